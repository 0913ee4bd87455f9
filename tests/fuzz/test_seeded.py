"""A short run of every target, the same each time; `python -m tests.fuzz` runs them for hours."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from tests.fuzz.seeds import SPLIT
from tests.fuzz.targets import TARGETS

WORDS = (
    *(
        b"",
        b"\0",
        b"\xff\xfe",
        b'"',
        b"'",
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r\n",
        b"=",
        b"[",
        b"]",
        b"{",
    ),
    *(
        b"}",
        b"<",
        b">",
        b"&",
        b"\x1b[31m",
        b"1e400",
        b"-1",
        b"99999999999",
        b"nan",
        b"\xe2\x80\xae",
    ),
    *(b"[surveys.x]\n", b"wave", b"items", b"_TEXT", b"___", b"[SQ001]", b"<row/>", b"\xc3", SPLIT),
)


def changed(seed: bytes, other: bytes, chance: random.Random, longest: int) -> bytes:
    """Return a seed with some of it cut out, doubled, put in from another, or overwritten."""
    data = bytearray(seed)
    for _ in range(chance.randint(0, 6)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 2, 8, 64, 512)))
        match chance.randrange(5):
            case 0:
                del data[start:end]
            case 1:
                data[start:start] = data[start:end]
            case 2:
                data[start:end] = chance.choice(WORDS)
            case 3:
                data[start:end] = chance.randbytes(end - start)
            case 4:
                begin = chance.randrange(len(other) + 1)
                data[start:end] = other[begin : begin + chance.choice((4, 40, 400))]
    return bytes(data[:longest])


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_give_a_result_or_a_clear_error(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    chance = random.Random(f"seed of {name}")
    seeds = target.seeds(tmp_path)
    for number in range(target.tries):
        seed = seeds[number % len(seeds)]
        data = seed
        if number >= len(seeds):
            noise = chance.randbytes(target.longest // 2)
            is_noise = len(seed) <= 256 and name not in ("opendocument", "draft", "table")
            data = (
                noise if is_noise else changed(seed, chance.choice(seeds), chance, target.longest)
            )
        with tempfile.TemporaryDirectory() as folder:
            try:
                target.run(data, Path(folder))
            except Exception as fault:
                fault.add_note(f"try {number}: {data.hex()}")
                raise
