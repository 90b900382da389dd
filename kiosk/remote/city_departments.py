"""Departments' tokens and lists, asked of the city's server that runs on this machine, by whoever may read its folder.

For `motcua central api-token` and `exchange`. Raises what kiosk.remote.city does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.remote.city import ask_by_hand
from kiosk.values.departments import ApiToken, MadeToken, MakeToken, RevokeToken
from kiosk.values.exchange import AT_ONCE, ExchangeRow, RowsGiven, RowTaken

SMALL = 40_000  # bytes of one question


def make_token(data_dir: Path, asked: MakeToken) -> MadeToken:
    return msgspec.json.decode(ask_by_hand(data_dir, "api-token", msgspec.to_builtins(asked)), type=MadeToken)


def revoke_token(data_dir: Path, asked: RevokeToken) -> bool:
    return msgspec.json.decode(ask_by_hand(data_dir, "api-token-revoke", msgspec.to_builtins(asked)), type=bool)


def tokens(data_dir: Path) -> tuple[ApiToken, ...]:
    return msgspec.json.decode(ask_by_hand(data_dir, "api-token-list", None), type=tuple[ApiToken, ...])


def rows(data_dir: Path, ward: str, department: str, fields: Sequence[str], cursor: str) -> RowsGiven:
    asked = {"ward": ward, "department": department, "fields": list(fields), "cursor": cursor}
    return msgspec.json.decode(ask_by_hand(data_dir, "exchange-rows", asked), type=RowsGiven)


def tell(data_dir: Path, department: str, name: str, lines: Sequence[ExchangeRow]) -> tuple[RowTaken, ...]:
    """Some at a time."""
    taken: list[RowTaken] = []
    piece: list[ExchangeRow] = []
    size = 0
    for line in lines:
        length = len(msgspec.json.encode(line))
        if piece and (size + length > SMALL or len(piece) == AT_ONCE):
            taken += _tell(data_dir, department, name, piece)
            piece, size = [], 0
        piece.append(line)
        size += length
    return (*taken, *(_tell(data_dir, department, name, piece) if piece else ()))


def _tell(data_dir: Path, department: str, name: str, piece: Sequence[ExchangeRow]) -> tuple[RowTaken, ...]:
    asked = {"department": department, "name": name, "rows": msgspec.to_builtins(tuple(piece))}
    return msgspec.json.decode(ask_by_hand(data_dir, "exchange-tell", asked), type=tuple[RowTaken, ...])
