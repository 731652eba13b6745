"""What the registry's handlers work on, and finding what they are asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from conda_store_jupyter.api.base import OpenStore
from conda_store_jupyter.api.registry import refusals
from conda_store_jupyter.api.registry.access import Access, Caller
from conda_store_jupyter.publish.images.base import BaseUnusable
from conda_store_jupyter.publish.images.making import recipe_of
from conda_store_jupyter.services.images import asking, naming, on_demand
from conda_store_jupyter.services.images.asking import ImageState
from conda_store_jupyter.services.images.naming import Tagged
from conda_store_jupyter.services.images.on_demand import OnDemandBuild, OnDemandPolicy
from conda_store_jupyter.spec.oci import NAME_PATTERN
from conda_store_jupyter.spec.on_demand import OnDemand, is_made_name, parse_path
from conda_store_jupyter.spec.repositories import component_of

T = TypeVar("T")

# How often somebody who waits is looked after.
_LOOK_SECONDS = 0.2
_RETRY_IMAGE_SECONDS = 5

# skopeo and podman ask five times again: soon at first, because most builds are short, and then
# so seldom that the last time is some minutes later.
_RETRY_BUILD_SECONDS = 5
_RETRY_LONG_BUILD_SECONDS = 30
_LONG_BUILD_SECONDS = 30


class Bell(Protocol):
    """Tells whoever makes images that one is asked for."""

    def __call__(self) -> None:
        """Ring it."""


@dataclass(frozen=True)
class Repository:
    """An environment that somebody may pull.

    Attributes:
        environment_id: 0 when it is asked for on demand and does not exist yet.
        wanted: what is asked for on demand.
    """

    name: str
    environment_id: int
    wanted: OnDemand | None = None


@dataclass(frozen=True)
class Registry:
    """The dependencies of every handler.

    Attributes:
        is_staffed: whether anybody builds what is queued.
        patience: seconds that a request may wait for what is being made.
        executor: where what would block runs.
    """

    store: OpenStore
    access: Access
    on_demand: OnDemandPolicy
    ring: Bell
    is_staffed: Callable[[], bool]
    executor: Executor
    patience: float

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """``function(…)`` in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.executor, function, *arguments)

    async def read(self, function: Callable[..., T], *arguments: Any) -> T:
        """``function(session, …)`` in a thread and one reading transaction."""
        return await self.run(self.store.read, function, *arguments)

    async def change(self, function: Callable[..., T], *arguments: Any) -> T:
        """``function(session, …)`` in a thread and one writing transaction."""
        return await self.run(self.store.write, function, *arguments)

    async def repository(self, caller: Caller, name: str) -> Repository:
        """The repository of that name.

        Raises:
            Refusal: there is none, or ``caller`` may not pull it.
        """
        if (parts := self._on_demand_parts(name)) is not None:
            return await self._on_demand_repository(caller, name, parts)
        if len(name) > 255 or NAME_PATTERN.fullmatch(name) is None:
            raise refusals.name_invalid(f"{name[:200]!r} is not the name of a repository.")
        found = await self.read(naming.find_environment, name)
        if found is None:
            # Who may not see all is not told what is there.
            if not caller.known:
                raise refusals.unauthorized()
            if not caller.scopes.allow(*_guess(name)):
                raise _not_yours(caller, name)
            raise refusals.name_unknown(name)
        if not caller.scopes.allow(found[1], found[2]):
            raise _not_yours(caller, name)
        return Repository(name, found[0])

    async def image(self, caller: Caller, repository: Repository, tag: str) -> ImageState:
        """The image that a tag means, ready.

        Raises:
            Refusal: there is none, or it takes longer than a client is held.
        """
        deadline = time.monotonic() + self.patience
        if repository.wanted is not None and tag.removesuffix(naming.BARE) == naming.LATEST:
            tagged = await self._built(caller, repository.wanted, tag, deadline)
        else:
            found = await self.read(naming.find_tag, repository.environment_id, tag)
            if found is None:
                raise refusals.manifest_unknown(
                    f"{repository.name} has no tag {tag[:140]!r}: use latest, the id of a "
                    "completed build, or the hash of a specification."
                )
            tagged = found
        return await self._made(tagged, deadline)

    async def _made(self, tagged: Tagged, deadline: float) -> ImageState:
        try:
            recipe = await self.run(self._recipe, tagged)
        except BaseUnusable as error:
            raise refusals.manifest_unknown(
                f"The base image (c.CondaStore.image_base) cannot be used: {error}."
            ) from error
        asked = (tagged.build_id, recipe)
        state = await self.read(asking.look, *asked)
        if state is None:
            state = await self.change(asking.ask, *asked, tagged.scratch, self.ring)
            self.ring()  # once more, now that it is committed
        while not state.is_ready:
            if state.error:
                raise refusals.manifest_unknown(state.error)
            if time.monotonic() > deadline:
                raise refusals.later(
                    _progress(state), _RETRY_IMAGE_SECONDS, done=state.done, total=state.total
                )
            await asyncio.sleep(_LOOK_SECONDS)
            state = await self.read(asking.look, *asked) or state
        return state

    def _recipe(self, tagged: Tagged) -> str:
        return recipe_of(self.store.context.images, tagged.platform, scratch=tagged.scratch)

    def _on_demand_parts(self, name: str) -> list[str] | None:
        """The packages in a name, when it asks for some."""
        first, _, rest = name.partition("/")
        if first != component_of(self.on_demand.namespace) or not rest:
            return None
        parts = rest.strip("/").split("/")
        # What was made so is listed under the name that it got.
        return None if len(parts) == 1 and is_made_name(parts[0]) else parts

    async def _on_demand_repository(
        self, caller: Caller, name: str, parts: list[str]
    ) -> Repository:
        try:
            wanted = parse_path(parts)
        except ValueError as error:
            raise refusals.name_invalid(
                f"No environment can be made of this name: {error}."
            ) from None
        # Pulling starts work here, so it is not for everybody, whatever is public.
        if not caller.known:
            raise refusals.unauthorized()
        if not caller.scopes.allow(self.on_demand.namespace, wanted.name):
            raise _not_yours(caller, name)
        self.on_demand.check(wanted)
        found = await self.read(
            naming.find_environment, f"{component_of(self.on_demand.namespace)}/{wanted.name}"
        )
        return Repository(name, found[0] if found else 0, wanted)

    async def _built(self, caller: Caller, wanted: OnDemand, tag: str, deadline: float) -> Tagged:
        found = await self.read(on_demand.look, self.on_demand, wanted)
        if found is None:
            context = self.store.context
            await self.change(on_demand.ask, context, self.on_demand, wanted, caller.name)
        while True:
            found = await self.read(on_demand.look, self.on_demand, wanted)
            if found is None:
                pass  # what was there when it was asked for is being deleted
            elif found.ready_build_id:
                return Tagged(found.ready_build_id, found.platform, tag.endswith(naming.BARE))
            elif found.failure:
                raise refusals.manifest_unknown(_failed(wanted, found))
            if time.monotonic() > deadline:
                raise _not_built(wanted, found, await self.run(self.is_staffed))
            await asyncio.sleep(_LOOK_SECONDS)


