//! Any other line: the refusals that a program lists in it, what it quotes, or whatever codes it has.

use std::io;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter};
use smtp_codes::{Found, Stage};

use super::syslog::Line;
use super::words::{self, Needle, behind, said, status_in};
use crate::{Report, Time, speaker, stage, text};

static RECIPIENT: Needle = LazyLock::new(|| Finder::new(b"ecipient <"));
/// As mail gateways of Cisco have it: `Bounced: DCID 5 MID 8 From: <a@example.net> To: <jo@example.com> RID 0`.
static ADDRESSED: Needle = LazyLock::new(|| Finder::new(b" To: <"));
/// What .NET writes before what the server said; its own words are about several faults.
static RESPONSE: Needle = LazyLock::new(|| Finder::new(b" server response was: "));

/// Calls `each` for what a line of no known format reports.
///
/// # Errors
///
/// The first that `each` gives.
pub(super) fn reports(
    line: &Line<'_>,
    latest: Option<Time>,
    each: &mut impl FnMut(Report<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let time = || line.time(latest);
    if lists(line.text) {
        let mut refusals = text::refusals(&String::from_utf8_lossy(line.text), Stage::Any);
        if !refusals.is_empty() {
            refusals.iter_mut().for_each(|it| it.time = time());
            return refusals.into_iter().try_for_each(each);
        }
    }
    match read(line) {
        Some(mut report) => {
            report.time = time();
            super::split(report, each)
        }
        None => Ok(()),
    }
}

/// Whether a code and a text in brackets may stand there, as Python prints a refusal: `(550, b'no')`.
fn lists(text: &[u8]) -> bool {
    memchr_iter(b'(', text).any(|at| {
        matches!(
            text[at + 1..],
            [b'4' | b'5', b'0'..=b'9', b'0'..=b'9', b',', b' ', ..]
        )
    })
}

/// What a line of no known format reports; `None` if it carries no status.
fn read<'a>(line: &Line<'a>) -> Option<Report<'a>> {
    // Exim's log of what it rejects has the header of each mail.
    const SUBJECT: &[u8] = b"Subject:";
    let start = line.text.trim_ascii_start();
    if start
        .get(..SUBJECT.len())
        .is_some_and(|name| name.eq_ignore_ascii_case(SUBJECT))
    {
        return None;
    }
    let found = smtp_codes::best(line.text)?;
    if found.enhanced().is_none() && counts(line.text, &found) {
        return None;
    }
    let (quoted, _) = said(line.text);
    let quoted = quoted.or_else(|| behind(&RESPONSE, line.text));
    let (text, status) = match quoted.and_then(|text| Some((text, status_in(text)?))) {
        Some(found) => found,
        None => (line.text.trim_ascii(), found.status),
    };
    let recipient = words::recipient(line.text)
        .filter(|recipient| recipient.starts_with(b"<"))
        .or_else(|| named(line.text))
        .or_else(|| answered(line.text, &found))
        .or_else(|| labelled(line.text, &found))
        .or_else(|| keyed(line.text))
        .or_else(|| after(&ADDRESSED, line.text));
    Some(Report {
        stage: stage::told(line.text),
        recipient: recipient.and_then(words::list_value),
        status: Some(status),
        host: speaker::quoted(line.text).map(Into::into),
        text: words::text(text),
        ..Report::default()
    })
}

/// The address of `recipient <jo@example.com> rejected`.
fn named(text: &[u8]) -> Option<&[u8]> {
    after(&RECIPIENT, text)
}

/// The address between a needle and the bracket that closes it.
fn after<'a>(needle: &Needle, text: &'a [u8]) -> Option<&'a [u8]> {
    let address = behind(needle, text)?;
    let address = &address[..memchr(b'>', address)?];
    memchr(b'@', address).map(|_| address)
}

/// The address that a reply begins with: `550 5.1.1 <jo@example.com>... no`.
fn answered<'a>(text: &'a [u8], found: &Found) -> Option<&'a [u8]> {
    let address = text[found.end..].trim_ascii_start().strip_prefix(b"<")?;
    let end = memchr(b'>', address)?;
    if speaker::blames_sender(&address[end..]) {
        return None;
    }
    let address = &address[..end];
    let is_one = address.contains(&b'@') && !address.contains(&b' ');
    (is_one && !found.status.is_success()).then_some(address)
}

