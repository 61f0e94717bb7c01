"""Writes FOLDER/model.onnx of a case with its weights: export_onnx.py CASE FOLDER, for the batch in the folder."""

import sys

import torch
from safetensors.torch import load_file

from cases import CASES


def main(name, folder):
    case = next(case for case in CASES if case.name == name)
    module = case.module().eval()
    module.load_state_dict(load_file(f"{folder}/weights.safetensors"))
    x = load_file(f"{folder}/rival.safetensors")["x"]
    x = x.long() if x.dtype == torch.int32 else x
    with torch.inference_mode():
        torch.onnx.export(module, (x,), f"{folder}/model.onnx", dynamo=True, external_data=False, verbose=False)


main(*sys.argv[1:])
