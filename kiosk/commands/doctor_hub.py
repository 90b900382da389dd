"""`motcua doctor` for a ward with a hub: the hub or standby of this machine, and the hub that this station belongs to.

Used by kiosk.commands.doctor. A hub that runs here is asked by the token in its data folder; a station's hub is asked
over the network whether it answers. Raises nothing but what a check may.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kiosk.commands.findings import Finding, finding
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.store.enrolled_roles import as_enrolled
from kiosk.texts import error_of, error_texts
from kiosk.values.hubs import HubSaid
from kiosk.values.roles import Role


def check_hub(settings: Settings, folder: Path | None = None) -> Iterator[Finding]:
    """`folder`: where the hub's data lie; without one, where `motcua hub` puts them."""
    here = folder or settings.data_dir / "hub"
    if (here / "station.sqlite").exists():
        yield from _of_this_machine(settings, here)
    elif folder is not None:
        yield finding(settings, "hub", "bad", "hub.nowhere", folder=folder)
    url = _joined(settings)
    if url:
        yield _of_this_station(settings, url)
        if not settings.hub.url and Role.SINGLE in as_enrolled(settings).roles:
            yield finding(settings, "hub", "bad", "hub.unset", url=url)


def _of_this_machine(settings: Settings, folder: Path) -> Iterator[Finding]:
    from kiosk.remote.city import hub_state

    try:
        said = hub_state(folder)
    except ExpectedError:
        yield finding(settings, "hub", "bad", "hub.stopped", folder=folder)
        return
    level = {"leading": "ok", "standby": "ok", "superseded": "warn"}.get(said.mode, "bad")
    yield finding(settings, "hub", level, f"hub.{said.mode}", term=said.term, stations=said.listening, url=said.url)
    if said.mode == "leading":
        yield from _standbys(settings, said)
        yield from _line(settings, said)
    elif said.mode == "standby" and not said.coming:
        yield finding(settings, "hub", "bad", "hub.unprepared")


def _standbys(settings: Settings, said: HubSaid) -> Iterator[Finding]:
    if not any(one.connected for one in said.standbys):
        yield finding(settings, "hub", "warn", "hub.no_standby")
    for one in said.standbys:
        if one.behind:
            yield finding(settings, "hub", "bad", "hub.behind", station=one.station)


def _line(settings: Settings, said: HubSaid) -> Iterator[Finding]:
    if said.central and said.trouble:
        yield finding(settings, "hub", "warn", "hub.central_away", unsent=said.unsent, reason=_words(settings, said))


def _words(settings: Settings, said: HubSaid) -> str:
    return ": ".join(error_texts(error_of(said.trouble), settings.language))


def _joined(settings: Settings) -> str:
    """Where the hub is that this station is enrolled with; "" for none."""
    if not settings.database.exists():
        return ""
    try:
        with closing(sqlite3.connect(f"file:{settings.database}?mode=ro", uri=True, timeout=5)) as connection:
            row = connection.execute("SELECT url FROM upstreams WHERE level = ?", (Role.HUB.value,)).fetchone()
    except sqlite3.Error:
        return ""
    return settings.hub.url or str(row[0]) if row else ""


def _of_this_station(settings: Settings, url: str) -> Finding:
    from kiosk.remote.following import SECONDS
    from kiosk.remote.link import Link, certificate_of
    from kiosk.sync import wire

    try:
        link = Link(url, certificate=certificate_of(url, SECONDS), timeout=SECONDS)
        said = link.ask("/v1/hub", None, wire.HubTerms)
        link.close()
    except ExpectedError as error:
        reason = ": ".join(error_texts(error, settings.language))
        return finding(settings, "hub", "warn", "hub.away", url=url, reason=reason)
    term = said.terms[-1].term if said.terms else 0
    return finding(settings, "hub", "ok", "hub.answers", url=url, term=term)
