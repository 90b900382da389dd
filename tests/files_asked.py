"""Which files and folders below a path a program asks for, on any of its threads: opened, listed, or only looked at."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ASKING = ((os, "stat"), (os, "scandir"), (os, "listdir"), (io, "open"), (builtins, "open"))


@contextmanager
def files_asked(*below: Path) -> Iterator[list[str]]:
    """The list grows while the block runs."""
    asked: list[str] = []
    roots = tuple(str(one) for one in below)

    def watching(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any = ".", *arguments: Any, **named: Any) -> Any:
            if not isinstance(path, int) and os.fsdecode(path).startswith(roots):
                asked.append(os.fsdecode(path))
            return real(path, *arguments, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for module, name in ASKING:
            patch.setattr(module, name, watching(getattr(module, name)))
        yield asked
