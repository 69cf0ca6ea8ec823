"""OpenVINO in int8. Reads a job from standard input, writes a result to standard output."""

import base64
import json
import sys
import time
from pathlib import Path

import numpy


def tokenizer(folder: Path, max_tokens: int):
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.enable_truncation(max_tokens)
    found.no_padding()
    return found


def inputs(rows):
    """Texts of one length need no padding."""
    ids = numpy.array(rows, dtype=numpy.int64)
    return {
        "input_ids": ids,
        "attention_mask": numpy.ones_like(ids),
        "token_type_ids": numpy.zeros_like(ids),
    }


def pooled(states):
    vectors = states.mean(axis=1)
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def milliseconds_since(begun):
    return (time.perf_counter() - begun) * 1000


def percentile(values, quantile):
    ordered = sorted(values)
    return ordered[max(0, -int(-quantile * len(ordered) // 1) - 1)]


def peak_mb():
    import resource

    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024 / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


class Bulk:
    """Texts sorted by length, one a request, as many requests at once as there are threads: its fastest way."""

    def __init__(self, core, model, threads, tokenize):
        import openvino

        settings = {"NUM_STREAMS": threads, "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "THROUGHPUT"}
        self.queue = openvino.AsyncInferQueue(core.compile_model(model, "CPU", settings), threads)
        self.tokenize = tokenize

    def embed(self, texts):
        encoded = [encoding.ids for encoding in self.tokenize.encode_batch(texts)]
        vectors = numpy.zeros((len(texts), 384), dtype=numpy.float32)

        def keep(request, place):
            vectors[place] = pooled(request.get_output_tensor(0).data)[0]

        self.queue.set_callback(keep)
        for place in sorted(range(len(texts)), key=lambda place: len(encoded[place])):
            self.queue.start_async(inputs([encoded[place]]), place)
        self.queue.wait_all()
        return vectors


def main():
    job = json.load(sys.stdin)
    begun = time.perf_counter()
    import openvino

    folder, effort, threads = Path(job["modelDir"]), job["effort"], job["threads"]
    core = openvino.Core()
    model = core.read_model(folder / "openvino.xml")
    settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    single = core.compile_model(model, "CPU", settings)
    tokenize = tokenizer(folder, job["maxTokens"])
    request = single.create_infer_request()

    def embed_one(text):
        request.infer(inputs([tokenize.encode(text).ids]))
        return pooled(request.get_output_tensor(0).data)[0]

    short = job["shortTexts"]
    embed_one(short[0])
    first_vector = milliseconds_since(begun)
    samples = []
    for call in range(effort["warmUpCalls"] + effort["singleCalls"]):
        start = time.perf_counter()
        embed_one(short[call % len(short)])
        if call >= effort["warmUpCalls"]:
            samples.append(milliseconds_since(start))
    bulk = Bulk(core, model, threads, tokenize)
    bulk.embed(job["texts"][:64])
    start, start_cpu = time.perf_counter(), time.process_time()
    bulk.embed(job["texts"])
    rate = len(job["texts"]) / (time.perf_counter() - start)
    cpu_rate = len(job["texts"]) / (time.process_time() - start_cpu)
    result = {
        "versions": {"OpenVINO": openvino.__version__},
        "textsPerSecond": rate,
        "textsPerCpuSecond": cpu_rate,
        "firstVectorMs": first_vector,
        "singleP50Ms": percentile(samples, 0.5),
        "singleP99Ms": percentile(samples, 0.99),
        "peakRssMb": peak_mb(),
    }
    if job["reference"]:
        expected = [
            numpy.frombuffer(base64.b64decode(case["embedding_base64"]), dtype="<f4") for case in job["reference"]
        ]
        received = bulk.embed([case["text"] for case in job["reference"]])
        result["minCosine"] = float(min((a * b).sum() for a, b in zip(expected, received)))
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
