"""ONNX Runtime's side: onnx_worker.py MODE CASE FOLDER START THREADS. Runs the file that PyTorch has exported."""

import sys

import numpy as np
import onnxruntime
from safetensors.numpy import load_file

import worker


def main(folder, start, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        f"{folder}/model.onnx", options, providers=["CPUExecutionProvider"]
    )
    x = load_file(f"{folder}/rival.safetensors")["x"]
    entry = session.get_inputs()[0]
    x = x.astype(np.int64) if entry.type == "tensor(int64)" else x
    np.save(f"{folder}/onnx.npy", session.run(None, {entry.name: x})[0])
    worker.serve(lambda: session.run(None, {entry.name: x}), start, version=onnxruntime.__version__)


main(sys.argv[3], float(sys.argv[4]), int(sys.argv[5]))
