"""Who may give a command: every use case that a desk runs has its rule, and a name alone is refused by the core."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import kiosk.services
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.services import (
    calls,
    certifications,
    clock_checks,
    days,
    dossiers,
    drafts,
    erasure,
    feedback,
    print_jobs,
    ranges,
    ratings,
    reading,
)
from kiosk.services.permits import CLERK, GREETER, HEAD, INSPECTOR, LOOK_INTO, STAFF, SUPERVISOR
from kiosk.services.reading import MAY_READ
from kiosk.values.calls import CallNext, CallTicket, FinishService, Outcome
from kiosk.values.certifications import CertifyCopies, CertifySet
from kiosk.values.dossiers import ReceiveDossier, RefuseDossier
from kiosk.values.drafts import ConfirmDraft, KeepDraft, OpenDraft, ReadDraft, ShowDraft, TakeDraft
from kiosk.values.ids import DossierId, DraftId, FormId, Place, TicketId
from kiosk.values.journal import CloseDay, ConfirmDate, EraseSubject, TypeLetter
from kiosk.values.print_jobs import PaperKind
from kiosk.values.staff import StaffRole
from tests.kiosk.counter import BIRTH, DESK, KIOSK, PERSON, Counter

ROOT = Path(__file__).resolve().parents[3]
NO_CLERK = {  # use cases that nobody of the staff gives -> why
    "adopting.adopt": "by the sync, before what expired elsewhere is buried here",
    "approvals.need": "within services.dossier_steps, which look at the actor",
    "attachments.store": "by services.drafts, within its transaction",
    "attachments.put": "by the sync, from another station's sealed file",
    "documents.signer": "a question within services.documents",
    "documents.pin": "by the sync, at the first answer of the ward's hub",
    "documents.forget_city": "by the program, when this station enrols anew",
    "documents.refuse": "within services.documents and the sync, which ask whether a version counts",
    "documents.keep": "by the sync, a version that the city signed",
    "attachments.remove": "by services.drafts and services.erasure, within their transactions",
    "dossier_files.drop_old": "by the program, for files that were kept long enough",
    "attachments.forget_the_erased": "by the program, when erasures were received",
    "calls.made": "a question of the hub, for a desk that asks again",
    "calls.claim_next": "by the hub, for a desk whose own station has asked calls.may_call",
    "calls.claim": "by the hub, for a desk whose own station has asked calls.may_call",
    "clock_checks.measured": "by the sync, after an exchange",
    "clock_checks.confirmed_today": "a question within services.dossiers",
    "clock_checks.last_offset_ms": "a question within services.dossiers",
    "dossiers.note_reception": "within services.dossiers and services.late_entry",
    "kit.printed": "a question within services.late_entry",
    "desks.works": "within services.calls",
    "drafts.expire_old": "by the program, when their time is over",
    "public_feedback.let_go": "by the program, when their time is over",
    "drafts.hold": "within services.dossiers", "drafts.free": "within services.undoing",
    "drafts.hide": "takes from view what a pad shows; the pad itself asks for it",
    "erasure.erase_by_rule": "by services.drafts, when a declaration's time is over",
    "feedback.ask_help": "by a visitor", "feedback.ask_help_at": "by a visitor",
    "green_days.promised": "within services.dossiers",
    "guessing.count": "within services.staff", "guessing.wrong": "within services.staff",
    "guessing.right": "within services.staff", "guessing.forget": "within services.staff",
    "lapsing.lapse_old": "by the program, when a day opens",
    "ordering.seen": "a question within services.calls",
    "pad_invitations.invite": "by a pad's own station, when it hears that a service ended",
    "permits.need": "the rule itself", "permits.need_somebody": "the rule itself",
    "print_jobs.take": "by the spooler", "print_jobs.handed_over": "by the spooler",
    "print_jobs.ended": "by the spooler", "print_jobs.recover": "by the spooler",
    "receipts.keep_certificate": "by the sync, after a handshake",
    "print_jobs.reprint": "looks at its own rule, which differs by paper: test_print_jobs",
    "province.note_forwarded": "by the program, after the other system took it",
    "province.note_answer": "by the program, from the other system's answer",
    "province.note_trouble": "by the program, where a try failed",
    "province.official_code": "a question within services.dossiers",
    "rating_buttons.press": "by a visitor's hand on a pad's button",
    "ratings.empty_left": "by a pad's own station, when a day opens",
    "typed_forms.forget": "takes away what was typed: nobody learns anything by it",
    "undoing.release": "only lets go what would go out by itself in ten seconds",
    "ratings.release": "within services.undoing", "ratings.withdraw": "within services.undoing",
    **dict.fromkeys(
        ("rating_tallies.note", "rating_tallies.forget", "rating_tallies.count", "rating_tallies.open_tokens",
         "rating_tallies.let_go"), "within services.ratings",
    ),
    "ratings.invite": "within services.calls", "ratings.give": "by a visitor",
    "reading.note_reading": "within use cases that have looked at the actor",
    "retention.erase_old": "by the program, when the head has approved it",
    "dossiers.check_clock": "a question within dossiers.receive and certifications.certify",
    "dossiers.due_of": "a question within dossiers.receive and certifications.certify",
    "dossiers.receive_under_next_code": "within dossiers.receive and certifications.certify",
    "slots.check_in": "by a visitor", "slots.number_for": "within services.asked_tickets",
    "slots.keep_by_hand": "by the administrator of the hub's machine",
    "slots.keep_of_city": "by the city's server, over its signed line",
    "slots.forget_names": "by the program, in the night",
    "sign_in_term.check": "within services.staff", "sign_in_term.heard": "by the line to hub or central",
    "staff.lock": "locking takes rights away", "staff.leave": "signing off takes rights away",
    "tickets.issue": "by a visitor",
    "visits.begin": "within services.tickets", "visits.go_on": "within services.drafts",
    "visits.declare": "by a visitor, at a kiosk", "visits.coming": "by a visitor, at a kiosk",
    "visits.return_to": "by a visitor, at a kiosk",
    "visits.declared": "within services.drafts", "visits.held_at_desk": "within services.drafts",
    "visits.returned": "within services.drafts",
    "visits.note_death": "within services.calls, drafts and dossiers",
    "visits.is_about_death": "a question within services.tickets and services.calls",
    "tickets.meet": "a number that was given elsewhere, noted; calling it has its rule",
}  # fmt: skip
OF_PROGRAM = (  # parts of other use cases: numbers, also by the sync; what every step of a dossier does alike
    "ranges.", "volumes.", "taking_steps.",
)
FROM_DESK = (  # which of those a desk runs
    "drafts.hide", "print_jobs.reprint", "staff.lock", "staff.leave", "tickets.meet", "typed_forms.forget",
    "undoing.release",
    "drafts.hide", "print_jobs.reprint", "staff.lock", "staff.leave", "tickets.meet",
    "retention.erase_old",
    "drafts.hide", "print_jobs.reprint", "staff.lock", "staff.leave", "tickets.meet", "undoing.release",
)


def use_cases() -> Iterator[tuple[str, Callable[..., Any]]]:
    for info in pkgutil.iter_modules(kiosk.services.__path__):
        module = importlib.import_module(f"kiosk.services.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_"):
                continue
            first = next(iter(inspect.signature(function).parameters.values()), None)
            if first is not None and "Context" in str(first.annotation):
                yield f"{info.name}.{name}", function


def test_every_use_case_has_a_rule_or_a_reason() -> None:
    found = dict(use_cases())
    assert len(found) > 40
    without = {name for name, one in found.items() if not hasattr(one, "rule")}
    assert {name for name in without if not name.startswith(OF_PROGRAM)} <= set(NO_CLERK)
    assert [name for name in NO_CLERK if name in found and name not in without] == []


def run_by_desk() -> set[str]:
    """What the desk's modules hand to the store: first arguments of `run` and `start`, as "calls.finish"."""
    found = set()
    for path in (ROOT / "ui" / "desk").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            if node.func.attr in ("run", "start", "claim") and isinstance(node.args[0], ast.Attribute):
                found.add(ast.unparse(node.args[0]))
    return {name for name in found if not name.startswith("self.")}  # a method of its own asks a port, not the store


