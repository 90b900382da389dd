"""What may stand in a line of the log: known-safe values; of everything else only its kind.

Called by the formatter of kiosk.log. A value that is logged passes if it is a number, an enumeration, an id, or was
marked by `known` as the program's own word; any other text is masked whole, an exception is told by its type, code and
place in the code, never by its message. What a library writes is text that nobody vouches for: numbers of persons,
phones, dates and names are masked in it, and quoted parts go. The last net over every line masks the same once more.
No value can begin a new line: controls, line and paragraph separators and marks of direction are written as escapes.
"""

from __future__ import annotations

import enum
import errno
import logging
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from types import TracebackType

from kiosk.errors import ExpectedError
from kiosk.log_words import Known

MASK = "•••"
FRAMES, DEPTH, LONGEST = 30, 6, 2000

_ID = re.compile(
    r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}"  # UUID
    r"|\d{5}\.[a-z2-9]{8}"  # station
    r"|[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64}"  # marks, hashes
    r"|[A-Z]\d{1,4}"  # ticket
)
_APART = re.compile(  # what the net for numbers leaves alone: UUIDs, hashes, addresses in the network
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{32,64}"
    r"|(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\d.]))(?![0-9A-Za-z])"
)
_GAP = r"[ .\-/\u00a0\u2000-\u200b\u202f\u3000]{0,2}"
_NUMBER = re.compile(rf"(?<!\d)\+?\d(?:{_GAP}\d){{8,14}}(?!\d)")
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:1[89]|20)\d{2}"
    r"|(?:1[89]|20)\d{2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{1,2}"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2})(?!\d)"
)
_WORDS = re.compile(r"[^\W\d_]+(?:[ \u00a0<]+[^\W\d_]+)*")
_SURNAME = re.compile(  # without its marks
    "nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dinh|doan|lam|mai|trinh|dao|luong|truong|ha|"
    "cao|chau|ta|thai|phung|to|vuong|quach|tang|luu|nghiem|giap|kieu|lai|chu|trieu|thach|kim|lo|quang", re.IGNORECASE
)  # fmt: skip
_QUOTED = re.compile("'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|<[^>\n]*>|b'[^'\n]*'")


def shown(value: object) -> object:
    """`value` as it may stand in a line."""
    if value is None or (isinstance(value, (bool, int, float, Known)) and not isinstance(value, enum.Enum)):
        return value
    if isinstance(value, enum.Enum):
        return Known(value.value if isinstance(value.value, (str, int)) else value.name)
    if isinstance(value, str):
        return value if _ID.fullmatch(value) else MASK
    if isinstance(value, BaseException):
        return Known(kind_of(value))
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (tuple, list)):
        return Known("(" + ", ".join(str(shown(each)) for each in value[:20]) + ")")
    return Known(type(value).__name__ if not isinstance(value, type) else value.__name__)


def kind_of(error: BaseException) -> str:
    """Type and code of an error: what failed, never what it says."""
    name = type(error).__name__
    if isinstance(error, ExpectedError):
        return f"{name} {error.key}"
    if hasattr(error, "sqlite_errorname"):
        return f"{name} {error.sqlite_errorname}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name} {errno.errorcode.get(error.errno, error.errno)}"
    return name


def message_of(record: logging.LogRecord) -> str:
    """The record's words with only what may be shown of its values."""
    template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if not record.name.startswith("motcua") and not record.args:
        return foreign(template)  # composed by a library: nobody knows of what
    arguments = record.args or ()
    if isinstance(arguments, dict):
        safe: object = {name: shown(value) for name, value in arguments.items()}
    else:
        safe = tuple(shown(value) for value in arguments)
    try:
        return template % safe if arguments else template
    except (TypeError, ValueError, KeyError):  # a masked value where a number was due
        return template


def foreign(words: str) -> str:
    """A library's text: its first line, without what it quotes."""
    return _QUOTED.sub(MASK, words.splitlines()[0] if words.strip() else "")


def scrub(line: str) -> str:
    """`line` with personal numbers, phones, dates and names masked."""
    line = unicodedata.normalize("NFC", line)
    kept = _APART.findall(line)
    parts = [_DATE.sub(MASK, part) for part in (_NUMBER.sub(MASK, part) for part in _APART.split(line))]
    woven = parts[0] + "".join(keep + part for keep, part in zip(kept, parts[1:], strict=True))
    return _WORDS.sub(lambda found: _without_names(found[0]), woven)


def _without_names(words: str) -> str:
    """The log speaks English: a word with other letters is no word of the program's, and capitals around it belong to
    the same name; without marks a name is known by its surname.
    """
    parts = re.split(r"([ \u00a0<]+)", words)
    tokens = parts[::2]
    named = [not token.isascii() for token in tokens]
    for place, token in enumerate(tokens):
        follows = tokens[place + 1 : place + 2]
        if token[0].isupper() and _SURNAME.fullmatch(token) and follows and follows[0][0].isupper():
            named[place] = named[place + 1] = True
    for order in (range(len(tokens)), range(len(tokens) - 1, -1, -1)):
        for place in order:
            beside = named[place - 1 : place] + named[place + 1 : place + 2]
            if any(beside) and tokens[place][0].isupper():
                named[place] = True
    parts[::2] = [MASK if is_name else token for token, is_name in zip(tokens, named, strict=True)]
    return "".join(parts)


def one_line(words: str) -> str:
    """No line break, control, mark of direction or lone surrogate as itself; cut where it is endless."""
    if len(words) > LONGEST:
        words = words[:LONGEST] + "…"
    return "".join(_escaped(sign) if unicodedata.category(sign) in _UNFIT else sign for sign in words)


_UNFIT = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def trace_of(error: BaseException) -> Iterator[str]:
    """The error and what led to it, as types and lines of code. Every line is indented."""
    waiting, told = [(error, "")], 0
    seen: set[int] = set()
    while waiting and told < DEPTH:
        one, how = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        told += 1
        yield f"  {how}{kind_of(one)}"
        yield from _frames(one.__traceback__)
        waiting += [(inner, "of it: ") for inner in getattr(one, "exceptions", ())[:3]]
        before = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        if before is not None:
            waiting.append((before, "from: "))


def _frames(trace: TracebackType | None) -> Iterator[str]:
    import linecache
    import traceback

    for frame, number in list(traceback.walk_tb(trace))[-FRAMES:]:
        code = frame.f_code
        words = linecache.getline(code.co_filename, number).strip()
        yield f"    {tail(code.co_filename)}:{number} {code.co_name}: {words}"


def tail(file: str) -> str:
    """The last parts of a module's path: enough to find it."""
    return "/".join(file.replace("\\", "/").split("/")[-3:])
