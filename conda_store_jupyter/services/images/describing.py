"""How a build's image is called, for those who want to pull it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db.image_models import Image
from conda_store_jupyter.db.repositories import images
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.images.naming import LATEST
from conda_store_jupyter.spec.oci import digest_of, platform_of
from conda_store_jupyter.spec.repositories import repository_of


def describe(session: Session, build_id: int) -> dict[str, Any]:
    """The image of a build, made or not. Raises NotFound.

    ``pullable`` says whether there is or can be one; ``digest`` and ``size`` (bytes) are known
    once it has been made.
    """
    build = lookup.build(session, build_id)
    environment = build.environment
    made = session.scalar(
        select(Image)
        .where(Image.build_id == build.id, Image.state == images.READY)
        .order_by(Image.id.desc())
        .limit(1)
    )
    can_be_made = build.lockfile is not None and platform_of(build.lockfile.platform) is not None
    pullable = {found.id for found in images.pullable(session, environment.id)}
    current = environment.current_build_id == build.id
    return {
        "build_id": build.id,
        "repository": repository_of(environment.namespace.name, environment.name),
        "tags": [*([LATEST] if current else []), str(build.id), build.specification.sha256],
        "pullable": can_be_made and build.id in pullable,
        "digest": digest_of(made.manifest_sha256) if made and made.manifest_sha256 else None,
        "size": made.size if made else None,
    }
