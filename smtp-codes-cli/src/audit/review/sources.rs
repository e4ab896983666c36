//! Where a row has its facts from: is that said, and can it be found again?

use crate::audit::id;
use foldhash::{HashMap, HashSet};

use super::Findings;
use crate::audit::sheet::{Row, Sheet};
use crate::audit::table::Audited;

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    // A source that many rows name is told once.
    let mut seen: HashSet<&str> = HashSet::default();
    let mut cited: HashMap<&str, (usize, &Row)> = HashMap::default();
    for row in &sheet.rows {
        let cell = sheet.cell(row, "references");
        if cell.is_empty() {
            // The check demands them of all other kinds.
            if matches!(sheet.cell(row, "kind"), "column" | "kind") {
                let message = "the row names no source; write \"convention\" where there is none.";
                findings.note(id::NO_SOURCE, row, "references", message.to_owned());
            }
            continue;
        }
        for entry in cell.split('|').map(str::trim) {
            let told = !seen.insert(entry);
            if let Some(message) = weakness(entry).filter(|_| !told) {
                findings.warn(id::WEAK_SOURCE, row, "references", message);
            }
            if let Some(message) = form(entry).filter(|_| !told && table.is_codes()) {
                findings.warn(id::WEAK_SOURCE, row, "references", message);
            }
            if let Some(link) = plain_link(entry).filter(|_| !told) {
                let message =
                    format!("{link} is not encrypted; pages that are kept up have https.");
                findings.note(id::PLAIN_LINK, row, "references", message);
            }
            if let Some(number) = rfc(entry) {
                cited.entry(number).or_insert((0, row)).0 += 1;
            } else if table.is_codes() && entry != "convention" && !entry.starts_with("draft-") {
                let message = format!(
                    "\"{entry}\" is neither an RFC with its section nor \"convention\": codes \
                     come from standards."
                );
                findings.note(id::ODD_SOURCE, row, "references", message);
            }
            if entry.starts_with("draft-") {
                let message = format!(
                    "\"{entry}\" is a draft, which is no standard; look whether it became an RFC."
                );
                findings.note(id::DRAFT_SOURCE, row, "references", message);
            }
        }
    }
    if table.is_codes() {
        foreign(sheet, findings);
        dots(sheet, findings);
        sections(sheet, findings);
        for (number, (count, row)) in cited {
            if count == 1 {
                let message =
                    format!("RFC {number} is cited in this row only: is it the right one?");
                findings.note(id::SINGLE_SOURCE, row, "references", message);
            }
        }
    }
}

/// Two sections of one document that differ by a dot alone, such as 4.2.1 and 4.21, or by a doubled
/// digit at the end, such as 2.4 and 2.44.
fn dots(sheet: &Sheet, findings: &mut Findings) {
    let mut counts: HashMap<&str, (usize, &Row)> = HashMap::default();
    for row in &sheet.rows {
        for entry in sheet.cell(row, "references").split('|') {
            if rfc(entry).is_some() {
                counts.entry(entry).or_insert((0, row)).0 += 1;
            }
        }
    }
    let mut plain: HashMap<String, Vec<&str>> = HashMap::default();
    for entry in counts.keys() {
        plain.entry(entry.replace('.', "")).or_default().push(entry);
    }
    for entry in counts.iter().filter(|(_, (count, _))| *count == 1) {
        let (entry, (_, row)) = entry;
        let (short, last) = entry.split_at(entry.len() - 1);
        if short.ends_with(last) && counts.get(short).is_some_and(|(count, _)| *count > 5) {
            let message =
                format!("\"{entry}\" is cited once, and \"{short}\" often; is a digit doubled?");
            findings.note(id::WEAK_SOURCE, row, "references", message);
        }
        let others = &plain[&entry.replace('.', "")];
        if let Some(other) = others.iter().find(|other| counts[**other].0 > 1) {
            let message =
                format!("\"{entry}\" is cited once and differs from \"{other}\" by a dot only.");
            findings.note(id::WEAK_SOURCE, row, "references", message);
        }
    }
}

