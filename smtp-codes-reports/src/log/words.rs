//! What several formats have in common: replies that are quoted, commands, lists of addresses.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memrchr};
use smtp_codes::dsn::Author;
use smtp_codes::{EnhancedCode, Outcome, ReplyCode, Stage, Status};

use crate::stage;

/// What stands in front of what.
pub(super) type Needle = LazyLock<Finder<'static>>;

static SAID: Needle = LazyLock::new(|| Finder::new(b" said: "));
static REFUSED: Needle = LazyLock::new(|| Finder::new(b" refused to talk to me: "));
static NO_TLS: Needle = LazyLock::new(|| Finder::new(b" refused to start TLS: "));
static IN_REPLY: Needle = LazyLock::new(|| Finder::new(b" (in reply to "));
static TO: Needle = LazyLock::new(|| Finder::new(b" to="));

/// What stands behind a needle.
pub(super) fn behind<'a>(needle: &Needle, text: &'a [u8]) -> Option<&'a [u8]> {
    text.get(needle.find(text)? + needle.needle().len()..)
}

/// The text of bytes, for a report.
pub(super) fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    Some(readable(bytes))
}

/// The same as `String::from_utf8_lossy`, which is twice as slow for what is UTF-8.
fn readable(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// An address, or another short value; `None` if nothing is there.
pub(super) fn value(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = bytes.trim_ascii();
    let bytes = bytes.strip_prefix(b"<").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b">").unwrap_or(bytes);
    (!bytes.is_empty()).then(|| readable(bytes))
}

/// The same of a text.
pub(super) fn named(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim_ascii();
    let text = text.strip_prefix('<').unwrap_or(text);
    let text = text.strip_suffix('>').unwrap_or(text);
    (!text.is_empty()).then(|| text.into())
}

/// One address without its brackets; a list of them as it stands.
pub(super) fn list_value(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match memchr(b',', bytes) {
        Some(_) => text(bytes),
        None => value(bytes),
    }
}

/// The server's own words, if they are quoted, and the command that drew them.
pub(super) fn said(text: &[u8]) -> (Option<&[u8]>, Stage) {
    let (reply, mut stage) = if let Some(reply) = behind(&SAID, text) {
        (reply, Stage::Any)
    } else if let Some(reply) = behind(&REFUSED, text) {
        (reply, Stage::Greeting)
    } else if let Some(reply) = behind(&NO_TLS, text) {
        (reply, Stage::StartTls)
    } else {
        return (None, Stage::Any);
    };
    let reply = match IN_REPLY.find(reply) {
        Some(at) => {
            stage = stage::of_command(&reply[at + IN_REPLY.needle().len()..]);
            &reply[..at]
        }
        None => reply,
    };
    (Some(reply), stage)
}

/// The status of a reply, and of what the mail server made of it: the reply's own codes,
/// completed by the server's where the reply has none that says as much; and who wrote the enhanced
/// code: the reporter, if the reply that it quotes has none.
pub(super) fn completed(reply: &[u8], dsn: EnhancedCode) -> (Status, Author) {
    let Some((code, enhanced)) = reply_status(reply) else {
        return (Status::of_enhanced(dsn), Author::Server);
    };
    let agrees = |reply: ReplyCode| reply.digits()[0] == dsn.class_number();
    let status = match (code, enhanced) {
        (Some(code), None) if agrees(code) => Status::both(code, dsn),
        (Some(code), Some(own))
            if agrees(code) && own.subject_number() == 0 && dsn.subject_number() != 0 =>
        {
            Status::both(code, dsn)
        }
        (code, enhanced) => Status::from_parts(code, enhanced).unwrap_or(Status::of_enhanced(dsn)),
    };
    let author = match (status.reply(), enhanced) {
        (Some(_), None) => Author::Reporter,
        _ => Author::Server,
    };
    (status, author)
}

