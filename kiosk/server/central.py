"""The city's server: a station with the role "central", its protocol, its page, and codes for new stations.

Made by kiosk.commands.central and by tests; what it shares with a ward's hub is kiosk.server.program. Raises
ExpectedError as that does.
"""

from __future__ import annotations

import functools

import msgspec
from fastapi import FastAPI

from kiosk.bus import Bus
from kiosk.city import accounts, api_tokens, audit, documents_by_hand, exchange, own_tables
from kiosk.city.store import CityStore
from kiosk.clock import Clock, ShiftedClock, SystemClock
from kiosk.server import city_slots, enrolment, grant_memory, withdrawn_list
from kiosk.server.city import BELOW, city_router
from kiosk.server.city.api import department_api
from kiosk.server.city_care import CityCare
from kiosk.server.joining import WhenAsked, join
from kiosk.server.pages import page_router
from kiosk.server.program import ByHand, ServerProgram
from kiosk.services import erasure
from kiosk.settings import Settings
from kiosk.store import AnyStore, Store
from kiosk.values.city_accounts import AddCityAccount, ChangeCityAccount, ListCityAccounts
from kiosk.values.departments import MakeToken, RevokeToken
from kiosk.values.documents_by_hand import ActByHand, AskContent, AskDocuments, ImportContent
from kiosk.values.exchange import AskRows, TellRows
from kiosk.values.journal import EraseAsked, LookForErasure
from kiosk.values.roles import Role
from kiosk.values.slots import GiveSlots

_BY_HAND: ByHand = {
    "enrol-code": (enrolment.MakeCode, enrolment.make_code),
    "confirm-grants": (grant_memory.Confirm, grant_memory.confirm),  # numbers may be granted again after a restore
    "slots": (GiveSlots, city_slots.give),  # booked slots of a ward
    "revoke": (enrolment.Withdraw, enrolment.withdraw),  # a lost or stolen station
    "erasable": (LookForErasure, erasure.look),
    "erase": (EraseAsked, erasure.erase_asked),
    "document-list": (AskDocuments, documents_by_hand.listed),
    "document-content": (AskContent, documents_by_hand.content),
    "document-import": (ImportContent, documents_by_hand.take),
    "document-act": (ActByHand, documents_by_hand.act),
    "api-token": (MakeToken, api_tokens.make),  # a processing department's way into the JSON API
    "api-token-revoke": (RevokeToken, api_tokens.revoke),
    "exchange-rows": (AskRows, exchange.given),  # a department's lists as files
    "exchange-tell": (TellRows, exchange.take),
    "api-token-list": (type(None), api_tokens.listed_now),
    "account-add": (AddCityAccount, accounts.add),  # who may sign in at the city's pages
    "account-change": (ChangeCityAccount, accounts.change),
    "account-list": (ListCityAccounts, accounts.listed),
}


class Central(ServerProgram):
    """See the module. Constructing opens nothing."""

    def __init__(
        self, settings: Settings, *, host: str = "127.0.0.1", port: int = 0, tls: bool = False,
        clock: Clock | None = None, bus: Bus | None = None, db: str = "", keys_db: str = "",
    ) -> None:  # fmt: skip
        """`db`: URL of a database that several processes share, `keys_db` of their keys; "": a file of its own."""
        start = settings.clock.test_start
        super().__init__(
            msgspec.structs.replace(settings, roles=(Role.CENTRAL,)), host=host, port=port, tls=tls,
            name="central-http",
        )  # fmt: skip
        self.clock = clock or (ShiftedClock(start) if start else SystemClock())
        self.store: AnyStore = Store(self.settings, self.clock, bus or Bus(), None)
        self._shared = bool(db)
        self.care: CityCare | None = None  # of a shared database
        if db:
            self.store = CityStore(self.settings, self.clock, bus or Bus(), db, keys_db)

    def begin(self) -> None:
        self.store.run(own_tables.make, None).result()
        self.store.run(grant_memory.keep, None).result()
        self.store.run(withdrawn_list.obey, None).result()
        self.store.run(city_slots.forget, None).result()
        self.store.run(audit.forget, None).result()

    def go_on(self) -> None:
        if isinstance(self.store, CityStore):
            self.care = CityCare(self.store, self.address)
            self.closing.callback(self.care.close)
            self.care.open()

    def app(self, der: bytes = b"") -> FastAPI:
        """The web application; `der` is the certificate it will be served under."""
        app = FastAPI(title="motcua central", docs_url=None, redoc_url=None, openapi_url=None)
        protocol = city_slots.CityProtocol(self.store, der, shared=self._shared)
        join(app, protocol.router(), page_router(self.store))
        app.routes.append(WhenAsked(functools.partial(city_router, self.store), *BELOW))
        app.mount("/api", department_api(self.store))
        self.add_by_hand(app, _BY_HAND)
        return app
