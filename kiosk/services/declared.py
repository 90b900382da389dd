"""A declaration as the desk and its pad read it: the lines of its review, and what a clerk should look at.

Queries for `tasks.read`: the form is read and filled on a reader's thread, with the version the draft was made with.
Lies with the services because it needs the forms. Raises ExpectedError drafts.errors.{gone, damaged} and what
kiosk.forms.model.published_forms raises (a version that is no longer here).
"""

from __future__ import annotations

import contextlib

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.answering import answer_file
from kiosk.forms.answering.session import Session
from kiosk.forms.clerk.entry_form import EntryForm
from kiosk.forms.model import form_folders
from kiosk.queries import drafts
from kiosk.store import Reader
from kiosk.values.drafts import DeclaredRecord, Draft, DraftState
from kiosk.values.ids import DraftId


def record(reader: Reader, draft: DraftId, language: str = "") -> DeclaredRecord:
    """The structured record; in the language it was filled in, where none is named."""
    found = drafts.by_id(reader, draft)
    if found is None or reader.is_erased(draft):
        raise ExpectedError("drafts.errors.gone")
    if found.damaged:
        raise drafts.unreadable(reader.keys.closed, found.code)
    entry_form = EntryForm(_session(reader, found, language or found.language))
    session = entry_form.session
    parked = found.state is DraftState.PARKED
    return DeclaredRecord(
        draft=found.id, kept_at=found.kept_at, title=session.form.title(session.language), language=session.language,
        sections=session.review(),
        problems=session.problems() if parked else (), changed=entry_form.told(found.changes),
        newer=_newer_version(reader, found), card_missing=entry_form.missing_cards(),
        odd=entry_form.odd_groups(),
    )  # fmt: skip


def _session(reader: Reader, draft: Draft, language: str) -> Session:
    """The answers as they were kept; of a declaration that came as a record alone, the record."""
    form = reader.forms.version(draft.form, draft.form_version)
    session = reader.forms.session(form, language, draft.kept_at, str(draft.procedure))
    if draft.answers:
        session.restore(draft.answers)
    else:
        with contextlib.suppress(ExpectedError):  # what the form does not know is on the paper all the same
            answer_file.fill(session, draft.record)
    return session


def _newer_version(reader: Reader, draft: Draft) -> str:
    """The form's version that is published and in force now, where the draft was made with an older one."""
    try:
        current = reader.forms.version_on(draft.form, local(reader.clock.now()).date())
    except ExpectedError:  # none is in force today: nothing newer to name
        return ""
    return current if draft.form_version and form_folders.is_later(current, draft.form_version) else ""
