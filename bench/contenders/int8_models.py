"""Makes the peers' int8 models from the float32 one: `onnx/model_quantized.onnx` for transformers.js, `openvino.xml`.

Arguments: the folder of the model, and a text on which OpenVINO's tool looks at the activations.
"""

import sys
from pathlib import Path

from openvino_int8 import inputs, tokenizer

MAX_TOKENS = 256


def dynamic(source: Path, target: Path) -> None:
    """What transformers.js's own converter makes (`scripts/quantize.py` of its repository): signed weights, unsigned
    activations, products with constant weights only. It builds the same quantizer by hand, to take subgraphs in,
    which this model has none of."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def openvino(source: Path, target: Path, text: Path, folder: Path) -> None:
    import nncf
    import openvino

    tokenize = tokenizer(folder, MAX_TOKENS)
    lines = [line for line in text.read_text(encoding="utf-8").splitlines() if line.strip()]
    dataset = nncf.Dataset([inputs([tokenize.encode(line).ids]) for line in lines])
    model = openvino.Core().read_model(source)
    quantized = nncf.quantize(
        model, dataset, subset_size=len(lines), model_type=nncf.ModelType.TRANSFORMER
    )
    openvino.save_model(quantized, target)


def main() -> None:
    folder, text = map(Path, sys.argv[1:])
    source = (folder / "onnx" / "model.onnx").resolve()
    dynamic(source, folder / "onnx" / "model_quantized.onnx")
    openvino(source, folder / "openvino.xml", text, folder)


main()
