"""Keep savings by double entry"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from alembic.util import CommandError

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ACCOUNT = sa.Enum(
    *("box", "bank", "loans", "social_box", "upgrading_box", "savings", "social", "upgrading"),
    name="account",
    native_enum=False,
    length=32,
)
# kind: (debit, credit, whether it lessened its fund)
_KINDS = {
    "deposit": ("box", "savings", False),
    "withdrawal": ("savings", "box", True),
    "loan": ("loans", "box", True),
    "repayment": ("box", "loans", False),
    "social_in": ("social_box", "social", False),
    "social_out": ("social", "social_box", True),
}
_INDEXES = {
    "ix_entry_at": ("at", "group_id", "currency", "kind", "amount", "reverses"),
    "ix_entry_balance": ("group_id", "debit", "credit", "amount"),
    "ix_entry_day": ("group_id", "day", "id", "kind", "amount", "reverses"),
}
_MEETING_DAY = (
    *("group_id", "day", "id", "reversed_at"),
    *("women", "men", "members", "joined", "left"),
)
# Whatever else goes wrong, nothing here is ever changed or taken out. A later revision that copies
# such a table on SQLite must make its triggers anew.
_FINAL_TABLES = ("entry", "cash_count", "project_event")
_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME; END $$
"""
_ON_POSTGRESQL = """
CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""
_ON_SQLITE = """
CREATE TRIGGER {table}_never_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END
"""


def upgrade() -> None:
    op.create_table(
        "cash_count",
        sa.Column("id", _ID, nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("box", sa.BigInteger(), nullable=True),
        sa.Column("bank", sa.BigInteger(), nullable=True),
        sa.Column("loans", sa.BigInteger(), nullable=True),
        sa.Column("overdue", sa.BigInteger(), nullable=True),
        sa.Column("book_box", sa.BigInteger(), nullable=False),
        sa.Column("book_bank", sa.BigInteger(), nullable=False),
        sa.Column("book_loans", sa.BigInteger(), nullable=False),
        sa.Column("reporter_id", _ID, nullable=True),
        sa.Column("inbound_id", _ID, nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["savings_group.id"], name=op.f("fk_cash_count_group_id_savings_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_count")),
    )
    with op.batch_alter_table("cash_count", schema=None) as batch_op:
        batch_op.create_index("ix_cash_count_group", ["group_id", "at"], unique=False)

    _add_projects()
    for name in ("ix_entry_group", "ix_entry_at"):
        op.drop_index(name, "entry")
    if op.get_bind().dialect.name == "sqlite":
        _copy_entries()
    else:
        _alter_entries()
    for name, columns in _INDEXES.items():
        op.create_index(name, "entry", list(columns))
    some = sa.text("replaces IS NOT NULL")
    op.create_index(
        "ix_entry_replaces", "entry", ["replaces"], sqlite_where=some, postgresql_where=some
    )
    op.create_index(op.f("ix_entry_project_id"), "entry", ["project_id"])
    op.create_table(
        "approval",
        sa.Column("id", _ID, nullable=False),
        sa.Column("reference", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("drafts", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reverses", _ID, nullable=True),
        sa.Column("setting", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("inbound_id", _ID, nullable=True),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_approval_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["savings_group.id"], name=op.f("fk_approval_group_id_savings_group")
        ),
        sa.ForeignKeyConstraint(
            ["reverses"], ["entry.id"], name=op.f("fk_approval_reverses_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("group_id", "reference", name=op.f("uq_approval_group_id_reference")),
    )
    for name in ("reference", "inbound_id"):
        op.create_index(op.f(f"ix_approval_{name}"), "approval", [name])
    _make_final()
    _add_members()

    op.add_column("meeting", sa.Column("joined", sa.Integer()))
    op.add_column("meeting", sa.Column("left", sa.Integer()))
    _add_reference("meeting", "replaces", "meeting")
    op.create_index(op.f("ix_meeting_replaces"), "meeting", ["replaces"])
    op.create_index("ix_meeting_day", "meeting", [*_MEETING_DAY])
    op.add_column("person", sa.Column("group_id", _ID))
    op.add_column("person", sa.Column("group_on", sa.Date()))
    op.add_column("savings_group", sa.Column("weekday", sa.Integer()))
    op.add_column(
        "savings_group", sa.Column("hour", sa.Integer(), nullable=False, server_default="18")
    )
    op.add_column(
        "savings_group",
        sa.Column("reminders", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    for name in ("women", "men"):
        op.add_column("savings_group", sa.Column(name, sa.Integer()))
    for name in ("share", "witness_above", "goal"):
        op.add_column("savings_group", sa.Column(name, sa.BigInteger()))


def _add_reference(table: str, name: str, other: str) -> None:
    """SQLite would copy the table for it, which rows that point there forbid."""
    if op.get_bind().dialect.name == "sqlite":
        constraint = f"CONSTRAINT fk_{table}_{name}_{other} REFERENCES {other} (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} INTEGER {constraint}")
    else:
        op.add_column(table, sa.Column(name, _ID))
        op.create_foreign_key(op.f(f"fk_{table}_{name}_{other}"), table, other, [name], ["id"])


def _add_members() -> None:
    op.create_table(
        "member",
        sa.Column("id", _ID, nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("initials", sqlmodel.sql.sqltypes.AutoString(12), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("f", "m", "other", "not_said", name="sex", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("joined", sa.Date(), nullable=False),
        sa.Column("left", sa.Date()),
        sa.ForeignKeyConstraint(
            ["group_id"], ["savings_group.id"], name=op.f("fk_member_group_id_savings_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_group_id"), "member", ["group_id"])


def _add_projects() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "project",
        sa.Column("id", _ID, nullable=False),
        sa.Column("reference", text(12), nullable=False),
        sa.Column("group_id", _ID),
        sa.Column("city", text(64), nullable=False),
        sa.Column("country", text(2), nullable=False),
        sa.Column("title", text(60), nullable=False),
        sa.Column("need", text(32), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("currency", text(3), nullable=False),
        sa.Column("partners", text(120), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("opened_by", _ID),
        sa.Column("inbound_id", _ID),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["savings_group.id"], name=op.f("fk_project_group_id_savings_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("reference", name=op.f("uq_project_reference")),
    )
    op.create_index("ix_project_place", "project", ["country", "city"])
    op.create_index(op.f("ix_project_group_id"), "project", ["group_id"])
    op.create_table(
        "project_event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("project_id", _ID, nullable=False),
        sa.Column("what", text(16), nullable=False),
        sa.Column("value", text(120), nullable=False),
        sa.Column("person_id", _ID),
        sa.Column("inbound_id", _ID),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_event_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_event")),
    )
    op.create_index(op.f("ix_project_event_project_id"), "project_event", ["project_id"])
    op.create_table(
        "reminder",
        sa.Column("id", _ID, nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["savings_group.id"], name=op.f("fk_reminder_group_id_savings_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("group_id", "kind", "day", name=op.f("uq_reminder_group_id_kind_day")),
    )


def _make_final() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REFUSE)
        for table in _FINAL_TABLES:
            op.execute(_ON_POSTGRESQL.format(table=table))
        return
    for table in _FINAL_TABLES:
        for act in ("update", "delete"):
            op.execute(_ON_SQLITE.format(table=table, act=act))


def _accounts() -> tuple[str, str]:
    """SQL of the accounts, by what an entry was; its sign tells a reversal."""
    debit, credit = [], []
    for kind, (there, back, out) in _KINDS.items():
        for reverse in (False, True):
            signed = "-amount" if out != reverse else "amount"
            when = f"WHEN kind = '{kind}' AND delta = {signed} THEN"
            to, from_ = (back, there) if reverse else (there, back)
            debit.append(f"{when} '{to}'")
            credit.append(f"{when} '{from_}'")
    return f"CASE {' '.join(debit)} END", f"CASE {' '.join(credit)} END"


def _alter_entries() -> None:
    for name in ("debit", "credit"):
        op.add_column("entry", sa.Column(name, _ACCOUNT))
    debit, credit = _accounts()
    op.execute(f"UPDATE entry SET debit = {debit}, credit = {credit}")  # noqa: S608
    for name in ("debit", "credit"):
        op.alter_column("entry", name, existing_type=_ACCOUNT, nullable=False)
    op.drop_constraint(op.f("ck_entry_delta_is_amount"), "entry", type_="check")
    op.drop_column("entry", "fund")
    op.drop_column("entry", "delta")
    op.create_check_constraint(op.f("ck_entry_two_accounts"), "entry", "debit <> credit")
    op.add_column("entry", sa.Column("witness_id", _ID))
    _add_reference("entry", "replaces", "entry")
    _add_reference("entry", "project_id", "project")


def _copy_entries() -> None:
    """SQLite drops no column that a check names. The old table goes when nothing points to it."""
    for name in ("meeting_id", "reporter_id", "inbound_id"):
        op.drop_index(f"ix_entry_{name}", "entry")
    op.rename_table("entry", "entry_before")
    op.create_table(
        "entry",
        *(sa.Column(name, _ID, nullable=False) for name in ("id", "group_id", "meeting_id")),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("debit", _ACCOUNT, nullable=False),
        sa.Column("credit", _ACCOUNT, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        *(sa.Column(name, _ID) for name in ("reverses", "replaces", "project_id")),
        *(sa.Column(name, _ID) for name in ("reporter_id", "witness_id", "inbound_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_entry_{name}_{other}"))
            for name, other in (
                ("group_id", "savings_group"),
                ("meeting_id", "meeting"),
                ("reverses", "entry"),
                ("replaces", "entry"),
                ("project_id", "project"),
            )
        ),
        sa.UniqueConstraint("group_id", "reference", name=op.f("uq_entry_group_id_reference")),
        sa.UniqueConstraint("reverses", name=op.f("uq_entry_reverses")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_entry_amount_above_zero")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_entry_two_accounts")),
    )
    same = "id, group_id, meeting_id, reference, kind, amount, currency, day, at, reverses"
    same = f"{same}, reporter_id, inbound_id"
    debit, credit = _accounts()
    chosen = f"SELECT {same}, {debit}, {credit} FROM entry_before ORDER BY id"  # noqa: S608
    op.execute(f"INSERT INTO entry ({same}, debit, credit) {chosen}")
    op.drop_table("entry_before")
    for name in ("meeting_id", "reporter_id", "inbound_id"):
        op.create_index(op.f(f"ix_entry_{name}"), "entry", [name])


def downgrade() -> None:
    raise CommandError("a ledger is not led back: restore the copy made before the upgrade")
