"""Specifications: submitted, or only checked."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import choice, field, required, words
from conda_store_jupyter.api.planning import PlanningHandler
from conda_store_jupyter.services import importing, planning, submission, validation
from conda_store_jupyter.services.submission import SubmissionRequest
from conda_store_jupyter.status import Policy


class SpecificationHandler(PlanningHandler):
    """``/specification/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Solve ``channel``, ``conda`` and ``pip``, as conda-store does."""
        channels, conda, pip = (words(self, name) for name in ("channel", "conda", "pip"))
        asked = planning.asked_for(self.store.context, channels, conda, pip)
        found = await self.plan(planning.solve, asked)
        self.answer(found, solve=found["packages"])

    @authenticated
    @authorized
    async def post(self) -> None:
        """Create the specification and queue its build, or find the one that there is."""
        body = self.json_object()
        context, wanted = self.store.context, submission_of(body, self.person)
        if field(body, "is_lockfile", bool):
            made = await self.change(importing.submit_lockfile, context, wanted)
        else:
            made = await self.change(
                submission.submit,
                context,
                wanted,
                policy=policy_of(body, self.store.config.default_policy),
                base_build_id=field(body, "base_build_id", int),
            )
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
        wanted = submission_of(self.json_object(), self.person)
        self.answer(await self.read(validation.validate, self.store.context, wanted))


def policy_of(body: dict[str, Any], default: str) -> Policy:
    """How a build is to be resolved; *exact* is for requests that have a lockfile."""
    return Policy(choice(body, "policy", ("minimal", "latest")) or default)


def submission_of(body: dict[str, Any], person: str) -> SubmissionRequest:
    """What a body asks for."""
    return SubmissionRequest(
        text=required(body, "specification", str),
        namespace=field(body, "namespace", str) or "",
        name=field(body, "environment_name", str) or "",
        description=field(body, "environment_description", str),
        requested_by=person,
    )
