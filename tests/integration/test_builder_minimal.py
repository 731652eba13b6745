"""Which packages change when a specification does, on real channels."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from conda_store_jupyter.builder.requests import BuildResult, BuildSettings
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.status import Policy
from tests.channel.small import SmallChannel
from tests.integration.building import Workshop

NOTHING: list[str] = []


@pytest.fixture
def channel(tmp_path: Path) -> SmallChannel:
    return SmallChannel(tmp_path / "channel")


@pytest.fixture
def workshop(tmp_path: Path, channel: SmallChannel) -> Workshop:
    return Workshop(tmp_path / "s", (channel.url,), BuildSettings(kernel_packages=()))


def versions(lockfile: Lockfile) -> dict[str, str]:
    return {package.name: package.version for package in lockfile.conda}


def changed(before: Lockfile, after: BuildResult) -> dict[str, tuple[str | None, str | None]]:
    old, new = versions(before), versions(after.lockfile)
    return {
        name: (old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }


def test_adding_one_of_45_packages_leaves_the_others_where_they_are(
    workshop: Workshop, channel: SmallChannel
) -> None:
    names = [f"p{number:02}" for number in range(45)]
    needs = {name: [f"{names[i // 2]} >=1"] if i else NOTHING for i, name in enumerate(names)}
    channel.publish({name: {"1.0": needs[name]} for name in names})
    base = workshop.build(*names).lockfile
    assert len(base.conda) == 45
    newer = names[5:15]
    channel.publish({name: {"2.0": needs[name]} for name in newer})
    channel.publish({"extra": {"1.0": ["p07 >=1", "helper"]}, "helper": {"1.0": NOTHING}})
    minimal = workshop.build(*names, "extra", base=base)
    assert changed(base, minimal) == {"extra": (None, "1.0"), "helper": (None, "1.0")}
    assert minimal.moved == ()
    latest = workshop.build(*names, "extra", base=base, policy=Policy.LATEST)
    assert changed(base, latest) == {
        "extra": (None, "1.0"),
        "helper": (None, "1.0"),
        **dict.fromkeys(newer, ("1.0", "2.0")),
    }
    back = workshop.build(*names, base=latest.lockfile)
    assert changed(latest.lockfile, back) == {"extra": ("1.0", None), "helper": ("1.0", None)}


def test_what_must_move_is_named_with_the_reason_and_the_rest_stays(
    workshop: Workshop, channel: SmallChannel
) -> None:
    channel.publish(
        {
            "lib": {"1.0": NOTHING},
            "tool": {"1.0": ["lib <2"]},
            "other": {"1.0": ["lib"]},
            "idle": {"1.0": NOTHING},
        }
    )
    base = workshop.build("tool", "other", "idle").lockfile
    channel.publish(
        {
            "lib": {"2.0": NOTHING, "3.0": NOTHING},
            "tool": {"2.0": ["lib"]},
            "other": {"2.0": ["lib"]},
            "idle": {"2.0": NOTHING},
            "new": {"1.0": ["lib >=2,<3"]},
        }
    )
    result = workshop.build("tool", "other", "idle", "new", base=base)
    assert changed(base, result) == {
        "lib": ("1.0", "2.0"),
        "new": (None, "1.0"),
        "tool": ("1.0", "2.0"),
    }
    assert [(move.name, move.before, move.after, move.reason) for move in result.moved] == [
        ("lib", "1.0", "2.0", "new 1.0 needs lib >=2,<3"),
        ("tool", "1.0", "2.0", "tool 1.0 needs lib <2, and lib 2.0 is chosen"),
    ]
    assert "could not stay: lib 1.0 → 2.0: new 1.0 needs lib >=2,<3" in workshop.log()


def test_an_older_version_of_what_is_new_is_better_than_a_move(
    workshop: Workshop, channel: SmallChannel
) -> None:
    channel.publish({"lib": {"1.0": NOTHING, "2.0": NOTHING}})
    base = workshop.build("lib <2").lockfile
    channel.publish({"new": {"1.0": ["lib"], "2.0": ["lib >=2"]}})
    result = workshop.build("lib", "new", base=base)
    assert changed(base, result) == {"new": (None, "1.0")}


def test_what_was_asked_for_moves_what_was_built_for_it(
    workshop: Workshop, channel: SmallChannel
) -> None:
    tied = [f"tied-{number}" for number in range(60)]
    channel.publish({"lang": {"1.0": NOTHING, "2.0": NOTHING}, "free": {"1.0": ["lang"]}})
    channel.publish({name: {"1.0": ["lang 1.*"]} for name in tied})
    base = workshop.build("lang 1.*", "free", *tied).lockfile
    channel.publish({name: {"2.0": ["lang 2.*"]} for name in tied})
    channel.publish({"free": {"2.0": ["lang"]}})
    result = workshop.build("lang 2.*", "free", *tied, base=base)
    assert changed(base, result) == {
        "lang": ("1.0", "2.0"),
        **dict.fromkeys(tied, ("1.0", "2.0")),
    }
    reasons = {move.name: move.reason for move in result.moved}
    assert reasons["lang"] == "lang 2.* is asked for"
    assert reasons["tied-7"] == "tied-7 1.0 needs lang 1.*, and lang 2.* is asked for"


def test_what_has_to_move_stays_at_its_version_where_there_is_a_build(
    workshop: Workshop, channel: SmallChannel
) -> None:
    channel.publish({"lang": {"1.0": NOTHING, "2.0": NOTHING}})
    channel.publish(
        {"same": {"1.0 l1": ["lang 1.*"]}, "gone": {"1.0": ["lang 1.*"]}, "odd": {"1.0": NOTHING}}
    )
    base = workshop.build("lang 1.*", "same", "gone", "odd").lockfile
    channel.publish(
        {
            "same": {"1.0 l2": ["lang 2.*"], "2.0 l2": ["lang 2.*"]},
            "gone": {"2.0": ["lang 2.*"]},
            "odd": {"2.0": NOTHING},
        }
    )
    result = workshop.build("lang 2.*", "same", "gone", "odd", base=base)
    assert versions(result.lockfile) == {"lang": "2.0", "same": "1.0", "gone": "2.0", "odd": "1.0"}
    assert [(move.name, move.before, move.after) for move in result.moved] == [
        ("gone", "1.0", "2.0"),
        ("lang", "1.0", "2.0"),
        ("same", "1.0 l1", "1.0 l2"),
    ]


def test_a_package_that_was_withdrawn_does_not_stay(
    workshop: Workshop, channel: SmallChannel
) -> None:
    channel.publish({"a": {"1.0": NOTHING, "2.0": NOTHING}, "b": {"1.0": NOTHING}})
    base = workshop.build("a 2.*", "b").lockfile
    channel.withdraw("a-2.0-0.conda")
    channel.publish({"b": {"2.0": NOTHING}})
    result = workshop.build("a", "b", base=base)
    assert changed(base, result) == {"a": ("2.0", "1.0")}
    assert "does not have a-2.0-0.conda any more" in result.moved[0].reason


def test_a_channel_that_is_not_asked_for_any_more_keeps_nothing(
    workshop: Workshop, channel: SmallChannel, tmp_path: Path
) -> None:
    other = SmallChannel(tmp_path / "other")
    channel.publish({"a": {"1.0 mine": NOTHING}})
    other.publish({"a": {"1.0 theirs": NOTHING, "2.0": NOTHING}})
    base = workshop.build("a").lockfile
    result = workshop.build("a", channels=[other.url], base=base)
    assert changed(base, result) == {}
    assert result.lockfile.conda[0].channel == other.url
    assert [(move.before, move.after) for move in result.moved] == [("1.0 mine", "1.0 theirs")]
    assert result.moved[0].reason == f"its channel {channel.url} is not asked for"


def test_nothing_published_after_the_date_is_considered(
    workshop: Workshop, channel: SmallChannel
) -> None:
    channel.publish({"a": {"1.0": NOTHING}}, on="2025-01-01T00:00:00")
    channel.publish({"a": {"2.0": NOTHING}}, on="2026-01-01T12:00:00")
    moment = datetime(2025, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    newest = workshop.build("a")
    assert versions(newest.lockfile) == {"a": "2.0"}
    assert versions(workshop.build("a", as_of=moment).lockfile) == {"a": "1.0"}
    back = workshop.build("a", as_of=moment, base=newest.lockfile)
    assert [(m.before, m.after, m.reason) for m in back.moved] == [
        ("2.0", "1.0", "it was published after 2025-12-31")
    ]
    failure = workshop.failure("a 2.*", as_of=moment)
    assert "2025-12-31" in failure.message


def test_what_no_solution_has_fails_as_without_a_base(
    workshop: Workshop, channel: SmallChannel
) -> None:
    channel.publish({"a": {"1.0": ["b <2"]}, "b": {"1.0": NOTHING, "2.0": NOTHING}})
    base = workshop.build("a").lockfile
    assert workshop.failure("a", "b >=2", base=base).code == "unsatisfiable"
