//! A verdict in plain words: the headline, what it rests on, when to try again.

use smtp_codes::dsn::Author;
use smtp_codes::{Action, DsnAction, Level, Outcome, Retry, Stage, Status, Verdict};

/// What happened and what to do, in one line: `No such user: stop sending to jo@example.com`.
pub(crate) fn headline(
    verdict: &Verdict<'_>,
    reported: Option<DsnAction>,
    recipient: Option<&str>,
) -> String {
    format!(
        "{}: {}",
        verdict.title(),
        answer(verdict, reported, recipient)
    )
}

/// What to do, in a few words that end a sentence.
fn answer(verdict: &Verdict<'_>, reported: Option<DsnAction>, recipient: Option<&str>) -> String {
    let short = match verdict.action() {
        Action::Continue if reported == Some(DsnAction::Delayed) => "delivery is still being tried",
        Action::Continue if verdict.is_success() || verdict.is_intermediate() => "carry on",
        Action::Suppress if recipient.is_some() => {
            return format!("stop sending to {}", recipient.unwrap_or_default());
        }
        Action::RetryLater if is_over(verdict) => "send it anew later",
        action => action.text(),
    };
    let then = match (verdict.retry(), verdict.action()) {
        (Retry::Later, Action::RetryLater) => "",
        (Retry::Later, _) if is_over(verdict) => ", then send it anew",
        (Retry::Later, Action::TryNextHost) => ", otherwise later",
        (Retry::Later, _) => ", then try again",
        _ => "",
    };
    format!("{short}{then}")
}

/// Whether a message was given up for something that passes: it is not tried again, and a new one may
/// arrive.
fn is_over(verdict: &Verdict<'_>) -> bool {
    verdict.outcome() == Outcome::Permanent && verdict.retry() == Retry::Later
}

/// What is known of an attempt beside its words.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) status: Option<Status>,
    pub(crate) stage: Stage,
    /// What the sender of a delivery report did.
    pub(crate) reported: Option<DsnAction>,
    /// Who wrote the enhanced code.
    pub(crate) author: Author,
}

/// What named the cause, as the end of a sentence.
pub(crate) fn evidence(verdict: &Verdict<'_>, known: Known) -> String {
    let Known {
        status,
        stage,
        reported,
        author,
    } = known;
    let reply = status.and_then(Status::reply);
    let enhanced = status.and_then(Status::enhanced);
    let basis = verdict.basis();
    match (basis.level(), reply, enhanced) {
        (Level::Detail, Some(_), Some(code)) if author == Author::Reporter => {
            format!("by the code {code}, which the reporting server added")
        }
        (Level::Detail | Level::LayerCode, _, Some(code)) => format!("by the code {code}"),
        (Level::Words, ..) => "by its words".to_owned(),
        (Level::Hint, ..) => "by its words, which only hint at it".to_owned(),
        (Level::Provider, ..) => {
            let key = basis.key().to_string();
            let Some(provider) = verdict.provider() else {
                return format!("by the token {key}");
            };
            // The key of a rule about codes ends in whose codes they are.
            let of_codes = key.ends_with(&format!(" of {}", provider.as_str()));
            let said = match (enhanced, reply) {
                (Some(code), _) if of_codes => format!("the code {code}"),
                (None, Some(code)) if of_codes => format!("the code {code}"),
                _ => format!("the token {key}"),
            };
            // What else belongs to the provider is in brackets behind its name.
            let name = provider.name();
            let name = name.split(" (").next().unwrap_or(name);
            format!("by {said}, as {name} means it")
        }
        (Level::DetailUnspecific, _, Some(code)) => {
            format!("by the code {code}, which says little")
        }
        (Level::Subject, _, Some(code)) => match code.subject() {
            Some(subject) => {
                format!("by {subject}, as {code} itself is not registered")
            }
            None => format!("by the code {code}"),
        },
        (Level::Reply, Some(code), _) if !basis.key().to_string().contains(" at ") => {
            format!("by the code {code}")
        }
        (Level::ReplyUnspecific, Some(code), _) if verdict.is_success() => {
            format!("by the code {code}")
        }
        (Level::ReplyUnspecific, Some(code), _) => {
            format!("by the code {code}, which says little")
        }
        (Level::Stage | Level::Reply, ..) => {
            let codes = match (reply, enhanced) {
                (Some(code), _) if basis.level() == Level::Reply => format!("by the code {code}"),
                (Some(reply), Some(enhanced)) => format!("by {reply} and {enhanced} together"),
                (Some(code), None) => format!("by the code {code}"),
                (None, Some(code)) => format!("by the code {code}"),
                (None, None) => format!("by the rule for {basis}"),
            };
            match stage {
                Stage::Any => codes,
                Stage::Greeting => format!("{codes} at the greeting"),
                stage => format!("{codes} in reply to {}", stage.text()),
            }
        }
        // A report may contradict its own codes: then it decides.
        (Level::Class, ..) if reported.is_some() => match (status, reported) {
            (None, _) => "as the report names no code".to_owned(),
            (_, Some(action)) => format!("as the report says \"{action}\""),
            (_, None) => String::new(),
        },
        (Level::Class, Some(code), _) => class(&code.to_string(), code.registered().is_some()),
        (Level::Class, None, Some(code)) => class(&code.to_string(), code.registered().is_some()),
        (Level::Class, None, None) => "as no code was given".to_owned(),
        _ => format!("by the rule for {basis}"),
    }
}

