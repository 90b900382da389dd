"""One module per domain word. `MODULES` is the list: a new word adds its file and its name here."""

from __future__ import annotations

import importlib

MODULES = (
    "journal",
    "ranges",
    "days",
    "tickets",
    "visits",
    "desks",
    "drafts",
    "attachments",
    "dossiers",
    "ratings",
    "print_jobs",
    "feedback",
    "public_feedback",
    "staff",
    "sync",
    "slots",
    "province",
    "typed_forms",
    "documents",
)

CITY = ("city", "city_accounts", "city_api", "city_documents", "public")  # tables of the city's server alone


def load() -> None:
    """Import every table module, so that the metadata of the stations' bases is complete."""
    for name in MODULES:
        importlib.import_module(f"kiosk.db.tables.{name}")


def load_city() -> None:
    """The same, and the tables of the city's server."""
    load()
    for name in CITY:
        importlib.import_module(f"kiosk.db.tables.{name}")
