"""The words of the hub's pages: how figures, states and times are said in one language.

Used by kiosk.server.pages.ward for its templates. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiosk.clock import local
from kiosk.rules import group_words
from kiosk.server.board import CityRelay, WardStation, is_late, is_troubled
from kiosk.server.pages import ago
from kiosk.texts import grouped, known, moment_words, text
from kiosk.values.desks import DeskNow, DeskState
from kiosk.values.groups import GroupNow, Opening
from kiosk.values.waiting import ExpectedWait

KINDS = ("kiosk", "desk", "hall", "pad", "hub")


class WardWords:
    def __init__(self, language: str) -> None:
        self.language = language

    def all(self) -> dict[str, Callable[..., str]]:
        """By the names that the templates use."""
        return {
            "t": self.t, "number": self.number, "clock": self.minute, "moment": self.moment, "wait": self.wait,
            "closed": self.closed, "state": self.state, "place": self.place, "printer": self.printer,
            "seen": self.seen, "central": self.central, "opening": self.opening, "machine": self.machine,
            "trouble": self.trouble, "short": self.short, "backlog": self.backlog,
        }  # fmt: skip

    def t(self, key: str, **values: object) -> str:
        return text(f"greeter.{key}", self.language, **values)

    def number(self, value: int) -> str:
        return grouped(value, self.language)

    def minute(self, instant: datetime) -> str:
        return f"{local(instant):%H:%M}"

    def second(self, instant: datetime) -> str:
        return f"{local(instant):%H:%M:%S}"

    def moment(self, instant: datetime) -> str:
        return moment_words(local(instant), self.language)

    def wait(self, wait: ExpectedWait) -> str:
        return self.t("board.range", shortest=wait.shortest, longest=wait.longest)

    def closed(self, group: GroupNow, now: datetime) -> str:
        """Why no number is given, and from when one is."""
        return group_words.short(group, now, self.language)

    def opening(self, opening: Opening) -> str:
        if opening.open:
            return self.t("board.opened", time=self.minute(opening.closes_at)) if opening.closes_at else ""
        if opening.opens_at:
            return self.t("board.shut", time=self.moment(opening.opens_at))
        return self.t("board.shut_now")

    def state(self, desk: DeskNow) -> str:
        since = f" · {self.minute(desk.since)}" if desk.since else ""
        if desk.state is DeskState.PAUSED and desk.why is not None:
            return text(f"queue.pause.{desk.why}", self.language) + since
        return self.t(f"board.desk_{desk.state}") + since

    def place(self, place: str) -> str:
        """As "Máy 1", "Quầy 3"; what has another form as it is."""
        kind, _dash, number = place.partition("-")
        return self.t(f"place.{kind}", n=number) if kind in KINDS and number else place

    def printer(self, name: str, key: str) -> str:
        kind = self.t(f"printer.{name}") if known(f"greeter.printer.{name}") else name
        if key == "ok":
            return self.t("printer.ok", kind=kind)
        ours = key.startswith("printer.errors.") and known(f"{key}.title")  # a machine may say anything
        why = text(f"{key}.title", self.language) if ours else self.t("printer.unknown")
        return f"{kind}: {why}"

    def seen(self, station: WardStation) -> str:
        key, values = ago(station.seen_seconds)
        return text(f"central.{key}", self.language, **values)

    def machine(self, station: WardStation) -> str:
        return self.place(station.place) if station.place else self.t("board.no_place")

    def trouble(self, station: WardStation) -> str:
        """What is wrong with a machine, and what to look at."""
        if is_late(station):
            return self.t("board.silent", seen=self.seen(station))
        return " · ".join(self.printer(name, key) for name, key in station.printers if key != "ok")

    def short(self, station: WardStation) -> str:
        """The same in two words."""
        if is_late(station):
            return self.t("board.unheard")
        return self.t("board.look_printer") if is_troubled(station) else self.t("board.fine")

    def backlog(self, station: WardStation) -> str:
        count = self.t("board.backlog_n", n=self.number(station.waiting))
        since = self.t("board.backlog_since", time=self.moment(station.oldest)) if station.oldest else ""
        return f"{count} {since}".strip()

    def central(self, relay: CityRelay) -> str:
        if not relay.joined:
            return self.t("board.no_central", n=self.number(relay.behind))
        if relay.behind and relay.oldest is not None:
            return self.t("board.behind", n=self.number(relay.behind), time=self.moment(relay.oldest))
        return self.t("board.all_there")
