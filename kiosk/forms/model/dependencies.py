"""The dependency graph: which computed values and conditions follow from which answers, and in which order.

Built once per form. A cycle is refused with ExpectedError, naming the questions. Constraints, required,
read-only and choice filters are not in it: they are worked out only for the page that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.errors import ExpectedError
from kiosk.forms.model import display_kinds
from kiosk.forms.model.definition import Element, Form, FormRule, Names
from kiosk.forms.xpath.reads import Read

IN_GRAPH = ("calculate", "propose", "relevant")
WORDED = ("jr:choice-name", "jr:itext", "format-date")  # functions that speak the person's language


@dataclass(slots=True, eq=False)
class Cell:
    """One rule of one element that must be kept up to date. Lower `rank` first."""

    element: Element
    rule: FormRule
    rank: int = 0
    reads_itself: bool = False  # its own former value: whether it comes to rest shows when it is worked out

    @property
    def decides_relevance(self) -> bool:
        return self.rule.kind == "relevant"


@dataclass(frozen=True, slots=True)
class Dependent:
    cell: Cell
    anchor: int  # the first so many steps are the same instance for reader and read


@dataclass(slots=True)
class Graph:
    cells: tuple[Cell, ...]  # in order of evaluation
    worded: tuple[Cell, ...]  # whose value holds words of the form, and changes with the language
    by_element: dict[Names, tuple[Cell, ...]]
    readers: dict[Names, tuple[Dependent, ...]]  # who reads this path


def build(form: Form) -> Graph:
    """The graph of `form`. Raises ExpectedError forms.errors.cycle."""
    cells = [
        Cell(element, element.rules[kind])
        for element in form.elements.values()
        for kind in IN_GRAPH
        if kind in element.rules
    ]
    by_element: dict[Names, list[Cell]] = {}
    for cell in cells:
        by_element.setdefault(cell.element.path, []).append(cell)
    ordered = _ordered(cells, by_element, form)
    display_kinds.mark_kinds(form)
    for rank, cell in enumerate(ordered):
        cell.rank = rank
        cell.reads_itself = any(read.path == cell.element.path for held in cell.rule.reads
                                for read in expanded(held, form))  # fmt: skip
    worded = tuple(cell for cell in ordered if any(name in cell.rule.source for name in WORDED))
    elements = {path: tuple(own) for path, own in by_element.items()}
    return Graph(tuple(ordered), worded, elements, _readers(ordered, form))


def _needs(cell: Cell, by_element: dict[Names, list[Cell]], form: Form) -> list[Cell]:
    """The cells that must be up to date before `cell`."""
    found: list[Cell] = []
    for read in (one for held in cell.rule.reads for one in expanded(held, form)):
        found += by_element.get(read.path, []) if not read.structure else []
        for depth in range(1, len(read.path)):
            found += [one for one in by_element.get(read.path[:depth], []) if one.decides_relevance]
    if cell.decides_relevance:
        return found
    return [one for one in found if one.element is not cell.element]  # an own earlier value is no cycle


def expanded(read: Read, form: Form) -> list[Read]:
    """A read of whatever lies below a path, as reads of each path that it can mean."""
    if not read.deep:
        return [read]
    top = form.elements.get(read.path, form.root)
    size = len(read.tail)
    paths = [below.path for below in top.walk() if not size or below.path[-size:] == read.tail]
    return [Read(path, min(read.anchor, len(path)), structure=read.structure) for path in paths]


def _ordered(cells: list[Cell], by_element: dict[Names, list[Cell]], form: Form) -> list[Cell]:
    """Depth-first topological order, without recursion: chains can be thousands long."""
    state: dict[int, int] = {}  # 1 = on the way, 2 = done
    ordered: list[Cell] = []
    for start in cells:
        if id(start) in state:
            continue
        state[id(start)] = 1
        trail = [start]
        stack = [iter(_needs(start, by_element, form))]
        while stack:
            following = next(stack[-1], None)
            if following is None:
                stack.pop()
                done = trail.pop()
                state[id(done)] = 2
                ordered.append(done)
            elif state.get(id(following)) == 1:
                raise _cycle([*trail[trail.index(following) :], following])
            elif id(following) not in state:
                state[id(following)] = 1
                trail.append(following)
                stack.append(iter(_needs(following, by_element, form)))
    return ordered


def _cycle(cells: list[Cell]) -> ExpectedError:
    names = " → ".join(dict.fromkeys(cell.element.name for cell in cells))
    first = cells[0].element.name
    return ExpectedError("forms.errors.cycle", where="", name=first, names=f"{names} → {first}")


def _readers(cells: list[Cell], form: Form) -> dict[Names, tuple[Dependent, ...]]:
    readers: dict[Names, dict[int, Dependent]] = {}

    def note(path: Names, cell: Cell, read: Read) -> None:
        known = readers.setdefault(path, {}).get(id(cell))
        anchor = min(read.anchor, len(path)) if known is None else min(known.anchor, read.anchor)
        readers[path][id(cell)] = Dependent(cell, anchor)

    for cell in cells:
        for held in cell.rule.reads:
            for read in expanded(held, form):
                note(read.path, cell, read)
    return {path: tuple(found.values()) for path, found in readers.items()}
