"""Life events from TOML documents, one file for each: read, checked, kept compiled for a quick first look.

Called by Catalogue. `[[questions]]` name parts by key, `[[parts]]` say what is to be done; under a part's `next`
stands what changes from a day on, as in the procedures' documents. `compiled.json` beside the documents holds
the same values with their digest; where somebody edited a file the files themselves are read. A ward's own file
in <ward_dir>/life_events replaces the one of the same key. A wrong document is ExpectedError(catalogue.errors.wrong)
with file and key: a question or part that isn't there, an answer that leads nowhere, a way of more than four
questions, a part that some day has no version.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import msgspec

from kiosk.catalogue.procedures import digest
from kiosk.catalogue.reading import Table, decode, fault, refuse_unknown, table, tables_in, wrong
from kiosk.rules.life_events import paths
from kiosk.values.life_events import LifeEvent, Part, PartKind, RoutingQuestion

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "life_events"
COMPILED = "compiled.json"
MOST_QUESTIONS = 4
MOST_CHOICES = 5


class _CompiledEvents(msgspec.Struct, frozen=True):
    digest: str
    events: tuple[LifeEvent, ...]


def load(folder: Path = SHIPPED, ward_folder: Path | None = None) -> tuple[LifeEvent, ...]:
    """All events in their order. Raises ExpectedError(catalogue.errors.*)."""
    found = {event.key: event for event in _folder(folder)}
    if ward_folder is not None and ward_folder.is_dir():
        found |= {event.key: event for event in read(ward_folder)}
    return tuple(sorted(found.values(), key=lambda event: event.order))


def _folder(folder: Path) -> tuple[LifeEvent, ...]:
    try:
        compiled = msgspec.json.decode((folder / COMPILED).read_bytes(), type=_CompiledEvents)
    except (OSError, msgspec.DecodeError):
        return read(folder)
    return compiled.events if compiled.digest == digest(folder) else read(folder)


def compile_folder(folder: Path = SHIPPED) -> bytes:
    """What `compiled.json` should hold."""
    compiled = _CompiledEvents(digest(folder), read(folder))
    return msgspec.json.format(msgspec.json.encode(compiled), indent=0) + b"\n"


def read(folder: Path) -> tuple[LifeEvent, ...]:
    """From the documents themselves, checked."""
    return tuple(_document(path) for path in sorted(folder.glob("*.toml")))


def _document(path: Path) -> LifeEvent:
    raw = table(path)
    raw["key"] = path.stem
    since = raw.pop("effective_from", None)
    rows = tables_in(raw.get("parts", []), path, "parts")
    raw["parts"] = [one for nth, row in enumerate(rows, 1) for one in _versions(row, raw, since, path, nth)]
    refuse_unknown(raw, LifeEvent, path, "")
    event: LifeEvent = decode(raw, LifeEvent, path, "")
    _check_questions(event, path)
    _check_parts(event, path)
    _check_ways(event, path)
    return event


def _versions(row: Table, raw: Table, since: object, path: Path, nth: int) -> Iterable[Table]:
    """A part's versions: each lasts until the day before the next; source and first day are the event's."""
    where = f"parts > {row.get('key') or f'[{nth}]'}"
    later = tables_in(row.pop("next", []), path, f"{where} > next")
    version = {"effective_from": since, "source": raw.get("source"), **row}
    for change in later:
        start = change.get("effective_from")
        before = version["effective_from"]
        if not isinstance(start, date) or not isinstance(before, date) or start <= before:
            raise fault(path, f"{where} > next", "must_be_later")
        yield {**version, "effective_to": start - timedelta(days=1)}
        version = {**version, **change}
    yield version


def _check_questions(event: LifeEvent, path: Path) -> None:
    keys = [question.key for question in event.questions]
    parts = {part.key for part in event.parts}
    _refuse_twice(keys, path, "questions")
    if event.first not in keys:
        raise fault(path, "first", "no_question", name=event.first)
    for question in event.questions:
        where = f"questions > {question.key}"
        if (question.born is None) != bool(question.choices) or len(question.choices) == 1:
            raise fault(path, where, "choices_or_born")
        if len(question.choices) > MOST_CHOICES:
            raise fault(path, where, "most_choices", most=MOST_CHOICES)
        _refuse_twice([choice.key for choice in question.choices], path, where)
        for then, adds in _answers(question):
            if then and then not in keys:
                raise fault(path, where, "no_question", name=then)
            for name in adds:
                if name not in parts:
                    raise fault(path, where, "no_part", name=name)


def _answers(question: RoutingQuestion) -> list[tuple[str, tuple[str, ...]]]:
    if question.born is not None:
        return [(question.born.then, question.born.adds), ("", question.born.young)]
    return [(choice.then, choice.adds) for choice in question.choices]


def _refuse_twice(keys: list[str], path: Path, where: str) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise fault(path, f"{where} > {twice[0]}", "twice")


def _check_parts(event: LifeEvent, path: Path) -> None:
    used = {name for question in event.questions for _then, adds in _answers(question) for name in adds}
    for part in event.parts:
        where = f"parts > {part.key}"
        faults = {
            "no_answer_leads_here": part.key not in used,
            "title_or_procedure": part.title is None and part.procedure is None,
            "who_does_it": part.kind in (PartKind.TASK, PartKind.FIRST)
            and part.procedure is None and not part.agency and part.where is None,
        }  # fmt: skip
        for key, is_wrong in faults.items():
            if is_wrong:
                raise fault(path, where, key)
        if part.agency not in ("", "ward", "police", "other"):
            raise wrong(path, where, "agency")


def _check_ways(event: LifeEvent, path: Path) -> None:
    """Every way ends, soon enough, with something to do or to know, on every day from the first one on."""
    graph = {question.key: [then for then, _adds in _answers(question) if then] for question in event.questions}
    if _has_circle(graph):
        raise fault(path, "questions", "circle")
    reached = {event.first} | {then for answers in graph.values() for then in answers}
    for key in graph.keys() - reached:
        raise fault(path, f"questions > {key}", "not_reached")
    for way in paths(event, date(2030, 1, 1)):
        if len(way) > MOST_QUESTIONS:
            raise fault(path, "questions", "most_questions", way=" > ".join(way), most=MOST_QUESTIONS)
    for key, versions in _by_key(event.parts).items():
        for before, after in itertools.pairwise(versions):
            if before.effective_to is None or after.effective_from != before.effective_to + timedelta(days=1):
                raise fault(path, f"parts > {key}", "not_following")


def _has_circle(graph: dict[str, list[str]]) -> bool:
    open_ends = dict(graph)
    while True:
        done = [key for key, answers in open_ends.items() if not any(then in open_ends for then in answers)]
        if not done:
            return bool(open_ends)
        for key in done:
            del open_ends[key]


def _by_key(parts: tuple[Part, ...]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.key, []).append(part)
    return found
