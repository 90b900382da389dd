"""What a procedure's page says first, in the words of the catalogue; and that no words stand in brackets twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec
import pytest

from kiosk.catalogue import Catalogue, facts, procedures
from kiosk.catalogue.guides import guide
from kiosk.catalogue.words import document_words, fee_words, time_words
from kiosk.errors import ExpectedError
from kiosk.forms.model.form_folders import forms_folder
from kiosk.rules.papers_to_bring import in_special_cases
from kiosk.values.base import Text
from kiosk.values.procedures import DocumentItem, DocumentNeed, Fee, FeeUnit, Procedure

TODAY = date(2026, 11, 30)
ALL = procedures.load()
LANGUAGES = ("vi", "en")


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue()


def every_word(procedure: Procedure, language: str, catalogue: Catalogue) -> Iterator[str]:
    """All that a page, a posting or a guide of it says."""
    yield from (procedure.name.of(language), procedure.short.of(language))
    yield from (document_words(one, language) for one in procedure.documents)
    yield from (step.of(language) for step in procedure.steps)
    yield from (time_words(procedure.time, language), fee_words(procedure.fee, language))
    for fact in (
        facts.bring(procedure, language), facts.how_long(procedure.time, language),
        facts.how_much(procedure.fee, language),
    ):  # fmt: skip
        yield from (*fact.first, *fact.more)
    for case in facts.special_cases(procedure, language):
        yield from (case.case, *case.papers)
    paper = guide(catalogue, procedure, TODAY, language)
    for one in paper.documents:
        yield f"{one.name}, {one.only_if}: {one.count}"


def test_no_brackets_within_brackets(catalogue: Catalogue) -> None:
    for procedure in ALL:
        for language in LANGUAGES:
            for words in every_word(procedure, language, catalogue):
                depth = 0
                for sign in words:
                    depth += {"(": 1, ")": -1}.get(sign, 0)
                    assert 0 <= depth <= 1, (procedure.code, words)
                assert depth == 0, (procedure.code, words)
                assert not re.search(r"\.\.|,,|, \.|\.,|;\.", words.replace("...", "")), (procedure.code, words)


def test_a_condition_goes_on_after_a_comma_and_a_note_is_a_sentence() -> None:
    for procedure in ALL:
        for item in procedure.documents:
            for words in (item.only_if, item.note):
                for said in (words.vi, words.en) if words is not None else ():
                    assert "(" not in said, (procedure.code, said)
                    sentence = words is item.note
                    assert (said[:1].isupper(), said[-1:] == ".") == (sentence, sentence), (procedure.code, said)


def test_a_wards_own_capital_is_no_stray_one() -> None:
    item = DocumentItem(key="x", name=Text("Giấy ủy quyền"), need=DocumentNeed.SUBMIT, only_if=Text("Khi đi thay"))
    assert document_words(item) == "Giấy ủy quyền, khi đi thay"


def test_the_facts_of_the_ordinary_case(catalogue: Catalogue) -> None:
    birth = catalogue.procedure("1.001193", TODAY)
    assert facts.bring(birth) == facts.PlainFact(
        ("Giấy chứng sinh",),
        ("Tờ khai: khai ngay trên máy này.", "Mang theo thẻ căn cước thì khai nhanh hơn."),
    )
    assert facts.how_long(birth.time).first == ("Ngay trong ngày",)
    assert facts.how_much(birth.fee).first == ("Miễn phí nếu đăng ký trong 60 ngày từ ngày sinh",)
    copies = catalogue.procedure("2.000815", TODAY)
    assert facts.bring(copies) == facts.PlainFact(
        ("Bản sao cần chứng thực", "Bản chính giấy tờ cần sao"), ("Nếu chưa có, quầy sẽ chụp.",)
    )
    assert facts.how_much(copies.fee, "en") == facts.PlainFact(
        ("2,000 đồng",), ("Per page. From page 3 on: 1,000 đồng. At most 200,000 đồng per copy.",)
    )
    assert facts.how_long(catalogue.procedure("1.003677", TODAY).time, "en").first == ("1 working day",)
    assert facts.how_much(catalogue.procedure("1.000894", TODAY).fee).first == ("Miễn phí",)


def test_special_cases_stand_apart(catalogue: Catalogue) -> None:
    birth = catalogue.procedure("1.001193", TODAY)
    cases = {one.case: one.papers for one in facts.special_cases(birth)}
    assert cases["Khi không có giấy chứng sinh"] == ("Văn bản của người làm chứng hoặc giấy cam đoan về việc sinh",)
    assert len(cases) == len(in_special_cases(birth)) == 3
    said = " ".join(facts.bring(birth).first)
    assert not any(paper in said for papers in cases.values() for paper in papers)


def test_a_card_helps_exactly_where_the_form_asks_for_one() -> None:
    """Of the shipped forms, those with a question that a card answers; it is promised nowhere else."""
    for procedure in ALL:
        asks = False
        if procedure.form is not None:
            compiled = (forms_folder() / procedure.form / "compiled.xml").read_text(encoding="utf-8")
            asks = "citizen-card" in compiled
        assert procedure.card_helps is asks, procedure.code
        for language in LANGUAGES:
            said = " ".join(facts.bring(procedure, language).more)
            assert ("thẻ căn cước" in said or "citizen card" in said) is asks, procedure.code


def test_a_fee_of_the_ordinary_case_names_its_law() -> None:
    with_one = [one for one in ALL if one.fee.ordinary is not None]
    assert {one.code for one in with_one} == {"1.001193", "1.000656", "1.003583"}
    for procedure in with_one:
        assert "Luật Hộ tịch" in procedure.fee.ordinary_basis
        assert procedure.fee.ordinary is not None
        assert procedure.fee.ordinary.en
    wrong = msgspec.structs.replace(with_one[0].fee, ordinary_basis="")
    with pytest.raises(ExpectedError):
        procedures.check(msgspec.structs.replace(with_one[0], fee=wrong), procedures.SHIPPED, "procedure")


def test_nothing_is_free_without_a_text() -> None:
    assert facts.how_much(Fee(unit=FeeUnit.PER_CASE, amount=0)).first == ("Hỏi tại quầy",)
