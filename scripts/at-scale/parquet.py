"""Writes replies.hex as replies.parquet: `parquet.py FOLDER`. The replies themselves are bytes."""
import sys

import pyarrow
import pyarrow.parquet

folder = sys.argv[1]
names = ["id", "reply", "enhanced", "host", "stage", "recipient", "said"]
with open(f"{folder}/replies.hex", encoding="ascii") as file:
    columns = [list(column) for column in zip(*(line.rstrip("\n").split("\t") for line in file))]
columns[0] = [int(one) for one in columns[0]]
columns[6] = [bytes.fromhex(one) for one in columns[6]]
table = pyarrow.table(dict(zip(names, columns)))
pyarrow.parquet.write_table(table, f"{folder}/replies.parquet", row_group_size=100_000)