/// The codes of a reply. Nearly all begin with them; in the others they are searched.
fn reply_status(reply: &[u8]) -> Option<(Option<ReplyCode>, Option<EnhancedCode>)> {
    if let Some((code, rest)) = reply.split_at_checked(3)
        && let Ok(code) = ReplyCode::from_bytes(code)
        && let [b' ' | b'-', rest @ ..] = rest
        && let Some((enhanced, _)) = leading_enhanced(rest)
    {
        return Some((Some(code), Some(enhanced)));
    }
    smtp_codes::best(reply).map(|found| (found.reply(), found.enhanced()))
}

/// The status that a reply, or a text that holds one, carries.
pub(super) fn status_in(text: &[u8]) -> Option<Status> {
    let (reply, enhanced) = reply_status(text)?;
    Status::from_parts(reply, enhanced)
}

/// The enhanced code that the text begins with, and what follows.
pub(super) fn leading_enhanced(text: &[u8]) -> Option<(EnhancedCode, &[u8])> {
    const LONGEST: usize = "5.999.999".len();
    let length = text
        .iter()
        .take(LONGEST + 1)
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
        .count();
    let (code, rest) = text.split_at(length);
    let code = EnhancedCode::from_bytes(code).ok()?;
    (!rest.first().is_some_and(u8::is_ascii_alphanumeric)).then_some((code, rest))
}

/// How an attempt ended, by the class of its code.
pub(super) fn outcome(class: u8) -> Option<Outcome> {
    match class {
        2 => Some(Outcome::Success),
        4 => Some(Outcome::Transient),
        5 => Some(Outcome::Permanent),
        _ => None,
    }
}

/// How an attempt ended, by its status: the reply code's word counts before the enhanced code's.
pub(super) fn ended(status: Status) -> Option<Outcome> {
    outcome(match (status.reply(), status.enhanced()) {
        (Some(reply), _) => reply.digits()[0],
        (None, Some(enhanced)) => enhanced.class_number(),
        (None, None) => return None,
    })
}

/// The stage of a status that a log has for a whole delivery: a success is the answer to the
/// end of the message, a failure may be that to any command.
pub(super) fn delivered(outcome: Option<Outcome>) -> Stage {
    match outcome {
        Some(Outcome::Success) => Stage::DataEnd,
        _ => Stage::Any,
    }
}

/// The recipients behind `to=`.
pub(super) fn recipient(text: &[u8]) -> Option<&[u8]> {
    list(match text.strip_prefix(b"to=") {
        Some(value) => value,
        None => behind(&TO, text)?,
    })
}

/// The addresses that a text begins with: in brackets and parted by commas, or up to a blank or a
/// comma that stands before one.
pub(super) fn list(value: &[u8]) -> Option<&[u8]> {
    if !value.starts_with(b"<") {
        let length = memchr(b' ', value).unwrap_or(value.len());
        let value = &value[..length];
        let value = value.strip_suffix(b",").unwrap_or(value);
        let value = value.strip_suffix(b";").unwrap_or(value);
        return (!value.is_empty()).then_some(value);
    }
    let mut end = 0;
    loop {
        end += memchr(b'>', &value[end..])? + 1;
        if !value[end..].starts_with(b",<") {
            return Some(&value[..end]);
        }
    }
}

/// An address without its brackets.
pub(super) fn bare(one: &str) -> &str {
    let one = one.trim();
    let one = one.strip_prefix('<').unwrap_or(one);
    one.strip_suffix('>').unwrap_or(one)
}

/// The addresses of a list, without their brackets.
pub(super) fn addresses(list: &str) -> impl Iterator<Item = &str> {
    // A local part in quotes may have them, too: `"doe, jo"@example.com`.
    let mut inside = false;
    list.split(move |sign| {
        inside ^= sign == '"';
        !inside && matches!(sign, ',' | ';')
    })
    .map(bare)
    .filter(|one| !one.is_empty())
}

