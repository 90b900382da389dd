"""What kind of finding a scanned receipt is, and when it is due: for the kiosk's page and the desk's line.

Called by ui.citizen.receipt and ui.desk.other_scans with what kiosk.queries.receipts.check found. Nothing is raised.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.clock import ZONE, local
from kiosk.values.receipts import Genuineness, ReceiptChecked

BARE = {  # of a code that is not in the book
    "other_agency": "other_ward", "old_code": "old", "other_system": "elsewhere", "central_code": "elsewhere",
}  # fmt: skip


def kind_of(found: ReceiptChecked) -> str:
    """Which texts: genuine, not_synced, found (a bare code), altered, other_name, other_ward, old, elsewhere, revoked,
    unsure or unknown."""
    if not found.signed:
        return "found" if found.row is not None else BARE.get(found.reason, "unknown")
    if found.verdict is Genuineness.ALTERED and found.reason == "name":
        return "other_name"
    if found.verdict is Genuineness.UNKNOWN:
        if found.reason in ("format", "version"):
            return "unknown"
        return "other_ward" if found.reason == "other_ward" else "unsure"
    return found.verdict.value


def due_of(found: ReceiptChecked) -> datetime | None:
    """When the result is promised, in the ward's time."""
    if found.claims is not None:
        return local(found.claims.due_at)
    if found.row is None or not found.row.due:
        return None
    return datetime.fromisoformat(found.row.due).replace(tzinfo=ZONE)
