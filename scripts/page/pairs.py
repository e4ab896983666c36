"""Prints a thousand random pairs of a registered reply code and a registered enhanced code."""
import json
import random
import sys

document = json.load(open(sys.argv[1], encoding="utf-8"))
chance = random.Random(int(sys.argv[2]))
replies = [row["reply"] for row in document["replies"]]
details = [row["code"][1:] for row in document["details"]]
pairs = {f"{reply} {class_}{detail}" for reply in replies for class_ in "245" for detail in details}
for pair in chance.sample(sorted(pairs), 1000):
    print(pair)
