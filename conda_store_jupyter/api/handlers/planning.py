"""Previews, and what channels have: answered by the planner, never on the event loop."""

from __future__ import annotations

from functools import partial

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.handlers.specifications import policy_of, submission_of
from conda_store_jupyter.api.parameters import (
    field,
    flag,
    identity,
    integer,
    page_request,
    word,
    words,
)
from conda_store_jupyter.api.planning import PlanningHandler
from conda_store_jupyter.builder.planner import IndexQuery
from conda_store_jupyter.db.paging import Page
from conda_store_jupyter.services import index, planning, pypi, updates


def channels_of(handler: Handler) -> tuple[str, ...]:
    """The ``channels`` parameter: given several times, or with commas."""
    return tuple(
        name.strip() for text in words(handler, "channels") for name in text.split(",") if name
    )


class PlanHandler(PlanningHandler):
    """``/plan/``"""

    @authenticated
    @authorized
    async def post(self) -> None:
        """What a build would change and cost, or why there is none."""
        body = self.json_object()
        wanted = await self.read(
            planning.prepare,
            self.store.context,
            submission_of(body, self.person),
            policy=policy_of(body, self.store.config.default_policy),
            base_build_id=field(body, "base_build_id", int),
        )
        self.answer(await self.plan(planning.plan, wanted))


class BuildUpdatesHandler(PlanningHandler):
    """``/build/{build_id}/updates/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """Newer versions of its packages that can be had together."""
        wanted = await self.read(updates.prepare, self.store.context, identity(build_id))
        found = partial(updates.find, if_warm=flag(self, "if_warm"))
        self.answer(await self.plan(found, wanted))


class ChannelsHandler(PlanningHandler):
    """``/channel/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """The channels that are known."""
        rows = await self.plan(index.list_channels)
        self.answer_page(Page(rows, len(rows), 1, max(1, len(rows))))


class PackagesHandler(PlanningHandler):
    """``/package/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """What the default channels have."""
        request = page_request(self, ("name",), self.store.config.max_page_size)
        found = partial(index.list_packages, exact=flag(self, "exact"), request=request)
        self.answer_page(await self.plan(found, word(self, "search")))


class IndexHandler(PlanningHandler):
    """``/index/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Which channels are known, and of when."""
        self.answer(await self.plan(index.look_up, IndexQuery("state")))


class IndexPackagesHandler(PlanningHandler):
    """``/index/packages/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Names that begin with ``q``, then names that have it in them."""
        limit = integer(self, "limit", 20, least=1, most=200)
        query = IndexQuery("search", word(self, "q"), channels_of(self), limit)
        self.answer(await self.plan(index.look_up, query))


class IndexPackageHandler(PlanningHandler):
    """``/index/packages/{name}/``"""

    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        """Its versions, the newest first."""
        self.answer(await self.plan(index.look_up, IndexQuery("versions", name, channels_of(self))))


class IndexPypiHandler(PlanningHandler):
    """``/index/pypi/{name}/``"""

    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        """Whether PyPI, or what is there in its place, has a package, and its versions."""
        indexes = self.store.pypi
        self.answer(await self.plan(lambda planner, context: pypi.look_up(indexes, name)))


class IndexModuleHandler(PlanningHandler):
    """``/index/modules/{module}/``"""

    @authenticated
    @authorized
    async def get(self, module: str) -> None:
        """The packages that may bring a Python module, the likeliest first."""
        query = IndexQuery("modules", module, channels_of(self), limit=10)
        self.answer(await self.plan(index.look_up, query))
