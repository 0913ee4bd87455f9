"""Program that has loaded everything and forks runs of the command line, so that each is quick.

It reads one trial a line from standard input, as JSON, and answers with what became of it.
"""

import gc
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn


def main() -> None:
    load(Path(sys.argv[1]))
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(tried(json.loads(line))), flush=True)


def load(study: Path) -> None:
    """Load what a whole run needs, by making one."""
    import ehs_eval.__main__
    from ehs_eval.cli import app

    assert ehs_eval.__main__
    with tempfile.TemporaryDirectory() as folder:
        app(["analyse", str(study), "--quiet", "--out", folder], standalone_mode=False)


def tried(trial: dict[str, Any]) -> dict[str, Any]:
    """Return code, seconds and output of a run; seconds count from its last signal."""
    reader, writer = os.pipe()  # has room for all that a command says
    since = time.monotonic()
    child = os.fork()
    if not child:
        be_the_command(trial, writer)
    os.close(writer)
    for number, delay in trial.get("signals", []):
        time.sleep(delay)
        since = time.monotonic()
        os.kill(child, number)
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - since
    with os.fdopen(reader) as said:
        output = said.read()
    return {"code": os.waitstatus_to_exitcode(status), "seconds": seconds, "output": output}


def be_the_command(trial: dict[str, Any], said: int) -> NoReturn:
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.stdout = sys.__stdout__ = os.fdopen(1, "w")
        sys.stderr = sys.__stderr__ = os.fdopen(2, "w")
        sys.argv = ["ehs-eval", *trial["arguments"]]
        if not trial.get("exchange", True):
            import ehs_eval.writing.claims

            ehs_eval.writing.claims.exchange = lambda *_: False
        if "steps" in trial:
            count_steps(Path(trial["steps"]), Path(trial["within"]), trial.get("die_at"))
        if "most_bytes" in trial:
            resource.setrlimit(resource.RLIMIT_FSIZE, (trial["most_bytes"],) * 2)
        if "copy" in trial:
            put_copy(Path(trial["copy"]), Path(trial["within"]) / "report")
            os._exit(0)
        from ehs_eval.__main__ import main

        main()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(70)


def put_copy(made: Path, report: Path) -> None:
    """Put a report that was made before at its place, as a run does that makes one."""
    from ehs_eval.report.folder import building

    with building(report) as folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)


def count_steps(record: Path, within: Path, die_at: int | None) -> None:
    """Record each step on the disk within a folder, and be killed just before one of them."""
    out = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    count = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        is_exchange = event == "ctypes.dlsym" and "renameat2" in arguments
        is_step = event == "open" or event.startswith("os.")
        if not is_exchange and not (is_step and str(arguments[0]).startswith(str(within))):
            return
        os.write(out, f"{event} {arguments[0]}\n".encode())
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    sys.addaudithook(hook)


if __name__ == "__main__":
    main()
