"""Container images of builds, their blobs, and layers that were made before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.image_models import Image, ImageBlob, ImageLayer
from conda_store_jupyter.db.insertion import insert_if_absent
from conda_store_jupyter.db.models import Blob, Build, Environment, Lockfile, Namespace
from conda_store_jupyter.spec.oci import MANIFEST, Descriptor, Layer
from conda_store_jupyter.status import BuildStatus

PENDING, MAKING, READY, FAILED = "pending", "making", "ready", "failed"


def of_build(session: Session, build_id: int, recipe: str) -> Image | None:
    """The image of a build by a recipe, if it has been asked for."""
    return session.scalar(select(Image).where(Image.build_id == build_id, Image.recipe == recipe))


def ask(session: Session, build_id: int, recipe: str, *, scratch: bool) -> Image:
    """The image of a build by a recipe, waiting to be made if nobody asked for it before."""
    while (found := of_build(session, build_id, recipe)) is None:
        insert_if_absent(
            session,
            Image,
            build_id=build_id,
            recipe=recipe,
            scratch=scratch,
            state=PENDING,
            size=0,
            attempt=0,
        )
    return found


def restart(session: Session, image_id: int) -> None:
    """Let an image be made again, if it is not being made already."""
    session.execute(
        update(Image)
        .where(Image.id == image_id, Image.state.in_((READY, FAILED)))
        .values(state=PENDING, error=None, progress=None)
        .execution_options(synchronize_session=False)
    )


def claim(session: Session, worker: str, seconds: float) -> tuple[int, int] | None:
    """Take the image that has waited longest, or whose maker is silent: its id and the attempt."""
    now = clock.moment(session)
    waiting = (
        select(Image.id)
        .where(
            or_(
                Image.state == PENDING,
                (Image.state == MAKING) & (Image.lease_until < now),
            )
        )
        .order_by(Image.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = session.execute(
        update(Image)
        .where(Image.id == waiting.scalar_subquery())
        .values(
            state=MAKING,
            attempt=Image.attempt + 1,
            worker=worker,
            lease_until=clock.moment(session, timedelta(seconds=seconds)),
            progress=None,
            error=None,
        )
        .returning(Image.id, Image.attempt)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return (taken.id, taken.attempt) if taken else None


def has_work(session: Session) -> bool:
    """Whether a claim could take anything: a look that takes no lock."""
    lost = (Image.state == MAKING) & (Image.lease_until < clock.moment(session))
    query = select(Image.id).where(or_(Image.state == PENDING, lost)).limit(1)
    return session.scalar(query) is not None


def renew(
    session: Session, held: tuple[int, int], seconds: float, progress: dict[str, int] | None
) -> bool:
    """Keep an image for another lease and say how far it is; False when it was lost."""
    return _write(
        session,
        held,
        lease_until=clock.moment(session, timedelta(seconds=seconds)),
        **({"progress": progress} if progress else {}),
    )


def end(session: Session, held: tuple[int, int], **values: object) -> bool:
    """Record what became of an image that is being made; False when it was lost."""
    return _write(
        session, held, lease_until=None, progress=None, ended_on=clock.moment(session), **values
    )


def set_blobs(session: Session, image_id: int, blobs: Iterable[Descriptor]) -> None:
    """Say what an image consists of."""
    session.execute(delete(ImageBlob).where(ImageBlob.image_id == image_id))
    rows = {
        blob.sha256: {
            "image_id": image_id,
            "sha256": blob.sha256,
            "size": blob.size,
            "media_type": blob.media_type,
        }
        for blob in blobs
    }
    session.execute(insert(ImageBlob), list(rows.values()))


def in_environment(session: Session, environment_id: int, sha256: str) -> ImageBlob | None:
    """A blob, when an image of a build of this environment consists of it."""
    return session.scalar(
        select(ImageBlob)
        .join(Image, Image.id == ImageBlob.image_id)
        .join(Build, Build.id == Image.build_id)
        .where(Build.environment_id == environment_id, ImageBlob.sha256 == sha256)
        .where(Image.state == READY)
        .limit(1)
    )


def referrers(session: Session, environment_id: int, sha256: str) -> Sequence[ImageBlob]:
    """Manifests that came with the image of this manifest and are not the image's own."""
    return session.scalars(
        select(ImageBlob)
        .join(Image, Image.id == ImageBlob.image_id)
        .join(Build, Build.id == Image.build_id)
        .where(Build.environment_id == environment_id, Image.state == READY)
        .where(Image.manifest_sha256 == sha256)
        .where(ImageBlob.sha256 != sha256, ImageBlob.media_type == MANIFEST)
        .order_by(ImageBlob.sha256)
    ).all()


