"""What is wrong with a file that a parser gave up on: the place, in the reader's language; never the parser's sentence.

Called where lists, compiled forms, answers and layouts are read: the parsers speak English, to programmers.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib

from lxml import etree

from kiosk.texts import Told

_AT = re.compile(r"line (\d+)(?:, column (\d+))?")


def reason(error: BaseException) -> object:
    """Words for an error of a reader; a ValueError of this program's own keeps what it says."""
    if isinstance(error, UnicodeError):
        return Told("sheets.broken.utf8")
    if isinstance(error, RecursionError):
        return Told("sheets.broken.deep")
    if isinstance(error, OSError):
        return Told("sheets.broken.file")
    if isinstance(error, (json.JSONDecodeError, etree.XMLSyntaxError, tomllib.TOMLDecodeError, csv.Error)):
        line, column = getattr(error, "lineno", None), getattr(error, "colno", getattr(error, "offset", None))
        found = _AT.search(str(error))
        line, column = (line, column) if line or found is None else (found[1], found[2])
        return Told("sheets.broken.at", line=line, column=column) if line and column else Told("sheets.broken.shape")
    if error.args and isinstance(error.args[0], Told):
        return error.args[0]
    return str(error)[:200]
