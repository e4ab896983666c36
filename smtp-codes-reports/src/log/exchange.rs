//! Message tracking of Exchange: rows of CSV, whose columns the first lines name.
//!
//! The columns and events:
//! <https://learn.microsoft.com/exchange/mail-flow/transport-logs/message-tracking>.

use std::io;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use memchr::{memchr, memchr_iter};
use smtp_codes::{Outcome, Status};

use super::table::Cells;
use super::words::{self, Needle, behind, delivered, status_in, value};
use crate::{Direction, Report, Time, speaker};

/// Where a message tracking log has what, counted in columns from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    recipient: usize,
    status: usize,
    context: Option<usize>,
    event: Option<usize>,
    time: Option<usize>,
    server: Option<usize>,
    sender: Option<usize>,
    message: Option<usize>,
    queue: Option<usize>,
}

impl Columns {
    /// Finds the columns by their names, which are separated by commas: those of the log, or those that
    /// `Get-MessageTrackingLog` has for them.
    pub(crate) fn named(names: &[u8]) -> Option<Self> {
        let names: Vec<Vec<u8>> = Cells::of(names, b',')
            .map(|name| {
                let signs = name.iter().filter(|byte| byte.is_ascii_alphanumeric());
                signs.map(u8::to_ascii_lowercase).collect()
            })
            .collect();
        let place = |known: &[&[u8]]| {
            let mut names = names.iter();
            names.position(|name| known.contains(&name.as_slice()))
        };
        Some(Self {
            recipient: place(&[b"recipientaddress", b"recipients"])?,
            status: place(&[b"recipientstatus"])?,
            context: place(&[b"sourcecontext"]),
            event: place(&[b"eventid"]),
            time: place(&[b"datetime", b"timestamp"]),
            server: place(&[b"serverhostname"]),
            sender: place(&[b"senderaddress", b"sender"]),
            message: place(&[b"messageid"]),
            queue: place(&[b"internalmessageid"]),
        })
    }

    /// The columns of what `Get-MessageTrackingLog | Export-Csv` writes, if a line names them.
    pub(crate) fn exported(line: &[u8]) -> Option<Self> {
        let has = |name: &[u8]| memmem::find(line, name).is_some();
        (has(b"EventId") && has(b"Recipients") && has(b"RecipientStatus"))
            .then(|| Self::named(line))
            .flatten()
    }
}

static LAST_ERROR: Needle = LazyLock::new(|| Finder::new(b"{LED="));

/// What an event says of how the delivery ended. Events that only tell of a way, as RESOLVE or
/// HAREDIRECT, end none; without their column, the status tells.
fn ended(event: &[u8]) -> Option<Outcome> {
    const EVENTS: [(&[u8], Outcome); 7] = [
        (b"SEND", Outcome::Success),
        (b"SENDEXTERNAL", Outcome::Success),
        (b"DELIVER", Outcome::Success),
        (b"FAIL", Outcome::Permanent),
        (b"BADMAIL", Outcome::Permanent),
        (b"POISONMESSAGE", Outcome::Permanent),
        (b"DEFER", Outcome::Transient),
    ];
    EVENTS
        .iter()
        .find(|(word, _)| event.eq_ignore_ascii_case(word))
        .map(|(_, outcome)| *outcome)
}

