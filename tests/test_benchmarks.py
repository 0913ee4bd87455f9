"""The benchmarks: what is measured is what is said, and the scripts find what we find."""

from __future__ import annotations

import json
import math
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pandas as pd
import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import ehs_eval  # noqa: E402
from benchmarks import __main__ as command  # noqa: E402
from benchmarks import demo, exact, large, machine, measure, page, startup, verdicts  # noqa: E402
from benchmarks.large_data import BLOCKS, ITEMS, make_data  # noqa: E402
from benchmarks.measure import Failed, Measured, Stopped, in_turns, ratio, run_process  # noqa: E402
from ehs_eval import stats  # noqa: E402
from ehs_eval.evaluation import Evaluation  # noqa: E402
from ehs_eval.results import Place  # noqa: E402

needs_r = pytest.mark.skipif(not machine.has_r(), reason="R is not installed")
PEERS = ROOT / "benchmarks" / "peers"


def python(code: str) -> list[str | Path]:
    return [sys.executable, "-c", code]


# ---------------------------------------------------------------------------------- one process


def test_time_of_children_counts() -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    took = run_process(python(parent))
    assert took.cpu[0] >= 0.3
    assert took.wall[0] > 0


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_of_parent_and_child_is_added() -> None:
    hold = "import time; held = bytearray(60_000_000); time.sleep(0.5)"
    alone = run_process(python(hold)).peak[0]
    both = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {hold!r}]); {hold}"
    assert alone > 60
    assert run_process(python(both)).peak[0] > 120


def test_error_says_its_last_words() -> None:
    with pytest.raises(Failed, match="no such thing"):
        run_process(python("raise SystemExit('no such thing')"))


def test_too_slow_or_too_large_is_ended() -> None:
    with pytest.raises(Stopped, match="out of time"):
        run_process(python("import time; time.sleep(600)"), timeout=0.2)
    greedy = "import time; held = bytearray(300_000_000); time.sleep(600)"
    if Path("/proc/self/statm").exists():
        with pytest.raises(Stopped, match="memory"):
            run_process(python(greedy), memory=200)


def test_turns_alternate_after_a_run_that_does_not_count() -> None:
    order: list[str] = []

    def contestant(name: str, seconds: float) -> Measured:
        order.append(name)
        return Measured([seconds], [seconds], [1.0])

    found = in_turns(
        {"a": lambda: contestant("a", 3.0), "b": lambda: contestant("b", 2.0)}, 3, lambda _: None
    )
    assert order == list("ab" * 4)
    assert found["a"].wall == [3.0] * 3
    assert ratio(found["a"], found["b"]).middle == 1.5


def test_ratio_has_the_spread_of_neighbours() -> None:
    found = ratio(Measured(wall=[2.0, 4.0, 9.0]), Measured(wall=[1.0, 4.0, 3.0]))
    assert (found.middle, found.low, found.high) == (4 / 3, 1.0, 3.0)


# ------------------------------------------------------------------------------------ judgements


def sizes(seconds: dict[int, float]) -> list[large.Size]:
    return [
        large.Size(n, {"x": Measured([t], [t], [50.0])}, {}, {"csv": n, "parquet": n})
        for n, t in seconds.items()
    ]


def test_growth_with_and_without_the_start() -> None:
    found = verdicts.growth(sizes({n: 2 + 1e-5 * n for n in (1_000, 10**5, 10**6, 3 * 10**6)}), "x")
    assert found is not None
    assert found.plain < 0.8
    assert found.without_start == pytest.approx(1.0, abs=0.01)
    assert verdicts.growth(sizes({1_000: 1.0, 10_000: 1.1}), "x") is None


@pytest.mark.parametrize(("seconds", "says"), [(1.4, "met"), (3.0, "missed by a factor of 2.00")])
def test_page_says_whether_a_target_is_met_and_by_how_much_it_is_missed(
    seconds: float, says: str
) -> None:
    took = {
        startup.OURS: Measured([seconds], [seconds], [20.0]),
        startup.MODULE: Measured([1.0], [1.0], [20.0]),
        startup.PEER: Measured([1.0], [1.0], [20.0]),
    }
    results = {
        "machine": {"CPU": "a slow one"},
        "startup": {name: each.to_json() for name, each in took.items()},
    }
    text = page.render(json.loads(json.dumps(results)))
    row = next(line for line in text.splitlines() if line.startswith(f"| (1) {startup.OURS}"))
    assert says in row
    assert "a slow one" in text
    assert "### 2" not in text


def test_a_run_that_would_take_too_long_is_not_started() -> None:
    before = sizes({1_000: 1.0, 10_000: 10.0})
    foreseen = large._foreseen("x", 1_000_000, before, math.inf)
    assert "17 minutes foreseen are too long" in foreseen
    assert "no time" in large._foreseen("x", 100_000, before, time.monotonic() + 10)
    assert not large._foreseen("x", 100_000, before, math.inf)
    before[-1].notes["y"] = "out of time"
    assert large._foreseen("y", 100_000, before, math.inf) == "not tried: out of time"


