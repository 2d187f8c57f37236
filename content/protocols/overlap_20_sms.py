#!/usr/bin/env python3
"""Measure what a matrix product loses when some of the GPU's processors (SMs) are kept busy by something else.

Needs one GPU with FP8 tensor cores (Hopper or Ada or newer), Python 3.11, PyTorch 2.5 or newer, and the CUDA toolkit with nvcc
and ninja, with which a kernel of twenty lines is compiled.

DeepSeek gives 20 of an H800's 132 SMs to communication. Here a kernel holds so many SMs for a fixed time: each of its blocks
asks for all the shared memory that one block can have, so that nothing else that needs any fits beside it, and waits. Meanwhile an FP8 product of V3's shape
(the projection after attention) runs on another stream, timed in three ways:
  free       with no SM held,
  held       with so many held,
  held_told  the same, the library told to leave so many SMs alone (a knob of PyTorch that it calls experimental).

What it cannot show. The held SMs do nothing: no traffic, no use of memory or of the links, so that this is the least that
giving them away costs. It says nothing on whether the rest of the time hides the traffic. The library's choice of kernel
counts: one that does not know of the held SMs may wait for them.

  python3 overlap_20_sms.py --dry-run            the plan and the form of the result; no GPU, no PyTorch
  python3 overlap_20_sms.py --self-test          the arithmetic of this script; no GPU, no PyTorch
  python3 overlap_20_sms.py --out result.json    the measurement
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
SCRIPT = "overlap_20_sms"
M, N, K = 4096, 7168, 16384  # one sequence through V3's projection after attention

DECLARATION = "void hold(int64_t blocks, double milliseconds, at::Tensor started);"
SOURCE = r"""
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDAException.h>
#include <torch/types.h>

__global__ void hold_kernel(unsigned long long nanoseconds, int* started) {
  extern __shared__ char held[];
  if (threadIdx.x != 0) return;
  held[0] = 1;
  atomicAdd(started, 1);
  unsigned long long begin, now;
  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(begin));
  do {
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
  } while (now - begin < nanoseconds);
}

