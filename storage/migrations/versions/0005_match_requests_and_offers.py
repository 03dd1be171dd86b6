"""Match requests and offers"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

from storage.ids import new_id
from storage.places import find_city, office_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()
_OPEN_FOR = {"request": timedelta(days=90), "offer": timedelta(days=365)}
_AT_LEAST = timedelta(days=30)  # from now on, of what is old already
_exchange = sa.table(
    "exchange",
    *(sa.column(name, _ID) for name in ("id", "person_id")),
    *(
        sa.column(name)
        for name in (
            *("kind", "stage", "topics", "city", "country"),
            *("wanted_city", "wanted_country", "language"),
        )
    ),
    *(sa.column(name, _MOMENT) for name in ("at", "ends_at", "looked_at")),
)
_topic = sa.table(
    "exchange_topic",
    *(sa.column(name, _ID) for name in ("id", "exchange_id")),
    *(
        sa.column(name)
        for name in ("kind", "topic", "wanted", "city", "country", "office", "language")
    ),
)
_person = sa.table("person", sa.column("id", _ID), sa.column("language"))


def upgrade() -> None:
    op.create_table(
        "exchange_city",
        sa.Column("id", _ID, nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("set_by", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_city")),
        sa.UniqueConstraint("country", "city", name=op.f("uq_exchange_city_country_city")),
    )
    op.create_table(
        "exchange_match",
        sa.Column("id", _ID, nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("offer_id", _ID, nullable=False),
        sa.Column("topics", sa.String(length=200), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(length=400), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "proposed",
                "asked",
                "talking",
                "closed",
                name="matchstage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("chosen_by", _ID, nullable=True),
        sa.Column("guest_agrees", sa.Boolean(), nullable=True),
        sa.Column("host_agrees", sa.Boolean(), nullable=True),
        sa.Column(
            "why",
            sa.Enum(
                *("refused", "silent", "other", "ended", "reported", "over"),
                name="matchend",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["exchange.id"], name=op.f("fk_exchange_match_offer_id_exchange")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["exchange.id"], name=op.f("fk_exchange_match_request_id_exchange")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_match")),
        sa.UniqueConstraint("reference", name=op.f("uq_exchange_match_reference")),
        sa.UniqueConstraint(
            "request_id", "offer_id", name=op.f("uq_exchange_match_request_id_offer_id")
        ),
    )
    with op.batch_alter_table("exchange_match", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_match_due", ["stage", "due_at"], unique=False)
        batch_op.create_index("ix_exchange_match_offer", ["offer_id", "stage"], unique=False)

    op.create_table(
        "exchange_topic",
        sa.Column("id", _ID, nullable=False),
        sa.Column("exchange_id", _ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("request", "offer", name="exchangekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.String(length=72), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("office", sa.String(length=16), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_exchange_topic_exchange_id_exchange")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_topic")),
    )
    with op.batch_alter_table("exchange_topic", schema=None) as batch_op:
        batch_op.create_index(
            "ix_exchange_topic_any",
            ["kind", "topic", "wanted", "exchange_id", "city", "country"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_exchange_topic_exchange_id"), ["exchange_id"], unique=False
        )
        batch_op.create_index(
            "ix_exchange_topic_office",
            ["kind", "topic", "wanted", "office", "exchange_id", "city", "country"],
            unique=False,
        )
        batch_op.create_index(
            "ix_exchange_topic_city", ["kind", "city", "topic", "country"], unique=False
        )
        batch_op.create_index(
            "ix_exchange_topic_country",
            ["kind", "topic", "country", "exchange_id", "city"],
            unique=False,
        )
        batch_op.create_index(
            "ix_exchange_topic_place",
            ["kind", "topic", "country", "city", "exchange_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_exchange_topic_speech",
            ["kind", "topic", "wanted", "language", "exchange_id", "city", "country"],
            unique=False,
        )

    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settlement_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("wanted_country", sa.String(length=2), nullable=True))
        batch_op.add_column(
            sa.Column("women_first", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("ends_at", _MOMENT, nullable=True))
        batch_op.add_column(sa.Column("looked_at", _MOMENT, nullable=True))
        batch_op.create_index("ix_exchange_ends", ["stage", "ends_at"], unique=False)
        batch_op.drop_index("ix_exchange_open")
        batch_op.create_index("ix_exchange_looked", ["kind", "stage", "looked_at"], unique=False)
        batch_op.create_index("ix_exchange_met", ["country", "city", "matched_at"], unique=False)

    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.alter_column("women_first", server_default=None)
    _carry_over()


def _carry_over() -> None:
    """What is open is found by its topics, in its writer's language, and ends some day."""
    db = op.get_bind()
    rows = db.execute(
        sa.select(_exchange, _person.c.language.label("spoken"))
        .select_from(_exchange.outerjoin(_person, _person.c.id == _exchange.c.person_id))
        .where(_exchange.c.stage == "asked")
    ).all()
    for row in rows:
        wanted = find_city(row.wanted_city, row.country) if row.wanted_city else None
        ends = max(row.at + _OPEN_FOR[row.kind], datetime.now(UTC) + _AT_LEAST)
        values = {
            "language": row.spoken,
            "ends_at": ends,
            "looked_at": row.at,
            "wanted_country": wanted.country if wanted else None,
        }
        db.execute(_exchange.update().where(_exchange.c.id == row.id).values(**values))
        if row.city is not None and row.person_id is not None:
            _find_by_topics(row, f"{wanted.country}/{row.wanted_city}" if wanted else "")


def _find_by_topics(row: sa.Row, wanted: str) -> None:
    office = office_of(row.country)
    for topic in row.topics.split():
        values = {
            "id": new_id(),
            "exchange_id": row.id,
            "kind": row.kind,
            "topic": topic[:64],
            "wanted": wanted,
            "city": row.city,
            "country": row.country,
            "office": office.code if office else None,
            "language": (row.spoken or "").partition("-")[0] or None,
        }
        op.get_bind().execute(_topic.insert().values(**values))


def downgrade() -> None:
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_met")
        batch_op.create_index("ix_exchange_open", ["kind", "stage", "city"], unique=False)
        batch_op.drop_index("ix_exchange_looked")
        batch_op.drop_index("ix_exchange_ends")
        batch_op.drop_column("looked_at")
        batch_op.drop_column("ends_at")
        batch_op.drop_column("women_first")
        batch_op.drop_column("wanted_country")
        batch_op.drop_column("language")
        batch_op.drop_column("settlement_id")

    with op.batch_alter_table("exchange_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_topic_speech")
        batch_op.drop_index("ix_exchange_topic_country")
        batch_op.drop_index("ix_exchange_topic_city")
        batch_op.drop_index("ix_exchange_topic_place")
        batch_op.drop_index("ix_exchange_topic_office")
        batch_op.drop_index(batch_op.f("ix_exchange_topic_exchange_id"))
        batch_op.drop_index("ix_exchange_topic_any")

    op.drop_table("exchange_topic")
    with op.batch_alter_table("exchange_match", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_match_offer")
        batch_op.drop_index("ix_exchange_match_due")

    op.drop_table("exchange_match")
    op.drop_table("exchange_city")
