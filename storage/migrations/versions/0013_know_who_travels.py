"""Know how many women and men travel"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("women", "men"):
        op.add_column("exchange_plan_item", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("exchange_plan_item", schema=None) as batch_op:
        for name in ("men", "women"):
            batch_op.drop_column(name)
