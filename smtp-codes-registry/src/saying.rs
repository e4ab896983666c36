//! Rows of phrases, tokens and providers: one cell after the other.

use crate::check::Check;
use crate::id::Id;
use crate::problem::{did_you_mean, quote};
use crate::row::{Row, days_of, is_leap};
use crate::schema::{self, Code, Column, Kind};
use crate::table::{Companion, Date, Phrase, Provider, ReportWords, Saying, Token};
use smtp_codes_settle::pattern::{Pattern, runs};

use Column as C;

impl<'a> Row<'a> {
    /// Reads a provider.
    pub(crate) fn provider_row(&mut self, check: &mut Check<'a>) -> Provider {
        self.fill(check);
        let mut hosts = Vec::new();
        for (at, host) in self.entries(C::Hosts, check) {
            if is_host(&host) {
                hosts.push(host.into_owned());
                continue;
            }
            let guess = host.to_ascii_lowercase();
            let guess = guess.trim_matches(['.', '*']);
            let message = format!(
                "{} is not the end of a host name{} Allowed: two to eight labels in small letters, such \
                 as example.com.",
                quote(&host),
                did_you_mean(Some(guess).filter(|guess| is_host(guess)))
            );
            self.wrong_entry(Id::NotAHost, C::Hosts, (at, &host), check, message);
        }
        let mut marks = Vec::new();
        for (at, mark) in self.entries(C::Marks, check) {
            if is_token(&mark) {
                marks.push(mark.into_owned());
                continue;
            }
            let message = format!("{} is not a mark. {KEY}", quote(&mark));
            self.wrong_entry(Id::NotAMark, C::Marks, (at, &mark), check, message);
        }
        Provider {
            head: self.head(check),
            hosts,
            marks,
            date: self.date(check).unwrap_or_default(),
        }
    }

    /// Reads the words by which a mail is recognised, or a stage is.
    pub(crate) fn report_words(&mut self, check: &mut Check<'a>) -> ReportWords {
        self.fill(check);
        let mut words = Vec::new();
        for (at, entry) in self.entries(C::Code, check) {
            // A word of one letter is in every text.
            if entry.chars().count() > 1 && entry.to_lowercase() == *entry {
                words.push(entry.into_owned());
                continue;
            }
            let small = entry.to_lowercase();
            let message = format!(
                "{} is not how words are looked for{} Allowed: {}, two letters at least.",
                quote(&entry),
                did_you_mean(Some(small.as_str()).filter(|small| *small != entry)),
                Code::form(Kind::Report)
            );
            self.wrong_entry(Id::NotACode, C::Code, (at, &entry), check, message);
        }
        let tells = self.lent(C::Text);
        if self.readable(C::Text) && !ReportWords::TELLS.contains(&&*tells) {
            let message = format!(
                "{} is nothing that words tell of a mail. Allowed: {}.",
                quote(&tells),
                ReportWords::TELLS.join(", ")
            );
            self.wrong(Id::NotATell, C::Text, check, message);
        }
        ReportWords {
            head: self.head(check),
            words,
            stage: self.optional_word(C::Stage, check),
            date: self.date(check).unwrap_or_default(),
        }
    }

    /// Reads a token.
    pub(crate) fn token(&mut self, check: &mut Check<'a>) -> Token {
        self.fill(check);
        let code = self.lent(C::Code);
        if !is_token(&code) && self.readable(C::Code) {
            let message = format!("{} is not a token. {KEY}", quote(&code));
            self.wrong(Id::NotAMark, C::Code, check, message);
        }
        Token {
            head: self.head(check),
            saying: self.saying(check),
            provider: self.word(C::Provider, check),
            case: self.yes(C::Case, check),
        }
    }

    /// Reads a phrase, and its pattern if that is right.
    pub(crate) fn phrase(&mut self, check: &mut Check<'a>) -> (Phrase, Option<Pattern>) {
        self.fill(check);
        let code = self.lent(C::Code);
        let mut pattern = None;
        if self.readable(C::Code) {
            match Pattern::parse(&code) {
                Ok(read) => pattern = Some(read),
                Err(mistake) => {
                    let entry = (mistake.start, &code[mistake.start..mistake.end]);
                    self.wrong_entry(Id::NotAPhrase, C::Code, entry, check, mistake.message);
                }
            }
        }
        let mut by = Vec::new();
        for (at, writer) in self.entries(C::By, check) {
            if schema::is_word(&writer) {
                by.push(writer.into_owned());
                continue;
            }
            let message = format!(
                "{} is not the name of a server program{} Allowed: {}.",
                quote(&writer),
                did_you_mean(Code::guess(Kind::Provider, &writer).as_deref()),
                Code::form(Kind::Provider)
            );
            self.wrong_entry(Id::NotAProgram, C::By, (at, &writer), check, message);
        }
        let phrase = Phrase {
            head: self.head(check),
            saying: self.saying(check),
            by,
        };
        (phrase, pattern)
    }

