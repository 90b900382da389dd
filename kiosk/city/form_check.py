"""What an official should look at in a spreadsheet that is handed in as a form: as `motcua form check` says it.

Called by kiosk.server.city.documents_import after the form was compiled (which refuses what no kiosk could use), on a
thread of its own. Raises ExpectedError forms.errors.*.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from kiosk.forms.city_forms import FormSource


def findings(source: FormSource) -> tuple[str, ...]:
    """Sentences that say what to do; none for a form without a blemish."""
    from kiosk.forms.publishing import check, publish, pyxform_warnings, spreadsheets

    with tempfile.TemporaryDirectory(prefix="motcua-form-") as made:
        folder = Path(made, source.form)
        folder.mkdir()
        sheet = folder / f"{source.form}.xlsx"
        for name, data in ((sheet.name, source.spreadsheet), ("paper.toml", source.paper), *source.beside):
            if data:
                (folder / Path(name).name).write_bytes(data)
        form = spreadsheets.open_form(sheet, publish.beside(folder))
        remarks = pyxform_warnings.told(publish.compile_spreadsheet(sheet).warnings)
        return tuple(map(str, (*remarks, *check.findings(form, sheet))))
