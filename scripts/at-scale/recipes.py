"""Writes the files that a page shows: `recipes.py PAGE FOLDER`."""
import re
import sys

page, folder = sys.argv[1:]
with open(page, encoding="utf-8") as file:
    found = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```\n", file.read(), re.DOTALL)
assert len(found) == 11, f"{page} has {len(found)} recipes"
for name, text in found:
    with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
        file.write(text)
