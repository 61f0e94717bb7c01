"""PyTorch's side: torch_worker.py MODE CASE FOLDER START THREADS, with the files that compare.py has written.

Modes: `losses` (three steps without dropout), `train`, `train-compiled`, `forward`, `forward-compiled`.
"""

import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional as F

import worker
from cases import CASES


def make_optimizer(case, module):
    kind, rate = case.optimizer
    # The fused forms are the fastest that PyTorch has; RMSprop has none.
    if kind == "adam":
        return torch.optim.Adam(module.parameters(), rate, fused=True)
    if kind == "adamw":
        return torch.optim.AdamW(module.parameters(), rate, weight_decay=0, fused=True)
    return torch.optim.RMSprop(module.parameters(), rate)


def main(mode, name, folder, start, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    case = next(case for case in CASES if case.name == name)
    batch = load_file(f"{folder}/rival.safetensors")
    x = batch["x"].long() if batch["x"].dtype == torch.int32 else batch["x"]
    module = case.module()
    module.load_state_dict(load_file(f"{folder}/weights.safetensors"))
    facts = {"version": torch.__version__}
    if mode.startswith("forward"):
        module.eval()
        run = torch.compile(module) if mode.endswith("compiled") else module

        def forward():
            with torch.inference_mode():
                return run(x)

        result = forward().numpy() if not mode.endswith("compiled") else None
        if result is not None:
            np.save(f"{folder}/forward.npy", result)
        return worker.serve(forward, start, **facts)
    labels = batch["labels"].long() if case.classes else batch["labels"]
    loss_of = F.cross_entropy if case.classes else F.binary_cross_entropy_with_logits
    run = torch.compile(module) if mode.endswith("compiled") else module
    optimizer = make_optimizer(case, module)
    module.train(mode != "losses")

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(run(x), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    if mode == "losses":
        worker.tell(losses=[step() for _ in range(3)])
    else:
        worker.serve(step, start, **facts)


main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), int(sys.argv[5]))
