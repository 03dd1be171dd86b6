"""Keep eviction alerts as cases"""

from datetime import UTC, datetime, time

import sqlalchemy as sa
import sqlmodel
from alembic import op
from alembic.util import CommandError

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()
# Of a timeline only the words may go, when their time is over. A later revision that copies the
# table on SQLite must make its triggers anew.
_FINAL = "id, alert_id, at, kind, fact, told, person_id, inbound_id"


def upgrade() -> None:
    op.create_table(
        "chat_group",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("responders", "city", name="chatpurpose", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "medium",
            sa.Enum("sms", "telegram", "email", name="medium", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("index", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("city", sa.String(length=64), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("office", sa.String(length=16), nullable=True),
        sa.Column("linked_by", _ID, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("gone_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_group")),
        sa.UniqueConstraint("index", name=op.f("uq_chat_group_index")),
    )
    with op.batch_alter_table("chat_group", schema=None) as batch_op:
        batch_op.create_index("ix_chat_group_place", ["country", "city"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("alert_id", _ID, nullable=False),
        sa.Column("inbound_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column(
            "medium",
            sa.Enum("sms", "telegram", "email", name="medium", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("handle", sa.LargeBinary(), nullable=True),
        sa.Column("mime", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "wanted",
                "kept",
                "refused",
                "gone",
                "wiped",
                name="attachmentstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_attachment_alert_id_alert")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("inbound_id", "number", name=op.f("uq_attachment_inbound_id_number")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index("ix_attachment_due", ["state", "due_at"], unique=False)

    op.create_table(
        "card",
        sa.Column("id", _ID, nullable=False),
        sa.Column("alert_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("outbound_id", _ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_card_alert_id_alert")),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat_group.id"], name=op.f("fk_card_chat_id_chat_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("alert_id", "chat_id", name=op.f("uq_card_alert_id_chat_id")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_chat_id"), ["chat_id"], unique=False)

    op.create_table(
        "attachment_body",
        sa.Column("attachment_id", _ID, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_attachment_body_attachment_id_attachment"),
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_body")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doubt", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("doubted_at", _MOMENT, nullable=True))

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ruled", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("reason", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("safe", sa.Boolean(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("consent", sa.Boolean(), nullable=True))
        batch_op.add_column(
            sa.Column("city_only", sa.Boolean(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("language", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("by_at", _MOMENT, nullable=True))
        batch_op.add_column(sa.Column("clock_at", _MOMENT, nullable=True))
        batch_op.add_column(sa.Column("first_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column(
                "outcome",
                sa.Enum(
                    "open",
                    "acknowledged",
                    "responding",
                    "stopped",
                    "postponed",
                    "partly",
                    "carried_out",
                    "resettled",
                    "unknown",
                    "closed",
                    name="handling",
                    native_enum=False,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("ended_at", _MOMENT, nullable=True))
        batch_op.add_column(sa.Column("merged_into", _ID, nullable=True))
        batch_op.create_index("ix_alert_clock", ["clock_at"], unique=False)
        batch_op.create_index("ix_alert_ended", ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index("ix_alert_place", ["settlement_id", "opened_at"], unique=False)

    with op.batch_alter_table("alert_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fact", sa.String(length=32), nullable=True))
        batch_op.add_column(
            sa.Column(
                "told",
                sa.Enum(
                    "sender",
                    "witness",
                    "responder",
                    "rule",
                    name="told",
                    native_enum=False,
                    length=32,
                ),
                nullable=False,
                server_default="rule",
            )
        )
        batch_op.drop_index(batch_op.f("ix_alert_event_alert_id"))
        batch_op.create_index("ix_alert_event_kind", ["alert_id", "kind"], unique=False)

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "chat",
                sa.Enum("responders", "city", name="chatpurpose", native_enum=False, length=32),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("city", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("country", sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column("office", sa.String(length=16), nullable=True))

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hours", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("languages", sa.String(length=64), nullable=True))

    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edits", _ID, nullable=True))
        batch_op.create_index(batch_op.f("ix_outbound_edits"), ["edits"], unique=False)

    _carry_over()
    _make_final()


def _carry_over() -> None:
    """What was closed had ended; who told what was not kept, but for what a text told.

    Of a day only the day was kept: its moment is taken for the morning, and the clock looks at once.
    """
    op.execute("UPDATE alert SET ruled = severity, ended_at = closed_at")
    op.execute("UPDATE alert_event SET told = 'sender' WHERE inbound_id IS NOT NULL")
    op.execute("UPDATE alert_event SET told = 'responder' WHERE kind = 'acknowledged'")
    alert = sa.table(
        "alert",
        sa.column("id", _ID),
        sa.column("by_day", sa.Date()),
        sa.column("by_at", _MOMENT),
        sa.column("clock_at", _MOMENT),
        sa.column("closed_at", _MOMENT),
    )
    db = op.get_bind()
    dated = sa.select(alert.c.id, alert.c.by_day).where(
        alert.c.by_day.is_not(None), alert.c.closed_at.is_(None)
    )
    for number, day in db.execute(dated).all():
        moment = datetime.combine(day, time(8), UTC)
        values = {"by_at": moment, "clock_at": datetime.now(UTC)}
        db.execute(alert.update().where(alert.c.id == number).values(**values))


def _make_final() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER alert_event_is_never_changed BEFORE UPDATE OF {_FINAL} OR DELETE"
            " ON alert_event FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for name, act in (("update", f"UPDATE OF {_FINAL}"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER alert_event_never_{name} BEFORE {act} ON alert_event"
            " BEGIN SELECT RAISE(ABORT, 'alert_event is never changed'); END"
        )


def downgrade() -> None:
    raise CommandError("a case is not led back: restore the copy made before the upgrade")
