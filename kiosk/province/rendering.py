"""A dossier as the bytes of a JSON and of an XML file: the same words in both, the same bytes each time.

Called by kiosk.province.folder and http. The bytes of a dossier's revision are always the same, so that a file written
twice is the same file. XML is written by the fields' names; a list's items are `item`. Raises nothing.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

import msgspec

from kiosk.values.province import SentDossier

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def as_json(dossier: SentDossier) -> bytes:
    """UTF-8, keys in the order of the schema."""
    return msgspec.json.format(msgspec.json.encode(_whole(dossier)), indent=1) + b"\n"


def as_xml(dossier: SentDossier) -> bytes:
    """UTF-8, one element a field, in the order of the schema."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (head + _element("dossier", _whole(dossier)) + "\n").encode()


def _whole(value: object) -> object:
    """With the fields that have their default: whoever reads a file knows no defaults of ours."""
    if isinstance(value, msgspec.Struct):
        return {name: _whole(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, (tuple, list)):
        return [_whole(one) for one in value]
    return msgspec.to_builtins(value)


def _element(name: str, value: object) -> str:
    """A name that XML does not take, as a form's might be, stands in an attribute."""
    opening = f"<{name}>" if _NAME.fullmatch(name) else f'<field name="{_words(name)}">'
    closing = f"</{name}>" if _NAME.fullmatch(name) else "</field>"
    return f"{opening}{_inside(value)}{closing}"


def _inside(value: object) -> str:
    if isinstance(value, dict):
        return "".join(_element(str(name), one) for name, one in value.items())
    if isinstance(value, list):
        return "".join(_element("item", one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _words(str(value))


def _words(words: str) -> str:
    return escape(_NO_XML.sub("\ufffd", words), {'"': "&quot;", "\r": "&#13;"})
