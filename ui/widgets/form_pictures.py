"""Pictures that a form brings along, drawn in a child process the first time and remembered: they are nobody's own.

Used by ui.questions. A form may come from anywhere, and its pictures with it. `ask` answers at once what is known,
else later through `then`; a picture that does not open is answered by a null image.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from ui.widgets.drawing import Drawing

MOST_KEPT = 48
WIDTH = 800  # pictures come twice as long at most
_known: OrderedDict[tuple[str, int], QImage] = OrderedDict()


def ask(owner: QObject, file: Path, then: Callable[[QImage], None]) -> QImage | None:
    """The picture, or None: then it comes later, unless `owner` is gone."""
    try:
        name = (str(file), file.stat().st_mtime_ns)
    except OSError:
        return QImage()
    if name in _known:
        _known.move_to_end(name)
        return _known[name]
    drawing = Drawing(owner)

    def came(image: QImage) -> None:
        drawing.stop()
        _known[name] = image
        while len(_known) > MOST_KEPT:
            _known.popitem(last=False)
        then(image)

    drawing.page.connect(lambda _file, image: came(image))
    drawing.over.connect(lambda _file, trouble: came(QImage()) if trouble is not None else None)
    drawing.start((file,), WIDTH)
    return None
