"""What use cases need besides a session."""

from __future__ import annotations

from dataclasses import dataclass, field

from conda_store_jupyter.builder.secrets import Secrets
from conda_store_jupyter.publish.images.settings import ImageSettings
from conda_store_jupyter.queue.dispatch import Dispatch
from conda_store_jupyter.queue.doorbell import Doorbell
from conda_store_jupyter.services.disposal import Disposal
from conda_store_jupyter.services.limits import Limits
from conda_store_jupyter.services.publication import Publication
from conda_store_jupyter.spec.rules import NO_RULES, Rules
from conda_store_jupyter.store.blobs.interface import BlobStore
from conda_store_jupyter.store.layout import Layout


@dataclass(frozen=True)
class Context:
    """The parts of one store that the use cases work on, chosen by ``bootstrap``.

    Attributes:
        rules: what this site asks of specifications and lockfiles.
        limits: what a namespace may have.
        channel_alias: what a bare channel name is looked up under.
        artifacts_ahead: types that are made of every build without being asked for.
        makers: wakes who makes artifacts in this process.
    """

    layout: Layout
    publication: Publication
    disposal: Disposal
    dispatch: Dispatch
    blobs: BlobStore
    default_namespace: str
    default_channels: tuple[str, ...]
    secrets: Secrets = field(default_factory=Secrets)
    images: ImageSettings = field(default_factory=ImageSettings)
    rules: Rules = NO_RULES
    limits: Limits = field(default_factory=Limits)
    channel_alias: str = "https://conda.anaconda.org"
    artifacts_ahead: tuple[str, ...] = ()
    makers: Doorbell = field(default_factory=Doorbell)
