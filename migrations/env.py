"""Runs migrations inside the transaction that partnership.store.schema opened: a failed one leaves nothing behind."""

from alembic import context

from partnership.store.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction is the one
)
context.run_migrations()
