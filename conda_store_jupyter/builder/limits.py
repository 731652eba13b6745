"""How long a build may take, and how much memory; what is said of one that takes more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from conda_store_jupyter.builder import endings
from conda_store_jupyter.status import Failure, Step

#: Seconds that each step may take altogether; "" is every step that is not named.
STEP_SECONDS: Mapping[str, float] = MappingProxyType(
    {"solve": 1800.0, "fetch": 7200.0, "link": 3600.0, "pip": 3600.0, "": 600.0}
)

# Who looks at the clock looks more often than this; longer gaps are the machine's or the process's
# sleep, in which the build slept too.
_LONGEST_LOOK = 1.0


@dataclass(frozen=True)
class Limits:
    """What a build may use; 0 means without limit.

    Attributes:
        step_seconds: by step, as :data:`STEP_SECONDS`, which holds for what is not named.
        stall_seconds: longest time without progress, output or a line in the log.
        memory_limit: bytes that the build's processes may use together.
    """

    step_seconds: Mapping[str, float] = field(default_factory=lambda: STEP_SECONDS, hash=False)
    stall_seconds: float = 600.0
    memory_limit: int = 0

    def seconds(self, step: Step) -> float:
        """How long ``step`` may take altogether; 0: as long as it likes."""
        for table in (self.step_seconds, STEP_SECONDS):
            for key in (step.value, ""):
                if key in table:
                    return table[key]
        return 0.0


class Usage:
    """What one build has used of its limits.

    Attributes:
        step: what it is doing.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._spent: dict[Step, float] = {}
        self._silent = 0.0
        self.step = Step.SOLVE

    def add(self, seconds: float, *, active: bool, memory: int) -> Failure | None:
        """Take in what happened since the last call; the failure when that was too much.

        Args:
            seconds: since the last call.
            active: something was heard of the build.
            memory: bytes that it uses now.
        """
        seconds = min(seconds, _LONGEST_LOOK)
        spent = self._spent[self.step] = self._spent.get(self.step, 0.0) + seconds
        self._silent = 0.0 if active else self._silent + seconds
        limits = self._limits
        if 0 < limits.memory_limit < memory:
            return endings.over_memory(self.step, memory, limits.memory_limit)
        if 0 < (allowed := limits.seconds(self.step)) < spent:
            return endings.step_timeout(self.step, allowed)
        if 0 < limits.stall_seconds < self._silent:
            return endings.stalled(self.step, limits.stall_seconds)
        return None
