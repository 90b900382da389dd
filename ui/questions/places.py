"""Provinces and their wards, for choosing an address instead of typing it, and for completing what is typed.

Made by the citizen's declaration from the catalogue's official list; asked by ui.questions.address and suggest.
"""

from __future__ import annotations

from kiosk.catalogue.units import Units
from kiosk.rules import sorting
from kiosk.rules.tone_marks import strip_marks
from kiosk.values.forms import Choice

KINDS = ("Thành phố ", "Tỉnh ", "Phường ", "Xã ", "Đặc khu ")


def bare(name: str) -> str:
    """The name as people say it: without "Phường", "Tỉnh" ..."""
    return next((name[len(kind) :] for kind in KINDS if name.startswith(kind)), name)


def plain(words: str) -> str:
    return " ".join(strip_marks(words).casefold().split())


class Places:
    """`home` is the code of the ward's own province, which is offered first."""

    def __init__(self, units: Units, home: str = "") -> None:
        self._units, self._home = units, home

    def provinces(self) -> tuple[Choice, ...]:
        """The own one, then the other cities, then all others as the alphabet has them."""
        first = lambda one: (one.code != self._home, not one.name.startswith("Thành phố"), sorting.key(bare(one.name)))  # noqa: E731
        return tuple(Choice(name=one.code, label=bare(one.name)) for one in sorted(self._units.provinces(), key=first))

    def wards(self, province: str) -> tuple[Choice, ...]:
        found = sorting.by_name(self._units.wards(province), lambda one: bare(one.name))
        return tuple(Choice(name=one.code, label=self._ward_label(one.name)) for one in found)

    @staticmethod
    def _ward_label(name: str) -> str:
        short = bare(name)
        kind = name[: len(name) - len(short)].strip().lower()
        return f"{short} ({kind})" if kind else short

    def full(self, ward: str) -> str:
        """As an address ends: "Phường Hoàn Kiếm, Thành phố Hà Nội"."""
        found = self._units.ward(ward)
        return self._units.full_name(found) if found is not None else ""

    def suggest(self, typed: str, most: int = 3) -> tuple[str, ...]:
        """Provinces, then wards with their province, that begin with what was typed; marks may be missing."""
        wanted = plain(typed)
        if len(wanted) < 2:
            return ()
        names = [one.name for one in self._units.provinces()]
        provinces = [name for name in names if plain(name).startswith(wanted) or plain(bare(name)).startswith(wanted)]
        wards = [self._units.full_name(ward) for ward in self._units.suggest(typed, most)]
        return tuple((provinces[:2] + wards)[:most])

    def split(self, address: str) -> tuple[str, str]:
        """Street and official ending of an address that `full` ended; ("12 Hoa Sen", "") where it is another one."""
        parts = [part.strip() for part in address.split(",")]
        if len(parts) >= 2:
            ending = ", ".join(parts[-2:])
            for ward in self._units.suggest(bare(parts[-2]), 40):
                if self._units.full_name(ward) == ending:
                    return ", ".join(parts[:-2]), ending
        return address, ""
