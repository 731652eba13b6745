"""Real builds from the real channel."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import uv
from jupyter_client.manager import start_new_kernel

from conda_store_jupyter.builder.requests import BuildResult, BuildSettings
from conda_store_jupyter.publish import kernelspecs
from conda_store_jupyter.status import Step
from conda_store_jupyter.store import prefixes
from tests.channel import Channel
from tests.integration.building import Workshop, byte_code, is_writable, python


@pytest.fixture(scope="module")
def workshop(channel: Channel, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("builds") / "s", (channel.url,))


@pytest.fixture(scope="module")
def built(workshop: Workshop) -> BuildResult:
    """The first environment of the store, with an activation script and variables."""
    return workshop.build(
        "python", "pandas", "activate-demo", name="data", variables={"PRICE": "5$ ${HOME}"}
    )


@pytest.fixture
def small(channel: Channel, tmp_path: Path) -> Workshop:
    """An empty store, for packages that are quickly there."""
    return Workshop(tmp_path / "s", (channel.url,))


def test_the_prefix_is_named_by_its_lock_and_works(built: BuildResult) -> None:
    assert built.prefix.name == f"{built.lockfile.sha256}-data"
    assert python(built, "import pandas; print(pandas.__file__)").startswith(str(built.prefix))
    assert not built.reused
    assert built.size > 50e6


def test_the_lock_says_everything(built: BuildResult, channel: Channel) -> None:
    by_name = {package.name: package for package in built.lockfile.conda}
    pandas = by_name["pandas"]
    assert pandas.url.startswith(channel.url)
    assert pandas.channel == channel.url
    assert len(pandas.sha256) == 64
    assert pandas.record["depends"]
    assert [name for name in by_name if by_name[name].requested] == [
        *("activate-demo", "ipykernel", "pandas", "python"),
    ]
    assert built.lockfile.from_json(built.lockfile.to_json()).sha256 == built.lockfile.sha256


def test_a_kernel_is_added_by_policy_and_found(built: BuildResult, workshop: Workshop) -> None:
    assert built.added == ("ipykernel",)
    (kernel,) = built.kernels
    version = python(built, "import sys; print('%d.%d' % sys.version_info[:2])")
    assert (kernel.name, kernel.display_name) == ("python3", f"Python {version}")
    assert "added by policy: ipykernel" in workshop.log(1)


def test_every_step_is_timed_and_reported(built: BuildResult, workshop: Workshop) -> None:
    steps = ["solve", "fetch", "link", "bytecode", "check", "seal"]
    assert list(built.timings) == steps
    assert list(dict.fromkeys(p.step.value for p in workshop.progress)) == steps
    fetch = [p for p in workshop.progress if p.step is Step.FETCH][-1]
    link = [p for p in workshop.progress if p.step is Step.LINK][-1]
    assert fetch.bytes_total == sum(package.size or 0 for package in built.lockfile.conda)
    assert link.done == link.total == len(built.lockfile.conda)


def test_a_kernel_runs_with_the_activation(
    built: BuildResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernels = tmp_path / "jupyter" / "kernels"
    (name,) = kernelspecs.register(
        kernels,
        namespace="default",
        environment="data",
        build_number=1,
        build_id=1,
        prefix=built.prefix,
    )
    monkeypatch.setenv("JUPYTER_PATH", str(kernels.parent))
    # Root may write into a sealed prefix, and other tests compare the byte-code in this one.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    manager, client = start_new_kernel(kernel_name=name)
    try:
        code = (
            "import json, os, pandas, sys; names = ('PRICE', 'ACTIVATE_DEMO', 'CONDA_PREFIX');"
            "print(json.dumps([sys.prefix, *(os.environ[n] for n in names),"
            " os.environ['PATH'].split(':')[0], pandas.DataFrame({'a': [1, 2]}).a.sum().item()]))"
        )
        text: list[str] = []
        client.execute_interactive(
            code,
            timeout=60,
            output_hook=lambda message: text.append(message["content"].get("text", "")),
        )
        prefix = str(built.prefix)
        expected = [prefix, "5$ ${HOME}", "active", prefix, f"{prefix}/bin", 3]
        assert json.loads("".join(text)) == expected
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_the_prefix_is_sealed(built: BuildResult) -> None:
    meta = built.prefix / "conda-meta"
    assert prefixes.state(built.prefix) == "ready"
    assert not any(is_writable(path) for path in built.prefix.rglob("*/"))
    frozen = json.loads((meta / "frozen").read_text(encoding="utf-8"))
    assert "conda-store env create -f" in frozen["message"]
    state = json.loads((meta / "state").read_text(encoding="utf-8"))
    assert state["env_vars"] == {"PRICE": "5$ ${HOME}"}
    history = (meta / "history").read_text(encoding="utf-8").splitlines()
    assert history[0].startswith("==> ")
    assert len([line for line in history if line.startswith("+")]) == len(built.lockfile.conda)
    assert json.loads(history[-1].removeprefix("# update specs: "))


def test_installing_into_it_is_refused_with_advice(built: BuildResult, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(uv.find_uv_bin(), "pip", "install", "--offline", "--no-config", "six"),
            *("--python", str(built.prefix / "bin" / "python")),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "UV_CACHE_DIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode != 0
    assert "default/data is managed by conda-store" in done.stderr


def test_other_tools_can_read_the_records(built: BuildResult) -> None:
    """conda, mamba and pixi take every conda-meta/*.json to be a package."""
    records = [json.loads(path.read_bytes()) for path in built.prefix.glob("conda-meta/*.json")]
    names = {record.get("name") for record in records}
    assert names == {package.name for package in built.lockfile.conda}


def test_byte_code_is_there_for_packages_without_their_own(built: BuildResult) -> None:
    site = next(built.prefix.glob("lib/python3.*/site-packages"))
    modules = list((site / "IPython").rglob("*.py"))
    assert modules
    assert all(list(m.parent.glob(f"__pycache__/{m.stem}.*.pyc")) for m in modules)
    code = (
        "import IPython.core.magic as m; print(m.__cached__, m.magics_class.__code__.co_filename)"
    )
    cached, source = python(built, code).split()
    assert cached.startswith(str(site))
    assert source.startswith(str(site))


