//! The documentation of generated items, written from their rows.

use smtp_codes_registry::{Commands, Detail, Reply, Table, VerdictKey, VerdictRow, Word, Words};

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
    let linked: Vec<String> = references.iter().map(|one| link(one)).collect();
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
    let Word {
        code, name, line, ..
    } = &words[at];
    if *line > 0 {
        format!("[`{code}`]({kind}::{name})")
    } else {
        format!("`{code}`")
    }
}

/// "Retry `later`, action `slow_down`, ..." from the words of a verdict.
fn verdict(table: &Table, words: &Words) -> String {
    format!(
        "Retry {}, action {}, scope {}, party {}.",
        word("Retry", &table.retries, words.retry),
        word("Action", &table.actions, words.action),
        word("Scope", &table.scopes, words.scope),
        word("Party", &table.parties, words.party),
    )
}

/// The paragraphs about a reply code. The situations are those in which a rule decides: in words,
/// with the rule.
pub(crate) fn reply(
    table: &Table,
    row: &Reply,
    situations: &[(String, &VerdictRow)],
) -> Vec<String> {
    let drawn_by = match &row.commands {
        Commands::Any => "May follow any command.".to_owned(),
        Commands::List(stages) => {
            let texts: Vec<String> = stages
                .iter()
                .map(|&stage| plain(&table.stages[stage].text))
                .collect();
            format!("May follow {}.", enumerate(&texts, "or"))
        }
    };
    let mut paragraphs = vec![
        format!("`{:03}`: {}", row.code, sentence(&row.text)),
        sentence(&row.description),
        drawn_by,
        format!(
            "Without a code that says more: {}",
            lower(verdict(table, &row.words))
        ),
    ];
    if !situations.is_empty() {
        let rules: Vec<String> = situations
            .iter()
            .map(|(situation, rule)| {
                let advice = sentence(&rule.description);
                format!(
                    "- {}: {advice} {}",
                    plain(situation),
                    verdict(table, &rule.words)
                )
            })
            .collect();
        paragraphs.push(rules.join("\n"));
    }
    paragraphs.push(standing(table, row.standing));
    paragraphs.push(sentence(&row.note));
    paragraphs.push(sources(&row.references));
    paragraphs
}

/// The paragraphs about a detail.
pub(crate) fn detail(table: &Table, row: &Detail) -> Vec<String> {
    let mut paragraphs = vec![
        format!(
            "`X.{}.{}`: {}",
            row.subject,
            row.detail,
            sentence(&row.text)
        ),
        sentence(&row.description),
    ];
    for verdict_row in &table.verdicts {
        if let VerdictKey::Detail {
            subject,
            detail,
            class,
            stages,
        } = &verdict_row.key
            && (*subject, *detail) == (row.subject, row.detail)
        {
            let at = if stages.is_empty() {
                String::new()
            } else {
                let texts: Vec<String> = stages
                    .iter()
                    .map(|&stage| plain(&table.stages[stage].text))
                    .collect();
                format!(" after {}", enumerate(&texts, "or"))
            };
            paragraphs.push(format!(
                "`{class}.{subject}.{detail}`{at}: {} {}",
                sentence(&verdict_row.description),
                verdict(table, &verdict_row.words)
            ));
        }
    }
    let mut replies = match row.replies.as_slice() {
        [] => String::new(),
        registered => format!("Registered with {}.", codes(registered)),
    };
    if !row.correction.is_empty() {
        replies += &format!(" We hold {} right.", codes(&row.correction));
    }
    paragraphs.push(replies.trim_start().to_owned());
    paragraphs.push(sentence(&row.note));
    paragraphs.push(standing(table, row.standing));
    paragraphs.push(sources(&row.references));
    paragraphs
}

/// The standing of a code, and what that means.
fn standing(table: &Table, standing: usize) -> String {
    format!(
        "Standing: {}. {}",
        word("Standing", &table.standings, standing),
        sentence(&table.standings[standing].description)
    )
}

/// "reply code 552" or "reply codes 452 and 552".
fn codes(codes: &[u16]) -> String {
    let noun = if codes.len() == 1 { "code" } else { "codes" };
    let codes: Vec<String> = codes.iter().map(|code| format!("`{code:03}`")).collect();
    format!("reply {noun} {}", enumerate(&codes, "and"))
}

/// "a, b or c".
fn enumerate(items: &[String], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [several @ .., last] => format!("{} {conjunction} {last}", several.join(", ")),
    }
}

/// A sentence as the end of another one.
fn lower(sentence: String) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => first.to_ascii_lowercase().to_string() + letters.as_str(),
        None => sentence,
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
