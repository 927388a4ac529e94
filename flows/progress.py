"""What a terminal shows: progress on stderr (a bar, or a plain line now and then), durations, sizes, foreign text."""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

_PLAIN_SECONDS = 10.0  # between two lines where stderr is no terminal


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(_per_second(task.speed or 0), style="cyan")


class Bar:
    """One labelled bar. `update(done, total)` may be called as often as wanted."""

    def __init__(self, label: str, total: int, console: Console, done: int = 0) -> None:
        self.label, self.total, self.console, self.first, self.done = label, total, console, done, done
        self._started = self._printed = time.monotonic()
        self._bar: Progress | None = None
        if console.is_terminal:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                _Rate(),
                TimeRemainingColumn(),
            )
            self._bar = Progress(*columns, console=console, speed_estimate_period=120)
            self._task = self._bar.add_task(label, total=total, completed=done)

    def __enter__(self) -> Callable[[int, int], None]:
        if self._bar:
            self._bar.start()
        return self.update

    def update(self, done: int, total: int) -> None:
        """Show that `done` of `total` are finished."""
        self.done, self.total = done, total
        if self._bar:
            self._bar.update(self._task, completed=done, total=total)
        elif time.monotonic() - self._printed >= _PLAIN_SECONDS:
            self._printed = time.monotonic()
            self._print()

    def _print(self) -> None:
        spent = max(time.monotonic() - self._started, 1e-3)
        rate = (self.done - self.first) / spent
        left = f", {seconds((self.total - self.done) / rate)} left" if rate > 0 and self.done < self.total else ""
        self.console.print(
            f"{self.label}: {self.done:,} of {self.total:,} ({_per_second(rate)}{left})", highlight=False
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
        elif self.done > self.first:
            self._print()


def _per_second(rate: float) -> str:
    return f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"


def seconds(value: float) -> str:
    """A duration for people: 8 s, 3 min 20 s, 2 h 5 min."""
    whole = round(value)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def megabytes(nbytes: float) -> str:
    """A size for people: 3.4 kB, 812 MB, 1.2 TB (powers of 1000)."""
    for unit in ("B", "kB", "MB", "GB"):
        if nbytes < 1000:
            return f"{nbytes:.3g} {unit}"
        nbytes /= 1000
    return f"{nbytes:.3g} TB"


def printable(text: str) -> str:
    """Text from elsewhere with nothing in it that steers the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


@contextmanager
def plain_warnings() -> Iterator[None]:
    """Python's warnings as lines for people: no place in the source, and nothing that steers the terminal.

    What transformers logs below an error is left out: it speaks to programmers, of arguments that no command has.
    """
    library = logging.getLogger("transformers")
    before = library.level
    library.setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: print(f"warning: {printable(str(message))}", file=sys.stderr)
        try:
            yield
        finally:
            library.setLevel(before)
