"""Who may author what: the kinds of the counter against the roles of docs/design/sync.md#trust."""

from __future__ import annotations

import pytest

from kiosk.records import declared
from kiosk.values.roles import EVERY_ROLE

MAY = {  # role -> beginnings of the kinds it may author, besides those every station may
    "rating": ("rating.",),
    "citizen": ("ticket.", "draft.", "print.", "feedback.", "letter.", "visit.", "slot."),
    "hall": (),
}


@pytest.mark.parametrize("role", sorted(MAY))
def test_a_role_authors_its_own_kinds_only(role: str) -> None:
    kinds = declared().kinds.items()
    own = {name for name, kind in kinds if role in kind.authors and kind.authors != EVERY_ROLE}
    made_up = ("testslip.",)  # the engine's tests declare it
    assert {name for name in own if not name.startswith(MAY[role] + made_up)} == set()


def test_a_single_station_may_author_everything_of_the_counter() -> None:
    words = (
        "ticket.", "call.", "draft.", "dossier.", "rating.", "print.", "feedback.", "staff.", "visit.", "desk.",
        "group.",
    )  # fmt: skip
    mine = {name: kind for name, kind in declared().kinds.items() if name.startswith(words)}
    assert len(mine) >= 22
    assert [name for name, kind in mine.items() if "single" not in kind.authors] == []


def test_personal_data_has_a_place_only_where_it_is_sealed() -> None:
    personal = ("name", "address", "phone", "email", "answers", "record", "holder", "applicant", "birth")
    for kind in declared().kinds.values():
        fields = getattr(kind.body, "__struct_fields__", ())
        assert [name for name in fields if any(word in name for word in personal)] == [], kind.name
