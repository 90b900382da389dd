"""Which subjects are another ward's, told from what was accepted of them."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from kiosk.journal.keys import KeyFile
from kiosk.journal.storing import accepted, foreign, is_uuid
from tests.kiosk.journal.chain_pieces import asks, inbox_of, other_chain

SUBJECT = "0192f000-0000-7000-8000-00000000000a"


@pytest.mark.parametrize(
    ("subject", "made_anew"),
    [(SUBJECT, True), ("help-1", False), ("", False), (SUBJECT[:-1], False), ("x" * 36, False)],
)
def test_a_subject_that_is_made_anew(subject: str, made_anew: bool) -> None:
    assert is_uuid(subject) is made_anew


def test_a_subject_belongs_to_the_ward_that_began_it(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(0, "99002.far")
    asks(chain, 1, subject=SUBJECT)
    asks(chain, 2)
    inbox_of(db, keys, chain).receive(chain.batch(1, 2, {}))
    assert foreign(db, "99001", [SUBJECT, "help-2", "another"]) == {SUBJECT}
    assert foreign(db, "99002", [SUBJECT]) == set()
    assert [accepted(db, ward, "id-1") for ward in ("99002", "99001")] == [True, False]


def test_what_both_wards_speak_of_is_nobody_s_alone(db: Connection, keys: KeyFile) -> None:
    for station in ("99002.far", "99001.near"):
        chain = other_chain(0, station)
        asks(chain, 1, subject=SUBJECT)
        db.execute(text("UPDATE journal_events SET state = 0"))
        inbox_of(db, keys, chain).receive(chain.batch(1, 1, {}))
    db.execute(text("UPDATE journal_events SET state = 0"))  # as it lay there before the wards were asked
    assert foreign(db, "99001", [SUBJECT]) == set()
