"""Standard output and error that end quietly when nobody reads them any more."""

import errno
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ehs_eval.writing.disk import cannot_write

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
                    raise cannot_write(Path("standard output"), error) from None
        return memoryview(content).nbytes


def end_quietly_when_unread() -> None:
    """Let what is printed for a reader that has gone, as in ``| head``, be lost without a word."""
    sys.stdout = _outlet(sys.stdout, has_results=True)
    sys.stderr = _outlet(sys.stderr, has_results=False)


def _outlet(stream: TextIO, *, has_results: bool) -> TextIO:
    """Return a stream like one of Python's own, unless that is a terminal or is not there."""
    if not isinstance(stream, io.TextIOWrapper) or stream.isatty():
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Outlet(stream.fileno(), has_results=has_results)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
