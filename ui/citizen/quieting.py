"""What a visit is about makes it quiet: of one that comes for a death, or goes on to one, nothing later is cheerful.

Called by the pages that learn what somebody came for: the ticket's and the declaration's. Raises nothing.
"""

from __future__ import annotations

import contextlib

from kiosk.errors import ExpectedError
from kiosk.values.ids import ProcedureCode
from kiosk.values.present_visit import Visit, concerning
from ui.station import Station


def quieted(station: Station, visit: Visit, procedure: ProcedureCode | None) -> Visit:
    if not procedure:
        return visit
    with contextlib.suppress(ExpectedError):  # it left the catalogue meanwhile
        return concerning(visit, station.catalogue.procedure(procedure))
    return visit
