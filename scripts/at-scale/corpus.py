"""Writes replies of servers, the same for the same seed: all codes and all words that the tables know, and
much that they do not.

    corpus.py TABLES SEED ROWS FOLDER

TABLES is a folder with codes.csv, phrases.csv and providers.csv as `smtp-codes export` writes them.
Into FOLDER go the same rows twice: replies.tsv with the escapes of ClickHouse, replies.hex with each
reply in hexadecimal digits, which nothing has to unescape. The columns: id, reply, enhanced, host,
stage, recipient, said.
"""
import csv
import random
import re
import sys

tables, seed, rows, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
random = random.Random(seed)


def table(name):
    with open(f"{tables}/{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


codes = table("codes")
replies = [row["code"] for row in codes if row["kind"] == "reply"]
details = [row["code"].removeprefix("X.") for row in codes if row["kind"] == "detail"]
stages = [row["code"] for row in codes if row["kind"] == "stage" and row["code"] != "any"]
words = [row["sample"] for row in table("phrases") if row["kind"] == "phrase" and row["sample"]]
# Some begin with codes of their own, and these are not the codes of the row.
words = [text for text in words if not re.match(r"[245]\.\d+\.\d+|\d{3}[ -]", text)]
hosts = ["mx." + host for row in table("providers") for host in row["hosts"].split("|") if host]
assert replies and details and stages and words and hosts, "a table is empty"

# What stands in texts that nobody planned. None of it is a word of a table, and none has a code.
ODD = [
    b"", b"\t", b"a\tb\t\tc", b"\0", b"nul\0 inside", b"cr\rinside", b"\xff\xfe", b"caf\xe9", "größe".encode(),
    "\U0001f4ee".encode(), b"back\\slash \\t \\n", b"\\N", b'"quoted"', b"it's", b"\x1b[31m", b"\x7f", b"x" * 3000,
    "\u202e".encode(), b"%s", b"a,b;c", b"\xf0\x9f",
]
PLAIN = [b"no", b"sorry, not here", b"see the log", b"please ask the owner of this host", b"OK", b"bye"]


def code():
    """A reply code and an enhanced one, each as text; empty where there is none."""
    kind = random.random()
    if kind < 0.75:
        reply = random.choice(replies)
    elif kind < 0.97:
        reply = str(random.randrange(200, 600))
    else:
        reply = ""
    kind = random.random()
    digit = reply[:1] if reply[:1] in ("2", "4", "5") else random.choice("245")
    if kind < 0.25 and reply:
        enhanced = ""
    elif kind < 0.8:
        enhanced = f"{digit}.{random.choice(details)}"
    elif kind < 0.93:
        enhanced = f"{digit}.{random.randrange(10)}.{random.choice((0, 1, 9, 77, 120, 999))}"
    else:
        # Another class than that of the reply: a conflict.
        enhanced = f"{random.choice('245')}.{random.choice(details)}"
    return reply, enhanced


def said(reply, enhanced):
    """The bytes of the whole reply."""
    kind = random.random()
    if kind < 0.15:
        text = b""
    elif kind < 0.6:
        text = random.choice(words).encode()
    elif kind < 0.8:
        text = random.choice(PLAIN)
    else:
        text = b" ".join((random.choice(PLAIN), random.choice(ODD)))
    code = enhanced.encode()
    if not reply:
        return code + b" " + text if text else code
    head = reply.encode()
    rest = b" ".join(part for part in (code, text) if part)
    if random.random() < 0.2:
        # Of several lines, each with its codes, as RFC 5321 has it.
        first = b" ".join(part for part in (code, b"two lines") if part)
        end = random.choice((b"\r\n", b"\n"))
        return head + b"-" + first + end + head + b" " + rest
    return head + b" " + rest if rest else head


ESCAPES = {0: "\\0", 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 92: "\\\\"}
ESCAPE = {number: text.encode() for number, text in ESCAPES.items()}


def escaped(data):
    for number in (92, 0, 8, 9, 10, 12, 13):
        data = data.replace(bytes((number,)), ESCAPE[number])
    return data


with open(f"{folder}/replies.tsv", "wb") as tsv, open(f"{folder}/replies.hex", "w", encoding="ascii") as plain:
    for number in range(1, rows + 1):
        reply, enhanced = code()
        data = said(reply, enhanced)
        host = random.choice(hosts) if random.random() < 0.3 else ""
        stage = random.choice(stages) if random.random() < 0.5 else ""
        recipient = "jo@example.com" if random.random() < 0.5 else ""
        head = f"{number}\t{reply}\t{enhanced}\t{host}\t{stage}\t{recipient}\t"
        tsv.write(head.encode() + escaped(data) + b"\n")
        plain.write(head + data.hex() + "\n")
