//! The documentation of generated items, written from their rows.

use smtp_codes_settle::{About, CauseRef, Commands, Detail, Given, Reply, Table, Word};

use crate::Expansion;

/// Text as rustdoc shows it: what Markdown or HTML would take for markup is escaped, and an
/// address of a page leads there.
pub(crate) fn plain(text: &str) -> String {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    if digits.len() < text.len() && digits.starts_with(['.', ')']) {
        // Else it would begin a numbered list.
        shown += &text[..text.len() - digits.len()];
        shown.push('\\');
        shown.push_str(&digits[..1]);
        rest = &digits[1..];
    }
    for word in rest.split_inclusive(' ') {
        let url = word.trim_end_matches([' ', '.', ',', ';', ':', ')']);
        let is_url = url.starts_with("https://") || url.starts_with("http://");
        if is_url && !url.contains(['<', '>', '\\']) {
            shown += &format!("<{url}>{}", &word[url.len()..]);
        } else {
            escape(word, &mut shown);
        }
    }
    shown
}

fn escape(text: &str, shown: &mut String) {
    for character in text.chars() {
        if "<>[]*_`\\#|~&".contains(character) {
            shown.push('\\');
        }
        shown.push(character);
    }
}

/// A sentence that ends like one.
pub(crate) fn sentence(text: &str) -> String {
    let text = plain(text.trim());
    if text.is_empty() || text.ends_with(['.', '!', '?']) {
        text
    } else {
        text + "."
    }
}

/// "Source: RFC 5321 4.2.3, RFC 3463 2." with a link to each section.
pub(crate) fn sources(references: &[String]) -> String {
    let mut linked = Vec::new();
    for one in references {
        linked.push(link(one));
    }
    match linked.as_slice() {
        [] => String::new(),
        [one] => format!("Source: {one}."),
        several => format!("Sources: {}.", several.join(", ")),
    }
}

/// `RFC 5321 4.2.3` as a link to that section; anything else as it is.
fn link(reference: &str) -> String {
    let rfc = reference.strip_prefix("RFC ").and_then(|rest| {
        let (number, place) = rest.split_once(' ').unwrap_or((rest, ""));
        let section = place.split([' ', '(']).next().unwrap_or_default();
        number.parse::<u32>().ok().map(|number| (number, section))
    });
    let shown = plain(reference);
    match rfc {
        None => shown,
        Some((number, section)) => {
            let url = format!("https://www.rfc-editor.org/rfc/rfc{number}");
            match section.as_bytes() {
                [b'0'..=b'9', ..] => format!("[{shown}]({url}#section-{section})"),
                [b'A'..=b'Z'] => format!("[{shown}]({url}#appendix-{section})"),
                _ => format!("[{shown}]({url})"),
            }
        }
    }
}

/// A word, which leads to its own documentation if the table brings it.
fn word(kind: &str, words: &[Word], at: usize) -> String {
    let Word { head, .. } = &words[at];
    if head.line > 0 {
        format!("[`{}`]({kind}::{})", head.code, head.name)
    } else {
        format!("`{}`", head.code)
    }
}

/// "Cause `greylisted`, retry `later`, ..." from what a row gives.
fn given(of: &Expansion<'_>, given: &Given) -> String {
    let table = of.table;
    let mut parts = Vec::new();
    if let Some(cause) = given.cause {
        parts.push(format!("cause {}", cause_word(of, cause)));
    }
    let words = [
        ("outcome", "Outcome", &table.outcomes, given.outcome),
        ("retry", "Retry", &table.retries, given.retry),
        ("action", "Action", &table.actions, given.action),
        ("scope", "Scope", &table.scopes, given.scope),
        ("party", "Party", &table.parties, given.party),
    ];
    for (what, kind, words, place) in words {
        if let Some(place) = place {
            parts.push(format!("{what} {}", word(kind, words, place)));
        }
    }
    let mut sentence = parts.join(", ");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
        sentence.push('.');
    }
    sentence
}

/// A cause, which leads to its own documentation.
fn cause_word(of: &Expansion<'_>, cause: CauseRef) -> String {
    let row = match cause {
        CauseRef::Own(place) => of.table.causes.get(place),
        CauseRef::Standard(place) => of.standard.causes.get(place),
    };
    match row {
        // A row that could not be read stands in with a place that may not be there.
        None => String::new(),
        Some(row) if of.open_types => {
            let name = crate::codes::screaming(&row.head.name);
            format!("[`{}`](crate::Cause::{name})", row.head.code)
        }
        Some(row) => format!("`{}`", row.head.code),
    }
}

