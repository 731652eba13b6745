"""Runs migrations on the connection that :mod:`conda_store_jupyter.db.migrate` opened."""

from __future__ import annotations

from alembic import context

from conda_store_jupyter.db import image_models, watch_models  # noqa: F401 - they declare tables
from conda_store_jupyter.db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
