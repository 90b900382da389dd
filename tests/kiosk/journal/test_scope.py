"""What roles may see of others' chains: nobody sees all without a role that says so."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.journal.envelope import read
from kiosk.journal.scope import narrow, recipient
from tests.kiosk.journal.chain_pieces import other_chain

SEAL = b"s" * 32


@pytest.mark.parametrize(
    ("roles", "part"),
    [
        ((), True), (("hall",), True), (("citizen", "rating"), True), (("desk",), False), (("hall", "desk"), False),
        (("single",), False), (("hub",), False),
    ],
)  # fmt: skip
def test_which_roles_see_a_part_only(roles: tuple[str, ...], part: bool) -> None:
    assert narrow(roles) is part
    to = recipient("99001.one", SEAL, roles)
    assert to.seal_key == (b"" if part else SEAL)  # who sees a part opens nothing


def test_a_part_is_where_people_wait_and_nothing_sealed() -> None:
    event = read(other_chain(1).raws[0])
    assert event is not None
    part, whole = recipient("99001.hall", SEAL, ("hall",)), recipient("99001.desk", SEAL, ("desk",))
    ticket = msgspec.structs.replace(event, kind="ticket.issued")
    sealed = msgspec.structs.replace(ticket, sealed=b"x", key_id=b"k" * 32)
    seen = [(one.kind, part.may_see(one), whole.may_see(one)) for one in (event, ticket, sealed)]
    assert seen == [("feedback.help_asked", False, True), ("ticket.issued", True, True), ("ticket.issued", False, True)]
    words = ("visit.declaring", "desk.opened", "group.closed", "call.parked", "draft.finished", "dossier.received")
    known = [part.may_see(msgspec.structs.replace(event, kind=kind)) for kind in words]
    assert known == [True, True, True, True, False, False]
    assert (part.may_see(None), whole.may_see(None)) == (False, True)  # bytes that are no event
