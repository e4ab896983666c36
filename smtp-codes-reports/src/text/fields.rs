//! The fields of a delivery report, pasted without the mail around them.

use std::borrow::Cow;

/// The text from the first field on, without what a quote or a listing puts before its lines;
/// `None` if it has no fields that make a report.
pub(super) fn read(text: &str) -> Option<String> {
    const NAMES: [(&str, u8); 8] = [
        ("Final-Recipient", 1),
        ("Original-Recipient", 1),
        ("Action", 2),
        ("Status", 4),
        ("Diagnostic-Code", 8),
        ("Remote-MTA", 16),
        ("Reporting-MTA", 16),
        ("X-Actual-Recipient", 16),
    ];
    // Some programs and forms lose the line ends.
    let text = &*apart(text, &NAMES);
    let mut seen = 0;
    let mut first = None;
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches([' ', '\t', '>', '|', '*', '"']);
        let name = bare.split(':').next().unwrap_or_default().trim_end();
        if name.len() < bare.trim_end().len()
            && let Some((_, bit)) = NAMES
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            seen |= bit;
            first.get_or_insert((place, line.len() - bare.len()));
        }
        place += line.len();
    }
    // One word and a colon are nothing; the diagnostic of a server is.
    let report = seen & 1 != 0 && seen & 0b1110 != 0 || seen & 8 != 0 || seen & 6 == 6;
    let (begin, margin) = first.filter(|_| report)?;
    let margin = &text[begin..begin + margin];
    let mut out = String::with_capacity(text.len() - begin);
    for line in text[begin..].split_inclusive('\n') {
        let rest = line
            .strip_prefix(margin)
            .or_else(|| line.trim_end().is_empty().then_some("\n"))
            .or_else(|| (line.trim_end() == margin.trim_end()).then_some("\n"))
            .unwrap_or(line);
        out.push_str(rest);
    }
    Some(out)
}

/// The text with each field on a line of its own, where several stand on one.
fn apart<'a>(text: &'a str, names: &[(&str, u8)]) -> Cow<'a, str> {
    /// No report of one line is longer.
    const LIMIT: usize = 4000;
    if text.len() > LIMIT || text.trim().contains('\n') {
        return Cow::Borrowed(text);
    }
    let mut out = text.to_owned();
    for (name, _) in names {
        out = out.replace(&format!(" {name}:"), &format!("\n{name}:"));
    }
    if out == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_taken_out_of_their_margin() {
        for (text, expected) in [
            (
                "Action: failed\nStatus: 5.1.1\n",
                Some("Action: failed\nStatus: 5.1.1\n"),
            ),
            (
                "It says\n  > Final-Recipient: rfc822; jo@example.org\n  > Diagnostic-Code: smtp; 550\n  >   no\n  >\n  > Action: failed",
                Some(
                    "Final-Recipient: rfc822; jo@example.org\nDiagnostic-Code: smtp; 550\n  no\n\nAction: failed",
                ),
            ),
            (
                "Diagnostic-Code: smtp; 550 no",
                Some("Diagnostic-Code: smtp; 550 no"),
            ),
            (
                "Final-Recipient: rfc822; jo@example.org Action: failed Status: 5.1.1",
                Some("Final-Recipient: rfc822; jo@example.org\nAction: failed\nStatus: 5.1.1"),
            ),
            ("Status: 5.1.1", None),
            ("Final-Recipient: rfc822; jo@example.org", None),
            ("Action: x", None),
            ("Action\nStatus\n", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
        // In one line, up to a limit.
        let line = "Final-Recipient: rfc822; jo@example.org Action: failed";
        for (length, parted) in [(4000, true), (4001, false), (9000, false)] {
            let text = format!("{line}{}", "x".repeat(length - line.len()));
            assert_eq!(read(&text).is_some(), parted, "{length}");
        }
    }
}
