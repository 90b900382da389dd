"""Compiles XLSForm spreadsheets for the kiosks; the only module that calls pyxform, at an official's desk.

`compile_sheet` is what `motcua form run|check FILE.xlsx` use, `publish` writes what a kiosk loads. A broken or
foreign spreadsheet is an ExpectedError forms.errors.sheet with sheet, row and what to do, where pyxform tells.
"""

from __future__ import annotations

import hashlib
import re
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.definition import Form

LARGEST = 16 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*", re.IGNORECASE)
_SHEET = re.compile(r"(?:On the\s+)?'(survey|choices|settings|entities|external_choices)'\s+sheet,?\s*", re.IGNORECASE)


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
        raise _sheet_error(path, "đây là tệp Excel kiểu cũ", "Xin đổi tên thành .xls, hoặc mở bằng Excel và lưu lại dạng .xlsx.")
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


def _sheet_error(path: Path, message: str, advice: str = "") -> ExpectedError:
    row, sheet = _ROW.search(message), _SHEET.search(message)
    where = f", trang “{sheet.group(1)}”" if sheet else ""
    where += f", dòng {row.group(1)}" if row else ""
    reason = _ROW.sub("", message).strip().rstrip(".")
    return ExpectedError(
        "forms.errors.sheet", file=path.name, where=where, reason=reason[:600],
        advice=advice or "Xin sửa trong Excel rồi thử lại; mẫu đúng: trang survey có cột type, name, label.",
    )  # fmt: skip


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


def publish(path: Path, folder: Path, *, version: str = "", today: date | None = None) -> Form:
    """Compile `path` into `folder`/compiled.xml and note hashes and version in form.toml. Raises ExpectedError."""
    from kiosk.forms.graph import build
    from kiosk.forms.reading import read_form

    compiled = compile_sheet(path)
    form = read_form(compiled.xml.encode(), path.name, (folder, path.parent))
    build(form)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compiled.xml").write_text(compiled.xml, encoding="utf-8", newline="\n")
    _write_document(folder / "form.toml", form, path, compiled.xml, version or form.version, today)
    return form


def sheet_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def xml_hash(xml: str) -> str:
    return hashlib.sha256(xml.encode()).hexdigest()


def _write_document(file: Path, form: Form, sheet: Path, xml: str, version: str, today: date | None) -> None:
    """Replace the machine's own table of form.toml, [published]; the rest belongs to the official."""
    old = file.read_text(encoding="utf-8") if file.is_file() else _first_document(form, today)
    kept = re.sub(r"\n*# written by motcua form publish\n\[published\]\n(?:[^\[\n][^\n]*\n?)*", "\n", old).rstrip()
    published = (
        "\n\n# written by motcua form publish\n[published]\n"
        f'version = "{version}"\nsheet = "{sheet.name}"\n'
        f'sheet_sha256 = "{sheet_hash(sheet)}"\ncompiled_sha256 = "{xml_hash(xml)}"\n'
    )
    file.write_text(kept + published, encoding="utf-8", newline="\n")


def _first_document(form: Form, today: date | None) -> str:
    title = form.title().replace('"', "'")
    day = (today or date.today()).isoformat()  # noqa: DTZ011 - an official's own calendar day
    return (
        f'id = "{form.id}"\neffective_from = {day}\nlegal_basis = []\n\n'
        f'[title]\nvi = "{title}"\nen = "{title}"\n'
    )
