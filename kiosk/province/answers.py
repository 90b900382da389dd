"""Reading an answer of the province's system: bounded, strict JSON, and nothing in it believed yet.

Called by kiosk.province.folder and http with bytes from outside; what an answer means for a dossier is decided by
services.province. Raises ExpectedError province.errors.answer_{large, form, schema}.
"""

from __future__ import annotations

import msgspec

from kiosk.errors import ExpectedError
from kiosk.values.province import ANSWER, ProvinceAnswer

LARGEST = 64 * 1024  # bytes
_DECODER = msgspec.json.Decoder(ProvinceAnswer)


def read_answer(data: bytes) -> ProvinceAnswer:
    if len(data) > LARGEST:
        raise ExpectedError("province.errors.answer_large")
    try:
        found = _DECODER.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError, UnicodeDecodeError) as error:
        raise ExpectedError("province.errors.answer_form") from error
    if found.schema != ANSWER:
        raise ExpectedError("province.errors.answer_schema")
    return found