def lose_blob(session: Session, sha256: str) -> None:
    """A blob is gone from its store: images that consist of it are made again when asked for."""
    holders = select(ImageBlob.image_id).where(ImageBlob.sha256 == sha256)
    session.execute(delete(ImageLayer).where(ImageLayer.sha256 == sha256))
    session.execute(
        update(Image)
        .where(Image.id.in_(holders), Image.state == READY)
        .values(state=FAILED, error="A part of it was lost.", manifest_sha256=None, ended_on=None)
        .execution_options(synchronize_session=False)
    )


def layer(session: Session, key: str) -> Layer | None:
    """A layer that was made before and whose blob is recorded as stored."""
    row = session.scalar(
        select(ImageLayer).join(Blob, Blob.sha256 == ImageLayer.sha256).where(ImageLayer.key == key)
    )
    if row is None:
        return None
    return Layer(Descriptor(row.media_type, row.sha256, row.size), row.diff_id)


def keep_layer(session: Session, key: str, made: Layer) -> None:
    """Remember a layer; of two that were made at once the first stays."""
    found = made.descriptor
    session.execute(
        delete(ImageLayer).where(ImageLayer.key == key, ImageLayer.sha256 != found.sha256)
    )
    insert_if_absent(
        session,
        ImageLayer,
        key=key,
        sha256=found.sha256,
        size=found.size,
        media_type=found.media_type,
        diff_id=made.diff_id,
    )


def repositories(session: Session) -> Sequence[tuple[str, str]]:
    """Namespace and name of every environment that has a build to pull, in order."""
    rows = session.execute(
        select(Namespace.name, Environment.name)
        .join(Environment, Environment.namespace_id == Namespace.id)
        .where(Environment.current_build_id.is_not(None))
        .order_by(Namespace.name, Environment.name)
    )
    return [(row[0], row[1]) for row in rows]


def current_without_image(session: Session) -> Sequence[tuple[int, str]]:
    """Id and platform of every current build of which nobody has asked for an image."""
    rows = session.execute(
        select(Build.id, Lockfile.platform)
        .join(Environment, Environment.current_build_id == Build.id)
        .join(Lockfile, Lockfile.id == Build.lockfile_id)
        .where(Build.collected_on.is_(None))
        .where(~select(Image.id).where(Image.build_id == Build.id).exists())
        .order_by(Build.id)
    )
    return [(row[0], row[1]) for row in rows]


def pullable(session: Session, environment_id: int) -> Sequence[Build]:
    """The environment's builds that have an image or can get one, newest first."""
    has_image = select(Image.id).where(Image.build_id == Build.id, Image.state == READY).exists()
    return session.scalars(
        select(Build)
        .where(Build.environment_id == environment_id)
        .where(Build.status == BuildStatus.COMPLETED.value)
        .where(or_(Build.collected_on.is_(None), has_image))
        .order_by(Build.id.desc())
    ).all()


def _write(session: Session, held: tuple[int, int], **values: object) -> bool:
    image_id, attempt = held
    found = session.execute(
        update(Image)
        .where(Image.id == image_id, Image.attempt == attempt, Image.state == MAKING)
        .values(**values)
        .returning(Image.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return found is not None
