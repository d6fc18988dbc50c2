"""The archive's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "archive_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "interviews",
        sa.Column("interview", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("chain", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(40)),
    )
    op.create_index("interviews_by_creation", "interviews", ["created_at"])
    op.create_table(
        "events",
        sa.Column("interview", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("actor", sa.String(20)),
        sa.Column("skeleton", sa.Text, nullable=False),
        sa.Column("owners", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("content_salt", sa.LargeBinary(16)),
        sa.Column("content_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("chain", sa.LargeBinary(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "identities",
        sa.Column("interview", sa.Text, primary_key=True),
        sa.Column("pseudonym", sa.String(20), primary_key=True),
        sa.Column("owners", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
