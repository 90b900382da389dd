"""Values that a form asks the machine for: when filling began and ended, the day, an id.

Called by kiosk.forms.answering.answer_tree. A counter's kiosk has no telephone, no user and no e-mail address: those
stay empty (ODK XForms, "Preload Attributes").
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from kiosk.forms.xpath import dates
from kiosk.forms.xpath.dates import Moment

if TYPE_CHECKING:
    from kiosk.forms.answering.answer_tree import State


def fill(state: State) -> None:
    """At the first opening."""
    for element in state.form.elements.values():
        if element.preload:
            value = _first(element.preload, state)
            for node in state.nodes(element.path) if value else ():
                node.value = node.value or value


def finish(state: State) -> None:
    """When the declaration is handed in."""
    for element in state.form.elements.values():
        if element.preload == "timestamp end":
            for node in state.nodes(element.path):
                state.put(node, _now(state), touched=node.touched)


def _first(preload: str, state: State) -> str:
    if preload == "timestamp start":
        return _now(state)
    if preload == "date today":
        return str(state.env.now().astimezone(state.env.zone).date())
    if preload == "uid":
        return f"uuid:{uuid.UUID(int=state.env.chance.getrandbits(128), version=4)}"
    return ""


def _now(state: State) -> str:
    return str(Moment(dates.days_of(state.env.now()), state.env.zone, timed=True))
