"""`POST /staff/kit` {slips, receipts}: a kit for a day on which nothing works, as the PDF to print, while the hub runs.

A path of kiosk.server.staff_web, for supervisors. Numbers and codes are reserved before the paper is drawn: one that
nobody saved leaves a gap, as a spoilt sheet does. Raises what services.kit does.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec

from kiosk.journal import decoding
from kiosk.server.staff_web import StaffAnswer, StaffAsked
from kiosk.server.tickets import Served
from kiosk.services import kit
from kiosk.values.kit import KitPaper, PrintKit

Count = Annotated[int, msgspec.Meta(ge=0, le=kit.MOST_RECEIPTS)]


class KitSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/kit."""

    slips: Count  # of each letter
    receipts: Count


class KitPaths:
    def __init__(self, hub: Served) -> None:
        self._hub = hub

    async def print(self, asked: StaffAsked) -> StaffAnswer:
        self._hub.need_lead()
        said, who = decoding.from_json(asked.body, KitSaid), asked.who
        command = PrintKit(slips=said.slips, receipts=said.receipts, actor=who.account, place=who.place)
        paper = await asyncio.wrap_future(self._hub.store.run(kit.print_kit, command))
        await self._hub.kept()
        drawn = await asyncio.to_thread(_drawn, paper)
        name = f'attachment; filename="bo-giay-{paper.day:%Y%m%d}.pdf"'.encode()
        return StaffAnswer(drawn, media=b"application/pdf", headers=((b"content-disposition", name),))


def _drawn(paper: KitPaper) -> bytes:
    from printing.documents import kit as drawing

    return drawing.to_pdf(paper)
