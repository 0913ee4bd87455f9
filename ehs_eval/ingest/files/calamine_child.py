"""Program that reads an old workbook in a process of its own and hands back its cells.

On a damaged file the library can end its process, which must not be the whole program.
"""

import pickle
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def _rows(book: "CalamineWorkbook", name: str) -> list[list[object]]:
    """Return the rows of a sheet from its first cell on, without the empty cells at their end."""
    rows: list[list[object]] = []
    for cells in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
        extent = next((place for place in range(len(cells), 0, -1) if cells[place - 1] != ""), 0)
        rows.append(list(cells[:extent]))
    return rows


def main() -> None:
    """Write name, visibility and rows of each sheet of the workbook named on the command line.

    What is written is a pickled list, or the text `password`.
    """
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    sheets: list[tuple[str, bool, list[list[object]]]] | str
    try:
        with open(sys.argv[1], "rb") as file:  # by its path it would be judged by its name
            book = CalamineWorkbook.from_filelike(file)
        sheets = [
            (each.name, each.visible != SheetVisibleEnum.Visible, _rows(book, each.name))
            for each in book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        sheets = "password"
    pickle.dump(sheets, sys.stdout.buffer)


if __name__ == "__main__":
    main()
