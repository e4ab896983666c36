//! The documentation of generated items, written from their rows.

use smtp_codes_registry::{Commands, Detail, Reply, Table, VerdictKey, VerdictRow, Words};

/// Text as rustdoc shows it: what Markdown or HTML would take for markup is escaped.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '<' | '>' | '[' | ']' | '*' | '_' | '`' | '\\' | '#' | '|'
        ) {
            shown.push('\\');
        }
        shown.push(character);
    }
    shown
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

/// The words of a verdict: the advice beside them says the same in a sentence.
fn verdict(table: &Table, words: &Words) -> String {
    format!(
        "retry `{}`, action `{}`, scope `{}`, party `{}`.",
        table.retries[words.retry].code,
        table.actions[words.action].code,
        table.scopes[words.scope].code,
        table.parties[words.party].code,
    )
}

/// The paragraphs about a reply code.
pub(crate) fn reply(table: &Table, row: &Reply) -> Vec<String> {
    let drawn_by = match &row.commands {
        Commands::Any => "May follow any command.".to_owned(),
        Commands::List(stages) => {
            let texts: Vec<String> = stages
                .iter()
                .map(|&stage| plain(&table.stages[stage].text))
                .collect();
            format!("May follow: {}.", texts.join(", "))
        }
    };
    vec![
        format!("`{:03}`: {}", row.code, sentence(&row.text)),
        sentence(&row.description),
        format!("The verdict on its own: {}", verdict(table, &row.words)),
        drawn_by,
        standing(table, row.standing, &row.note),
        sources(&row.references),
    ]
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
            && stages.is_empty()
        {
            paragraphs.push(in_class(table, *class, verdict_row));
        }
    }
    if !row.replies.is_empty() {
        let mut line = format!("Registered with reply {}", codes(&row.replies));
        if !row.correction.is_empty() {
            line += &format!("; we hold {} right", codes(&row.correction));
        }
        paragraphs.push(line + ".");
    }
    paragraphs.push(standing(table, row.standing, &row.note));
    paragraphs.push(sources(&row.references));
    paragraphs
}

/// "As `5.1.1`: advice. Retry ..." for one class of a detail or subject.
fn in_class(table: &Table, class: u8, row: &VerdictRow) -> String {
    format!(
        "In class {class}: {} The verdict: {}",
        sentence(&row.description),
        verdict(table, &row.words)
    )
}

/// The standing of a code, and the remark that goes with it.
fn standing(table: &Table, standing: usize, note: &str) -> String {
    let word = &table.standings[standing];
    format!("Standing: `{}`. {}", word.code, sentence(note))
        .trim_end()
        .to_owned()
}

fn codes(codes: &[u16]) -> String {
    let codes: Vec<String> = codes.iter().map(|code| format!("{code:03}")).collect();
    codes.join(", ")
}
