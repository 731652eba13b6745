"""Archives of real environments: unpacked elsewhere and used, the same wherever they are made."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

import conda_pack  # type: ignore[import-untyped]
import pytest

from conda_store_jupyter.builder.requests import BuildResult, BuildSettings
from conda_store_jupyter.publish.archive.child import make_in_child
from conda_store_jupyter.publish.archive.making import Made, make_archive
from conda_store_jupyter.store.archives.compression import Format
from tests.channel import Channel, ChannelServer
from tests.integration.building import Workshop

FORMATS: tuple[Format, ...] = ("tar.zst", "tar.gz")


PACKAGES = ("python", "pandas", "activate-demo")


def workshop(channel: Channel, index: ChannelServer, root: Path, *more: str) -> Workshop:
    settings = BuildSettings(pip_index_url=index.index_url, kernel_packages=())
    return Workshop(root, (channel.url, *more), settings)


def build(shop: Workshop) -> BuildResult:
    return shop.build(*PACKAGES, pip=["tabulate"], variables={"PRICE": "5$ 'x'"})


@pytest.fixture(scope="module")
def built(
    channel: Channel, index: ChannelServer, tmp_path_factory: pytest.TempPathFactory
) -> BuildResult:
    return build(workshop(channel, index, tmp_path_factory.mktemp("archives") / "store"))


def archive(result: BuildResult, target: Path, form: Format) -> Made:
    return make_archive(
        result.prefix,
        target,
        form,
        variables=result.lockfile.variables,
        about={"environment": "demo"},
    )


@pytest.fixture(scope="module")
def packed(built: BuildResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("packed") / "demo.tar.zst"
    archive(built, target, "tar.zst")
    return target


@pytest.fixture(scope="module")
def unpacked(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpacked by the programs of the system, as anybody does, and finished by conda-unpack."""
    place = tmp_path_factory.mktemp("elsewhere") / "env"
    place.mkdir()
    subprocess.run(["tar", "--zstd", "-xf", str(packed), "-C", str(place)], check=True)
    subprocess.run([str(place / "bin" / "conda-unpack")], check=True, env={"PATH": "/usr/bin:/bin"})
    return place


def shell(script: str) -> str:
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    return done.stdout.strip()


def test_the_hash_and_the_size_are_those_of_the_file(built: BuildResult, tmp_path: Path) -> None:
    for form in FORMATS:
        made = archive(built, tmp_path / form, form)
        content = (tmp_path / form).read_bytes()
        assert made == Made(hashlib.sha256(content).hexdigest(), len(content))


def test_it_runs_where_it_was_unpacked(unpacked: Path, built: BuildResult) -> None:
    code = "import pandas, sys; print(pandas.__file__, sys.prefix)"
    output = shell(f"{unpacked}/bin/python -I -c '{code}'")
    assert output.split()[1] == str(unpacked)
    assert output.startswith(str(unpacked))


def test_scripts_of_every_kind_run_without_activation(unpacked: Path) -> None:
    """Of a wheel that conda has, of pip, and with a place in the middle."""
    assert shell(f"echo 'a,1' | {unpacked}/bin/tabulate -s ,")
    assert shell(f"{unpacked}/bin/f2py -v")
    for name in ("tabulate", "f2py"):
        first = (unpacked / "bin" / name).read_bytes().split(b"\n")[0]
        assert first.startswith(f"#!{unpacked}/bin/python".encode())


def test_nothing_names_the_place_where_it_was_built(unpacked: Path, built: BuildResult) -> None:
    store = str(built.prefix.parent.parent).encode()
    named = [
        path
        for path in unpacked.rglob("*")
        if path.is_file() and not path.is_symlink() and store in path.read_bytes()
    ]
    assert named == []


def test_it_belongs_to_who_unpacked_it(unpacked: Path) -> None:
    assert os.access(unpacked / "bin", os.W_OK)
    assert not (unpacked / "conda-meta" / "frozen").exists()
    assert not list(unpacked.rglob("EXTERNALLY-MANAGED"))
    records = list((unpacked / "conda-meta").glob("*.json"))
    assert {json.loads(path.read_bytes())["name"] for path in records} >= set(PACKAGES)


