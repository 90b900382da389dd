"""Everything that pyxform can raise about a sheet is of a kind that has words; its source is walked for it.

Each refusal is told by `pyxform_words.told`, which is what officials read. What belongs to pyxform's other tools (its
updater, its validators in Java and its readers of finished forms) is never called here and left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import pyxform
from openpyxl import Workbook
from pyxform.errors import ErrorCode

from kiosk.errors import ExpectedError
from kiosk.forms.publishing import publish, pyxform_errors
from kiosk.forms.publishing.pyxform_error_kinds import kind_of
from kiosk.texts import error_texts, known, text

SOURCE = Path(pyxform.__file__).parent
NOT_CALLED = (
    "updater.py", "xform2json.py", "xform_instance_parser.py", "odk_validate", "enketo_validate", "instance.py",
    "validators/util.py", "translations_checks.py",
)  # fmt: skip
INTERNAL = re.compile(r"^(Invalid value for `|Expected a sequence|Control not implemented|too many arguments)")
ENGLISH = re.compile(r"\b(the|is|are|must|should|value|invalid|not|with|for|cannot|have|has|been|named|found)\b", re.I)
_ROW = "[row : 3] "


class _Raises(ast.NodeVisitor):
    """Sentences of each `raise PyXFormError(...)` of a module, with "x" for what is put in."""

    def __init__(self, tree: ast.Module) -> None:
        self.found: list[tuple[int, str]] = []
        self.names: list[dict[str, list[str]]] = [_assigned(tree.body)]
        self.visit(tree)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.names.append(_assigned(list(ast.walk(node))))  # type: ignore[arg-type]
        self.generic_visit(node)
        self.names.pop()

    def visit_Raise(self, node: ast.Raise) -> None:
        call = node.exc
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("PyXForm") and call.args:
            told = self._told(call.args[0]) if "ErrorCode" not in ast.unparse(call) else []
            self.found += [(node.lineno, one) for one in told]
        self.generic_visit(node)

    def _told(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.Name):
            for names in reversed(self.names):
                if node.id in names:
                    return names[node.id]
        return [_sentence(node)]


def _assigned(body: list[ast.stmt]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            said = _sentence(node.value)
            if len(said) > 12 and "ErrorCode" not in ast.unparse(node.value):
                found.setdefault(node.targets[0].id, []).append(said)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in found:
            found[node.target.id] = [one + _sentence(node.value) for one in found[node.target.id]]
    return found


def _sentence(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_sentence(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _named(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _ROW if ast.unparse(node.left) == "ROW_FORMAT_STRING" else _sentence(node.left).replace("%s", "x")
    if isinstance(node, ast.BinOp):
        return _sentence(node.left) + _sentence(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _sentence(node.func.value)
    return _named(node)


def _named(node: ast.expr) -> str:
    """`qt_params.SEED.value` is the word "seed"; anything else stands for what a sheet says."""
    parameter = re.match(r"qt_params\.(\w+)", ast.unparse(node))
    if parameter is not None:
        return parameter[1].lower().replace("_", "-")
    constant = re.fullmatch(r"constants\.SURVEY|k", ast.unparse(node))
    return "survey" if constant else "x"


def raised() -> Iterator[tuple[str, str]]:
    for file in sorted(SOURCE.rglob("*.py")):
        part = file.relative_to(SOURCE).as_posix()
        if not any(name in part for name in NOT_CALLED):
            for line, sentence in _Raises(ast.parse(file.read_text("utf-8"))).found:
                if not INTERNAL.match(sentence) or "quality" in sentence:
                    yield f"{part}:{line}", sentence


def test_every_sentence_of_the_source_is_of_a_kind() -> None:
    found = dict(raised())
    assert len(found) > 50
    unknown = {where: said for where, said in found.items() if kind_of(said) is None}
    put_in = {where for where, said in unknown.items() if said.removeprefix(_ROW).strip() in ("x", "")}
    assert unknown.keys() - put_in == set(), {where: unknown[where] for where in unknown.keys() - put_in}
    assert len(put_in) == len(PUT_TOGETHER) + 2, put_in  # the two others put a sentence of a code together


PUT_TOGETHER = {  # sentences that pyxform puts together elsewhere, so that their words do not stand where it raises
    "Parameter 'app' has an invalid Android package name - package name is missing.": "app",
    "[row : 3] For 'background-geopoint' questions, the 'trigger' column must not be empty.": "background",
    "[row : 3] For 'background-geopoint' questions, the 'calculation' column must be empty.": "background",
    "[row : 3] Badly formatted table list, list names don't match: a vs. b": "table_lists",
    "The xls file provided has an invalid date on the survey sheet, under the x column on row number 3": "date",
}


@pytest.mark.parametrize("sentence", PUT_TOGETHER)
def test_sentences_put_together_elsewhere_are_of_a_kind(sentence: str) -> None:
    kind = kind_of(sentence)
    assert kind is not None
    assert kind.key == PUT_TOGETHER[sentence]


def test_every_code_is_of_its_own_kind() -> None:
    for code in ErrorCode:
        said = code.value.format(row=3, sheet="survey", column="label", name="x", value="y", q="z")
        kind = kind_of(said)
        assert kind is not None, code.name
        assert kind.key == code.name, said


def test_every_kind_has_words_in_both_languages() -> None:
    from kiosk.forms.publishing.pyxform_error_kinds import _PATTERNS

    for key in {*(key for key, _pattern in _PATTERNS), *(code.name for code in ErrorCode)}:
        for part in ("is", "do"):
            assert known(f"pyxform.{key}.{part}"), key
            assert not ENGLISH.search(re.sub(r"\S*[=_#.$]\S*|{\w+}", "", text(f"pyxform.{key}.{part}"))), key
            assert text(f"pyxform.{key}.{part}", "en") != text(f"pyxform.{key}.{part}")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "survey"
    page.append(["type", "name", "label"])
    page.append(["text", "ten", "Họ và tên"])
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_what_officials_read_holds_no_sentence_of_pyxforms(sheet: Path) -> None:
    codes = [code.value.format(row=2, sheet="survey", column="label", name="ten", value="ten") for code in ErrorCode]
    for said in (*codes, *(sentence for _where, sentence in raised())):
        words = error_texts(pyxform_errors.told(sheet, said))[1]
        plain = re.sub(r"“[^”]*”|\S*[=_#.$]\S*", "", words)
        assert not ENGLISH.search(plain), (said, words)
        assert "{" not in words.replace("${", ""), words


def test_what_nobody_knows_is_quoted_from_the_sheet_alone(sheet: Path) -> None:
    words = error_texts(pyxform_errors.told(sheet, "[row : 2] The thing 'ten' went 'all wrong' today."))[1]
    assert "“ten”" in words
    assert "dòng 2" in words
    assert "wrong" not in words
    assert "không theo mẫu" in error_texts(pyxform_errors.told(sheet, "Some other day"))[1]


CORPUS = Path(__file__).parents[1] / "corpus"


def test_no_refusal_of_the_corpus_is_told_in_english() -> None:
    told = []
    for file in sorted(one for one in CORPUS.rglob("*") if one.suffix in (".xls", ".xlsx", ".csv", ".md")):
        try:
            publish.compile_spreadsheet(file)
        except ExpectedError as error:
            told.append(error_texts(error)[1])
    assert len(told) > 10
    for words in told:
        assert not ENGLISH.search(re.sub(r"“[^”]*”|\([^)]*\)|\S*[=_#.$]\S*", "", words)), words
        assert "Xin " in words or "Tên chỉ gồm" in words, words
