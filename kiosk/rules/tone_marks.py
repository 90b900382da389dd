"""Vietnamese tone marks: put on the right vowel of the last syllable, moved, taken off; Telex typing.

Called by the tone keyboard, text fields with a hardware keyboard, and search. Text in and out is NFC. `style`
is "old" (hòa, thủy) or "new" (hoà, thuỷ). Text without a vowel (K', B) is returned unchanged; nothing is refused.
"""

from __future__ import annotations

import enum
import re
import unicodedata


class Tone(enum.StrEnum):
    NONE = ""  # ngang; also "Xóa dấu"
    HUYEN = "huyen"
    SAC = "sac"
    HOI = "hoi"
    NGA = "nga"
    NANG = "nang"


_MARKS = {
    Tone.NONE: "",
    Tone.HUYEN: "\u0300",
    Tone.SAC: "\u0301",
    Tone.HOI: "\u0309",
    Tone.NGA: "\u0303",
    Tone.NANG: "\u0323",
}
_ON_LETTERS = re.compile("[\u0300-\u036f\u064b-\u0652]")  # marks that a searcher leaves out: Latin ones, Arabic vowels
_STROKES = str.maketrans("đĐðÐɖƉƀɃ", "dDdDdDbB")  # letters that no decomposition takes the stroke from
_TONES = {mark: tone for tone, mark in _MARKS.items() if mark}
_SHAPED = "ăâêôơư"  # a tone goes on one of these before all others
_VOWELS = "aeiouy" + _SHAPED
_OPEN_PAIRS = {"oa", "oe", "uy"}  # where the two styles differ
_TELEX_TONES = {"f": Tone.HUYEN, "s": Tone.SAC, "r": Tone.HOI, "x": Tone.NGA, "j": Tone.NANG, "z": Tone.NONE}
_TELEX_DOUBLES = {"a": "â", "e": "ê", "o": "ô", "d": "đ"}
_TELEX_W = {"a": "ă", "o": "ơ", "u": "ư"}


def _without_tone(text: str) -> tuple[str, Tone]:
    """NFC text without tone marks, and the last tone found. Shapes (ă, ơ, đ …) stay."""
    tone = Tone.NONE
    kept = []
    for char in unicodedata.normalize("NFD", text):
        if char in _TONES:
            tone = _TONES[char]
        else:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def strip_tones(text: str) -> str:
    """Letters without their tones; hats, horns and Đ stay: "Ấn" is "Ân"."""
    return _without_tone(text)[0]


def _last_syllable(text: str) -> int:
    """Index at which the last run of letters begins; len(text) if it ends with something else."""
    start = len(text)
    while start and (text[start - 1].isalpha() or unicodedata.combining(text[start - 1])):
        start -= 1
    return start


def _nucleus(syllable: str) -> tuple[int, int]:
    """Begin and end of the vowels that may bear the tone; begin == end if there is none.

    The u of "qu" and the i of "gi" belong to the consonant where another vowel follows.
    """
    low = syllable.lower()
    begin = next((i for i, char in enumerate(low) if char in _VOWELS), len(low))
    end = begin
    while end < len(low) and low[end] in _VOWELS:
        end += 1
    glide = low[:begin] + low[begin : begin + 1]
    if end - begin > 1 and (glide == "qu" or glide == "gi"):
        begin += 1
    return begin, end


def _tone_place(syllable: str, style: str) -> int | None:
    """Index of the letter that bears the tone in a syllable without one."""
    begin, end = _nucleus(syllable)
    vowels = syllable[begin:end].lower()
    if not vowels:
        return None
    shaped = [i for i, char in enumerate(vowels) if char in _SHAPED]
    if shaped:
        return begin + shaped[-1]
    if len(vowels) == 1:
        return begin
    if len(vowels) >= 3 or end < len(syllable):
        return begin + 1
    return begin + 1 if vowels in _OPEN_PAIRS and style == "new" else begin


def add_tone(text: str, tone: Tone | str, style: str = "old") -> str:
    """`text` with the tone of its last syllable set to `tone` (Tone.NONE clears it)."""
    text = unicodedata.normalize("NFC", text)
    start = _last_syllable(text)
    bare, _old = _without_tone(text[start:])
    place = _tone_place(bare, style)
    if place is None:
        return text
    marked = unicodedata.normalize("NFC", bare[place] + _MARKS[Tone(tone)])
    return text[:start] + bare[:place] + marked + bare[place + 1 :]


def tone_of(text: str) -> Tone:
    """The tone of the last syllable."""
    return _without_tone(text[_last_syllable(text) :])[1]


