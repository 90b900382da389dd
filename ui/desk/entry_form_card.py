"""Where the clerk's form goes on after a card was read. Pure; called by ui.desk.entry_form."""

from __future__ import annotations

from kiosk.values.entry_forms import FormSection
from ui.desk.entry_form_fields import EntryFormField


def left_open(fields: list[EntryFormField]) -> EntryFormField | None:
    """The first field in view that the card left to be answered, or whose answer may not be the one of today."""
    return next((one for one in fields if one.error.text() or one.offers_other or _lacks_answer(one)), None)


def _lacks_answer(field: EntryFormField) -> bool:
    return field.question.required and not field.edit.text()


def following(sections: tuple[FormSection, ...], key: str) -> str:
    """The next section that is open, so that cards can follow each other; "" where there is none."""
    places = [one.key for one in sections]
    after = sections[places.index(key) + 1 :] if key in places else ()
    return next((one.key for one in after if one.open), "")