def test_machine_is_described_without_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    described = machine.describe_machine()
    assert "date" not in described
    assert socket.gethostname() not in " ".join(described.values()).split()
    assert str(os.cpu_count()) in described["CPU"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1491004800")
    assert machine.describe_machine()["date"] == "2017-04-01"


# --------------------------------------------------------------------------------- the scripts


@pytest.fixture(scope="module")
def analysts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the scripts make of the sample study."""
    folders = {}
    for name in [demo.PYTHON, *([demo.R] if machine.has_r() else [])]:
        folders[name] = tmp_path_factory.mktemp("peer") / "out"
        run_process(demo.command(name, folders[name]))
    return folders


@pytest.mark.parametrize("name", [demo.PYTHON, pytest.param(demo.R, marks=needs_r)])
@pytest.mark.parametrize(("who", "dataset"), [("pupil", "pupils"), ("staff", "staff")])
def test_scripts_find_our_chi_squares_and_counts(
    name: str, who: str, dataset: str, analysts: dict[str, Path], salford: Evaluation
) -> None:
    waves = large.WAVES
    tests = pd.read_csv(analysts[name] / "tables" / f"{who}_chi_square.csv").set_index("item")["p"]
    assert len(tests) >= 15
    for item in tests.index:
        ours = salford.found.number(Place(dataset, "chi_square", str(item), waves=waves), "p_value")
        assert tests[item] == pytest.approx(ours, rel=1e-8), item
    table = pd.read_csv(analysts[name] / "tables" / f"{who}_ps_weakness.csv")
    first_wave = pd.to_numeric(table.iloc[:, 1], errors="coerce").dropna()
    asked = Place(dataset, "proportion", "ps_weakness", waves=("pre",))
    assert first_wave.sum() == salford.found.number(asked, "n")


@pytest.mark.parametrize("name", [demo.PYTHON, pytest.param(demo.R, marks=needs_r)])
def test_what_scripts_leave_is_counted(name: str, analysts: dict[str, Path]) -> None:
    made = demo.count_made(analysts[name])
    assert made.charts == made.pictures == len(list((analysts[name] / "charts").iterdir()))
    assert made.charts > 60
    assert made.tables > 70
    assert made.numbers > 5_000
    assert made.statistics is None


def test_numbers_of_a_table_are_counted_without_its_headings(tmp_path: Path) -> None:
    for place in ("tables", "charts"):
        (tmp_path / place).mkdir()
    (tmp_path / "tables" / "a.csv").write_text("item,2017,p\n1,3,[c]\n2,,nan\n3,0.5,1e-3\n")
    (tmp_path / "charts" / "a.png").touch()
    (tmp_path / "charts" / "a.svg").touch()
    (tmp_path / "results.json").write_text('{"results": [{"value": 0}, {"value": null}]}')
    made = demo.count_made(tmp_path)
    assert made == demo.Made(1, 3, 1, 2, 1, 0)


# ------------------------------------------------------------------------------- large inputs


@pytest.fixture(scope="module")
def waves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented waves of 300 people each."""
    folder = tmp_path_factory.mktemp("large") / "300"
    make_data(300, folder)
    return folder


def test_invented_waves_are_the_same_each_time_and_in_both_formats(
    waves: Path, tmp_path: Path
) -> None:
    make_data(300, tmp_path / "again")
    for wave in large.WAVES:
        assert (waves / f"{wave}.csv").read_bytes() == (tmp_path / f"again/{wave}.csv").read_bytes()
        csv = pd.read_csv(waves / f"{wave}.csv")
        parquet = duckdb.sql(f"FROM '{waves / f'{wave}.parquet'}'").df()
        assert csv.shape == (300, 3 + len(ITEMS))
        assert csv.fillna("").astype(str).equals(parquet.fillna("").astype(str))


def test_the_scan_touches_every_column(waves: Path) -> None:
    csv = pd.read_csv(waves / "pre.csv")
    for form in large.FORMATS:
        scan = [sys.executable, str(PEERS / "floor.py"), str(waves / f"pre.{form}")]
        said = subprocess.run(scan, check=True, capture_output=True, text=True).stdout.split()
        assert list(map(int, said[1:])) == csv.notna().sum().tolist()


@pytest.mark.parametrize("form", large.FORMATS)
def test_large_scripts_find_what_we_find(form: str, waves: Path, tmp_path: Path) -> None:
    scripts = large.commands(waves, tmp_path)
    ours = ehs_eval.run_evaluation(waves / f"{form}.toml").results
    frames = pd.concat(
        [pd.read_csv(waves / f"{wave}.csv").assign(wave=wave) for wave in large.WAVES]
    )
    squares = ours[(ours["analysis"] == "chi_square") & (ours["statistic"] == "p_value")]
    expected = squares.set_index("item")["value"]
    assert sorted(expected.index) == sorted(ITEMS)
    for name in [n for n in (large.PYTHON, large.R) if n in scripts]:
        run_process(scripts[name])
        tests = pd.read_csv(tmp_path / "tests.csv").set_index(["item", "test"])["p"]
        for item in ITEMS:
            assert tests[item, "waves"] == pytest.approx(expected[item], rel=1e-8)
        item, scale = "knowing_07", BLOCKS["knowing"]
        codes = frames[item].map({answer: code for code, answer in enumerate(scale)})
        first, second = (codes[frames["wave"] == w].dropna().tolist() for w in ("pre", "post"))
        ranks = stats.mann_whitney(first, second)
        assert not isinstance(ranks, stats.NotEstimable)
        assert tests[item, "pre-post"] == pytest.approx(ranks.p_value, rel=1e-8)


def test_large_inputs_are_measured_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = large.commands

    def with_failure(folder: Path, out: Path) -> dict[str, list[str | Path]]:
        """Ours is replaced: it has tests of its own."""
        made = commands(folder, out)
        quick = {name: python("pass") for name in made if "eval" in name or "analyse" in name}
        return made | quick | {"parquet analyse": python("raise SystemExit('no luck')")}

    monkeypatch.setattr(large, "commands", with_failure)
    limits = large.Limits((200, 300), rounds=1)
    found = large.measure_large(limits, tmp_path, lambda _: None)
    assert set(found[0].took) == set(commands(tmp_path, tmp_path)) - {"parquet analyse"}
    assert "no luck" in found[0].notes["parquet analyse"]
    assert found[1].notes["parquet analyse"].startswith("not tried")
    results = {"machine": {}, "large": large.to_json(found)}
    text = page.render(json.loads(json.dumps(results)))
    assert "| 200 |" in text
    assert "300, parquet analyse: not tried" in text


# --------------------------------------------------------------------------------- exact tests


def test_exact_tests_agree_with_scipy_and_r() -> None:
    found = exact.measure_exact(True, lambda _: None)
    assert {exact.OURS, exact.SCIPY} <= set(next(iter(found.values())))
    for ways in found.values():
        for way in ways.values():
            assert way.seconds
            if way.error == 0:
                assert way.p_value == pytest.approx(ways[exact.OURS].p_value, rel=1e-8)


def test_another_p_value_is_refused() -> None:
    found = {"a test": {"ours": exact.Way(0.05, 0.0), "theirs": exact.Way(0.053, 0.0005)}}
    with pytest.raises(Failed, match=r"a test: theirs finds p = 0\.053"):
        exact.check_same(found)
    found["a test"]["theirs"].error = 0.001
    exact.check_same(found)


# -------------------------------------------------------------------------------- the command


@pytest.fixture
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command writes into a folder of its own."""
    for name, file in (("PAGE", "page.md"), ("RESULTS", "results.json"), ("QUICK", "quick")):
        monkeypatch.setattr(command, name, tmp_path / file)
    (tmp_path / "page.md").write_text("Before\n<!-- table -->\nold\n<!-- end of table -->\nAfter\n")
    monkeypatch.setattr(startup, "measure_startup", lambda _quick, _say: started(1.0))
    return tmp_path


def started(seconds: float) -> dict[str, Measured]:
    names = (startup.OURS, startup.MODULE, startup.PEER)
    return {name: Measured([seconds], [seconds], [20.0]) for name in names}


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments])
    command.main()


def test_page_and_results_are_written(aside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "--only", "1")
    text = (aside / "page.md").read_text()
    assert text.startswith("Before\n")
    assert text.endswith("After\n")
    assert "old" not in text
    assert "### 1. Start" in text
    assert set(json.loads((aside / "results.json").read_text())) == {"machine", "startup"}


def test_what_is_not_measured_again_stays(aside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"machine": machine.describe_machine(), "exact": {}}
    (aside / "results.json").write_text(json.dumps(kept))
    run(monkeypatch, "--only", "1")
    assert {"exact", "startup"} < set(json.loads((aside / "results.json").read_text()))
    kept["machine"] = {"CPU": "another"}
    (aside / "results.json").write_text(json.dumps(kept))
    run(monkeypatch, "--only", "1")
    assert "exact" not in json.loads((aside / "results.json").read_text())


def test_quick_changes_no_page(aside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "--quick", "--only", "1")
    assert "old" in (aside / "page.md").read_text()
    assert not (aside / "results.json").exists()
    assert "### 1. Start" in (aside / "quick" / "benchmarks.md").read_text()


def test_unknown_benchmark_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(monkeypatch, "--only", "1,9")
    assert stopped.value.code == 2
    assert "there is no benchmark 9" in capsys.readouterr().err


def test_start_is_measured_for_all_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_EVERY", 0.01)
    found = startup.measure_startup(True, lambda _: None)
    assert set(found) == {startup.OURS, startup.MODULE, startup.PEER}
    assert all(len(took.wall) == 7 for took in found.values())


def test_committed_page_shows_the_committed_results() -> None:
    results = json.loads(command.RESULTS.read_text(encoding="utf-8"))
    text = command.PAGE.read_text(encoding="utf-8")
    assert page.placed(text, page.render(results)) == text
