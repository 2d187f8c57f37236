#!/usr/bin/env python3
"""Measure how wide the sum of FP8 tensor-core products is, and what its width costs.

Needs one GPU with FP8 tensor cores (Hopper or Ada or newer), Python 3.11 and PyTorch 2.5 or newer; nothing else.

Probes. Two products of powers of two, all others zero: one of size 1 and one of size 2**-r, both exact in FP8. Their sum
1 + 2**-r is exact in FP32 up to r = 23. The largest r at which it still comes back whole, every smaller one too, is the
fraction that the accumulator keeps; the leading one makes it one bit more. The two products lie beside each other (one
instruction), or far apart (the sum travels through the accumulator). On Hopper, DeepSeek and the authors of MMA-Sim say that
13 bits of fraction are kept; newer parts keep more.

Errors. Sums of length K over stated inputs (uniform in 0 to 1, normal), as one call with fast accumulation, and as a sum in
FP32 of calls of length 128, V3's remedy. Both against the exact sum in FP64. max_error is the largest absolute error over the
largest exact sum, mean_error the mean of the one over the mean of the other.

What it cannot show. Which kernel the library takes, and whether it splits a sum, is the library's choice: a split would look
like a wider accumulator. Whether training suffers is another question.

  python3 accumulator_width.py --dry-run            the plan and the form of the result; no GPU, no PyTorch
  python3 accumulator_width.py --self-test          the probes on a simulated accumulator; no GPU, no PyTorch
  python3 accumulator_width.py --out result.json    the measurement
"""

import argparse
import datetime
import hashlib
import json
import math
import pathlib
import platform
import subprocess
import sys
from fractions import Fraction

SCHEMA = "claim-by-claim/result/1"
SCRIPT = "accumulator_width"
MOST_BITS = 23  # of FP32's fraction: the output shows no more
INTERVAL = 128  # V3's interval of promotion
LENGTHS = (128, 512, 1024, 4096, 16384)
PROBES = (("beside", 128, 0, 1), ("apart", 128, 0, 64), ("far", 4096, 0, 2048))


def operands(length, first, second, r):
    """Two vectors whose products are 1 at first, 2**-r at second and 0 elsewhere, all exact in E4M3 (2**-9 to 2**8)."""
    a, b = [0.0] * length, [0.0] * length
    a[first], b[first] = 2.0**8, 2.0**-8
    half = r // 2
    a[second], b[second] = 2.0 ** -(r - half), 2.0**-half
    if r > 18:  # both would be too small: raise the large product instead, and with it all
        a[first], b[first] = 2.0**8, 2.0 ** (r - 18 - 8)
        a[second], b[second] = 2.0**-9, 2.0**-9
    return a, b


def fraction_bits(total, length, first, second):
    """The largest r up to which every sum comes back whole. total sums the products of two vectors."""
    for r in range(1, MOST_BITS + 1):
        a, b = operands(length, first, second, r)
        large, small = a[first] * b[first], a[second] * b[second]
        if total(a, b) != large + small:
            return r - 1
    return MOST_BITS


def cut(x, exponent, bits):
    """x without what lies below so many bits of fraction at the exponent, towards zero."""
    unit = Fraction(2) ** (exponent - bits)
    return unit * (abs(x) // unit) * (1 if x >= 0 else -1)


def exponent_of(x):
    return math.frexp(float(abs(x)))[1] - 1  # exact for the sums of the self-test


def simulated(bits, group=32):
    """An accumulator as DeepSeek and MMA-Sim describe Hopper's: the products of a group and the sum so far are aligned to the
    largest exponent, what lies below the bits of fraction is cut off, and the result is cut again."""

    def total(a, b):
        acc = Fraction(0)
        for start in range(0, len(a), group):
            terms = [Fraction(x) * Fraction(y) for x, y in zip(a[start:start + group], b[start:start + group])] + [acc]
            terms = [t for t in terms if t]
            if not terms:
                continue
            top = max(exponent_of(t) for t in terms)
            acc = sum(cut(t, top, bits) for t in terms)
            if acc:
                acc = cut(acc, exponent_of(acc), bits)
        return float(acc)

    return total


def driver():
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.SubprocessError, IndexError):
        return "unknown"


def result(parameters, machine, measurements, dry_run):
    source = pathlib.Path(__file__).read_bytes()
    return {
        "schema": SCHEMA, "script": SCRIPT, "script_sha256": hashlib.sha256(source).hexdigest(), "dry_run": dry_run,
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "machine": machine, "parameters": parameters, "measurements": measurements,
    }


def no_machine():
    return {"card": "none", "capability": "0.0", "sms": 0, "driver": "none", "torch": "none", "cuda": "none", "python": platform.python_version()}


def this_machine(torch):
    p = torch.cuda.get_device_properties(0)
    return {
        "card": p.name, "capability": f"{p.major}.{p.minor}", "sms": p.multi_processor_count, "driver": driver(),
        "torch": torch.__version__, "cuda": str(torch.version.cuda), "python": platform.python_version(),
    }


