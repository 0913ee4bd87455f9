from __future__ import annotations

from pathlib import Path

from ehs_eval.config import Study

from .drafts import AGREEMENT, TOPICS, YES_NO, codes, drafted, drafted_from

SAD, CALM = "I often feel sad at school", "I am calm in most lessons"
ITEMS = {SAD: AGREEMENT, CALM: AGREEMENT}


def test_files_are_waves_in_the_order_their_names_say(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, pupils_post=ITEMS, pupils_pre=ITEMS, pupils_mid=ITEMS)
    assert study.wave_names == ("pre", "mid", "post")
    files = {wave: file.path for wave, file in study.surveys["pupils"].files.items()}
    assert files == {wave: f"pupils_{wave}.csv" for wave in ("pre", "mid", "post")}


def test_pupils_and_staff_are_two_surveys(tmp_path: Path) -> None:
    staff = {"Training": TOPICS, "I know whom to ask for help": AGREEMENT}
    study, _ = drafted(
        tmp_path, pupil_survey_pre=ITEMS, staff_pre=staff, pupil_survey_post=ITEMS, staff_post=staff
    )
    assert {name: list(survey.files) for name, survey in study.surveys.items()} == {
        "pupils": ["pre", "post"],
        "staff": ["pre", "post"],
    }


def test_a_scale_in_other_words_is_the_same_scale(tmp_path: Path) -> None:
    """Spellings that a known scale lists for its points are taken, and said."""
    later = ["strongly disagree", "Disagree", "Neither agree or disagree", "Agree"]
    later = [*later, "Strongly Agree (5)"]
    study, text = drafted(
        tmp_path,
        pupils_pre={SAD: AGREEMENT, CALM: AGREEMENT},
        pupils_post={SAD: later, CALM: later},
    )
    survey = study.surveys["pupils"]
    assert [list(block.items) for block in survey.blocks] == [[SAD, CALM]]
    assert study.scale_of(survey.blocks[0]).labels == AGREEMENT
    assert survey.same_answers == {
        "Neither agree or disagree": "Neither agree nor disagree",
        "Strongly Agree (5)": "Strongly agree",
    }
    assert "(same_answers)" in text


def test_codes_in_place_of_labels_are_proposed_never_taken(tmp_path: Path) -> None:
    """Which end of the scale a code stands for cannot be seen."""
    numbers = ["1", "2", "3", "4", "5"]
    study, text = drafted(
        tmp_path,
        pupils_pre={SAD: AGREEMENT, CALM: AGREEMENT},
        pupils_post={SAD: numbers, CALM: numbers},
    )
    (block,) = study.surveys["pupils"].blocks
    assert (list(block.items), block.waves) == ([SAD, CALM], ["pre"])
    assert study.scale_of(block).labels == AGREEMENT
    said = text.replace("\n# ", " ")
    assert said.count("All 2 items: post holds numbers in place of these answers") == 1
    assert ": questions that are not the same in every wave\n" in text
    assert "If 1 is the lowest answer" in said


def test_codes_from_nought_are_proposed_from_nought(tmp_path: Path) -> None:
    numbers = ["0", "1", "2", "3", "4"]
    _, text = drafted(tmp_path, pupils_pre={SAD: AGREEMENT}, pupils_post={SAD: numbers})
    said = text.replace("\n# ", " ")
    assert "If 0 is the lowest answer, write the scale as" in said
    assert 'codes = ["0", "1", "2", "3", "4"]' in said


def test_a_block_has_a_heading_in_words(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, pupils_pre={SAD: AGREEMENT, CALM: AGREEMENT})
    (block,) = study.surveys["pupils"].blocks
    assert block.heading == f"{SAD} (and 1 more)"


