"""Who puts the answers in: the applicant, a helper of their choice, or a clerk from what they say.

Made by ui.citizen.helping and ui.citizen.staff_code, held in the visit (ui.citizen.visit), and gone with it at the
first page. Holds personal data (the helper's name) and a clerk's account, so it is kept nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.texts import text
from kiosk.values.drafts import Draft, FilledBy, Helper
from kiosk.values.staff import SignedIn


@dataclass(frozen=True)
class Filling:
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

    def lines(self, language: str) -> list[str]:
        """What stands on every page, longest first: a screen takes the first that fits."""
        if self.actor:
            return [text("citizen.filling.staff", language, name=self.actor_name),
                    text("citizen.filling.staff_short", language)]  # fmt: skip
        if self.helper is not None:
            name, relation = self.helper.name, self.helper.relation
            return [text("citizen.filling.helper", language, name=name, relation=relation),
                    text("citizen.filling.helper_short", language, relation=relation)]  # fmt: skip
        return [text("citizen.filling.staff_before", language)] if self.helped else []


APPLICANT = Filling()


def by_helper(helper: Helper) -> Filling:
    return Filling(by=FilledBy.HELPER, helper=helper)


def by_staff(account: SignedIn) -> Filling:
    return Filling(by=FilledBy.STAFF, actor=account.name, actor_name=account.full_name)


def filling_of(draft: Draft) -> Filling:
    """Of an opened draft: who filled it in stays told; whoever opened it now is no clerk."""
    return Filling(by=draft.filled_by, helper=draft.helper)
