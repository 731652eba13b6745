"""The archive of the demo environment, beside ``tar | zstd -3 -T0`` and conda-pack.

Every program packs the same prefix in turns, as a process of its own and as nicely as ours is to
the server; the bars are 1.5 times the time of tar and zstd, and 200 MB.
Run: ``python -m tests.benchmarks.archive [--rounds N]``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

PACKAGES = ("python", "ipykernel", "pandas", "matplotlib")
BAR, MEMORY_BAR = 1.5, 200


@dataclass(frozen=True)
class Run:
    """Seconds, MB of peak memory of the largest process, and MB of the result."""

    seconds: float
    memory: float
    size: float


def main() -> None:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        # Elsewhere: what starts a program counts for the peak of its memory.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            prefix, size = pool.submit(build, root / "store").result()
        files = sum(1 for path in prefix.rglob("*"))
        print(f"{size / 1e6:.0f} MB in {files} files, {os.cpu_count()} cores")
        ways = commands(prefix, root)
        runs: dict[str, list[Run]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, (command, target, given) in ways.items():
                runs[name].append(measured(command, target, given))
        report(runs)


def build(root: Path) -> tuple[Path, int]:
    """The demo environment: its prefix and its size in bytes."""
    from tests.channel.make import make_channel
    from tests.integration.building import Workshop

    built = Workshop(root, (make_channel().url,)).build(*PACKAGES)
    return built.prefix, built.size


def commands(prefix: Path, root: Path) -> dict[str, tuple[list[str], Path, str]]:
    """Name → command, the file that it makes, and what it reads on stdin."""
    run = "from conda_pack.cli import main; main()"
    pack = [
        "nice",
        "-n",
        "10",
        sys.executable,
        "-c",
        run,
        "--quiet",
        "--force",
        "--ignore-missing-files",
    ]
    found: dict[str, tuple[list[str], Path, str]] = {}
    if shutil.which("zstd"):
        target = root / "reference.tar.zst"
        pipe = f"tar -C '{prefix}' -cf - . | zstd -q -3 -T0 -f -o '{target}'"
        found["tar | zstd -3 -T0"] = (["nice", "-n", "10", "sh", "-c", pipe], target, "")
    for form in ("tar.zst", "tar.gz"):
        target = root / f"ours.{form}"
        task: dict[str, object] = {
            "prefix": str(prefix),
            "target": str(target),
            "form": form,
            "variables": {},
            "about": {},
        }
        ours = [sys.executable, "-m", "conda_store_jupyter.publish.archive"]
        found[f"ours, {form}"] = (ours, target, json.dumps(task) + "\n")
    for form in ("tar.zst", "tar.gz"):
        target = root / f"theirs.{form}"
        command = [*pack, "-p", str(prefix), "-o", str(target), "--n-threads", "-1"]
        found[f"conda-pack, {form}"] = (command, target, "")
    return found


def measured(command: list[str], target: Path, given: str) -> Run:
    """One run."""
    target.unlink(missing_ok=True)
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as child:
        assert child.stdin is not None
        child.stdin.write(given.encode())
        child.stdin.flush()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            assert child.stderr is not None
            sys.exit(f"{command[:4]} failed: {child.stderr.read().decode()}")
    return Run(seconds, usage.ru_maxrss / 1024, target.stat().st_size / 1e6)


def report(runs: dict[str, list[Run]]) -> None:
    """A line for each way, and whether the bars are held."""
    medians = {
        name: Run(
            *(
                statistics.median(getattr(run, field) for run in of)
                for field in ("seconds", "memory", "size")
            )
        )
        for name, of in runs.items()
    }
    for name, run in medians.items():
        print(f"{name:22} {run.seconds:6.2f} s {run.memory:6.0f} MB peak {run.size:6.1f} MB made")
    reference, ours = medians.get("tar | zstd -3 -T0"), medians["ours, tar.zst"]
    if reference is not None:
        pairs = zip(runs["ours, tar.zst"], runs["tar | zstd -3 -T0"], strict=True)
        ratio = statistics.median(mine.seconds / theirs.seconds for mine, theirs in pairs)
        print(f"ratio to tar | zstd: {ratio:.2f} (bar {BAR})")
        assert reference.size > 0
    print(f"memory: {ours.memory:.0f} MB (bar {MEMORY_BAR})")


if __name__ == "__main__":
    main()
