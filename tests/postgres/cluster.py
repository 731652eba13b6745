"""A real PostgreSQL server for tests: on loopback, in a directory of its own, gone afterwards.

PostgreSQL refuses to run as root, so a root test run starts it as ``postgres`` or ``nobody``.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from tests.ports import free_port
from tests.waiting import until

if TYPE_CHECKING:
    from typing_extensions import LiteralString

_INSTALL = "install PostgreSQL 13 or newer (Debian: apt-get install postgresql)"

# A killed PostgreSQL loses nothing without fsync, only a machine that loses power does.
_QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off")


class Cluster:
    """One server. Use it as a context manager.

    Args:
        durable: wait for the disk at each commit, as a real installation does.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._options: Sequence[str] = () if durable else _QUICK
        self._programs = programs()
        self._user = _unprivileged()
        self._password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._port = free_port()
        # Not below pytest's directories: those are closed to other users.
        self.directory = Path(tempfile.mkdtemp(prefix="conda-store-pg-"))

    def __enter__(self) -> Cluster:
        self._initialize()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()
        shutil.rmtree(self.directory)

    def url(self, database: str) -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://test:{self._password}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers; it may have been stopped or killed."""
        log = (self.directory / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                self._command(
                    "postgres",
                    *("-D", "data", "-p", str(self._port), "-k", ""),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"),
                    *self._options,
                ),
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._identity(),
            )
        until(self._answers)

    def stop(self) -> None:
        """End the server: clients lose their connections, running transactions are undone."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End the server at once, as a crash does."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of ``template`` that nobody is connected to; its name."""
        self._made += 1
        name = f"test_{self._made}"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, also under the feet of those who are connected."""
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _administer(self, statement: LiteralString, *names: str) -> None:
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        with psycopg.connect(self._plain_url(), autocommit=True) as connection:
            connection.execute(query)

    def _plain_url(self) -> str:
        return self.url("postgres").replace("+psycopg", "")

    def _initialize(self) -> None:
        password = self.directory / "password"
        password.write_text(self._password, encoding="ascii")
        data = self.directory / "data"
        data.mkdir(mode=0o700)
        if self._user is not None:
            for path in (self.directory, password, data):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)
        subprocess.run(
            self._command(
                "initdb",
                *("-D", "data", "-U", "test", "--pwfile", "password", "--no-sync"),
                *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
            ),
            cwd=self.directory,
            check=True,
            capture_output=True,
            **self._identity(),
        )

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self._programs / program), *arguments]
        setpriv = shutil.which("setpriv")
        # A test run that is killed must not leave a server behind.
        return [setpriv, "--pdeathsig", "INT", *command] if setpriv else command

    def _identity(self) -> dict[str, Any]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            log = (self.directory / "server.log").read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"PostgreSQL did not start:\n{log}")
        try:
            psycopg.connect(self._plain_url()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None


def programs() -> Path:
    """The directory of PostgreSQL's programs; root gets them installed where that is possible.

    Raises:
        RuntimeError: there are none.
    """
    found = _find_programs()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(
            ["apt-get", "install", "--yes", "--no-install-recommends", "postgresql"],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        found = _find_programs()
    if found is None:
        raise RuntimeError(
            f"Tests on PostgreSQL need its server: {_INSTALL}, "
            'or leave them out with `pytest -m "not postgres"`.'
        )
    return found


def _find_programs() -> Path | None:
    """The newest of Debian's, or the ones on PATH; beside ``initdb`` are all the others."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    on_path = shutil.which("initdb")
    if debian:
        return debian[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run as; None where this process may do it itself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no user 'nobody'.")