/// The value of `name=`, which stands at the beginning or behind a blank or comma: up to the next
/// comma, as Postfix and sendmail part their fields.
pub(super) fn field<'a>(needle: &Needle, text: &'a [u8]) -> Option<&'a [u8]> {
    let value = behind(needle, text)?;
    Some(&value[..memchr(b',', value).unwrap_or(value.len())])
}

/// The id of a queued mail that a text begins with, and what follows its colon.
pub(super) fn queue_id(text: &[u8]) -> Option<(&[u8], &[u8])> {
    const LONGEST: usize = 64;
    let near = text.iter().take(LONGEST);
    let end = near.take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (id, rest) = text.split_at(end);
    (!id.is_empty()).then_some((id, rest.strip_prefix(b": ")?))
}

/// The text in the round brackets that end a text.
pub(super) fn bracketed(text: &[u8]) -> Option<&[u8]> {
    let open = memchr(b'(', text)?;
    let why = &text[open + 1..];
    match memrchr(b')', why) {
        Some(close) if why[close + 1..].trim_ascii().is_empty() => Some(&why[..close]),
        _ => Some(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reply_counts_before_the_code_of_the_server() {
        for (reply, dsn, status, author) in [
            ("550 no", "5.1.1", "550 5.1.1", Author::Reporter),
            ("550 5.7.1 no", "5.1.1", "550 5.7.1", Author::Server),
            // It says less than the server's, or nothing that agrees with it.
            ("550 5.0.0 no", "5.1.1", "550 5.1.1", Author::Server),
            ("550 5.0.1 no", "5.0.0", "550 5.0.1", Author::Server),
            ("450 4.0.0 no", "5.1.1", "450 4.0.0", Author::Server),
            ("450 no", "5.1.1", "450", Author::Reporter),
            ("no", "5.1.1", "5.1.1", Author::Server),
        ] {
            let (found, by) = completed(reply.as_bytes(), dsn.parse().unwrap());
            assert_eq!(
                (found.to_string().as_str(), by),
                (status, author),
                "{reply}"
            );
        }
    }

    #[test]
    fn lists_end_where_no_address_follows() {
        for (text, found) in [
            (
                "<\"jo doe\"@example.com>, relay=x",
                Some("<\"jo doe\"@example.com>"),
            ),
            (
                "<jo@example.com>,<al@example.com> x",
                Some("<jo@example.com>,<al@example.com>"),
            ),
            (
                "<jo@example.com>, <al@example.com>",
                Some("<jo@example.com>"),
            ),
            ("jo@example.com, relay=x", Some("jo@example.com")),
            ("jo@example.com; relay=x", Some("jo@example.com")),
            ("jo,al@example.com", Some("jo,al@example.com")),
            ("<jo@example.com", None),
            (", relay=x", None),
            ("", None),
        ] {
            assert_eq!(list(text.as_bytes()), found.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn commas_in_quotes_part_no_addresses() {
        for (list, each) in [
            (
                "\"doe, jo\"@example.com,<al@example.com>; li",
                &["\"doe, jo\"@example.com", "al@example.com", "li"][..],
            ),
            (
                "<\"a,b\"@b.example>,<\"c;d\"@b.example>",
                &["\"a,b\"@b.example", "\"c;d\"@b.example"],
            ),
            (",<>,", &[]),
        ] {
            assert_eq!(addresses(list).collect::<Vec<_>>(), each);
        }
    }

    #[test]
    fn brackets_that_end_a_text_are_no_part_of_it() {
        for (text, inside) in [
            ("Sent (250 ok (x)) ", Some("250 ok (x)")),
            ("(250 ok (id 7) queued", Some("250 ok (id 7) queued")),
            ("(250 ok", Some("250 ok")),
            ("250 ok", None),
        ] {
            assert_eq!(
                bracketed(text.as_bytes()),
                inside.map(str::as_bytes),
                "{text}"
            );
        }
    }
}
