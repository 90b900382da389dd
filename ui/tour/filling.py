"""Fills a guided declaration through the real screens, as a person would: by what the page in view asks.

Works for any form: a page's question is looked up by its name among the answers; cards go through the scanner's
line. Every touch, character and word counts in the keystroke model.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiosk.values.forms import Page, PageKind, Question, QuestionType
from ui.questions.body import Body
from ui.questions.letters import first_letter
from ui.questions.parts import PartsBody
from ui.questions.typed import NAMES, TypedBody
from ui.tour.hand import Hand, Missed, spin_until
from ui.tour.model import KEYBOARD_CHARACTER, TOUCH, WORD_READ, KeystrokeModel

if TYPE_CHECKING:
    from ui.citizen.declaration import DeclarationScreen

TONES = {"\u0300": "huyen", "\u0301": "sac", "\u0309": "hoi", "\u0303": "nga", "\u0323": "nang"}
MANY = (QuestionType.SELECT_MANY, QuestionType.RANK)
MOST_PAGES = 80


class Card(str):
    """A text for the scanner, among the answers."""


Wanted = str | int | list[str] | tuple[str, ...] | None
"""What is to be answered; a list for a question of several choices, or for one that comes several times."""


class Filler:
    """`screen()` answers the declaration's widget (with `.page`), or None once it has gone."""

    def __init__(
        self,
        hand: Hand,
        model: KeystrokeModel,
        screen: Callable[[], DeclarationScreen | None],
        answers: Mapping[str, Wanted],
        scan: Callable[[str], bool],
        shot: Callable[[str], None],
    ) -> None:
        self.hand, self.model, self.screen, self.answers = hand, model, screen, answers
        self.scan, self.shot = scan, shot
        self._entered: object = None
        self._given: dict[str, int] = {}  # how often a name was asked for: a list answers one instance after another

    def fill(self) -> None:
        """Page after page until the declaration is handed in. Raises Missed where the form gets stuck."""
        for _ in range(MOST_PAGES):
            screen = self.screen()
            page = screen.page if screen is not None else None
            if screen is None or page is None:
                return
            if page.path != self._entered:
                self._entered = page.path
                self.model.page(
                    page.path, screen.words(), confirmation=page.kind in (PageKind.CONFIRM, PageKind.REVIEW)
                )
                self.shot(page.path.strip("/").replace("/", "-") or page.kind.value)
            self._act(page)
        raise Missed(f"more than {MOST_PAGES} pages; the last one was {self._entered}")

    def _act(self, page: Page) -> None:
        before = (page.path, page.kind)
        if page.kind is PageKind.CONFIRM:
            while not self._sees("confirm_yes", "next"):
                self._touch("next")  # to its next leaf
            self._touch("confirm_yes")
        elif page.kind is PageKind.REVIEW:
            self._review()
        elif page.kind is PageKind.NOTE:
            self._touch("next")
        elif page.kind is PageKind.SCAN:
            self._scan(page)
        elif page.kind is PageKind.REPEAT:
            self._repeat(page)
        else:
            for question in page.questions:
                self._answer(question)
            while self._still(before) and self._body().turn + 1 < self._body().turns:
                self._touch("next")  # to the next leaf of what several may be chosen of
            if self._still(before) and self.hand.sees("next"):
                self._touch("next")
        spin_until(lambda: not self._still(before), self.hand.patience, f"the page after {page.path}")

    def _still(self, before: tuple[str, PageKind]) -> bool:
        screen = self.screen()
        return screen is not None and screen.page is not None and (screen.page.path, screen.page.kind) == before

    def _sees(self, name: str, other: str) -> bool:
        """Whether it is `name` that stands there, once the page is laid out with either."""
        spin_until(lambda: self.hand.sees(name) or self.hand.sees(other), self.hand.patience, f"{name} or {other}")
        return self.hand.sees(name)

    def _touch(self, name: str) -> None:
        self.hand.touch(name)
        self.model.touch(name)

    def _review(self) -> None:
        while self._body().turn + 1 < self._body().turns:
            self._touch("next")
            self.shot("review")
        self._touch("next")

    def _scan(self, page: Page) -> None:
        answer = self._wanted(page.questions[0].name if page.questions else page.path.rpartition("/")[2])
        if isinstance(answer, Card):
            if not self.scan(answer):
                raise Missed("the scanner's line is not there")
            self.model.scan(page.person)
        else:
            self._touch(f"choice:{answer}")

    def _repeat(self, page: Page) -> None:
        """One more instance, as often as the answers say under the repeat's name."""
        name = page.path.rpartition("/")[2].partition("[")[0]
        given = self._given.get(name, 0)
        more = given < int(str(self.answers.get(name, 0)))
        self._given[name] = given + 1
        self._touch("choice:add" if more else "choice:done")

    def _wanted(self, name: str, *, many: bool = False) -> Wanted:
        if name not in self.answers:
            raise Missed(f"no answer for the question {name!r}")
        held = self.answers[name]
        if many or not isinstance(held, list):
            return held
        place = self._given.get(name, 0)
        self._given[name] = place + 1
        return held[min(place, len(held) - 1)]

    def _answer(self, question: Question) -> None:
        answer = self._wanted(question.name, many=question.type in MANY)
        if self.hand.sees(f"label:{question.name}"):
            self._beside(question, answer)
        elif answer in ("", None):
            self._touch("skip")
        elif question.type is QuestionType.SIGNATURE:
            self._touch("sign:finger")
        elif question.type in (QuestionType.IMAGE, QuestionType.FILE):
            self._touch("picture_bring")
        elif question.type in (QuestionType.SELECT_MANY, QuestionType.RANK):
            for one in answer if isinstance(answer, list | tuple) else [str(answer)]:
                self._choose(one)
        elif question.type is QuestionType.SELECT_ONE:
            self._choose(str(answer), next((c.label for c in question.choices if c.name == str(answer)), ""))
        elif question.type is QuestionType.DATE:
            self._date(str(answer))
        elif question.type is QuestionType.TIME:
            hour, minute = str(answer).split(":")
            self._touch(f"hour:{int(hour)}")
            self._touch(f"minute:{int(minute)}")
        elif question.type is QuestionType.ACKNOWLEDGE:
            self._touch("choice:OK")
        elif self.hand.sees("step:more"):
            self._step(int(str(answer)))
        elif question.type in (QuestionType.INTEGER, QuestionType.DECIMAL) or self.hand.sees("digit:1"):
            self._keypad(str(answer))
        elif str(answer) != str(question.value or ""):
            self._keyboard(str(answer))

    def _beside(self, question: Question, answer: Wanted) -> None:
        """One of several questions on a page: its own buttons."""
        if question.type is QuestionType.INTEGER:
            for _ in range(int(str(answer)) - int(question.start or 0) + 1):
                self._touch(f"{question.name}:step:more")
            return
        for one in answer if isinstance(answer, list) else [answer]:
            self._touch(f"{question.name}:choice:{one}")

    def _choose(self, name: str, label: str = "") -> None:
        """Longer lists have pages, or letters."""
        if not self.hand.sees(f"choice:{name}") and self.hand.sees("choice:by_letter"):
            self._touch("choice:by_letter")
            self._touch(f"letter:{first_letter(label)}")
        for _ in range(20):
            if self.hand.sees(f"choice:{name}"):
                self._touch(f"choice:{name}")
                return
            self._touch("next")
        raise Missed(f"choice:{name}")

    def _date(self, wanted: str) -> None:
        """Day, month and year part by part; a year that is not proposed is typed; "1950" is the year alone."""
        parts = [int(part) for part in wanted.split("-")]
        if len(parts) == 1 and self.hand.sees("only_year"):
            self._touch("only_year")
        for part, value in zip(("day", "month"), reversed(parts[1:]), strict=False):
            self._part(part, value)
        if parts_of(self._body()).held.known.get("year") != parts[0]:
            self._part("year", parts[0])

    def _part(self, part: str, value: int) -> None:
        """The part's grid opens by itself where it is missing; a proposed one is opened to be changed."""
        body = parts_of(self._body())
        if body.held.known.get(part) == value and body.part != part:
            return
        if body.part != part:
            self._touch(f"part:{part}")
        if part == "year" and not self.hand.sees(f"year:{value}"):
            self._keypad(str(value))
        else:
            self._touch(f"{part}:{value}")

    def _body(self) -> Body:
        screen = self.screen()
        if screen is None or screen.body is None:
            raise Missed("the question is not there any more")
        return screen.body

    def _step(self, wanted: int) -> None:
        """Plus or minus until the number stands there; a stepper is meant for small ones."""
        for _ in range(60):
            now = int(str(self._body().value() or 0))
            if now == wanted:
                return
            self._touch("step:more" if now < wanted else "step:less")
        raise Missed(f"the stepper does not reach {wanted}")

    def _keypad(self, digits: str) -> None:
        for digit in digits:
            self.hand.touch(f"digit:{digit}")
        self.model.typed(len(digits), keypad=True)

    def _keyboard(self, words: str) -> None:
        """Key by key, or the word that is offered above the keys, where that is quicker than to type the rest of it."""
        typed = touched = 0
        while typed < len(words):
            word, more, _rest = words[typed:].partition(" ")
            offered = self._offered(word, more=bool(more)) if word else ""
            if offered:
                self._touch(offered)
                typed += len(word) + 1  # with the blank behind it
                continue
            for key in keys_of(words[typed]):
                self.hand.touch(key)
                touched += 1
            typed += 1
            _wait_until_it_stands(self._body(), words[:typed], self.hand.patience)
        self.model.typed(touched)

    def _offered(self, rest: str, *, more: bool) -> str:
        """The suggestion that ends in the word which `rest` is the remainder of, once all have been read; "" for none.

        Reading them all costs as well: it is worth it where that and one touch are quicker than the keys left.
        """
        body = self._body()
        if not isinstance(body, TypedBody) or body.kind not in NAMES:
            return ""
        begun = body.entry.text.rpartition(" ")[2]
        shown = [button for button in body.offers if button.isVisible()]
        found = next((one for one in shown if one.text() == begun + rest), None)
        left = sum(len(keys_of(letter)) for letter in rest) + (1 if more else 0)  # the blank behind it
        cost = TOUCH + WORD_READ * len(shown)
        if found is None or left * KEYBOARD_CHARACTER <= cost:
            return ""
        self.model.read(len(shown))
        return found.objectName()


def parts_of(body: Body) -> PartsBody:
    """A date's body, which is chosen part by part."""
    assert isinstance(body, PartsBody)
    return body


def _wait_until_it_stands(body: Body, words: str, patience: float) -> None:
    """The suggestions belong to what was typed so far."""
    if isinstance(body, TypedBody):
        spin_until(lambda: body.entry.text.strip() == words.strip(), patience, repr(words))


def keys_of(letter: str) -> list[str]:
    """Object names of the keys that make one letter: "ấ" is Â and sắc."""
    if letter == " ":
        return ["key:space"]
    parts = unicodedata.normalize("NFD", letter)
    tones = [TONES[part] for part in parts[1:] if part in TONES]
    bare = strip_marks_keep_letter(letter)
    return [f"key:{bare.upper()}", *(f"tone:{tone}" for tone in tones)]


def strip_marks_keep_letter(letter: str) -> str:
    """The letter without its tone, its hat or horn kept: "ấ" -> "â", "Đ" -> "Đ"."""
    parts = [part for part in unicodedata.normalize("NFD", letter) if part not in TONES]
    return unicodedata.normalize("NFC", "".join(parts))


__all__ = ["Card", "Filler", "keys_of"]
