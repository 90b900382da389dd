"""How received dossiers go on to the province's system: what settings [province] choose from.

Apart from kiosk.values.province, since every start reads the settings.
"""

from __future__ import annotations

import enum


class Adapter(enum.StrEnum):
    COPY = "copy"  # a clerk types them over, field by field
    FOLDER = "folder"
    HTTP = "http"
