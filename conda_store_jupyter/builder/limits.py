"""How long a build may take, and how much memory; what is said of one that takes more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: Seconds that each step may take altogether; "" is every step that is not named.
STEP_SECONDS: Mapping[str, float] = MappingProxyType(
    {"solve": 1800.0, "fetch": 7200.0, "link": 3600.0, "pip": 3600.0, "": 600.0}
)


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

    def seconds(self, step: str) -> float:
        """How long ``step`` may take altogether; 0: as long as it likes."""
        for table in (self.step_seconds, STEP_SECONDS):
            for key in (step, ""):
                if key in table:
                    return table[key]
        return 0.0
