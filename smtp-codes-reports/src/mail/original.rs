//! The mail that a report returns: who sent it to whom, and its Message-ID.

use super::header::{self, Header};
use super::report;

/// So much of the header of an original is kept, in bytes.
const LONGEST: usize = 64 << 10;

/// The header of the mail that a report is about, as far as the report returns it.
///
/// Nothing in it tells what happened to the mail: it is there to find out which mail it was.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::mail::Mail;
///
/// let bounce = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
///     <jo@example.com>: host mx.example.com said: 550 5.1.1 User unknown\n\n\
///     ----- Original message -----\n\
///     Message-ID: <1@example.org>\nSubject: News\nX-Campaign: 7\nTo: jo@example.com\n";
/// let mail = Mail::read(bounce);
/// let original = mail.original().unwrap();
/// assert_eq!(original.message_id().as_deref(), Some("1@example.org"));
/// assert_eq!(original.field("x-campaign").as_deref(), Some("7"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    header: Vec<u8>,
}

impl Original {
    /// The header that a mail begins with; `None` if there is no field in it.
    pub(super) fn of(mail: &[u8]) -> Option<Self> {
        let mail = mail.trim_ascii_start();
        // A mailbox's line, or one that says what follows.
        let mail = match mail.strip_prefix(b"From ") {
            Some(rest) => &rest[memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1)..],
            None => mail,
        };
        let mut end = 0;
        let mut fields = 0;
        for line in mail.split_inclusive(|&byte| byte == b'\n') {
            if line.trim_ascii().is_empty() || end + line.len() > LONGEST {
                break;
            }
            let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
            let is_field = name.len() < line.len()
                && !name.is_empty()
                && name.iter().all(|byte| byte.is_ascii_graphic());
            if !is_field && !line.starts_with(b" ") && !line.starts_with(b"\t") {
                break;
            }
            fields += usize::from(is_field);
            end += line.len();
        }
        (fields > 0).then(|| Self {
            header: mail[..end].to_vec(),
        })
    }

    fn fields(&self) -> Header<'_> {
        Header::of(&self.header)
    }

    /// The value of a field of its header, by the name in any letter case, in one line and with
    /// encoded words decoded.
    ///
    /// # Examples
    ///
    /// ```
    /// # let bounce = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
    /// #     <jo@example.com>: 550 5.1.1 User unknown\n\n----- Original message -----\n\
    /// #     Message-ID: <1@example.org>\nSubject: =?utf-8?Q?Caf=C3=A9?=\nTo: jo@example.com\n";
    /// let mail = smtp_codes_reports::mail::Mail::read(bounce);
    /// let original = mail.original().unwrap();
    /// assert_eq!(original.field("Subject").as_deref(), Some("Café"));
    /// assert_eq!(original.field("List-Id"), None);
    /// ```
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields().text(name)
    }

    /// Its Message-ID, without the angle brackets.
    ///
    /// # Examples
    ///
    /// ```
    /// # let bounce = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
    /// #     <jo@example.com>: 550 5.1.1 User unknown\n\n----- Original message -----\n\
    /// #     Message-ID: <1@example.org>\nSubject: News\nTo: jo@example.com\n";
    /// let mail = smtp_codes_reports::mail::Mail::read(bounce);
    /// let id = mail.original().and_then(|original| original.message_id());
    /// assert_eq!(id.as_deref(), Some("1@example.org"));
    /// ```
    #[must_use]
    pub fn message_id(&self) -> Option<String> {
        header::message_id(self.fields().raw("Message-ID")?)
    }

    /// Who sent it: by its envelope, else by its From.
    pub(super) fn sender(&self) -> Option<String> {
        ["Return-Path", "From"]
            .iter()
            .find_map(|name| address(&self.field(name)?))
    }

    /// The one recipient that its header names; `None` for a mail of a list, whose header names
    /// the list.
    pub(super) fn recipient(&self) -> Option<String> {
        let header = self.fields();
        let listed = ["List-Id", "List-Post", "Mailing-List"]
            .iter()
            .any(|name| header.raw(name).is_some())
            || matches!(header.lower("Precedence").as_str(), "list" | "bulk");
        if listed {
            return None;
        }
        let for_feedback = header.text("X-HmXmrOriginalRecipient");
        if let Some(address) = for_feedback.as_deref().and_then(address) {
            return Some(address);
        }
        if header.raw("Cc").is_some() {
            return None;
        }
        let to = header.text("To")?;
        let mut found = report::addresses(&to).map(|(_, address)| address);
        let first = found.next()?;
        // `"jo@example.com" <jo@example.com>`
        found
            .all(|other| other.eq_ignore_ascii_case(first))
            .then(|| first.to_owned())
    }
}

/// The last address of a value: a name before it may hold one too.
fn address(value: &str) -> Option<String> {
    let (_, address) = report::addresses(value).last()?;
    Some(address.to_owned())
}

