"""Interrupted at any moment, a command ends within a second with 130 and leaves nothing behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ehs_eval.report.folder import building

from .trials import TITLES, Runs, assert_complete, write_study

INTERRUPTIONS = 60
SECOND = 1.5  # one promised, and slack for a busy machine
SAID = "Interrupted.\n"


def start(program: str, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    """Start a program; return it and the line it prints once it is to be interrupted."""
    head = "from ehs_eval.interruption import watch\nwatch()\n"
    started = subprocess.Popen(
        [sys.executable, "-c", head + program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    line = started.stdout.readline().strip()
    assert line
    return started, line


def interrupt(process: subprocess.Popen[str], number: int = signal.SIGINT, code: int = 130) -> None:
    """Interrupt a process and assert that it ends as it should."""
    since = time.monotonic()
    process.send_signal(number)
    said = process.communicate(timeout=30)[1]
    seconds = time.monotonic() - since
    assert (process.returncode, said) == (code, SAID)
    assert seconds < SECOND


def test_interrupted_at_random_moments(runs: Runs) -> None:
    moments = random.Random(2)
    life = sorted(runs.run().seconds for _ in range(5))[2]
    interrupted = 0
    for number in range(INTERRUPTIONS):
        runs.give_title(number)
        before = assert_complete(runs.report)
        signals = [(signal.SIGINT, moments.uniform(0.05, 0.9) * life)]
        if number % 5 == 0:
            signals.append((signal.SIGINT, moments.uniform(0, 0.01)))
        ended = runs.run(signals=signals)
        after = assert_complete(runs.report)
        assert runs.leftovers() == set()
        if ended.code == 0:
            assert after == TITLES[number % 2]
            continue
        assert (ended.code, ended.output) == (130, SAID)
        assert ended.seconds < SECOND
        assert after in (before, TITLES[number % 2])
        interrupted += 1
    assert interrupted > INTERRUPTIONS // 2


def is_ready(process: int) -> bool:
    """Say whether a process handles the last of the signals that it is to handle."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:"))
    return bool(caught & 1 << (signal.SIGHUP - 1))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells readiness by /proc")
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.1, 0.3, 0.7, 1.5])
def test_interrupted_while_it_is_still_loading(tmp_path: Path, delay: float) -> None:
    study = write_study(tmp_path)
    command = [sys.executable, "-m", "ehs_eval", "analyse", str(study)]
    out = tmp_path / "deep" / "report"
    process = subprocess.Popen([*command, "--out", str(out)], stderr=subprocess.PIPE, text=True)
    while not is_ready(process.pid):
        time.sleep(0.001)
    time.sleep(delay)
    interrupt(process)
    assert {path.name for path in tmp_path.iterdir()} == {"study.toml", "pre.csv", "post.csv"}


@pytest.mark.parametrize(
    "program",
    [
        "import time\n"
        "class Slow:\n"
        "    def __del__(self):\n"
        "        print('ready', flush=True)\n"
        "        time.sleep(60)\n"
        "Slow()\n",
        "import time, weakref\n"
        "class Any: pass\n"
        "def slow(_):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "one = Any()\n"
        "reference = weakref.ref(one, slow)\n"
        "del one\n",
        "import hashlib\n"
        "print('ready', flush=True)\n"
        "hashlib.pbkdf2_hmac('sha256', b'long', b'call', 10**9)\n",
        "import sys, threading\n"
        "class Full:\n"
        "    def write(self, text): raise SystemExit('written to by an interrupted program')\n"
        "print('ready', flush=True)\n"
        "sys.stderr = Full()\n"
        "while True:\n"
        "    try: threading.Lock().acquire(); threading.Event().wait(60)\n"
        "    except BaseException: pass\n",
    ],
    ids=["finaliser", "callback", "library", "swallowed"],
)
def test_interrupted_where_python_would_not_hear_it(program: str) -> None:
    interrupt(start(program)[0])


def test_interrupted_twice_in_a_row() -> None:
    process, _ = start("import time\nprint('ready', flush=True)\ntime.sleep(60)")
    process.send_signal(signal.SIGINT)
    interrupt(process)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["term", "hangup"]
)
def test_other_ways_of_being_stopped_leave_nothing_either(
    runs: Runs, number: int, code: int
) -> None:
    ended = runs.run(signals=[(number, 0.05)])
    assert (ended.code, ended.output) == (code, SAID)
    assert_complete(runs.report)
    assert runs.leftovers() == set()


def test_an_ignored_signal_stays_ignored() -> None:
    ignoring = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    program = (
        f"import signal\n{ignoring}\n"
        "from ehs_eval.interruption import watch\nwatch()\n"
        "import os, time\nos.kill(os.getpid(), signal.SIGHUP)\ntime.sleep(0.1)\nprint('on')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "on\n")


def test_interrupted_although_a_script_started_it_in_the_background() -> None:
    program = (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from ehs_eval.interruption import watch\nwatch()\n"
        "import os, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, SAID)


def is_running(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="tells processes by /proc")
def test_its_workers_end_with_it() -> None:
    process, said = start(
        "import multiprocessing, subprocess, sys, time\n"
        "forked = multiprocessing.get_context('fork').Process(target=time.sleep, args=(60,))\n"
        "forked.start()\n"
        "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(forked.pid, other.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    workers = [int(number) for number in said.split()]
    assert all(is_running(worker) for worker in workers)
    interrupt(process)
    until = time.monotonic() + SECOND
    while any(is_running(worker) for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_libraries_tidy_at_the_end_is_tidied(tmp_path: Path) -> None:
    process, folder = start(
        "import atexit, shutil, sys, tempfile, time\n"
        "folder = tempfile.mkdtemp(dir=sys.argv[1])\n"
        "atexit.register(time.sleep, 60)\n"
        "atexit.register(shutil.rmtree, folder)\n"
        "print(folder, flush=True)\n"
        "time.sleep(60)\n",
        str(tmp_path),
    )
    assert Path(folder).is_dir()
    interrupt(process)
    assert list(tmp_path.iterdir()) == []


def test_a_forked_process_does_not_clean_up_after_its_parent(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from ehs_eval.interruption import watch\n"
        "from ehs_eval.writing import workplace\n"
        "watch()\n"
        "with workplace(Path(sys.argv[1])) as new:\n"
        "    new.write_text('whole')\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        sys.exit(3)\n"
        "    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3\n"
        "    print(new.read_text())\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "whole\n", "")


def test_from_python_an_interruption_is_raised_and_the_folder_goes(tmp_path: Path) -> None:
    handler = signal.getsignal(signal.SIGINT)
    with building(tmp_path / "out") as folder:
        (folder / "run.json").write_text('{"tool": "ehs-eval", "files": {}}', encoding="utf-8")

    def interrupted() -> None:
        with building(tmp_path / "out") as folder:
            (folder / "half").write_text("half", encoding="utf-8")
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(30)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "run.json"]
    assert signal.getsignal(signal.SIGINT) is handler
