"""What everybody can read of the sample ward: its password, its PIN and its accounts' verifiers, from its own files.

Used where a real ward must not be opened by them: services.staff at each sign-in, `motcua doctor`, `motcua account`.
"""

from __future__ import annotations

import functools

from kiosk.catalogue.catalogue import Catalogue


@functools.cache
def secrets() -> frozenset[str]:
    """The sample's password and PIN as they are typed."""
    ward = Catalogue().ward()
    return frozenset({ward.sample_password, ward.sample_pin} - {""})


@functools.cache
def verifiers() -> frozenset[str]:
    """The sample accounts' verifiers of passwords and PINs."""
    accounts = Catalogue().accounts()
    return frozenset({one for account in accounts for one in (account.verifier, account.pin)} - {""})
