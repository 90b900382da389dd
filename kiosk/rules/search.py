"""Finds procedures by what people type: without marks, abbreviated ("dk khai sinh", "chung thuc bn"), misspelt.

Called by Catalogue.search (which keeps an Index per day) and by tests. Pure and small: a word that is typed is
compared once with each different word of the catalogue, then each procedure adds up what its words gave.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from kiosk.rules import scanned
from kiosk.rules.tone_marks import strip_marks
from kiosk.values.procedures import Procedure

# What clerks and citizens write; the left side is matched as a whole typed word.
ABBREVIATIONS = {
    "dk": "dang ky",
    "dki": "dang ky",
    "ks": "khai sinh",
    "gks": "giay khai sinh",
    "kh": "ket hon",
    "hn": "hon nhan",
    "tthn": "tinh trang hon nhan",
    "xn": "xac nhan",
    "ct": "chung thuc",
    "bs": "ban sao",
    "bn": "ban",
    "bc": "ban chinh",
    "tl": "trich luc",
    "cccd": "can cuoc",
    "cmnd": "can cuoc",
    "hkd": "ho kinh doanh",
    "kd": "kinh doanh",
    "hk": "ho khau",
    "thtru": "thuong tru",
    "nkt": "khuyet tat",
    "ubnd": "uy ban",
    "gcn": "giay chung nhan",
    "gpxd": "giay phep xay dung",
    "ntn": "nhu the nao",
}
_FILLERS = frozenset(
    ("toi", "muon", "can", "xin", "lam", "cho", "hoi", "ve", "o", "di", "thu", "tuc", "a", "cua", "va")
)
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*|[^\x00-\x7f]+")
_EXACT, _PREFIX, _INITIALS, _SKELETON, _SLIP = 10.0, 7.0, 6.0, 5.0, 4.0
_TITLE, _WORDS, _NAME = 1.5, 1.2, 1.0  # weight of short title, search words, official name
_ENOUGH = 0.6  # share of the typed words that must be found


def fold(text: str) -> str:
    """Lower case, no marks, single blanks; digits and dots of codes stay, and so do letters of other scripts."""
    plain = strip_marks(scanned.plain(text)).casefold()  # Ð (U+00D0) is Đ to whoever types it
    if not plain.isascii():
        plain = "".join(sign if _is_letter(sign) else " " for sign in plain)
    return " ".join(_WORD.findall(plain))


def _is_letter(sign: str) -> bool:
    """A letter, or a mark without which one in another script is another word; what is ASCII is told by _WORD."""
    return sign.isascii() or sign.isalnum() or unicodedata.category(sign)[0] == "M"


class Index:
    """Search over a fixed set of procedures."""

    def __init__(self, procedures: Iterable[Procedure]) -> None:
        self._procedures = tuple(procedures)
        self._vocabulary: dict[str, dict[int, float]] = {}  # word -> document -> weight
        self._initials: dict[str, dict[int, float]] = {}
        self._phrases: list[tuple[str, ...]] = []
        for number, procedure in enumerate(self._procedures):
            self._add(number, procedure)

    def _add(self, number: int, procedure: Procedure) -> None:
        texts = [(procedure.short.vi, _TITLE), (procedure.short.en, _WORDS), (procedure.name.vi, _NAME)]
        texts += [(words, _WORDS) for words in procedure.search_words]
        phrases = []
        for text, weight in texts:
            folded = fold(text)
            phrases.append(folded)
            words = folded.split()
            for word in words:
                _raise(self._vocabulary, word, number, weight)
            for first in range(len(words)):
                for last in range(first + 2, min(first + 5, len(words)) + 1):
                    initials = "".join(word[0] for word in words[first:last])
                    _raise(self._initials, initials, number, weight)
        self._phrases.append(tuple(phrases))

    def find(self, query: str) -> tuple[Procedure, ...]:
        """Those that fit, best first; all of them in their order for an empty query."""
        folded = fold(query)
        if not folded:
            return self._procedures
        by_code = tuple(p for p in self._procedures if p.code.startswith(folded))
        if by_code and folded[0].isdigit():
            return by_code
        typed = folded.split()
        words = [word for word in typed if word not in _FILLERS] or typed
        expanded = " ".join(ABBREVIATIONS.get(word, word) for word in words)
        scores: dict[int, float] = {}
        hits: dict[int, int] = {}
        for word in words:
            for number, score in self._word(word).items():
                scores[number] = scores.get(number, 0.0) + score
                hits[number] = hits.get(number, 0) + 1
        needed = len(words) if len(words) <= 2 else max(2, round(len(words) * _ENOUGH))
        most = max(hits.values(), default=0)
        ranked = [
            (self._bonus(number, expanded) + score + 20.0 * hits[number] / len(words), number)
            for number, score in scores.items()
            if hits[number] >= min(needed, max(most, 1)) and hits[number] * 2 >= most
        ]
        ranked.sort(key=lambda row: (-row[0], row[1]))
        return tuple(self._procedures[number] for _score, number in ranked)

    def _bonus(self, number: int, expanded: str) -> float:
        """More for a phrase that stands there as typed, and for a short title over a long one."""
        bonus = 0.0
        for place, phrase in enumerate(self._phrases[number]):
            if phrase == expanded:
                bonus = max(bonus, 40.0)
            elif f" {expanded}" in f" {phrase}":
                bonus = max(bonus, 25.0 if place == 0 else 20.0)
        return bonus - 0.1 * len(self._phrases[number][0])

    def _word(self, word: str) -> dict[int, float]:
        """Score of one typed word per document: the best of its readings."""
        best = dict(self._parts(ABBREVIATIONS[word])) if word in ABBREVIATIONS else {}
        for known, documents in self._vocabulary.items():
            strength = _likeness(word, known)
            if strength:
                _best(best, documents, strength)
        if word in self._initials and word not in ABBREVIATIONS:
            _best(best, self._initials[word], _INITIALS)
        return best

    def _parts(self, words: str) -> dict[int, float]:
        """Documents that hold every one of these words exactly."""
        rows = [self._vocabulary.get(word, {}) for word in words.split()]
        shared = set(rows[0]).intersection(*rows[1:])
        return {number: min(row[number] for row in rows) * _EXACT for number in shared}


def find(query: str, procedures: Sequence[Procedure]) -> tuple[Procedure, ...]:
    """Ranked procedures for a query; for more than one query over the same procedures keep an Index."""
    return Index(procedures).find(query)


def _raise(table: dict[str, dict[int, float]], word: str, number: int, weight: float) -> None:
    documents = table.setdefault(word, {})
    documents[number] = max(weight, documents.get(number, 0.0))


def _best(best: dict[int, float], documents: dict[int, float], strength: float) -> None:
    for number, weight in documents.items():
        best[number] = max(best.get(number, 0.0), weight * strength)


def _likeness(typed: str, known: str) -> float:
    """How well a typed word stands for a word of the catalogue; 0 for not at all."""
    if typed == known:
        return _EXACT
    if len(typed) >= 2 and known.startswith(typed):
        return _PREFIX
    if 2 <= len(typed) < len(known) and typed == _skeleton(known):
        return _SKELETON
    if len(typed) >= 4 and not typed[0].isdigit() and abs(len(typed) - len(known)) <= 1:
        return _SLIP if _one_slip(typed, known) else 0.0
    return 0.0


def _skeleton(word: str) -> str:
    """Consonants only: "chung" -> "chng"."""
    return re.sub(r"[aeiouy]", "", word)


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong, or two swapped make the words equal."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    return one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
