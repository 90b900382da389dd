"""Values that a damaged row of journal_events may hold, in SQL; the name begins with the column."""

from __future__ import annotations

NO_UTF8 = "CAST(x'fffe41' AS TEXT)"
COLUMNS = {
    "hash text": "'text'", "hash number": "7", "id no utf8": NO_UTF8, "id number": "7", "kind no utf8": NO_UTF8,
    "subject no utf8": NO_UTF8, "subject other": "'other'", "depth text": "'q'", "depth great": str(2**62),
    "made_at text": "'q'", "made_at great": str(2**62), "made_at negative": "-5", "state text": "'q'",
    "position text": "'q'", "position negative": "-7",
}  # fmt: skip
