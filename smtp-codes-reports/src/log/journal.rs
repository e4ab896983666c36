//! Entries of systemd's journal whose fields stand on lines of their own, as `journalctl -o export` and `-o verbose` write
//! them: the line with the message has neither its time nor its program.
//!
//! <https://systemd.io/JOURNAL_EXPORT_FORMATS/>,
//! <https://www.freedesktop.org/software/systemd/man/latest/journalctl.html#verbose>. The time comes first in an
//! entry; the program may also come behind the message, and is unknown then.

use memchr::memrchr;

use super::syslog::{self, Line};

/// What is known of an entry whose message is still to come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// Its time, as it is written.
    stamp: Box<[u8]>,
    /// The name of the program.
    program: Box<[u8]>,
}

/// The same, where the lines stand.
#[derive(Clone, Copy, Debug, Default)]
struct Fields<'a> {
    stamp: &'a [u8],
    program: &'a [u8],
}

const MESSAGE: &[u8] = b"MESSAGE=";
const STAMP: &[u8] = b"__REALTIME_TIMESTAMP=";
const PROGRAM: &[u8] = b"SYSLOG_IDENTIFIER=";

impl Entry {
    /// That of the lines that come after these.
    pub(super) fn next(&self, lines: &[u8]) -> Self {
        let fields = self.behind(lines);
        Self {
            stamp: fields.stamp.into(),
            program: fields.program.into(),
        }
    }

    /// Puts the time and the program on a line that is the message of an entry: the lines before it tell them.
    #[cold]
    pub(super) fn complete<'a>(&'a self, line: &mut Line<'a>, before: &'a [u8]) {
        let fields = self.behind(before);
        let inner = syslog::line(line.text);
        // What the program wrote may have a time of its own.
        *line = Line {
            stamp: or(inner.stamp, fields.stamp),
            program: or(inner.program, fields.program),
            ..inner
        };
    }

    /// What is known of the entry to which the next line belongs, behind these lines; this one is the entry that was
    /// known before them.
    fn behind<'a>(&'a self, lines: &'a [u8]) -> Fields<'a> {
        /// So far back an entry may begin, in bytes.
        const REACH: usize = 16 << 10;
        let mut fields = Fields::default();
        let mut rest = lines;
        while lines.len() - rest.len() <= REACH {
            let Some(ended) = rest.strip_suffix(b"\n") else {
                // The entry began before these lines.
                if rest.is_empty() {
                    fields.stamp = or(fields.stamp, &self.stamp);
                    fields.program = or(fields.program, &self.program);
                    return fields;
                }
                break;
            };
            let start = memrchr(b'\n', ended).map_or(0, |feed| feed + 1);
            let line = &ended[start..];
            rest = &rest[..start];
            let field = line.trim_ascii_start();
            if let Some(stamp) = field.strip_prefix(STAMP) {
                fields.stamp = stamp;
                return fields;
            }
            if let Some(program) = field.strip_prefix(PROGRAM) {
                fields.program = program;
            } else if !is_field(field) {
                // `Mon 2026-01-05 10:00:00.123456 UTC [s=...;i=...]`
                let Some(head) = syslog::weekday(line) else {
                    // A message of several lines is set in.
                    if line.len() > field.len() {
                        continue;
                    }
                    break;
                };
                fields.stamp = head.stamp;
                return fields;
            }
        }
        Fields::default()
    }
}

/// Whether a line is the message of an entry.
#[cold]
pub(super) fn is_message(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(MESSAGE)
}

/// What is known, where nothing is told.
fn or<'a>(told: &'a [u8], known: &'a [u8]) -> &'a [u8] {
    match told {
        [] => known,
        told => told,
    }
}

