"""`motcua central account`: accounts of the city's pages, the first one above all. Called by kiosk.commands.central.

Talks to the running server on this machine. A password is asked twice at the terminal, or read as one line from a pipe;
only its argon2id verifier leaves this process. Its owner changes it at the first sign-in. Raises ExpectedError
account.errors.*, city_pages.errors.{account_exists, account_unknown, account_scope, account_shape},
central.errors.not_running.
"""

from __future__ import annotations

import argparse

import msgspec

from kiosk.commands.account import asked_secret
from kiosk.errors import ExpectedError
from kiosk.remote.city import add_account, change_account, desk_address, list_accounts
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.city_accounts import AddCityAccount, ChangeCityAccount, CityRole


def add_accounts(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    accounts = actions.add_parser("account", help="accounts of the city's pages", parents=[common])
    acts = accounts.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", help="a new account, and its first password", parents=[common])
    add.add_argument("name", help="2 to 32 lower-case letters, digits, dots, dashes")
    add.add_argument("--full-name", default="", help="as the pages greet; the name of the account where it is left out")
    add.add_argument("--role", required=True, choices=[str(role) for role in CityRole])
    add.add_argument("--ward", action="append", default=[], help="of a ward's account: its five digits")
    add.add_argument("--department", default="", help="of a department's account: its code")
    for name, words in (
        ("password", "another first password"), ("second", "take a lost second factor away"),
        ("off", "close it"), ("on", "open it again"),
    ):  # fmt: skip
        acts.add_parser(name, help=words, parents=[common]).add_argument("name")
    acts.add_parser("list", help="names, roles, what each sees", parents=[common])


def account_command(chosen: argparse.Namespace, settings: Settings) -> int:
    if chosen.act == "list":
        return _list(settings)
    name = _add(chosen, settings) if chosen.act == "add" else change_account(settings.data_dir, _changed(chosen))
    address = desk_address(settings.data_dir)
    print(text(f"city_pages.command.{chosen.act}", settings.language, name=name, address=address))
    return 0


def _add(chosen: argparse.Namespace, settings: Settings) -> str:
    given = {
        "name": chosen.name, "full_name": chosen.full_name or chosen.name, "role": chosen.role, "wards": chosen.ward,
        "department": chosen.department, "verifier": asked_secret(chosen.name),
    }  # fmt: skip
    try:
        command = msgspec.convert(given, AddCityAccount)
    except msgspec.ValidationError:
        raise ExpectedError("city_pages.errors.account_shape") from None
    return add_account(settings.data_dir, command).name


def _changed(chosen: argparse.Namespace) -> ChangeCityAccount:
    active = {"off": False, "on": True}.get(chosen.act)
    verifier = asked_secret(chosen.name) if chosen.act == "password" else ""
    return ChangeCityAccount(
        name=chosen.name, active=active, verifier=verifier, second_lost=chosen.act == "second"
    )


def _list(settings: Settings) -> int:
    for one in list_accounts(settings.data_dir):
        state = "" if one.active else text("city_pages.accounts.closed", settings.language)
        sees = ", ".join(one.wards) or one.department
        print("\t".join((one.name, one.full_name, str(one.role), sees, state)))
    return 0