/// The address that the local part of another one carries, as lists send to each recipient from an
/// address of its own (variable envelope return paths): `jo@example.com` in
/// `bounces+jo=example.com@list.example`.
pub(super) fn carried(address: &str) -> Option<String> {
    const MARKS: [&str; 10] = [
        "bounce", "bounces", "return", "returns", "errors", "error", "owner", "verp", "admin", "b",
    ];
    let (local, _) = address.rsplit_once('@')?;
    let (before, domain) = local.rsplit_once('=')?;
    // What forwarders rewrite names a sender, not a recipient.
    let rewritten = ["srs0", "srs1", "prvs", "btv1"].iter().any(|mark| {
        local
            .get(..mark.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(mark))
    });
    let (_, last) = domain.rsplit_once('.')?;
    let is_domain = last.len() >= 2
        && last.bytes().all(|byte| byte.is_ascii_alphabetic())
        && domain
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        && !domain.starts_with(['.', '-']);
    if rewritten || !is_domain || before.contains('=') {
        return None;
    }
    let own = match before.split_once('+') {
        Some((_, own)) => own,
        None => {
            // The word that all such addresses share, and the number of the mail.
            let at = MARKS.iter().find_map(|mark| {
                before
                    .to_ascii_lowercase()
                    .split('-')
                    .position(|word| word == *mark)
            })?;
            let skipped: usize = before
                .split('-')
                .take(at + 1)
                .map(|word| word.len() + 1)
                .sum();
            before.get(skipped..)?
        }
    };
    // Numbers of the mail and of the customer stand before it.
    let mut own = own;
    while let Some((word, rest)) = own.split_once('-')
        && !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && word.bytes().any(|byte| byte.is_ascii_digit())
    {
        own = rest;
    }
    (!own.is_empty()).then(|| format!("{own}@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carried_by_another() {
        for (address, expected) in [
            (
                "bounces+jo=example.com@list.example",
                Some("jo@example.com"),
            ),
            (
                "news-bounces+jo+x=example.com@l.example",
                Some("jo+x@example.com"),
            ),
            (
                "bounces+12-34ab-jo=example.com@e.example",
                Some("jo@example.com"),
            ),
            (
                "list-return-123-jo=example.com@l.example",
                Some("jo@example.com"),
            ),
            (
                "bounce-jo.doe-x=mx.example.com@l.example",
                Some("jo.doe-x@mx.example.com"),
            ),
            ("SRS0=hHhH=TT=example.com=jo@f.example", None),
            ("prvs=1234=jo@example.com", None),
            ("jo=smith@example.com", None),
            ("jo@example.com", None),
            ("a=b.c", None),
            // The name of a host ends in two letters or more, and has no other signs.
            ("bounces+jo=example.de@l.example", Some("jo@example.de")),
            ("bounces+jo=example.d@l.example", None),
            ("bounces+jo=example.d2@l.example", None),
            ("bounces+jo=exam_ple.com@l.example", None),
            ("bounces+jo=.example.com@l.example", None),
            ("bounces+jo=-example.com@l.example", None),
            ("bounces+a=jo=example.com@l.example", None),
        ] {
            assert_eq!(carried(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn an_original_is_its_header() {
        let original = Original::of(
            b"From x Thu\nReturn-Path: <a@b.example>\nTo: Jo <jo@example.com>\n\
            Message-Id:\n <1@b>\n\nText: 550 5.1.1\n",
        )
        .expect("fields");
        assert_eq!(original.message_id().as_deref(), Some("1@b"));
        assert_eq!(original.sender().as_deref(), Some("a@b.example"));
        assert_eq!(original.recipient().as_deref(), Some("jo@example.com"));
        assert_eq!(original.field("Text"), None);
        assert_eq!(Original::of(b"no field\n"), None);
        assert_eq!(Original::of(b""), None);
        for (mail, header) in [
            ("Subject: x\n \t\nFrom: a\n", "Subject: x\n"),
            ("Subject: x\n: y\nFrom: a\n", "Subject: x\n"),
            ("Subject: x\nplain", "Subject: x\n"),
            ("Subject: x\ntwo words: y\n", "Subject: x\n"),
        ] {
            assert_eq!(
                Original::of(mail.as_bytes()).expect("a field").header,
                header.as_bytes()
            );
        }
        // What is too long ends at the end of a line.
        let field = format!("X-Filler: {}\n", "x".repeat(1012));
        let long = Original::of(field.repeat(100).as_bytes()).expect("a field");
        assert_eq!(long.header.len(), LONGEST / field.len() * field.len());
        let whole = format!("A: {}\n", "x".repeat(LONGEST - 4));
        let whole = Original::of(format!("{whole}B: c\n").as_bytes()).expect("a field");
        assert_eq!(whole.header.len(), LONGEST);
        let listed = Original::of(b"To: list@example.com\nList-Id: x\n").expect("fields");
        assert_eq!(listed.recipient(), None);
    }
}