/// Calls `each` for what a row reports about each recipient: all have the same status, or each has one
/// of its own.
pub(super) fn read(
    line: &[u8],
    columns: Columns,
    each: &mut impl FnMut(Report<'_>) -> io::Result<()>,
) -> io::Result<()> {
    if line.first() == Some(&b'#') {
        return Ok(());
    }
    let mut row = Row::default();
    for (place, cell) in Cells::of(line, b',').enumerate() {
        let to = if place == columns.recipient {
            &mut row.recipient
        } else if place == columns.status {
            &mut row.status
        } else {
            match Some(place) {
                at if at == columns.context => &mut row.context,
                at if at == columns.event => &mut row.event,
                at if at == columns.time => &mut row.time,
                at if at == columns.server => &mut row.server,
                at if at == columns.sender => &mut row.sender,
                at if at == columns.message => &mut row.message,
                at if at == columns.queue => &mut row.queue,
                _ => continue,
            }
        };
        *to = cell;
    }
    let outcome = match columns.event {
        None => None,
        Some(_) => match ended(row.event) {
            Some(outcome) => Some(outcome),
            // Without a reason it ends a request for approval, and no delivery.
            None if row.event.eq_ignore_ascii_case(b"DROP") && status_of(row.status).is_some() => {
                Some(Outcome::Permanent)
            }
            None => return Ok(()),
        },
    };
    let statuses = each_status(row.status);
    let recipients: Vec<&[u8]> = row.recipient.split(|&byte| byte == b';').collect();
    if statuses.len() > 1 && statuses.len() == recipients.len() {
        for (recipient, text) in recipients.into_iter().zip(statuses) {
            let status = status_of(text);
            if status.is_some() || outcome.is_some() {
                each(row.report(recipient, text, status, outcome))?;
            }
        }
        return Ok(());
    }
    for text in [row.status, row.context] {
        // Whose is which of several is not told: a failure must not pass for a success.
        let status = match statuses.len() {
            0 | 1 => status_of(text),
            _ => smtp_codes::best(text).map(|found| found.status),
        };
        if status.is_some() {
            return each_recipient(&row, &recipients, text, status, outcome, each);
        }
    }
    if outcome.is_some() && !row.recipient.is_empty() {
        let text = match outcome {
            Some(Outcome::Success) => b"",
            _ => [row.status, row.context]
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
        };
        return each_recipient(&row, &recipients, text, None, outcome, each);
    }
    Ok(())
}

fn each_recipient(
    row: &Row<'_>,
    recipients: &[&[u8]],
    text: &[u8],
    status: Option<Status>,
    outcome: Option<Outcome>,
    each: &mut impl FnMut(Report<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let text = super::shortened(text, recipients.len());
    for recipient in recipients {
        each(row.report(recipient, text, status, outcome))?;
    }
    Ok(())
}

/// The cells of a row that tell something.
#[derive(Default)]
struct Row<'a> {
    recipient: &'a [u8],
    status: &'a [u8],
    context: &'a [u8],
    event: &'a [u8],
    time: &'a [u8],
    server: &'a [u8],
    sender: &'a [u8],
    message: &'a [u8],
    queue: &'a [u8],
}

impl<'a> Row<'a> {
    fn report(
        &self,
        recipient: &'a [u8],
        text: &'a [u8],
        status: Option<Status>,
        outcome: Option<Outcome>,
    ) -> Report<'a> {
        let sent = self.event.eq_ignore_ascii_case(b"SEND");
        let said = last_error(text);
        Report {
            recipient: value(recipient),
            sender: value(self.sender),
            message_id: value(self.message),
            queue_id: value(self.queue),
            host: speaker::fqdn(text)
                .or_else(|| speaker::leading(self.server).filter(|_| sent))
                .map(Into::into),
            time: Time::leading(self.time).map(|(time, _)| time),
            direction: Some(Direction::Outgoing),
            stage: match status {
                Some(_) => delivered(outcome.or(status.and_then(words::ended))),
                None => delivered(None),
            },
            status,
            outcome,
            // Quotes within a cell are doubled.
            text: words::text(said)
                .filter(|text| !text.is_empty())
                .map(|text| match text.contains("\"\"") {
                    true => text.replace("\"\"", "\"").into(),
                    false => text,
                }),
            ..Report::default()
        }
    }
}

/// The last error, as it was said, which stands in what the server knows of the next hop.
fn last_error(text: &[u8]) -> &[u8] {
    behind(&LAST_ERROR, text).map_or(text, |said| {
        &said[..memchr(b'}', said).unwrap_or(said.len())]
    })
}

/// The status of the last error, or what else there is.
fn status_of(text: &[u8]) -> Option<Status> {
    status_in(last_error(text)).or_else(|| status_in(text))
}

