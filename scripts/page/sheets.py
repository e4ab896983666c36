"""Compares the sheets that LibreOffice read with the tables: sheets.py FOLDER"""
import csv
import sys

folder = sys.argv[1]


def rows(name):
    with open(f"{folder}/{name}.csv", newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


KINDS = {
    "Replies": ("codes", "reply"),
    "Details": ("codes", "detail"),
    "Causes": ("codes", "cause"),
    "Stages": ("codes", "stage"),
    "Phrases": ("phrases", "phrase"),
    "Providers": ("providers", "provider"),
    "Tokens": ("providers", "token"),
}
cells = 0
for sheet, (table, kind) in KINDS.items():
    shown = rows(f"sheets/codes-{sheet}")
    kept = [row for row in rows(table) if row["kind"] == kind]
    assert len(shown) == len(kept), f"{sheet}: {len(shown)} rows, not {len(kept)}"
    for one, other in zip(shown, kept):
        for column, cell in one.items():
            assert cell == other[column], f"{sheet}, {column}: {cell!r}, not {other[column]!r}"
            cells += 1
shown, kept = rows("sheets/codes-Codes"), rows("joined")
assert shown == kept, next(f"Codes: {one} {other}" for one, other in zip(shown, kept) if one != other)
cells += len(shown) * len(shown[0])
print(f"page-test: LibreOffice: {cells} cells of the workbook as the tables have them")
