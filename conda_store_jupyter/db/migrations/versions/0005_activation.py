"""the history of an environment: when it pointed at which build"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from conda_store_jupyter.db.types import UtcDateTime

revision = "0005"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("environment_id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("activated_on", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["environment_id"],
            ["environment.id"],
            name="fk_activation_environment_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name="fk_activation_build_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_activation"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_activation_environment_id_id", "activation", ["environment_id", "id"])
    op.create_index("ix_activation_build_id", "activation", ["build_id"])
    # What is current has become so when its build ended; what was before is not known.
    op.execute(
        'INSERT INTO activation (environment_id, build_id, kind, "by", activated_on) '
        "SELECT e.id, b.id, 'built', b.requested_by, COALESCE(b.ended_on, b.scheduled_on) "
        "FROM environment AS e JOIN build AS b ON b.id = e.current_build_id ORDER BY b.id"
    )
