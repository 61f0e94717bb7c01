"""Numbers that this program and the Swift tests make alike, so that they need not be stored.

The Swift side is `HashedNumbers.swift`. Every number is a multiple of a power of two with at most 17 bits, so that
both sides have it exactly.
"""

import numpy as np


def hashes(name, count):
    """A whole number of 32 bits for each index: FNV-1a of the name, then the end of MurmurHash3."""
    start = 0x811C9DC5
    for byte in name.encode():
        start = (start ^ byte) * 0x01000193 % 2**32
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(start)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return x


def numbers(name, shape):
    """Numbers from -1 to 1 in steps of 2^-15."""
    count = int(np.prod(shape, dtype=np.int64))
    return ((hashes(name, count) >> np.uint32(16)).astype(np.float32) / 32768 - 1).reshape(shape)


def below(name, shape, bound):
    """Whole numbers from 0 to bound - 1."""
    count = int(np.prod(shape, dtype=np.int64))
    return (hashes(name, count) % np.uint32(bound)).astype(np.int32).reshape(shape)


def parameter(name, shape):
    """The value of a parameter.

    Matrices and kernels lie within about 1/sqrt(inputs), rounded to a power of two; vectors named `weight` lie around
    1, other vectors around 0.
    """
    values = numbers(name, shape)
    if len(shape) == 1:
        return 1 + values / 4 if name.endswith("weight") else values / 8
    inputs = int(np.prod(shape[1:], dtype=np.int64))
    power = 0
    while 4 ** (power + 1) <= inputs:
        power += 1
    return values / 2**power


def positions(name, count, wanted):
    """The positions of a tensor's elements that are stored; all when there are few."""
    if count <= wanted:
        return np.arange(count)
    return (hashes(name + "#position", wanted) % np.uint32(count)).astype(np.int64)


def signs(name, count, number):
    """The signs of a projection."""
    return np.where(hashes(f"{name}#signs{number}", count) >> np.uint32(31) == 0, 1.0, -1.0)
