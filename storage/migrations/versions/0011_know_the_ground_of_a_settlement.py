"""Know the ground that a settlement stands on"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_LAND = sa.Enum(
    "public", "private", "community", "mixed", name="land", native_enum=False, length=32
)


def upgrade() -> None:
    op.add_column("settlement", sa.Column("land", _LAND, nullable=True))
    op.add_column(
        "settlement",
        sa.Column("hazards", sa.String(length=80), nullable=False, server_default=""),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.alter_column("hazards", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_column("hazards")
        batch_op.drop_column("land")
