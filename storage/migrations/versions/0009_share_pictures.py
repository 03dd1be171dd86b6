"""Share pictures in exchanges"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OF_POSTS = "SELECT id FROM attachment WHERE alert_id IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.alter_column("alert_id", existing_type=_ID, nullable=True)
        batch_op.add_column(sa.Column("post_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("link", sa.String(length=16), nullable=True))
        batch_op.create_index(batch_op.f("ix_attachment_post_id"), ["post_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_attachment_link"), ["link"])
        batch_op.create_foreign_key(
            batch_op.f("fk_attachment_post_id_exchange_post"), "exchange_post", ["post_id"], ["id"]
        )

    with op.batch_alter_table("exchange_post", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("picture", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("exchange_post", schema=None) as batch_op:
        batch_op.alter_column("picture", server_default=None)
    with op.batch_alter_table("exchange_unread", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_unread_post", ["post_id"], unique=False)


def downgrade() -> None:
    op.execute(f"DELETE FROM attachment_body WHERE attachment_id IN ({_OF_POSTS})")  # noqa: S608
    op.execute("DELETE FROM attachment WHERE alert_id IS NULL")
    with op.batch_alter_table("exchange_unread", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_unread_post")
    with op.batch_alter_table("exchange_post", schema=None) as batch_op:
        batch_op.drop_column("picture")

    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_attachment_post_id_exchange_post"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_attachment_link"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_attachment_post_id"))
        batch_op.drop_column("link")
        batch_op.drop_column("post_id")
        batch_op.alter_column("alert_id", existing_type=_ID, nullable=False)
