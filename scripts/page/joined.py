"""Joins pairs of codes with the joined table in SQLite or DuckDB, and compares with explain.

    joined.py sqlite|duckdb FOLDER
"""
import csv
import json
import sys

# In the order that `smtp-codes help export` says.
KEYS = """
SELECT id, 1 AS place, reply || ' ' || class || '.' || subject || '.' || detail AS code FROM pairs
UNION ALL SELECT id, 2, digit || 'yz ' || class || '.' || subject || '.' || detail FROM pairs
UNION ALL SELECT id, 3, class || '.' || subject || '.' || detail FROM pairs
UNION ALL SELECT id, 4, reply || ' ' || class || '.' || subject || '.*' FROM pairs
UNION ALL SELECT id, 5, digit || 'yz ' || class || '.' || subject || '.*' FROM pairs
UNION ALL SELECT id, 6, class || '.' || subject || '.*' FROM pairs
UNION ALL SELECT id, 7, reply || ' ' || class || '.*' FROM pairs
UNION ALL SELECT id, 8, reply FROM pairs
UNION ALL SELECT id, 9, digit || 'yz ' || class || '.*' FROM pairs
UNION ALL SELECT id, 10, class || '.*' FROM pairs
UNION ALL SELECT id, 11, digit || 'yz' FROM pairs
UNION ALL SELECT id, 12, '*' FROM pairs
"""
FOUND = f"""
WITH keys AS ({KEYS}), found AS (
  SELECT keys.id, keys.place, joined.cause, joined.action, joined.retry FROM keys JOIN joined USING (code)
), first AS (SELECT id, min(place) AS place FROM found GROUP BY id)
SELECT found.id, found.cause, found.action, found.retry
FROM found JOIN first USING (id, place) ORDER BY found.id
"""

engine, folder = sys.argv[1:]
expected = []
for line in open(f"{folder}/pairs.jsonl", encoding="utf-8"):
    said = json.loads(line)
    digit, enhanced = str(said["reply"])[0], said["enhanced"].split(".")
    # A conflict is what no join can tell.
    if enhanced[0] == digit:
        expected.append((said, (str(said["reply"]), digit, *enhanced)))
assert len(expected) > 200, "too few pairs"
rows = [(place, *codes) for place, (_, codes) in enumerate(expected)]
columns = "id INTEGER, reply TEXT, digit TEXT, class TEXT, subject TEXT, detail TEXT"

if engine == "sqlite":
    import sqlite3

    db = sqlite3.connect(":memory:")
    with open(f"{folder}/joined.csv", newline="", encoding="utf-8") as file:
        table = csv.reader(file)
        header = next(table)
        db.execute(f"CREATE TABLE joined ({', '.join(header)})")
        db.executemany(f"INSERT INTO joined VALUES ({','.join('?' * len(header))})", table)
else:
    import duckdb

    db = duckdb.connect()
    db.execute(f"CREATE TABLE joined AS FROM read_csv('{folder}/joined.csv', header = true, all_varchar = true)")
db.execute(f"CREATE TABLE pairs ({columns})")
db.executemany("INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?)", rows)
found = db.execute(FOUND).fetchall()
assert len(found) == len(rows), f"{len(rows)} rows came in, {len(found)} out"
for (place, *row), (said, codes) in zip(found, expected):
    wanted = [said["cause"], said["action"], said["retry"]]
    assert row == wanted, f"{codes}: explain says {wanted}, the join says {row}"
print(f"page-test: {engine}: {len(rows)} pairs joined as explain says")
