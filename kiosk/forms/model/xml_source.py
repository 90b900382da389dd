"""XML from a form's folder, parsed with care: no entities of its own, nothing from the network, letters in NFC.

Called for compiled forms and for lists in XML files. Raises ExpectedError forms.errors.not_xml.
"""

from __future__ import annotations

import unicodedata

from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.model.parser_errors import reason
from kiosk.texts import Told

_ENTITY = "<!ENTITY"


def parsed(xml: bytes, name: str) -> etree._Element:
    """The root element, where `xml` is well-formed and defines no entities of its own (they can explode)."""
    if any(_ENTITY.encode(code) in xml for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")):
        raise ExpectedError("forms.errors.not_xml", file=name, reason=Told("sheets.broken.entity"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(xml, parser)
        return root if _is_nfc(xml) else _in_nfc(root)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExpectedError("forms.errors.not_xml", file=name, reason=reason(error)) from error


def _is_nfc(xml: bytes) -> bool:
    """Whether that can be told of the whole file at once: a number for a letter (&#769;) could hide one."""
    try:
        return b"&#" not in xml and unicodedata.is_normalized("NFC", xml.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _in_nfc(root: etree._Element) -> etree._Element:
    """The same tree with its texts in NFC: two spellings of one letter would be two letters on the way."""
    for element in root.iter():
        for part in ("text", "tail"):
            said = getattr(element, part)
            if said is not None and not unicodedata.is_normalized("NFC", said):
                setattr(element, part, unicodedata.normalize("NFC", said))
        for key, value in element.attrib.items():
            if not unicodedata.is_normalized("NFC", str(value)):
                element.set(key, unicodedata.normalize("NFC", str(value)))
    return root
