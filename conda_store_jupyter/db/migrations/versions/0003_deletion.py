"""deletion of environments that survives the process that does it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "environment",
        sa.Column("delete_requested", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
