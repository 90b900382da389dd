"""Tokens of processing departments: made and shown once, found again by their hash, withdrawn, expired.

Use cases and queries of the city's server, called by its JSON API, its pages and `motcua central api-token`. A token is
"mc_<name>_<secret>": 80 random bits to find it by, 256 to prove it by, of which SHA-256 is kept: a secret that nobody
can guess needs no slow hash. Raises ExpectedError city_api.errors.{no_token, unknown}.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from datetime import timedelta

from sqlalchemy import insert, select, update

from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.city_api import ApiTokenRow
from kiosk.errors import ExpectedError
from kiosk.ids import READABLE, short_code
from kiosk.store import Context, Reader
from kiosk.values.departments import ApiToken, MadeToken, MakeToken, RevokeToken

NAME = 16
_TOKEN = re.compile(r"mc_([0-9A-Z]{16})_([A-Za-z0-9_-]{43})", re.ASCII)
USED = timedelta(hours=1)  # that a token is in use is written no more often


def make(ctx: Context, command: MakeToken) -> MadeToken:
    name, secret = short_code(NAME, READABLE), secrets.token_urlsafe(32)
    expires = ctx.now + timedelta(days=command.days)
    ctx.connection.execute(
        insert(ApiTokenRow).values(
            name=name, department=command.department, department_name=command.name, secret=_hash(secret),
            wards=json.dumps(sorted(set(command.wards))), fields=json.dumps(sorted(set(command.fields))),
            made_by=command.by, made_at=ctx.now, expires_at=expires, revoked_by="",
        )
    )  # fmt: skip
    return MadeToken(name=name, token=f"mc_{name}_{secret}", expires_at=expires)


def revoke(ctx: Context, command: RevokeToken) -> bool:
    """From now on it opens nothing; False where it did not before."""
    table = ApiTokenRow
    found = first_of(table, ctx.connection, select(table.__table__).where(table.name == command.name))
    if found is None:
        raise ExpectedError("city_api.errors.unknown", name=command.name)
    living = (table.name == command.name, table.revoked_at.is_(None))
    change = update(table).where(*living).values(revoked_at=ctx.now, revoked_by=command.by)
    return bool(ctx.connection.execute(change).rowcount)


def listed(reader: Reader) -> tuple[ApiToken, ...]:
    """All of them, by department, the newest first."""
    table = ApiTokenRow
    query = select(table.__table__).order_by(table.department, table.made_at.desc(), table.name)
    return tuple(_value(row) for row in all_of(table, reader.connection, query))


def listed_now(ctx: Context, _none: object = None) -> tuple[ApiToken, ...]:
    """The same, for who asks through the writer (`motcua central api-token list`)."""
    query = select(ApiTokenRow.__table__).order_by(ApiTokenRow.department, ApiTokenRow.made_at.desc())
    return tuple(_value(row) for row in all_of(ApiTokenRow, ctx.connection, query))


def bearer(reader: Reader, token: str) -> ApiToken:
    """Who asks with this token. Unknown, wrong, withdrawn and expired are one refusal."""
    match = _TOKEN.fullmatch(token)
    name, secret = match.groups() if match else ("", "")
    row = first_of(ApiTokenRow, reader.connection, select(ApiTokenRow.__table__).where(ApiTokenRow.name == name))
    proved = hmac.compare_digest(bytes(row.secret) if row else bytes(32), _hash(secret))
    if row is None or not proved or row.revoked_at is not None or row.expires_at <= reader.clock.now():
        raise ExpectedError("city_api.errors.no_token")
    return _value(row)


def note_use(ctx: Context, name: str) -> None:
    """That it is in use, to the hour."""
    table = ApiTokenRow
    stale = (table.used_at.is_(None)) | (table.used_at < ctx.now - USED)
    ctx.connection.execute(update(table).where(table.name == name, stale).values(used_at=ctx.now))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(b"motcua1 api " + secret.encode()).digest()


def _value(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        name=row.name, department=row.department, department_name=row.department_name,
        wards=tuple(json.loads(row.wards)), fields=tuple(json.loads(row.fields)), made_by=row.made_by,
        made_at=row.made_at, expires_at=row.expires_at, revoked_at=row.revoked_at, used_at=row.used_at,
    )  # fmt: skip
