"""Compiles XLSForm spreadsheets for the kiosks; the only module that calls pyxform, at an official's desk.

`compile_sheet` is what `motcua form run|check FILE.xlsx` use, `publish` writes what a kiosk loads. A broken or
foreign spreadsheet is an ExpectedError forms.errors.sheet with sheet, row and what to do, where pyxform tells.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.definition import Form
from kiosk.forms.load import published_version, read_layout

LARGEST = 16 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*", re.IGNORECASE)
_SHEET = re.compile(r"'(survey|choices|settings|entities|external_choices)'\s+sheet", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Compiled:
    xml: str
    warnings: tuple[str, ...]


def compile_sheet(path: Path) -> Compiled:
    """The XForm that pyxform makes of a spreadsheet (.xlsx, .xls, .csv, .md). Raises ExpectedError."""
    _look_at(path)
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    notes: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl about styles: nothing an official could mend
            result = convert(xlsform=path, validate=False, pretty_print=False, warnings=notes)
    except PyXFormError as error:
        raise _sheet_error(path, str(error)) from error
    except RecursionError as error:
        raise _sheet_error(path, "các nhóm lồng nhau quá sâu") from error
    except Exception as error:  # pyxform and its readers raise anything for a file that is no form
        raise _sheet_error(path, f"đây không phải XLSForm ({type(error).__name__})") from error
    return Compiled(result.xform, tuple(notes))


def _look_at(path: Path) -> None:
    """Refuse what is too large, or is not what its name says."""
    suffix = path.suffix.lower()
    if path.stat().st_size > LARGEST:
        raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST // 1_048_576)
    with path.open("rb") as file:
        start = file.read(4)
    if suffix in (".xlsx", ".xlsm") and start == _OLD_EXCEL:
        advice = "Xin đổi tên thành .xls, hoặc mở bằng Excel và lưu lại dạng .xlsx."
        raise _sheet_error(path, "đây là tệp Excel kiểu cũ", advice)
    if suffix == ".xls" and start == _ZIP:
        raise _sheet_error(path, "đây là tệp .xlsx mang tên .xls", "Xin đổi tên thành .xlsx.")
    if suffix in (".xlsx", ".xlsm"):
        try:
            with zipfile.ZipFile(path) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
        except (zipfile.BadZipFile, OSError) as error:
            raise _sheet_error(path, "tệp không mở được", "Xin mở bằng Excel và lưu lại dạng .xlsx.") from error
        if unpacked > LARGEST_UNPACKED:
            raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST_UNPACKED // 1_048_576)


_ADVICE = {  # what pyxform says -> what an official can do
    "has not been included": "Kiểu “include” đã bỏ. Xin chép các câu hỏi của phần đó vào trang survey.",
    "not recognized as a supported type": "Xin dùng tệp .xlsx có trang survey với các cột type, name, label.",
    "must have a sheet": "Xin thêm trang survey với các cột type, name, label.",
    "duplicate": "Xin xóa hoặc đổi tên chỗ bị trùng.",
    "unmatched": "Xin kiểm tra begin_group, end_group, begin_repeat, end_repeat có đủ cặp.",
    "not a valid question name": "Tên chỉ gồm chữ không dấu, số, gạch dưới, và bắt đầu bằng chữ.",
    "list_name": "Xin kiểm tra cột list_name của trang choices và tên danh sách ở cột type.",
    "no survey element named": "Xin sửa tên trong ${…} cho đúng cột name.",
}


def _advice(message: str) -> str:
    for words, advice in _ADVICE.items():
        if words in message.lower():
            return advice
    return "Xin sửa trong Excel rồi thử lại; mẫu đúng: trang survey có cột type, name, label."


def _sheet_error(path: Path, message: str, advice: str = "") -> ExpectedError:
    row, sheet = _ROW.search(message), _SHEET.search(message)
    where = f", trang {sheet.group(1)}" if sheet else ""
    found = row.group(1) if row else _row_saying(path, message)
    where += f"{'' if sheet else ', trang survey'}, dòng {found}" if found else ""
    reason = _ROW.sub("", message).strip().rstrip(".")
    return ExpectedError(
        "forms.errors.sheet", file=path.name, where=where, reason=reason[:600],
        advice=advice or _advice(message),
    )  # fmt: skip


def _row_saying(path: Path, message: str) -> int:
    """The row of sheet survey that has the word quoted in pyxform's message; 0 where it cannot be told."""
    quoted = re.search(r"'([^']+)'", message)
    if quoted is None:
        return 0
    word = quoted.group(1)
    for number, cells in _survey_rows(path):
        if any(cell == word or f"${{{word}}}" in cell for cell in cells):
            return number
    return 0