def test_every_use_case_of_the_desk_has_a_rule() -> None:
    named = dict(use_cases())
    asked = run_by_desk() - {"staff.sign_in", "own_password.change", "approvals.approve"}  # they ask for a secret
    assert {"dossiers.receive", "days.close", "staff.lift", "reading.note"} <= asked
    assert {name for name in asked if not hasattr(named[name], "rule")} == set(FROM_DESK)


def test_who_may_do_what() -> None:
    rules = {name: one.rule for name, one in use_cases() if hasattr(one, "rule")}
    supervisors = {name for name, rule in rules.items() if rule.roles == (SUPERVISOR,)}
    assert supervisors == {
        "days.close", "ranges.type_letter", "clock_checks.confirm_date", "erasure.erase",
        "kit.print_kit", "ratings.empty_box", "desks.assign",
    }  # fmt: skip
    above = {name for name, rule in rules.items() if set(rule.roles) == {SUPERVISOR, HEAD}}
    assert above >= {"erasure.erase_asked", "erasure.look", "staff.lift"}
    visitors = {name for name, rule in rules.items() if rule.or_citizen}
    assert visitors == {
        "drafts.keep", "drafts.open", "drafts.confirm", "calls.rejoin", "visits.ask_in_place",
        "public_feedback.say", "public_feedback.withdraw",
    }  # fmt: skip
    assert {name for name, rule in rules.items() if rule.locked_too} == {"drafts.keep", "typed_forms.keep"}
    approved = {name.rpartition(".")[2] for name, rule in rules.items() if rule.roles == (CLERK, HEAD)}
    assert approved == {"stop", "postpone", "extend", "correct", "void"}  # which a head may give, too
    assert {frozenset(rule.roles) for rule in rules.values()} <= {
        frozenset(roles) for roles in (
            (CLERK,), (CLERK, HEAD), (SUPERVISOR,), (HEAD,), (SUPERVISOR, HEAD), (GREETER, SUPERVISOR), STAFF, MAY_READ,
            LOOK_INTO,
        )
    }  # fmt: skip
    assert GREETER in STAFF


