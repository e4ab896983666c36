//! Rows of a sheet: what a mail service exports, one recipient a row.

use smtp_codes::{Stage, Status};

use super::{MOST, cut, known, loose, words};
use crate::{Direction, Report, mail};

/// A report for each row; `None` if the text is no sheet of at least three columns in which each row
/// names one address.
pub(super) fn read(text: &str, stage: Stage) -> Option<Vec<Report<'static>>> {
    let first = text.lines().next()?;
    let mark = [',', ';', '\t', '|']
        .into_iter()
        .find(|&mark| first.matches(mark).count() >= 2)?;
    let mut reports = Vec::new();
    // Where the columns have names, one of them tells of a failure: a sheet of goods has numbers, too.
    if first
        .split(mark)
        .all(|cell| !cell.contains('@') && !cell.contains(|c: char| c.is_ascii_digit()))
        && !TELLING
            .iter()
            .any(|name| first.to_ascii_lowercase().contains(name))
    {
        return None;
    }
    for (number, line) in text.lines().enumerate() {
        let mut cells = cells(line, mark);
        let address = cells.find(|cell| is_address(cell));
        match address {
            Some(_) if reports.len() == MOST => break,
            Some(address) => reports.push(row(line, address, mark, stage)),
            // The names of the columns.
            None if number == 0 || line.trim().is_empty() => {}
            None => return None,
        }
    }
    // A sentence with commas is no row.
    reports
        .iter()
        .any(|report| report.status.is_some())
        .then_some(reports)
}

/// What the names of columns hold that have a code, or what a server said.
const TELLING: [&str; 24] = [
    "code",
    "status",
    "reason",
    "error",
    "bounce",
    "response",
    "reply",
    "diag",
    "message",
    "detail",
    "smtp",
    "dsn",
    "descr",
    "result",
    "text",
    "comment",
    "event",
    "type",
    "fehler",
    "grund",
    "erreur",
    "raison",
    "motivo",
    "\u{9519}\u{8bef}",
];

/// A report for each line, of at least two that each name one address and have one status: a list that a
/// person made, or a table of Markdown. Lines above and between them have neither.
pub(super) fn listed(text: &str, stage: Stage) -> Option<Vec<Report<'static>>> {
    let mut reports: Vec<Report<'static>> = Vec::new();
    for line in text.lines() {
        let line = line.trim().trim_matches('|').trim();
        let mut all = mail::addresses_in(line);
        // A number before a comma is a cell of a sheet.
        let status = smtp_codes::best(line.as_bytes())
            .filter(|found| found.enhanced().is_some() || !line[found.end..].starts_with(','))
            .map(|found| found.status);
        match (all.next(), status) {
            (None, None) => {}
            (Some((_, address)), Some(status))
                if reports.len() < MOST
                    && all.all(|(_, other)| other.eq_ignore_ascii_case(address))
                    && !words::is_sender(line, address)
                    && reports
                        .iter()
                        .rev()
                        .take(SAME)
                        .all(|it| it.recipient.as_deref() != Some(address)) =>
            {
                reports.push(Report {
                    recipient: Some(address.to_owned().into()),
                    direction: Some(Direction::Outgoing),
                    stage: known(stage, line),
                    status: Some(status),
                    text: Some(cut(line).into()),
                    ..Report::default()
                });
            }
            _ => return None,
        }
    }
    (reports.len() > 1).then_some(reports)
}

/// So many lines back an address must not stand, in a list of recipients.
const SAME: usize = 16;

/// The cells of a row; a mark within double quotes parts none.
fn cells(line: &str, mark: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split(move |c: char| {
        quoted ^= c == '"';
        c == mark && !quoted
    })
    .map(bare)
}

fn bare(cell: &str) -> &str {
    cell.trim().trim_matches(['"', '\'']).trim()
}

/// Whether the cell is an address and nothing else.
fn is_address(cell: &str) -> bool {
    let Some((local, domain)) = cell.split_once('@') else {
        return false;
    };
    !local.is_empty()
        && domain.contains('.')
        && cell.len() <= 320
        && !cell.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ':' | '(' | ')'))
}

