"""`motcua central exchange` and `motcua central api-token`: departments' lists as files, and their tokens.

    motcua central exchange export --ward CODE --department ID --out FILE.xlsx|FILE.csv [--field KEY]...
    motcua central exchange import FILE --department ID --name NAME [--report FILE.csv]
    motcua central api-token make --department ID --name NAME --by WHO [--ward CODE]... [--field KEY]... [--days N]
    motcua central api-token list
    motcua central api-token revoke NAME --by WHO

All talk to the running server on this machine; called by kiosk.commands.central. Exit 0; 1 where lines were refused or
nothing could be done.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.city import exchange
from kiosk.city.lists import HandedIn
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.remote import city_departments
from kiosk.settings import Settings
from kiosk.texts import error_line, error_of, text
from kiosk.values.departments import DAYS, MakeToken, RevokeToken, SeenDossier
from kiosk.values.exchange import RowTaken


def add_parsers(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    swap = actions.add_parser("exchange", help="departments' lists as files", parents=[common])
    ways = swap.add_subparsers(dest="way", required=True)
    out = ways.add_parser("export", help="a ward's dossiers", parents=[common])
    out.add_argument("--ward", required=True)
    out.add_argument("--department", required=True)
    out.add_argument("--field", action="append", default=[])
    out.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx|FILE.csv")
    back = ways.add_parser("import", help="states of dossiers", parents=[common])
    back.add_argument("file", type=Path)
    back.add_argument("--department", required=True)
    back.add_argument("--name", required=True, help="of the department, as citizens read it")
    back.add_argument("--report", type=Path, metavar="FILE.csv", help="what became of each line")
    token = actions.add_parser("api-token", help="departments' tokens for the JSON API", parents=[common])
    acts = token.add_subparsers(dest="way", required=True)
    make = acts.add_parser("make", parents=[common])
    for name in ("--department", "--name", "--by"):
        make.add_argument(name, required=True)
    make.add_argument("--ward", action="append", default=[])
    make.add_argument("--field", action="append", default=[])
    make.add_argument("--days", type=int, default=DAYS)
    acts.add_parser("list", parents=[common])
    gone = acts.add_parser("revoke", parents=[common])
    gone.add_argument("token")
    gone.add_argument("--by", required=True)


def exchange_command(chosen: argparse.Namespace, settings: Settings) -> int:
    return _export(chosen, settings) if chosen.way == "export" else _import(chosen, settings)


def _export(chosen: argparse.Namespace, settings: Settings) -> int:
    found: dict[str, SeenDossier] = {}
    cursor, more = "", True
    while more:
        given = city_departments.rows(settings.data_dir, chosen.ward, chosen.department, tuple(chosen.field), cursor)
        found.update((one.id, one) for one in given.dossiers)
        cursor, more = given.cursor, given.more
    rows = exchange.seen_cells(found.values(), settings.language)
    chosen.out.write_bytes(exchange.written(rows, _ending(chosen.out)))
    print(text("city_api.said.exported", settings.language, count=len(found), file=chosen.out))
    return 0


def _import(chosen: argparse.Namespace, settings: Settings) -> int:
    rows = exchange.read(HandedIn(name=chosen.file.name, data=chosen.file.read_bytes()))
    taken = city_departments.tell(settings.data_dir, chosen.department, chosen.name, rows)
    refused = [one for one in taken if one.refused]
    for one in refused:
        print(text("city_api.said.refused", settings.language, line=one.line, why=_why(one, settings.language)))
    repeated = sum(one.repeated for one in taken)
    new = len(taken) - len(refused) - repeated
    counts = {"count": len(taken), "new": new, "repeated": repeated, "refused": len(refused)}
    print(text("city_api.said.imported", settings.language, **counts))
    if chosen.report is not None:
        lines = [[str(one.line), _outcome(one, settings.language)] for one in taken]
        chosen.report.write_bytes(exchange.written(lines, _ending(chosen.report)))
    return 1 if refused else 0


def _outcome(one: RowTaken, language: str) -> str:
    if one.refused:
        return _why(one, language)
    return text(f"city_api.said.{'again' if one.repeated else 'taken'}", language)


def _why(one: RowTaken, language: str) -> str:
    return error_line(error_of(one.refused), language)


def _ending(file: Path) -> str:
    ending = file.suffix.lower().removeprefix(".")
    if ending not in ("csv", "xlsx"):
        raise ExpectedError("city_api.errors.ending", file=file.name)
    return ending


def token_command(chosen: argparse.Namespace, settings: Settings) -> int:
    language = settings.language
    if chosen.way == "make":
        asked = MakeToken(
            department=chosen.department, name=chosen.name, by=chosen.by, wards=tuple(chosen.ward),
            fields=tuple(chosen.field), days=chosen.days,
        )  # fmt: skip
        made = city_departments.make_token(settings.data_dir, asked)
        print(text("city_api.said.token", language, name=chosen.name, until=local(made.expires_at).date()))
        print(made.token)
    elif chosen.way == "revoke":
        now = city_departments.revoke_token(settings.data_dir, RevokeToken(name=chosen.token, by=chosen.by))
        print(text(f"city_api.said.{'revoked' if now else 'was_revoked'}", language, name=chosen.token))
    else:
        _list(settings)
    return 0


def _list(settings: Settings) -> None:
    found = city_departments.tokens(settings.data_dir)
    everything = text("city_api.said.all", settings.language)
    for one in found:
        ends = one.revoked_at or one.expires_at
        scope = f"{', '.join(one.wards) or everything} / {', '.join(one.fields) or everything}"
        sign = "-" if one.revoked_at is not None else "+"
        print(f"{sign} {one.name}  {one.department}  {one.department_name}  {scope}  {local(ends):%Y-%m-%d}")
    if not found:
        print(text("city_api.said.none", settings.language))
