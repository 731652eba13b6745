"""The service itself: what it is, who asks, and the API's own description."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.handlers.images import registry_json
from conda_store_jupyter.api.openapi import document
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.spec.platform import this_platform
from conda_store_jupyter.version import __version__


class StatusHandler(Handler):
    """``GET /``: version and what this server can do."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """The first call of every client."""
        config = self.store.config
        self.answer(
            {
                "version": __version__,
                "namespace": config.default_namespace,
                "workers": config.workers,
                "platform": this_platform(),
                "max_attempts": config.max_attempts,
                "capabilities": [
                    *("build", "rollback", "validate", "events", "log-stream"),
                    *("plan", "index"),
                ],
                "registry": registry_json(self.settings.get("conda_store_registry")),
                "revision": await self.read(changes.newest),
            }
        )


class PermissionHandler(Handler):
    """``GET /permission/``: Jupyter's authorizer decides; who is let in may do everything."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """In the words that conda-store's clients print."""
        self.answer(
            {
                "authenticated": True,
                "primary_namespace": self.store.config.default_namespace,
                "entity_permissions": {
                    "*/*": [
                        "environment:create",
                        "environment::read",
                        "environment::update",
                        "environment::delete",
                        "namespace::create",
                        "namespace::read",
                        "namespace::delete",
                    ]
                },
                "entity_roles": {"*/*": ["admin"]},
                "expiration": None,
            }
        )


class OpenApiHandler(Handler):
    """``GET /openapi.json``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """The OpenAPI 3.1 document of this API, with this server's base URL."""
        self.answer_text(
            document(f"{self.base_url}conda-store/api/v1"), "application/json; charset=utf-8"
        )


class UnknownPathHandler(Handler):
    """Whatever no other handler serves: the answer is JSON here too."""

    @authenticated
    @authorized
    async def get(self, path: str) -> None:
        """Say so."""
        raise NotFound(
            f"There is nothing at {path[:80]!r}.", hints=["openapi.json lists what there is."]
        )

    post = put = delete = patch = get
