#!/usr/bin/env python3
"""Time DeepSeek-V3's matrix products in FP8 and in BF16 on one GPU.

Needs one GPU with FP8 tensor cores (Hopper or Ada or newer), Python 3.11 and PyTorch 2.5 or newer; nothing else.

Each linear layer is three products: forward, gradient of the input, gradient of the weights. Each is timed
  bf16     as torch.matmul,
  fp8      as torch._scaled_mm on operands that are FP8 already, without fast accumulation (on Hopper sums then pass through FP32),
  fp8_cast the same with both operands cast from BF16 first, transposed where the layout demands it.

What it cannot show. One scale for each tensor, where V3 has one for 128 numbers: V3's own products need more work, so that a
gain here is the most that they can have. The casts are PyTorch's own, several kernels each: a fused cast is faster, so that
fp8_cast is the slowest that they need be. The truth lies between. The load is taken as perfectly even. Attention itself,
traffic and the rest of a step are not in it.

  python3 fp8_gemm.py --dry-run            the plan and the form of the result; no GPU, no PyTorch
  python3 fp8_gemm.py --self-test          the arithmetic of this script; no GPU, no PyTorch
  python3 fp8_gemm.py --out result.json    the measurement
"""

import argparse
import datetime
import hashlib
import json
import pathlib
import platform
import statistics
import subprocess
import sys

SCHEMA = "claim-by-claim/result/1"
SCRIPT = "fp8_gemm"
E4M3_MAX = 448.0

# V3's shape, from its published configuration.
HIDDEN, HEADS, QUERY_RANK, KEY_RANK = 7168, 128, 1536, 512
PLAIN, ROTARY, VALUE = 128, 64, 128
EXPERT_INNER, ROUTED, ACTIVE = 2048, 256, 8


def layers(tokens, ranks):
    """The linear layers of one expert layer on one GPU of so many: name, how often, tokens, outputs, inputs."""
    experts = ROUTED // ranks
    each = tokens * ranks * ACTIVE // ROUTED  # tokens of one expert where the load is even
    return [
        ("attention q_a", 1, tokens, QUERY_RANK, HIDDEN),
        ("attention q_b", 1, tokens, HEADS * (PLAIN + ROTARY), QUERY_RANK),
        ("attention kv_a", 1, tokens, KEY_RANK + ROTARY, HIDDEN),
        ("attention kv_b", 1, tokens, HEADS * (PLAIN + VALUE), KEY_RANK),
        ("attention out", 1, tokens, HIDDEN, HEADS * VALUE),
        ("expert gate and up", 2 * experts, each, EXPERT_INNER, HIDDEN),
        ("expert down", experts, each, HIDDEN, EXPERT_INNER),
        ("shared gate and up", 2, tokens, EXPERT_INNER, HIDDEN),
        ("shared down", 1, tokens, HIDDEN, EXPERT_INNER),
    ]


def products(tokens, ranks):
    """The three products of each layer as m, n, k: (m, k) times (k, n). The last two say which operand a cast transposes."""
    out = []
    for name, count, m, n, k in layers(tokens, ranks):
        out.append((name, "forward", count, m, n, k, False, False))
        out.append((name, "input gradient", count, m, k, n, False, True))
        out.append((name, "weight gradient", count, n, k, m, True, True))
    return out


def ratios(rows):
    """How many times as fast the mix is in FP8 as in BF16: without casts and with them."""
    total = {key: sum(r["count"] * r[key] for r in rows) for key in ("bf16_ms", "fp8_ms", "fp8_cast_ms")}
    return total["bf16_ms"] / total["fp8_ms"], total["bf16_ms"] / total["fp8_cast_ms"]


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
    torch.manual_seed(20241226)
    flush = torch.empty(256 * 1024 * 1024, dtype=torch.int8, device=device)  # more than any L2 cache

    def cast(x, transpose):
        """FP8 with one scale, rows along the inner dimension."""
        if transpose:
            x = x.t().contiguous()
        scale = x.abs().amax().float().clamp(min=1e-12) / E4M3_MAX
        return (x.float() / scale).clamp(-E4M3_MAX, E4M3_MAX).to(torch.float8_e4m3fn), scale.reshape(1, 1)

    def scaled(a, b):
        (qa, sa), (qb, sb) = a, b
        return torch._scaled_mm(qa, qb.t(), scale_a=sa, scale_b=sb, out_dtype=torch.bfloat16, use_fast_accum=False)

    def median_ms(work):
        times = []
        for n in range(args.warmup + args.repeats):
            flush.zero_()
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            work()
            end.record()
            end.synchronize()
            if n >= args.warmup:
                times.append(start.elapsed_time(end))
        return statistics.median(times)

    rows = []
    for name, which, count, m, n, k, a_transposed, b_transposed in products(args.tokens, args.ranks):
        # As they lie in memory before the product: a is (m, k), or (k, m) where the cast transposes it; b alike with n.
        a = torch.randn((k, m) if a_transposed else (m, k), device=device, dtype=torch.bfloat16)
        b = torch.randn((k, n) if b_transposed else (n, k), device=device, dtype=torch.bfloat16)
        left, right = a.t() if a_transposed else a, b if b_transposed else b.t()
        qa, qb = cast(a, a_transposed), cast(b, b_transposed)
        top = min(m, 256)
        exact = left[:top].float() @ right.float()
        error = (scaled(qa, qb)[:top].float() - exact).norm() / exact.norm()
        rows.append({
            "layer": name, "product": which, "count": count, "m": m, "n": n, "k": k,
            "bf16_ms": median_ms(lambda: torch.matmul(left, right)),
            "fp8_ms": median_ms(lambda: scaled(qa, qb)),
            "fp8_cast_ms": median_ms(lambda: scaled(cast(a, a_transposed), cast(b, b_transposed))),
            "relative_error": float(error),
        })
        print(f"{name}, {which}: {rows[-1]['bf16_ms']:.3f} ms in BF16, {rows[-1]['fp8_ms']:.3f} in FP8, "
              f"{rows[-1]['fp8_cast_ms']:.3f} with casts", file=sys.stderr)
        del a, b, left, right, qa, qb, exact
    return this_machine(torch), rows


