"""environments that are renamed: what their prefixes are named after, and the names they had"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from conda_store_jupyter.db.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "environment", sa.Column("stem", sa.String(64), server_default="", nullable=False)
    )
    op.execute("UPDATE environment SET stem = name")
    op.create_index(
        "ix_environment_namespace_id_stem", "environment", ["namespace_id", "stem"], unique=True
    )
    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("environment_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("renamed_on", UtcDateTime(), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["environment_id"],
            ["environment.id"],
            name="fk_former_name_environment_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_former_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_former_name_environment_id", "former_name", ["environment_id"])
    op.create_index("ix_former_name_name", "former_name", ["name"])
    op.add_column("change", sa.Column("renamed_to", sa.String(64), nullable=True))
