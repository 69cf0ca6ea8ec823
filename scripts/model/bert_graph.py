"""Builds the ONNX graph of all-MiniLM-L6-v2 from its weights.

The graph is the one that torch.onnx.export (the TorchScript exporter, opset 17) makes of
transformers' BertModel called as `m`: the same nodes in the same order under the same names. An
exporter changes from version to version; this file does not, so the published hashes stay reachable.
"""

from __future__ import annotations

from collections import Counter

from onnx_writer import BOOL, FLOAT, INT64, Graph, Node, Tensor, Value, float32, int64, int64s
from weights import element_count, to_float16, transpose

HIDDEN = 384
HEAD = 32
LAYERS = 6
POSITIONS = 512
LAYER_NORM_EPSILON = 1e-12
LOWEST_FLOAT32 = -3.4028234663852886e38

# What has fewer elements stays float32: next to nothing to save, and the norms keep their precision.
FLOAT16_MIN_ELEMENTS = 1024

# The exporter numbers every node and value that it traced, then folds some away; what it did not
# name after a module keeps its number. These are the survivors': (first layer's, step to the next).
_CONSTANT_NODE = (258, 71, (0, 2, 7, 9, 14, 16, 38, 40))
_CONSTANT_VALUE = (214, 84, (0, 2, 9, 11, 18, 20, 46, 48))
_MATMUL_WEIGHT = (714, 13, (0, 7, 8, 10, 11, 12))
_POSITION_IDS_NODE, _POSITION_IDS_VALUE = "Constant_163", "onnx::Slice_110"


class _Scope:
    """A module of the network; adds nodes named for it, as the exporter does."""

    def __init__(self, path: str, builder: _Builder) -> None:
        self._path = path
        self._builder = builder
        self._uses: Counter = Counter()

    def child(self, name: str) -> _Scope:
        return _Scope(f"{self._path}/{name}", self._builder)

    def op(self, op_type: str, *inputs: str, output: str = "", **attributes) -> str:
        """Adds a node; gives the name of its output."""
        count = self._uses[op_type]
        self._uses[op_type] += 1
        name = f"{self._path}/{op_type}" + (f"_{count}" if count else "")
        output = output or f"{name}_output_0"
        self._builder.nodes.append(Node(op_type, inputs, output, name, attributes))
        return output

    def constant(self, value: Tensor) -> str:
        return self.op("Constant", value=value)

    def parameter(self, name: str) -> str:
        """A weight of this module as it was published; gives its name in the graph."""
        dotted = f"{self._path[1:].replace('/', '.')}.{name}"
        self._builder.add_parameter(dotted, dotted[len("m.") :])
        return dotted

    def linear(self, inputs: str) -> str:
        """`inputs` times the transposed weight, plus the bias."""
        weight = self._builder.add_transposed(f"{self._path[len('/m/') :].replace('/', '.')}.weight")
        product = self.op("MatMul", inputs, weight)
        return self.op("Add", self.parameter("bias"), product)

    def layer_norm(self, inputs: str, output: str = "") -> str:
        scale, bias = self.parameter("weight"), self.parameter("bias")
        attributes = {"axis": -1, "epsilon": LAYER_NORM_EPSILON}
        return self.op("LayerNormalization", inputs, scale, bias, output=output, **attributes)

    def size(self, tensor: str, axis: int) -> str:
        shape = self.op("Shape", tensor)
        return self.op("Gather", shape, self.constant(int64(axis)), axis=0)

    def count_to(self, size: str) -> str:
        """0, 1, ... below `size`."""
        limit = self.op("Cast", size, to=INT64)
        start, step = self.constant(int64(0)), self.constant(int64(1))
        return self.op("Range", start, limit, step)

    def unsqueeze(self, tensor: str, *axes: int) -> str:
        for axis in axes:
            tensor = self.op("Unsqueeze", tensor, self.constant(int64s(axis)))
        return tensor

    def unsqueeze_unnamed(self, tensor: str) -> str:
        """The same on axis 0, its constant under the exporter's number."""
        return self.op("Unsqueeze", tensor, self._builder.add_unnamed_zero())


