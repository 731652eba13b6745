"""What a line of a build's log costs, beside a plain buffered write of the same bytes.

Bar: under 20 µs a line, amortised, with secrets to hide; memory flat.
Run: ``python -m tests.benchmarks.log_append [--lines N]``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.secrets import Secrets
from conda_store_jupyter.status import Step

TEXT = "linking https://conda.example/conda-forge/linux-64/package-{n}-1.2.3-h123456_0.conda"


def main() -> None:
    """Measure and print microseconds per line and the peak of Python's memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    lines = parser.parse_args().lines
    texts = [TEXT.format(n=n) for n in range(lines)]
    plain = Secrets()
    strict = Secrets(patterns=(r"internal-\w+", r"password is (\S+)")).of(
        {"API_TOKEN": "s3cr3t-token", "DB_PASSWORD": "hunter2!"}
    )
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        print(f"{lines:,} lines of {len(texts[-1])} characters")
        show("plain buffered file write", partial(write_plain, root / "plain", texts), lines)
        show("BuildLog", partial(write_log, root / "log", plain, texts), lines)
        show(
            "BuildLog, 2 secrets, 2 patterns", partial(write_log, root / "s", strict, texts), lines
        )
        for part in (texts[: lines // 10], texts):
            peak = peak_of(partial(write_log, root / f"log-{len(part)}", strict, part))
            print(f"Python's memory at its peak, {len(part):,} lines: {peak / 1024:.0f} KiB")


def show(name: str, function: Callable[[], None], lines: int) -> None:
    """Print the best of three runs."""
    seconds = min(timed(function) for _ in range(3))
    print(f"{name:<34} {seconds / lines * 1e6:6.2f} µs a line")


def timed(function: Callable[[], None]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def peak_of(function: Callable[[], None]) -> int:
    """Bytes that Python objects of one run took at most."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def write_plain(path: Path, texts: list[str]) -> None:
    """The least that can be done."""
    with path.open("w", encoding="utf-8") as file:
        for text in texts:
            file.write(f"2026-11-22T15:48:07.123Z INFO  link     {text}\n")


def write_log(path: Path, secrets: Secrets, texts: list[str]) -> None:
    """As a build does."""
    with BuildLog(path, secrets) as log:
        for text in texts:
            log.info(Step.LINK, text)


if __name__ == "__main__":
    main()