/// The address that a reply follows, with a mark between them: `jo@example.com: 550 5.1.1 no`,
/// `jo@example.com... 550 no`, `- jo@example.com (550 no)`.
fn labelled<'a>(text: &'a [u8], found: &Found) -> Option<&'a [u8]> {
    let before = &text[..found.start];
    let length = before
        .iter()
        .rev()
        .take_while(|byte| b" \t.:(|->,;\"'[".contains(byte))
        .count();
    let (before, marks) = before.split_at(before.len() - length);
    if found.status.is_success() || !marks.iter().any(|byte| b".:(|->".contains(byte)) {
        return None;
    }
    let length = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"@._+-=~&*!#$%/?^{}`'".contains(byte))
        .count();
    let (before, address) = before.split_at(before.len() - length);
    let address = address.strip_prefix(b"'").unwrap_or(address);
    let at = memchr(b'@', address)?;
    let (local, domain) = (&address[..at], &address[at + 1..]);
    let is_one = !local.is_empty() && domain.contains(&b'.') && !domain.contains(&b'@');
    let word = before
        .trim_ascii_end()
        .rsplit(|byte| !byte.is_ascii_alphabetic())
        .find(|word| !word.is_empty());
    let other = word.is_some_and(|word| {
        stage::around("other-address").any(|other| other.as_bytes().eq_ignore_ascii_case(word))
    }) && !local.contains(&b'=');
    let blamed = memchr::memmem::find(&text[found.end..], address)
        .is_some_and(|place| speaker::blames_sender(&text[found.end + place + address.len()..]));
    (is_one && !other && !blamed && !local.contains(&b'=')).then_some(address)
}

/// The address of a field in a line that is made of fields: `rcpt=jo@example.com`, `to="jo@example.com"`.
fn keyed(text: &[u8]) -> Option<&[u8]> {
    const NAMES: [&[u8]; 5] = [b"rcpt", b"rcpt_to", b"recipient", b"recipients", b"to"];
    /// So far around its sign an address and its name are looked for: no path has more than 256 bytes
    /// (RFC 5321 4.5.3.1.3). Without it a line of many signs would take the square of its time.
    const REACH: usize = 512;
    memchr_iter(b'@', text).find_map(|sign| {
        let last = text.len().min(sign + REACH);
        let at = sign.min(REACH);
        let (text, whole) = (&text[sign - at..last], last == text.len());
        let begins = |byte: &u8| byte.is_ascii_whitespace() || b"=\"<,;".contains(byte);
        let start = text[..at].iter().rposition(begins)? + 1;
        let end = text[at..]
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || b"\">,;".contains(byte));
        let end = match end {
            Some(end) => at + end,
            None if whole => text.len(),
            None => return None,
        };
        let address = &text[start..end];
        let before = &text[..start];
        let before = before
            .strip_suffix(b"\"")
            .or(before.strip_suffix(b"<"))
            .unwrap_or(before);
        let before = before.strip_suffix(b"=")?;
        let name = before
            .iter()
            .rposition(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'))
            .map_or(before, |place| &before[place + 1..]);
        let known = NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
        // Of several, the reply is about one.
        let behind = &text[start + address.len()..];
        let listed = behind.starts_with(b",") || behind.starts_with(b";");
        let next = behind.iter().position(u8::is_ascii_whitespace);
        if listed && memchr(b'@', &behind[..next.unwrap_or(behind.len())]).is_some() {
            return None;
        }
        (known && start < at && address.len() > at - start + 1).then_some(address)
    })
}

/// Whether a reply code stands where other programs have numbers of other kinds: in the first cell of a
/// sheet, in a line about a request to a web server.
pub(crate) fn counts(text: &[u8], found: &Found) -> bool {
    let behind = &text[found.end..];
    let first = text[..found.start].trim_ascii_start().is_empty();
    let cell = first && matches!(behind, [b',', next, ..] if *next != b' ');
    cell || web(text)
}