/// The rules of a table about something, as a list: in words, with the rule.
fn rules(of: &Expansion<'_>, is_about: impl Fn(&About) -> bool) -> String {
    let mut rules = Vec::new();
    for rule in &of.table.rules {
        if is_about(&rule.about) {
            let advice = sentence(&rule.given.advice);
            let holds = given(of, &rule.given);
            let line = format!("- {}: {advice} {holds}", plain(&rule.key));
            rules.push(line.replace("  ", " "));
        }
    }
    rules.join("\n")
}

/// The paragraphs about a reply code, with the rules about it.
pub(crate) fn reply(of: &Expansion<'_>, row: &Reply) -> Vec<String> {
    let table = of.table;
    let drawn_by = match &row.commands {
        Commands::Any => "May follow any command.".to_owned(),
        Commands::List(stages) => {
            let mut texts = Vec::new();
            for &stage in stages {
                texts.push(plain(&table.stages[stage].head.text));
            }
            format!("May follow {}.", enumerate(&texts, "or"))
        }
    };
    vec![
        format!("`{:03}`: {}", row.code, sentence(&row.head.text)),
        sentence(&row.head.description),
        drawn_by,
        given(of, &row.given),
        sentence(&row.given.advice),
        rules(of, |about| {
            matches!(about, About::Replies(ranges)
                if ranges.iter().any(|&(first, last)| (first..=last).contains(&row.code)))
        }),
        standing(table, row.standing),
        sentence(&row.head.note),
        sources(&row.head.references),
    ]
}

/// The paragraphs about a detail.
pub(crate) fn detail(of: &Expansion<'_>, row: &Detail) -> Vec<String> {
    let table = of.table;
    let mut replies = match row.replies.as_slice() {
        [] => String::new(),
        registered => format!("Registered with {}.", codes(registered)),
    };
    if !row.correction.is_empty() {
        replies += &format!(" We hold {} right.", codes(&row.correction));
    }
    vec![
        format!("`{}`: {}", row.head.code, sentence(&row.head.text)),
        sentence(&row.head.description),
        given(of, &row.given),
        sentence(&row.given.advice),
        rules(of, |about| {
            matches!(about, About::Details(ranges, _)
            if ranges.iter().any(|&(subject, first, last)| {
                subject == row.subject && (first..=last).contains(&row.detail)
            }))
        }),
        replies.trim_start().to_owned(),
        sentence(&row.head.note),
        standing(table, row.standing),
        sources(&row.head.references),
    ]
}

/// The standing of a code, and what that means.
fn standing(table: &Table, standing: usize) -> String {
    format!(
        "Standing: {}. {}",
        word("Standing", &table.standings, standing),
        sentence(&table.standings[standing].head.description)
    )
}

/// "reply code 552" or "reply codes 452 and 552".
fn codes(codes: &[u16]) -> String {
    let noun = if codes.len() == 1 { "code" } else { "codes" };
    let mut texts = Vec::new();
    for code in codes {
        texts.push(format!("`{code:03}`"));
    }
    format!("reply {noun} {}", enumerate(&texts, "and"))
}

/// "a, b or c".
fn enumerate(items: &[String], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [several @ .., last] => format!("{} {conjunction} {last}", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, sources};

    #[test]
    fn cells_hold_no_markup() {
        let shown = plain("Say *this* to <jo@example.com> & [them]: a_b `c` #1 | ~~no~~ \\");
        let escaped = "Say \\*this\\* to \\<jo@example.com\\> \\& \\[them\\]: a\\_b \\`c\\` \\#1 \\| \
                       \\~\\~no\\~\\~ \\\\";
        assert_eq!(shown, escaped);
        assert_eq!(plain("5. Fifth, 2) second"), "5\\. Fifth, 2) second");
        assert_eq!(
            plain("550 is no list. 5.1.1 is"),
            "550 is no list. 5.1.1 is"
        );
    }

    #[test]
    fn addresses_of_pages_lead_there() {
        assert_eq!(
            plain("See https://mail.example/a_b, and http://x.example/."),
            "See <https://mail.example/a_b>, and <http://x.example/>."
        );
        assert_eq!(plain("https://a<b"), "https://a\\<b");
    }

    #[test]
    fn sources_lead_to_their_sections() {
        let rfc = "https://www.rfc-editor.org/rfc/rfc";
        let all = [
            "RFC 3463 3.2",
            "RFC 5321 (whole)",
            "RFC 6533 A",
            "convention",
        ];
        assert_eq!(
            sources(&all.map(str::to_owned)),
            format!(
                "Sources: [RFC 3463 3.2]({rfc}3463#section-3.2), [RFC 5321 (whole)]({rfc}5321), \
                 [RFC 6533 A]({rfc}6533#appendix-A), convention."
            )
        );
        assert_eq!(sources(&[]), "");
    }
}