/// A section with a number far beyond those of the other sections that are cited from its chapter,
/// or an appendix that nothing else cites.
fn sections(sheet: &Sheet, findings: &mut Findings) {
    let mut cited: HashMap<(&str, &str), (usize, &Row)> = HashMap::default();
    for row in &sheet.rows {
        for entry in sheet.cell(row, "references").split('|') {
            let section = entry.splitn(3, ' ').nth(2);
            if let (Some(number), Some(section)) = (rfc(entry), section) {
                cited.entry((number, section)).or_insert((0, row)).0 += 1;
            }
        }
    }
    for (&(number, section), (_, row)) in cited.iter().filter(|(_, (count, _))| *count == 1) {
        let mut before = 0;
        for part in section.split('.') {
            let chapter = &section[..before];
            before += part.len() + 1;
            let others = cited.keys().filter(|(other, one)| {
                *other == number && *one != section && one.starts_with(chapter)
            });
            let numbers = others.filter_map(|(_, one)| {
                let part = one[chapter.len()..].split('.').next()?;
                part.parse::<u32>().ok()
            });
            let highest = numbers.max().unwrap_or_default();
            let strange = match part.parse::<u32>() {
                Ok(part) => part > 9 && part > 2 * highest + 1,
                Err(_) => !section.starts_with("App. "),
            };
            if strange {
                let message = format!(
                    "section {section} of RFC {number} is cited once, and no other one near it; is \
                     \"{part}\" right?"
                );
                findings.note(id::WEAK_SOURCE, row, "references", message);
                break;
            }
        }
    }
}

/// The RFCs that a row cites.
fn documents<'s>(sheet: &'s Sheet, row: &'s Row) -> HashSet<&'s str> {
    let entries = sheet.cell(row, "references").split('|');
    entries.filter_map(rfc).collect()
}

/// A row that rests on other documents than its code, its cause, its stages and what else names
/// that cause.
fn foreign(sheet: &Sheet, findings: &mut Findings) {
    let mut by_code: HashMap<&str, HashSet<&str>> = HashMap::default();
    let mut by_cause: HashMap<&str, Vec<&Row>> = HashMap::default();
    for row in &sheet.rows {
        let (kind, code) = (sheet.cell(row, "kind"), sheet.cell(row, "code"));
        if !matches!(kind, "column" | "kind" | "rule") {
            by_code
                .entry(code)
                .or_default()
                .extend(documents(sheet, row));
        }
        by_cause
            .entry(sheet.cell(row, "cause"))
            .or_default()
            .push(row);
    }
    for row in &sheet.rows {
        let (kind, code) = (sheet.cell(row, "kind"), sheet.cell(row, "code"));
        let own = documents(sheet, row);
        if own.is_empty() || !matches!(kind, "cause" | "rule" | "reply" | "detail") {
            continue;
        }
        let cause = if kind == "cause" {
            code
        } else {
            sheet.cell(row, "cause")
        };
        let mut around: HashSet<&str> = HashSet::default();
        let cells = ["code", "with", "stage", "stages", "cause", "answer"];
        let words = cells
            .iter()
            .flat_map(|column| sheet.cell(row, column).split(['|', ' ']));
        let subject = code.rsplit_once('.').map(|(subject, _)| subject);
        for word in words.chain(subject) {
            let itself = word == code && kind != "rule";
            around.extend(by_code.get(word).filter(|_| !itself).into_iter().flatten());
        }
        for other in by_cause
            .get(cause)
            .filter(|_| !cause.is_empty())
            .into_iter()
            .flatten()
        {
            if !std::ptr::eq(*other, row) {
                around.extend(documents(sheet, other));
            }
        }
        // RFC 5321 speaks of everything.
        let strange = own
            .iter()
            .find(|one| **one != "5321" && !around.contains(*one));
        if let Some(number) =
            strange.filter(|_| matches!(kind, "cause" | "rule") && !own.is_disjoint(&around))
        {
            let message = format!(
                "no row of its code, its cause and its stages rests on RFC {number}, as this one does."
            );
            findings.note(id::FOREIGN_SOURCE, row, "references", message);
        }
        if own.is_disjoint(&around) {
            let message = "the row rests on none of the RFCs that its code, its cause and its stages \
                rest on; is the source the right one?";
            findings.note(id::FOREIGN_SOURCE, row, "references", message.to_owned());
        }
    }
}

