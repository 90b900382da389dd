"""What a ward's own configuration says beside its agency's names: desks, birth places, number prefix."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Text, Value
from kiosk.values.ids import Place


class Desk(Value, frozen=True, kw_only=True):
    """A desk of the counter and the fields it serves by habit; () = every field."""

    place: Place  # "desk-1"
    number: str  # "1", as the hall speaks it
    fields: tuple[str, ...] = ()
    name: Text = Text("")


class CounterUnit(Value, frozen=True, kw_only=True):
    """A place of the one-stop counter with a name of its own: a branch, a reception point, another building."""

    key: str  # stands in facts; at most 64 letters, never given to another unit
    name: str  # "Điểm Phục vụ hành chính công số 2 (mẫu)"
    places: tuple[Place, ...]  # its kiosks and desks; every other place is the counter's own


class BirthPlace(Value, frozen=True, kw_only=True):
    """A usual place of birth, proposed by the birth form."""

    key: str
    name: str  # "Bệnh viện Phụ sản Hoa Sen (mẫu)"
    address: str  # as written in the register


class CodeGrant(Value, frozen=True, kw_only=True):
    """The province's decision that the ward may issue official dossier codes of its own. Without one it issues none."""

    prefix: str  # "H99.001.01"
    decision: str  # number of the decision, as on its paper
    decided_on: date
    valid_from: date
    valid_until: date | None = None  # the last day; None = until it is withdrawn
    last: Annotated[int, Meta(ge=1, le=99_999)] = 9_999  # the greatest number of a day

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class WardInfo(Value, frozen=True, kw_only=True):
    """The ward itself."""

    code: str  # five digits
    name: str  # "Phường Hoa Sen (mẫu)"
    province: str
    province_code: str = ""
    sample: bool = False
    portal: str = ""  # address of the public service portal for guides; "{code}" becomes the procedure's; "" = none
    agency_code: str = ""  # identifier of QĐ 20/2020/QĐ-TTg, "H99.001"; "" = not known: codes are not compared with it
    sample_user: str = ""  # of the sample ward only: what the launcher names
    sample_password: str = ""
    sample_pin: str = ""
