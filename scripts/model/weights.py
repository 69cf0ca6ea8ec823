"""Reads the published weights and reshapes them. Standard library only, on any byte order."""

from __future__ import annotations

import json
import math
import struct
from array import array

from onnx_writer import FLOAT, FLOAT16, INT64, Tensor

_DATA_TYPES = {"F32": FLOAT, "I64": INT64}
_FLOATS_A_STEP = 1 << 16  # a Python float takes 24 bytes, so the whole matrix at once would not do


def read_safetensors(content: bytes) -> dict[str, Tensor]:
    """The tensors of a .safetensors file by name: 8 bytes of header length, a JSON header, the data."""
    (header_length,) = struct.unpack_from("<Q", content)
    start = 8 + header_length
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        raw = content[start + begin : start + end]
        tensors[name] = Tensor(_DATA_TYPES[entry["dtype"]], tuple(entry["shape"]), raw, name)
    return tensors


def transpose(tensor: Tensor) -> Tensor:
    """A float32 matrix [rows, columns] as [columns, rows]."""
    rows, columns = tensor.dims
    cells = array("I", tensor.raw)  # moved as 4-byte units, never read as numbers
    raw = b"".join(cells[column::columns].tobytes() for column in range(columns))
    return tensor._replace(dims=(columns, rows), raw=raw)


def to_float16(tensor: Tensor) -> Tensor:
    """A float32 tensor rounded to float16, to nearest, ties to even."""
    raw = b"".join(
        struct.pack(f"<{len(piece) // 4}e", *struct.unpack(f"<{len(piece) // 4}f", piece))
        for piece in _pieces(tensor.raw, 4 * _FLOATS_A_STEP)
    )
    return tensor._replace(data_type=FLOAT16, raw=raw)


def element_count(tensor: Tensor) -> int:
    return math.prod(tensor.dims)


def _pieces(content: bytes, size: int):
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]
