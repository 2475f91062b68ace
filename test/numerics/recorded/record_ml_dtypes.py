"""Records what ml_dtypes and NumPy make of conversions: `python3 record_ml_dtypes.py > ml_dtypes.json`, with ml_dtypes 0.6.0.

Each entry is the FNV-1a-32 of the results for all codes of a format in order, bytes little-endian: decoded to fp32, converted to another format by way of fp32, which is
exact, and the same saturating (clipped first). `fp32` are the words with every upper half and the lower half named. Payloads of NaN in fp16 and bf16 are made canonical.
Left out is bf16 to e8m0: ml_dtypes rounds 2^-127 × 1.016 to 2^-126.
"""

import json
import warnings

import ml_dtypes as ml
import numpy as np

warnings.filterwarnings("ignore")

FORMATS = {
    "fp16": (np.float16, 16),
    "bf16": (ml.bfloat16, 16),
    "fp8_e4m3": (ml.float8_e4m3fn, 8),
    "fp8_e5m2": (ml.float8_e5m2, 8),
    "fp8_e4m3fnuz": (ml.float8_e4m3fnuz, 8),
    "fp8_e5m2fnuz": (ml.float8_e5m2fnuz, 8),
    "fp6_e2m3": (ml.float6_e2m3fn, 6),
    "fp6_e3m2": (ml.float6_e3m2fn, 6),
    "fp4_e2m1": (ml.float4_e2m1fn, 4),
    "e8m0": (ml.float8_e8m0fnu, 8),
}
CANONICAL = {"fp16": (0x7E00, 0x7C00), "bf16": (0x7FC0, 0x7F80)}
LOWER_HALVES = [0x0000, 0x0001, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x1000, 0xF000]


def fnv1a32(data):
    value = 0x811C9DC5
    for byte in data:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{value:08x}"


def storage(width):
    return np.uint16 if width > 8 else np.uint8


def converted(numbers, name):
    dtype, width = FORMATS[name]
    codes = numbers.astype(dtype).view(storage(width))
    if name in CANONICAL:
        nan, infinity = CANONICAL[name]
        codes = np.where((codes & 0x7FFF) > infinity, (codes & 0x8000) | nan, codes).astype(np.uint16)
    return fnv1a32(codes.tobytes())


def clipped(numbers, name):
    greatest = np.float32(ml.finfo(FORMATS[name][0]).max)
    return np.where(np.isnan(numbers), numbers, np.clip(numbers, -greatest, greatest))


def main():
    decode, convert, saturate, halves = {}, {}, {}, {}
    for source, (dtype, width) in FORMATS.items():
        numbers = np.arange(1 << width, dtype=storage(width)).view(dtype).astype(np.float32)
        words = numbers.view(np.uint32)
        words = np.where(np.isnan(numbers), (words & 0x80000000) | 0x7FC00000, words).astype(np.uint32)
        decode[source] = fnv1a32(words.tobytes())
        for target in FORMATS:
            if (source, target) == ("bf16", "e8m0"):
                continue
            convert[f"{source} {target}"] = converted(numbers, target)
            if target != "e8m0":
                saturate[f"{source} {target}"] = converted(clipped(numbers, target), target)
    for lower in LOWER_HALVES:
        numbers = ((np.arange(1 << 16, dtype=np.uint32) << 16) | lower).view(np.float32)
        halves[f"{lower:04x}"] = {target: converted(numbers, target) for target in FORMATS if target != "e8m0"}
    print(json.dumps({"decode": decode, "convert": convert, "saturate": saturate, "fp32": halves}, indent=2))


main()
