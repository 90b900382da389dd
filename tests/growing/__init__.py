"""One paper, event kind, station and screen more, as somebody would add them: which files that touches, and a copy of
the packages that has them.

`touched()` says it in the words of the table of `./run.sh lint --house`; `grown(folder)` makes the copy that
tests/test_growing.py runs and compares with the original. What each adds lies beside this module in a folder of its
name, at its place; what it writes into files that are there stands below.
"""

from __future__ import annotations

import difflib
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = ("kiosk", "ui", "printing")
TABLES = ("kiosk/values/print_jobs.py", "ui/stations.py", "ui/citizen/routes.py")  # one row of these is one line
TEXTS = "resources/i18n"


class Edit(NamedTuple):
    file: str
    before: str  # the line that it stands before; the first that begins so
    lines: str
    instead: bool = False  # it takes that line's place


ADDED: dict[str, tuple[Edit, ...]] = {
    "paper": (
        Edit(
            "kiosk/values/print_jobs.py", "    OTHER = ",
            '    HELP_SLIP = "help_slip", "a4", "feedback.help_asked", "values.help_slip.HelpSlip", "help_slip"\n',
        ),
        Edit(
            "resources/i18n/desk.toml", "print_other = ",
            'print_help_slip = { vi = "Phiếu chờ hỗ trợ chưa in được", en = "A help slip was not printed" }\n',
        ),
    ),
    "event kind": (
        Edit(
            "kiosk/records/feedback.py", '@fact("feedback.help_done"',
            '@fact("feedback.help_coming", authors={Role.DESK, Role.SINGLE})\n'
            "class HelpComing(Fact, frozen=True, kw_only=True, omit_defaults=True):\n"
            "    place: Code\n\n\n",
        ),
        Edit(
            "kiosk/records/feedback.py", "    else:",
            '    elif event.kind == "feedback.help_coming":\n'
            '        new["coming_from"] = event.body.place\n',
        ),
        Edit(
            "kiosk/records/feedback.py", "    table=HelpCall.__table__",
            '    table=HelpCall.__table__, step=step, totals=totals,\n'
            '    kinds=("feedback.help_asked", "feedback.help_coming", "feedback.help_done"),\n', instead=True,
        ),
        Edit(
            "kiosk/db/tables/feedback.py", "    asked_at: ",
            '    coming_from: Mapped[str] = mapped_column(String(64), default="")\n',
        ),
    ),
    "station": (
        Edit(
            "ui/stations.py", '    "hall": ',
            '    "guide": StationKind("guide.window.GuideWindow", "guide-1", "users", in_public=False),\n',
        ),
        Edit(
            "resources/i18n/launcher.toml", "desk = ",
            'guide = { vi = "Màn hình người hướng dẫn", en = "Guide" }\n'
            'guide_hint = { vi = "Ai đang cần hỗ trợ", en = "Who needs help" }\n',
        ),
    ),
    "screen": (
        Edit(
            "ui/citizen/routes.py", "class ProcedureList(",
            'class Phone(Route, frozen=True):\n    screen = "ui.citizen.phone:PhoneScreen"\n\n\n',
        ),
        Edit(
            "resources/i18n/citizen.toml", "[appointment]",
            '[phone]\ntitle = { vi = "Gọi cho chúng tôi", en = "Call us" }\n\n',
        ),
    ),
}  # fmt: skip


def added(kind: str) -> list[str]:
    """The new files of one addition, as paths from the root."""
    folder = HERE / kind.replace(" ", "_")
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py")) if folder.is_dir() else []


def add(kind: str, root: Path) -> None:
    """Add it to a copy of the packages."""
    for file in added(kind):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / kind.replace(" ", "_") / file, root / file)
    for edit in ADDED[kind]:
        path = root / edit.file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = next(number for number, line in enumerate(lines) if line.startswith(edit.before))
        rest = lines[at + 1 :] if edit.instead else lines[at:]
        path.write_text("".join([*lines[:at], edit.lines, *rest]), encoding="utf-8")


def grown(folder: Path) -> Path:
    """A copy of the packages with one of each more; of the resources the texts alone are copied."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package)
    (folder / "resources").mkdir()
    for path in (ROOT / "resources").iterdir():
        if path.name != "i18n":
            (folder / "resources" / path.name).symlink_to(path)
    shutil.copytree(ROOT / TEXTS, folder / TEXTS)
    for kind in ADDED:
        add(kind, folder)
    return folder


def changed(root: Path) -> dict[str, int]:
    """File -> places where it was added to, of all that differ from the original; 0 for a new one."""
    found = {}
    for path in root.rglob("*"):
        file = path.relative_to(root).as_posix()
        if path.suffix not in (".py", ".toml") or not path.is_file() or "__pycache__" in file:
            continue
        former = ROOT / file
        if not former.exists():
            found[file] = 0
        elif (text := path.read_text(encoding="utf-8")) != (before := former.read_text(encoding="utf-8")):
            steps = difflib.SequenceMatcher(None, before.splitlines(), text.splitlines(), autojunk=False).get_opcodes()
            found[file] = sum(step[0] != "equal" for step in steps)
    return found


def figure(files: dict[str, int]) -> str:
    """Like "2+1": files that are new or written into, and rows of a table; texts aside."""
    rows = sum(places for file, places in files.items() if file in TABLES)
    count = sum(file not in TABLES and not file.startswith(TEXTS) for file in files)
    return f"{count}+{rows}" if rows else str(count)


def touched() -> dict[str, str]:
    """What one more of each touches, e.g. {"paper": "2+1"}: added to a copy of the files concerned alone."""
    found = {}
    for kind in ADDED:
        with tempfile.TemporaryDirectory(prefix="motcua-growing-") as folder:
            root = Path(folder)
            for edit in ADDED[kind]:
                (root / edit.file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / edit.file, root / edit.file)
            add(kind, root)
            found[kind] = figure(changed(root))
    return found
