"""What is said of a build whose process was ended, by a limit, by a signal, or by itself."""

from __future__ import annotations

import signal

from conda_store_jupyter.status import Failure, Step

_CRASHES = frozenset(
    {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP}
)


def step_timeout(step: Step, seconds: float) -> Failure:
    """One step took too long."""
    return Failure(
        code="step-timeout",
        step=step,
        message=f"The step {step.value} took longer than {duration(seconds)} and was stopped.",
        hints=(
            "The log says what it was doing last.",
            "If it only needs more time, raise c.CondaStore.step_seconds"
            f"[{step.value!r}] (seconds; 0 is no limit).",
        ),
    )


def stalled(step: Step, seconds: float) -> Failure:
    """Nothing was heard of the build."""
    return Failure(
        code="stalled",
        step=step,
        message=f"There was no progress and no output for {duration(seconds)} in the step "
        f"{step.value}; the build was stopped.",
        hints=(
            "A connection that hangs is the usual reason: check the channel and the network.",
            "If the step is only slow and silent, raise c.CondaStore.stall_seconds.",
        ),
        transient=True,
    )


def over_memory(step: Step, used: int, limit: int) -> Failure:
    """The build used more than it may."""
    return Failure(
        code="out-of-memory",
        step=step,
        message=f"The build used {size(used)} of memory in the step {step.value}; "
        f"the limit is {size(limit)}.",
        hints=(
            "Ask for fewer packages or give exact versions, so that there is less to choose from.",
            "If this build may use more, raise c.CondaStore.memory_limit (bytes; 0 is no limit).",
        ),
    )


def out_of_memory(step: Step, peak: int) -> Failure:
    """The system had no memory left and killed the build."""
    return Failure(
        code="out-of-memory",
        step=step,
        message=f"The system ran out of memory in the step {step.value} and ended the build"
        f"{_peak(peak)}.",
        hints=(
            "Give the machine or container more memory, or run fewer builds at a time "
            "(c.CondaStore.workers).",
            "c.CondaStore.memory_limit stops one build before it takes everything.",
        ),
    )


def died(step: Step, exit_code: int | None, peak: int, said: str) -> Failure:
    """The process of the build ended without a result.

    Args:
        exit_code: as :attr:`subprocess.Popen.returncode`; None when nobody knows.
        peak: most memory that it used, in bytes.
        said: the end of what it printed.
    """
    if exit_code is None or exit_code >= 0:
        how = "without saying why" if exit_code is None else f"with exit code {exit_code}"
        return _crashed(step, f"ended {how}", said)
    number = -exit_code
    if number in _CRASHES:
        return _crashed(step, f"crashed ({signal_name(number)})", said)
    hints: tuple[str, ...] = (
        "Somebody, or a service manager, ended it; the log of the system may say who.",
    )
    if number == signal.SIGKILL:
        hints = (
            "Most often the system ran out of memory: look for 'oom' in the log of the system "
            "or the container.",
            "c.CondaStore.memory_limit stops a build before it takes everything.",
        )
    return Failure(
        code="killed-by-signal",
        step=step,
        message=f"The process of the build was killed from outside ({signal_name(number)}) "
        f"in the step {step.value}{_peak(peak)}.",
        hints=hints,
        transient=True,
        detail=said,
    )


def not_started(error: OSError) -> Failure:
    """There is no process for the build."""
    return Failure(
        code="crashed",
        step=Step.SOLVE,
        message=f"No process could be started for the build: {error.strerror or error}.",
        hints=("Check the limits on processes, open files and memory of the server.",),
        transient=True,
    )


def duration(seconds: float) -> str:
    """``90 s``, ``10 min``, ``2 h``."""
    for unit, name in ((3600.0, "h"), (60.0, "min")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:g} s"


def size(count: int) -> str:
    """``512 MiB``, ``1.5 GiB``."""
    if count >= 1 << 30:
        return f"{count / (1 << 30):.1f} GiB"
    return f"{count / (1 << 20):.0f} MiB"


def signal_name(number: int) -> str:
    """``SIGKILL``; ``signal 40`` for one without a name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _crashed(step: Step, how: str, said: str) -> Failure:
    return Failure(
        code="crashed",
        step=step,
        message=f"The process of the build {how} in the step {step.value}.",
        hints=(
            "Build again: the solver's and installer's library crashes now and then.",
            "If it happens every time, please report it with this log.",
        ),
        transient=True,
        detail=said,
    )


def _peak(peak: int) -> str:
    return f"; it had used up to {size(peak)} of memory" if peak else ""
