"""Says what a submission would meet, without doing anything."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.repositories import builds, environments
from conda_store_jupyter.errors import CondaStoreError, InvalidSpecification
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.submission import SubmissionRequest, read, reading
from conda_store_jupyter.spec.names import check_name, is_name


def validate(session: Session, context: Context, request: SubmissionRequest) -> dict[str, Any]:
    """Every problem of a specification, and what its environment would be.

    ``next_build`` is the number that a new build would get.

    Raises:
        InvalidName: the namespace, which is no part of the text.
    """
    namespace = check_name("namespace", request.namespace or context.default_namespace)
    found = reading(context, request)
    answer: dict[str, Any] = {
        "problems": [problem.to_json() for problem in found.problems],
        "namespace": namespace,
        "name": None,
        "sha256": None,
        "exists": False,
        "next_build": 1,
    }
    try:
        specification = read(context, request)
    except InvalidSpecification:
        # The name is often good while the rest is being typed.
        name = request.name if is_name(request.name) else found.name
        return {**answer, **_place(session, namespace, name)}
    except CondaStoreError as error:
        return {**answer, "name_problem": {"message": error.message, "hints": list(error.hints)}}
    place = _place(session, namespace, specification.name)
    return {**answer, **place, "sha256": specification.sha256}


def _place(session: Session, namespace: str, name: str) -> dict[str, Any]:
    if not name:
        return {}
    environment = environments.by_name(session, namespace, name)
    return {
        "name": name,
        "exists": environment is not None,
        "next_build": builds.next_number(session, environment.id) if environment else 1,
    }
