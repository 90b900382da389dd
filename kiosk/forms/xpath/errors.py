"""What goes wrong in an expression; kiosk.forms turns it into words that name the question and what to do."""

from __future__ import annotations


class XPathError(Exception):
    """An expression that cannot be read, or that fails when evaluated. `args[0]` is a short Vietnamese reason."""
