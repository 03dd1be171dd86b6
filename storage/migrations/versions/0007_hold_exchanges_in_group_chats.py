"""Hold exchanges in group chats"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()
_STATES = ("opening", "open", "shut", "closed")


def upgrade() -> None:
    op.create_table(
        "exchange_room",
        sa.Column("id", _ID, nullable=False),
        sa.Column("match_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column(
            "side",
            sa.Enum("guest", "host", name="side", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="roomstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("thread", _ID, nullable=True),
        sa.Column("card_id", _ID, nullable=True),
        sa.Column("shown", sa.String(length=64), nullable=True),
        sa.Column("shut_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat_group.id"], name=op.f("fk_exchange_room_chat_id_chat_group")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["exchange_match.id"],
            name=op.f("fk_exchange_room_match_id_exchange_match"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_room")),
        sa.UniqueConstraint("match_id", "chat_id", name=op.f("uq_exchange_room_match_id_chat_id")),
    )
    with op.batch_alter_table("exchange_room", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_room_chat", ["chat_id", "thread"], unique=False)

    for table in ("chat_group", "invitation"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("other_city", sa.String(length=64), nullable=True))
            batch_op.add_column(sa.Column("other_country", sa.String(length=2), nullable=True))

    # The seats that there are belong to the two who agreed.
    with op.batch_alter_table("exchange_seat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("room_id", _ID, nullable=True))
        batch_op.add_column(
            sa.Column("leads", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(
            sa.Column("blocked", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("exchange_seat", schema=None) as batch_op:
        batch_op.alter_column("leads", server_default=None)
        batch_op.alter_column("blocked", server_default=None)

    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.add_column(sa.Column("room_id", _ID, nullable=True))
        batch_op.create_index(batch_op.f("ix_outbound_room_id"), ["room_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbound_room_id"))
        batch_op.drop_column("room_id")

    with op.batch_alter_table("exchange_seat", schema=None) as batch_op:
        batch_op.drop_column("blocked")
        batch_op.drop_column("leads")
        batch_op.drop_column("room_id")

    for table in ("invitation", "chat_group"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("other_country")
            batch_op.drop_column("other_city")

    with op.batch_alter_table("exchange_room", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_room_chat")

    op.drop_table("exchange_room")
