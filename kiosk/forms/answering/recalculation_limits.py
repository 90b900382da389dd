"""How often one change may make a form work its values out: every wave ends, whatever the form says.

Called by kiosk.forms.answering.answer_tree. A rule that reads its own former value, an action that sets off another
and a list whose length follows from itself may never come to rest; each then keeps its last value, and `restless`
names it.
"""

from __future__ import annotations

from kiosk.forms.model.definition import Names
from kiosk.forms.model.dependencies import Cell
from kiosk.forms.xpath.tree import Node

MOST_TIMES = 20  # of one rule or action of one question; if(${x} = '', now(), ${x}) rests after two
STEPS_PER_NODE = 20
FEWEST_STEPS = 10_000
SPARE = 3  # changes of a list's length beyond one for each list that may come before it


class Bounds:
    def __init__(self) -> None:
        self.restless: dict[Names, None] = {}  # questions and lists whose value would change for ever
        self.held: set[Names] = set()  # lists among them: they keep their length for good
        self.closed: dict[Names, Node] = {}  # questions whose actions led back to them with another value
        self.looked = 0  # nodes and rules looked at since the beginning
        self._steps = 0
        self._times: dict[tuple[int, object], int] = {}
        self._waves = 0

    def begin(self) -> None:
        """A change from outside; what it sets off, and that in turn, belongs to the same wave."""
        self._waves += 1
        if self._waves == 1:
            self._steps = 0
            if self._times:
                self._times = {}

    def end(self) -> None:
        self._waves -= 1

    def grew(self) -> None:
        """A list got one more entry, of which there are not for ever: everything that reads it may follow anew."""
        self._steps = 0

    def left(self, size: int) -> int:
        """How many rules may still be worked out in this wave, where all answers together have `size` nodes."""
        return FEWEST_STEPS + STEPS_PER_NODE * size - self._steps

    def took(self, steps: int, looked: int) -> None:
        self._steps += steps
        self.looked += steps + looked

    def again(self, cell: Cell, node: Node) -> bool:
        """Once more a rule that reads its own value; False where that is too often."""
        return self._once_more(node, cell.rank)

    def act(self, node: Node) -> bool:
        """One more action of that question's change; False where there were too many."""
        self._steps += 1
        if self._once_more(node, -1):
            return True
        self.restless[node.model.path] = None
        return False

    def _once_more(self, node: Node, rank: int) -> bool:
        times = self._times[(id(node), rank)] = self._times.get((id(node), rank), 0) + 1
        # the entries of a list may hand a value on from one to the next: a running total rests after as many rounds
        return times <= MOST_TIMES or times <= MOST_TIMES + _entries(node)

    def count(self, parent: Node, path: Names, lists: int) -> bool:
        """One more change of a list's length; False, for good, where it never ends."""
        if path in self.held:
            return False
        times = self._times[(id(parent), path)] = self._times.get((id(parent), path), 0) + 1
        if times <= lists + SPARE:
            return True
        self.held.add(path)
        self.restless[path] = None
        return False


def _entries(node: Node) -> int:
    """How many entries the lists have in which a question stands."""
    found = 0
    here: Node | None = node
    while here is not None and here.parent is not None:
        if here.model is not None and here.model.repeat:
            found += len(here.parent.named(here.name))
        here = here.parent
    return found
