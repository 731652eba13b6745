"""``conda-store collect``, ``usage`` and ``build pin``, as a stranger reads them."""

from __future__ import annotations

from tests.unit.cli.conftest import TEXT, Command

ALL = ("--set", "CondaStore.collect_grace_seconds=0")


def three_builds(command: Command) -> None:
    for package in ("pandas", "numpy", "scipy"):
        command.create(TEXT.replace("pandas", package))


def collect(command: Command, *options: str) -> list[str]:
    done = command(*ALL, "collect", "--keep-days", "0", *options)
    assert done.code == 0, done.err
    return done.out.splitlines()


def test_a_dry_run_says_what_goes_what_stays_and_why(command: Command) -> None:
    three_builds(command)
    lines = collect(command, "-n", "--keep-last", "2")
    assert lines[0].split() == ["WOULD", "BE", "REMOVED", "SIZE", "UNIQUE", "WHY"]
    assert lines[1].startswith("build 1 of default/science")
    assert "not one of the last 2" in lines[1]
    assert "build 3 of default/science  it is the current build" in lines
    assert "build 2 of default/science  it is one of the last 2" in lines
    assert lines[-1].endswith("would be free again. Nothing was changed.")
    assert not any("collected" in line for line in command("build", "list").out.splitlines())


def test_what_was_collected_is_shown_as_collected(command: Command) -> None:
    three_builds(command)
    lines = collect(command, "--keep-last", "2")
    assert lines[-1].endswith("are free again.")
    assert "ready, collected" in command("build", "list").out
    assert "rolling back to it restores it" in command("build", "show", "1").out
    assert collect(command, "--keep-last", "2") == ["Nothing to remove: all that is there is kept."]


def test_as_json(command: Command) -> None:
    three_builds(command)
    done = command(*ALL, "collect", "--keep-days=0", "--keep-last=2", "--json").document["data"]
    assert done["items"][0]["builds"] == [1]
    assert done["kinds"]["prefix"]["count"] == 1
    assert done["freed"] >= done["unique"] > 0


def test_a_pinned_build_says_so_and_stays(command: Command) -> None:
    three_builds(command)
    pinned = command("build", "pin", "1")
    assert pinned.out == "Build 1 of default/science is pinned: it is never collected.\n"
    assert "ready, pinned" in command("build", "list").out
    lines = collect(command, "--keep-last", "0", "-n")
    assert "build 1 of default/science  it is pinned" in lines
    collect(command, "--keep-last", "0")
    assert command("build", "unpin", "1").code == 0
    collect(command, "--keep-last", "0")
    again = command("build", "pin", "1")
    assert again.code != 0
    assert "Roll back to it, which restores it" in again.err


def test_usage_tells_sizes_creators_and_use(command: Command) -> None:
    three_builds(command)
    lines = command("usage").out.splitlines()
    headings = "ENVIRONMENT SIZE UNIQUE BUILDS LAST USED CREATED CREATOR"
    assert " ".join(lines[0].split()) == headings
    assert lines[1].startswith("default/science ")
    assert " 3 " in lines[1]
    assert "never" in lines[1]
    assert any(line.startswith("default: 1 environment, 3 builds, ") for line in lines)
    found = command("usage", "--json").document
    assert found["data"]["default"]["num_builds"] == 3
    assert found["data"]["default"]["limits"] == {"environments": None, "bytes": None}
    assert found["disk"]["bytes_free"] > 0


def test_usage_of_a_namespace_that_is_not_there(command: Command) -> None:
    assert command("usage", "--namespace", "nobody").code == 3


def test_a_channel_that_is_not_allowed_is_shown_in_its_line(command: Command) -> None:
    text = "name: e\nchannels:\n  - conda-forge\n  - defaults\ndependencies: [python]\n"
    rule = ("--set", "CondaStore.allowed_channels=conda-forge")
    refused = command(*rule, "env", "create", "-f", "-", stdin=text)
    assert refused.code == 2
    assert ":4:5: error[channel-not-allowed]: " in refused.err
    assert "^^^^^^^^" in refused.err
    assert "c.CondaStore.allowed_channels" in refused.err


def test_a_limit_names_the_setting_and_what_to_do(command: Command) -> None:
    command.create()
    limit = ("--set", "CondaStore.environments_per_namespace=1")
    refused = command(*limit, "env", "create", "-f", "-", "--name", "b", stdin=TEXT)
    assert refused.code != 0
    assert "error[limit-exceeded]: The namespace 'default' has 1 environment," in refused.err
    assert "c.CondaStore.environments_per_namespace" in refused.err
    assert "conda-store usage --namespace default" in refused.err


def test_rules_that_nobody_can_follow_stop_every_command(command: Command) -> None:
    rule = ("--set", "CondaStore.allowed_channels=internal")
    refused = command(*rule, "env", "list")
    assert refused.code != 0
    assert "default_channels" in refused.err
