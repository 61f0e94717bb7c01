"""Makes the safetensors files beside it with the format's own library.

Needs torch and safetensors from PyPI; run it in this folder. The tests compare what is read and written here with
these files, byte for byte.
"""

import torch
from safetensors.torch import save_file

# Written again by the tests: the order of the arrays, the escapes and the padding must be the same.
save_file(
    {
        "b": torch.tensor([[1.5, -2.0, 3.25], [0.0, -0.0, 1e-40]]),
        "a": torch.tensor([7, -8, 2147483647], dtype=torch.int32),
        "encoder.layers.0.weight": torch.arange(4, dtype=torch.float32).reshape(2, 2),
        'quote" back\\ tab\t bell\x07 é': torch.tensor(0.5),
        "empty": torch.zeros(0, 3),
    },
    "reference.safetensors",
    metadata={"format": "pt", "note": "line\nbreak \"é\""},
)

# Every element type that is read.
save_file(
    {
        "bool": torch.tensor([True, False, True]),
        "u8": torch.tensor([0, 1, 255], dtype=torch.uint8),
        "i8": torch.tensor([-128, 0, 127], dtype=torch.int8),
        "i16": torch.tensor([-32768, 0, 32767], dtype=torch.int16),
        "u16": torch.tensor([0, 1, 65535], dtype=torch.uint16),
        "f16": torch.tensor([1.5, -65504.0, 2.0**-24], dtype=torch.float16),
        "bf16": torch.tensor([1.5, -3.0, 2.0**100], dtype=torch.bfloat16),
        "i32": torch.tensor([-2147483648, 0, 2147483647], dtype=torch.int32),
        "u32": torch.tensor([0, 1, 4294967295], dtype=torch.uint32),
        "f32": torch.tensor([1.0, -2.0, 16777216.0]),
        "f64": torch.tensor([0.1, -2.0, 1e300], dtype=torch.float64),
        "i64": torch.tensor([-(2**63), 5, 2**63 - 1], dtype=torch.int64),
        "u64": torch.tensor([0, 1, 2**64 - 1], dtype=torch.uint64),
        "whole": torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64),
        "f8": torch.tensor([1.0, 2.0, 4.0]).to(torch.float8_e4m3fn),
    },
    "types.safetensors",
)

# NumPy's archives, stored and deflated.
import numpy

arrays = {"x": numpy.asfortranarray(numpy.arange(6, dtype=">f8").reshape(2, 3)), "labels": numpy.array([7, -8])}
numpy.savez("stored.npz", **arrays)
numpy.savez_compressed("deflated.npz", **arrays)