fn row(line: &str, address: &str, mark: char, stage: Stage) -> Report<'static> {
    // What the server said is the cell with the most words.
    let said = cells(line, mark)
        .filter(|cell| {
            let words = cell.contains(' ') && cell.contains(|c: char| c.is_alphabetic());
            words || cell.parse::<Status>().is_ok()
        })
        .max_by_key(|cell| cell.len());
    let found = smtp_codes::best(said.unwrap_or_default().as_bytes()).map(|found| found.status);
    let status = found.or_else(|| Some(smtp_codes::best(line.as_bytes())?.status));
    let status = match status {
        Some(status) => Some(loose::completed(status, line)),
        None => loose::only(line),
    };
    Report {
        recipient: Some(address.to_owned().into()),
        direction: Some(Direction::Outgoing),
        stage: known(stage, line),
        status,
        text: Some(cut(said.unwrap_or(line)).into()),
        ..Report::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_list_have_a_report_each() {
        for (text, expected) in [
            (
                "Failed:\n- jo@example.org (550 5.1.1 unknown)\n- ann@example.org (452 4.2.2 full)\n",
                "jo@example.org 550 5.1.1, ann@example.org 452 4.2.2",
            ),
            (
                "1. jo@example.org: 550 5.1.1 unknown\n2. ann@example.org: 552 full",
                "jo@example.org 550 5.1.1, ann@example.org 552",
            ),
            (
                "| To | Error |\n|---|---|\n| jo@example.org | 550 no |\n| ann@example.org | 552 no |",
                "jo@example.org 550, ann@example.org 552",
            ),
            ("jo@example.org: 550 no", ""),
            ("jo@example.org: 550 no\njo@example.org: 451 no", ""),
            ("jo@example.org: 550 no\nann@example.org", ""),
            (
                "jo@example.org for ann@example.org: 550 no\nli@example.org: 550 no",
                "",
            ),
            ("sender jo@example.org: 550 no\nli@example.org: 550 no", ""),
        ] {
            let told: Vec<_> = listed(text, Stage::Any)
                .unwrap_or_default()
                .iter()
                .map(|it| {
                    format!(
                        "{} {}",
                        it.recipient.as_deref().unwrap(),
                        it.status.unwrap()
                    )
                })
                .collect();
            assert_eq!(told.join(", "), expected, "{text}");
        }
    }

    #[test]
    fn rows_have_a_report_each() {
        for (text, expected) in [
            (
                "email,event,code,reason\njo@example.org,bounced,550,5.1.1 unknown\nann@example.org,bounced,452,4.2.2 full\n",
                &[
                    ("jo@example.org", "550 5.1.1"),
                    ("ann@example.org", "452 4.2.2"),
                ][..],
            ),
            (
                "2026-01-05T10:00:00Z;hard;\"jo@example.org\";\"550 5.1.1 unknown; really\"",
                &[("jo@example.org", "550 5.1.1")],
            ),
            (
                "a,\"x, y\",jo@example.org,\"550 5.1.1 no, sorry\"",
                &[("jo@example.org", "550 5.1.1")],
            ),
            (
                "jo@example.org\t5.2.2\tfull",
                &[("jo@example.org", "5.2.2")],
            ),
        ] {
            let reports = read(text, Stage::Any).unwrap_or_default();
            let told: Vec<_> = reports
                .iter()
                .map(|it| {
                    (
                        it.recipient.clone().unwrap_or_default(),
                        it.status.map(|it| it.to_string()).unwrap_or_default(),
                    )
                })
                .collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(a, b)| ((*a).into(), (*b).to_owned()))
                .collect();
            assert_eq!(told, expected, "{text}");
        }
        // The text is that of the cell with the most words.
        for (row, expected) in [
            (
                "a,\"x, y\",jo@example.org,\"550 5.1.1 no, sorry\"",
                "550 5.1.1 no, sorry",
            ),
            (
                "jo@example.org,550 5.1.1 no,https://example.org/a/very/long/path",
                "550 5.1.1 no",
            ),
            ("jo@example.org,550 5.1.1,2026-01-05", "550 5.1.1"),
        ] {
            let reports = read(row, Stage::Any).unwrap_or_default();
            assert_eq!(reports[0].text.as_deref(), Some(expected), "{row}");
        }
        for (cell, address) in [
            ("jo@example.org", true),
            ("jo@localhost", false),
            ("@example.org", false),
            ("jo doe@example.org", false),
        ] {
            assert_eq!(is_address(cell), address, "{cell}");
        }
        for text in [
            "",
            "jo@example.org,550,no\nnobody,550,no",
            "id,name,price,email\n550,Pen,5.1,jo@example.org\n421,Cup,4.2,ann@example.org",
            "a, b, c and jo@example.org got 550 5.1.1",
            "a,b,jo@example.org",
            "a,b,c\nd",
        ] {
            assert_eq!(read(text, Stage::Any), None, "{text}");
        }
    }
}