def test_year_groups_are_the_same_by_their_number(tmp_path: Path) -> None:
    years = {"pupils_pre": ["Year 7", "Year 8"], "pupils_post": ["Y7", "Y8"]}
    files = {name: {"Year group": labels, SAD: AGREEMENT} for name, labels in years.items()}
    survey = drafted(tmp_path, **files)[0].surveys["pupils"]
    assert survey.year_group == "Year group"
    assert survey.same_answers == {"Y7": "Year 7", "Y8": "Year 8"}


def test_codes_of_people_are_found_under_another_heading(tmp_path: Path) -> None:
    study, _ = drafted(
        tmp_path,
        pupils_pre={"What is your secret code word?": codes("a"), SAD: AGREEMENT},
        pupils_post={"Code word": codes("a"), SAD: AGREEMENT},
    )
    survey = study.surveys["pupils"]
    assert survey.respondent == "What is your secret code word?"
    assert survey.renamed == {"post": {survey.respondent: "Code word"}}


def test_a_file_of_no_wave_is_to_be_placed_by_somebody(tmp_path: Path) -> None:
    other = {"Training": TOPICS, "I know whom to ask for help": AGREEMENT}
    _, text = drafted(tmp_path, pupils_pre=ITEMS, pupils_post=ITEMS, feedback=other)
    (line,) = (line for line in text.splitlines() if "feedback.csv" in line)
    assert "# confirm: nothing tells which waves of the study these are" in line


def test_the_same_questions_asked_of_others_are_another_survey(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, pupils_pre=ITEMS, staff_pre=ITEMS)
    assert set(study.surveys) == {"pupils", "staff"}


def test_schools_of_one_wave_are_no_waves(tmp_path: Path) -> None:
    files = {f"{school}_{wave}": ITEMS for school in ("park", "hill") for wave in ("pre", "post")}
    study, _ = drafted(tmp_path, **files)
    assert study.wave_names == ("pre", "post")
    assert {name: list(each.files) for name, each in study.surveys.items()} == {
        "park": ["pre", "post"],
        "hill": ["pre", "post"],
    }


def one_file(folder: Path, labels: list[str]) -> tuple[Study, str]:
    """Draft a file whose column `wave` holds some labels, ten rows each."""
    rows = [f"{label},{AGREEMENT[n % 5]},{AGREEMENT[n % 4]}" for label in labels for n in range(10)]
    (folder / "all.csv").write_text("\n".join([f"wave,{SAD},{CALM}", *rows]), "utf-8")
    return drafted_from(folder / "study", [folder / "all.csv"])


def test_several_waves_in_one_file(tmp_path: Path) -> None:
    study, _ = one_file(tmp_path, ["post", "pre"])
    assert study.wave_names == ("pre", "post")
    files = study.surveys["survey"].files
    assert [file.where for file in files.values()] == [{"wave": "pre"}, {"wave": "post"}]
    assert study.surveys["survey"].questions == []


def test_rows_of_no_wave_are_counted(tmp_path: Path) -> None:
    _, text = one_file(tmp_path, ["post", "pre", ""])
    assert "10 rows of all.csv say no `wave`" in text


def test_a_question_under_another_code_is_renamed(tmp_path: Path) -> None:
    """Exports with codes and wordings move their numbers when a question is added."""
    pre = "Q1. " + SAD, "Q2. " + CALM
    post = "Q1. Which club do you go to", "Q2. " + SAD, "Q3. " + CALM
    clubs = ["Chess", "Drama"]
    files = {"pre": pre, "post": post}
    data = tmp_path / "data"
    data.mkdir()
    for wave, wordings in files.items():
        heads = [each.partition(".")[0] for each in wordings]
        ids = ['{"ImportId":"QID' + head[1:] + '"}' for head in heads]
        rows = [["ResponseId", *heads], ["Response ID", *(w.partition(". ")[2] for w in wordings)]]
        rows.append(['{"ImportId":"_recordId"}', *ids])
        for n in range(30):
            cells = [clubs[n % 2] if "club" in w else AGREEMENT[n % 5] for w in wordings]
            rows.append([f"R_{wave}{n}", *cells])
        quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
        (data / f"{wave}.csv").write_text("\n".join(quoted), "utf-8")
    study, _ = drafted_from(tmp_path / "study", [data / "pre.csv", data / "post.csv"])
    survey = study.surveys["survey"]
    assert survey.renamed == {"post": {"Q1": "Q2", "Q2": "Q3", "Q1_post": "Q1"}}
    (block,) = survey.blocks
    assert block.waves is None
    assert list(block.items) == ["Q1", "Q2"]
    assert [(q.name, q.waves) for q in survey.questions] == [("Q1_post", ["post"])]


