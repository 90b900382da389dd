"""The versioned documents of a ward: procedures, fields, calendars, hours, accounts, names, units.

`Catalogue(ward_dir)` opens nothing; each part is read when it is first asked for, and what the citizen's first
page needs (fields, home cards, hours, names) is one small file. May import values, errors, rules, clock, texts.
A wrong file is ExpectedError(catalogue.errors.wrong) naming file and key. Safe to use from several threads:
two that ask first at once read the same file twice and get equal values.
"""

from kiosk.catalogue.catalogue import Catalogue

__all__ = ["Catalogue"]
