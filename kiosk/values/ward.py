"""What a ward's own configuration says beside its agency's names: desks, birth places, number prefix."""

from __future__ import annotations

from kiosk.values.base import Text, Value
from kiosk.values.ids import Place


class Desk(Value, frozen=True, kw_only=True):
    """A desk of the counter and the fields it serves by habit; () = every field."""

    place: Place  # "desk-1"
    number: str  # "1", as the hall speaks it
    fields: tuple[str, ...] = ()
    name: Text = Text("")


class BirthPlace(Value, frozen=True, kw_only=True):
    """A usual place of birth, proposed by the birth form."""

    key: str
    name: str  # "Bệnh viện Phụ sản Hoa Sen (mẫu)"
    address: str  # as written in the register


class WardInfo(Value, frozen=True, kw_only=True):
    """The ward itself."""

    code: str  # five digits
    name: str  # "Phường Hoa Sen (mẫu)"
    province: str
    province_code: str = ""
    sample: bool = False
    portal: str = ""  # address of the public service portal for guides; "{code}" becomes the procedure's; "" = none
    dossier_prefix: str = ""  # granted by the province; "" = only provisional codes
    sample_user: str = ""  # of the sample ward only: what the launcher names
    sample_password: str = ""
    sample_pin: str = ""
