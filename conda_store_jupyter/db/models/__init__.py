"""The tables. Relationships are loaded on purpose or not at all (``lazy="raise"``)."""

from __future__ import annotations

from conda_store_jupyter.db.models.artifacts import Artifact, Blob
from conda_store_jupyter.db.models.base import NEVER_REUSE_IDS, Base
from conda_store_jupyter.db.models.environments import (
    Attempt,
    Build,
    Environment,
    FormerName,
    Namespace,
)
from conda_store_jupyter.db.models.history import Activation, Change, KernelUse
from conda_store_jupyter.db.models.specifications import LockedPackage, Lockfile, Specification

__all__ = [
    "NEVER_REUSE_IDS",
    "Activation",
    "Artifact",
    "Attempt",
    "Base",
    "Blob",
    "Build",
    "Change",
    "Environment",
    "FormerName",
    "KernelUse",
    "LockedPackage",
    "Lockfile",
    "Namespace",
    "Specification",
]
