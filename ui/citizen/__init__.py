"""The citizen station. `SCREENS` is the list: a screen is one module and one line here.

Each screen is made when it is first needed, entered with `enter(**what)`, and forgets everything in `leave`.
"""

from __future__ import annotations

SCREENS = {
    "home": "ui.citizen.home:HomeScreen",
    "list": "ui.citizen.choose:ListScreen",
    "search": "ui.citizen.search:SearchScreen",
    "procedure": "ui.citizen.procedure:ProcedureScreen",
    "life_events": "ui.citizen.life_event:LifeEventsScreen",
    "life_question": "ui.citizen.life_event:LifeQuestionScreen",
    "life_outcome": "ui.citizen.life_event_outcome:LifeOutcomeScreen",
    "ticket": "ui.citizen.ticket:TicketScreen",
    "appointment": "ui.citizen.appointment:AppointmentScreen",
    "reopen": "ui.citizen.reopen:ReopenScreen",
    "helping": "ui.citizen.helping:HelpingScreen",
    "staff_code": "ui.citizen.staff_code:StaffCodeScreen",
    "declare": "ui.citizen.declare:DeclareScreen",
    "handed": "ui.citizen.handed:HandedScreen",
    "trouble": "ui.citizen.trouble:TroubleScreen",
}