Made = Callable[[Counter, str], tuple[Callable[..., Any], Any]]


def _ticket(counter: Counter) -> TicketId:
    return TicketId(counter.ticket().id)


def _receive(counter: Counter, actor: str) -> tuple[Callable[..., Any], Any]:
    return dossiers.receive, ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor=actor, actor_name="Ai Đó"
    )


def _certify(counter: Counter, actor: str) -> tuple[Callable[..., Any], Any]:
    sets = (CertifySet(pages=1, copies=1),)
    return certifications.certify, CertifyCopies(place=DESK, desk="1", actor=actor, actor_name="Ai Đó", sets=sets)


def _refuse(counter: Counter, actor: str) -> tuple[Callable[..., Any], Any]:
    return dossiers.refuse, RefuseDossier(procedure=BIRTH, place=DESK, desk="1", actor=actor, reason="Thiếu giấy")


def _read(counter: Counter, actor: str) -> tuple[Callable[..., Any], Any]:
    return reading.note, ReadDraft(draft=counter.declaration().id, place=DESK, actor=actor)


def _keep(counter: Counter, actor: str) -> tuple[Callable[..., Any], Any]:
    return drafts.keep, KeepDraft(
        form=FormId("khai-sinh"), form_version="1", procedure=BIRTH, place=DESK, language="vi", answers={}, record={},
        finished=False, actor=actor or "-",
    )  # fmt: skip


def _open(counter: Counter, actor: str) -> tuple[Callable[..., Any], Any]:
    code = counter.declaration().code
    return drafts.open, OpenDraft(code=code, place=DESK, number="001196000123", actor=actor or "-")


def _confirm(counter: Counter, actor: str) -> tuple[Callable[..., Any], Any]:
    kept = counter.declaration()
    at = counter.read(lambda reader: reader.events_of(kept.id))[0].made_at
    return drafts.confirm, ConfirmDraft(draft=kept.id, place=DESK, of=at, right=True, on_paper=True, actor=actor)


