"""Logs and mailboxes of replies whose verdict is known, and what `scan` found in them.

    mails.py write FOLDER     writes FOLDER/mail from replies.hex
    mails.py compare FOLDER   compares findings.jsonl with wanted.words
"""
import json
import os
import sys

what, folder = sys.argv[1:]


def chosen():
    """Refusals of one printable line."""
    with open(f"{folder}/replies.hex", encoding="ascii") as file:
        for line in file:
            number, reply, enhanced, host, stage, _, said = line.rstrip("\n").split("\t")
            said = bytes.fromhex(said).decode("latin-1")
            plain = said.isascii() and said.isprintable() and not set(said) & set('@()<>"\\[]') and len(said) < 200
            if plain and host and enhanced and reply[:1] in ("4", "5") and reply[:1] == enhanced[0]:
                if stage == "rcpt":
                    yield number, enhanced, host, said, "log"
                elif not stage:
                    yield number, enhanced, host, said, "mbox"


if what == "write":
    os.makedirs(f"{folder}/mail", exist_ok=True)
    for place, (number, enhanced, host, said, kind) in enumerate(chosen()):
        if kind == "log":
            status = "bounced" if enhanced[0] == "5" else "deferred"
            text = (f"2026-11-25T10:00:00+00:00 mx postfix/smtp[7]: 4F{place:X}: to=<u{number}@example.com>, "
                    f"relay={host}[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn={enhanced}, status={status} "
                    f"(host {host}[192.0.2.1] said: {said} (in reply to RCPT TO command))\n")
        else:
            text = (f"From MAILER-DAEMON Wed Nov 25 10:00:00 2026\nFrom: MAILER-DAEMON@example.net\nSubject: Undelivered\n"
                    "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; example.net\n\n"
                    f"Final-Recipient: rfc822; u{number}@example.com\nAction: failed\nStatus: {enhanced}\n"
                    f"Remote-MTA: dns; {host}\nDiagnostic-Code: smtp; {said}\n\n--b--\n\n")
        with open(f"{folder}/mail/{place % 23}.{kind}", "a", encoding="ascii") as file:
            file.write(text)
    # Nothing is found in it, which is no failure.
    with open(f"{folder}/mail/quiet.log", "w", encoding="ascii") as file:
        file.write("nothing here\n")
else:
    with open(f"{folder}/wanted.words", encoding="ascii") as file:
        wanted = {line.split("\t")[0]: line.split("\t")[1] for line in file}
    rows = {number: wanted[number] for number, *_ in chosen()}
    with open(f"{folder}/findings.jsonl", encoding="utf-8") as file:
        found = [(one["recipient"].split("@")[0][1:], one["cause"]) for one in map(json.loads, file)]
    assert len(found) == len(rows), f"{len(rows)} reports went in, {len(found)} came out"
    other = [(*one, rows.get(one[0])) for one in found if rows.get(one[0]) != one[1]]
    assert not other, f"{len(other)} of {len(rows)} differ from the library, such as {other[:5]}"
    print(f"at-scale-test: {len(rows)} reports in {len(os.listdir(folder + '/mail'))} logs and mailboxes as the library judges them")