    fn saying(&mut self, check: &mut Check<'a>) -> Saying {
        let classes = self.classes(C::Class, check);
        // Rule: what is deferred gives no address up. A row without classes holds in both.
        if classes.is_empty() && !self.filled(C::Class) || classes.contains(&4) {
            check.not_given_up(self, &[4]);
        }
        Saying {
            decides: self.yes(C::Decides, check),
            classes,
            with: self.companions(check),
            stages: self.stages(C::Stage, check),
            given: self.given(check),
            pause: self.duration(C::Pause, check),
            keep: self.duration(C::Keep, check),
            sample: self.text(C::Sample),
            date: self.date(check).unwrap_or_default(),
        }
    }

    /// The codes beside which words hold.
    fn companions(&mut self, check: &mut Check<'a>) -> Vec<Companion> {
        let mut companions = Vec::new();
        if !self.uses(C::With, check) {
            return companions;
        }
        for (at, entry) in self.entries(C::With, check) {
            match (schema::reply(&entry), schema::enhanced(&entry)) {
                (Some(reply), _) => companions.push(Companion::Reply(reply)),
                (None, Some(Code::Detail(subject, detail))) => {
                    companions.push(Companion::Detail(subject, detail));
                }
                _ => {
                    let message = format!(
                        "{} is not a code beside which words hold{} Allowed: reply codes and \
                         X.subject.detail; leave the cell empty for any.",
                        quote(&entry),
                        did_you_mean(Code::guess(Kind::Detail, &entry).as_deref())
                    );
                    self.wrong_entry(Id::NotACompanion, C::With, (at, &entry), check, message);
                }
            }
        }
        companions
    }
}

/// The day of a time, in seconds since 1970 (UTC): what [`read_on`](crate::read_on) takes.
///
/// A build should not pass it: with a wrong clock it would fail.
///
/// ```
/// assert_eq!(smtp_codes_registry::day_of(0), (1970, 1, 1));
/// assert_eq!(smtp_codes_registry::day_of(1_709_164_800), (2024, 2, 29));
/// ```
#[must_use]
pub fn day_of(seconds: u64) -> Date {
    let mut days = (seconds / 86_400).min(20_000_000);
    // 400 years have always as many days, as the calendar repeats itself (146,097).
    let mut year = 1970 + (days / 146_097 * 400) as u16;
    days %= 146_097;
    loop {
        let of_year = if is_leap(year) { 366 } else { 365 };
        if days < of_year {
            break;
        }
        days -= of_year;
        year += 1;
    }
    let mut month = 1;
    while days >= u64::from(days_of(year, month)) {
        days -= u64::from(days_of(year, month));
        month += 1;
    }
    (year, month as u8, days as u8 + 1)
}

/// What a token or a mark has to be.
const KEY: &str =
    "It needs a letter or a digit, as it is found by these, and has at most 200 characters.";

/// Whether a token can be found.
fn is_token(token: &str) -> bool {
    token.len() <= 200 && runs(token).next().is_some()
}

fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    (2..=8).contains(&text.split('.').count()) && text.len() <= 253 && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_tokens() {
        for (token, expected) in [
            ("[TSS04]", &["TSS04"] as &[&str]),
            ("(RP-001)", &["RP", "001"]),
            ("\u{e9}a \u{e9}", &["a"]),
            ("-- --", &[]),
            ("", &[]),
        ] {
            let found: Vec<&str> = runs(token).map(|(start, end)| &token[start..end]).collect();
            assert_eq!(found, expected, "{token}");
            assert_eq!(is_token(token), !expected.is_empty());
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, day) in [
            (86_399, (1970, 1, 1)),
            (86_400, (1970, 1, 2)),
            (31_535_999, (1970, 12, 31)),
            (31_536_000, (1971, 1, 1)),
            (951_782_400, (2000, 2, 29)),
            (1_735_603_200, (2024, 12, 31)),
            (4_107_542_400, (2100, 3, 1)),
            (12_622_780_800, (2370, 1, 1)),
        ] {
            assert_eq!(day_of(seconds), day, "{seconds}");
        }
    }

    #[test]
    fn hosts_have_whole_labels() {
        for host in ["google.com", "mail.protection.outlook.com", "a-1.de"] {
            assert!(is_host(host), "{host}");
        }
        for no in [
            "com",
            ".google.com",
            "Google.com",
            "a..b",
            "-a.b",
            "a.b-",
            "a_b.com",
            "*.a.b",
        ] {
            assert!(!is_host(no), "{no}");
        }
    }
}
