"""The speaker: says calls and pages one after the other, on a thread of its own, never two at once.

The hall calls `say_call`, the citizen station `speak` and `hush`. Callbacks arrive on the speaker's thread;
windows pass a signal's emit. Whatever cannot be said is passed over in silence: it is also written.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ui.voice import recording as recordings
from ui.voice import samples, wording
from ui.voice.espeak import Espeak
from ui.voice.pack import Pack
from ui.voice.samples import Samples
from ui.voice.sinks import SilentSink, Sink

log = logging.getLogger("motcua.voice")
CACHED_CALLS = 64


Pieces = tuple[tuple[str, ...], ...]


def _nobody(_label: str) -> None:
    pass


class _Turn(NamedTuple):
    sound: Callable[[], Samples | None]
    over: Callable[[bool], None] | None
    page: bool  # a page read aloud may be hushed; a call may not
    label: str = ""  # of the call, for whoever listens to `began`


class Speaker:
    """Opens nothing until `open`. `volume` answers the percentage for the present hour.

    `began(label)` is called on the speaker's thread just before the first sound of a call goes to the sink.
    """

    def __init__(
        self, pack: Pack | None, live: Espeak | None, sink: Sink, volume: Callable[[], int] = lambda: 100
    ) -> None:
        self.pack = pack
        self.live = live
        self.sink = sink
        self.volume = volume
        self._turns: deque[_Turn] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._page_on_air = self._on_air = False
        self._hushed = False  # the page on air, perhaps before its first sound
        self._thread: threading.Thread | None = None
        self._calls: dict[tuple[str, str, str, bool], Samples | None] = {}
        self.began: Callable[[str], None] = _nobody

    # -- life ---------------------------------------------------------------------------------------------
    def open(self) -> None:
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def close(self, deadline: float = 3.0) -> None:
        """Ends at once, also in the middle of a word."""
        with self._wake:
            self._stopping = True
            self._turns.clear()
            self._wake.notify_all()
        self.sink.cut()
        if self._thread is not None:
            self._thread.join(deadline)
            self._thread = None

    @property
    def reads(self) -> bool:
        """Whether pages can be heard here."""
        return self.live is not None and not isinstance(self.sink, SilentSink)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is being said and nothing waits."""
        with self._wake:
            return not self._turns and not self._on_air

    # -- what others ask for --------------------------------------------------------------------------------
    def say_call(
        self,
        label: str,
        desk: str,
        language: str = "vi",
        *,
        again: bool = False,
        over: Callable[[bool], None] | None = None,
    ) -> None:
        """Say a call once: a chime before it, or a rest if it is said `again`. `over(heard)` follows its end."""
        self._queue(_Turn(lambda: self.call_sound(label, desk, language, again=again), over, page=False, label=label))

    def say_pause(self, desk: str, language: str = "vi", over: Callable[[bool], None] | None = None) -> None:
        """Say that a desk is paused."""
        self._queue(_Turn(lambda: self._sentence(wording.pause_pieces(desk, language), language), over, page=False))

    def speak(
        self, text: str, language: str = "vi", over: Callable[[bool], None] | None = None,
        recording: Path | None = None,
    ) -> None:  # fmt: skip
        """Read a page aloud: its recording, or by espeak-ng; ends an earlier page. Silent where both are missing."""
        self.hush()
        self._queue(_Turn(lambda: self._page_sound(text, language, recording), over, page=True))

    def hush(self) -> None:
        """Stop reading the page; calls go on."""
        with self._wake:
            kept = [turn for turn in self._turns if not turn.page]
            self._turns.clear()
            self._turns.extend(kept)
            on_air = self._hushed = self._page_on_air
        if on_air:
            self.sink.cut()

    # -- sound ----------------------------------------------------------------------------------------------
    def call_sound(self, label: str, desk: str, language: str = "vi", *, again: bool = False) -> Samples | None:
        """One joined piece of sound for a call, cached; None where neither pack nor espeak-ng can say it."""
        key = (label, desk, language, again)
        if key not in self._calls:
            if len(self._calls) >= CACHED_CALLS:
                self._calls.pop(next(iter(self._calls)))
            self._calls[key] = self._make_call(label, desk, language, again)
        return self._calls[key]

    def _make_call(self, label: str, desk: str, language: str, again: bool) -> Samples | None:
        sentence = self._sentence(wording.call_pieces(label, desk, language), language)
        if sentence is None:
            return None
        if again:
            return samples.joined([samples.silence(samples.REST_MS), sentence], 0)
        bell = self.pack.clip(wording.CHIME) if self.pack else None
        return samples.joined([bell if bell is not None else samples.chime(), sentence], 150)

    def _sentence(self, pieces: Pieces, language: str) -> Samples | None:
        said = self._from_pack(pieces, language)
        if said is None and self.live is not None:
            said = self.live.render(wording.sentence(pieces), language)
        return said

    def _from_pack(self, pieces: Pieces, language: str) -> Samples | None:
        if self.pack is None or self.pack.language != language:
            return None
        phrases = []
        for phrase in pieces:
            clips = [self.pack.clip(word) for word in phrase]
            if any(clip is None for clip in clips):
                return None
            phrases.append(samples.joined([clip for clip in clips if clip is not None], samples.GAP_MS))
        return samples.joined(phrases, samples.PAUSE_MS)

    def _page_sound(self, text: str, language: str, recording: Path | None = None) -> Samples | None:
        recorded = recordings.read(recording) if recording is not None else None
        if recorded is not None:
            return recorded
        return self.live.render(text, language) if self.live is not None else None

    # -- the thread -----------------------------------------------------------------------------------------
    def _queue(self, turn: _Turn) -> None:
        with self._wake:
            if not self._stopping and self._thread is not None:
                self._turns.append(turn)
                self._wake.notify_all()
                return
        _tell(turn, False)

    def _run(self) -> None:
        if self.pack is not None:
            self.pack.read_all()  # so that the first call of the day is no later than others
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._stopping or bool(self._turns))
                if self._stopping:
                    return
                turn = self._turns.popleft()
                self._page_on_air, self._hushed, self._on_air = turn.page, False, True
            heard = self._play(turn)
            with self._wake:
                self._page_on_air = self._on_air = False
                stopping = self._stopping
            if not stopping:
                _tell(turn, heard)

    def _play(self, turn: _Turn) -> bool:
        try:
            sound = turn.sound()
            if sound is None or self._stopping or self._hushed:
                return False
            sound = samples.scaled(sound, self.volume())
            if turn.label:
                self.began(turn.label)
            return self.sink.play(sound)
        except Exception:  # a broken sound never takes the hall down
            log.exception("a turn of the voice failed")
            return False


def _tell(turn: _Turn, heard: bool) -> None:
    """Say that a turn has ended; a window that was closed meanwhile need not know, and the next turn is spoken."""
    if turn.over is None:
        return
    try:
        turn.over(heard)
    except RuntimeError as error:  # PySide6: "Signal source has been deleted"
        log.info("nobody waits any more for what was said: %s", error)