/// Whether a line is of a web server: it has the method and the path of a request.
fn web(text: &[u8]) -> bool {
    static METHODS: [Needle; 3] = [
        LazyLock::new(|| Finder::new(b"GET /")),
        LazyLock::new(|| Finder::new(b"POST /")),
        LazyLock::new(|| Finder::new(b"HEAD /")),
    ];
    METHODS.iter().any(|method| method.find(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn lines_of_no_known_format() {
        check(&[
            (
                "mx: recipient <jo@example.com> rejected: 550 5.7.1 no",
                "jo@example.com|-|-|550 5.7.1|any|-|-|-|-|mx: recipient <jo@example.com> rejected: 550 5.7.1 no",
            ),
            (
                "2026-01-05 10:00:00 worker: to=<jo@example.com> host mx.example.com[192.0.2.1] said: 550 5.1.1 no \
                 (in reply to RCPT TO command)",
                "jo@example.com|-|-|550 5.1.1|rcpt|mx.example.com|-|-|2026-01-05T10:00:00Z|550 5.1.1 no",
            ),
            (
                "2026-01-05 10:00:00 ERROR mail: {'jo@example.com': (550, b'5.1.1 <jo@example.com>: no'), \
                 'al@example.com': (452, b'full')}",
                "jo@example.com|-|-|550 5.1.1|rcpt|-|outgoing|-|2026-01-05T10:00:00Z|550 5.1.1 <jo@example.com>: no\n\
                 al@example.com|-|-|452|rcpt|-|outgoing|-|2026-01-05T10:00:00Z|452 full",
            ),
            (
                "smtplib.SMTPDataError: (552, b'5.2.3 too large')",
                "-|-|-|552 5.2.3|data-end|-|outgoing|-|-|552 5.2.3 too large",
            ),
            (
                "SMTPAddressFailedException: 550 5.1.1 <jo@example.com>... no",
                "jo@example.com|-|-|550 5.1.1|rcpt|-|-|-|-|SMTPAddressFailedException: 550 5.1.1 <jo@example.com>... no",
            ),
            (
                "2026-01-05T10:00:00Z 550 5.1.1 User unknown",
                "-|-|-|550 5.1.1|any|-|-|-|2026-01-05T10:00:00Z|550 5.1.1 User unknown",
            ),
            (
                "Delayed: DCID 5 MID 8 From: <a@example.net> To: <jo@example.com> RID 0 - ('451', ['4.7.1 later'])",
                "jo@example.com|-|-|451 4.7.1|any|-|-|-|-|Delayed: DCID 5 MID 8 From: <a@example.net> To: \
                 <jo@example.com> RID 0 - ('451', ['4.7.1 later'])",
            ),
            // Fields, each with its name.
            (
                "level=error msg=\"delivery failed\" from=a@example.org rcpt=jo@example.com response=\"550 5.1.1 no\"",
                "jo@example.com|-|-|550 5.1.1|any|-|-|-|-|level=error msg=\"delivery failed\" \
                 from=a@example.org rcpt=jo@example.com response=\"550 5.1.1 no\"",
            ),
            (
                "to=\"jo@example.com\" said=\"550 5.1.1 no\"",
                "jo@example.com|-|-|550 5.1.1|any|-|-|-|-|to=\"jo@example.com\" said=\"550 5.1.1 no\"",
            ),
            (
                "rcpt=jo@example.com,li@example.com said=\"550 5.1.1 no\"",
                "-|-|-|550 5.1.1|any|-|-|-|-|rcpt=jo@example.com,li@example.com said=\"550 5.1.1 no\"",
            ),
            (
                "rcpt=jo@example.com, said=\"550 5.1.1 no\"",
                "jo@example.com|-|-|550 5.1.1|any|-|-|-|-|rcpt=jo@example.com, said=\"550 5.1.1 no\"",
            ),
            (
                "rcpt=\"jo@example.com\",from=\"a@example.net\",said=\"550 5.1.1 no\"",
                "jo@example.com|-|-|550 5.1.1|any|-|-|-|-|rcpt=\"jo@example.com\",from=\"a@example.net\",said=\"550 5.1.1 no\"",
            ),
            (
                "said=\"550 5.1.1 no\" rcpt=jo@example.com",
                "jo@example.com|-|-|550 5.1.1|any|-|-|-|-|said=\"550 5.1.1 no\" rcpt=jo@example.com",
            ),
            (
                "rcpt=jo@ to=@example.com said=\"550 5.1.1 no\"",
                "-|-|-|550 5.1.1|any|-|-|-|-|rcpt=jo@ to=@example.com said=\"550 5.1.1 no\"",
            ),
            (
                "2026-01-05T10:00:00Z 451 try later",
                "-|-|-|451|any|-|-|-|2026-01-05T10:00:00Z|451 try later",
            ),
            (
                "2026-01-05T10:00:00Z 550 [spam] refused",
                "-|-|-|550|any|-|-|-|2026-01-05T10:00:00Z|550 [spam] refused",
            ),
            (
                "2026-01-05 10:00:00,123 550 ERROR no such user",
                "-|-|-|550|any|-|-|-|2026-01-05T10:00:00Z|550 ERROR no such user",
            ),
            (
                "2026-01-05 10:00:00 550 [Warning] host mx.example.com[192.0.2.1] said: 451 4.7.1 later",
                "-|-|-|451 4.7.1|any|mx.example.com|-|-|2026-01-05T10:00:00Z|451 4.7.1 later",
            ),
            (
                "SMTPSendFailedException: 553 5.7.1 <a@example.net>: Sender address rejected: not owned by user",
                "-|-|-|553 5.7.1|any|-|-|-|-|SMTPSendFailedException: 553 5.7.1 <a@example.net>: Sender address \
                 rejected: not owned by user",
            ),
            // The address before a reply is whom it is about, unless the words say whose else.
            (
                "client failed: rejected recipients: jo@example.com: 550 5.1.1 no",
                "jo@example.com|-|-|550 5.1.1|any|-|-|-|-|client failed: rejected recipients: jo@example.com: 550 5.1.1 no",
            ),
            (
                "a@example.net -> jo@example.com (452 4.2.2 full)",
                "jo@example.com|-|-|452 4.2.2|any|-|-|-|-|a@example.net -> jo@example.com (452 4.2.2 full)",
            ),
            (
                "Error sending mail to 'jo@example.com' -- 550 5.1.1 no",
                "jo@example.com|-|-|550 5.1.1|any|-|-|-|-|Error sending mail to 'jo@example.com' -- 550 5.1.1 no",
            ),
            (
                "mail from a@example.net: 553 5.1.8 no such domain",
                "-|-|-|553 5.1.8|any|-|-|-|-|mail from a@example.net: 553 5.1.8 no such domain",
            ),
            (
                "user a@example.net: 535 5.7.8 no",
                "-|-|-|535 5.7.8|any|-|-|-|-|user a@example.net: 535 5.7.8 no",
            ),
            (
                "jo@example.com 550 5.1.1 no",
                "-|-|-|550 5.1.1|any|-|-|-|-|jo@example.com 550 5.1.1 no",
            ),
            (
                "SMTP error, RCPT TO: 552 5.2.2 full",
                "-|-|-|552 5.2.2|rcpt|-|-|-|-|SMTP error, RCPT TO: 552 5.2.2 full",
            ),
            (
                "host 'mx.example.com' rejected command 'RCPT TO:<jo@example.com>' with code 550 (5.1.1) 'no'",
                "-|-|-|550 5.1.1|rcpt|-|-|-|-|host 'mx.example.com' rejected command 'RCPT TO:<jo@example.com>' with code 550 (5.1.1) 'no'",
            ),
            (
                "failed to send RCPT: 550 5.1.1 no",
                "-|-|-|550 5.1.1|rcpt|-|-|-|-|failed to send RCPT: 550 5.1.1 no",
            ),
            (
                "failed to send mail: 550 5.1.1 no",
                "-|-|-|550 5.1.1|any|-|-|-|-|failed to send mail: 550 5.1.1 no",
            ),
            (
                "2026-01-05 10:00:00 550 ERROR host mx.example.com is no peer",
                "-|-|-|550|any|-|-|-|2026-01-05T10:00:00Z|550 ERROR host mx.example.com is no peer",
            ),
            // Who a reply names first is no recipient unless it is an address, and was refused.
            (
                "worker: 550 5.1.1 <unknown> user",
                "-|-|-|550 5.1.1|any|-|-|-|-|worker: 550 5.1.1 <unknown> user",
            ),
            (
                "worker: 250 2.1.5 <jo@example.com> recipient ok",
                "-|-|-|250 2.1.5|any|-|-|-|-|worker: 250 2.1.5 <jo@example.com> recipient ok",
            ),
            // Nor is what only looks like an address, or one that the words say is the sender.
            (
                "worker: jo@localhost: 550 5.1.1 no",
                "-|-|-|550 5.1.1|any|-|-|-|-|worker: jo@localhost: 550 5.1.1 no",
            ),
            (
                "worker: @example.com: 550 5.1.1 no",
                "-|-|-|550 5.1.1|any|-|-|-|-|worker: @example.com: 550 5.1.1 no",
            ),
            (
                "worker: a@example.net: 553 5.7.1 <a@example.net>: Sender address rejected: not owned by user",
                "-|-|-|553 5.7.1|any|-|-|-|-|worker: a@example.net: 553 5.7.1 <a@example.net>: Sender address \
                 rejected: not owned by user",
            ),
            (
                "2026-01-05T10:00:00Z <jo@example.com>: 550 5.1.1 no",
                "jo@example.com|-|-|550 5.1.1|any|-|-|-|2026-01-05T10:00:00Z|<jo@example.com>: 550 5.1.1 no",
            ),
            (
                "worker: to=<jo@example.com>,<al@example.com> host mx.example.com[192.0.2.1] said: 550 5.1.1 no",
                "jo@example.com|-|-|550 5.1.1|any|mx.example.com|-|-|-|550 5.1.1 no\n\
                 al@example.com|-|-|550 5.1.1|any|mx.example.com|-|-|-|550 5.1.1 no",
            ),
            (
                "x.example[192.0.2.9] sender verify failed: 553 5.1.8 no",
                "-|-|-|553 5.1.8|any|-|-|-|-|x.example[192.0.2.9] sender verify failed: 553 5.1.8 no",
            ),
            ("  Subject: 550 5.1.1 pills", ""),
            // Sheets, web servers, servers of FTP, and what Postfix says once more.
            ("550,Pen,5.1,jo@example.com", ""),
            (
                "2026-01-05 10:00:00 192.0.2.4 GET /owa/ - 443 - 192.0.2.9 Mozilla/5.0 401 1 0 550",
                "",
            ),
            (
                "Jan  5 10:00:00 mx vsftpd[1]: FTP response: Client \"192.0.2.9\", \"550 No such file.\"",
                "",
            ),
            (
                "Jan  5 10:00:00 mx smartd[1]: Device: /dev/sda [SAT], 421 Currently unreadable (pending) sectors",
                "",
            ),
            (
                "Jan  5 10:00:00 mx policyd-spf[1]: 550 5.7.23 Message rejected due to: SPF fail",
                "",
            ),
            (
                "SmtpException: It needs TLS or the client is unknown. The server response was: 5.7.57 Client not known",
                "-|-|-|5.7.57|any|-|-|-|-|5.7.57 Client not known",
            ),
            ("of (550, 600) and (45, 'a') none", ""),
            ("nothing here", ""),
        ]);
        // No address is so long.
        let line = format!("said=\"550 5.1.1 no\" rcpt=jo@{}", "x".repeat(600));
        check(&[(&line, &format!("-|-|-|550 5.1.1|any|-|-|-|-|{line}"))]);
    }

    /// Threads, processes and things have numbers that look like reply codes.
    #[test]
    fn numbers_of_databases_frameworks_and_kernels() {
        for line in [
            "2026-01-05T10:00:00.123456Z 550 [Note] Aborted connection 550 to db: 'mail' user: 'mail'",
            "2026-01-05T10:00:00.123456Z 451 [Warning] [MY-010055] [Server] IP address could not be resolved",
            "2026-01-05 10:00:00 550 [ERROR] InnoDB: Unable to lock ./ibdata1",
            "2026-01-05T10:00:00.1Z 2026-01-05T10:00:00.123456Z 550 [System] [MY-010931] [Server] ready",
            "2026-01-05 10:00:00,123 550 INFO mail odoo.modules.loading: loading 1 modules...",
            "2026-01-05 10:00:00,123 550 ERROR mail odoo.sql_db: bad query: SELECT 1",
            "2026-01-05 10:00:00.123 550 WARNING nova.compute.manager [-] While synchronizing instance",
            "2026-01-05 10:00:00.123 ERROR 550 --- [main] c.e.Application : it failed",
            "2026-01-05T10:00:00.123+01:00  WARN 550 --- [shop] [nio-8080-exec-1] c.e.Shop : slow",
            "550:M 05 Jan 2026 10:00:00.123 * Ready to accept connections",
            "2026-01-05 10:00:00.123 UTC [550] LOG:  database system is ready",
            "01-05 10:00:00.123   550   551 E ActivityManager: it failed",
            "I0105 10:00:00.123456     550 server.cc:12] it is up",
            "I, [2026-01-05T10:00:00.123456 #550]  INFO -- : it is up",
            "Jan  5 10:00:00 mx kernel: EXT4-fs error (device sda1): ext4_lookup:1700: inode #550: comm find: \
             deleted inode referenced: 551",
        ] {
            check(&[(line, "")]);
        }
    }
}
