"""Lock files of a real build, read back by the tools that they are for."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import rattler
import uv
import yaml
from rattler.explicit_environment import ExplicitEnvironmentSpec

from conda_store_jupyter.builder.requests import BuildResult, BuildSettings
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.services.documents import FORMATS, Resolved, write
from conda_store_jupyter.spec.lockfile import Lockfile, PypiPackage
from conda_store_jupyter.spec.parse import parse
from conda_store_jupyter.spec.specification import Specification
from tests.channel import Channel, ChannelServer
from tests.integration.building import Workshop
from tests.tools import conda_lock

_READ_CONDA_LOCK = """
import json, pathlib, sys
from conda_lock.lockfile import parse_conda_lock_file
content = parse_conda_lock_file(pathlib.Path(sys.argv[1]))
print(json.dumps([
    [p.manager, p.name, p.version, p.url, p.hash.sha256, p.dependencies] for p in content.package
]))
"""


@pytest.fixture(scope="module")
def built(
    channel: Channel, index: ChannelServer, tmp_path_factory: pytest.TempPathFactory
) -> BuildResult:
    settings = BuildSettings(pip_index_url=index.index_url, kernel_packages=())
    workshop = Workshop(tmp_path_factory.mktemp("formats") / "s", (channel.url,), settings)
    return workshop.build("python", "pandas", pip=["markdown-it-py"], variables={"A": "it's"})


@pytest.fixture(scope="module")
def resolved(built: BuildResult, channel: Channel) -> Resolved:
    specification = Specification(
        "demo", (channel.url,), ("pandas", "python"), ("markdown-it-py",), {"A": "it's"}
    )
    return Resolved(built.lockfile, specification, specification.sha256, [channel.url])


@pytest.fixture
def locked(resolved: Resolved) -> Lockfile:
    return resolved.lockfile


def written(resolved: Resolved, kind: str, directory: Path) -> Path:
    path = directory / kind
    path.write_text(write(resolved, kind), encoding="utf-8")
    return path


def conda_of(environment: rattler.lock.Environment) -> set[tuple[str, str, str, str]]:
    records = environment.conda_repodata_records()["linux-64"]
    assert all(record.sha256 for record in records)
    return {
        (str(r.name.normalized), str(r.version), r.url, r.sha256.hex()) for r in records if r.sha256
    }


def wanted(locked: Lockfile) -> set[tuple[str, str, str, str]]:
    return {(p.name, p.version, p.url, p.sha256) for p in locked.conda}


@pytest.mark.parametrize("kind", ["pixi.lock", "conda-lock.yml"])
def test_rattler_reads_every_package(
    resolved: Resolved, locked: Lockfile, kind: str, tmp_path: Path
) -> None:
    file = rattler.LockFile.from_path(written(resolved, kind, tmp_path))
    environment = file.default_environment()
    assert environment is not None
    assert conda_of(environment) == wanted(locked)
    packages = environment.pypi_packages()["linux-64"]
    found = {
        (
            p.name,
            p.version,
            p.location,
            p.hashes.sha256.hex() if p.hashes and p.hashes.sha256 else "",
        )
        for p in packages
    }
    assert found == {
        (p.name, p.version, p.url.split("#")[0], p.hashes[0].removeprefix("sha256:"))
        for p in locked.pypi
    }
    assert len(found) == 2


def test_rattler_gets_the_whole_records_of_pixi_lock(
    resolved: Resolved, locked: Lockfile, tmp_path: Path
) -> None:
    file = rattler.LockFile.from_path(written(resolved, "pixi.lock", tmp_path))
    environment = file.default_environment()
    assert environment is not None
    records = {r.url: r for r in environment.conda_repodata_records()["linux-64"]}
    for package in locked.conda:
        record = records[package.url]
        assert list(record.depends) == list(package.record["depends"])
        assert str(record.channel).rstrip("/") == package.channel
        assert (record.size, record.license) == (package.size, package.license or None)
        assert (str(record.build), record.build_number) == (package.build, package.build_number)


def test_an_environment_is_made_of_a_pixi_lock_alone(
    resolved: Resolved, built: BuildResult, tmp_path: Path
) -> None:
    file = rattler.LockFile.from_path(written(resolved, "pixi.lock", tmp_path))
    environment = file.default_environment()
    assert environment is not None
    records = environment.conda_repodata_records()["linux-64"]
    cache = built.prefix.parent.parent / "pkgs"
    prefix = tmp_path / "env"
    asyncio.run(rattler.install(records, prefix, cache_dir=cache, show_progress=False))
    code = "import pandas; print(pandas.__version__)"
    assert _output(prefix, code) == _output(built.prefix, code)


def test_conda_lock_reads_its_format(resolved: Resolved, locked: Lockfile, tmp_path: Path) -> None:
    path = written(resolved, "conda-lock.yml", tmp_path)
    command = [str(conda_lock()), "-c", _READ_CONDA_LOCK, str(path)]
    read = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert {tuple(p[:5]) for p in read if p[0] == "conda"} == {
        ("conda", *package) for package in wanted(locked)
    }
    assert {(p[1], p[3], p[4]) for p in read if p[0] == "pip"} == {
        (p.name, p.url.split("#")[0], p.hashes[0].removeprefix("sha256:")) for p in locked.pypi
    }
    depends = {p[1]: p[5] for p in read if p[0] == "conda"}
    assert "numpy" in depends["pandas"]


def test_conda_lock_renders_it_as_an_explicit_file(resolved: Resolved, tmp_path: Path) -> None:
    """Rendering is the first half of ``conda-lock install``."""
    path = written(resolved, "conda-lock.yml", tmp_path)
    command = [str(conda_lock().with_name("conda-lock")), "render", "--kind", "explicit"]
    subprocess.run([*command, str(path)], check=True, cwd=tmp_path, capture_output=True)
    (rendered,) = tmp_path.glob("conda-linux-64.lock")
    urls = re.findall(r"^file://[^#\n]+", rendered.read_text(), re.MULTILINE)
    assert set(urls) == {package.url for package in resolved.lockfile.conda}


def test_rattler_reads_the_explicit_file(
    resolved: Resolved, locked: Lockfile, tmp_path: Path
) -> None:
    spec = ExplicitEnvironmentSpec.from_path(written(resolved, "explicit.txt", tmp_path))
    assert str(spec.platform) == "linux-64"
    assert {entry.url for entry in spec.packages} == {
        f"{package.url}#{package.sha256}" for package in locked.conda
    }


def test_an_explicit_file_has_dependencies_first(resolved: Resolved, locked: Lockfile) -> None:
    lines = write(resolved, "explicit.txt").split("@EXPLICIT\n")[1].splitlines()
    names = {package.url: package.name for package in locked.conda}
    place = {names[line.split("#")[0]]: number for number, line in enumerate(lines)}
    for package in locked.conda:
        for depends in package.record["depends"]:
            name = depends.split()[0]
            assert place.get(name, -1) < place[package.name], (package.name, name)


def test_a_pinned_environment_solves_to_the_same_packages(
    resolved: Resolved, locked: Lockfile, channel: Channel
) -> None:
    text = write(resolved, "environment-pinned.yml")
    parsed = parse(text)
    assert parsed.variables == {"A": "it's"}
    assert parsed.pip == ("markdown-it-py==" + locked.pypi[0].version, "mdurl==0.1.2")
    records = asyncio.run(rattler.solve([channel.url], list(parsed.dependencies)))
    assert {r.url for r in records} == {p.url for p in locked.conda}
    # Read by conda, too, whose form is name=version=build.
    lines = [d for d in yaml.safe_load(text)["dependencies"] if isinstance(d, str)]
    assert all(re.fullmatch(r"[\w.-]+=[^=]+=[^=]+", line) for line in lines)


def test_pip_takes_the_requirements(
    resolved: Resolved, index: ChannelServer, built: BuildResult, tmp_path: Path
) -> None:
    path = written(resolved, "requirements.txt", tmp_path)
    target = tmp_path / "lib"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("UV_")}
    command = [uv.find_uv_bin(), "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--index-url", index.index_url, "--target", str(target), "-r", str(path)]
    command += ["--python", str(built.prefix / "bin" / "python")]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    assert (target / "markdown_it").is_dir()
    assert (target / "mdurl").is_dir()


def test_a_package_without_an_address_is_refused_where_one_is_needed(resolved: Resolved) -> None:
    many = PypiPackage("many", "1", "", ("sha256:" + "0" * 64,), "many==1 --hash=sha256:00")
    bare = PypiPackage("bare", "1", "", (), "bare==1")
    lock = Lockfile("linux-64", resolved.lockfile.conda, (many, bare))
    unclear = Resolved(lock, resolved.specification, "0" * 64, resolved.channels)
    for kind, form in FORMATS.items():
        if form.addresses:
            with pytest.raises(Conflict, match="many, bare"):
                write(unclear, kind)
        else:
            assert "many" in write(unclear, kind)
    # pip wants hashes of all or of none.
    assert "--hash" not in write(unclear, "requirements.txt")


def test_without_packages_from_pypi_the_requirements_are_empty(resolved: Resolved) -> None:
    lock = Lockfile("linux-64", resolved.lockfile.conda)
    text = write(Resolved(lock, resolved.specification, "", ()), "requirements.txt")
    assert all(line.startswith("#") for line in text.splitlines())


def _output(prefix: Path, code: str) -> str:
    command = [str(prefix / "bin" / "python"), "-I", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
