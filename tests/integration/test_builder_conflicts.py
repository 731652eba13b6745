"""What a person is told who asked for the impossible, and that the advice is good."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.builder.conflict_tree import packages_of
from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.status import Failure
from tests.channel.small import SmallChannel
from tests.integration.building import Workshop


@pytest.fixture
def channel(tmp_path: Path) -> SmallChannel:
    made = SmallChannel(tmp_path / "channel")
    made.publish(
        {
            "num": {"1.0": [], "2.0": []},
            "frame": {"1.0": ["num <2"], "2.0": ["num >=2"]},
            "plot": {"1.0": ["num <2"]},
            "scikit-learn": {"1.0": ["num"]},
            "orphan": {"1.0": ["elsewhere"]},
        }
    )
    return made


@pytest.fixture
def other(tmp_path: Path) -> SmallChannel:
    made = SmallChannel(tmp_path / "other")
    made.publish({"elsewhere": {"1.0": []}})
    return made


@pytest.fixture
def workshop(tmp_path: Path, channel: SmallChannel, other: SmallChannel) -> Workshop:
    known = (other.url, "http://127.0.0.1:9/away")
    settings = BuildSettings(kernel_packages=(), known_channels=known)
    return Workshop(tmp_path / "s", (channel.url,), settings)


def edited(
    suggestion: Mapping[str, Any], dependencies: list[str], channels: list[str]
) -> tuple[list[str], list[str]]:
    edit = suggestion["edit"]
    section = {"dependencies": dependencies, "channels": channels}[edit["section"]]
    changed = [line for line in section if line != edit["remove"]]
    assert len(changed) == len(section) - (edit["remove"] is not None)
    changed += [edit["add"]] if edit["add"] else []
    return (changed, channels) if section is dependencies else (dependencies, changed)


def assert_helps(workshop: Workshop, failure: Failure, dependencies: list[str]) -> None:
    assert failure.suggestions
    for suggestion in failure.suggestions:
        wanted, channels = edited(suggestion, dependencies, list(workshop.channels))
        assert workshop.build(*wanted, channels=channels).lockfile.conda, suggestion


def test_versions_to_relax_are_tried_before_they_are_suggested(workshop: Workshop) -> None:
    dependencies = ["frame 2.*", "num 1.*"]
    failure = workshop.failure(*dependencies)
    assert {(s["code"], s["edit"]["remove"], s["edit"]["add"]) for s in failure.suggestions} == {
        ("relax", "frame 2.*", "frame"),
        ("relax", "num 1.*", "num"),
    }
    assert_helps(workshop, failure, dependencies)
    assert failure.conflict is not None
    assert packages_of(failure.conflict) == ["frame", "num"]


def test_what_cannot_be_relaxed_is_to_be_removed(workshop: Workshop) -> None:
    dependencies = ["frame 2.*", "plot"]
    failure = workshop.failure(*dependencies)
    assert [s["code"] for s in failure.suggestions] == ["relax", "remove"]
    assert_helps(workshop, failure, dependencies)


def test_another_name_is_suggested_with_its_version(workshop: Workshop) -> None:
    dependencies = ["sklearn >=1", "num"]
    failure = workshop.failure(*dependencies)
    assert [s["edit"]["add"] for s in failure.suggestions] == ["scikit-learn >=1"]
    assert_helps(workshop, failure, dependencies)


def test_a_channel_that_has_it_is_suggested(workshop: Workshop, other: SmallChannel) -> None:
    for dependencies in (["elsewhere", "num"], ["orphan"]):
        failure = workshop.failure(*dependencies)
        assert failure.code == "package-not-found"
        assert [(s["code"], s["edit"]["add"]) for s in failure.suggestions] == [
            ("add-channel", other.url)
        ]
        assert_helps(workshop, failure, dependencies)


def test_a_version_that_nobody_has_can_be_relaxed(workshop: Workshop) -> None:
    failure = workshop.failure("num >=9", "frame")
    assert failure.message.endswith("matches 'num >=9'.")
    assert_helps(workshop, failure, ["num >=9", "frame"])


def test_there_is_no_advice_where_nothing_helps(workshop: Workshop) -> None:
    failure = workshop.failure("nobody-has-this")
    assert failure.suggestions == ()
    assert failure.conflict is not None
    (asked,) = failure.conflict["children"]
    assert (asked["text"], asked["package"]) == ("you ask for nobody-has-this", "nobody-has-this")
