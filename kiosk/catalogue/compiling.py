"""Writes compiled.json of resources/catalogue and resources/life_events anew after a document was edited.

`python -m kiosk.catalogue.compiling`, run by the person who edits the catalogue. A wrong document ends it with
the file, the key and what is wrong.
"""

from __future__ import annotations

import sys

from kiosk.catalogue import life_events, procedures
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts


def main() -> int:
    try:
        for room in (procedures, life_events):
            (room.SHIPPED / room.COMPILED).write_bytes(room.compile_folder())
    except ExpectedError as error:
        print("\n".join(error_texts(error, "en")), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
