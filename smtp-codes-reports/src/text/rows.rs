//! Rows of a sheet: what a mail service exports, one recipient a row.

use smtp_codes::{Stage, Status};

use super::{MOST, cut, loose, words};
use crate::{Direction, Report};

/// A report for each row; `None` if the text is no sheet of at least three columns in which each row
/// names one address.
pub(super) fn read(text: &str, stage: Stage) -> Option<Vec<Report<'static>>> {
    let first = text.lines().next()?;
    let mark = [',', ';', '\t', '|']
        .into_iter()
        .find(|&mark| first.matches(mark).count() >= 2)?;
    let mut reports = Vec::new();
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
        stage: if stage == Stage::Any {
            words::stage(line)
        } else {
            stage
        },
        status,
        text: Some(cut(said.unwrap_or(line)).into()),
        ..Report::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for text in [
            "",
            "a, b, c and jo@example.org got 550 5.1.1",
            "a,b,jo@example.org",
            "a,b,c\nd",
        ] {
            assert_eq!(read(text, Stage::Any), None, "{text}");
        }
    }
}
