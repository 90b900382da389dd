"""References to pages lead to a page and a section of this repository; what a page of design quotes is in the code."""

from __future__ import annotations

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DESIGN = ROOT / "docs" / "design"
WRITTEN = {".py", ".md", ".toml", ".sh", ".html", ".js", ".css", ".service", ".txt", ".in"}
REFERENCE = re.compile(r"(?<![\w./#-])((?:[\w.-]+/)*[\w.-]+\.md)(#[\w-]*)?(?![\w/])")
DECISION = re.compile(r"\bdecisions? ((?:\d{4})(?:(?:, | and |,? or )\d{4})*)")
WORTH_READING = re.compile(r"\.md|\bdecisions? \d|\binvariant")
QUOTE = re.compile(r"`([\w/.-]+) ([A-Z][A-Z_]*(?:, [A-Z_]+)*) = ([^`]+)`")
IN_QUOTES = re.compile(r"`((?:kiosk|ui|printing|tests|resources|docs)/[^` ]*)")
AN_INVARIANT = re.compile(r"\binvariants? (\d(?:(?:, | and )\d)*)")


def written() -> Iterator[tuple[Path, str]]:
    """Every file of the repository that may refer to a page, with what may do so in it."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().splitlines():
        path = ROOT / name
        if path.suffix in WRITTEN and path.is_file() and path != Path(__file__):
            text = path.read_text(encoding="utf-8")
            if WORTH_READING.search(text):
                yield path, remarks(text) if path.suffix == ".py" else text


def remarks(source: str) -> str:
    """Comments and documentation of a module: strings that are a statement of their own."""
    found, begins = [], True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and begins):
            found.append(token.string)
        elif token.type not in (tokenize.NL, tokenize.COMMENT):
            begins = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    return "\n".join(found)


def anchors(page: str) -> set[str]:
    """Sections as a link names them: small letters, blanks as dashes, other signs left out."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_to(reference: str, source: Path) -> Path | None:
    """The page that a reference means: from the root, beside its source, or in docs."""
    for folder in (ROOT, source.parent, ROOT / "docs"):
        if (folder / reference).is_file():
            return (folder / reference).resolve()
    return None


def astray(source: Path, text: str) -> list[str]:
    """References in `text` that lead nowhere."""
    wrong = []
    for name, section in REFERENCE.findall(text):
        page = leads_to(name, source)
        if page is None or not page.is_relative_to(ROOT):
            wrong.append(name)
        elif section and section[1:] not in anchors(page.read_text(encoding="utf-8")):
            wrong.append(name + section)
    named = [number for numbers in DECISION.findall(text) for number in re.findall(r"\d{4}", numbers)]
    wrong += [f"decision {number}" for number in named if not [*(ROOT / "docs" / "decisions").glob(f"{number}-*")]]
    return wrong


def test_every_reference_to_a_page_leads_to_it() -> None:
    found = {str(path.relative_to(ROOT)): wrong for path, text in written() if (wrong := astray(path, text))}
    assert found == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("see sync.md, Trust", ["sync.md"]),
        ("docs/design/sync.md#trust", []),
        ("docs/design/sync.md#trusted", ["docs/design/sync.md#trusted"]),
        ("docs/decisions/0003", []),
        ("decisions 0003 and 9999", ["decision 9999"]),
        ("../../elsewhere/page.md", ["../../elsewhere/page.md"]),
        ("docs/nowhere.md.", ["docs/nowhere.md"]),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(text: str, wrong: list[str]) -> None:
    assert astray(ROOT / "kiosk" / "one.py", text) == wrong


def test_invariants_that_are_named_stand_in_the_list() -> None:
    section = (DESIGN / "sync.md").read_text(encoding="utf-8").partition("## Invariants")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^(\d+)\. ", section, re.MULTILINE))
    checker = (ROOT / "tests" / "faults" / "checker.py").read_text(encoding="utf-8")
    rows = [row for _path, text in written() for row in AN_INVARIANT.findall(text)]
    named = {number for row in rows for number in re.findall(r"\d", row)}
    named |= set(re.findall(r'f?"(\d): ', checker))
    assert named
    assert named <= listed


def stands_there(file: str, names: str, value: str) -> bool:
    """In the module, or in one of the room's."""
    where = ROOT / file
    modules = where.rglob("*.py") if where.is_dir() else [where] if where.is_file() else []
    said = re.compile(rf"^{names} = {re.escape(value)}(?:\s|$)", re.MULTILINE)
    return any(said.search(module.read_text(encoding="utf-8")) for module in modules)


PAGES = sorted(DESIGN.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_what_a_page_quotes_stands_in_the_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    wrong = [quote for quote in QUOTE.findall(text) if not stands_there(*quote)]
    wrong += [name for name in IN_QUOTES.findall(text) if not (ROOT / name).exists()]
    assert wrong == []


def test_the_pages_quote_enough_to_be_held_to_the_code() -> None:
    assert sum(len(QUOTE.findall(page.read_text(encoding="utf-8"))) for page in PAGES) >= 25
