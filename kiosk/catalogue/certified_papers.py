"""The kinds of paper that people most often have certified, from resources/certified_papers.toml or the ward's own.

Called by services.certifications and the desk. Raises ExpectedError(catalogue.errors.wrong) for a list that says
nothing clear: a letter twice for one work, or x, which means "times".
"""

from __future__ import annotations

import functools
from pathlib import Path

from kiosk.catalogue.reading import decode, fault, refuse_unknown, table, tables_in
from kiosk.values.certifications import PaperName
from kiosk.values.procedures import CertifiedWork

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "certified_papers.toml"
LONGEST = 64  # characters of a name, as a fact holds it


def papers(ward_dir: Path) -> tuple[PaperName, ...]:
    """The ward's own list, else the one that comes with the program."""
    own = ward_dir / SHIPPED.name
    return _read(own if own.is_file() else SHIPPED)


@functools.lru_cache(maxsize=4)
def _read(file: Path) -> tuple[PaperName, ...]:
    found: list[PaperName] = []
    taken: set[tuple[str, CertifiedWork]] = set()
    for nth, row in enumerate(tables_in(table(file).get("paper", []), file, "paper"), 1):
        where = f"paper [{nth}]"
        refuse_unknown(row, PaperName, file, where)
        paper = decode(row, PaperName, file, where)
        keys = {(paper.key, work) for work in paper.works}
        if len(paper.key) != 1 or not "a" <= paper.key <= "z" or paper.key == "x" or keys & taken:
            raise fault(file, f"{where} > key", "not_valid")
        if not paper.name.vi or len(paper.name.vi) > LONGEST:
            raise fault(file, f"{where} > name", "not_valid")
        taken |= keys
        found.append(paper)
    return tuple(found)
