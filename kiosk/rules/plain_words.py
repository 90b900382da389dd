"""Whether a text that somebody sent can be kept and shown everywhere: in any SQL engine, page, workbook and paper.

Called where words come in: the city's pages, the JSON API, lists that are handed in. Pure.
"""

from __future__ import annotations

import re

_NEVER = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def is_plain(words: str) -> bool:
    """No control sign but those that set lines apart, and no half of a letter."""
    return _NEVER.search(words) is None
