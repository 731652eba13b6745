"""A channel that is down, hangs, breaks off and lies; and what a person is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channel import ChannelServer, Fault
from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.real import Plant, plant

INDEX = "*repodata*"
PACKAGE = "*/tiny-*.conda"


@pytest.fixture
def fault() -> Fault:
    """What the channel will do; parameters of tests take its place."""
    return Fault.UNAVAILABLE


@pytest.fixture
def real(tmp_path: Path, http_channel: ChannelServer, fault: Fault) -> Iterator[Plant]:
    patience = 2.0 if fault is Fault.HANG else 30.0
    with plant(tmp_path, http_channel.url, stall_seconds=patience) as made:
        yield made


@pytest.mark.parametrize(
    ("what", "pattern", "fault", "code", "step"),
    [
        ("the index: 503", INDEX, Fault.UNAVAILABLE, "channel-unreachable", "solve"),
        ("the index: connection lost", INDEX, Fault.DROP, "channel-unreachable", "solve"),
        ("the index: truncated", INDEX, Fault.TRUNCATE, "channel-unreachable", "solve"),
        ("the index: hangs", INDEX, Fault.HANG, "stalled", "solve"),
        ("a package: 503", PACKAGE, Fault.UNAVAILABLE, "download-failed", "fetch"),
        ("a package: truncated", PACKAGE, Fault.TRUNCATE, "download-failed", "fetch"),
        ("a package: hangs", PACKAGE, Fault.HANG, "stalled", "fetch"),
    ],
)
def test_it_passes(
    real: Plant,
    http_channel: ChannelServer,
    note: Note,
    what: str,
    pattern: str,
    fault: Fault,
    code: str,
    step: str,
) -> None:
    http_channel.fail(pattern, fault)
    build_id = real.submit("tiny", "echo-kernel")
    waiting = real.retried(build_id)
    assert waiting["failure"]["code"] == code
    assert waiting["failure"]["step"] == step
    assert waiting["failure"]["transient"]
    assert waiting["failure"]["hints"]
    assert waiting["next_attempt_on"]
    assert not real.half_made()
    http_channel.reset()
    real.completed(build_id)
    settle(real.store)
    tried = outcomes(real.store, build_id)
    assert tried[-1] == "COMPLETED"
    assert set(tried[:-1]) == {"retried"}
    assert code in real.log(build_id)
    note(f"{what}, until after the first attempt", f"{code}, retried; attempts {', '.join(tried)}")


def test_it_does_not_pass(real: Plant, http_channel: ChannelServer, note: Note) -> None:
    http_channel.fail(INDEX, Fault.UNAVAILABLE)
    build_id = real.submit("tiny", "echo-kernel")
    found = real.ended(build_id)
    assert (found["status"], found["failure"]["code"]) == ("FAILED", "channel-unreachable")
    assert http_channel.url in found["failure"]["message"]
    assert found["failure"]["hints"]
    assert outcomes(real.store, build_id) == ["retried", "retried", "FAILED"]
    settle(real.store)
    http_channel.reset()
    real.completed(real.again(build_id))
    settle(real.store)
    note(
        "the index: 503 for ever",
        "FAILED channel-unreachable after 3 attempts; by hand again: COMPLETED",
    )


@pytest.mark.parametrize("fault", [Fault.TAMPER, Fault.CORRUPT])
def test_another_file_than_the_index_says(
    real: Plant, http_channel: ChannelServer, note: Note, fault: Fault
) -> None:
    http_channel.fail(PACKAGE, fault)
    build_id = real.submit("tiny", "echo-kernel")
    found = real.ended(build_id)
    assert (found["status"], found["failure"]["code"]) == ("FAILED", "hash-mismatch")
    assert "tiny-3.0-0.conda" in found["failure"]["message"]
    assert outcomes(real.store, build_id) == ["FAILED"]
    settle(real.store)
    http_channel.reset()
    real.completed(real.again(build_id))
    settle(real.store)
    note(
        f"a package: wrong hash ({fault.value})",
        "FAILED hash-mismatch at once, nothing linked; by hand again: COMPLETED",
    )
