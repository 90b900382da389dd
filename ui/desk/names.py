"""What the desk calls things by: procedures, fields of work and accounts, as the catalogue has them today; what was
received, as it had them then.

Made with ui.desk.at_work; asked by whoever shows a name. What the catalogue does not know is shown by its key.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import ProcedureCode
from kiosk.values.procedures import Procedure
from ui.station import Station


class Names:
    def __init__(self, station: Station) -> None:
        self._station = station

    def procedures(self) -> tuple[Procedure, ...]:
        """Those in force today."""
        return tuple(self._station.catalogue.procedures(business_day(self._station.clock.now())))

    def procedure(self, code: str | None, at: datetime | None = None, version: int = 0) -> Procedure | None:
        """That version, or the one in force today, or at a moment; None where the catalogue knows none (an older
        station's event)."""
        if not code:
            return None
        try:
            day = business_day(self._station.clock.now()) if at is None else local(at).date()
            return self._station.catalogue.procedure(ProcedureCode(code), day, version or None)
        except ExpectedError:
            return None

    def of_procedure(self, code: str, at: datetime | None = None, version: int = 0) -> str:
        procedure = self.procedure(code, at, version)
        return procedure.short.of(self._station.language) if procedure else code

    def received_under(self, row: DossierRow) -> Procedure | None:
        """The version that the dossier was received under, whatever the catalogue says today."""
        day = local(row.received_at).date()
        try:
            return self._station.catalogue.procedure(row.procedure, day, row.procedure_version or None)
        except ExpectedError:
            return None

    def of_dossier(self, row: DossierRow) -> str:
        procedure = self.received_under(row)
        return procedure.short.of(self._station.language) if procedure else str(row.procedure)

    def of_field(self, key: str) -> str:
        for field in self._station.catalogue.fields():
            if field.key == key:
                return field.name.of(self._station.language)
        return key

    def of_account(self, account: str) -> str:
        """As papers bear it."""
        found = self._station.catalogue.account(account) if account else None
        return found.full_name if found is not None else account
