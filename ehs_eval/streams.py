"""Standard output and error that take whatever is printed, whether or not anybody reads it."""

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NOBODY_READS = frozenset({errno.EPIPE, errno.EINVAL})  # the second on Windows


class _Outlet(io.FileIO):
    """An open file that drops what is written to it once nobody reads it any more.

    Raises:
        OutputError: On writing, once: results cannot be written for another reason.
    """

    def __init__(self, file: int, *, has_results: bool) -> None:
        super().__init__(file, "w", closefd=False)
        self._has_results = has_results
        self._is_lost = False

    def write(self, content: "ReadableBuffer", /) -> int:
        if not self._is_lost:
            try:
                return super().write(content)
            except OSError as error:
                self._is_lost = True
                if self._has_results and error.errno not in _NOBODY_READS:
                    from pathlib import Path

                    from ehs_eval.writing.disk import cannot_write

                    raise cannot_write(Path("standard output"), error) from None
        return memoryview(content).nbytes


def open_closed() -> None:
    """Open the null device for each standard stream that was closed, as by ``>&-``.

    Otherwise the next file opened would take its number, and be written what is meant for it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
        if getattr(sys, name) is None:
            stream = io.FileIO(number, "w" if number else "r", closefd=False)
            setattr(sys, name, io.TextIOWrapper(stream, encoding="utf-8"))


def end_quietly_when_unread() -> None:
    """Let what is printed for a reader that has gone, as in ``| head``, be lost without a word.

    A character that an encoding other than UTF-8 lacks is printed as its code.
    """
    sys.stdout = _outlet(sys.stdout, has_results=True)
    sys.stderr = _outlet(sys.stderr, has_results=False)


def _outlet(stream: TextIO, *, has_results: bool) -> TextIO:
    """Return a stream like one of Python's own; a terminal stays what it is."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Outlet(stream.fileno(), has_results=has_results)),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