def test_activation_and_its_end(unpacked: Path) -> None:
    lines = shell(
        f". {unpacked}/bin/activate; command -v python; echo $PRICE; echo $CONDA_PREFIX;"
        ". deactivate; echo =$CONDA_PREFIX=$PRICE=; command -v tabulate || echo none"
    ).splitlines()
    assert lines == [f"{unpacked}/bin/python", "5$ 'x'", str(unpacked), "===", "none"]


def test_activation_runs_the_scripts_of_packages(unpacked: Path) -> None:
    scripts = list((unpacked / "etc" / "conda" / "activate.d").glob("*.sh"))
    assert scripts
    before, after = (
        set(shell(f"{first} env | cut -d= -f1").splitlines())
        for first in ("", f". {unpacked}/bin/activate;")
    )
    assert {"CONDA_PREFIX", "PRICE"} < after - before
    assert len(after - before) > 4


def test_before_unpacking_scripts_run_in_an_activated_environment(
    packed: Path, tmp_path: Path
) -> None:
    """As with conda-pack's archives, for those who cannot write where it is unpacked."""
    subprocess.run(["tar", "--zstd", "-xf", str(packed), "-C", str(tmp_path)], check=True)
    assert shell(f". {tmp_path}/bin/activate; echo 'a,1' | tabulate -s ,")


@pytest.mark.parametrize("form", FORMATS)
def test_another_store_makes_the_same_bytes(
    channel: Channel, index: ChannelServer, built: BuildResult, tmp_path: Path, form: Format
) -> None:
    """Also where one's path is too long for a shebang, and the other's is not."""
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        other = build(workshop(channel, index, Path(short)))
        prefixes = [str(result.prefix) for result in (built, other)]
        assert len(f"#!{prefixes[0]}/bin/python3.11") > 127 > len(f"#!{prefixes[1]}/bin/python3.11")
        first, second = archive(built, tmp_path / "1", form), archive(other, tmp_path / "2", form)
    assert first == second


@pytest.mark.parametrize("form", FORMATS)
def test_the_number_of_cores_changes_nothing(
    built: BuildResult, tmp_path: Path, form: Format
) -> None:
    cores = os.sched_getaffinity(0)
    many = archive(built, tmp_path / "many", form)
    os.sched_setaffinity(0, {min(cores)})
    try:
        one = archive(built, tmp_path / "one", form)
    finally:
        os.sched_setaffinity(0, cores)
    assert one == many


def test_it_has_what_conda_packs_archive_has(
    built: BuildResult, packed: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.tar"
    conda_pack.pack(
        prefix=str(built.prefix), output=str(theirs), format="tar", ignore_missing_files=True
    )
    with tarfile.open(theirs) as tar:
        names = {name.removeprefix("./") for name in tar.getnames()}
    listed = subprocess.run(
        ["tar", "--zstd", "-tf", str(packed)], check=True, capture_output=True, text=True
    )
    ours = {line.rstrip("/") for line in listed.stdout.splitlines()}
    marks = {"conda-meta/conda-store", "conda-meta/frozen", "CACHEDIR.TAG"}
    missing = {n for n in names - ours - marks if not n.endswith(("EXTERNALLY-MANAGED", ".pyc"))}
    assert missing <= {"bin/activate.fish", "bin/conda_unpack_progress.py"}
    assert {"bin/activate", "bin/deactivate", "bin/conda-unpack"} <= ours


def test_a_process_of_its_own_makes_it(built: BuildResult, tmp_path: Path) -> None:
    seen: list[int] = []
    here = archive(built, tmp_path / "here", "tar.zst")
    there = make_in_child(
        built.prefix,
        tmp_path / "there",
        "tar.zst",
        variables=built.lockfile.variables,
        about={"environment": "demo"},
        progress=seen.append,
    )
    assert there == here
    assert seen == sorted(seen)


def test_who_makes_it_stops_when_told(built: BuildResult, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def progress(_: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        make_in_child(
            built.prefix,
            tmp_path / "x",
            "tar.gz",
            variables={},
            about={},
            progress=progress,
        )
    assert not (tmp_path / "x").exists()