@contextlib.contextmanager
def rows_in_errors(path: Path) -> Iterator[None]:
    """Adds sheet and row of the question to an error that names one."""
    try:
        yield
    except ExpectedError as error:
        row = _row_of(path, str(error.values.get("name", ""))) if "where" in error.values else 0
        if not row:
            raise
        raise ExpectedError(error.key, **{**error.values, "where": f" (trang survey, dòng {row})"}) from error


def _row_of(path: Path, name: str) -> int:
    """The row of sheet survey whose column `name` says `name`; 0 where it cannot be told."""
    column = -1
    for number, cells in _survey_rows(path):
        if number == 1:
            head = [cell.lower() for cell in cells]
            column = head.index("name") if "name" in head else -1
        elif 0 <= column < len(cells) and cells[column] == name:
            return number
    return 0


def _survey_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of sheet survey with their numbers, for messages; nothing where the file is no readable workbook."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:  # a broken file has its own message; only the row is missing then
        return
    try:
        if "survey" in book.sheetnames:
            for number, row in enumerate(book["survey"].iter_rows(values_only=True), 1):
                yield number, [str(cell if cell is not None else "").strip() for cell in row]
    finally:
        book.close()


def notes_of(form: Form, compiled: Compiled | None) -> list[str]:
    """What an official should look at though the form works: missing translations, pyxform's own remarks."""
    notes = list(compiled.warnings) if compiled is not None else []
    for element in form.questions():
        control = element.control
        if control is not None and control.label is None:
            notes.append(f"câu “{element.name}” chưa có nhãn (cột label)")
        elif control is not None and control.label is not None:
            missing = [code for code in form.languages if code and code not in control.label.by_language]
            if missing and len(form.languages) > 1:
                notes.append(f"câu “{element.name}” chưa có bản dịch: {', '.join(missing)}")
    return notes


def publish(path: Path, folder: Path, *, today: date | None = None) -> Form:
    """Compile `path` into `folder`/compiled.xml and note hashes and version in form.toml.

    What was published before under another version is kept below `folder`/versions. Raises ExpectedError,
    also where the form changed and its version (sheet settings) did not.
    """
    from kiosk.forms.graph import build
    from kiosk.forms.paper import unknown_names
    from kiosk.forms.reading import read_form

    compiled = compile_sheet(path)
    with rows_in_errors(path):
        form = read_form(compiled.xml.encode(), path.name, (folder, path.parent))
        build(form)
        form.layout = read_layout(folder / "paper.toml")
        if unknown := unknown_names(form):
            reason = f"nhắc đến câu hỏi không có: {', '.join(sorted(set(unknown)))}"
            raise ExpectedError("forms.errors.layout", file="paper.toml", reason=reason)
    folder.mkdir(parents=True, exist_ok=True)
    _keep_earlier(folder, form.version, compiled.xml)
    (folder / "compiled.xml").write_text(compiled.xml, encoding="utf-8", newline="\n")
    _write_document(folder / "form.toml", form, path, compiled.xml, today)
    return form


def _keep_earlier(folder: Path, version: str, xml: str) -> None:
    current = folder / "compiled.xml"
    if not current.is_file() or current.read_text(encoding="utf-8") == xml:
        return
    earlier = published_version(folder)
    if earlier == version:
        raise ExpectedError("forms.errors.same_version", version=version)
    kept = folder / "versions" / (earlier or "0")
    kept.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if file.is_file() and file.suffix in (".xml", ".toml", ".csv"):
            shutil.copy2(file, kept / file.name)


def sheet_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def xml_hash(xml: str) -> str:
    return hashlib.sha256(xml.encode()).hexdigest()


def _write_document(file: Path, form: Form, sheet: Path, xml: str, today: date | None) -> None:
    """Replace the machine's own table of form.toml, [published]; the rest belongs to the official."""
    old = file.read_text(encoding="utf-8") if file.is_file() else _first_document(form, today)
    kept = re.sub(r"\n*# written by motcua form publish\n\[published\]\n(?:[^\[\n][^\n]*\n?)*", "\n", old).rstrip()
    published = (
        "\n\n# written by motcua form publish\n[published]\n"
        f'version = "{form.version}"\nsheet = "{sheet.name}"\n'
        f'sheet_sha256 = "{sheet_hash(sheet)}"\ncompiled_sha256 = "{xml_hash(xml)}"\n'
    )
    file.write_text(kept + published, encoding="utf-8", newline="\n")


def _first_document(form: Form, today: date | None) -> str:
    title = form.title().replace('"', "'")
    day = (today or date.today()).isoformat()  # noqa: DTZ011 - an official's own calendar day
    return (
        f'id = "{form.id}"\neffective_from = {day}\nlegal_basis = []\n\n[title]\nvi = "{title}"\nen = "{title}"\n'
    )
