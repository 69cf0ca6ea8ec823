"""Writes ONNX models: the few protobuf messages that this model needs, and nothing else.

Protobuf does not promise that two libraries, or two versions of one, serialise a message to the
same bytes. Files that are pinned by hash therefore get their bytes from here: every message's
fields in the order of their numbers, unset fields left out. The numbers are those of onnx.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Union

FLOAT, INT64, BOOL, FLOAT16 = 1, 7, 9, 10  # TensorProto.DataType
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_TENSOR, _ATTRIBUTE_INTS = 1, 2, 4, 7

_VARINT, _BYTES, _FIXED32 = 0, 2, 5  # protobuf wire types


class Tensor(NamedTuple):
    """An array as ONNX stores it: little-endian, row-major. No dims: a scalar."""

    data_type: int
    dims: Sequence[int]
    raw: bytes
    name: str = ""


Attribute = Union[int, float, Sequence[int], Tensor]


class Node(NamedTuple):
    op_type: str
    inputs: Sequence[str]
    output: str
    name: str
    attributes: Mapping[str, Attribute]


class Value(NamedTuple):
    """A graph's input or output; a dim is a size or the name of one that varies."""

    name: str
    data_type: int
    dims: Sequence[int | str]


class Graph(NamedTuple):
    name: str
    nodes: list[Node]
    initializers: list[Tensor]
    inputs: list[Value]
    outputs: list[Value]


def int64s(*values: int) -> Tensor:
    """A vector of int64."""
    return Tensor(INT64, (len(values),), struct.pack(f"<{len(values)}q", *values))


def int64(value: int) -> Tensor:
    """A scalar int64."""
    return Tensor(INT64, (), struct.pack("<q", value))


def float32(value: float) -> Tensor:
    """A scalar float32."""
    return Tensor(FLOAT, (), struct.pack("<f", value))


def serialize_model(graph: Graph, ir_version: int, opset: int, producer: Sequence[str]) -> bytes:
    """The bytes of a model file; `producer` is a name and a version."""
    return b"".join(
        (
            _integer(1, ir_version),
            _text(2, producer[0]),
            _text(3, producer[1]),
            _message(7, _graph(graph)),
            _message(8, _integer(2, opset)),
        )
    )


def _graph(graph: Graph) -> bytes:
    return b"".join(
        [_message(1, _node(node)) for node in graph.nodes]
        + [_text(2, graph.name)]
        + [_message(5, _tensor(tensor)) for tensor in graph.initializers]
        + [_message(11, _value(value)) for value in graph.inputs]
        + [_message(12, _value(value)) for value in graph.outputs]
    )


def _node(node: Node) -> bytes:
    return b"".join(
        [_text(1, name) for name in node.inputs]
        + [_text(2, node.output), _text(3, node.name), _text(4, node.op_type)]
        + [_message(5, _attribute(name, node.attributes[name])) for name in sorted(node.attributes)]
    )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, Tensor):
        kind, payload = _ATTRIBUTE_TENSOR, _message(5, _tensor(value))
    elif isinstance(value, float):
        kind, payload = _ATTRIBUTE_FLOAT, _key(2, _FIXED32) + struct.pack("<f", value)
    elif isinstance(value, int):
        kind, payload = _ATTRIBUTE_INT, _integer(3, value)
    else:
        kind, payload = _ATTRIBUTE_INTS, b"".join(_integer(8, item) for item in value)
    return _text(1, name) + payload + _integer(20, kind)


def _tensor(tensor: Tensor) -> bytes:
    dims = b"".join(_integer(1, size) for size in tensor.dims)
    return b"".join((dims, _integer(2, tensor.data_type), _text(8, tensor.name), _message(9, tensor.raw)))


def _value(value: Value) -> bytes:
    dims = (_text(2, dim) if isinstance(dim, str) else _integer(1, dim) for dim in value.dims)
    shape = b"".join(_message(1, dim) for dim in dims)
    tensor_type = _integer(1, value.data_type) + _message(2, shape)
    return _text(1, value.name) + _message(2, _message(1, tensor_type))


def _key(field: int, wire_type: int) -> bytes:
    return _varint(field << 3 | wire_type)


def _integer(field: int, value: int) -> bytes:
    return _key(field, _VARINT) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _message(field, value.encode()) if value else b""


def _message(field: int, payload: bytes) -> bytes:
    return b"".join((_key(field, _BYTES), _varint(len(payload)), payload))


def _varint(value: int) -> bytes:
    value &= 0xFFFF_FFFF_FFFF_FFFF  # a negative int64 is written as its two's complement
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
