"""Writes the first revision of the city's chain from the models:  python -m tests.generate.city_revision

For as long as no release of the city's server has been made: from then on a change is a revision of its own. What it
writes is frozen, as Alembic wants it; tests/kiosk/db/test_city_schema.py says on every engine whether it still agrees
with the models.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import StaticPool

from kiosk.db import base, city_schema, tables

HEAD = '''"""The first revision: every local table and every table of the city's server as its first release has them.

Written by tests/generate/city_revision.py.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.db.base import Instant
from kiosk.db.engines import engine_of

revision = "0001"
down_revision = None


def upgrade() -> None:
    if not engine_of(op.get_bind()).embedded:
        local()
    city()
'''


def render(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """The plain type behind those that only read damaged rows in a milder way."""
    if kind != "type":
        return False
    if isinstance(thing, base.Instant):
        return "Instant()"
    if isinstance(thing, base.Stored):
        return f"sa.LargeBinary(length={thing.length})" if thing.length else "sa.LargeBinary()"
    return "sa.BigInteger()" if isinstance(thing, (base.Whole, base.Moment)) else False


def made(name: str, metadata: MetaData) -> str:
    """A function that makes all tables of a base."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": metadata, "render_item": render})
        operations = produce_migrations(context, metadata).upgrade_ops
        assert operations is not None
        code = render_python_code(operations, render_item=render, migration_context=context)
    engine.dispose()
    lines = [line for line in code.splitlines() if not line.strip().startswith("#")]
    body = "\n".join(lines)
    return f"\n\ndef {name}() -> None:\n    {body.strip()}\n"


def main() -> None:
    tables.load_city()
    content = HEAD + made("local", base.LocalBase.metadata) + made("city", base.CityBase.metadata)
    file = Path(city_schema.__file__).parent / "city_migrations" / "versions" / "0001_city.py"
    file.write_text(content, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", "--line-length", "120", file], check=True)
    print(file)


if __name__ == "__main__":
    main()
