"""Each password and PIN is checked by argon2id once in a test process, and remembered: a check takes half a second.

Used by tests/conftest.py. The same verifier and secret always give the same answer, so nothing less is tried; processes
that tests start, and `hash`, do it all themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError


def remembered() -> Iterator[None]:
    """What fits, or does not; any other error is raised anew each time. Of the secrets only digests are kept."""
    check, known = PasswordHasher.verify, dict[bytes, bool]()

    def verify(hasher: PasswordHasher, verifier: str, secret: str) -> bool:
        both = hashlib.sha256(f"{verifier}\0{secret}".encode()).digest()
        if both not in known:
            try:
                known[both] = bool(check(hasher, verifier, secret))
            except VerifyMismatchError:
                known[both] = False
        if not known[both]:
            raise VerifyMismatchError("The password does not match the supplied hash")
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", verify)
        yield
