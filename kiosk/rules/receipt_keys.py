"""The published list of keys by which anybody tells a receipt: lines of text, as `motcua receipt key` writes them.

    root 99001 <64 hex digits>             signs the certificates of that ward's stations; * = of any ward
    revoked <64 hex digits> <station>      counts no more

Raises ExpectedError receipts.errors.keys for a list that does not read; other lines and comments (#) are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.errors import ExpectedError
from kiosk.values.receipts import RootKey, Trust

ANY = "*"
MOST = 100_000  # letters of one list


def written(trust: Trust, names: Iterable[tuple[bytes, str]] = ()) -> str:
    """`names`: of revoked keys, whose they were."""
    whose = dict(names)
    lines = [f"root {root.ward or ANY} {root.public_key.hex()}" for root in trust.roots]
    lines += [f"revoked {key.hex()} {whose.get(key, '')}".rstrip() for key in sorted(trust.revoked)]
    return "".join(f"{line}\n" for line in lines)


def read(lists: Iterable[str]) -> Trust:
    """Of all lists together. A root that one of them revokes is none."""
    roots, revoked = list[RootKey](), set[bytes]()
    for words in (line.split() for one in lists for line in one[:MOST].splitlines()):
        if words[:1] == ["root"] and len(words) > 2:
            roots.append(RootKey(ward="" if words[1] == ANY else words[1], public_key=_key(words[2])))
        elif words[:1] == ["revoked"] and len(words) > 1:
            revoked.add(_key(words[1]))
    if not roots:
        raise ExpectedError("receipts.errors.keys")
    return Trust(roots=tuple(one for one in roots if one.public_key not in revoked), revoked=frozenset(revoked))


def _key(digits: str) -> bytes:
    try:
        key = bytes.fromhex(digits)
    except ValueError as error:
        raise ExpectedError("receipts.errors.keys") from error
    if len(key) != 32:
        raise ExpectedError("receipts.errors.keys")
    return key
