"""Who read what on the city's pages: one row a page with personal or a ward's data, and one a change.

`note` is called by kiosk.server.city within the request, and by use cases that change something within their own
transaction. No row is ever changed, and none deleted before KEPT is over; they lie in the database with everything else
and so in its backups. The list of them is for auditors. Raises nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from kiosk.db.tables.city_accounts import CityAuditRow
from kiosk.ids import uuid7
from kiosk.store import Context, Reader
from kiosk.values.city_accounts import AuditLine, LookedAt

KEPT = timedelta(days=2 * 366)  # two years, as logs of access to a system that holds personal data
PAGE = 200


def note(ctx: Context, command: LookedAt) -> None:
    ctx.connection.execute(
        insert(CityAuditRow).values(
            id=uuid7(ctx.now), at=ctx.now, account=command.user.account, role=command.user.role,
            what=command.what, ward=command.ward, subject=command.subject[:96], address=command.address[:64],
        )
    )  # fmt: skip


def forget(ctx: Context, _none: None = None) -> int:
    """What is older than it is kept for; how many rows went."""
    return int(ctx.connection.execute(delete(CityAuditRow).where(CityAuditRow.at < ctx.now - KEPT)).rowcount)


def lines(
    reader: Reader, *, first: datetime, last: datetime, account: str = "", ward: str = "", what: str = "",
    subject: str = "", most: int = PAGE, before: str = "",
) -> tuple[AuditLine, ...]:  # fmt: skip
    """The newest first; `account`, `ward`, `what` and a part of the subject narrow them; `before` goes on after a page
    (the id of its last line)."""
    table = CityAuditRow.__table__.c
    query = select(table.id, table.at, table.account, table.role, table.what, table.subject, table.ward, table.address)
    query = query.where(table.at >= first, table.at < last)
    for column, wanted in ((table.account, account), (table.ward, ward), (table.what, what)):
        if wanted:
            query = query.where(column == wanted)
    if subject:
        query = query.where(table.subject.contains(subject, autoescape=True))
    if before:
        query = query.where(table.id < before)
    rows = reader.connection.execute(query.order_by(table.id.desc()).limit(most))
    return tuple(AuditLine(**row._mapping) for row in rows)
