"""All drawings by their names, as SVG. Used by the program that writes them and by the test that reads them."""

from __future__ import annotations

from tests.generate.pictograms.houses import PLACES
from tests.generate.pictograms.papers import PAPERS
from tests.generate.pictograms.people import PEOPLE
from tests.generate.pictograms.strokes import svg
from tests.generate.pictograms.things import THINGS


def drawings() -> dict[str, str]:
    return {name: svg(inner) for name, inner in (PEOPLE | PLACES | PAPERS | THINGS).items()}
