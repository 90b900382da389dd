"""What is added to a declaration besides words: a signature, a picture, a file. Personal data, never logged.

Made by kiosk.forms.files.attachments, kept by kiosk.services.attachments, drawn by screens and papers.
"""

from __future__ import annotations

import base64
import enum
import hashlib

from kiosk.values.base import Value

PNG, JPEG, PDF = "image/png", "image/jpeg", "application/pdf"
ENDINGS = {PNG: ".png", JPEG: ".jpg", PDF: ".pdf"}
BROUGHT = "nop-tai-quay"  # instead of a file that is required where there is no scanner: the paper comes to the desk


class AttachmentNote(Value, frozen=True, kw_only=True):
    """What the journal says of an attachment: never its content."""

    name: str
    media_type: str
    size: int
    sha256: str


class Attachment(Value, frozen=True, kw_only=True):
    """`name` is the answer of the question that it belongs to, unique in its declaration."""

    name: str
    media_type: str
    data: bytes

    @property
    def note(self) -> AttachmentNote:
        digest = hashlib.sha256(self.data).hexdigest()
        return AttachmentNote(name=self.name, media_type=self.media_type, size=len(self.data), sha256=digest)

    def __repr__(self) -> str:  # a log or a traceback must not carry a picture of somebody's papers
        return f"Attachment({self.name}, {self.media_type}, {len(self.data)} bytes)"


class TakenFile(Value, frozen=True, kw_only=True):
    """A picture or file just taken over, not yet part of a declaration."""

    media_type: str
    data: bytes

    @property
    def data_uri(self) -> str:
        """As papers take a picture."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}"

    def __repr__(self) -> str:
        return f"TakenFile({self.media_type}, {len(self.data)} bytes)"


class FetchState(enum.StrEnum):
    """What became of fetching a declaration's files from the machine that keeps them."""

    HERE = "here"  # all that could be had
    SILENT = "silent"  # that machine does not answer
    NOBODY = "nobody"  # no machine has them any more
    NO_HUB = "no_hub"  # the line between the machines is down


class FetchFiles(Value, frozen=True, kw_only=True):
    """Fetch the files of a declaration for this visit; they go with its end."""

    draft: str
    visit: str  # the ticket that is served


class FetchedFiles(Value, frozen=True, kw_only=True):
    state: FetchState
    error: str = ""  # key of what the server or the line said
