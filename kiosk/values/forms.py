"""What a guided form shows: pages, questions, choices and the review; drawn by the screens, made by kiosk.forms.

All texts are already in the person's language. A page is replaced as a whole after every step; a screen
keeps nothing of it but what the finger is just typing.
"""

from __future__ import annotations

import enum

from kiosk.values.base import Value

Answer = str | int | float | tuple[str, ...] | None
"""Text, date ("YYYY-MM-DD"; year-only also "YYYY", "YYYY-MM"), time, select one: str. Many: a tuple of names."""


class QuestionType(enum.StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    SELECT_ONE = "select_one"
    SELECT_MANY = "select_many"
    RANK = "rank"
    RANGE = "range"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    BARCODE = "barcode"
    IMAGE = "image"
    FILE = "file"
    SIGNATURE = "signature"


class PageKind(enum.StrEnum):
    QUESTION = "question"  # one question
    FIELDS = "fields"  # a field list: several questions on one page
    NOTE = "note"  # something to read; only Next
    SCAN = "scan"  # show a citizen card to the reader, or touch one of the choices instead
    CONFIRM = "confirm"  # "Thông tin này đã đúng chưa?": lines, and the choices "right" and "edit"
    REPEAT = "repeat"  # "one more?": choices "add" and "done"
    REVIEW = "review"  # all answers in the order of the paper; Next hands the declaration in


class Choice(Value, frozen=True, kw_only=True):
    """`name` is stored; `label` is shown. The widget's object name is "choice:<name>"."""

    name: str
    label: str
    media: str = ""  # file name of the picture; Form.media_file() finds it. So for the next three
    audio: str = ""
    video: str = ""
    big_image: str = ""  # what `media` shows when it is touched


class Question(Value, frozen=True, kw_only=True):
    """One question as it stands now. `value` is what was last answered, also if it is not acceptable."""

    path: str
    name: str
    type: QuestionType
    label: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    value: Answer = None
    raw: str = ""  # the value as stored text, also where it is no number or date ("12a")
    proposed: bool = False  # `value` was concluded or is a default; the person has not touched it yet
    required: bool = False
    readonly: bool = False
    appearance: tuple[str, ...] = ()  # e.g. "year-only", "citizen-card", "personal-number", "family-name"
    sensitive: bool = False  # read aloud only through headphones or when asked twice
    error: str = ""  # what to do about the answer, in the person's language; "" = nothing wrong known
    skip: str = ""  # words of the button that leaves it empty; "" = no such button
    start: float | None = None  # range, or the least and greatest value where the form tells it
    end: float | None = None
    step: float | None = None
    latest: str = ""  # of a date: "YYYY-MM-DD" after which none can be right; a screen greys those days
    media: str = ""  # file name of the picture that belongs to the question; Form.media_file() finds it
    audio: str = ""  # of the recording that is played instead of a synthetic voice
    video: str = ""
    big_image: str = ""


class ReviewOption(Value, frozen=True, kw_only=True):
    """A tick box of the review, as on the paper."""

    label: str
    ticked: bool


class ReviewLine(Value, frozen=True, kw_only=True):
    """A line of the review or of a confirmation page. Touching it: `session.go(path)`."""

    label: str
    value: str
    path: str
    error: str = ""
    sensitive: bool = False
    options: tuple[ReviewOption, ...] = ()  # drawn instead of `value` where the paper has tick boxes


class ReviewSection(Value, frozen=True, kw_only=True):
    title: str
    lines: tuple[ReviewLine, ...]


LONG_LIST = 24  # choices; from there on only the first few stand on the page
FIRST_FEW = 5


def in_view(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Those choices of a question that a person reads, and hears, when its page opens."""
    return choices if len(choices) <= LONG_LIST else choices[:FIRST_FEW]


class Page(Value, frozen=True, kw_only=True):
    """One page of the guided form."""

    kind: PageKind
    path: str  # stable: go(path) leads here
    title: str  # the question; on FIELDS the group's label, on REVIEW its heading
    hint: str = ""
    section: str = ""  # name of the part of the form, for the progress line
    number: int = 1  # this page among the pages as they stand now
    count: int = 1
    questions: tuple[Question, ...] = ()
    choices: tuple[Choice, ...] = ()  # of SCAN, CONFIRM and REPEAT: what can be touched
    lines: tuple[ReviewLine, ...] = ()  # CONFIRM
    sections: tuple[ReviewSection, ...] = ()  # REVIEW
    paper_title: str = ""  # REVIEW: what the paper is called
    spoken: str = ""  # for "Đọc cho tôi nghe"
    sensitive: bool = False
    person: str = ""  # SCAN and CONFIRM: whose group, as in `session.prefill(person, card)`
    error: str = ""  # an error that belongs to no single question
    notes: tuple[str, ...] = ()  # CONFIRM: what looks odd on the card; nothing is refused for it
    offers: tuple[ReviewSection, ...] = ()  # CONFIRM: other values to take by touching their line
    seconds_left: int = 0  # by the keystroke model, for "còn khoảng … phút"

    @property
    def words(self) -> int:
        """Words of the question and its options, not of the frame: what the keystroke model counts."""
        return sum(len(part.split()) for part in self._parts())

    def _parts(self) -> list[str]:
        parts = [self.title, self.hint, *(choice.label for choice in in_view(self.choices))]
        for question in self.questions:
            if question.label != self.title:
                parts.append(question.label)
            if question.hint != self.hint:
                parts.append(question.hint)
            if question.choices != self.choices:
                parts += [choice.label for choice in in_view(question.choices)]
        for line in (*self.lines, *(line for section in (*self.sections, *self.offers) for line in section.lines)):
            parts += [line.label, line.value]
        return parts + [section.title for section in (*self.sections, *self.offers)]


class AnswerProblem(Value, frozen=True, kw_only=True):
    """Something that keeps a form from being finished; `message` says what to do."""

    path: str
    name: str
    label: str
    message: str


def is_private(page: Page, question: Question | None) -> bool:
    """Whether what stands there is not for others' ears; of several questions one after the other: this one."""
    return page.sensitive if len(page.questions) <= 1 else question is not None and question.sensitive
