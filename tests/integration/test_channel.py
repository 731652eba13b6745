"""The test channel is a real one: an engine solves and installs from it, and faults are faults."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import json
import signal
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from rattler import Gateway, MatchSpec, RepoDataRecord, install, solve
from rattler.exceptions import InstallerError, SolverError

from tests.channel import Channel, ChannelServer, Fault

_ROOT = Path(__file__).parents[2]


def _solve(url: str, *specs: str) -> dict[str, RepoDataRecord]:
    async def run() -> list[RepoDataRecord]:
        return await solve([url], [MatchSpec(spec) for spec in specs], gateway=Gateway())

    return {record.name.normalized: record for record in asyncio.run(run())}


def _install(url: str, prefix: Path, cache: Path, *specs: str) -> dict[str, RepoDataRecord]:
    records = _solve(url, *specs)
    asyncio.run(install(list(records.values()), prefix, cache_dir=cache, show_progress=False))
    return records


def _output(*command: str | Path) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={})
    return done.stdout.strip()


@pytest.fixture(scope="session")
def prefix(channel: Channel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """python, pandas, matplotlib and ipykernel, installed from the channel."""
    root = tmp_path_factory.mktemp("channel")
    wanted = ("python", "ipykernel", "pandas", "matplotlib", "pip")
    _install(channel.url, root / "prefix", root / "cache", *wanted)
    return root / "prefix"


def test_prefix_runs_what_it_holds(prefix: Path) -> None:
    code = (
        "import ipykernel, json, matplotlib.pyplot, pandas, sys;"
        "print(json.dumps([sys.prefix, pandas.__file__, list(sys.version_info[:3])]))"
    )
    found = json.loads(_output(prefix / "bin/python", "-I", "-c", code))
    assert found[0] == str(prefix)
    assert found[1].startswith(str(prefix))
    assert found[2] == list(sys.version_info[:3])


def test_sysconfig_stays_in_the_prefix(prefix: Path) -> None:
    code = (
        "import json, sysconfig as s;"
        "print(json.dumps([s.get_paths(), s.get_config_vars('LIBDIR', 'prefix', 'BINDIR')]))"
    )
    paths, variables = json.loads(_output(prefix / "bin/python", "-I", "-c", code))
    assert paths["purelib"] == f"{prefix}/lib/python{sys.version_info[0]}.{sys.version_info[1]}" + (
        "/site-packages"
    )
    assert all(path.startswith(str(prefix)) for path in (*paths.values(), *variables))


def test_kernelspec_and_commands_are_in_the_prefix(prefix: Path) -> None:
    spec = json.loads((prefix / "share/jupyter/kernels/python3/kernel.json").read_text())
    assert spec["argv"][1:3] == ["-m", "ipykernel_launcher"]
    assert _output(prefix / "bin/jupyter-kernelspec", "list").count("python3")  # of link.json
    assert "f2py" in _output(prefix / "bin/f2py")  # of the package itself, relocated


def test_pip_sees_every_package(prefix: Path) -> None:
    assert _output(prefix / "bin/python", "-I", "-m", "pip", "check").startswith("No broken")


def test_libpython_is_the_prefix_own(prefix: Path) -> None:
    code = "print(*{line.split()[-1] for line in open('/proc/self/maps') if 'libpython' in line})"
    loaded = _output(prefix / "bin/python", "-I", "-c", code).split()
    assert all(path.startswith(str(prefix)) for path in loaded)


@pytest.mark.parametrize("package", ["cycler", "ipykernel", "numpy", "packaging", "pandas", "six"])
def test_two_versions_exist(channel: Channel, package: str) -> None:
    newest = _solve(channel.url, package)[package]
    older = _solve(channel.url, f"{package} <{newest.version}")[package]
    assert older.version < newest.version


def test_downgrade_takes_its_dependencies_along(channel: Channel) -> None:
    newest = _solve(channel.url, "pandas", "ipykernel")
    older = _solve(channel.url, f"pandas <{newest['pandas'].version}", "ipykernel <7")
    assert {"pytz", "nest-asyncio"} <= older.keys()
    assert "nest-asyncio" not in newest


def test_conflict_is_a_conflict(channel: Channel) -> None:
    assert str(_solve(channel.url, "conflict-a")["conflict-b"].version) == "1.0"
    assert str(_solve(channel.url, "conflict-c")["conflict-b"].version) == "2.0"
    with pytest.raises(SolverError, match="conflict-b"):
        _solve(channel.url, "conflict-a", "conflict-c")


def test_synthetic_packages_land_in_the_prefix(channel: Channel, tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    wanted = ("activate-demo", "echo-kernel", "broken-kernel", "post-link-demo", "tiny 2.0")
    _install(channel.url, prefix, tmp_path / "cache", *wanted)
    kernels = prefix / "share/jupyter/kernels"
    echo, broken = (
        Path(json.loads((kernels / name / "kernel.json").read_text())["argv"][0])
        for name in ("echo", "broken")
    )
    assert echo == prefix / "bin/echo-kernel"
    assert _output(echo, "x.json") == "echo-kernel started with x.json"
    assert broken.parent == prefix / "bin"
    assert not broken.exists()
    assert (prefix / "share/tiny/version.txt").read_text() == "2.0\n"
    assert (prefix / "bin/.post-link-demo-post-link.sh").exists()
    script = prefix / "etc/conda/activate.d/activate-demo.sh"
    command = f'CONDA_PREFIX=/p; source "{script}"; echo "$ACTIVATE_DEMO $ACTIVATE_DEMO_DATA"'
    assert _output("/bin/bash", "-c", command) == "active /p/share/activate-demo"


def test_bytecode_of_packages_for_one_python_is_valid(prefix: Path) -> None:
    library = prefix / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}"
    for source in (library / "json/__init__.py", library / "site-packages/pandas/__init__.py"):
        cached = Path(importlib.util.cache_from_source(str(source)))
        # PEP 552: magic, flags (0: checked by time), time of the source, its size
        header = struct.unpack("<4sIII", cached.read_bytes()[:16])
        status = source.stat()
        assert header == (importlib.util.MAGIC_NUMBER, 0, int(status.st_mtime), status.st_size)


def test_nothing_is_installed_outside_of_its_own_files(prefix: Path) -> None:
    assert not (prefix / "info").exists()
    assert not list(prefix.rglob("dist-packages"))


def test_command_prints_the_url_and_copies(channel: Channel, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.channel", "--output", str(tmp_path / "copy")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT)
    url = done.stdout.strip()
    assert url == (tmp_path / "copy/channel").as_uri()
    assert _solve(url, "tiny").keys() == {"tiny"}


def test_command_serves_until_it_is_interrupted(channel: Channel) -> None:
    command = [sys.executable, "-m", "tests.channel", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/noarch/repodata.json") as answer:
            assert "tiny-1.0-0.conda" in json.load(answer)["packages.conda"]
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


class TestServer:
    """Plain requests, so that what the client makes of a fault does not matter."""

    FILE = "/channel/noarch/tiny-1.0-0.conda"

    def _get(self, server: ChannelServer, path: str = FILE, **headers: str) -> tuple[int, bytes]:
        request = urllib.request.Request(server.base_url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as problem:
            return problem.code, b""

    def test_serves_files_ranges_and_conditions(
        self, http_channel: ChannelServer, channel: Channel
    ) -> None:
        contents = (channel.root / self.FILE[1:]).read_bytes()
        assert self._get(http_channel) == (200, contents)
        assert self._get(http_channel, Range="bytes=10-") == (206, contents[10:])
        with urllib.request.urlopen(http_channel.base_url + self.FILE) as answer:
            etag = answer.headers["ETag"]
        assert self._get(http_channel, **{"If-None-Match": etag}) == (304, b"")
        assert http_channel.count(self.FILE) == 4
        assert http_channel.count("*.whl") == 0

    @pytest.mark.parametrize(
        ("fault", "status"), [(Fault.UNAVAILABLE, 503), (Fault.NOT_FOUND, 404)]
    )
    def test_status_faults_end_after_their_times(
        self, http_channel: ChannelServer, fault: Fault, status: int
    ) -> None:
        http_channel.fail("*/tiny-*.conda", fault, times=2)
        assert [self._get(http_channel)[0] for _ in range(3)] == [status, status, 200]
        assert self._get(http_channel, "/channel/noarch/repodata.json")[0] == 200

    def test_drop(self, http_channel: ChannelServer) -> None:
        http_channel.fail("*.conda", Fault.DROP, times=1)
        with pytest.raises((ConnectionError, urllib.error.URLError)):
            self._get(http_channel)
        assert self._get(http_channel)[0] == 200

    def test_truncate(self, http_channel: ChannelServer) -> None:
        whole = self._get(http_channel)[1]
        http_channel.fail("*.conda", Fault.TRUNCATE, times=1)
        with urllib.request.urlopen(http_channel.base_url + self.FILE) as answer:
            assert int(answer.headers["Content-Length"]) == len(whole)
            assert answer.read(len(whole)) == whole[: len(whole) // 2]

    def test_corrupt_keeps_the_length(self, http_channel: ChannelServer) -> None:
        whole = self._get(http_channel)[1]
        http_channel.fail("*.conda", Fault.CORRUPT, times=1)
        status, wrong = self._get(http_channel)
        assert (status, len(wrong)) == (200, len(whole))
        assert wrong[:2] != whole[:2]

    def test_tamper_changes_one_byte(self, http_channel: ChannelServer) -> None:
        whole = self._get(http_channel)[1]
        http_channel.fail("*.conda", Fault.TAMPER, times=1)
        wrong = self._get(http_channel)[1]
        assert sum(a != b for a, b in zip(whole, wrong, strict=True)) == 1

    def test_hang_is_answered_after_reset(self, http_channel: ChannelServer) -> None:
        http_channel.fail("*.conda", Fault.HANG)
        with pytest.raises(TimeoutError):
            urllib.request.urlopen(http_channel.base_url + self.FILE, timeout=0.2)

        async def ask() -> tuple[int, bytes]:
            answer = asyncio.create_task(asyncio.to_thread(self._get, http_channel))
            await asyncio.to_thread(http_channel.wait_for, "*.conda", count=2)
            assert not answer.done()
            http_channel.reset()
            return await answer

        assert asyncio.run(ask())[0] == 200

    def test_slow_arrives_whole(self, http_channel: ChannelServer, channel: Channel) -> None:
        file = next(channel.path.glob("noarch/pip-*.conda"))
        http_channel.fail("*.conda", Fault.SLOW, delay=0.001)
        path = f"/channel/noarch/{file.name}"
        assert self._get(http_channel, path) == (200, file.read_bytes())

    @pytest.mark.parametrize(
        ("fault", "message"), [(Fault.TAMPER, "hash mismatch"), (Fault.CORRUPT, "invalid zip")]
    )
    def test_engine_meets_the_faults(
        self, http_channel: ChannelServer, tmp_path: Path, fault: Fault, message: str
    ) -> None:
        http_channel.fail("*/tiny-*.conda", fault)
        with pytest.raises(InstallerError, match=message):
            _install(http_channel.url, tmp_path / "broken", tmp_path / "cache", "tiny")
        http_channel.reset()
        _install(http_channel.url, tmp_path / "whole", tmp_path / "cache", "tiny")
        assert (tmp_path / "whole/share/tiny/version.txt").read_text() == "3.0\n"

    def test_simple_index_has_hashes(self, http_channel: ChannelServer) -> None:
        page = self._get(http_channel, "/simple/tabulate/")[1].decode()
        link = next(part for part in page.split('"') if "#sha256=" in part)
        name, _, digest = link.partition("#sha256=")
        wheel = self._get(http_channel, f"/simple/tabulate/{name}")[1]
        assert hashlib.sha256(wheel).hexdigest() == digest
