"""The paths of the hub for browsers of the ward's staff, put together.

Called by kiosk.server.hub once for each application: `staff_web(app, hub)` answers what is here and passes the rest on
to `app`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.types import ASGIApp

from kiosk.server import slot_paths
from kiosk.server.adding import AddingPaths
from kiosk.server.kit_paths import KitPaths
from kiosk.server.pages.ward import WardPages
from kiosk.server.sessions import Sessions
from kiosk.server.signing_in import SigningIn
from kiosk.server.staff_acts import StaffActs
from kiosk.server.staff_web import Routes, StaffRoute, StaffWeb
from kiosk.server.tickets import Served, Tickets
from kiosk.services import tickets
from kiosk.services.asked_tickets import Issue
from kiosk.values.staff import StaffRole

SUPERVISORS = frozenset({StaffRole.SUPERVISOR})
LISTS = frozenset({StaffRole.GREETER, StaffRole.SUPERVISOR})


def staff_web(
    app: ASGIApp, hub: Served, issue: Issue = tickets.issue, monotonic: Callable[[], float] = time.monotonic,
    others: Routes | None = None,
) -> StaffWeb:  # fmt: skip
    """`issue`: how the hub gives numbers of its own; `monotonic`: the seconds that sessions last by; `others`: paths
    for browsers that are nobody's of the staff (kiosk.server.phones)."""
    sessions = Sessions(hub.store.presence, monotonic)
    signing, numbers, acts = SigningIn(hub.store, sessions), Tickets(hub, issue), StaffActs(hub)
    booked, adding = slot_paths.SlotPaths(hub), AddingPaths(hub)
    routes: Routes = {
        ("POST", "/staff/sign-in"): StaffRoute(signing.sign_in, roles=None),
        ("POST", "/staff/sign-out"): StaffRoute(signing.sign_out),
        ("GET", "/staff/me"): StaffRoute(signing.me, by_hand=False),
        ("POST", "/tickets"): StaffRoute(numbers.take),
        ("POST", "/staff/group"): StaffRoute(acts.group),
        ("POST", "/staff/desk"): StaffRoute(acts.desk, SUPERVISORS),
        ("POST", "/staff/date"): StaffRoute(acts.date, SUPERVISORS),
        ("POST", "/staff/machine"): StaffRoute(adding.add, SUPERVISORS),
        ("POST", "/staff/help"): StaffRoute(acts.help),
        ("POST", "/staff/print"): StaffRoute(acts.print),
        ("POST", "/staff/kit"): StaffRoute(KitPaths(hub).print, SUPERVISORS),
        ("POST", "/staff/slots"): StaffRoute(booked.keep, LISTS, most=slot_paths.MOST),
        ("POST", "/staff/slots/find"): StaffRoute(booked.find),
        **WardPages(hub.store, hub.notices).routes(),
        **(others or {}),
    }  # fmt: skip
    return StaffWeb(app, sessions, routes)
