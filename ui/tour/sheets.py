"""`tour --all`: the same visit at every size, text size and theme; one picture a page, with all of them side by side.

Called by ui.tour.command. Each combination is a tour in a process of its own, as many at a time as there are cores. Its
pictures are scaled as soon as it ends, so that little lies on the disk. A page is told by its window, its name and how
often the name was there before, not by its number: at large text a visit has more pages. Leaves OUT/sheet-NN-….jpg,
OUT/findings.txt and OUT/summary.json. A tour that fails is named with the end of what it said; the sheets are made of
what it got to. Exit status 1 with any finding or failure.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

SIZES = ("1920x1080", "1366x768", "1080x1920")
TEXTS = (100, 130, 160)
THEMES = ("normal", "contrast")
WIDE = 600  # pixels of a picture on the sheet
CAPTION, GAP, HEAD = 30, 14, 60
GROUND, INK, WRONG, EMPTY = QColor("#eceff3"), QColor("#101418"), QColor("#c00020"), QColor("#d4d9e0")
_SHOT = re.compile(r"\d\d-(.+)\.png")
_FOUND = re.compile(r"page check: (\d\d-[\w.,=\[\]-]+): (.*)")


class Combination(NamedTuple):
    size: str
    text: int
    theme: str

    def words(self) -> str:
        return f"{self.size} · {self.text} % · {self.theme}"

    def folder(self) -> str:
        return f"{self.size}-{self.text}-{self.theme}"

    def cell(self) -> tuple[int, int]:
        """Pixels on the sheet: a turned screen is as high as the others are wide."""
        width, _, height = self.size.partition("x")
        wide, high = int(width), int(height)
        scale = WIDE / max(wide, high)
        return round(wide * scale), round(high * scale)


ALL = tuple(itertools.starmap(Combination, itertools.product(SIZES, TEXTS, THEMES)))


class Played(NamedTuple):
    """What one tour left: a small picture and the findings of each page by its key, in the order of the visit."""

    of: Combination
    status: int
    pictures: dict[str, Path]
    findings: dict[str, list[str]]
    summary: dict[str, object]
    said: str  # the end of what it said, where it failed


def run_all(options: argparse.Namespace) -> int:
    out: Path = options.out
    parts = out / "parts"
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("sheet-*.jpg"):
        old.unlink()
    shutil.rmtree(parts, ignore_errors=True)
    with ThreadPoolExecutor(options.jobs or os.cpu_count() or 1) as pool:
        played = list(pool.map(lambda one: _play(one, options, parts / one.folder()), ALL))
    pages = ordered([list(one.pictures) for one in played])
    for number, page in enumerate(pages, 1):
        _sheet(page, played).save(str(out / f"sheet-{number:02d}-{page}.jpg"), None, 82)
    shutil.rmtree(parts, ignore_errors=True)
    return _told(out, played, len(pages))


def _told(out: Path, played: list[Played], pages: int) -> int:
    found = [
        f"{one.of.words()}: {page}: {finding}"
        for one in played for page, findings in one.findings.items() for finding in findings
    ]  # fmt: skip
    failed = [one for one in played if one.status and not one.findings]
    (out / "findings.txt").write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    summary = {
        "sheets": pages, "findings": len(found), "failed": [one.of.words() for one in failed],
        "tours": {one.of.folder(): {**one.summary, "status": one.status} for one in played},
    }  # fmt: skip
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for line in found:
        print(line, file=sys.stderr)
    for one in failed:
        print(f"{one.of.words()}: failed\n{one.said}", file=sys.stderr)
    print(json.dumps({name: summary[name] for name in ("sheets", "findings", "failed")}, ensure_ascii=False))
    return int(bool(found) or any(one.status for one in played))


def _play(one: Combination, options: argparse.Namespace, folder: Path) -> Played:
    folder.mkdir(parents=True)
    asked = [sys.executable, "-m", "kiosk.cli", "tour", "--out", str(folder), "--size", one.size,
             "--text", str(one.text), "--theme", one.theme, "--lang", options.lang,
             "--visit", options.visit, "--cards", str(options.cards)]  # fmt: skip
    asked += ["--form", options.form] if options.form else []
    asked += ["--life", options.life] if options.life else []
    asked += ["--low"] if options.low else []
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    print(f"tour: {one.words()}: {'ends with ' + str(done.returncode) if done.returncode else 'well'}", file=sys.stderr)
    shots = sorted(folder.glob("[0-9][0-9]-*.png"))
    keys = keyed([shot.stem for shot in shots])
    findings: dict[str, list[str]] = {}
    for name, what in _FOUND.findall(done.stderr):
        findings.setdefault(keys.get(name, name), []).append(what)
    pictures = {keys[shot.stem]: _small(shot, one) for shot in shots}
    held = folder / "summary.json"
    summary = json.loads(held.read_text(encoding="utf-8")) if held.is_file() else {}
    for paper in (*folder.glob("*.pdf"), *folder.glob("ticket.*")):
        paper.unlink()
    return Played(one, done.returncode, pictures, findings, summary, done.stderr[-2000:])


def _small(shot: Path, one: Combination) -> Path:
    """At most as large as on the sheet; the desk's screen is never turned, so it is as wide there as any."""
    picture = QImage(str(shot))
    width, height = (WIDE, WIDE) if picture.width() > picture.height() else one.cell()
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    small = picture.scaled(width, height, keep, smooth)
    path = shot.with_suffix(".jpg")
    small.save(str(path), None, 90)
    shot.unlink()
    return path


