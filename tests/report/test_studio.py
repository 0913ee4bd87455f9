"""Charts drawn in other processes: the same bytes, and nothing left behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import Drawing, drawing_of
from ehs_eval.report.charts.kinds import build_charts
from ehs_eval.report.charts.studio import Studio, workers_for
from tests.report.documents import charts_of, small_document


def drawings() -> dict[str, Callable[[], Drawing]]:
    return {chart.id: drawing_of(chart, "Draft") for chart in charts_of(small_document())}


def cannot_be_drawn() -> Drawing:
    raise ValueError("nothing to draw")


def drawn_by_whom() -> Drawing:
    return Drawing(str(os.getpid()), "", b"")


def ends_its_process(us: int) -> Drawing:
    if os.getpid() != us:
        os._exit(1)
    return drawn_by_whom()


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_any_number_of_processes_draws_the_same_bytes() -> None:
    here = {name: draw() for name, draw in drawings().items()}
    for workers in (0, 1, 3):
        with Studio(workers) as studio:
            assert studio.begin(drawings())() == here


def test_drawings_keep_the_order_of_the_charts() -> None:
    with Studio(2) as studio:
        assert list(studio.begin(drawings())()) == list(drawings())


def test_other_processes_draw() -> None:
    with Studio(1) as studio:
        assert studio.begin({"chart": drawn_by_whom})()["chart"].svg != str(os.getpid())


def test_every_chart_can_be_sent_to_another_process(salford: Evaluation) -> None:
    for chart in build_charts(salford.study, salford.found):
        sent = pickle.dumps(drawing_of(chart))
        assert b"pandas" not in sent, chart.id
        assert len(sent) < 100_000, chart.id


def test_a_chart_that_cannot_be_drawn_says_so_here() -> None:
    with Studio(1) as studio, pytest.raises(ValueError, match="nothing to draw"):
        studio.begin({"chart": cannot_be_drawn})()


def test_what_a_dead_process_owes_is_drawn_here() -> None:
    us = os.getpid()
    with Studio(1) as studio:
        ends = partial(ends_its_process, us)
        made = studio.begin({"first": ends, "second": drawn_by_whom})()
    assert [made["first"].svg, made["second"].svg] == [str(us)] * 2


def test_what_cannot_be_sent_is_drawn_here() -> None:
    with Studio(1) as studio:
        made = studio.begin({"first": lambda: drawn_by_whom(), "second": drawn_by_whom})()
    assert made["first"].svg == str(os.getpid()) != made["second"].svg


def test_few_charts_are_drawn_here() -> None:
    assert workers_for(1) == 0
    assert 0 <= workers_for(1000) <= 4


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs a list of processes")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_processes_that_draw_end_with_the_one_they_draw_for(end: signal.Signals) -> None:
    code = (
        "import time\n"
        "from ehs_eval.report.charts.studio import Studio\n"
        "from tests.report.test_studio import drawn_by_whom\n"
        "with Studio(2) as studio:\n"
        "    made = studio.begin({str(n): drawn_by_whom for n in range(8)})()\n"
        "    print(*{each.svg for each in made.values()}, flush=True)\n"
        "    time.sleep(600)\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        drawing = [int(word) for word in process.stdout.readline().split()]
        process.send_signal(end)
    assert drawing
    for _ in range(300):
        if not any(map(is_running, drawing)):
            break
        time.sleep(0.1)
    assert not any(map(is_running, drawing))