def _guess(name: str) -> tuple[str, str]:
    """Namespace and environment of a repository that does not exist."""
    namespace, _, environment = name.partition("/")
    return namespace, environment


def _not_yours(caller: Caller, name: str) -> refusals.Refusal:
    if not caller.known:
        return refusals.unauthorized()
    return refusals.denied(f"This token does not pull {name[:200]}.")


def _failed(wanted: OnDemand, found: OnDemandBuild) -> str:
    return f"Build {found.build_id} of {_packages(wanted)} failed: {found.failure}"


def _not_built(wanted: OnDemand, found: OnDemandBuild | None, is_staffed: bool) -> refusals.Refusal:
    step = found.step if found else "queued"
    is_long = found is not None and found.age > _LONG_BUILD_SECONDS
    hint = "pull again in a moment."
    if not is_staffed:
        hint = "nobody builds here until JupyterLab or `conda-store worker` is started."
    return refusals.later(
        f"{_packages(wanted)}: the build is not ready yet ({step}); {hint}",
        _RETRY_LONG_BUILD_SECONDS if is_long else _RETRY_BUILD_SECONDS,
        build_id=found.build_id if found else None,
    )


def _packages(wanted: OnDemand) -> str:
    return ", ".join(wanted.dependencies)


def _progress(state: ImageState) -> str:
    how = f"{state.done} of {state.total} layers" if state.total else "it waits for its turn"
    return f"The image of build {state.build_id} is being made ({how}); pull again in a moment."
