"""sentence-transformers on PyTorch: the reference. Reads a job from standard input, writes a result to standard output."""

import json
import resource
import sys
import time

JOB = json.load(sys.stdin)


def peak_mb():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024 / 1e6
    except OSError:
        # Bytes on macOS, which is the other system with the resource module.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def milliseconds_since(begun):
    return (time.perf_counter() - begun) * 1000


def percentile(values, quantile):
    ordered = sorted(values)
    return ordered[max(0, -int(-quantile * len(ordered) // 1) - 1)]


def single_calls(model):
    effort, texts, samples = JOB["effort"], JOB["shortTexts"], []
    for call in range(effort["warmUpCalls"] + effort["singleCalls"]):
        begun = time.perf_counter()
        model.encode(texts[call % len(texts)], normalize_embeddings=True)
        if call >= effort["warmUpCalls"]:
            samples.append(milliseconds_since(begun))
    return samples


def main():
    begun = time.perf_counter()
    import sentence_transformers
    import torch

    torch.set_num_threads(JOB["threads"])
    model = sentence_transformers.SentenceTransformer(JOB["weights"], device="cpu")
    model.max_seq_length = JOB["maxTokens"]
    model.encode(JOB["shortTexts"][0], normalize_embeddings=True)
    first_vector = milliseconds_since(begun)
    samples = single_calls(model)
    model.encode(JOB["texts"][:64], normalize_embeddings=True)
    begun = time.perf_counter()
    model.encode(JOB["texts"], normalize_embeddings=True, show_progress_bar=False)
    result = {
        "versions": {"sentence-transformers": sentence_transformers.__version__, "PyTorch": torch.__version__},
        "textsPerSecond": len(JOB["texts"]) * 1000 / milliseconds_since(begun),
        "firstVectorMs": first_vector,
        "singleP50Ms": percentile(samples, 0.5),
        "singleP99Ms": percentile(samples, 0.99),
        "peakRssMb": peak_mb(),
    }
    json.dump(result, sys.stdout)


main()
