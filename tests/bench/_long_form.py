"""A generated form of any length, in the shape on which the peers were measured (blocks of five questions).

Each block: an integer with a constraint; a calculation that chains on the block before; a choice of 34 provinces,
relevant by the integer; a choice of 340 wards relevant by and filtered by the province; a choice of several, relevant
by the block before and the chain, with a constraint. Every third integer is required. Two languages.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from kiosk.forms.publishing.publish import compile_spreadsheet

PROVINCES = 34
WARDS = 340
PER_BLOCK = 5


def long_form(questions: int, folder: Path) -> Path:
    """The compiled form of so many questions, as a kiosk would get it."""
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    survey.append([
        "type", "name", "label::Vietnamese (vi)", "label::English (en)", "required", "relevant", "constraint",
        "constraint_message::Vietnamese (vi)", "constraint_message::English (en)", "calculation", "choice_filter",
    ])  # fmt: skip
    for block in range(questions // PER_BLOCK):
        before = f"${{sum{block - 1}}}" if block else "0"
        even = f"${{sum{block}}} mod 2 = 0"
        shown = f"selected(${{papers{block - 1}}}, 'g0') or {even}" if block else even
        words = f"thứ {block}", f"no. {block}"
        must = "" if block % 3 else "yes"
        adds = f"if(${{number{block}}} != '', number(${{number{block}}}), 0)"
        survey.append(["integer", f"number{block}", f"Số {words[0]}", f"Number {words[1]}", must, "",
                       ". >= 0 and . <= 150", "Từ 0 đến 150", "From 0 to 150"])  # fmt: skip
        survey.append(["calculate", f"sum{block}", "", "", "", "", "", "", "",
                       f"coalesce(number({before}), 0) + {adds}"])  # fmt: skip
        survey.append(["select_one province", f"province{block}", f"Tỉnh {words[0]}", f"Province {words[1]}", "",
                       f"${{number{block}}} > 10"])  # fmt: skip
        survey.append(["select_one ward", f"ward{block}", f"Phường {words[0]}", f"Ward {words[1]}", "",
                       f"${{province{block}}} != ''", "", "", "", "", f"province = ${{province{block}}}"])  # fmt: skip
        survey.append(["select_multiple paper", f"papers{block}", f"Giấy tờ {words[0]}", f"Papers {words[1]}", "",
                       shown, "not(selected(., 'g2') and count-selected(.) > 1)", "Chỉ một", "Only one"])  # fmt: skip
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", "label::Vietnamese (vi)", "label::English (en)", "province"])
    for place in range(PROVINCES):
        choices.append(["province", f"p{place}", f"Tỉnh mẫu {place}", f"Sample province {place}", ""])
    for place in range(WARDS):
        choices.append(["ward", f"w{place}", f"Phường mẫu {place}", f"Sample ward {place}", f"p{place % PROVINCES}"])
    for place in range(6):
        choices.append(["paper", f"g{place}", f"Giấy {place}", f"Paper {place}", ""])
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id", "version", "default_language"])
    settings.append([f"Tờ khai {questions} câu", f"long-{questions}", "1", "Vietnamese (vi)"])
    sheet = folder / f"long-{questions}.xlsx"
    book.save(sheet)
    compiled = folder / f"long-{questions}.xml"
    compiled.write_text(compile_spreadsheet(sheet).xml, encoding="utf-8")
    return compiled
