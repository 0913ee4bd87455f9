"""Which programmes ran in how many schools, and in how many their outcomes were measured."""

from __future__ import annotations

from ehs_eval.analyses.context import Context
from ehs_eval.ingest.records import ProgrammeData
from ehs_eval.results import Place


def analyse_programmes(context: Context, data: ProgrammeData) -> None:
    """Add the number of schools that planned each programme and that measured its outcomes."""
    named = data.frame.dropna(subset=["programme"])
    context.results.add(
        Place(data.name, "programmes"),
        {
            "n_programmes": int(named["programme"].nunique()),
            "n_programmes_measured": int(
                named.loc[named["is_measured"].astype(bool), "programme"].nunique()
            ),
        },
    )
    for programme in data.frame["programme"].dropna().drop_duplicates():
        mine = data.frame[data.frame["programme"] == programme]
        at = Place(data.name, "programmes", None, {"programme": str(programme)})
        context.results.add(
            at,
            {
                "n_schools": int(mine["school"].nunique()),
                "n_schools_measured": int(mine.loc[mine["is_measured"], "school"].nunique()),
            },
        )
