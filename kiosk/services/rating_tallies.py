"""How the answers of each desk, and about each procedure, add up, until enough of them lie together to be told.

Called by services.ratings. While a question stands, a local note says which desk and procedure it is about; with the
answer the note goes, and a count grows. Counts of a desk or procedure leave for the journal at the day's end, all of a
key at once and never fewer than the box's least number; what is fewer waits for the next day's end
(docs/decisions/0077-ratings-by-desk-and-procedure.md). Raises nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import bindparam, delete, select

from kiosk.clock import business_day
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import Meta
from kiosk.db.tables.ratings import RatingToken
from kiosk.ids import uuid7
from kiosk.records.ratings import RatingTallied
from kiosk.store import Context
from kiosk.store.metadata import meta_json, set_meta
from kiosk.values.ids import Place
from kiosk.values.ratings import Level

QUICK = timedelta(seconds=2)  # nobody reads the question sooner
_KEPT = "rating_tallies"
_PARTS = ("desk", "procedure")
_FORGET = Prepared(delete(Meta).where(Meta.name == bindparam("b_name")))
_BY_LEVEL = {
    Level.VERY_SATISFIED: "very_satisfied", Level.SATISFIED: "satisfied", Level.UNSATISFIED: "unsatisfied",
}  # fmt: skip


class Tally(msgspec.Struct, omit_defaults=True):
    """How many answers of one key were which."""

    very_satisfied: int = 0
    satisfied: int = 0
    unsatisfied: int = 0
    none: int = 0
    skipped: int = 0
    quick: int = 0

    @property
    def asked(self) -> int:
        return self.very_satisfied + self.satisfied + self.unsatisfied + self.none


Tallies = dict[str, dict[str, Tally]]  # desk | procedure | ward -> key -> how many


def note(ctx: Context, hashed: str, place: Place, procedure: str) -> None:
    """What the question of this token is about; kept while it stands."""
    about = {"desk": place.removeprefix("desk-"), "procedure": procedure}
    set_meta(ctx.connection, _name(hashed), msgspec.json.encode(about).decode())


def forget(ctx: Context, hashed: Iterable[str]) -> None:
    for token in hashed:
        _FORGET.run(ctx.connection, b_name=_name(token))


def count(ctx: Context, hashed: str, level: Level | None, *, skipped: bool = False, opened: datetime | None) -> None:
    """One answer more, of the key that its note names; the note goes."""
    about = meta_json(ctx.connection, _name(hashed), dict[str, str], {})
    forget(ctx, [hashed])
    quick = level is not None and opened is not None and timedelta(0) <= ctx.now - opened < QUICK
    kept = _kept(ctx)
    for of, key in (*((part, about.get(part, "")) for part in _PARTS), ("ward", "")):
        if key or of == "ward":
            tally = kept.setdefault(of, {}).setdefault(key[:64], Tally())
            name = _BY_LEVEL[Level(level)] if level is not None else "none"
            setattr(tally, name, getattr(tally, name) + 1)
            tally.skipped += skipped and level is None
            tally.quick += quick
    _keep(ctx, kept)


def open_tokens(ctx: Context, until: datetime) -> list[str]:
    """Hashes of the questions that opened until then."""
    found = ctx.connection.execute(select(RatingToken.token).where(RatingToken.opened_at <= until)).scalars()
    return list(found)


def let_go(ctx: Context) -> None:
    """At a day's end: every key of which enough lies here is recorded, in an order that says nothing."""
    kept = _kept(ctx)
    hour = ctx.now.replace(minute=0, second=0, microsecond=0)
    for of, key in sorted(_enough(kept, ctx.settings.rating.box_at_least)):
        tally = kept[of].pop(key)
        fact = RatingTallied(day=business_day(ctx.now), of=of, key=key, **msgspec.structs.asdict(tally))
        ctx.record(fact, subject=str(uuid.uuid4()), made_at=hour, event_id=uuid7(hour))
    _keep(ctx, kept)


def _enough(kept: Tallies, least: int) -> Iterator[tuple[str, str]]:
    """Where only a few would stay behind, the whole less the others would tell of them: the smallest stays with them.
    What the ward's own line says of them, how they were given, leads to no answer."""
    for of in _PARTS:
        tallies = kept.get(of, {})
        going = sorted((key for key in tallies if tallies[key].asked >= least), key=lambda key: tallies[key].asked)
        left = sum(tally.asked for key, tally in tallies.items() if key not in going)
        yield from ((of, key) for key in (going[1:] if 0 < left < least else going))
    yield from (("ward", key) for key, tally in kept.get("ward", {}).items() if tally.skipped or tally.quick)


def _name(hashed: str) -> str:
    return f"rating:{hashed[:40]}"


def _kept(ctx: Context) -> Tallies:
    return meta_json(ctx.connection, _KEPT, Tallies, {})


def _keep(ctx: Context, kept: Tallies) -> None:
    """Keys in the order of their names, whenever they came."""
    shown = {of: dict(sorted(tallies.items())) for of, tallies in sorted(kept.items()) if tallies}
    set_meta(ctx.connection, _KEPT, msgspec.json.encode(shown).decode())
