"""how a build is resolved: its policy, its base, the lockfile it is given"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "build", sa.Column("policy", sa.String(16), server_default="minimal", nullable=False)
    )
    op.add_column("build", sa.Column("base_build_id", sa.Integer(), nullable=True))
    op.add_column(
        "build",
        sa.Column(
            "given_lockfile_id",
            sa.Integer(),
            sa.ForeignKey("lockfile.id", name="fk_build_given_lockfile_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index("ix_build_given_lockfile_id", "build", ["given_lockfile_id"])
