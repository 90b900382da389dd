"""Signatures, pictures and files of a declaration: put beside its answers, counted, written out.

Called by the screens, the command line and the desk. The answer of such a question is a file name, the bytes lie in
`session.attachments[name]`; FINGERPRINT is an answer without a file. Raises ExpectedError questions.attached.errors.*
where a declaration would grow too large; then nothing has changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import ExpectedError
from kiosk.forms.model.stored_answers import question_type
from kiosk.values.attachments import BROUGHT, ENDINGS, PNG, Attachment, TakenFile
from kiosk.values.forms import QuestionType
from kiosk.values.papers import FINGERPRINT

if TYPE_CHECKING:
    from kiosk.forms.answering.session import Session

ATTACHED = (QuestionType.IMAGE, QuestionType.FILE, QuestionType.SIGNATURE)
MOST_BYTES = 5 * 1024 * 1024  # of one declaration
LARGEST_SIGNATURE = 20 * 1024
LONGEST_SIGNATURE = 1200  # pixels


def attach(session: Session, path: str, taken: TakenFile) -> Attachment:
    """Make `taken` the answer of the question at `path`; what stood there before goes."""
    former = _held(session, path)
    others = sum(len(one.data) for name, one in session.attachments.items() if name != former)
    if others + len(taken.data) > MOST_BYTES:
        raise ExpectedError("questions.attached.errors.too_much", most=MOST_BYTES // 1_048_576)
    stem = path.rpartition("/")[2].partition("[")[0][:40]
    name = f"{stem}-{secrets.token_hex(4)}{ENDINGS[taken.media_type]}"
    made = Attachment(name=name, media_type=taken.media_type, data=taken.data)
    session.answer(path, name)
    session.attachments.pop(former, None)
    session.attachments[name] = made
    return made


def detach(session: Session, path: str, value: str | None = None) -> None:
    """Answer with no file: nothing, or FINGERPRINT."""
    former = _held(session, path)
    session.answer(path, value)
    session.attachments.pop(former, None)
    session.unsaved.pop(path, None)


def put_back(session: Session, attachments: Iterable[Attachment]) -> None:
    """What a kept draft brought along, after `Session.restore`."""
    session.attachments.update({one.name: one for one in attachments})


def kept(session: Session) -> tuple[Attachment, ...]:
    """Those that an answer still names, relevant or not: what a draft keeps."""
    named = {node.value for node in session.state.leaves() if question_type(node.model) in ATTACHED}
    return tuple(one for name, one in session.attachments.items() if name in named)


def handed_in(session: Session) -> tuple[Attachment, ...]:
    """Those of relevant answers: what goes with a record or a submission."""
    named = {
        node.value for node in session.state.leaves() if node.shown and question_type(node.model) in ATTACHED
    }  # fmt: skip
    return tuple(one for name, one in session.attachments.items() if name in named)


def write(attachments: Iterable[Attachment], folder: Path) -> None:
    """Leave the files beside a submission. Raises OSError."""
    for one in attachments:
        (folder / one.name).write_bytes(one.data)


def read_beside(session: Session, folder: Path) -> None:
    """Take the files that answers name and that lie in `folder`: how `form run` is handed pictures."""
    from kiosk.forms.files import pictures

    for node in session.state.leaves():
        name = node.value
        if question_type(node.model) not in ATTACHED or not name or name in session.attachments:
            continue
        file = folder / name
        if Path(name).name == name and file.is_file():
            attach(session, session.state.path_of(node), pictures.take(file))


def signatures(attachments: Iterable[Attachment]) -> Mapping[str, str]:
    """File name -> data URI, as a paper draws it: its pixels alone, since it may have come from another machine."""
    from kiosk.forms.files import pictures

    cleaned = {
        one.name: TakenFile(media_type=PNG, data=pictures.clean(one.data, LONGEST_SIGNATURE))
        for one in attachments if one.media_type == PNG
    }  # fmt: skip
    return {name: one.data_uri for name, one in cleaned.items() if one.data}


def _held(session: Session, path: str) -> str:
    node = session.state.find(path)
    return node.value if node is not None else ""


__all__ = [
    "ATTACHED", "BROUGHT", "FINGERPRINT", "attach", "detach", "handed_in", "kept", "put_back", "read_beside",
    "signatures", "write",
]  # fmt: skip
