"""Compares answers with those of the library, row by row: `compare.py WANTED ANSWERS...`."""
import os
import sys

import duckdb

NAMES = "['id', 'cause', 'action', 'retry', 'outcome']"


def source(name):
    if os.path.isdir(name):
        return f"read_parquet('{name}/*.parquet')"
    if name.endswith(".parquet"):
        return f"read_parquet('{name}')"
    return (f"read_csv('{name}', delim = '\t', header = false, names = {NAMES}, all_varchar = true, "
            "nullstr = '\\N', quote = '', escape = '', auto_detect = false, columns = "
            "{'id': 'VARCHAR', 'cause': 'VARCHAR', 'action': 'VARCHAR', 'retry': 'VARCHAR', 'outcome': 'VARCHAR'})"
            .replace(f"names = {NAMES}, all_varchar = true, ", ""))


wanted, *answers = sys.argv[1:]
db = duckdb.connect()
read = "SELECT CAST(id AS BIGINT) AS id, cause, action, retry, outcome FROM "
db.execute(f"CREATE TABLE wanted AS {read}{source(wanted)}")
(rows,) = db.execute("SELECT count(*) FROM wanted").fetchone()
assert rows > 1000, "too few rows"
for name in answers:
    db.execute(f"CREATE OR REPLACE TABLE found AS {read}{source(name)}")
    many = db.execute("SELECT count(*), count(DISTINCT id) FROM found").fetchone()
    assert many == (rows, rows), f"{name}: {rows} rows went in, {many[0]} came out with {many[1]} ids"
    other = db.execute(
        "SELECT * FROM wanted JOIN found USING (id) WHERE (wanted.cause, wanted.action, wanted.retry, wanted.outcome) "
        "IS DISTINCT FROM (found.cause, found.action, found.retry, found.outcome) ORDER BY id").fetchall()
    assert not other, f"{name}: {len(other)} rows differ from the library, such as {other[:5]}"
print(f"at-scale-test: {rows} rows as the library judges them: {', '.join(map(os.path.basename, answers))}")