CLERKS: dict[str, Made] = {
    "call next": lambda c, actor: (calls.call_next, CallNext(place=DESK, desk="1", actor=actor, fields=())),
    "call": lambda c, actor: (calls.call, CallTicket(ticket=_ticket(c), place=DESK, desk="1", actor=actor)),
    "finish": lambda c, actor: (
        calls.finish, FinishService(ticket=_ticket(c), place=DESK, actor=actor, outcome=Outcome.GUIDED)
    ),
    "receive": _receive, "certify": _certify, "refuse": _refuse, "read": _read, "keep": _keep, "open": _open,
    "signed on paper": _confirm,
    "take": lambda c, actor: (drafts.take, TakeDraft(draft=c.declaration().id, place=DESK, actor=actor)),
    "show": lambda c, actor: (drafts.show, ShowDraft(draft=c.declaration().id, place=DESK, actor=actor)),
    "print": lambda c, actor: (
        print_jobs.reprint,
        print_jobs.ReprintPaper(kind=PaperKind.DECLARATION, subject=c.declaration().id, place=DESK, actor=actor),
    ),
}  # fmt: skip
SUPERVISORS: dict[str, Made] = {
    "close the day": lambda c, actor: (days.close, CloseDay(actor=actor, place=DESK)),
    "close the day anywhere": lambda c, actor: (days.close, CloseDay(actor=actor)),
    "type a letter": lambda c, actor: (ranges.type_letter, TypeLetter(letter="Z", actor=actor, place=DESK)),
    "confirm the date": lambda c, actor: (
        clock_checks.confirm_date, ConfirmDate(day=local(c.clock.now()).date(), actor=actor, place=DESK)
    ),
    "erase": lambda c, actor: (erasure.erase, EraseSubject(subject=c.declaration().id, actor=actor, reason="asked")),
    "erase as if expired": lambda c, actor: (
        erasure.erase, EraseSubject(subject=c.declaration().id, actor=actor, reason="expired")
    ),
}  # fmt: skip


def refused(counter: Counter, made: Made, actor: str) -> str:
    """The error's key; nothing was recorded."""
    use_case, command = made(counter, actor)
    before = counter.sql("SELECT count(*) FROM journal_events")
    with pytest.raises(ExpectedError) as caught:
        counter.run(use_case, command)
    assert counter.sql("SELECT count(*) FROM journal_events") == before
    return caught.value.key


@pytest.fixture
def alone(counter: Counter) -> Counter:
    """Nobody is signed in at the desks that these tests speak of."""
    for place in [f"desk-{number}" for number in range(1, 16)] + ["kiosk-1", "kiosk-2"]:
        counter.store.presence.leave(Place(place))
    return counter


@pytest.mark.parametrize("name", [*CLERKS, *SUPERVISORS])
def test_a_name_alone_is_refused(alone: Counter, name: str) -> None:
    made = {**CLERKS, **SUPERVISORS}[name]
    for actor in ("", "canbo", "truongbophan", "nobody"):
        assert refused(alone, made, actor) == "staff.errors.not_signed_in"


@pytest.mark.parametrize("name", CLERKS)
def test_only_who_is_signed_in_at_that_very_place(alone: Counter, name: str) -> None:
    presence = alone.store.presence
    if name != "print":  # a paper may come out of another place's printer
        presence.admit("canbo", Place("desk-2"))
        assert refused(alone, CLERKS[name], "canbo") == "staff.errors.not_signed_in"
    presence.admit("canbo", DESK)
    assert refused(alone, CLERKS[name], "truongbophan") == "staff.errors.not_signed_in"
    for place in (DESK, Place("desk-2")):
        presence.lock(place)
    if name != "keep":  # what was being written may be kept behind a lock: ui/desk/test_locking
        assert refused(alone, CLERKS[name], "canbo") == "staff.errors.not_signed_in"
    presence.admit("canbo", DESK)
    if name == "finish":
        return  # of a ticket that was not called: refused for that
    use_case, command = CLERKS[name](alone, "canbo")
    alone.run(use_case, command)


@pytest.mark.parametrize("name", SUPERVISORS)
def test_a_clerk_is_no_supervisor(alone: Counter, name: str) -> None:
    alone.store.presence.admit("canbo", DESK)
    assert refused(alone, SUPERVISORS[name], "canbo") == "staff.errors.not_allowed"
    alone.store.presence.admit("truongbophan", DESK)
    use_case, command = SUPERVISORS[name](alone, "truongbophan")
    alone.run(use_case, command)


