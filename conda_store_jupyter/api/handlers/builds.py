"""Builds, their packages, logs and documents."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import (
    choice,
    field,
    flag,
    identity,
    integer,
    page_request,
    statuses,
    word,
    words,
)
from conda_store_jupyter.db.repositories import builds, packages
from conda_store_jupyter.services import (
    cancellation,
    catalog,
    deletion,
    logs,
    pinning,
    submission,
    texts,
)

LOG_PART_BYTES = 1 << 20
YAML = "application/yaml; charset=utf-8"


class BuildsHandler(Handler):
    """``/build/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """A page of builds."""
        wanted = builds.BuildFilter(
            environment_id=integer(self, "environment_id", 0) or None,
            namespace=word(self, "namespace"),
            name=word(self, "name"),
            status=statuses(self),
            packages=words(self, "packages"),
            lockfile_sha256=word(self, "lockfile_sha256"),
        )
        page = page_request(self, builds.SORTABLE, self.store.config.max_page_size)
        self.answer_page(await self.read(catalog.list_builds, wanted, page))


class BuildHandler(Handler):
    """``/build/{build_id}/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """One build."""
        self.answer(await self.read(catalog.get_build, identity(build_id)))

    @authenticated
    @authorized
    async def put(self, build_id: str) -> None:
        """Build the same specification again; with ``pinned`` keep it, or no longer."""
        body = self.json_object()
        pinned = field(body, "pinned", bool)
        if pinned is not None:
            await self.change(pinning.pin, identity(build_id), pinned)
            self.answer(await self.read(catalog.get_build, identity(build_id)))
            return
        latest = choice(body, "policy", ("latest",)) is not None
        fresh = await self.change(
            submission.rebuild, self.store.context, identity(build_id), self.person, latest=latest
        )
        self.answer({"build_id": fresh})

    @authenticated
    @authorized
    async def delete(self, build_id: str) -> None:
        """Cancel it if it runs, then remove it."""
        await self.change_until_done(deletion.delete_build, self.store.context, identity(build_id))
        self.answer()


class BuildCancelHandler(Handler):
    """``/build/{build_id}/cancel/``"""

    @authenticated
    @authorized
    async def put(self, build_id: str) -> None:
        """Stop it; with ``force`` without waiting for its worker."""
        force = field(self.json_object(), "force", bool) or False
        await self.change(cancellation.cancel, identity(build_id), force=force)
        self.answer(await self.read(catalog.get_build, identity(build_id)))


class BuildAttemptsHandler(Handler):
    """``/build/{build_id}/attempts/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """Who tried it, when, and what came of it."""
        self.answer(await self.read(catalog.list_attempts, identity(build_id)))


class BuildPackagesHandler(Handler):
    """``/build/{build_id}/packages/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """A page of what the build holds."""
        wanted = packages.PackageFilter(
            search=word(self, "search"), exact=flag(self, "exact"), build=word(self, "build")
        )
        page = page_request(self, packages.SORTABLE, self.store.config.max_page_size)
        self.answer_page(await self.read(catalog.list_packages, identity(build_id), wanted, page))


class BuildPackageHandler(Handler):
    """``/build/{build_id}/packages/{package}/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str, package: str) -> None:
        """One conda package of the build: why it is there, and what it needs."""
        self.answer(await self.read(texts.package, identity(build_id), package))


class BuildLogsHandler(Handler):
    """``/build/{build_id}/logs/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """The whole log, or with ``offset`` a part of at most 1 MiB from that byte."""
        parts = self.get_query_argument("offset", None) is not None
        part = await self.read(
            logs.read_log,
            self.store.context,
            identity(build_id),
            integer(self, "offset", 0),
            LOG_PART_BYTES if parts else None,
        )
        self.set_header("X-Log-Next-Offset", str(part.next_offset))
        self.set_header("X-Log-Complete", "true" if part.complete else "false")
        self.answer_text(part.content)


class BuildYamlHandler(Handler):
    """``/build/{build_id}/yaml/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """The specification as it was typed."""
        self.answer_text(await self.read(texts.environment_yaml, identity(build_id)), YAML)


class BuildLockfileHandler(Handler):
    """``/build/{build_id}/lockfile/``, the ``conda-lock.yml`` that conda-store serves there"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """conda-lock's version 1 (CEP 37)."""
        self.answer_text(await self.read(texts.conda_lock, identity(build_id)), YAML)


class BuildExplicitHandler(Handler):
    """``/build/{build_id}/explicit.txt``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """URLs and hashes, for ``conda create --file`` (CEP 23)."""
        self.answer_text(await self.read(texts.explicit_lockfile, identity(build_id)))
