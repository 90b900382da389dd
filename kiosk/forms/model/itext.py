"""Reads a form's texts: labels, hints and messages in their languages, and pictures and recordings that go with them.

Used by kiosk.forms.model.xform and body while a form is read, and by `Form.text_of` afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.model.definition import TextParts, TranslatedText
from kiosk.forms.model.expressions import Rulebook
from kiosk.forms.xpath.context import ExpressionPlace

XF = "{http://www.w3.org/2002/xforms}"
MEDIA = ("image", "big-image", "audio", "video")
LONGEST = 20_000  # characters of one text: nobody reads more on a screen
MOST_LETTERS = 16_000_000  # of all texts together
_CODES = {"vietnamese": "vi", "tiếng việt": "vi", "việt": "vi", "english": "en", "default": ""}
_ITEXT = re.compile(r"\s*jr:itext\((.*)\)\s*", re.DOTALL)


def language_code(name: str) -> str:
    """ "Vietnamese (vi)" -> "vi"; a name without a code stays as it is, "default" is ""."""
    code = re.search(r"\(([A-Za-z-]{2,})\)\s*$", name)
    return code.group(1).lower() if code else _CODES.get(name.strip().lower(), name.strip())


def text_id(reference: str) -> str | None:
    """The id within "jr:itext('id')", or None where it is none."""
    match = _ITEXT.fullmatch(reference)
    return match.group(1).strip().strip("'\"") if match else None


class Wording:
    def __init__(self, model: etree._Element, rules: Rulebook) -> None:
        self.rules = rules
        self.languages: list[str] = []
        self.default_language = ""
        self.itext: dict[str, dict[str, dict[str, Any]]] = {}  # id -> form of text -> language -> <value>
        self._texts: dict[tuple[str, str, tuple[str, ...]], TranslatedText] = {}
        self._letters = 0
        for translation in model.findall(f"{XF}itext/{XF}translation"):
            self._translation(translation)

    def _translation(self, translation: etree._Element) -> None:
        code = language_code(translation.get("lang", ""))
        if translation.get("default") is not None or not self.default_language:
            self.default_language = code
        if code and code not in self.languages:
            self.languages.append(code)
        for text in translation.findall(f"{XF}text"):
            forms = self.itext.setdefault(text.get("id", ""), {})
            for value in text.findall(f"{XF}value"):
                forms.setdefault(value.get("form", ""), {})[code] = value

    def text_of(self, reference: str, place: ExpressionPlace, form: str = "") -> TranslatedText | None:
        """The text that "jr:itext('id')", or an id, means at `place`; `form` asks for its image, audio ..."""
        name = text_id(reference)
        name = reference if name is None else name
        key = (name, form, place.path)
        if key not in self._texts:
            self._texts[key] = TranslatedText(self._in_languages(self.itext.get(name, {}).get(form, {}), place))
        text = self._texts[key]
        return text if text.by_language else None

    def _in_languages(self, values: Mapping[str, Any], place: ExpressionPlace) -> dict[str, TextParts]:
        default = values.get(self.default_language)
        words = {
            code: self.words(value, place)
            for code, value in values.items()
            if value is default or (value.text or "").strip() != "-" or len(value)
        }
        if default is not None and (default.text or "").strip() == "-" and not len(default) and len(words) > 1:
            words.pop(self.default_language, None)
        if words:
            words[""] = words.get(self.default_language) or next(iter(words.values()))
        return words

    def media_kinds(self) -> tuple[str, ...]:
        """The kinds that any text has; most forms have none, and long lists need not be asked for them."""
        kinds = {form for forms in self.itext.values() for form in forms}
        return tuple(kind for kind in MEDIA if kind in kinds)

    def of_list(self, name: str, form: str = "") -> TranslatedText | None:
        """A choice's text by its id: choices stand in no repeat of their own."""
        return self.text_of(name, ExpressionPlace((), self.rules.repeats), form)

    def words(self, element: etree._Element, place: ExpressionPlace) -> TextParts:
        parts: list[Any] = [element.text or ""]
        for child in element:
            if child.tag == f"{XF}output":
                self.rules.at = child
                source = child.get("value") or child.get("ref") or ""
                parts.append(self.rules.closure(source, place, "label"))
            parts.append(child.tail or "")
        self._bounded(parts, place)
        if all(isinstance(part, str) for part in parts):
            return TextParts(("".join(parts).strip(),))
        first, last = parts[0].lstrip(), parts[-1].rstrip()
        return TextParts(tuple(part for part in (first, *parts[1:-1], last) if part != ""))

    def _bounded(self, parts: list[Any], place: ExpressionPlace) -> None:
        letters = sum(len(part) for part in parts if isinstance(part, str))
        self._letters += letters
        if letters > LONGEST:
            name = place.path[-1] if place.path else self.rules.file
            raise ExpectedError("forms.errors.long_text", where=self.rules.where, name=name, most=LONGEST)
        if self._letters > MOST_LETTERS:
            raise ExpectedError("forms.errors.too_much", file=self.rules.file)

    def label(self, element: etree._Element | None, place: ExpressionPlace) -> TranslatedText | None:
        """The text of a <label>, <hint> ...; None where there is none."""
        if element is None:
            return None
        self.rules.at = element
        if reference := element.get("ref"):
            return self.text_of(reference, place)
        words = self.words(element, place)
        return TranslatedText({"": words}) if words.parts and words.parts != ("",) else None

    def media(self, label: etree._Element | None, place: ExpressionPlace) -> dict[str, TranslatedText]:
        """The pictures, recordings and films of a label by their kind."""
        reference = label.get("ref") if label is not None else None
        found = {kind: self.text_of(reference, place, kind) for kind in MEDIA} if reference else {}
        return {kind: text for kind, text in found.items() if text is not None}
