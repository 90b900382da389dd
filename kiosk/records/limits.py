"""How long a word and how great a number in a fact's body may be, so that any SQL engine takes what follows from it.

Used by the facts of kiosk/records; the columns that a fold fills are at least as wide
(tests/kiosk/records/test_limits.py holds both). A fact beyond them is refused where bytes are judged.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from kiosk.db.base import LATEST

Code = Annotated[str, Meta(max_length=64)]  # a name given by a catalogue, a setting or a rule; also as typed
Name = Annotated[str, Meta(max_length=200)]  # of a unit, as papers bear it
Subject = Annotated[str, Meta(max_length=96)]
FormPath = Annotated[str, Meta(max_length=200)]  # of a question or page of a form
Letter = Annotated[str, Meta(max_length=8)]  # with "ticket:" before it, still a Code
_LEAP = "(?:[0-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)"
_DAYS = (  # of the calendar, no 30 February: what reads it goes on for every other row of its list, too
    "[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?!0){_LEAP}-02-29"
)
Moment = Annotated[  # local "YYYY-MM-DDTHH:MM", or none: what every list and paper reads
    str, Meta(max_length=16, pattern=rf"^(?:(?:{_DAYS})T(?:[01][0-9]|2[0-3]):[0-5][0-9])?\Z")
]
Language = Annotated[str, Meta(max_length=2)]
MOST_WORDS = 4000
Words = Annotated[str, Meta(max_length=MOST_WORDS)]  # for people; in no column but of unbounded text
Digest = Annotated[bytes, Meta(max_length=32)]

Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Few = Annotated[int, Meta(ge=0, le=1_000_000)]  # pages, copies: a product of two, summed over years, has 63 bits
Money = Annotated[int, Meta(ge=0, le=10**15)]  # dong
Long = Annotated[int, Meta(ge=0, le=2**53)]
Micros = Annotated[int, Meta(ge=0, le=LATEST - 1)]  # a time that a fact itself names, in microseconds since 1970
Span = Annotated[int, Meta(ge=-(2**53), le=2**53)]  # milliseconds, either way
