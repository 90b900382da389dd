"""`motcua central document ...`: the city's documents from a shell on its server, for a technician.

    motcua central document list [--kind KIND]
    motcua central document export KIND FILE.json [--ward CODE] [--version N | --draft ID]
    motcua central document import KIND FILE.json --account NAME --why REASON [--from 2026-12-01] [--ward CODE]
                                   [--draft ID]
    motcua central document submit|approve ID --account NAME
    motcua central document reject|withdraw ID --account NAME [--why REASON]

The running server does it (kiosk.city.documents_by_hand), with the rules of its pages: whoever approves is nobody who
wrote or submitted the draft. Called by kiosk.commands.central. Exit 0; 1 with the reason on stderr.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from datetime import date
from pathlib import Path

import msgspec

from kiosk import private
from kiosk.clock import SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.remote.city import ask
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.documents import DocumentDraft, DocumentKind, DocumentVersion
from kiosk.values.documents_by_hand import (
    ActByHand,
    AskContent,
    AskDocuments,
    ContentPiece,
    DocumentList,
    ImportContent,
)

KINDS = [kind.value for kind in DocumentKind]
HANDED = "handed"


def add(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """The options of `motcua central document`."""
    document = actions.add_parser("document", help="documents that wards get from the city", parents=[common])
    works = document.add_subparsers(dest="work", required=True)
    listing = works.add_parser("list", help="versions and drafts", parents=[common])
    listing.add_argument("--kind", choices=KINDS)
    for work, told in (("export", "what a version or a draft says, as JSON"), ("import", "a JSON file as a draft")):
        one = works.add_parser(work, help=told, parents=[common])
        one.add_argument("kind", choices=KINDS)
        one.add_argument("file", type=Path, metavar="FILE.json")
        one.add_argument("--ward", default="", help="of one ward, by its five digits; default: for every ward")
        one.add_argument("--draft", default="", help="this draft")
        if work == "export":
            one.add_argument("--version", type=int, default=0, help="default: the one in force today")
        else:
            one.add_argument("--from", dest="begins", type=date.fromisoformat, help="its first day; default: today")
            _by_whom(one, why=True)
    for work in ("submit", "approve", "reject", "withdraw"):
        one = works.add_parser(work, parents=[common])
        one.add_argument("draft")
        _by_whom(one)


def _by_whom(parser: argparse.ArgumentParser, *, why: bool = False) -> None:
    parser.add_argument("--account", required=True, help="who does it; stands in the trail of the version")
    parser.add_argument("--why", required=why, default="", help="the reason; names nobody")


def command(chosen: argparse.Namespace, settings: Settings) -> int:
    """Returns the exit status."""
    works = {"list": _list, "export": _export, "import": _import}
    works.get(chosen.work, _act)(chosen, settings)
    return 0


def _list(chosen: argparse.Namespace, settings: Settings) -> None:
    kind = DocumentKind(chosen.kind) if chosen.kind else None
    found = ask(settings.data_dir, "document-list", AskDocuments(kind=kind), DocumentList)
    for one in found.versions:
        print(_say(settings, "version", one, version=one.version, by=one.approved_by))
    for draft in found.drafts:
        state = text(f"documents.state.{draft.state}", settings.language)
        print(_say(settings, "draft", draft, id=draft.id, revision=draft.revision, state=state, by=draft.changed_by))
    if not (found.versions or found.drafts):
        print(text("documents.said.none", settings.language))


def _say(settings: Settings, key: str, one: DocumentVersion | DocumentDraft, **values: object) -> str:
    name = _name(settings, one.kind, one.scope)
    return text(f"documents.said.{key}", settings.language, name=name, day=one.valid_from, reason=one.reason, **values)


def _name(settings: Settings, kind: DocumentKind, scope: str) -> str:
    name = text(f"documents.kind.{kind}", settings.language)
    return text("documents.said.of_ward", settings.language, name=name, ward=scope) if scope else name


def _export(chosen: argparse.Namespace, settings: Settings) -> None:
    """Readable by its owner alone: it may be a list of accounts."""
    data = fetched(settings, DocumentKind(chosen.kind), chosen.ward, chosen.version, chosen.draft)
    private.file(chosen.file).write_bytes(msgspec.json.format(data, indent=1) + b"\n")
    print(text("documents.said.exported", settings.language, file=chosen.file))


def _import(chosen: argparse.Namespace, settings: Settings) -> None:
    try:
        data = chosen.file.read_bytes()
    except OSError as error:
        raise ExpectedError("documents.errors.no_file") from error
    made = handed_over(settings, data, ImportContent(
        kind=DocumentKind(chosen.kind), scope=chosen.ward, file="", draft=chosen.draft,
        valid_from=chosen.begins or local(SystemClock().now()).date(), reason=chosen.why, actor=chosen.account,
    ))  # fmt: skip
    print(text("documents.said.saved", settings.language, id=made.id, revision=made.revision))


def fetched(settings: Settings, kind: DocumentKind, ward: str, version: int, draft: str = "") -> bytes:
    """What a version or a draft says, as JSON; 0 is the version of today."""
    data, size = b"", 1
    while len(data) < size:
        asked = AskContent(kind=kind, scope=ward, version=version, draft=draft, offset=len(data))
        piece = ask(settings.data_dir, "document-content", asked, ContentPiece)
        data, size = data + piece.data, piece.size
    return data


def handed_over(settings: Settings, data: bytes, command: ImportContent) -> DocumentDraft:
    """A content as a draft, through a file that the running server reads."""
    try:
        handed = private.folder(settings.data_dir / HANDED) / secrets.token_hex(16)
        private.file(handed).write_bytes(data)
    except OSError as error:
        raise ExpectedError("documents.errors.no_file") from error
    try:
        asked = msgspec.structs.replace(command, file=handed.name)
        return ask(settings.data_dir, "document-import", asked, DocumentDraft)
    finally:
        handed.unlink(missing_ok=True)


def _act(chosen: argparse.Namespace, settings: Settings) -> None:
    asked = ActByHand(act=chosen.work, draft=chosen.draft, actor=chosen.account, note=chosen.why)
    if chosen.work == "approve":
        made = ask(settings.data_dir, "document-act", asked, DocumentVersion)
        name = _name(settings, made.kind, made.scope)
        said = text("documents.said.published", settings.language, name=name, version=made.version, day=made.valid_from)
    else:
        draft = ask(settings.data_dir, "document-act", asked, DocumentDraft)
        state = text(f"documents.state.{draft.state}", settings.language)
        said = _say(settings, "draft", draft, id=draft.id, revision=draft.revision, state=state, by=draft.changed_by)
    print(said, file=sys.stdout)