def measure(args):
    import torch

    if not torch.cuda.is_available():
        sys.exit("No CUDA GPU is there. --dry-run needs none.")
    if torch.cuda.get_device_capability(0) < (8, 9):
        sys.exit("This GPU has no FP8 tensor cores; expected compute capability 8.9 or more.")
    device = torch.device("cuda", 0)
    one = torch.ones((), dtype=torch.float32, device=device)

    def product(a, b, fast):
        """(rows, K) times (rows, K) transposed, in FP32."""
        return torch._scaled_mm(a, b.t(), scale_a=one, scale_b=one, out_dtype=torch.float32, use_fast_accum=fast)

    def total(fast):
        def call(a, b):
            rows = [torch.tensor(v, dtype=torch.float32).to(torch.float8_e4m3fn) for v in (a, b)]
            for v, q in zip((a, b), rows):
                assert q.float().tolist() == v, "an operand is not exact in FP8"
            x, y = (torch.zeros(args.rows, len(a)).to(torch.float8_e4m3fn).to(device) for _ in rows)
            x[0].copy_(rows[0].to(device))
            y[0].copy_(rows[1].to(device))
            return float(product(x, y, fast)[0, 0])
        return call

    def promoted(a, b):
        out = torch.zeros(a.shape[0], b.shape[0], dtype=torch.float32, device=device)
        for start in range(0, a.shape[1], INTERVAL):
            out += product(a[:, start:start + INTERVAL].contiguous(), b[:, start:start + INTERVAL].contiguous(), True)
        return out

    rows = []
    for place, length, first, second in PROBES:
        for fast in (True, False):
            rows.append({"kind": "probe", "place": place, "length": length, "fast": fast, "fraction_bits": fraction_bits(total(fast), length, first, second)})
            print(f"probe {place}, {'fast' if fast else 'not fast'}: {rows[-1]['fraction_bits']} bits of fraction", file=sys.stderr)
    generator = torch.Generator().manual_seed(20241226)
    for inputs in ("uniform", "normal"):
        draw = torch.rand if inputs == "uniform" else torch.randn
        for length in LENGTHS:
            a, b = (draw(args.rows, length, generator=generator).to(torch.float8_e4m3fn).to(device) for _ in range(2))
            exact = a.double() @ b.double().t()
            for how, got in (("plain", product(a, b, True)), ("promoted", promoted(a, b)), ("library", product(a, b, False))):
                error = (got.double() - exact).abs()
                rows.append({
                    "kind": "error", "inputs": inputs, "length": length, "how": how,
                    "max_error": float(error.max() / exact.abs().max()), "mean_error": float(error.mean() / exact.abs().mean()),
                })
            print(f"{inputs}, K = {length}: largest error {rows[-3]['max_error']:.2e} plain, {rows[-2]['max_error']:.2e} promoted", file=sys.stderr)
    return this_machine(torch), rows


def plan():
    """Rows of the right form in which nothing was measured."""
    rows = [{"kind": "probe", "place": place, "length": length, "fast": fast, "fraction_bits": 0} for place, length, _, _ in PROBES for fast in (True, False)]
    rows += [{"kind": "error", "inputs": inputs, "length": length, "how": how, "max_error": 0.0, "mean_error": 0.0}
             for inputs in ("uniform", "normal") for length in LENGTHS for how in ("plain", "promoted", "library")]
    return rows


def exact_in_e4m3(x):
    """Whether a power of two, or zero, is a number of E4M3."""
    return x == 0 or math.frexp(x)[0] == 0.5 and -9 <= math.frexp(x)[1] - 1 <= 8


def self_test():
    for place, length, first, second in PROBES:
        for r in range(1, MOST_BITS + 1):
            a, b = operands(length, first, second, r)
            assert all(exact_in_e4m3(x) for x in a + b), (place, r)
            assert a[first] * b[first] == a[second] * b[second] * 2.0**r, (place, r)
        for bits in (10, 13, 20, 22):
            got = fraction_bits(simulated(bits), length, first, second)
            assert got == bits, (place, bits, got)
        assert fraction_bits(simulated(25), length, first, second) == MOST_BITS
    # Sums of one sign come out too small, and the more so the longer they are: cut, not rounded.
    short, long = ([1.0] * n for n in (128, 4096))
    assert simulated(13)(short, short) == 128 and simulated(3)(long, long) < 4096


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rows", type=int, default=256, help="rows of both matrices (default 256): so many sums squared at each length")
    p.add_argument("--out", help="write the result to this file, too")
    p.add_argument("--dry-run", action="store_true", help="print the plan as a result in which nothing was measured")
    p.add_argument("--self-test", action="store_true", help="try the probes on a simulated accumulator")
    args = p.parse_args()
    if args.rows % 16 or not 16 <= args.rows <= 4096:
        p.error("expected rows in sixteens, 16 to 4096")
    if args.self_test:
        self_test()
        print("self-test passed")
        return
    machine, rows = (no_machine(), plan()) if args.dry_run else measure(args)
    text = json.dumps(result({"rows": args.rows, "interval": INTERVAL}, machine, rows, args.dry_run), indent=1)
    if args.out:
        pathlib.Path(args.out).write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
