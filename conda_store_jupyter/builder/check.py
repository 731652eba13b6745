"""Whether what was installed works: the Python runs, and every kernel can be started."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from conda_store_jupyter.builder import failures
from conda_store_jupyter.builder.kernels import (
    BrokenKernel,
    Kernel,
    check_command,
    find_kernels,
    modules_of,
)
from conda_store_jupyter.builder.python import Interpreter, run_python
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.status import BuildFailed, Step

_PLAIN_PYTHON = re.compile(r"Python(?: 3)?(?: \(ipykernel\))?")

_SCRIPT = """
import importlib.util, json, sys
def there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:
        return False
print(json.dumps([name for name in json.loads(sys.argv[1]) if not there(name)]))
"""


def check(run: Run, prefix: Path, interpreter: Interpreter | None) -> tuple[Kernel, ...]:
    """The kernels of ``prefix``, all of which can be started.

    Raises:
        BuildFailed: the Python does not run, or a kernel is broken.
    """
    try:
        kernels = find_kernels(prefix)
        for kernel in kernels:
            check_command(kernel, prefix)
    except BrokenKernel as error:
        raise BuildFailed(failures.kernel_broken(str(error))) from error
    if interpreter is not None:
        _check_python(prefix, kernels)
        kernels = tuple(_labelled(kernel, interpreter) for kernel in kernels)
    for kernel in kernels:
        run.log.info(Step.CHECK, f"kernel {kernel.name}: {kernel.display_name}")
    return kernels


def _labelled(kernel: Kernel, interpreter: Interpreter) -> Kernel:
    """``Python 3 (ipykernel)`` says less than the version does; other names are kept."""
    if not _PLAIN_PYTHON.fullmatch(kernel.display_name):
        return kernel
    return replace(kernel, display_name=f"Python {'.'.join(map(str, interpreter.version))}")


def _check_python(prefix: Path, kernels: tuple[Kernel, ...]) -> None:
    """Start the Python, and let it look for the modules that are kernels without running them."""
    by_module = {module: kernel for kernel in kernels for module in modules_of(kernel)}
    answer = run_python(prefix, ["-c", _SCRIPT, json.dumps(sorted(by_module))])
    try:
        missing = json.loads(answer)
    except ValueError as error:
        raise BuildFailed(failures.check_failed("it answers nonsense", answer)) from error
    for module in missing:
        reason = f"{by_module[module].name}: there is no module {module}"
        raise BuildFailed(failures.kernel_broken(reason))
