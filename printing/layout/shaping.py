"""Text as placed glyphs: marks on their letters, joined and reordered scripts, right-to-left words, other faces.

Used by text_runs (PDF) and raster_text (thermal) for whatever is not a row of plain letters. HarfBuzz shapes; where a
face has no anchor for a mark on an accented letter (Liberation Serif: Ê̆, Ô̆, Ư̆) the mark is placed by the boxes of
both. Lengths are thousandths of the text's size. Nothing is raised: a letter without a glyph is the face's empty box.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata
from typing import NamedTuple

from printing.layout import fonts
from printing.layout.letters import can_draw, clean, clusters

_GAP = 45  # between a letter and a mark that is placed by boxes
_BELOW = (202, 218, 220, 222)  # classes of marks that go below
_OLDER = ("Latn", "Grek", "Cyrl", "Zyyy", "Zinh")  # scripts drawn without kerning and ligatures, as plain text is


class Glyph(NamedTuple):
    """A glyph of a face, where it stands on the line, and the letters that it is read as ("" = its neighbour's)."""

    face: str
    number: int
    text: str
    x: float
    y: float
    advance: float


class Shaped(NamedTuple):
    """Glyphs from left to right, and the line's length."""

    glyphs: tuple[Glyph, ...]
    width: float


@functools.lru_cache(maxsize=2048)
def shape(text: str, face: str) -> Shaped:
    """The text in `face`, or in those that stand in for it."""
    glyphs: list[Glyph] = []
    x = 0.0
    for run, backwards in _ordered(clean(text)):
        parts = list(_by_face(run, face))
        for used, part in reversed(parts) if backwards else parts:
            placed, wide = _shaped(part, used, x, backwards)
            glyphs += placed
            x += wide
    return Shaped(tuple(glyphs), x)


def _ordered(text: str) -> list[tuple[str, bool]]:
    """Runs from left to right and whether each is read from right to left, by the rules for a line of Latin text."""
    parts = clusters(text)
    kinds = [_direction(cluster) for cluster in parts]
    if "R" not in kinds:
        return [(text, False)]
    kinds = _settled(kinds)
    runs = [
        (kind, "".join(part for part, _kind in group))
        for kind, group in itertools.groupby(zip(parts, kinds, strict=True), key=lambda pair: pair[1])
    ]
    found: list[tuple[str, bool]] = []
    for backwards, stretch in itertools.groupby(runs, key=lambda run: run[0] != "L"):
        pieces = [(words, kind == "R") for kind, words in stretch]
        found += reversed(pieces) if backwards else pieces
    return found


def _direction(cluster: str) -> str:
    """R, L, N(umber) or "" for what goes along with its neighbours."""
    kind = unicodedata.bidirectional(cluster[0])
    return "R" if kind in ("R", "AL") else "L" if kind == "L" else "N" if kind in ("EN", "AN") else ""


def _settled(kinds: list[str]) -> list[str]:
    """Numbers after right-to-left words, and signs between those, belong to them; all others to the Latin line."""
    strong = [place for place, kind in enumerate(kinds) if kind in ("L", "R")]
    settled = list(kinds)
    for place, kind in enumerate(kinds):
        if kind in ("L", "R"):
            continue
        before = next((kinds[one] for one in reversed(strong) if one < place), "L")
        after = next((one for one in kinds[place + 1 :] if one), "L")  # a number there follows the same word
        inside = before == "R" and (kind == "N" or after != "L")
        settled[place] = (kind or "R") if inside else "L"
    return settled


def _by_face(text: str, face: str) -> list[tuple[str, str]]:
    """Runs of one face each: the wanted one where it has the letters, else the first that has."""
    found: list[tuple[str, str]] = []
    for cluster in clusters(text):
        used = _face_of(cluster, face)
        if found and (found[-1][0] == used or (cluster == " " and can_draw(found[-1][0], " "))):
            found[-1] = (found[-1][0], found[-1][1] + cluster)
        else:
            found.append((used, cluster))
    return found


@functools.lru_cache(maxsize=4096)
def _face_of(cluster: str, face: str) -> str:
    return next((one for one in (face, *fonts.FALLBACKS) if can_draw(one, cluster)), face)


def _shaped(text: str, face: str, x: float, backwards: bool) -> tuple[list[Glyph], float]:
    """The glyphs of one run, beginning at x, and how long it is."""
    import uharfbuzz

    font, scale = fonts.outlines(face), 1000 / fonts.units(face)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if backwards else "ltr"
    plainly = buffer.script in _OLDER
    uharfbuzz.shape(font, buffer, {"kern": False, "liga": False} if plainly else {})
    letters = _letters(text, [info.cluster for info in buffer.glyph_infos])
    glyphs, at = list[Glyph](), 0.0
    for info, place, said in zip(buffer.glyph_infos, buffer.glyph_positions, letters, strict=True):
        left, up, wide = place.x_offset * scale, place.y_offset * scale, place.x_advance * scale
        glyph = Glyph(face, info.codepoint, said, x + at + left, up, wide)
        if plainly and not (left or up or wide) and glyphs and glyphs[-1].text == said:
            glyph = _placed(glyph, glyphs[-1])
        glyphs.append(glyph)
        at += wide
    return _read_once(glyphs), at


def _letters(text: str, starts: list[int]) -> list[str]:
    """The letters of each glyph's cluster: a letter with all its marks."""
    ends = dict(itertools.pairwise([*sorted(set(starts)), len(text)]))
    return [text[start : ends[start]] for start in starts]


def _read_once(glyphs: list[Glyph]) -> list[Glyph]:
    """Each cluster's letters are read at its widest glyph; the others say nothing."""
    said: list[Glyph] = []
    for _letters, group in itertools.groupby(glyphs, key=lambda glyph: glyph.text):
        cluster = list(group)
        widest = max(glyph.advance for glyph in cluster)
        named = 0
        for glyph in cluster:
            here = glyph.advance == widest and (widest > 0 or not named)
            said.append(glyph if here else glyph._replace(text=""))
            named += here
    return said


def _placed(mark: Glyph, below: Glyph) -> Glyph:
    """A mark that its face has no anchor for: over the middle of the letter's stem, clear of what is on it.

    The middle is that of the bare letter (U, not Ư: the horn counts as no part of it); in an italic it leans along.
    """
    import uharfbuzz

    font = fonts.outlines(mark.face)
    over, own = _box(below), _box(mark)
    letters = unicodedata.normalize("NFD", mark.text)
    stem = font.get_nominal_glyph(ord(letters[0])) if below.advance else None
    bare = _box(below._replace(number=stem)) if stem else over
    sign = next((one for one in letters[1:] if font.get_nominal_glyph(ord(one)) == mark.number), "")
    under = bool(sign) and unicodedata.combining(sign) in _BELOW
    up = over.low - _GAP - own.high if under else over.high + _GAP - own.low
    rise = up + (own.low + own.high) / 2 - (bare.low + bare.high) / 2
    middle = (bare.left + bare.right) / 2 + rise * font.get_style_value(uharfbuzz.StyleTag.SLANT_RATIO)
    return mark._replace(x=mark.x + middle - (own.left + own.right) / 2, y=up)


class _Box(NamedTuple):
    left: float
    right: float
    low: float
    high: float


def _box(glyph: Glyph) -> _Box:
    """The box of a glyph's ink, where the glyph stands."""
    found, scale = fonts.outlines(glyph.face).get_glyph_extents(glyph.number), 1000 / fonts.units(glyph.face)
    if found is None:
        return _Box(glyph.x, glyph.x + glyph.advance, glyph.y, glyph.y)
    left, high = glyph.x + found.x_bearing * scale, glyph.y + found.y_bearing * scale
    return _Box(left, left + found.width * scale, high + found.height * scale, high)
