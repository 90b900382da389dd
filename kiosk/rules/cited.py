"""Acts as they are cited: "Luật Hộ tịch 2014, Điều 5 khoản 3", and the same for readers of English. Pure.

Called for a procedure's legal basis (kiosk.catalogue.words) and for the sentence that says why a result is due when it
is (kiosk.rules.deadlines). An official title stays as it is and has what kind of act it is before it.
"""

from __future__ import annotations

import re

from kiosk.texts import table, text

KINDS = "rules.cited.kind"
_ARTICLE = re.compile(r"Điều (\d+\w?)(?:[ ,]+khoản (\d+))?")


def act(citation: str) -> str:
    """The act itself, without its articles and what else is said of it."""
    return re.split(r"[,;(]| Điều ", citation)[0].strip()


def cited(citation: str, language: str = "vi") -> str:
    """In English "Law: Luật Hộ tịch 2014, article 5(3)"; words that explain it are left out there."""
    title = act(citation)
    kind = next((key for key in table(KINDS) if title.startswith(text(key))), "")
    if language == "vi" or not kind:
        return citation
    articles = [number + (f"({clause})" if clause else "") for number, clause in _ARTICLE.findall(citation)]
    where = "".join(", " + text("rules.cited.article", language, number=one) for one in articles)
    return text("rules.cited.named", language, kind=text(kind, language), act=title) + where
