"""What a solver takes long for: more pigeons than holes, and each hole takes one.

Every way to put them has to be ruled out, and there are more than twice as many with each pigeon:
with 10 holes it takes half a second, with 11 half a minute, with 12 longer than anybody waits.
"""

from __future__ import annotations

from tests.channel.small import SmallChannel

#: More than anybody waits for.
ENDLESS = 12


def publish_hard(channel: SmallChannel, holes: int = ENDLESS) -> tuple[str, ...]:
    """Add packages that do not go together; their names, to be asked for."""
    pigeons = range(1, holes + 2)
    channel.publish(
        {
            **{f"hole{hole}": {f"{one}": [] for one in pigeons} for hole in range(1, holes + 1)},
            **{
                f"pigeon{one}": {f"{hole}": [f"hole{hole} =={one}"] for hole in range(1, holes + 1)}
                for one in pigeons
            },
        }
    )
    return tuple(f"pigeon{one}" for one in pigeons)