/// The number of an RFC that is cited.
fn rfc(entry: &str) -> Option<&str> {
    let rest = entry.strip_prefix("RFC ")?;
    let number = rest.split(' ').next()?;
    (3..=5)
        .contains(&number.len())
        .then_some(number)
        .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What is wrong with how a standard is cited.
fn form(entry: &str) -> Option<String> {
    let small = entry.to_ascii_lowercase();
    if small.starts_with("rfc") || small.starts_with("draft") && !small.starts_with("draft-") {
        let section = entry.splitn(3, ' ').nth(2).unwrap_or_default();
        return match rfc(entry) {
            None => Some(format!(
                "\"{entry}\" is not how an RFC is cited; write its number and section as in \
                 \"RFC 5321 4.2.1\"."
            )),
            Some(_) if section.is_empty() => Some(format!(
                "\"{entry}\" names no section; few people read a whole RFC."
            )),
            Some(_) if !is_section(section) => {
                Some(format!("\"{section}\" is not the number of a section."))
            }
            Some(_) => None,
        };
    }
    (entry != "convention" && (small == "convention" || is_nearly(&small, "convention")))
        .then(|| format!("\"{entry}\" is not \"convention\"; is that meant?"))
}

/// A link that is not encrypted.
fn plain_link(entry: &str) -> Option<&str> {
    let at = entry.find("http://")?;
    entry[at..].split(' ').next()
}

/// Why a source cannot be found.
fn weakness(entry: &str) -> Option<String> {
    let small = entry.to_ascii_lowercase();
    if [
        "todo", "tbd", "fixme", "?", "xxx", "unknown", "internet", "google",
    ]
    .contains(&small.as_str())
    {
        return Some(format!("\"{entry}\" is no source."));
    }
    for (at, _) in small.match_indices("http") {
        let link = &entry[at..];
        let link = link.split(' ').next().unwrap_or(link);
        if let Some(message) = dead(link) {
            return Some(message);
        }
    }
    if small.starts_with("www.") {
        return Some(format!("\"{entry}\" is a link without https://."));
    }
    None
}

/// Why a link looks dead.
fn dead(link: &str) -> Option<String> {
    let host = match link.split_once("://") {
        Some(("https" | "http", rest)) => rest.split(['/', '?', '#']).next().unwrap_or(rest),
        _ => return None,
    };
    let host = host.rsplit('@').next().unwrap_or(host);
    let name = host.split(':').next().unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or(name);
    let reserved = [
        "example",
        "invalid",
        "test",
        "localhost",
        "local",
        "internal",
    ];
    let nowhere = !name.contains('.') || reserved.contains(&last);
    let of_example = ["example.com", "example.net", "example.org"];
    let example = of_example
        .iter()
        .any(|one| name == *one || name.ends_with(&format!(".{one}")));
    (nowhere || example || name.contains("..") || last.len() < 2)
        .then(|| format!("{link} leads nowhere: no such host can exist on the Internet."))
}

/// Whether it is written like the number of a section: `4.2.1`, `A.1`, `App. E`.
fn is_section(text: &str) -> bool {
    let text = text.strip_prefix("App. ").unwrap_or(text);
    let mut parts = text.split('.');
    let first = parts.next().unwrap_or_default();
    let number = |part: &str| {
        (1..=2).contains(&part.len())
            && !part.starts_with('0')
            && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let letter = first.len() == 1 && first.bytes().all(|byte| byte.is_ascii_uppercase());
    // No standard of mail has so many chapters.
    let few = first.parse::<u8>().is_ok_and(|chapter| chapter <= 20);
    (letter || number(first) && few) && parts.all(number)
}

/// Whether two words differ by one letter that is changed, dropped, added or doubled.
pub(super) fn is_nearly(one: &str, other: &str) -> bool {
    let (short, long) = match one.len() <= other.len() {
        true => (one.as_bytes(), other.as_bytes()),
        false => (other.as_bytes(), one.as_bytes()),
    };
    if long.len() - short.len() > 1 {
        return false;
    }
    let begin = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => begin < short.len() && short[begin + 1..] == long[begin + 1..],
        _ => short[begin..] == long[begin + 1..],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_that_cannot_be_found_are_weak() {
        for good in [
            "RFC 5321 4.2.1",
            "RFC 821 App. E",
            "RFC 2554 A.1",
            "convention",
            "draft-levine-mailbomb-header-02",
            "in-house manual",
            "seen",
            "Microsoft Learn https://learn.microsoft.com/en-us/x?y=1",
            "https://mail.yahoo.com:443/a",
        ] {
            assert_eq!((weakness(good), form(good)), (None, None), "{good}");
        }
        for weak in [
            "TODO",
            "?",
            "https://localhost/x",
            "http://docs.example.com/x",
            "https://intranet/x",
            "www.yahoo.com",
            "see https://a..b/",
        ] {
            assert!(weakness(weak).is_some(), "{weak}");
        }
        for odd in [
            "RFC 5321",
            "RFC5321 4.2",
            "rfc 5321 4.2",
            "RFC 53 4",
            "RFC 5321 4.2.",
            "RFC 5321 4..2",
            "RFC 5321 4.2.1234",
            "RFC 5321 42",
            "conventio",
            "conveention",
            "Convention",
        ] {
            assert!(form(odd).is_some(), "{odd}");
        }
        assert_eq!(plain_link("see http://a.b/c d"), Some("http://a.b/c"));
        assert_eq!(plain_link("see https://a.b/c d"), None);
    }

    #[test]
    fn words_are_near_by_one_letter() {
        for (near, is) in [
            ("conventin", true),
            ("conveention", true),
            ("convantion", true),
            ("convention", false),
            ("konvenzion", false),
            ("", false),
            ("convention s", false),
            ("conventions", true),
        ] {
            assert_eq!(is_nearly(near, "convention"), is, "{near}");
            assert_eq!(is_nearly("convention", near), is, "{near}");
        }
    }
}