void hold(int64_t blocks, double milliseconds, at::Tensor started) {
  int device = 0, most = 0;
  C10_CUDA_CHECK(cudaGetDevice(&device));
  C10_CUDA_CHECK(cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, device));
  C10_CUDA_CHECK(cudaFuncSetAttribute(hold_kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, most));
  hold_kernel<<<static_cast<unsigned>(blocks), 32, most, at::cuda::getCurrentCUDAStream()>>>(
      static_cast<unsigned long long>(milliseconds * 1e6), started.data_ptr<int>());
  C10_CUDA_KERNEL_LAUNCH_CHECK();
}
"""


def slowdowns(rows):
    """How many times as long the product takes with SMs held: told where the library can be told, and not told."""
    ms = {r["variant"]: r["ms"] for r in rows}
    return ms["held"] / ms["free"], (ms["held_told"] / ms["free"] if "held_told" in ms else None)


def fair(sms, held):
    """The slowdown where the work is spread evenly over the SMs that are left."""
    return sms / (sms - held)


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
    from torch.utils.cpp_extension import load_inline

    if not torch.cuda.is_available():
        sys.exit("No CUDA GPU is there. --dry-run needs none.")
    if torch.cuda.get_device_capability(0) < (8, 9):
        sys.exit("This GPU has no FP8 tensor cores; expected compute capability 8.9 or more.")
    machine = this_machine(torch)
    if args.sms >= machine["sms"]:
        sys.exit(f"This GPU has {machine['sms']} SMs; {args.sms} cannot be held and leave any.")
    extension = load_inline(name="hold_sms", cpp_sources=DECLARATION, cuda_sources=SOURCE, functions=["hold"])
    device = torch.device("cuda", 0)
    torch.manual_seed(20241226)
    a = torch.randn(M, K, device=device).to(torch.float8_e4m3fn)
    b = torch.randn(N, K, device=device).to(torch.float8_e4m3fn)
    one = torch.ones((), dtype=torch.float32, device=device)
    holding, working = torch.cuda.Stream(), torch.cuda.Stream()
    started = torch.zeros(1, dtype=torch.int32, device=device)
    torch.cuda.synchronize()

    def multiply():
        return torch._scaled_mm(a, b.t(), scale_a=one, scale_b=one, out_dtype=torch.bfloat16, use_fast_accum=False)

    def once(held):
        started.zero_()
        torch.cuda.synchronize()
        freed = torch.cuda.Event()
        if held:
            with torch.cuda.stream(holding):
                extension.hold(held, args.hold_ms, started)
                freed.record()
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        with torch.cuda.stream(working):
            # A wait on the GPU's side gives every block of the holding kernel its SM before the product asks for any.
            torch.cuda._sleep(20_000_000)
            start.record()
            for _ in range(args.inner):
                multiply()
            end.record()
        end.synchronize()
        if held and freed.query():
            sys.exit("The SMs were free again before the products ended: raise --hold-ms.")
        torch.cuda.synchronize()
        if int(started.item()) != held:
            sys.exit(f"{int(started.item())} SMs were held instead of {held}.")
        return start.elapsed_time(end) / args.inner

    def median_ms(held):
        return statistics.median([once(held) for _ in range(args.warmup + args.repeats)][args.warmup:])

    tell = getattr(torch._C, "_set_sm_carveout_experimental", None)
    rows = [{"variant": "free", "held": 0, "ms": median_ms(0)}, {"variant": "held", "held": args.sms, "ms": median_ms(args.sms)}]
    if tell:
        tell(args.sms)
        rows.append({"variant": "held_told", "held": args.sms, "ms": median_ms(args.sms)})
        tell(None)
    for r in rows:
        print(f"{r['variant']}: {r['ms']:.3f} ms", file=sys.stderr)
    return machine, rows


def plan(args):
    """Rows of the right form in which nothing was measured."""
    return [{"variant": v, "held": held, "ms": 0.0} for v, held in (("free", 0), ("held", args.sms), ("held_told", args.sms))]


def self_test():
    assert abs(fair(132, 20) - 132 / 112) < 1e-12
    rows = [{"variant": "free", "ms": 2.0}, {"variant": "held", "ms": 3.0}]
    assert slowdowns(rows) == (1.5, None)
    assert slowdowns(rows + [{"variant": "held_told", "ms": 2.5}]) == (1.5, 1.25)
    assert M % 16 == N % 16 == K % 16 == 0
    assert SOURCE.count("{") == SOURCE.count("}") and "hold(int64_t blocks, double milliseconds, at::Tensor started)" in SOURCE
    assert DECLARATION.rstrip(";") in SOURCE


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sms", type=int, default=20, help="SMs to hold (default 20, as V3)")
    p.add_argument("--hold-ms", type=float, default=400, help="how long each time; the products must end before (default 400)")
    p.add_argument("--inner", type=int, default=20, help="products in a row (default 20)")
    p.add_argument("--warmup", type=int, default=3, help="runs before those that count")
    p.add_argument("--repeats", type=int, default=15, help="runs whose median counts")
    p.add_argument("--out", help="write the result to this file, too")
    p.add_argument("--dry-run", action="store_true", help="print the plan as a result in which nothing was measured")
    p.add_argument("--self-test", action="store_true", help="test the arithmetic of this script")
    args = p.parse_args()
    if args.sms < 1 or not 1 <= args.hold_ms <= 5000 or args.inner < 1 or args.warmup < 1 or args.repeats < 3:
        p.error("expected one SM or more, 1 to 5000 ms, one product or more, one warm-up or more, three repeats or more")
    if args.self_test:
        self_test()
        print("self-test passed")
        return
    machine, rows = (no_machine(), plan(args)) if args.dry_run else measure(args)
    parameters = {"sms": args.sms, "inner": args.inner, "warmup": args.warmup, "repeats": args.repeats, "m": M, "n": N, "k": K}
    text = json.dumps(result(parameters, machine, rows, args.dry_run), indent=1)
    if args.out:
        pathlib.Path(args.out).write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
