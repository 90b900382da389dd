"""What the desk calls things by: procedures, fields of work and accounts, as the catalogue has them today.

Made with ui.desk.at_work; asked by whoever shows a name. What the catalogue does not know is shown by its key.
"""

from __future__ import annotations

from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.values.ids import ProcedureCode
from kiosk.values.procedures import Procedure
from ui.station import Station


class Names:
    def __init__(self, station: Station) -> None:
        self._station = station

    def procedures(self) -> tuple[Procedure, ...]:
        """Those in force today."""
        return tuple(self._station.catalogue.procedures(business_day(self._station.clock.now())))

    def procedure(self, code: str | None) -> Procedure | None:
        """The version in force today; None where the catalogue knows none (an older station's event)."""
        if not code:
            return None
        try:
            today = business_day(self._station.clock.now())
            return self._station.catalogue.procedure(ProcedureCode(code), today)
        except ExpectedError:
            return None

    def of_procedure(self, code: str) -> str:
        procedure = self.procedure(code)
        return procedure.short.of(self._station.language) if procedure else code

    def of_field(self, key: str) -> str:
        for field in self._station.catalogue.fields():
            if field.key == key:
                return field.name.of(self._station.language)
        return key

    def of_account(self, account: str) -> str:
        """As papers bear it."""
        found = self._station.catalogue.account(account) if account else None
        return found.full_name if found is not None else account
