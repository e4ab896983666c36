"""Gives a worker one row at a time, and wants each answer before it gives the next."""
import select
import subprocess

WORKER = "smtp-codes scan --per-line --columns key,text --fields key,cause -".split()
worker = subprocess.Popen(WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
for key, said, cause in [
    (b"1", b"550 5.1.1 User unknown", b"no-such-user"),
    (b"2", b"", b"\\N"),
    (b"a\\tb", b"452 4.2.2 full\\r\\n\\0\\xff\xff", b"mailbox-full"),
    (b"\xff", b"\x1f\x8b\x08", b"\\N"),
]:
    worker.stdin.write(key + b"\t" + said + b"\n")
    ready, _, _ = select.select([worker.stdout], [], [], 20)
    assert ready, f"no answer to {key} within 20 seconds"
    line = worker.stdout.readline()
    assert line == key + b"\t" + cause + b"\n", line
worker.stdin.close()
assert worker.stdout.read() == b""
assert worker.wait() == 0
# A first row that looks like a compressed file is a row.
done = subprocess.run(WORKER, input=b"\x1f\x8b\x08\t550 5.1.1\n", capture_output=True, check=True)
assert done.stdout == b"\x1f\x8b\x08\tno-such-user\n", done
# What is no row, or cannot be read, is never passed over in silence.
for arguments, wrong in [(WORKER, b"1\n"), (WORKER[:-1] + ["/nowhere"], b"")]:
    done = subprocess.run(arguments, input=wrong, capture_output=True)
    assert done.returncode == 2 and done.stderr, done
print("at-scale-test: one row in gives one row out without waiting; what is no row is status 2")