def test_a_near_wording_is_proposed_and_not_taken(tmp_path: Path) -> None:
    near = "I often feel so sad at school"
    study, text = drafted(tmp_path, pre=ITEMS, post={near: AGREEMENT, CALM: AGREEMENT})
    survey = study.surveys["survey"]
    waves = {item: block.waves for block in survey.blocks for item in block.items}
    assert waves == {SAD: ["pre"], CALM: None, near: ["post"]}
    assert survey.renamed == {}
    assert "may be the same question" in " ".join(text.replace("#", "").split())


def test_an_answer_in_other_words_is_proposed_and_not_taken(tmp_path: Path) -> None:
    pre = {"club": ["Chess club", "Drama group", "None"], **ITEMS}
    post = {"club": ["Chess clubs", "Drama group", "None"], **ITEMS}
    study, text = drafted(tmp_path, pre=pre, post=post)
    assert study.surveys["survey"].same_answers == {}
    assert '# same_answers = { "Chess clubs" = "Chess club" }' in text


def test_what_one_person_typed_is_not_proposed(tmp_path: Path) -> None:
    clubs = [["Chess club in the hall", "Drama group", "None"][n % 3] for n in range(29)]
    typed = "Chess club in the halls"
    files = {"pre": {"club": clubs}, "post": {"club": [*clubs, typed]}}
    _, text = drafted(tmp_path, **{wave: {**each, **ITEMS} for wave, each in files.items()})
    assert typed not in text


def test_points_that_one_wave_lacks_are_on_its_scale(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, pre={"feel": AGREEMENT[1:4]}, post={"feel": AGREEMENT})
    (block,) = study.surveys["survey"].blocks
    assert study.scale_of(block).labels == AGREEMENT
    assert block.waves is None


def test_a_role_that_a_wave_lacks_is_not_drafted_but_said(tmp_path: Path) -> None:
    pre = {"nickname": codes("n"), "school": ["Park", "Hill"], **ITEMS}
    study, text = drafted(tmp_path, pre=pre, post=ITEMS)
    survey = study.surveys["survey"]
    assert (survey.respondent, survey.school) == (None, None)
    said = " ".join(text.replace("#", "").split())
    assert "looks like `school` (by its heading), but not every wave has it" in said
    assert "but post has no such column" in said


def test_one_wave_is_a_study(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, results={"feel": AGREEMENT, "club": YES_NO})
    assert study.wave_names == ("wave1",)


def test_an_order_that_nothing_tells_is_to_be_confirmed(tmp_path: Path) -> None:
    study, text = drafted(tmp_path, red=ITEMS, blue=ITEMS)
    assert [file.path for file in study.surveys["survey"].files.values()] == ["red.csv", "blue.csv"]
    assert ": the order of the waves" in text


def test_dates_of_responses_order_waves(tmp_path: Path) -> None:
    """Google's time stamp is the time of sending."""
    times = {
        year: [f"{year}/06/{n + 1:02} 10:{n:02}:00 AM GMT" for n in range(28)]
        for year in ("2021", "2020")
    }
    files = {
        name: {"Timestamp": times[year], **ITEMS}
        for name, year in (("red", "2021"), ("blue", "2020"))
    }
    study, text = drafted(tmp_path, rows=28, **files)
    assert [file.path for file in study.surveys["survey"].files.values()] == ["blue.csv", "red.csv"]
    assert "dates of the responses" in text
