"""What a draft keeps of a session: the one place where a declaration that is being filled in becomes `KeepDraft`.

Called by the citizen's screen and by the desk's sheet, which say who filled it in and where; drafts.keep runs it.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.forms.answering.filled_form import FilledForm
from kiosk.forms.files import attachments
from kiosk.values.drafts import AnswerChange, FilledBy, Helper, KeepDraft
from kiosk.values.ids import DraftId, FormId, Place, ProcedureCode, TicketId


def keep_draft(
    session: FilledForm, *, finished: bool, procedure: ProcedureCode, place: Place, language: str = "",
    ticket: TicketId | None = None, draft: DraftId | None = None, seen: datetime | None = None,
    filled_by: FilledBy = FilledBy.APPLICANT, helper: Helper | None = None, confirmed: bool = False,
    actor: str = "", changes: tuple[AnswerChange, ...] = (), slip: bool = False,
) -> KeepDraft:  # fmt: skip
    """The command that keeps the session: everything typed so far, and the record where it is finished.

    `language` is the session's where none is named. For the other fields see KeepDraft.
    """
    return KeepDraft(
        form=FormId(session.form.id), form_version=session.form.version, procedure=procedure, place=place,
        language=language or session.language, answers=session.answers(),
        record=session.record() if finished else {}, finished=finished, ticket=ticket, draft=draft,
        holder_numbers=session.holder_numbers(), holder_births=session.holder_births(), filled_by=filled_by,
        helper=helper, confirmed=confirmed, actor=actor, changes=changes, seen=seen,
        attachments=attachments.kept(session), slip=slip,
    )  # fmt: skip
