"""Calls for help from the kiosks, as a desk's list shows them."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import Place


class HelpPage(Value, frozen=True, kw_only=True):
    """The page of a declaration at which somebody stands: what is asked there, and no answer."""

    form: str
    form_version: str
    page: str = ""  # Page.path; "" = too long to be told
    question: str = ""  # Question.path, on a page that asks something
    number: int = 1  # this page among the pages as they stand for this person
    count: int = 1
    procedure: str = ""


class AskHelp(Value, frozen=True, kw_only=True):
    """Command: somebody at `place` needs a clerk."""

    place: Place
    at: HelpPage | None = None  # None: no declaration is in view


class OpenHelp(Value, frozen=True, kw_only=True):
    """Somebody at `place` needs a clerk."""

    id: str
    place: Place
    asked_at: datetime  # UTC
    at: HelpPage | None = None
