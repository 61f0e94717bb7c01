#!/bin/sh
# The seconds of a training step (forward, gradient, update) of graphs/linear-attention.yaml over growing sequences, with
# linear and with softmax attention, and the exponents that fit: about 1 and 2. Use the release build on a quiet machine.
# An exponent of linear attention above 1.1 ends with 1.
# Usage: Tests/measure-attention.sh [PROGRAM [THREADS]]
set -eu
cd "$(dirname "$0")/.."
program=${1:-.build/release/graphc}
[ -x "$program" ] || { echo "there is no $program: build it with swift build -c release" >&2; exit 2; }
exec python3 - "$program" "${2:-1}" "$PWD/graphs" <<'PYTHON'
import array, json, math, os, random, subprocess, sys, tempfile

program, threads, graphs = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
sizes = {"linear": [1024, 4096, 16384, 65536], "softmax": [1024, 2048, 4096, 8192]}
width, steps = 64, 3


def data(path, time):
    """One example of noise, and its class."""
    draw = random.Random(time)
    numbers = array.array("f", (draw.gauss(0, 1) for _ in range(time * width))).tobytes()
    tensors = {
        "x": {"dtype": "F32", "shape": [1, time, width], "data_offsets": [0, len(numbers)]},
        "labels": {"dtype": "I32", "shape": [1], "data_offsets": [len(numbers), len(numbers) + 4]},
    }
    header = json.dumps(tensors).encode()
    with open(path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header + numbers + bytes(4))


def seconds(folder, kind, time):
    """The fastest of some steps; each epoch is one."""
    model = os.path.join(folder, f"{kind}-{time}.yaml")
    with open(os.path.join(graphs, "linear-attention.yaml")) as file:
        text = file.read().replace("kind: linear", "kind: " + kind)
    with open(model, "w") as file:
        file.write(text + f"data: {{ train: {{ safetensors: {time}.safetensors }} }}\n")
    out = os.path.join(folder, f"run-{kind}-{time}")
    subprocess.run(
        [program, "run", "--train", "--epochs", str(steps), "--batch", "1", "--threads", threads, "--out", out,
         model],
        check=True, capture_output=True)
    with open(os.path.join(out, "metrics.jsonl")) as lines:
        return min(json.loads(line)["train_seconds"] for line in lines)


def exponent(points):
    """The slope of the line through the logarithms."""
    points = [(math.log(x), math.log(y)) for x, y in points]
    x0, y0 = (sum(axis) / len(points) for axis in zip(*points))
    return sum((x - x0) * (y - y0) for x, y in points) / sum((x - x0) ** 2 for x, _ in points)


with tempfile.TemporaryDirectory() as folder:
    exponents = {}
    for kind, times in sizes.items():
        points = []
        for time in times:
            data(os.path.join(folder, f"{time}.safetensors"), time)
            try:
                points.append((time, seconds(folder, kind, time)))
            except subprocess.CalledProcessError as error:
                sys.exit(error.stderr.decode())
            print(f"{kind:8}{time:8,} tokens  {points[-1][1]:9.4f} s", flush=True)
        exponents[kind] = exponent(points)
        print(f"{kind:8}grows with the exponent {exponents[kind]:.2f}", flush=True)
    sys.exit(exponents["linear"] > 1.1)
PYTHON
