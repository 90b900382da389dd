"""Tells PySide6's import hook which modules use Qt, so that it does not read the source of every module to find out.

Imported by ui.app before anything else. PySide6 wraps `import`: of each module it asks whether its source names
PySide6, to know for whom to switch its "features" (snake_case, true_property), which nobody here uses. For that
inspect.getsource keeps every line of SQLAlchemy and all others in linecache for good: more than 20 MiB in a citizen
station, and time at its start. The name in PySide6 is private: where it is gone, sources are read as before and nothing
else changes.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import PySide6.QtCore  # noqa: F401  its import installs the hook


def _uses_qt(module: ModuleType) -> bool:
    return getattr(module, "__name__", "").partition(".")[0] == "ui"


feature = import_module("shibokensupport.feature")
if hasattr(feature, "_mod_uses_pyside"):
    setattr(feature, "_mod_uses_pyside", _uses_qt)  # noqa: B010  no name that type checkers know
