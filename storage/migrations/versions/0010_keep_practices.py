"""Keep practices"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", _ID, nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "review",
                "returned",
                "approved",
                "published",
                "withdrawn",
                name="practicestage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.String(length=400), nullable=False),
        sa.Column("done", sa.String(length=400), nullable=False),
        sa.Column("result", sa.String(length=400), nullable=False),
        sa.Column("cost", sa.String(length=400), nullable=False),
        sa.Column("match_id", _ID, nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.Column("not_helped", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("published_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("reference", name=op.f("uq_practice_reference")),
    )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.create_index("ix_practice_any", ["stage", "topic", "worth"], unique=False)
        batch_op.create_index(
            "ix_practice_country", ["stage", "topic", "country", "worth"], unique=False
        )
        batch_op.create_index(
            "ix_practice_language", ["stage", "topic", "language", "worth"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_practice_match_id"), ["match_id"], unique=False)
        batch_op.create_index("ix_practice_newest", ["stage", "created_at"], unique=False)
        batch_op.create_index(
            "ix_practice_office", ["stage", "topic", "office", "worth"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_practice_person_id"), ["person_id"], unique=False)

    op.create_table(
        "practice_author",
        sa.Column("practice_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_author_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("practice_id", "person_id", name=op.f("pk_practice_author")),
    )
    with op.batch_alter_table("practice_author", schema=None) as batch_op:
        batch_op.create_index("ix_practice_author_person", ["person_id"], unique=False)

    op.create_table(
        "practice_review",
        sa.Column("id", _ID, nullable=False),
        sa.Column("practice_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reviewer", sa.String(length=24), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("office", sa.String(length=16), nullable=True),
        sa.Column("city", sa.String(length=64), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_review_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_review")),
        sa.UniqueConstraint(
            "practice_id",
            "version",
            "reviewer",
            name=op.f("uq_practice_review_practice_id_version_reviewer"),
        ),
    )
    op.create_table(
        "practice_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("practice_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_version_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_version")),
        sa.UniqueConstraint(
            "practice_id", "version", name=op.f("uq_practice_version_practice_id_version")
        ),
    )
    op.create_table(
        "practice_vote",
        sa.Column("practice_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_vote_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("practice_id", "person_id", name=op.f("pk_practice_vote")),
    )
    op.create_table(
        "practice_word",
        sa.Column("word", sa.String(length=16), nullable=False),
        sa.Column("practice_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_word_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("word", "practice_id", name=op.f("pk_practice_word")),
    )
    with op.batch_alter_table("practice_word", schema=None) as batch_op:
        batch_op.create_index("ix_practice_word_practice", ["practice_id"], unique=False)

    op.create_table(
        "exchange_learning",
        sa.Column("id", _ID, nullable=False),
        sa.Column("match_id", _ID, nullable=False),
        sa.Column("seat_id", _ID, nullable=False),
        sa.Column(
            "side",
            sa.Enum("guest", "host", name="side", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("inbound_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["exchange_match.id"],
            name=op.f("fk_exchange_learning_match_id_exchange_match"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"],
            ["exchange_seat.id"],
            name=op.f("fk_exchange_learning_seat_id_exchange_seat"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_learning")),
    )
    with op.batch_alter_table("exchange_learning", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exchange_learning_match_id"), ["match_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("practice_author", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_author_person")

    with op.batch_alter_table("exchange_learning", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exchange_learning_match_id"))

    op.drop_table("exchange_learning")
    with op.batch_alter_table("practice_word", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_word_practice")

    op.drop_table("practice_word")
    op.drop_table("practice_vote")
    op.drop_table("practice_version")
    op.drop_table("practice_review")
    op.drop_table("practice_author")
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_person_id"))
        batch_op.drop_index("ix_practice_office")
        batch_op.drop_index("ix_practice_newest")
        batch_op.drop_index(batch_op.f("ix_practice_match_id"))
        batch_op.drop_index("ix_practice_language")
        batch_op.drop_index("ix_practice_country")
        batch_op.drop_index("ix_practice_any")

    op.drop_table("practice")
