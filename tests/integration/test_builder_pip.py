"""The pip section, from an index like PyPI's on the loopback."""

from __future__ import annotations

import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pytest

from conda_store_jupyter.builder.requests import BuildResult, BuildSettings
from conda_store_jupyter.spec.lockfile import PypiPackage
from conda_store_jupyter.status import Failure
from tests.channel import Channel, ChannelServer, Fault
from tests.integration.building import Workshop


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.delenv("UV_INDEX_URL", raising=False)


@pytest.fixture
def workshop(channel: Channel, http_channel: ChannelServer, tmp_path: Path) -> Workshop:
    settings = BuildSettings(pip_index_url=http_channel.index_url, kernel_packages=())
    return Workshop(tmp_path / "s", (channel.url,), settings)


def wheel(result: BuildResult, name: str) -> PypiPackage:
    return next(package for package in result.lockfile.pypi if package.name == name)


def output(result: BuildResult, code: str) -> str:
    command = [str(result.prefix / "bin" / "python"), "-I", "-B", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_what_conda_provides_is_taken(workshop: Workshop) -> None:
    """seaborn needs pandas and matplotlib; conda has them, so nothing else comes from the index."""
    result = workshop.build("python", "pandas", "matplotlib", pip=["seaborn"])
    assert [package.name for package in result.lockfile.pypi] == ["seaborn"]
    assert wheel(result, "seaborn").requested
    code = "import seaborn, pandas; print(seaborn.__name__, pandas.__version__)"
    versions = {package.name: package.version for package in result.lockfile.conda}
    assert output(result, code) == f"seaborn {versions['pandas']}"


def test_the_lock_has_the_exact_files(workshop: Workshop, http_channel: ChannelServer) -> None:
    result = workshop.build("python", pip=["markdown-it-py"])
    assert [(p.name, p.requested) for p in result.lockfile.pypi] == [
        ("markdown-it-py", True),
        ("mdurl", False),
    ]
    found = wheel(result, "mdurl")
    assert found.url.startswith(http_channel.base_url)
    assert found.url.split("#")[0].endswith("mdurl-0.1.2-py3-none-any.whl")
    (digest,) = found.hashes
    assert found.requirement == f"mdurl==0.1.2 --hash={digest}"
    assert list(result.timings) == [
        *("solve", "fetch", "link", "pip", "bytecode", "check", "seal"),
    ]


def test_byte_code_of_wheels_is_shared(workshop: Workshop) -> None:
    results = [workshop.build("python", pip=["tabulate"], name=name) for name in ("one", "two")]
    files = [
        next(result.prefix.glob("lib/python3.*/site-packages/tabulate/__pycache__/__init__*.pyc"))
        for result in results
    ]
    assert len({file.stat().st_ino for file in files}) == 1
    assert "compiling" not in workshop.log()


def test_the_same_again_is_reused(workshop: Workshop) -> None:
    first = workshop.build("python", pip=["tabulate"])
    again = workshop.build("python", pip=["tabulate"])
    assert again.reused
    assert again.prefix == first.prefix


def test_a_conflict_with_what_conda_provides(workshop: Workshop) -> None:
    failure = workshop.failure("python", "numpy", pip=["numpy<2"])
    assert failure.code == "pip-unsatisfiable"
    assert "you require numpy<2" in failure.message
    assert failure.hints[0].startswith("numpy comes from the conda packages")


def test_no_such_distribution(workshop: Workshop) -> None:
    failure = workshop.failure("python", pip=["no-such-distribution"])
    assert failure.code == "pip-unsatisfiable"
    assert "no-such-distribution was not found" in failure.message


def test_an_index_without_dates_has_nothing_as_of_a_date(workshop: Workshop) -> None:
    later = datetime(2999, 1, 1, tzinfo=timezone.utc)
    assert workshop.build("python").lockfile
    failure = workshop.failure("python", pip=["tabulate"], as_of=later)
    assert failure.code == "pip-unsatisfiable"
    assert any("does not say when" in hint for hint in failure.hints)


def test_no_python(workshop: Workshop) -> None:
    failure = workshop.failure("tiny", pip=["tabulate"])
    assert failure.code == "pip-missing-python"


def test_an_index_out_of_reach(workshop: Workshop, http_channel: ChannelServer) -> None:
    http_channel.fail("/simple/*", Fault.UNAVAILABLE)
    failure = workshop.failure("python", pip=["tabulate"])
    assert (failure.code, failure.transient) == ("pip-failed", True)


def test_a_wheel_of_another_content_is_refused(
    workshop: Workshop, http_channel: ChannelServer
) -> None:
    http_channel.fail("*.whl", Fault.CORRUPT)
    failure: Failure = workshop.failure("python", pip=["tabulate"])
    assert failure.code == "pip-failed"
    assert "tabulate" in failure.message


def test_the_index_of_the_specification_counts(
    channel: Channel, http_channel: ChannelServer, tmp_path: Path
) -> None:
    settings = BuildSettings(pip_index_url="http://127.0.0.1:9/simple", kernel_packages=())
    workshop = Workshop(tmp_path / "s", (channel.url,), settings)
    result = workshop.build("python", pip=[f"--index-url {http_channel.index_url}", "tabulate"])
    assert wheel(result, "tabulate").version == "0.9.0"


def test_settings_of_a_project_around_the_store_are_not_read(
    channel: Channel, http_channel: ChannelServer, tmp_path: Path
) -> None:
    (tmp_path / "uv.toml").write_text("no-index = true\n", encoding="utf-8")
    settings = BuildSettings(pip_index_url=http_channel.index_url, kernel_packages=())
    workshop = Workshop(tmp_path / "s", (channel.url,), settings)
    assert workshop.build("python", pip=["tabulate"]).lockfile.pypi


def test_everything_uv_says_is_in_the_log(workshop: Workshop) -> None:
    workshop.build("python", pip=["tabulate"])
    assert " INFO  pip       + tabulate==0.9.0" in workshop.log()
    assert not list((workshop.layout.packages / ".scratch").iterdir())
