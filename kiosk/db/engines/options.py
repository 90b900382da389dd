"""What tables ask of an engine that has it; the others do without."""

from __future__ import annotations

from typing import Any

from sqlalchemy import TextClause

WITHOUT_ROW_IDS = {"sqlite_with_rowid": False}  # rows that keep no order of arrival, where a file would tell it


def only(condition: TextClause) -> dict[str, Any]:
    """Of an index: the rows alone of which this is true."""
    return {"sqlite_where": condition, "postgresql_where": condition}
