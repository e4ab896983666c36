//! Any other line: what it quotes, or whatever codes it has.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;

use super::syslog::Line;
use super::words::{self, Needle, behind, said, status_in};
use crate::{Report, speaker, stage};

static RECIPIENT: Needle = LazyLock::new(|| Finder::new(b"ecipient <"));

/// What a line of no known format reports; `None` if it carries no status.
pub(super) fn read<'a>(line: &Line<'a>) -> Option<Report<'a>> {
    let found = smtp_codes::best(line.text)?;
    let (quoted, _) = said(line.text);
    let (text, status) = match quoted.and_then(|text| Some((text, status_in(text)?))) {
        Some(found) => found,
        None => (line.text.trim_ascii(), found.status),
    };
    let recipient = words::recipient(line.text)
        .filter(|recipient| recipient.starts_with(b"<"))
        .or_else(|| named(line.text));
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
    let address = behind(&RECIPIENT, text)?;
    let address = &address[..memchr(b'>', address)?];
    memchr(b'@', address).map(|_| address)
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
            ("nothing here", ""),
        ]);
    }
}