/// Whether a text is a field: `_TRANSPORT=syslog`.
fn is_field(text: &[u8]) -> bool {
    let name = text
        .iter()
        .take_while(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'));
    let name = name.count();
    name > 0 && text.get(name) == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use super::super::tests::{told, told_with};
    use super::super::{Context, Follower};

    const EXPORT: &str = "__CURSOR=s=5;i=1\n\
        __REALTIME_TIMESTAMP=1767607200123456\n\
        __MONOTONIC_TIMESTAMP=1234567\n\
        PRIORITY=6\n\
        SYSLOG_IDENTIFIER=sendmail\n\
        MESSAGE=u05A00ab012345: <jo@example.org>... User unknown\n\
        _PID=1\n\
        _SOURCE_REALTIME_TIMESTAMP=1767600000000000\n\
        \n\
        __REALTIME_TIMESTAMP=1767607260123456\n\
        MESSAGE=4AC: to=<al@example.com>, relay=none, delay=1, dsn=5.4.6, status=bounced (loops)\n\
        SYSLOG_IDENTIFIER=postfix/smtp\n";

    const VERBOSE: &str = "Mon 2026-01-05 10:00:00.123456 UTC [s=5;i=1;b=2;m=3;t=4;x=5]\n    \
        PRIORITY=6\n    \
        NOTE=it has\n          more: lines\n    \
        SYSLOG_IDENTIFIER=sendmail\n    \
        MESSAGE=u05A00ab012345: <jo@example.org>... User unknown\n    \
        _PID=1\n\
        Mon 2026-01-05 10:01:00 CET [s=5;i=2;b=2;m=3;t=4;x=5]\n    \
        MESSAGE=4AC: to=<al@example.com>, relay=none, delay=1, dsn=5.4.6, status=bounced (loops)\n";

    const ROWS: &str = "jo@example.org|-|permanent|-|rcpt|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|User unknown\n\
         al@example.com|-|permanent|5.4.6|any|-|outgoing|4AC|2026-01-05T10:01:00Z|loops";

    #[test]
    fn a_message_has_the_time_and_the_program_of_its_entry() {
        assert_eq!(told(EXPORT), ROWS);
        assert_eq!(told(VERBOSE), ROWS);
    }

    #[test]
    fn what_the_program_wrote_may_have_a_time_of_its_own() {
        let lines = "__REALTIME_TIMESTAMP=1767607200123456\n\
            MESSAGE=2026-01-05 09:59:59 1sTyGh-0001Ab-2C ** jo@example.com: Unknown user\n";
        assert_eq!(
            told(lines),
            "jo@example.com|-|permanent|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T09:59:59Z|Unknown user"
        );
    }

    #[test]
    fn what_is_told_does_not_depend_on_where_blocks_end() {
        for whole in [EXPORT, VERBOSE] {
            for (cut, _) in whole.match_indices('\n') {
                let (first, second) = whole.split_at(cut + 1);
                let mut follower = Follower::new(Context::default());
                let mut rows = Vec::new();
                for block in [first, second] {
                    let context = follower.next(block.as_bytes());
                    rows.extend(told_with(block, &context).lines().map(str::to_owned));
                }
                assert_eq!(rows.join("\n"), ROWS, "{cut}");
            }
        }
    }

    /// Of another entry, or of none.
    #[test]
    fn what_is_not_known_is_not_told() {
        const MESSAGE: &str = "MESSAGE=4AC: to=<al@example.com>, relay=none, delay=1, dsn=5.4.6, status=bounced (loops)\n";
        let far = "X=1\n".repeat(8 << 10);
        for before in [
            "",
            "__REALTIME_TIMESTAMP=1767607200123456\n\n",
            "__REALTIME_TIMESTAMP=1767607200123456\nit is over\n",
            "__REALTIME_TIMESTAMP=x\n",
            "__REALTIME_TIMESTAMP=\n",
            "__REALTIME_TIMESTAMP=99999999999999999999\n",
            &format!("__REALTIME_TIMESTAMP=1767607200123456\n{far}"),
        ] {
            assert_eq!(
                told(&format!("{before}{MESSAGE}")),
                "al@example.com|-|permanent|5.4.6|any|-|outgoing|4AC|-|loops",
                "{before}"
            );
        }
    }
}
