"""Program that fills disks of its own and says what became of runs there.

It is to be started in a name space for mounts of its own (``unshare``), with which its disks go.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from trials import Runs, assert_complete, write_study

BYTES = 8_000_000
PAGE = 4096


def mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "ehs-eval-test", folder], check=True)


def room(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def outcome(runs: Runs, *arguments: str, **trial: Any) -> dict[str, Any]:
    """Run once; return what was said and what stands there afterwards."""
    ended = runs.run(*arguments, **trial)
    return {
        "code": ended.code,
        "said": ended.output,
        "title": assert_complete(runs.report),
        "leftovers": sorted(runs.leftovers() - {"filler", "own"}),
    }


def pages(path: Path) -> int:
    return -(-path.stat().st_size // PAGE)


def short_of_space(runs: Runs) -> list[dict[str, Any]]:
    """Leave room for ever more of the files of a report, in the order in which they are made."""
    made = sorted(
        (path for path in runs.report.rglob("*") if path.is_file()),
        key=lambda path: path.stat().st_mtime_ns,
    )
    rooms, used = [0], 0
    for path in made:
        rooms.append(PAGE * (used + pages(path) // 2))
        used += pages(path)
    found = []
    for free in rooms:
        filler = runs.folder / "filler"
        filler.write_bytes(bytes(room(runs.folder) - free))
        found.append({"room": free, **outcome(runs)})
        filler.unlink()
    return found


def short_of_inodes(runs: Runs) -> list[dict[str, Any]]:
    """Leave ever more inodes, up to almost enough."""
    used = sum(1 for _ in runs.folder.rglob("*")) + 1
    found = []
    for more in (0, 1, 2, 3, 4, 5, 8, 12, 16):
        options = f"remount,nr_inodes={used + more}"
        subprocess.run(["mount", "-o", options, runs.folder], check=True)
        found.append(outcome(runs))
    subprocess.run(["mount", "-o", "remount,nr_inodes=1000", runs.folder], check=True)
    return found


def bounded_in_size(runs: Runs) -> list[dict[str, Any]]:
    sizes = sorted({path.stat().st_size for path in runs.report.rglob("*") if path.is_file()})
    return [outcome(runs, most_bytes=size - 1) for size in (1, *sizes)]


def read_only(runs: Runs) -> list[dict[str, Any]]:
    subprocess.run(["mount", "-o", "remount,ro", runs.folder], check=True)
    found = [outcome(runs)]
    subprocess.run(["mount", "-o", "remount,rw", runs.folder], check=True)
    return found


def disk_of_its_own(runs: Runs) -> list[dict[str, Any]]:
    own = runs.folder / "own"
    own.mkdir()
    mount(own, "size=4000000")
    found = [outcome(runs, "--out", str(own))]
    subprocess.run(["umount", own], check=True)
    own.rmdir()
    return found


def main() -> None:
    folder = Path(sys.argv[1])
    mount(folder, f"size={BYTES},nr_inodes=1000")
    runs = Runs(folder)
    assert runs.run().code == 0
    write_study(folder, "Second title")
    found = {
        "space": short_of_space(runs),
        "inodes": short_of_inodes(runs),
        "size": bounded_in_size(runs),
        "read-only": read_only(runs),
        "own": disk_of_its_own(runs),
        "enough": [outcome(runs)],
    }
    runs.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
