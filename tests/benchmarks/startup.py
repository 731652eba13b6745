"""How long a Jupyter server and the command take to start, and what this package adds.

Both the time on the clock and that of the processor are told: where others use the machine too,
only the second one means something. Run: ``python -m tests.benchmarks.startup [--rounds N]``.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

#: What a server that has just started has no use for.
HEAVY = ("alembic", "boto3", "botocore", "procrastinate", "psycopg", "watchfiles", "rich", "click")

_IMPORTS = """
import sys, time
import jupyter_server.serverapp
import jupyter_server.extension.application
start = time.process_time()
import conda_store_jupyter.app
print((time.process_time() - start) * 1000, *(set({heavy}) & set(sys.modules)))
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as directory:
        environment = {**os.environ, "HOME": directory, "JUPYTER_ALLOW_INSECURE_WRITES": "1"}
        print(f"modules of the server: {imports(environment)}")
        command = [sys.executable, "-m", "conda_store_jupyter"]
        report("conda-store --help", rounds, lambda: run([*command, "--help"], environment))
        report("conda-store env list", rounds, lambda: run([*command, "env", "list"], environment))
        for what, enabled in (("without", False), ("with", True)):
            report(
                f"Jupyter server ready, {what} it",
                rounds,
                partial(serve, Path(directory), environment, enabled),
            )


def imports(environment: Mapping[str, str]) -> str:
    """What importing the extension takes, beyond the server itself, and what else it brings."""
    code = _IMPORTS.format(heavy=HEAVY)
    found = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        for _ in range(3)
    ]
    median = statistics.median(float(one[0]) for one in found)
    return f"{median:.0f} ms of the processor; heavy ones: {', '.join(found[0][1:]) or 'none'}"


def report(what: str, rounds: int, action: Callable[[], None]) -> None:
    """The medians of time and of the processor's time; the first round only warms up."""
    wall, cpu = [], []
    for turn in range(rounds + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        action()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if turn:
            wall.append(time.perf_counter() - start)
            cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    taken = [f"{statistics.median(times) * 1000:6.0f} ms" for times in (wall, cpu)]
    print(f"{what:36} {taken[0]}  of the processor {taken[1]}", flush=True)


def run(command: list[str], environment: Mapping[str, str]) -> None:
    """To its end."""
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def serve(directory: Path, environment: Mapping[str, str], enabled: bool) -> None:
    """Start a server and end it as soon as it says where it is."""
    options = {
        "ServerApp.jpserver_extensions": f'{{"conda_store_jupyter": {enabled}}}',
        "ServerApp.root_dir": str(directory),
        "ServerApp.port": "0",
        "ServerApp.allow_root": "True",
        "ServerApp.open_browser": "False",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *(f"--{k}={v}" for k, v in options.items())],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    for line in server.stderr:
        if "is running at" in line:
            break
    server.send_signal(signal.SIGKILL)  # how it ends is not measured
    server.wait()


if __name__ == "__main__":
    main()