def plan(args):
    """Rows of the right form in which nothing was measured."""
    return [{"layer": name, "product": which, "count": count, "m": m, "n": n, "k": k, "bf16_ms": 0.0, "fp8_ms": 0.0, "fp8_cast_ms": 0.0, "relative_error": 0.0}
            for name, which, count, m, n, k, _, _ in products(args.tokens, args.ranks)]


def self_test():
    rows = products(4096, 64)
    assert len(rows) == 27
    flop = {}
    for name, which, count, m, n, k, _, _ in rows:
        assert m % 16 == n % 16 == k % 16 == 0, (name, which, "the FP8 product takes multiples of sixteen")
        flop.setdefault(name, set()).add(m * n * k)
    assert all(len(v) == 1 for v in flop.values()), "the three products of a layer take the same arithmetic"
    # Attention without norms is 187,105,280 numbers, an expert 44,040,192: the published configuration.
    weights = {name: n * k for name, _, _, n, k in layers(4096, 64)}
    assert sum(v for name, v in weights.items() if name.startswith("attention")) == 187_105_280
    assert 2 * weights["expert gate and up"] + weights["expert down"] == 44_040_192
    assert layers(4096, 64)[5][1:3] == (8, 8192)
    alone, cast = ratios([{"count": 2, "bf16_ms": 3.0, "fp8_ms": 1.0, "fp8_cast_ms": 2.0}, {"count": 1, "bf16_ms": 2.0, "fp8_ms": 2.0, "fp8_cast_ms": 4.0}])
    assert (alone, cast) == (2.0, 1.0)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tokens", type=int, default=4096, help="tokens of a micro-batch on one GPU (default 4096, one sequence)")
    p.add_argument("--ranks", type=int, default=64, help="GPUs that share the experts (default 64, as V3)")
    p.add_argument("--warmup", type=int, default=5, help="runs before those that count")
    p.add_argument("--repeats", type=int, default=30, help="runs whose median counts")
    p.add_argument("--out", help="write the result to this file, too")
    p.add_argument("--dry-run", action="store_true", help="print the plan as a result in which nothing was measured")
    p.add_argument("--self-test", action="store_true", help="test the arithmetic of this script")
    args = p.parse_args()
    each = args.tokens * args.ranks * ACTIVE
    if args.tokens < 16 or args.tokens % 16 or args.ranks < 1 or ROUTED % args.ranks or each % (16 * ROUTED):
        p.error("expected tokens in sixteens, ranks that divide 256, and sixteens of tokens for each expert")
    if args.warmup < 1 or args.repeats < 3:
        p.error("expected one warm-up or more, three repeats or more")
    if args.self_test:
        self_test()
        print("self-test passed")
        return
    machine, rows = (no_machine(), plan(args)) if args.dry_run else measure(args)
    parameters = {"tokens": args.tokens, "ranks": args.ranks, "warmup": args.warmup, "repeats": args.repeats}
    text = json.dumps(result(parameters, machine, rows, args.dry_run), indent=1)
    if args.out:
        pathlib.Path(args.out).write_text(text + "\n", encoding="utf-8")
    print(text)
    if not args.dry_run:
        print("The mix is {:.3f} times as fast in FP8, {:.3f} times with casts.".format(*ratios(rows)), file=sys.stderr)


if __name__ == "__main__":
    main()
