"""What is said for a call, piece by piece as the clips of a pack hold it, and the caption for the same.

Called by the speaker and by whoever makes a pack. Pure; a label with a sign that nobody can say is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

CHIME = "chime"  # the clip that comes before every call; not a word

DIGITS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
INVITE = {"vi": "Xin mời số", "en": "Number"}
TO_DESK = {"vi": "đến quầy số", "en": "please go to counter"}
DESK = {"vi": "quầy số", "en": "counter"}
PAUSED = {"vi": "tạm nghỉ", "en": "is paused"}
LETTERS = "ABCDEĐFGHIJKLMNOPQRSTUVWXYZ"
HIGHEST_DESK = 20  # desks up to here have a clip of their own; higher ones are said digit by digit

_TENS = {"vi": "mười", "en": ""}
_EN_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
             "nineteen", "twenty")  # fmt: skip
_VI_UNITS = ("", "một", "hai", "ba", "bốn", "lăm", "sáu", "bảy", "tám", "chín")


def desk_words(desk: str, language: str = "vi") -> tuple[str, ...]:
    """A desk's number as it is said: "3" -> ("ba",), "12" -> ("mười hai",), "A2" -> ("A", "hai")."""
    if desk.isdecimal() and desk == str(int(desk)) and int(desk) <= HIGHEST_DESK:
        number = int(desk)
        if number < 10:
            return (DIGITS[language][number],)
        if language == "en":
            return (_EN_TEENS[number - 10],)
        if number == 20:
            return ("hai mươi",)
        return (f"mười {_VI_UNITS[number - 10]}".strip(),)
    return spelled(desk, language)


def spelled(label: str, language: str = "vi") -> tuple[str, ...]:
    """Letters and digits one by one: "A042" -> ("A", "không", "bốn", "hai")."""
    said = []
    for sign in label.upper():
        if sign.isdecimal():
            said.append(DIGITS[language][int(sign)])
        elif sign.isalpha():
            said.append(sign)
    return tuple(said)


def call_pieces(label: str, desk: str, language: str = "vi") -> tuple[tuple[str, ...], ...]:
    """The phrases of one call, each a tuple of clips; a short pause lies between phrases.

    "Xin mời số A, không bốn hai, đến quầy số ba".
    """
    letters = tuple(sign.upper() for sign in label if sign.isalpha())
    digits = "".join(sign for sign in label if sign.isdecimal())
    return (
        (INVITE[language], *letters),
        spelled(digits, language),
        (TO_DESK[language], *desk_words(desk, language)),
    )


def pause_pieces(desk: str, language: str = "vi") -> tuple[tuple[str, ...], ...]:
    """ "Quầy số ba, tạm nghỉ": said once when nobody else serves those who wait for that desk."""
    return (DESK[language], *desk_words(desk, language)), (PAUSED[language],)


def sentence(pieces: Iterable[Iterable[str]]) -> str:
    """The same as one sentence: the caption, and what espeak-ng says where the pack lacks a clip."""
    return ", ".join(" ".join(phrase) for phrase in pieces) + "."


def call_sentence(label: str, desk: str, language: str = "vi") -> str:
    return sentence(call_pieces(label, desk, language))


def pack_words(language: str = "vi") -> tuple[str, ...]:
    """Every clip that a whole pack holds, the chime aside."""
    desks = tuple(desk_words(str(number), language)[0] for number in range(10, HIGHEST_DESK + 1))
    more = (DESK[language], PAUSED[language])
    return (INVITE[language], TO_DESK[language], *DIGITS[language], *desks, *LETTERS, *more)


def needed(letters: Iterable[str], desks: Iterable[str], language: str = "vi") -> tuple[str, ...]:
    """The clips that a ward with these letters and desks can need, in the pack's order."""
    said = {INVITE[language], TO_DESK[language], DESK[language], PAUSED[language], *DIGITS[language]}
    said.update(sign for letter in letters for sign in letter.upper())
    said.update(word for desk in desks for word in desk_words(desk, language))
    return tuple(word for word in pack_words(language) if word in said)
