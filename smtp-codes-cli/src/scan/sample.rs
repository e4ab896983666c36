//! What a server said, in short: for people who look at one text of many.

use smtp_codes::Escaped;
use smtp_codes_reports::Report;

use super::mask::behind_code;

/// A sample has so many bytes, about.
const LONGEST: usize = 160;

/// The text of a report without codes and address at its beginning, in one line; `None` if nothing
/// is left.
pub(crate) fn sample(report: &Report<'_>) -> Option<Box<str>> {
    let mut short = String::new();
    let text = report.text.as_deref()?;
    let code = text.get(..3).unwrap_or_default();
    // Exim writes the end of a line so.
    let words = text.split_whitespace().flat_map(|word| word.split("\\n"));
    for word in words {
        // Logs have the lines of a reply behind each other, each with its code.
        let rest = word.strip_prefix(code).unwrap_or_default();
        let is_next = code.len() == 3 && rest.starts_with('-');
        let word = if short.is_empty() || is_next {
            behind_code(word)
        } else {
            word
        };
        let is_address = short.is_empty() && word.contains('@') && word.ends_with([':', '>']);
        if word.is_empty() || is_address {
            continue;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        if short.len() + word.len() > LONGEST {
            let room = LONGEST.saturating_sub(short.len());
            let end = (0..=room).rev().find(|&end| word.is_char_boundary(end));
            // A word that is as long as a sample is cut, others are left out.
            if short.is_empty() {
                short.push_str(&word[..end.unwrap_or_default()]);
            }
            short.push_str("...");
            break;
        }
        short.push_str(word);
    }
    let short = Escaped::new(short.as_bytes()).to_string();
    (!short.is_empty()).then(|| short.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_what_was_said_without_codes_and_address() {
        for (text, short) in [
            ("550 5.1.1 <jo@example.org>: User unknown", "User unknown"),
            (
                "550-5.1.1 The box is 550-5.1.1 gone. See\r\n550 5.1.1 there",
                "The box is gone. See 550 5.1.1 there",
            ),
            (r"550-It is\n550-of no\n550 use", "It is of no 550 use"),
            ("smtp; 452 4.2.2 full", "full"),
            ("jo@example.org is unknown", "jo@example.org is unknown"),
            ("\u{1b}[31mred", "\\x1b[31mred"),
            ("550", ""),
            ("", ""),
        ] {
            let mut report = Report::default();
            report.text = Some(text.into());
            assert_eq!(
                sample(&report).unwrap_or_default().as_ref(),
                short,
                "{text}"
            );
        }
        for long in ["word ".repeat(100), "\u{6f22}".repeat(500)] {
            let mut report = Report::default();
            report.text = Some(long.into());
            let short = sample(&report).unwrap();
            assert!(
                short.ends_with("...") && short.len() <= LONGEST + 4,
                "{short}"
            );
        }
    }
}
