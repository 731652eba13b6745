"""Specifications: submitted, or only checked."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import field, required
from conda_store_jupyter.services import submission, validation
from conda_store_jupyter.services.submission import SubmissionRequest


class SpecificationHandler(Handler):
    """``/specification/``"""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Create the specification and queue its build, or find the one that there is."""
        wanted = _submission(self.json_object(), self.person)
        made = await self.change(submission.submit, self.store.context, wanted)
        self.answer(
            {
                "build_id": made.build_id,
                "environment": {"namespace": made.namespace, "name": made.environment},
                "new": made.new,
            }
        )


class ValidateHandler(Handler):
    """``/validate/``"""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Every problem with its position; nothing is created."""
        wanted = _submission(self.json_object(), self.person)
        self.answer(await self.read(validation.validate, self.store.context, wanted))


def _submission(body: dict[str, Any], person: str) -> SubmissionRequest:
    return SubmissionRequest(
        text=required(body, "specification", str),
        namespace=field(body, "namespace", str) or "",
        name=field(body, "environment_name", str) or "",
        description=field(body, "environment_description", str),
        requested_by=person,
    )