/// The statuses of several recipients, which semicolons part. A semicolon within the text of
/// one has no reply code behind it, and what is known of a hop has brackets around it.
fn each_status(text: &[u8]) -> Vec<&[u8]> {
    let mut statuses = Vec::new();
    let mut start = 0;
    for at in memchr_iter(b';', text) {
        let begins = match &text[at + 1..] {
            [b'2'..=b'5', second, third, b' ', ..] => {
                second.is_ascii_digit() && third.is_ascii_digit()
            }
            [b'[', b'{', ..] => true,
            _ => false,
        };
        if begins {
            statuses.push(&text[start..at]);
            start = at + 1;
        }
    }
    statuses.push(&text[start..]);
    statuses
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sent, told_with};
    use super::super::{Context, Layout};
    use super::*;

    #[test]
    fn rows() {
        let names = "date-time,server-hostname,source-context,event-id,internal-message-id,message-id,\
                     recipient-address,recipient-status,sender-address";
        let context = Context {
            layout: Layout::Tracking(Columns::named(names.as_bytes()).unwrap()),
            ..Context::default()
        };
        for (row, rows) in [
            (
                "2026-01-05T10:00:00.123Z,mx.example.com,;250 ok,SEND,17,<1@example.net>,jo@example.com;al@example.com,\
                 250 2.1.5 Recipient OK;550 5.1.1 unknown,a@example.net",
                "jo@example.com|-|success|250 2.1.5|data-end|mx.example.com|outgoing|17|2026-01-05T10:00:00Z|250 2.1.5 Recipient OK\n\
                 al@example.com|-|success|550 5.1.1|data-end|mx.example.com|outgoing|17|2026-01-05T10:00:00Z|550 5.1.1 unknown",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,FAIL,17,<1@example.net>,jo@example.com,\"[{LRT=};{LED=550 5.1.1 User \
                 unknown};{FQDN=mx.example.com};{IP=192.0.2.1}]\",a@example.net",
                "jo@example.com|-|permanent|550 5.1.1|any|mx.example.com|outgoing|17|2026-01-05T10:00:00Z|550 5.1.1 User unknown",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,FAIL,17,<1@example.net>,jo@example.com;al@example.com,\"[{LED=550 5.1.1 \
                 no};{MSG=};{FQDN=mx.example.com}];[{LED=552 5.2.2 full};{MSG=};{FQDN=mx.example.com}]\",a@example.net",
                "jo@example.com|-|permanent|550 5.1.1|any|mx.example.com|outgoing|17|2026-01-05T10:00:00Z|550 5.1.1 no\n\
                 al@example.com|-|permanent|552 5.2.2|any|mx.example.com|outgoing|17|2026-01-05T10:00:00Z|552 5.2.2 full",
            ),
            // What else is known of the hop counts less than the last error.
            (
                "2026-01-05T10:00:00.123Z,mail,,FAIL,17,<1@example.net>,jo@example.com,\"[{LED=550 4.4.7 \
                 QUEUE.Expired; message expired};{MSG=451 4.4.0 DNS query failed};{FQDN=}]\",a@example.net",
                "jo@example.com|-|permanent|550 4.4.7|any|-|outgoing|17|2026-01-05T10:00:00Z|550 4.4.7 QUEUE.Expired; message expired",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,DROP,17,<1@example.net>,jo@example.com,\"[{LED=550 4.3.2 \
                 QUEUE.TransportAgent; message deleted by transport agent};{MSG=};{FQDN=}]\",a@example.net",
                "jo@example.com|-|permanent|550 4.3.2|any|-|outgoing|17|2026-01-05T10:00:00Z|550 4.3.2 \
                 QUEUE.TransportAgent; message deleted by transport agent",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,DROP,17,<1@example.net>,jo@example.com,,a@example.net",
                "",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,DEFER,17,<1@example.net>,jo@example.com,,a@example.net",
                "jo@example.com|-|transient|-|any|-|outgoing|17|2026-01-05T10:00:00Z|-",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,DELIVER,17,<1@example.net>,jo@example.com,Inbox,a@example.net",
                "jo@example.com|-|success|-|any|-|outgoing|17|2026-01-05T10:00:00Z|-",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,RECEIVE,17,<1@example.net>,jo@example.com,250 ok,a@example.net",
                "",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,HADISCARD,17,<1@example.net>,jo@example.com,550 no,a@example.net",
                "",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,DEFER,17,<1@example.net>,jo@example.com,\"451 4.4.0 It said: \"\"421 \
                 later\"\"\",a@example.net",
                "jo@example.com|-|transient|451 4.4.0|any|-|outgoing|17|2026-01-05T10:00:00Z|451 4.4.0 It said: \"421 later\"",
            ),
            // A status that tells nothing is one, too.
            (
                "2026-01-05T10:00:00.123Z,mail,,FAIL,17,<1@example.net>,jo@example.com;al@example.com,\
                 no mailbox;550 5.1.1 unknown,a@example.net",
                "jo@example.com|-|permanent|-|any|-|outgoing|17|2026-01-05T10:00:00Z|no mailbox\n\
                 al@example.com|-|permanent|550 5.1.1|any|-|outgoing|17|2026-01-05T10:00:00Z|550 5.1.1 unknown",
            ),
            // Of one status the beginning counts.
            (
                "2026-01-05T10:00:00.123Z,mail,,SEND,17,<1@example.net>,jo@example.com,250 2.6.0 queued; \
                 550 5.1.1 for others,a@example.net",
                "jo@example.com|-|success|250 2.6.0|data-end|-|outgoing|17|2026-01-05T10:00:00Z|250 2.6.0 queued; \
                 550 5.1.1 for others",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,Message expired,FAIL,17,<1@example.net>,jo@example.com,,a@example.net",
                "jo@example.com|-|permanent|-|any|-|outgoing|17|2026-01-05T10:00:00Z|Message expired",
            ),
            (
                "2026-01-05T10:00:00.123Z,mail,,FAIL,17,<1@example.net>,,,a@example.net",
                "",
            ),
            // Quotes and commas in cells.
            (
                "2026-01-05T10:00:00.123Z,mail,\"\",FAIL,\"17\",\"<1@example.net>\",jo@example.com,\"550 5.1.1 It said: \
                 \"\"no, not here\"\", sorry\",a@example.net",
                "jo@example.com|-|permanent|550 5.1.1|any|-|outgoing|17|2026-01-05T10:00:00Z|550 5.1.1 It said: \
                 \"no, not here\", sorry",
            ),
            ("#Software: Microsoft Exchange Server", ""),
        ] {
            assert_eq!(told_with(row, &context), rows, "{row}");
        }
        let row = "2026-01-05T10:00:00.123Z,mail,,FAIL,17,<1@example.net>,jo@example.com,550 no,a@example.net";
        assert_eq!(sent(row, &context), "a@example.net|1@example.net");
    }

    #[test]
    fn what_a_cmdlet_exports() {
        let names = "\"Timestamp\",\"ServerHostname\",\"Source\",\"EventId\",\"InternalMessageId\",\"MessageId\",\
                     \"Recipients\",\"RecipientStatus\",\"Sender\"";
        let context = Context {
            layout: Layout::Tracking(Columns::exported(names.as_bytes()).unwrap()),
            ..Context::default()
        };
        for (row, rows) in [
            (names, ""),
            (
                "\"1/5/2026 10:00:00 AM\",\"\",\"SMTP\",\"FAIL\",\"17\",\"<1@example.net>\",\"jo@example.com\",\
                 \"[{LED=550 5.1.1 <jo@example.com>: no};{MSG=};{FQDN=mx.example.com};{IP=192.0.2.1}]\",\"a@example.net\"",
                "jo@example.com|-|permanent|550 5.1.1|any|mx.example.com|outgoing|17|-|550 5.1.1 <jo@example.com>: no",
            ),
            (
                "\"1/5/2026 10:00:00 AM\",\"mx\",\"SMTP\",\"RECEIVE\",\"17\",\"<1@example.net>\",\"jo@example.com\",\"\",\
                 \"a@example.net\"",
                "",
            ),
        ] {
            assert_eq!(told_with(row, &context), rows, "{row}");
        }
        // A trace of Exchange Online has the way of each recipient in one of these.
        let trace = b"sender_address,recipient_status,event_id,recipients";
        assert_eq!(Columns::exported(trace), None);
    }

    #[test]
    fn other_columns_tell_nothing() {
        let names = "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,\
                     event-id,internal-message-id,message-id,network-message-id,recipient-address,recipient-status,\
                     total-bytes,recipient-count,reference,message-subject,sender-address,return-path";
        let context = Context {
            layout: Layout::Tracking(Columns::named(names.as_bytes()).unwrap()),
            ..Context::default()
        };
        assert_eq!(
            told_with(
                "2026-01-05T10:00:00.123Z,192.0.2.9,mail,192.0.2.1,mx.example.com,08D;250,out,SMTP,SEND,17,\
                 <1@example.net>,5f,jo@example.com,250 2.1.5 Recipient OK,550,1,,550 5.1.1,a@example.net,a@example.net",
                &context,
            ),
            "jo@example.com|-|success|250 2.1.5|data-end|mx.example.com|outgoing|17|2026-01-05T10:00:00Z|\
             250 2.1.5 Recipient OK",
        );
    }

    #[test]
    fn without_the_events_the_status_tells() {
        let context = Context {
            layout: Layout::Tracking(
                Columns::named(b"recipient-address,recipient-status").unwrap(),
            ),
            ..Context::default()
        };
        for (row, rows) in [
            (
                "jo@example.com;al@example.com,250 2.1.5 OK;550 5.1.1 unknown",
                "jo@example.com|-|-|250 2.1.5|data-end|-|outgoing|-|-|250 2.1.5 OK\n\
                 al@example.com|-|-|550 5.1.1|any|-|outgoing|-|-|550 5.1.1 unknown",
            ),
            ("jo@example.com,", ""),
        ] {
            assert_eq!(told_with(row, &context), rows, "{row}");
        }
    }
}