def keyed(names: Iterable[str]) -> dict[str, str]:
    """ "07-citizen-review" -> "citizen-review", the next one "citizen-review-2"."""
    seen: Counter[str] = Counter()
    found = {}
    for name in names:
        plain = name[3:]
        seen[plain] += 1
        found[name] = plain + (f"-{seen[plain]}" if seen[plain] > 1 else "")
    return found


def ordered(visits: Iterable[list[str]]) -> list[str]:
    """All pages in the order of the visits; one that only some have stands behind the page that it follows there."""
    pages: list[str] = []
    for visit in visits:
        place = 0
        for page in visit:
            if page in pages:
                place = pages.index(page) + 1
            else:
                pages.insert(place, page)
                place += 1
    return pages


def _sheet(page: str, played: list[Played]) -> QImage:
    """A row for each size; in it each text size in both themes. A picture with findings has a red frame."""
    rows = [[one for one in played if one.of.size == size] for size in SIZES]
    columns = max(len(row) for row in rows)
    heights = [max(_high(page, one) for one in row) or row[0].of.cell()[1] for row in rows]
    whole = HEAD + sum(heights) + len(rows) * (CAPTION + GAP)
    sheet = QImage(columns * (WIDE + GAP) + GAP, whole, QImage.Format.Format_RGB32)
    sheet.fill(GROUND)
    painter = QPainter(sheet)
    _say(painter, QRect(GAP, 0, sheet.width(), HEAD), page, 30)
    top = HEAD
    for row, height in zip(rows, heights, strict=True):
        for column, one in enumerate(row):
            _cell(painter, QRect(GAP + column * (WIDE + GAP), top, WIDE, height), page, one)
        top += height + CAPTION + GAP
    painter.end()
    return sheet


def _high(page: str, one: Played) -> int:
    path = one.pictures.get(page)
    return QImage(str(path)).height() if path is not None else 0


def _cell(painter: QPainter, area: QRect, page: str, one: Played) -> None:
    """A caption, and the picture below it in a row that is as high as `area`."""
    left, top = area.left(), area.top()
    wrong = one.findings.get(page, [])
    words = f"{one.of.words()}{'  ' + '; '.join(sorted({what.split(' ')[0] for what in wrong})) if wrong else ''}"
    _say(painter, QRect(left, top, WIDE, CAPTION), words, 18, WRONG if wrong else INK)
    path = one.pictures.get(page)
    if path is None:  # this visit does not have the page
        painter.fillRect(QRect(left, top + CAPTION, one.of.cell()[0], area.height()), EMPTY)
        return
    picture = QImage(str(path))
    painter.drawImage(left, top + CAPTION, picture)
    if wrong:
        painter.setPen(QPen(WRONG, 4))
        painter.drawRect(QRect(left, top + CAPTION, picture.width(), picture.height()))


def _say(painter: QPainter, area: QRect, words: str, pixels: int, colour: QColor = INK) -> None:
    font = QFont(painter.font())
    font.setPixelSize(pixels)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
