"""Ask what came of an exchange"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "exchange_follow_up",
        sa.Column("id", _ID, nullable=False),
        sa.Column("match_id", _ID, nullable=False),
        sa.Column(
            "side",
            sa.Enum("guest", "host", name="side", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=True),
        sa.Column(
            "answer",
            sa.Enum("done", "partly", "not_yet", name="done", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["exchange_match.id"],
            name=op.f("fk_exchange_follow_up_match_id_exchange_match"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_follow_up")),
        sa.UniqueConstraint(
            "match_id", "side", "months", name=op.f("uq_exchange_follow_up_match_id_side_months")
        ),
    )
    op.create_index("ix_exchange_follow_up_due", "exchange_follow_up", ["asked_at", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_exchange_follow_up_due", table_name="exchange_follow_up")
    op.drop_table("exchange_follow_up")
