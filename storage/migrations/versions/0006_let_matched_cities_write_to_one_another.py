"""Let matched cities write to one another"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "exchange_seat",
        sa.Column("id", _ID, nullable=False),
        sa.Column("match_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column(
            "side",
            sa.Enum("guest", "host", name="side", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("told_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["exchange_match.id"],
            name=op.f("fk_exchange_seat_match_id_exchange_match"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_exchange_seat_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_seat")),
        sa.UniqueConstraint(
            "match_id", "person_id", name=op.f("uq_exchange_seat_match_id_person_id")
        ),
    )
    with op.batch_alter_table("exchange_seat", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_seat_person", ["person_id"], unique=False)

    op.create_table(
        "exchange_post",
        sa.Column("id", _ID, nullable=False),
        sa.Column("match_id", _ID, nullable=False),
        sa.Column("seat_id", _ID, nullable=False),
        sa.Column("inbound_id", _ID, nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["exchange_match.id"],
            name=op.f("fk_exchange_post_match_id_exchange_match"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["exchange_seat.id"], name=op.f("fk_exchange_post_seat_id_exchange_seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_post")),
        sa.UniqueConstraint("inbound_id", "piece", name=op.f("uq_exchange_post_inbound_id_piece")),
    )
    with op.batch_alter_table("exchange_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_post_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exchange_post_seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "exchange_unread",
        sa.Column("seat_id", _ID, nullable=False),
        sa.Column("post_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["exchange_post.id"], name=op.f("fk_exchange_unread_post_id_exchange_post")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["exchange_seat.id"], name=op.f("fk_exchange_unread_seat_id_exchange_seat")
        ),
        sa.PrimaryKeyConstraint("seat_id", "post_id", name=op.f("pk_exchange_unread")),
    )


def downgrade() -> None:
    op.drop_table("exchange_unread")
    with op.batch_alter_table("exchange_post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exchange_post_seat_id"))
        batch_op.drop_index(batch_op.f("ix_exchange_post_match_id"))

    op.drop_table("exchange_post")
    with op.batch_alter_table("exchange_seat", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_seat_person")

    op.drop_table("exchange_seat")
