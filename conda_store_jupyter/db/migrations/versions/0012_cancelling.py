"""since when a build is being cancelled"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from conda_store_jupyter.db.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("build", sa.Column("cancel_requested_on", UtcDateTime(), nullable=True))
