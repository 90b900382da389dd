"""What a station asked for and did not wait for: an error in it stands in the log."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import Future

import pytest

from kiosk.server import asking


def ask_and_go(future: Future[None], outcome: Exception | None) -> None:
    """Somebody asks, hangs up while the store works, and then the store is done."""

    async def asked() -> None:
        waiting = asyncio.ensure_future(asking.done(future))
        await asyncio.sleep(0)
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        future.set_exception(outcome) if outcome else future.set_result(None)

    assert future.set_running_or_notify_cancel()
    asyncio.run(asked())


def test_an_error_after_the_asker_hung_up_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    ask_and_go(Future(), RuntimeError("a bug"))
    assert caplog.messages == ["what a station asked for that is gone failed"]


def test_what_went_well_is_not(caplog: pytest.LogCaptureFixture) -> None:
    ask_and_go(Future(), None)
    assert caplog.messages == []
