"""`motcua account`: sets passwords and PINs in the ward's accounts.toml, opens and closes accounts, lists them.

Called by kiosk.cli. A secret is asked twice at the terminal, or read as one line from a pipe; it is shown and kept
nowhere, and its argon2id verifier is written (kiosk.catalogue.accounts). A running station reads the file again when
it has changed. Raises ExpectedError account.errors.*. Also looks for the sample's published secrets, for `motcua
doctor`.
"""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kiosk.catalogue import Catalogue, accounts, passwords, published
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError
from kiosk.settings import Settings, load
from kiosk.texts import text
from kiosk.values.staff import Account, StaffRole

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
CODE = re.compile(r"\d{3,6}")


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(rest)
    return _account(chosen, load(chosen.settings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua account", description="accounts of the staff: passwords, PINs")
    actions = parser.add_subparsers(dest="action", required=True)
    for name, words in (
        ("add", "a new account, with its roles and the password that opens a desk"),
        ("set", "set the password that opens a desk; makes the account if it is new"),
    ):
        made = actions.add_parser(name, help=words)
        made.add_argument("name")
        made.add_argument("--full-name", default="", help="as printed on receipts; needed for a new account")
        made.add_argument("--role", action="append", default=[], choices=[str(role) for role in StaffRole])
    own = actions.add_parser("change", help="one's own password: asks for the present one first")
    own.add_argument("name")
    pin = actions.add_parser("pin", help="set the code and PIN that open a kiosk's declaration")
    pin.add_argument("name")
    pin.add_argument("--code", default="", help="3 to 6 digits; needed for the first PIN")
    actions.add_parser("off", help="close an account").add_argument("name")
    actions.add_parser("on", help="open a closed account again").add_argument("name")
    actions.add_parser("list", help="names, roles and what each may open")
    for made in actions.choices.values():
        made.add_argument("--settings", type=Path)
    return parser


def _account(chosen: argparse.Namespace, settings: Settings) -> int:
    if chosen.action == "list":
        return _list(settings)
    path = _file(settings)
    known = {one.name: one for one in accounts.read(path)}
    acts = {"add": _add, "set": _set, "change": _change, "pin": _pin, "off": _switch, "on": _switch}
    changed = acts[chosen.action](chosen, known)
    known[changed.name] = changed
    accounts.write(path, known.values())
    print(text(f"account.done.{chosen.action}", settings.language, name=changed.name, file=path))
    return 0


def _file(settings: Settings) -> Path:
    """The ward's own file; the sample's belongs to the program."""
    if settings.ward_dir.resolve() == SAMPLE_WARD.resolve():
        raise ExpectedError("account.errors.sample")
    return settings.ward_dir / "accounts.toml"


def _add(chosen: argparse.Namespace, known: dict[str, Account]) -> Account:
    """An inspector reads and does nothing else: the role stands alone."""
    if chosen.name in known:
        raise ExpectedError("account.errors.exists", name=chosen.name)
    return _set(chosen, known)


def _set(chosen: argparse.Namespace, known: dict[str, Account]) -> Account:
    account = known.get(chosen.name)
    if account is None:
        if not NAME.fullmatch(chosen.name):
            raise ExpectedError("account.errors.name", name=chosen.name)
        if not chosen.full_name.strip() or not chosen.role:
            raise ExpectedError("account.errors.new", name=chosen.name)
        account = Account(name=chosen.name, full_name="", roles=(), verifier="")
    roles = tuple(map(StaffRole, chosen.role)) or account.roles
    if StaffRole.INSPECTOR in roles and len(set(roles)) > 1:
        raise ExpectedError("account.errors.inspector")
    secret = _ask("password")
    passwords.check_password(secret, account.name)
    return msgspec.structs.replace(
        account, verifier=_verifier(secret), full_name=chosen.full_name.strip() or account.full_name,
        roles=roles,
    )  # fmt: skip


def _change(chosen: argparse.Namespace, known: dict[str, Account]) -> Account:
    """Every account's own way, without the technician."""
    from kiosk.services.proving import fits

    account = _known(chosen.name, known)
    if not fits(account.verifier, _typed("now")):
        raise ExpectedError("account.errors.wrong")
    secret = _ask("password")
    passwords.check_password(secret, account.name)
    return msgspec.structs.replace(account, verifier=_verifier(secret))


def _pin(chosen: argparse.Namespace, known: dict[str, Account]) -> Account:
    account = _known(chosen.name, known)
    code = chosen.code or account.code
    taken = {one.code for one in known.values() if one.name != account.name}
    if not CODE.fullmatch(code) or code in taken:
        raise ExpectedError("account.errors.code", code=code or "-")
    secret = _ask("pin")
    passwords.check_pin(secret)
    return msgspec.structs.replace(account, code=code, pin=_verifier(secret))


def _switch(chosen: argparse.Namespace, known: dict[str, Account]) -> Account:
    return msgspec.structs.replace(_known(chosen.name, known), active=chosen.action == "on")


def _known(name: str, known: dict[str, Account]) -> Account:
    if name not in known:
        raise ExpectedError("account.errors.unknown", name=name)
    return known[name]


def asked_secret(account: str) -> str:
    """The verifier of a password that is asked here and may be chosen."""
    secret = _ask("password")
    passwords.check_password(secret, account)
    return _verifier(secret)


def _ask(what: str) -> str:
    """Twice at a terminal, so that a slip of the finger locks nobody out; once from a pipe."""
    first = _typed(what)
    if not sys.stdin.isatty():
        return first
    if getpass.getpass(text("account.ask.again") + ": ") != first:
        raise ExpectedError("account.errors.differ")
    return first


def _typed(what: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass(text(f"account.ask.{what}") + ": ")


def _verifier(secret: str) -> str:
    from kiosk.services.proving import verifier

    return verifier(secret)


def _list(settings: Settings) -> int:
    for one in accounts.read(settings.ward_dir / "accounts.toml"):
        opens = [key for key, there in (("desk", one.verifier), ("kiosk", one.pin)) if there and one.active]
        what = ", ".join(text(f"account.list.{key}", settings.language) for key in opens or ["nothing"])
        print(f"{one.name}\t{one.full_name}\t{', '.join(one.roles)}\t{one.code}\t{what}")
    return 0


# -- for `motcua doctor` ------------------------------------------------------------------------------------------


def opened_by_the_sample(settings: Settings) -> Iterator[str]:
    """Accounts of a real ward that the sample's published password or PIN opens. Takes 60 ms a verifier."""
    catalogue = Catalogue(settings.ward_dir)
    if catalogue.ward().sample:
        return
    for account in catalogue.accounts():
        if account.active and any(_published(one) for one in (account.verifier, account.pin) if one):
            yield account.name


def still_the_sample(settings: Settings) -> bool:
    """A ward's own folder, copied from the sample, whose ward.toml still says that it is the sample."""
    return settings.ward_dir.resolve() != SAMPLE_WARD.resolve() and Catalogue(settings.ward_dir).ward().sample


def _published(verifier: str) -> bool:
    from kiosk.services.proving import fits

    return verifier in published.verifiers() or any(fits(verifier, secret) for secret in published.secrets())
