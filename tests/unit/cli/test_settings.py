from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.cli.settings import load_settings
from conda_store_jupyter.errors import InvalidRequest


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration directory; the working directory is another, empty one."""
    config, work = tmp_path / "config", tmp_path / "work"
    config.mkdir()
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(config))
    return config


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jupyter_server_config.py", "c.CondaStore.workers = 7"),
        ("jupyter_server_config.json", '{"CondaStore": {"workers": 7}}'),
        ("jupyter_config.py", "c.CondaStore.workers = 7"),
        ("conda_store_config.py", "c.CondaStore.workers = 7"),
    ],
)
def test_files_that_the_server_reads(directory: Path, name: str, text: str) -> None:
    (directory / name).write_text(text)
    assert load_settings().workers == 7


def test_the_servers_own_file_wins(directory: Path) -> None:
    (directory / "conda_store_config.py").write_text("c.CondaStore.workers = 3")
    (directory / "jupyter_server_config.py").write_text("c.CondaStore.workers = 7")
    assert load_settings().workers == 7


def test_a_named_file_is_read_instead_of_the_servers(directory: Path, tmp_path: Path) -> None:
    (directory / "conda_store_config.py").write_text("c.CondaStore.max_attempts = 9")
    (directory / "jupyter_server_config.py").write_text("c.CondaStore.lease_seconds = 5")
    named = tmp_path / "mine.py"
    named.write_text("c.CondaStore.workers = 4")
    found = load_settings(str(named))
    assert (found.workers, found.max_attempts, found.lease_seconds) == (4, 9, 30.0)


def test_overrides_win_over_files_and_the_store_over_everything(directory: Path) -> None:
    (directory / "jupyter_server_config.py").write_text("c.CondaStore.workers = 7")
    overrides = [
        "CondaStore.workers=1",
        "CondaStore.default_channels=['a', 'b']",
        "CondaStore.kernel_packages=ipykernel",
        "CondaStore.kernel_packages=xeus",
        "CondaStore.root=/elsewhere",
        "CondaStore.compile_bytecode=False",
    ]
    found = load_settings(None, overrides, "/here")
    assert (found.workers, found.root) == (1, "/here")
    assert found.default_channels == ["a", "b"]
    assert found.kernel_packages == ["ipykernel", "xeus"]
    assert found.compile_bytecode is False


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("CondaStore.workers", "not a setting"),
        ("workers=1", "not a setting"),
        ("ServerApp.port=1", "not a setting"),
        ("CondaStore.wrkers=1", "no setting 'wrkers'"),
        ("CondaStore.workers=many", "workers"),
        ("CondaStore.default_channels=['a'", "default_channels"),
        ("CondaStore.link_scripts=maybe", "link_scripts"),
    ],
)
def test_overrides_that_mean_nothing(directory: Path, override: str, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message) as refused:
        load_settings(overrides=[override])
    assert refused.value.hints


def test_a_misspelled_setting_is_put_right(directory: Path) -> None:
    with pytest.raises(InvalidRequest) as refused:
        load_settings(overrides=["CondaStore.wrkers=1"])
    assert refused.value.hints == ("Did you mean CondaStore.workers?",)


@pytest.mark.parametrize("text", ["raise RuntimeError('boom')", "c.CondaStore.workers ="])
def test_a_broken_file_is_said_and_not_passed_over(directory: Path, text: str) -> None:
    (directory / "jupyter_server_config.py").write_text(text)
    with pytest.raises(InvalidRequest, match="jupyter_server_config"):
        load_settings()
