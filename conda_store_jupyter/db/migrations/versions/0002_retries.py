"""retries and deletion in any state"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ADD COLUMN: a batch would make the table anew on SQLite and lose AUTOINCREMENT.
    op.add_column("build", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "build",
        sa.Column("delete_requested", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
