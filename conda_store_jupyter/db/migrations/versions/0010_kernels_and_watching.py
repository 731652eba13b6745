"""what people chose of kernels; paths that are watched because somebody asked for it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("environment", sa.Column("kernel_choices", sa.JSON(), nullable=True))
    for name in ("asked", "stopped"):
        op.add_column(
            "watch_path", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        )
