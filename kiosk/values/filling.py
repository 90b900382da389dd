"""Who puts a declaration's answers in: the applicant, a helper of their choice, or a clerk from what they say.

Held in the visit (kiosk.values.present_visit), and gone with it at the first page. Holds personal data (the helper's
name) and a clerk's account, so it is kept nowhere else. Its words on a screen are ui.citizen.strip's.
"""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.values.base import Value
from kiosk.values.drafts import Draft, FilledBy, Helper
from kiosk.values.staff import SignedIn


class Filling(Value, frozen=True, kw_only=True):
    by: FilledBy = FilledBy.APPLICANT
    helper: Helper | None = None
    actor: str = ""  # the account of the clerk who is at the screen now
    actor_name: str = ""
    agreed: tuple[str, ...] = ()  # who said at the end that it is right

    @property
    def helped(self) -> bool:
        """Whether the applicant has to be asked at the end."""
        return self.by is not FilledBy.APPLICANT

    def agreed_by(self, name: str) -> Filling:
        return replace(self, agreed=(*self.agreed, name))

    def asked_anew(self) -> Filling:
        """Something is not right: whoever agreed to it is asked once more."""
        return replace(self, agreed=())

    def signed_off(self) -> Filling:
        """Kept: the clerk is no longer at the screen, and another declaration is agreed to anew."""
        return replace(self, actor="", actor_name="", agreed=())


APPLICANT = Filling()


def by_helper(helper: Helper) -> Filling:
    return Filling(by=FilledBy.HELPER, helper=helper)


def by_staff(account: SignedIn) -> Filling:
    return Filling(by=FilledBy.STAFF, actor=account.name, actor_name=account.full_name)


def filling_of(draft: Draft) -> Filling:
    """Of an opened draft: who filled it in stays told; whoever opened it now is no clerk."""
    return Filling(by=draft.filled_by, helper=draft.helper)
