"""container images, their blobs and layers, and tokens that pull them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from conda_store_jupyter.db.types import UtcDateTime

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _images()
    _blobs_and_layers()
    op.create_table(
        "pull_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_on", UtcDateTime(), nullable=False),
        sa.Column("expires_on", UtcDateTime(), nullable=True),
        sa.Column("last_used_on", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pull_token")),
        sa.UniqueConstraint("name", name=op.f("uq_pull_token_name")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_pull_token_secret_sha256")),
        sqlite_autoincrement=True,
    )


def _images() -> None:
    op.create_table(
        "image",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("recipe", sa.String(64), nullable=False),
        sa.Column("scratch", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(255), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("requested_on", UtcDateTime(), nullable=False),
        sa.Column("ended_on", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_image_build_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image")),
        sa.UniqueConstraint("build_id", "recipe", name=op.f("uq_image_build_id_recipe")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_image_state"), "image", ["state"])
    op.create_index(op.f("ix_image_manifest_sha256"), "image", ["manifest_sha256"])


def _blobs_and_layers() -> None:
    op.create_table(
        "image_blob",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_id"], ["image.id"], name=op.f("fk_image_blob_image_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image_blob")),
        sa.UniqueConstraint("image_id", "sha256", name=op.f("uq_image_blob_image_id_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_image_blob_sha256"), "image_blob", ["sha256"])
    op.create_table(
        "image_layer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(255), nullable=False),
        sa.Column("diff_id", sa.String(64), nullable=False),
        sa.Column("created_on", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image_layer")),
        sa.UniqueConstraint("key", name=op.f("uq_image_layer_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_image_layer_sha256"), "image_layer", ["sha256"])
