from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.config import Study
from ehs_eval.drafting.polarity import direction

from .drafts import AGREEMENT, YES_NO, drafted, drafted_from

SIX = ["Strongly disagree", "Disagree", "Slightly disagree"]
SIX = [*SIX, "Slightly agree", "Agree", "Strongly agree"]
FREQUENCY = ["Never", "Rarely", "Sometimes", "Often", "Always"]


def blocks(study: Study) -> list[list[str]]:
    return [list(block.items) for block in study.surveys["survey"].blocks]


def test_interleaved_prefixes_are_blocks_of_their_own(tmp_path: Path) -> None:
    names = ["FM_1", "GM_1", "FM_2", "GM_2", "FM_3"]
    study, _ = drafted(tmp_path, export=dict.fromkeys(names, AGREEMENT))
    assert blocks(study) == [["FM_1", "FM_2", "FM_3"], ["GM_1", "GM_2"]]


def test_neighbours_on_one_scale_are_a_block_until_another_question_parts_them(
    tmp_path: Path,
) -> None:
    table = {
        "I feel calm": AGREEMENT,
        "I feel safe": AGREEMENT,
        "Sports": ["Football", "Tennis", "None"],
        "I feel sad": AGREEMENT,
        "How often?": FREQUENCY,
    }
    study, _ = drafted(tmp_path, export=table)
    assert blocks(study) == [["I feel calm", "I feel safe"], ["I feel sad"], ["How often?"]]


def test_question_numbers_are_no_prefix(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, export={"Q1": AGREEMENT, "Q2": FREQUENCY, "Q3": AGREEMENT})
    assert blocks(study) == [["Q1"], ["Q2"], ["Q3"]]


def test_unlike_yes_no_questions_stay_apart(tmp_path: Path) -> None:
    wordings = ["Do you smoke?", "Have you been abroad?", "Have you been bullied?"]
    study, _ = drafted(tmp_path, export=dict.fromkeys(wordings, YES_NO))
    assert blocks(study) == [wordings[:1], wordings[1:]]


def test_one_set_of_labels_is_one_named_scale_lowest_first(tmp_path: Path) -> None:
    table = {"a_1": AGREEMENT, "b_1": SIX, "c_1": AGREEMENT[::-1]}
    study, _ = drafted(tmp_path, export=table)
    scales = [block.scale for block in study.surveys["survey"].blocks]
    assert scales[0] == scales[2] != scales[1]
    assert study.scales[str(scales[0])].labels == AGREEMENT
    assert study.scales[str(scales[1])].labels == SIX
    assert len(study.scales) == 2


def test_the_agreeing_half_counts(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, export={"a": AGREEMENT, "b": SIX, "c": YES_NO})
    assert [block.counts for block in study.surveys["survey"].blocks] == [
        ["Agree", "Strongly agree"],
        ["Slightly agree", "Agree", "Strongly agree"],
        ["Yes"],
    ]


def test_answers_off_the_scale_are_no_points(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, export={"a": [*AGREEMENT, "Don't know"]})
    (scale,) = study.scales.values()
    assert (scale.labels, scale.off_scale) == (AGREEMENT, ["Don't know"])


def test_codes_of_neighbouring_items_are_a_scale_of_numbers(tmp_path: Path) -> None:
    codes = ["1", "2", "3", "4", "5"]
    study, _ = drafted(tmp_path, export={"SA_1": codes, "SA_2": codes[:4], "SA_3": codes})
    (block,) = study.surveys["survey"].blocks
    assert study.scale_of(block).labels == codes
    assert (list(block.items), block.counts) == (["SA_1", "SA_2", "SA_3"], ["4", "5"])


@pytest.mark.parametrize(
    ("wording", "higher_is"),
    [
        ("I feel confident about asking for help", "better"),
        ("I am worried about school", "worse"),
        ("I am not afraid of tests", "better"),
        ("I don't feel safe", "worse"),
        ("People with depression are dangerous", "worse"),
        ("The sky is blue", "neither"),
        ("I know where to go if I am not well", "neither"),
    ],
)
def test_the_way_that_is_good_is_guessed_from_the_words(wording: str, higher_is: str) -> None:
    assert direction([wording], "", "Strongly agree").higher_is == higher_is


def test_the_answers_can_tell_the_way_whatever_is_asked() -> None:
    assert direction(["Lunch"], "", "Very satisfied").higher_is == "better"
    assert direction(["Being sad"], "", "Very important").higher_is == "neither"


def test_items_that_run_both_ways_have_no_way_and_say_so(tmp_path: Path) -> None:
    study, text = drafted(tmp_path, export={"I feel happy": AGREEMENT, "I feel sad": AGREEMENT})
    (block,) = study.surveys["survey"].blocks
    assert block.higher_is == "neither"
    assert "both ways" in text


def test_most_items_have_to_say_the_same() -> None:
    items = ["I feel happy", "Lunch is at noon", "The sky is blue"]
    assert direction(items, "", "Agree").higher_is == "neither"
    assert direction(items[:2], "", "Agree").higher_is == "better"


def test_an_item_whose_words_do_not_tell_is_named() -> None:
    items = ["I feel happy", "I get on with others", "I enjoy my lessons", "I would move away"]
    why = direction(items, "", "Agree").why
    assert why.startswith('guessed from "I feel happy", but "I get on with others" and 1 more')


def test_answers_that_run_against_the_others_leave_the_block_without_a_way(tmp_path: Path) -> None:
    """A reverse-worded item is seen in the answers where no word gives it away."""
    stem = "Wellbeing [{}]"
    up = [AGREEMENT[n // 12] for n in range(60)]
    down = [AGREEMENT[4 - n // 12] for n in range(60)]
    rows = zip(up, up[1:] + up[:1], down, strict=True)
    heads = [stem.format(part) for part in ("I feel happy", "I enjoy my lessons", "I would move")]
    lines = [",".join(heads), *(",".join(row) for row in rows)]
    (tmp_path / "pre.csv").write_text("\n".join(lines) + "\n", "utf-8")
    study, text = drafted_from(tmp_path / "study", [tmp_path / "pre.csv"])
    (block,) = study.surveys["survey"].blocks
    assert block.higher_is == "neither"
    assert "run against the others" in text


def test_every_guess_to_confirm_is_pointed_at_from_the_top(tmp_path: Path) -> None:
    _, text = drafted(tmp_path, export={"I feel sad": AGREEMENT, "school": ["Park", "Hill"]})
    lines = text.splitlines()
    pointed = {
        int(number)
        for line in lines
        if line.startswith("#   line")
        for number in line.partition(":")[0].replace(",", "").split()[2:]
    }
    confirmed = {n for n, line in enumerate(lines, start=1) if "confirm" in line and "=" in line}
    assert pointed == confirmed
    assert len(pointed) == 3  # the title, the school, the direction