def test_a_greeter_keeps_at_a_kiosk_and_does_nothing_of_a_desk(alone: Counter) -> None:
    alone.store.presence.admit("huongdan", DESK)
    assert refused(alone, CLERKS["receive"], "huongdan") == "staff.errors.not_allowed"
    use_case, command = _keep(alone, "huongdan")
    assert alone.run(use_case, command).code


READING = {"reading.note_dossier", "reading.note_list"}  # what an inspector's account may command: each notes a reading


def as_inspector(counter: Counter, *others: StaffRole) -> None:
    """The clerk's account is an inspector's, signed in at the desk."""
    catalogue = counter.store.catalogue
    account = catalogue.account("canbo")
    changed = msgspec.structs.replace(account, roles=(INSPECTOR, *others))
    catalogue.roster._known = {"canbo": changed}
    counter.store.presence.admit("canbo", DESK)


class Nameless(msgspec.Struct):
    """A command as the rule at a use case sees it; what the use case itself needs is not there."""

    actor: str = "canbo"
    place: Place = DESK


@pytest.mark.parametrize("others", [(), (CLERK, SUPERVISOR, HEAD)])
def test_an_inspector_gives_no_command_but_reading(alone: Counter, others: tuple[StaffRole, ...]) -> None:
    """Every use case with a rule is walked; one more role changes nothing."""
    as_inspector(alone, *others)
    ruled = {name: one for name, one in use_cases() if hasattr(one, "rule")}
    before = alone.sql("SELECT count(*) FROM journal_events")
    for name, use_case in ruled.items():
        if name not in READING:
            assert INSPECTOR not in use_case.rule.roles, name
            with pytest.raises(ExpectedError, match=r"staff\.errors\.not_allowed"):
                alone.run(use_case, Nameless())
    assert alone.sql("SELECT count(*) FROM journal_events") == before
    assert set(ruled) >= READING
    for made in (*CLERKS.values(), *SUPERVISORS.values()):  # with whole commands, also those that look for themselves
        assert refused(alone, made, "canbo") == "staff.errors.not_allowed"


def test_an_account_that_was_closed_since_is_refused(alone: Counter) -> None:
    alone.store.presence.admit("canbo", DESK)
    catalogue = alone.store.catalogue
    closed = msgspec.structs.replace(catalogue.account("canbo"), active=False)
    catalogue.roster._known = {"canbo": closed}
    assert refused(alone, CLERKS["refuse"], "canbo") == "staff.errors.not_allowed"


def test_commands_that_name_nobody_need_somebody(alone: Counter) -> None:
    received = DossierId("0190b0c0-0000-7000-8000-000000000001")
    for use_case, command, key in (
        (ratings.empty_box, None, "not_signed_in"), (feedback.help_done, "help:x", "not_signed_in"),
        (dossiers.map_code, (received, "H99.001.01-261124-0077"), "not_signed_in"),
    ):  # fmt: skip
        with pytest.raises(ExpectedError, match=f"staff.errors.{key}"):
            alone.run(use_case, command)
    alone.store.presence.admit("canbo", DESK)
    with pytest.raises(ExpectedError, match="staff.errors.not_allowed"):
        alone.run(ratings.empty_box)
    alone.run(feedback.help_done, "help:x")


def test_no_visitor_keeps_opens_or_confirms_at_a_desk(alone: Counter) -> None:
    """A desk's window that forgot the name is no visitor."""
    for made in (_keep, _open, _confirm):
        use_case, command = made(alone, "canbo")
        nameless = msgspec.structs.replace(command, actor="")
        with pytest.raises(ExpectedError, match="staff.errors.not_signed_in"):
            alone.run(use_case, nameless)


def test_what_visitors_do_needs_nobody(alone: Counter) -> None:
    ticket = alone.ticket("ho-tich", BIRTH)
    kept = alone.declaration(ticket=ticket.id)
    opened = alone.run(drafts.open, OpenDraft(code=kept.code, place=KIOSK, number="001196000123"))
    alone.run(drafts.confirm, ConfirmDraft(draft=opened.id, place=KIOSK, of=opened.kept_at, right=True))
    alone.run(feedback.ask_help, KIOSK)
    alone.pass_time(hours=80)
    assert alone.run(drafts.expire_old) == 1
    assert DraftId(kept.id)
