"""Roles are stored, sent, sorted and shown as the words that they were before they had a type."""

from __future__ import annotations

import json

import msgspec
import pytest
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select

from kiosk.settings import Settings
from kiosk.sync import wire
from kiosk.values.roles import ENROLLED, EVERY_ROLE, UPSTREAM, Role

WORDS = ["citizen", "desk", "hall", "rating", "hub", "single", "central"]


def test_the_words_of_the_roles_are_what_databases_and_other_versions_know() -> None:
    assert [role.value for role in Role] == WORDS
    assert sorted(EVERY_ROLE) == sorted(WORDS)
    assert [*ENROLLED, "central"] == WORDS
    assert (UPSTREAM, type(UPSTREAM)) == ("central", str)


def test_a_role_is_written_as_its_word() -> None:
    assert json.dumps(list(Role)) == json.dumps(WORDS)
    assert msgspec.json.encode(tuple(Role)) == msgspec.json.encode(WORDS)
    assert msgspec.msgpack.encode(tuple(Role)) == msgspec.msgpack.encode(WORDS)
    assert (",".join(Role), f"{Role.HUB}", str(Role.HUB), f"{Role.HUB:>5}") == (",".join(WORDS), "hub", "hub", "  hub")
    assert sorted(Role) == sorted(WORDS)
    assert {Role.DESK, "hub"} == {"desk", Role.HUB}
    assert Role.SINGLE in ",".join(WORDS).split(",")


def test_a_role_on_the_wire_is_the_same_bytes() -> None:
    typed, plain = (
        wire.Enrol("99001.abcdefgh", b"p" * 32, b"s" * 32, roles, b"") for roles in (tuple(Role), tuple(WORDS))
    )
    assert msgspec.msgpack.encode(typed) == msgspec.msgpack.encode(plain)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(typed), type=wire.Enrol) == plain


def test_a_role_in_a_database_is_its_word() -> None:
    table = Table("asked", MetaData(), Column("role", String(20)))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.metadata.create_all(connection)
        connection.execute(insert(table), [{"role": role} for role in Role])
        found = connection.execute(select(table.c.role).where(table.c.role == Role.HUB)).scalars().all()
        assert (found, type(found[0])) == (["hub"], str)
        assert connection.exec_driver_sql("SELECT role FROM asked").scalars().all() == WORDS
    engine.dispose()


@pytest.mark.parametrize("roles", [("single",), (Role.SINGLE,)])
def test_settings_name_roles_by_their_words(roles: tuple[str, ...]) -> None:
    assert Settings(roles=roles) == Settings(roles=("single",))
    assert Settings().roles == ("citizen", "desk", "hall", "rating", "single")
    assert b'"hall"' in msgspec.json.encode(Settings().roles)
