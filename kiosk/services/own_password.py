"""A password of one's own, changed at a desk: the present one proves it, the new one is looked at before it counts.

Called by the desk's page of the same name, signed in or not. Takes the store, as services.staff.sign_in does: wrong
tries are counted with those of signing in, and neither argon2id nor the file holds the writer up. Written is the
accounts.toml that this machine reads; another machine keeps the former password until it gets the file. Raises (in
the future) ExpectedError account.errors.{short, common, named, published, same, sample, of_city, not_written} and
staff.errors.*.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import msgspec

from kiosk.catalogue import accounts, passwords
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError
from kiosk.log import SECURITY, known
from kiosk.services import proving, staff
from kiosk.store import Store
from kiosk.values.staff import ChangePassword, SignedIn, SignIn

log = logging.getLogger(SECURITY)


def change(store: Store, command: ChangePassword) -> Future[SignedIn]:
    """Whose it was; from now on the new one opens the desks of this machine."""
    answer: Future[SignedIn] = Future()
    path = store.catalogue.roster.path

    def write(person: SignedIn) -> SignedIn:
        known_ = {one.name: one for one in accounts.read(path)}
        if person.name not in known_:
            raise ExpectedError("staff.errors.unknown", account=person.name)
        account = msgspec.structs.replace(known_[person.name], verifier=proving.verifier(command.new))
        accounts.write(path, {**known_, person.name: account}.values())
        store.catalogue.roster.look()
        log.info("%s changed the own password at %s", known(person.name), known(command.place))
        return person

    def proved(done: Future[SignedIn]) -> None:
        _hand_on(done, answer, lambda person: proving.beside(write, person).add_done_callback(
            lambda written: _hand_on(written, answer, answer.set_result)
        ))  # fmt: skip

    try:
        _look(command, path)
        if store.catalogue.roster.is_of_city(command.name.strip()):
            raise ExpectedError("account.errors.of_city")
    except ExpectedError as error:
        answer.set_exception(error)
    else:
        present = SignIn(name=command.name, password=command.present, place=command.place)
        staff.prove(store, present).add_done_callback(proved)
    return answer


def _look(command: ChangePassword, path: Path) -> None:
    if path.parent.resolve() == SAMPLE_WARD.resolve():
        raise ExpectedError("account.errors.sample")
    passwords.check_password(command.new, command.name.strip())
    if command.new == command.present:
        raise ExpectedError("account.errors.same")


def _hand_on(done: Future[SignedIn], answer: Future[SignedIn], then: Callable[[SignedIn], None]) -> None:
    """A step's result to the next one, its failure to the answer."""
    try:
        then(done.result())
    except BaseException as error:
        answer.set_exception(error)
