"""Where a person is among a form's pages, and which page comes next: the pages gone through, ways back to the review.

Used by kiosk.forms.answering.session alone. A page may go with an answer that it depended on: the last one that still
is there takes its place.
"""

from __future__ import annotations

from kiosk.forms.answering.page_order import REVIEW, PageOrder, Stop


class PagePosition:
    def __init__(self, order: PageOrder) -> None:
        self._order = order
        self.at = order.after("").path
        self.return_to = ""  # the review or confirmation from which this page was opened
        self._entry = ("", "")  # an entry opened from its list, and the list's page
        self._resume: dict[str, str] = {}  # confirmation page -> where to go once it is right
        self._history: list[str] = []

    def stop(self) -> Stop:
        stop = self._order.get(self.at)
        if stop is None:  # the page went with an answer it depended on
            self.at = next((path for path in reversed(self._history) if self._order.get(path) is not None), REVIEW)
            stop = self._order.get(self.at)
            assert stop is not None
        return stop

    def move(self, path: str) -> None:
        self._history.append(self.at)
        self.at = path

    def start_at(self, path: str) -> None:
        self._history = []
        self.at = path

    def previous(self) -> str:
        """The page that was shown before and still is one; without a history the one before in order."""
        for path in reversed(self._history):
            if path != self.at and self._order.get(path) is not None:
                return path
        before = self._order.before(self.at)
        return before.path if before is not None else ""

    def back(self) -> bool:
        """False only on the first page."""
        if self.return_to:
            self.at, self.return_to = self.return_to, ""
            return True
        target = self.previous()
        if not target:
            return False
        while self._history and self._history.pop() != target:
            pass
        self.at = target
        return True

    def following(self) -> str:
        """The next page; out of an entry that was opened from its list, the list."""
        following = self._order.after(self.at).path
        entry, listed = self._entry
        if entry and not (following + "/").startswith(entry + "/"):
            self._entry = ("", "")
            return listed if self._order.get(listed) is not None else following
        return following

    def return_from(self, path: str) -> bool:
        """Back to the review or confirmation from which the page was opened, if it was and that still is one."""
        target = self.return_to or self._resume.pop(path, "")
        if target:
            self.return_to = ""
            if self._order.get(target) is not None:
                self.at = target
                return True
        return False

    def keep_return(self, confirm: str) -> None:
        """A group opened from the review is gone through and confirmed; only then the review comes back."""
        if self.return_to and self.return_to != confirm:
            self._resume[confirm] = self.return_to
        self.return_to = ""

    def enter(self, entry: str) -> None:
        """An entry is gone through again; after its last page comes its list, where the person is now."""
        self._entry = (entry, self.at)

    def mend(self) -> None:
        """Something was taken away, perhaps this page."""
        if self._order.get(self.at) is None:
            self.at = self._history.pop() if self._history else self._order.after("").path