def test_byte_code_is_shared_with_the_next_prefix(workshop: Workshop, built: BuildResult) -> None:
    again = workshop.build("python", "pandas", "activate-demo", name="other")
    assert not again.reused
    assert "compiling" not in workshop.log()
    mine, its = byte_code(built.prefix), byte_code(again.prefix)
    assert mine.keys() == its.keys()
    assert all(mine[name].st_ino == its[name].st_ino for name in mine)


def test_the_same_lock_is_not_installed_again(workshop: Workshop, built: BuildResult) -> None:
    again = workshop.build(
        "activate-demo", "python", "pandas", name="data", variables={"PRICE": "5$ ${HOME}"}
    )
    assert again.reused
    assert again.prefix == built.prefix
    assert (again.kernels, again.size, again.added) == (built.kernels, built.size, built.added)
    assert list(again.timings) == ["solve"]


def test_a_kernel_of_another_language(small: Workshop) -> None:
    result = small.build("echo-kernel")
    assert result.added == ()
    assert [(k.name, k.language) for k in result.kernels] == [("echo", "bash")]
    assert result.kernels[0].argv[0] == f"{result.prefix}/bin/echo-kernel"


def test_nothing_is_added_when_policy_is_off(channel: Channel, tmp_path: Path) -> None:
    settings = BuildSettings(kernel_packages=(), compile_bytecode=False, read_only_prefixes=False)
    workshop = Workshop(tmp_path / "s", (channel.url,), settings)
    result = workshop.build("python")
    assert (result.added, result.kernels) == ((), ())
    assert is_writable(result.prefix)
    assert "bytecode" not in result.timings


def test_a_kernel_that_does_not_fit_is_not_added(channel: Channel, tmp_path: Path) -> None:
    settings = BuildSettings(kernel_packages=("no-such-kernel",), compile_bytecode=False)
    workshop = Workshop(tmp_path / "s", (channel.url,), settings)
    assert workshop.build("python").added == ()
    assert "no kernel: no-such-kernel cannot be added" in workshop.log()


@pytest.mark.parametrize("run", [False, True])
def test_link_scripts(channel: Channel, tmp_path: Path, run: bool) -> None:
    settings = BuildSettings(run_link_scripts=run)
    workshop = Workshop(tmp_path / "s", (channel.url,), settings)
    result = workshop.build("post-link-demo")
    assert (result.prefix / "post-link-demo.txt").exists() is run
    assert ("not run: .post-link-demo-post-link.sh" in workshop.log()) is not run


@pytest.fixture(autouse=True)
def _no_leftovers(workshop: Workshop) -> Iterator[None]:
    yield
    assert not list((workshop.layout.packages / ".scratch").glob("*"))
