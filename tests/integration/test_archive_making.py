"""How archives are made: programs, problems, and processes that end."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import psutil
import pytest

from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.publish.archive.child import ArchiveFailed, make_in_child
from conda_store_jupyter.publish.archive.making import make_archive
from conda_store_jupyter.store.archives.unpacking import unpack_archive
from tests.channel import Channel
from tests.integration.building import Workshop
from tests.integration.shell import ROOT
from tests.waiting import until

RESERVED = "/opt/" + "placehold_" * 24


_PARENT = """
import sys
from pathlib import Path
from conda_store_jupyter.publish.archive.child import make_in_child
prefix, target = map(Path, sys.argv[1:])
make_in_child(prefix, target, "tar.gz", variables={}, about={}, progress=lambda done: print(done))
"""


def test_it_ends_with_the_process_that_wants_it(tmp_path: Path) -> None:
    """Killed, not told: a server whose machine has no memory left, for example."""
    prefix = tmp_path / "prefix"
    (prefix / "conda-meta").mkdir(parents=True)
    for number in range(200):  # Sparse: half a minute of zeros.
        with (prefix / f"large-{number}").open("wb") as file:
            file.truncate(1 << 28)
    command = [sys.executable, "-u", "-c", _PARENT, str(prefix), str(tmp_path / "x")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()  # It has begun.
        (child,) = psutil.Process(parent.pid).children()
        parent.kill()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveFailed, match="nothing-here"):
        make_in_child(
            tmp_path / "nothing-here",
            tmp_path / "x",
            "tar.zst",
            variables={},
            about={},
            progress=lambda _: None,
        )
    assert not (tmp_path / "x").exists()


def test_programs_keep_the_room_for_their_path(channel: Channel, tmp_path: Path) -> None:
    """Unpacked where the path is longer than the one that it was built at."""
    program = b"\x7fELF\0" + RESERVED.encode() + b"/lib\0" + b"end"
    extra = tmp_path / "extra"
    _write_program(extra, program)
    settings = BuildSettings(kernel_packages=())
    shop = Workshop(tmp_path / "s", (channel.url, extra.as_uri()), settings)
    result = shop.build("program")
    assert (result.prefix / "bin" / "program").stat().st_size == len(program)
    made = tmp_path / "x.tar.zst"
    make_archive(result.prefix, made, "tar.zst", variables={}, about={})
    long = tmp_path / ("a-long-name" * 8)
    with made.open("rb") as file:
        unpack_archive(file, "tar.zst", long)
    content = (long / "bin" / "program").read_bytes()
    assert len(str(long)) > len(str(result.prefix))
    assert content.startswith(b"\x7fELF\0" + str(long).encode() + b"/lib\0")
    assert len(content) == len(program)


def _write_program(channel: Path, program: bytes) -> None:
    """A channel with one package, whose one file has a place in a string that ends with zero."""
    name, version, build_string = "program", "1.0", "0"
    digest = hashlib.sha256(program).hexdigest()
    paths = {
        "_path": "bin/program",
        "path_type": "hardlink",
        "sha256": digest,
        "size_in_bytes": len(program),
        "prefix_placeholder": RESERVED,
        "file_mode": "binary",
    }
    files = {
        "info/index.json": {
            "name": name,
            "version": version,
            "build": build_string,
            "build_number": 0,
            "depends": [],
            "subdir": "linux-64",
        },
        "info/paths.json": {"paths_version": 1, "paths": [paths]},
    }
    place = channel / "linux-64" / f"{name}-{version}-{build_string}.tar.bz2"
    place.parent.mkdir(parents=True)
    (channel / "noarch").mkdir()
    with tarfile.open(place, "w:bz2") as tar:
        for path, value in files.items():
            _add(tar, path, json.dumps(value).encode())
        _add(tar, "bin/program", program)
    subprocess.run([sys.executable, "-c", _INDEX, str(channel)], check=True)


# The end of an interpreter that has used the library is not always a clean one.
_INDEX = """
import asyncio, os, sys
from pathlib import Path
from rattler.index import index_fs
asyncio.run(index_fs(Path(sys.argv[1])))
os._exit(0)
"""


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o755
    tar.addfile(info, io.BytesIO(content))
