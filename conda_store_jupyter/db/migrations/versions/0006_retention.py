"""which prefixes are kept: pins, uses by kernels, sizes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from conda_store_jupyter.db.types import UtcDateTime

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ADD COLUMN: a batch would make the table anew on SQLite and lose AUTOINCREMENT.
    op.add_column("namespace", sa.Column("disk_size", sa.BigInteger(), nullable=True))
    op.add_column("namespace", sa.Column("measured_on", UtcDateTime(), nullable=True))
    op.add_column("environment", sa.Column("unique_size", sa.BigInteger(), nullable=True))
    op.add_column(
        "environment", sa.Column("creator", sa.String(255), server_default="", nullable=False)
    )
    op.add_column(
        "build", sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    for moment in ("superseded_on", "last_used_on", "collected_on"):
        op.add_column("build", sa.Column(moment, UtcDateTime(), nullable=True))
    op.add_column("build", sa.Column("unique_size", sa.BigInteger(), nullable=True))
    _name_creators()
    op.create_table(
        "kernel_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("server", sa.String(255), nullable=False),
        sa.Column("kernel_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("started_on", UtcDateTime(), nullable=False),
        sa.Column("seen_on", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name="fk_kernel_use_build_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_kernel_use"),
        sa.UniqueConstraint("holder", "kernel_id", name="uq_kernel_use_holder_kernel_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kernel_use_build_id", "kernel_use", ["build_id"])


def _name_creators() -> None:
    """Who asked for the first build of an environment that is there has made it."""
    op.execute(
        "UPDATE environment SET creator = COALESCE((SELECT b.requested_by FROM build AS b "
        "WHERE b.environment_id = environment.id ORDER BY b.id LIMIT 1), '')"
    )
