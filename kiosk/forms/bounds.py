"""How often one change may make a form work its values out: every wave ends, whatever the form says.

Called by kiosk.forms.state. A rule that reads its own former value, an action that sets off another and a list whose
length follows from itself may never come to rest; each then keeps its last value, and `restless` names it.
"""

from __future__ import annotations

from kiosk.forms.definition import Names
from kiosk.forms.graph import Cell
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

    def step(self, cell: Cell, node: Node, size: int) -> bool:
        """One more evaluation; False where there were too many. `size` is the number of nodes of all answers."""
        self._steps += 1
        if self._steps > FEWEST_STEPS + STEPS_PER_NODE * size:
            self.restless[cell.element.path] = None
            return False
        if not cell.reads_itself:
            return True
        return self._again(id(node), cell.rank, cell.element.path, node)

    def act(self, node: Node) -> bool:
        """One more action of that question's change; False where there were too many."""
        self._steps += 1
        return self._again(id(node), -1, node.model.path, node)

    def _again(self, key: int, rank: int, path: Names, node: Node) -> bool:
        times = self._times[(key, rank)] = self._times.get((key, rank), 0) + 1
        if times <= MOST_TIMES:
            return True
        # the entries of a list may hand a value on from one to the next: a running total rests after as many rounds
        if node.model is not None and times <= MOST_TIMES + _entries(node):
            return True
        self.restless[path] = None
        return False

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