def type_letter(text: str, letter: str, style: str = "old") -> str:
    """`text` with `letter` typed at its end; the tone moves where the longer syllable wants it (hòa, hoàn)."""
    grown = unicodedata.normalize("NFC", text + letter)
    tone = tone_of(grown)
    return add_tone(grown, tone, style) if tone and letter.isalpha() else grown


def strip_marks(text: str) -> str:
    """`text` without tones and shapes, for searches: "Đăng ký" -> "Dang ky", "H'Ê̆ban" -> "H'Eban".

    Full-width letters and every kind of đ are plain ones, too; letters of other scripts stay with all that is theirs.
    """
    plain = _ON_LETTERS.sub("", unicodedata.normalize("NFKD", text)).translate(_STROKES)
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def telex(text: str, key: str, style: str = "old") -> str:
    """`text` after `key` was typed in Telex: s f r x j z set the tone, aa ee oo dd aw ow uw w the shape.

    The same key again takes its mark back and is typed itself ("as" "s" -> "as").
    """
    text = unicodedata.normalize("NFC", text)
    low = key.lower()
    start = _last_syllable(text)
    head, syllable = text[:start], text[start:]
    if syllable and low in _TELEX_TONES and _nucleus(_without_tone(syllable)[0])[0] < len(syllable):
        wanted, now = _TELEX_TONES[low], tone_of(syllable)
        if wanted is not now:
            return head + add_tone(syllable, wanted, style)
        return head + add_tone(syllable, Tone.NONE, style) + key if now else text + key
    bare, tone = _without_tone(syllable)
    shaped = _shape_w(bare, key) if low == "w" else _shape_double(bare, key)
    if shaped is not None:
        return head + add_tone(shaped, tone, style)
    if bare.lower().endswith("uơ") and not bare.lower().endswith("quơ") and key.isalpha():
        grown = bare[:-2] + _like(bare[-2], "ư") + bare[-1]  # thuơ + n -> thươn
        return head + add_tone(grown + key, tone, style)
    return type_letter(text, key, style)


def telex_word(keys: str, style: str = "old") -> str:
    """A whole run of Telex keys: "DDawng kys" -> "Đăng ký"."""
    text = ""
    for key in keys:
        text = telex(text, key, style)
    return text


def _like(model: str, letter: str) -> str:
    return letter.upper() if model.isupper() else letter


def _shape_double(bare: str, key: str) -> str | None:
    """`bare` with aa, ee, oo or dd made one letter, also over a final consonant ("tuan" + a -> "tuân")."""
    low = key.lower()
    if low not in _TELEX_DOUBLES:
        return None
    shaped = _TELEX_DOUBLES[low]
    for place in range(len(bare) - 1, -1, -1):
        char = bare[place].lower()
        if char == shaped and place == len(bare) - 1:
            return bare[:place] + _like(bare[place], low) + key  # the third one takes the shape back
        if char == low:
            if low == "d" and place:
                return None  # đ begins a syllable
            return bare[:place] + _like(bare[place], shaped) + bare[place + 1 :]
        if char == shaped or (char in _VOWELS and low != "d"):
            return None
    return None


def _shape_w(bare: str, key: str) -> str | None:
    """`bare` with a horn or breve: uo -> ươ (uơ at the end: thuở), a -> ă, o -> ơ, u -> ư; alone, w is ư."""
    begin, end = _nucleus(bare)
    vowels = bare[begin:end]
    low = vowels.lower()
    if "uo" in low:
        at = begin + low.index("uo")
        ends = at + 2 == len(bare)
        pair = (bare[at] if ends else _like(bare[at], "ư")) + _like(bare[at + 1], "ơ")
        return bare[:at] + pair + bare[at + 2 :]
    for letter in "aou" if "oa" in low else "uao" if low in ("ua", "uu", "ui") else "aou":
        if letter in low:
            at = begin + low.index(letter)
            return bare[:at] + _like(bare[at], _TELEX_W[letter]) + bare[at + 1 :]
    if bare and bare[-1].lower() in "ăơư":
        plain = {"ă": "a", "ơ": "o", "ư": "u"}[bare[-1].lower()]
        return bare[:-1] + _like(bare[-1], plain) + key
    if not vowels:
        return bare + _like(key, "ư")
    return None


def capitalise(text: str) -> str:
    """Each word with a capital first letter, the rest as typed: "nguyễn văn a" -> "Nguyễn Văn A"."""
    words = unicodedata.normalize("NFC", text).split(" ")
    return " ".join(word[:1].upper() + word[1:] for word in words)
