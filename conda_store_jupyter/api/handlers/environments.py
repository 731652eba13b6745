"""Environments."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import field, integer, page_request, statuses, word, words
from conda_store_jupyter.db.repositories.environments import SORTABLE, EnvironmentFilter
from conda_store_jupyter.services import catalog, deletion, history, revision, texts
from conda_store_jupyter.services.rollback import Rollback


class EnvironmentsHandler(Handler):
    """``/environment/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """A page of environments, each with its current and its newest build."""
        wanted = EnvironmentFilter(
            namespace=word(self, "namespace"),
            name=word(self, "name"),
            search=word(self, "search"),
            status=statuses(self),
            newest_status=statuses(self, "latest_status"),
            packages=words(self, "packages"),
        )
        page = page_request(self, SORTABLE, self.store.config.max_page_size)
        self.answer_page(await self.read(catalog.list_environments, wanted, page))


class ChangesHandler(Handler):
    """``/changes/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """What became of the environments that changed since a revision."""
        since = integer(self, "since", 0)
        self.answer(await self.read(catalog.changed_since, since))


class EnvironmentHandler(Handler):
    """``/environment/{namespace}/{name}/``"""

    @authenticated
    @authorized
    async def get(self, namespace: str, name: str) -> None:
        """One environment."""
        self.answer(await self.read(catalog.get_environment, namespace, name))

    @authenticated
    @authorized
    async def put(self, namespace: str, name: str) -> None:
        """Roll back to ``build_id``, describe, rename, choose what is seen of kernels."""
        body = self.json_object()
        wanted = revision.Revision(
            field(body, "build_id", int),
            field(body, "description", str),
            field(body, "kernels", dict),
            field(body, "environment_name", str),
        )
        done = await self.change(
            revision.revise, self.store.context, namespace, name, wanted, by=self.person
        )
        now = wanted.name or name
        self.kernels.rename(namespace, name, now)
        self.kernels.forget_kernelspec(namespace, now)
        environment = await self.read(catalog.get_environment, namespace, now)
        current = Rollback(environment["current_build_id"], restoring=False)
        self.answer({**environment, **(done or current).to_json()})

    @authenticated
    @authorized
    async def delete(self, namespace: str, name: str) -> None:
        """Cancel what runs, then remove it with its builds, prefixes and kernels."""
        await self.change_until_done(
            deletion.delete_environment, self.store.context, namespace, name
        )
        self.answer()


class EnvironmentHistoryHandler(Handler):
    """``/environment/{namespace}/{name}/history/``"""

    @authenticated
    @authorized
    async def get(self, namespace: str, name: str) -> None:
        """A page of its builds, the newest first, with what each changed."""
        page = page_request(self, (), self.store.config.max_page_size)
        self.answer_page(await self.read(history.history, namespace, name, page))


class EnvironmentLockfileHandler(Handler):
    """``/environment/{namespace}/{name}/lockfile/`` and ``…/conda-lock.yml``"""

    @authenticated
    @authorized
    async def get(self, namespace: str, name: str) -> None:
        """The current build's ``conda-lock.yml``."""
        build_id = await self.read(texts.current_build_id, namespace, name)
        self.answer_text(
            await self.read(texts.conda_lock, build_id), "application/yaml; charset=utf-8"
        )
