"""Plan visits"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "exchange_plan_item",
        sa.Column("id", _ID, nullable=False),
        sa.Column("match_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "people", "host", "cost", "task", name="plankind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum("guest", "host", name="side", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("seat_id", _ID, nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["exchange_match.id"],
            name=op.f("fk_exchange_plan_item_match_id_exchange_match"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_plan_item")),
        sa.UniqueConstraint(
            "match_id", "number", name=op.f("uq_exchange_plan_item_match_id_number")
        ),
    )
    op.create_table(
        "exchange_visit",
        sa.Column("match_id", _ID, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["exchange_match.id"],
            name=op.f("fk_exchange_visit_match_id_exchange_match"),
        ),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_exchange_visit")),
    )
    with op.batch_alter_table("exchange_visit", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_visit_next", ["next_at"], unique=False)

    op.create_table(
        "exchange_ballot",
        sa.Column("id", _ID, nullable=False),
        sa.Column("match_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("date", "question", name="ballotkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("options", sa.LargeBinary(), nullable=False),
        sa.Column("seat_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["exchange_match.id"],
            name=op.f("fk_exchange_ballot_match_id_exchange_match"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["exchange_seat.id"], name=op.f("fk_exchange_ballot_seat_id_exchange_seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_ballot")),
        sa.UniqueConstraint("match_id", "number", name=op.f("uq_exchange_ballot_match_id_number")),
    )
    op.create_table(
        "exchange_vote",
        sa.Column("ballot_id", _ID, nullable=False),
        sa.Column("seat_id", _ID, nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"],
            ["exchange_ballot.id"],
            name=op.f("fk_exchange_vote_ballot_id_exchange_ballot"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["exchange_seat.id"], name=op.f("fk_exchange_vote_seat_id_exchange_seat")
        ),
        sa.PrimaryKeyConstraint("ballot_id", "seat_id", name=op.f("pk_exchange_vote")),
    )


def downgrade() -> None:
    # Whatever is planned or was learnt, the two cities still talk.
    op.execute(
        "UPDATE exchange_match SET stage = 'talking'"
        " WHERE stage IN ('planned', 'visited', 'learnt')"
    )
    op.drop_table("exchange_vote")
    op.drop_table("exchange_ballot")
    with op.batch_alter_table("exchange_visit", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_visit_next")

    op.drop_table("exchange_visit")
    op.drop_table("exchange_plan_item")