/// The first digit alone decided.
fn class(code: &str, registered: bool) -> String {
    let digit = &code[..1];
    match (("2"..="5").contains(&digit), registered) {
        (true, true) => format!("by the first digit of {code}"),
        (true, false) => format!("by the first digit of {code}, which is not registered"),
        (false, _) => format!("as no SMTP reply begins with {digit}"),
    }
}

/// Whether and when to try again, with the times of the table.
pub(crate) fn again(verdict: &Verdict<'_>) -> String {
    match verdict.retry() {
        Retry::Never => "No.".to_owned(),
        Retry::NotNeeded => "No need.".to_owned(),
        Retry::AfterFix => "Only after a fix.".to_owned(),
        Retry::Now => "At once, as said above, but only once.".to_owned(),
        Retry::Later if is_over(verdict) => {
            "Not of this message, which was given up; a new one may be sent later.".to_owned()
        }
        Retry::Later => format!(
            "Later: first after {}, then ever longer, for {} in all.",
            duration(verdict.wait().first()),
            duration(verdict.wait().end())
        ),
        other => other.description().to_string(),
    }
}

/// How long the server asks to wait, as a sentence behind another one.
pub(crate) fn asked(seconds: u32) -> String {
    let time = duration(std::time::Duration::from_secs(seconds.into()));
    format!(" The server asks to wait {time}.")
}

/// A time in the largest unit that has it whole.
fn duration(time: std::time::Duration) -> String {
    let seconds = time.as_secs();
    let (count, unit) = match seconds {
        _ if seconds.is_multiple_of(86_400) => (seconds / 86_400, "day"),
        _ if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A text as a sentence: a capital at its beginning, a full stop at its end.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// The beginning of a sentence that is a whole one by itself: `The sender, or whoever runs the
/// sending system.` begins with `The sender`.
pub(crate) fn first(text: &str) -> &str {
    let ends = ["; ", ": ", ", or ", ", and ", ", who "].map(|end| text.find(end));
    match ends.into_iter().flatten().min() {
        Some(end) => &text[..end],
        None => text,
    }
}

/// A text with one full stop at its end.
pub(crate) fn ended(text: &str) -> String {
    text.trim_end_matches('.').to_owned() + "."
}

/// The one address in angle brackets that a reply names, as in `<jo@example.com>: unknown`; not
/// one that is the value of a field, as in `from=<ann@example.com>`.
pub(crate) fn named_address(text: &str) -> Option<&str> {
    let mut addresses = text.match_indices('<').filter_map(|(at, _)| {
        let (address, _) = text[at + 1..].split_once('>')?;
        let plain = address.contains('@') && address.bytes().all(|byte| byte.is_ascii_graphic());
        (plain && !text[..at].ends_with('=')).then_some(address)
    });
    let first = addresses.next()?;
    addresses.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_named_only_where_it_is_the_only_one() {
        for (text, address) in [
            ("<jo@example.com>: unknown", Some("jo@example.com")),
            (
                "<jo@example.com>: no <jo@example.com>",
                Some("jo@example.com"),
            ),
            ("<jo@example.com> from <ann@example.com>", None),
            ("550 5.1.1 unknown; from=<ann@example.com>", None),
            ("<jo@exam\u{1b}ple.com>", None),
            ("see <https://example.com/help>", None),
            ("jo <", None),
        ] {
            assert_eq!(named_address(text), address, "{text}");
        }
    }

    #[test]
    fn every_verdict_of_the_table_has_a_headline_without_the_words_of_programs() {
        let codes = (200..=599).map(|code| code.to_string());
        let details = smtp_codes::Detail::ALL.iter().flat_map(|detail| {
            [2, 4, 5].map(|class| format!("{class}{}", &detail.to_string()[1..]))
        });
        for code in codes.chain(details) {
            let status: Status = code.parse().unwrap();
            for &stage in Stage::ALL {
                let verdict = status.judge(stage);
                let line = headline(&verdict, None, None);
                let wide = line.len() <= 80;
                assert!(
                    wide && !line.contains('_') && !line.ends_with('.'),
                    "{code}: {line}"
                );
                let known = Known {
                    status: Some(status),
                    stage,
                    reported: None,
                    author: Author::Server,
                };
                let evidence = evidence(&verdict, known);
                assert!(
                    !evidence.contains("rule for"),
                    "{code} at {stage}: {evidence}"
                );
            }
        }
    }
}