class _Builder:
    """Collects the nodes and the initializers in the exporter's order."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self._weights = weights
        self._parameters: dict[str, Tensor] = {}
        self._transposed: list[Tensor] = []
        self._unnamed = 0
        self.nodes: list[Node] = []

    def initializers(self) -> list[Tensor]:
        return list(self._parameters.values()) + self._transposed

    def add_parameter(self, name: str, published: str) -> None:
        self._parameters[name] = self._weights[published]._replace(name=name)

    def add_transposed(self, published: str) -> str:
        name = f"onnx::MatMul_{_number(_MATMUL_WEIGHT, len(self._transposed))}"
        self._transposed.append(transpose(self._weights[published])._replace(name=name))
        return name

    def add_unnamed_zero(self) -> str:
        node, value = _number(_CONSTANT_NODE, self._unnamed), _number(_CONSTANT_VALUE, self._unnamed)
        self._unnamed += 1
        output = f"onnx::Unsqueeze_{value}"
        self.nodes.append(Node("Constant", (), output, f"Constant_{node}", {"value": int64s(0)}))
        return output


def _number(numbering: tuple[int, int, tuple[int, ...]], index: int) -> int:
    first, step, offsets = numbering
    layer, place = divmod(index, len(offsets))
    return first + step * layer + offsets[place]


def build_graph(weights: dict[str, Tensor]) -> Graph:
    """The network in float32: token ids in, last_hidden_state [batch, sequence, 384] out."""
    builder = _Builder(weights)
    m = _Scope("/m", builder)
    hidden = _embeddings(m.child("embeddings"), builder)
    bias, sizes = _attention_bias(m, hidden)
    for index in range(LAYERS):
        layer = m.child("encoder").child(f"layer.{index}")
        output = "last_hidden_state" if index == LAYERS - 1 else ""
        # The exporter merges equal nodes: the first layer uses the sizes that the mask was made of.
        hidden = _encoder_layer(layer, hidden, bias, sizes if index == 0 else None, output)
    dims = ("batch_size", "sequence_length")
    inputs = [Value(name, INT64, dims) for name in ("input_ids", "attention_mask", "token_type_ids")]
    outputs = [Value("last_hidden_state", FLOAT, (*dims, HIDDEN))]
    return Graph("main_graph", builder.nodes, builder.initializers(), inputs, outputs)


def with_float16_weights(graph: Graph) -> Graph:
    """The same graph with its large weights kept as float16, each cast to float32 before its use.

    A runtime folds the casts when it loads the model, so all arithmetic stays float32.
    """
    large = [tensor for tensor in graph.initializers if element_count(tensor) >= FLOAT16_MIN_ELEMENTS]
    small = [tensor for tensor in graph.initializers if element_count(tensor) < FLOAT16_MIN_ELEMENTS]
    halves = [to_float16(tensor)._replace(name=f"{tensor.name}_f16") for tensor in large]
    casts = [
        Node("Cast", (half.name,), tensor.name, "", {"to": FLOAT}) for half, tensor in zip(halves, large)
    ]
    return graph._replace(nodes=casts + graph.nodes, initializers=small + halves)


def _embeddings(e: _Scope, builder: _Builder) -> str:
    """Word + token type + position, normalized: [batch, sequence, 384]."""
    words, positions, types = (
        e.child(f"{kind}_embeddings").parameter("weight") for kind in ("word", "position", "token_type")
    )
    sequence = e.size("input_ids", 1)
    ids = int64s(*range(POSITIONS))._replace(dims=(1, POSITIONS))
    builder.nodes.append(Node("Constant", (), _POSITION_IDS_VALUE, _POSITION_IDS_NODE, {"value": ids}))
    axis, start = e.constant(int64s(1)), e.constant(int64s(0))
    end = e.unsqueeze(sequence, 0)
    position_ids = e.op("Slice", _POSITION_IDS_VALUE, start, end, axis, e.constant(int64s(1)))
    word = e.child("word_embeddings").op("Gather", words, "input_ids")
    token_type = e.child("token_type_embeddings").op("Gather", types, "token_type_ids")
    total = e.op("Add", word, token_type)
    position = e.child("position_embeddings").op("Gather", positions, position_ids)
    return e.child("LayerNorm").layer_norm(e.op("Add", total, position))


def _attention_bias(m: _Scope, hidden: str) -> tuple[str, tuple[str, str]]:
    """What is added to the attention scores, [batch, 1, sequence, sequence]: 0, or the lowest float32
    at padding. Also gives the names of the batch and the sequence size."""
    mask = m.op("Cast", "attention_mask", to=BOOL)
    sequence, keys, batch = m.size(hidden, 1), m.size(mask, 1), m.size(hidden, 0)
    batch_range, query_range, key_range = m.count_to(batch), m.count_to(sequence), m.count_to(keys)
    batch_index = m.unsqueeze(batch_range, 1, 2, 3)
    query_index = m.unsqueeze(query_range, 0, 1, 3)
    key_index = m.unsqueeze(key_range, 0, 1, 2)

    true = Tensor(BOOL, (1,), b"\x01")
    everywhere = m.op("ConstantOfShape", m.constant(int64s()), value=true)
    any_query = m.op("GreaterOrEqual", query_index, m.constant(int64(0)))
    allowed = m.op("And", everywhere, m.op("Cast", any_query, to=BOOL))

    # mask[batch_index, key_index], by way of the flattened mask
    width = m.op("Gather", m.op("Shape", mask), m.constant(int64s(1)), axis=0)
    flat = m.op("Flatten", mask, axis=2)
    place = m.op("Add", key_index, m.op("Mul", batch_index, width))
    picked = m.op("Gather", flat, place, axis=0)
    shape = m.op("Shape", place)
    picked = m.op("Reshape", picked, m.constant(int64s(-1)), allowzero=0)
    picked = m.op("Reshape", picked, m.op("Concat", shape, axis=0), allowzero=0)
    allowed = m.op("And", allowed, m.op("Cast", picked, to=BOOL))

    # expand to [batch, -1, sequence, keys], where -1 leaves a size as it is
    sizes = (m.unsqueeze(batch, 0), m.constant(int64s(-1)), m.unsqueeze(sequence, 0), m.unsqueeze(keys, 0))
    target = m.op("Reshape", m.op("Concat", *sizes, axis=0), m.constant(int64s(-1)), allowzero=0)
    ones = m.op("ConstantOfShape", m.op("Shape", target), value=int64s(1))
    kept = m.op("Equal", target, m.op("Mul", ones, m.constant(int64(-1))))
    allowed = m.op("Expand", allowed, m.op("Where", kept, ones, target))
    zero, lowest = m.constant(float32(0.0)), m.constant(float32(LOWEST_FLOAT32))
    return m.op("Where", allowed, zero, lowest), (batch, sequence)


def _encoder_layer(layer: _Scope, inputs: str, bias: str, sizes, output: str) -> str:
    """One transformer block; each half adds its input again and normalizes."""
    context = _self_attention(layer.child("attention").child("self"), inputs, bias, sizes)
    attended = _add_and_norm(layer.child("attention").child("output"), context, inputs)
    intermediate = layer.child("intermediate")
    wide = intermediate.child("dense").linear(attended)
    activated = _gelu(intermediate.child("intermediate_act_fn"), wide)
    return _add_and_norm(layer.child("output"), activated, attended, output)


def _self_attention(a: _Scope, inputs: str, bias: str, sizes) -> str:
    """softmax(Q K^T / sqrt(32) + bias) V over 12 heads: [batch, sequence, 384]."""
    batch, sequence = sizes or (a.size(inputs, 0), a.size(inputs, 1))
    query = a.child("query").linear(inputs)
    query_shape, key_shape, value_shape = (_split_shape(a, batch, sequence, HEAD) for _ in range(3))
    query = a.op("Reshape", query, query_shape, allowzero=0)
    query = a.op("Transpose", query, perm=(0, 2, 1, 3))
    key = a.op("Reshape", a.child("key").linear(inputs), key_shape, allowzero=0)
    value = a.op("Reshape", a.child("value").linear(inputs), value_shape, allowzero=0)
    value = a.op("Transpose", value, perm=(0, 2, 1, 3))
    key = a.op("Transpose", key, perm=(0, 2, 3, 1))

    scores = a.op("MatMul", query, key)
    scores = a.op("Mul", scores, a.constant(float32(HEAD**-0.5)))
    scores = a.op("Add", scores, bias)
    context = a.op("MatMul", a.op("Softmax", scores, axis=-1), value)
    context = a.op("Transpose", context, perm=(0, 2, 1, 3))
    return a.op("Reshape", context, _split_shape(a, batch, sequence), allowzero=0)


def _split_shape(a: _Scope, batch: str, sequence: str, *last: int) -> str:
    """The shape [batch, sequence, -1, *last]."""
    leading = [a.unsqueeze_unnamed(batch), a.unsqueeze_unnamed(sequence)]
    trailing = [a.constant(int64s(size)) for size in (-1, *last)]
    return a.op("Concat", *leading, *trailing, axis=0)


def _add_and_norm(o: _Scope, inputs: str, residual: str, output: str = "") -> str:
    total = o.op("Add", o.child("dense").linear(inputs), residual)
    return o.child("LayerNorm").layer_norm(total, output)


def _gelu(g: _Scope, x: str) -> str:
    """x (1 + erf(x / sqrt 2)) / 2, the exact form."""
    erf = g.op("Erf", g.op("Div", x, g.constant(float32(2**0.5))))
    product = g.op("Mul", x, g.op("Add", erf, g.constant(float32(1.0))))
    return g.op("Mul", product, g.constant(float32(0.5)))
