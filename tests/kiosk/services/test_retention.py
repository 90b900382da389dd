"""What was kept long enough is erased, a few at a time, with what belongs to it; numbers and journal stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.app import Kiosk, bootstrap
from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.queries import dossiers as asked
from kiosk.queries import retention as asked_due
from kiosk.records.dossier_steps import ResultReturned
from kiosk.services import clock_checks, dossiers, drafts, erasure, retention
from kiosk.settings import RetentionSettings, Settings
from kiosk.texts import known
from kiosk.values.attachments import PNG, Attachment
from kiosk.values.dossiers import RefuseDossier
from kiosk.values.erasure import ApproveErasure, SubjectsErased
from kiosk.values.journal import ConfirmDate, EraseAsked
from kiosk.values.staff import StaffRole
from tests.factories import admit_everybody
from tests.faults.city import Watched
from tests.kiosk.counter import BIRTH, DESK, Counter

FILE = Attachment(name="x_sign-1a2b.png", media_type=PNG, data=b"\x89PNG chu-ky-thu-nghiem")
BY_RULE = RetentionSettings(approval="rule")


def readable(counter: Counter, subject: str) -> bool:
    return counter.read(lambda reader: reader.open_sealed(subject)) is not None


def kinds(counter: Counter) -> list[str]:
    return [kind for (kind,) in counter.sql("SELECT kind FROM journal_events")]


def head(counter: Counter) -> None:
    """The supervisor's account is also the head's."""
    account = counter.store.catalogue.account("truongbophan")
    changed = msgspec.structs.replace(account, roles=(*account.roles, StaffRole.HEAD))
    counter.store.catalogue.roster._known = {**counter.store.catalogue.roster._known, "truongbophan": changed}


def approved(counter: Counter) -> int:
    """What is due is shown and approved; how many dossiers."""
    found = counter.read(asked_due.due)
    counter.run(retention.approve, ApproveErasure(day=found.day, count=found.count, place=DESK, actor="truongbophan"))
    count: int = found.count
    return count


def returned(counter: Counter, **given: Any) -> Any:
    """A dossier whose result was given back at once."""
    dossier = counter.received(**given)
    fact = ResultReturned(day=business_day(counter.clock.now()), place=DESK, way="counter")
    counter.run(lambda ctx, _none: ctx.record(fact, subject=dossier.id, actor="canbo"))
    return dossier


def test_the_shipped_rules_have_source_mark_and_every_kind_of_dossier() -> None:
    file = asked_due.rules(Path("nowhere"))
    assert {rule.what for rule in file.rule} == {"received", "stopped", "refused", "certified", "opinion"}
    assert {"draft", "attachment", "feedback", "reading", "log"} <= {kept.what for kept in file.kept}
    every = (*file.rule, *file.kept)
    assert all(one.source and one.mark in "FKI" for one in every)
    assert all(known(f"closing.retention.what.{one.what}") for one in every)


def test_a_dossier_goes_with_its_declaration_and_files_and_the_figures_stay(counter: Counter) -> None:
    head(counter)
    draft = counter.declaration(attachments=(FILE,)).id
    received = returned(counter, draft=draft)
    open_one = counter.received()
    command = RefuseDossier(procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason="Thiếu giấy tờ")
    refused = counter.run(dossiers.refuse, command)
    counted = counter.totals()
    counter.pass_time(days=30)
    assert counter.read(asked_due.due).count == 0
    assert counter.run(drafts.expire_old) == 0  # a dossier stands on it
    counter.pass_time(days=1)
    assert counter.read(asked_due.due).count == 1
    counter.run(retention.erase_old)
    assert readable(counter, refused)  # nobody has approved it
    assert approved(counter) == 1
    assert counter.run(retention.erase_old) == 1
    assert not readable(counter, refused)
    assert readable(counter, received.id)
    counter.pass_time(days=160)
    assert counter.run(retention.erase_old) == 0  # the former approval is of the dossiers of its day
    assert approved(counter) == 1
    assert counter.run(retention.erase_old) == 1
    assert not readable(counter, received.id)
    assert not readable(counter, draft)
    assert counter.sql("SELECT count(*) FROM attachments") == [(0,)]
    assert counter.read(asked.find, received.code).id == received.id
    assert counter.totals() == counted
    assert counter.run(retention.erase_old) == counter.read(asked_due.due).count == 0
    assert kinds(counter).count("subject.erased") == 3
    assert kinds(counter).count("retention.approved") == 2
    counter.pass_time(days=2000)
    assert counter.read(asked_due.due).count == 0
    assert readable(counter, open_one.id)  # an open dossier is never due


def test_only_a_head_approves_and_only_what_was_shown(counter: Counter) -> None:
    returned(counter)
    counter.pass_time(days=200)
    found = counter.read(asked_due.due)
    command = ApproveErasure(day=found.day, count=found.count, place=DESK, actor="truongbophan")
    with pytest.raises(ExpectedError, match="staff.errors.not_allowed"):
        counter.run(retention.approve, command)
    head(counter)
    with pytest.raises(ExpectedError, match="retention.errors.changed"):
        counter.run(retention.approve, msgspec.structs.replace(command, count=0))
    assert counter.run(retention.approve, command) == 1
    assert counter.read(retention.shown, (DESK, "truongbophan")).approved == 1
    counter.restart()
    assert counter.run(retention.erase_old) == 1  # the word outlasts a restart


def test_one_that_was_erased_elsewhere_is_due_no_more(counter: Counter) -> None:
    head(counter)
    received = returned(counter)
    counter.pass_time(days=200)
    counter.run(lambda ctx, _none: ctx.erase_keys(received.id))  # as a list from elsewhere does
    assert approved(counter) == 1
    assert counter.run(retention.erase_old) == 1
    assert counter.read(asked_due.due).count == 0


def test_many_go_a_few_at_a_time(counter: Counter) -> None:
    head(counter)
    found = [returned(counter).id for _ in range(retention.AT_ONCE + 3)]
    counter.pass_time(days=260)
    approved(counter)
    assert counter.run(retention.erase_old) == retention.AT_ONCE
    assert any(readable(counter, subject) for subject in found)
    while counter.run(retention.erase_old):
        pass
    assert not any(readable(counter, subject) for subject in found)


def test_a_ward_sets_its_own_days_and_nonsense_erases_nothing(tmp_path: Path) -> None:
    import shutil

    ward = tmp_path / "ward"
    shutil.copytree(Settings().ward_dir if Settings().ward_dir.name else _sample(), ward)
    rule = '[[rule]]\nwhat = "received"\ndays = 5\nmark = "F"\nsource = "QĐ thử nghiệm"\n'
    (ward / "retention.toml").write_text(rule, encoding="utf-8")
    counter = Counter(tmp_path, ward_dir=ward, retention=BY_RULE)
    try:
        received = returned(counter).id
        counter.pass_time(days=7)
        assert counter.run(retention.erase_old) == 1  # [retention] approval = "rule"
        assert not readable(counter, received)
    finally:
        counter.close()
    for wrong in ("days = 0", 'what = "everything"', "= ="):
        file = tmp_path / f"wrong-{len(wrong)}" / "retention.toml"
        file.parent.mkdir()
        file.write_text(f"{rule}{wrong}\n", encoding="utf-8")
        with pytest.raises(ExpectedError, match="retention.errors.wrong"):
            asked_due.rules(file.parent)


def _sample() -> Path:
    from kiosk.settings import with_defaults

    return with_defaults(Settings()).ward_dir


def test_who_asks_erases_a_declaration_with_its_dossier_and_says_why(counter: Counter) -> None:
    heard: list[Any] = []
    counter.bus.listen(SubjectsErased, heard.append)
    draft = counter.declaration().id
    received = counter.received(draft=draft)
    with pytest.raises(ExpectedError, match="no_reason"):
        counter.run(erasure.erase_asked, EraseAsked(subjects=(draft,), actor="truongbophan", why=" "))
    assert counter.run(erasure.erase_asked, EraseAsked(subjects=(draft,), actor="truongbophan", why="Rút đơn")) == 2
    assert not readable(counter, received.id)
    assert not readable(counter, draft)
    assert {subject for one in heard for _ward, subject in one.subjects} == {draft, received.id}
    with pytest.raises(ExpectedError, match="nothing"):
        counter.run(erasure.erase_asked, EraseAsked(subjects=(draft,), actor="truongbophan", why="Rút đơn"))


def test_a_station_that_may_not_erase_says_where_it_can_be_done(tmp_path: Path) -> None:
    kiosk = Counter(tmp_path, roles=("citizen",))
    try:
        draft = kiosk.declaration().id
        with pytest.raises(ExpectedError, match="not_here"):
            kiosk.run(erasure.erase_asked, EraseAsked(subjects=(draft,), actor="truongbophan", why="Rút đơn"))
        assert readable(kiosk, draft)
    finally:
        kiosk.close()


def test_a_station_does_so_by_itself_with_each_new_day_and_lets_drafts_expire(tmp_path: Path) -> None:
    counter = Counter(tmp_path, retention=BY_RULE)
    old = [returned(counter).id for _ in range(retention.AT_ONCE + 5)]
    counter.close()
    counter.clock.advance(timedelta(days=300))
    watched = Watched(counter.bus)
    kiosk = bootstrap(counter.store.settings, counter.clock, counter.bus)
    kiosk.open()
    admit_everybody(kiosk.store)
    try:
        today = ConfirmDate(day=local(counter.clock.now()).date(), actor="truongbophan")
        kiosk.store.run(clock_checks.confirm_date, today).result(20)
        assert watched.until(lambda: counted(kiosk) == len(old))
        counter.store = kiosk.store
        assert not any(readable(counter, one) for one in old)
        drafts_kept = [counter.declaration().id for _ in range(drafts.AT_ONCE + 2)]
        counter.clock.advance(timedelta(hours=30))
        kiosk.expire()
        assert watched.until(lambda: counted(kiosk, "draft.expired") == len(drafts_kept))
    finally:
        kiosk.close()


def counted(kiosk: Kiosk, kind: str = "subject.erased") -> int:
    query = "SELECT count(*) FROM journal_events WHERE kind = ?"
    return int(kiosk.store.read(lambda r: r.connection.exec_driver_sql(query, (kind,)).scalar()).result(20))
