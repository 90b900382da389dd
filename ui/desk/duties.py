"""What the roles of who is signed in mean for what a desk shows. The core asks anew at each command.

Used by the bar, the panels and attending. A person who is None has no role.
"""

from __future__ import annotations

from kiosk.values.staff import SignedIn, StaffRole


def has(person: SignedIn | None, *roles: StaffRole) -> bool:
    return person is not None and bool(set(roles).intersection(person.roles))


def reads_only(person: SignedIn | None) -> bool:
    """An inspector, whatever other roles the account has."""
    return has(person, StaffRole.INSPECTOR)


def serves(person: SignedIn | None) -> bool:
    """Whether they call visitors: an inspector does not, nor a head who is nothing else."""
    return has(person, StaffRole.CLERK, StaffRole.GREETER, StaffRole.SUPERVISOR) and not reads_only(person)


def leads(person: SignedIn | None) -> bool:
    """Whether the pages of a supervisor or head are theirs."""
    return has(person, StaffRole.SUPERVISOR, StaffRole.HEAD) and not reads_only(person)
