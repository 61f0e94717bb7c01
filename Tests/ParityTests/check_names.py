"""Checks with the built command that weights go both ways between graphc and PyTorch by name; see README.md.

    python check_names.py PATH/TO/graphc
"""

import pathlib
import subprocess
import sys
import tempfile

import torch
from safetensors.numpy import load_file, save_file
from safetensors.torch import load_file as load_tensors
from safetensors.torch import save_file as save_tensors

from parity import hashed, reference
from parity.case import floats
from parity.models import MODELS

PACKAGE = pathlib.Path(__file__).parent.parent.parent
INPUTS = {
    "vit-fashion-mnist": {"image": floats("image", 6, 1, 28, 28), "labels": hashed.below("labels", (6,), 10)},
    "transformer-conv1d": {
        "tokens": hashed.below("tokens", (6, 128), 30522), "labels": hashed.below("labels", (6,), 2)
    },
}


def check(graphc, name, folder):
    def run(*arguments):
        subprocess.run([graphc, "run", model, *map(str, arguments)], check=True, capture_output=True, text=True)

    def compare(direction, weights, module):
        own = folder / "outputs.safetensors"
        inputs = {key: value for key, value in INPUTS[name].items() if key != "labels"}
        save_file(inputs, folder / "inputs.safetensors")
        run("--inputs", folder / "inputs.safetensors", "--weights", weights, "--outputs", own)
        with torch.no_grad():
            outputs = module(reference.tensors(inputs, torch.float32))
        worst = max(reference.deviation(load_file(own)[key], value.numpy()) for key, value in outputs.items())
        assert worst <= 1e-4, (name, direction, worst)
        print(f"{name}, {direction}: {len(module.state_dict())} tensors by name, outputs within {worst:.1e}")

    model = PACKAGE / "graphs" / f"{name}.yaml"
    module = MODELS[name]()

    save_file(INPUTS[name], folder / "data.safetensors")
    run(
        "--train", "--epochs", 1, "--batch", 3, "--out", folder / "run", "--data", folder,
        "--set", "data.train={ safetensors: data.safetensors }", "--set", "data.test={ safetensors: data.safetensors }",
    )
    weights = folder / "run" / "weights.safetensors"
    module.load_state_dict(load_tensors(weights), strict=True)
    compare("graphc to PyTorch", weights, module)

    reference.fill(module)
    save_tensors(module.state_dict(), folder / "torch.safetensors")
    compare("PyTorch to graphc", folder / "torch.safetensors", module)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name in MODELS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(pathlib.Path(sys.argv[1]).resolve(), name, pathlib.Path(folder))
            except subprocess.CalledProcessError as error:
                sys.exit(error.stderr)


if __name__ == "__main__":
    main()
