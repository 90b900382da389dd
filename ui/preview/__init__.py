"""`motcua form preview`: a form on the touch screens, for whoever writes it; nothing is stored, printed or sent.

Called by kiosk.commands.form. With a folder it needs no display: the form walks through itself and leaves a picture
of every page. A form that can't be used raises the same ExpectedErrors as `form check`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from kiosk.errors import ExpectedError


def run_preview(options: Any) -> int:
    """`options`: file, text, theme, size, lang, out. The exit status."""
    from kiosk.catalogue import Catalogue
    from kiosk.clock import SystemClock
    from kiosk.forms.model.published_forms import birth_place_lists, load
    from kiosk.settings import load as load_settings

    if not options.out and not _has_display():
        raise ExpectedError("preview.errors.no_display", file=str(options.file))
    if options.out and not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    settings = load_settings()
    catalogue = Catalogue(settings.ward_dir, SystemClock())
    if not Path(options.file).is_file():
        raise ExpectedError("forms.errors.not_found", file=str(options.file))
    form = load(Path(options.file), (settings.ward_dir,), birth_place_lists(catalogue.birth_places()))
    from ui.preview.window import open_window

    window = open_window(form, settings, catalogue, options)
    try:
        if options.out:
            from ui.preview.walk import leave_pictures

            return leave_pictures(window, options.out)
        from PySide6.QtWidgets import QApplication

        return QApplication.exec()
    finally:
        window.close()


def _has_display() -> bool:
    known = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in known)


__all__ = ["run_preview"]
