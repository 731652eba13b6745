"""watched files; archived environments; publications that died before they were told of"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change", sa.Column("file_id", sa.Integer(), nullable=True))
    op.add_column(
        "environment",
        sa.Column("unpublished", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "environment", sa.Column("archived_on", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "watch_path",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("namespace", sa.String(64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("recursive", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("seen_on", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_watch_path"),
        sa.UniqueConstraint("namespace", "path", name="uq_watch_path_namespace_path"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "watched_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("watch_path_id", sa.Integer(), nullable=False),
        sa.Column("namespace", sa.String(64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=True),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("environment", sa.String(64), nullable=True),
        sa.Column("build_id", sa.Integer(), nullable=True),
        sa.Column("changed_on", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_path_id"],
            ["watch_path.id"],
            name="fk_watched_file_watch_path_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_watched_file"),
        sa.UniqueConstraint("namespace", "path", name="uq_watched_file_namespace_path"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watched_file_watch_path_id", "watched_file", ["watch_path_id"])
    op.create_index(
        "ix_watched_file_namespace_environment", "watched_file", ["namespace", "environment"]
    )
