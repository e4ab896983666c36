//! The findings as text, for programs, and as annotations of a workflow of GitHub.

use std::io::{self, Write};

use serde::Serialize;
use smtp_codes::Escaped;
use smtp_codes_reports::write;

use super::finding::{Finding, Grade};
use crate::output::{self, BAD, GOOD, HEADING, WAITING};

/// How the findings are written.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum AuditFormat {
    /// For people
    Text,
    /// One JSON array
    Json,
    /// Comma-separated, with a header; an apostrophe stands before text from outside that a
    /// spreadsheet would run as a formula
    Csv,
    /// Lines that a workflow of GitHub shows beside the line of the file
    Github,
}

/// Writes all findings; `files` were looked at, and `notes` says whether notes are shown as text.
pub(crate) fn write(
    format: AuditFormat,
    files: &[String],
    findings: &[Finding],
    notes: bool,
) -> io::Result<()> {
    match format {
        AuditFormat::Text => text(files, findings, notes),
        AuditFormat::Json => write::write_all(write::Format::Json, findings),
        AuditFormat::Csv => {
            let rows: Vec<InCells<'_>> = findings.iter().map(InCells::of).collect();
            if rows.is_empty() {
                // A sheet has its header whatever is in it.
                return writeln!(io::stdout(), "file,line,place,column,grade,id,message");
            }
            write::write_all(write::Format::Csv, &rows)
        }
        AuditFormat::Github => {
            let mut out = output::stdout();
            for finding in findings {
                writeln!(out, "{}", annotation(finding))?;
            }
            out.flush()
        }
    }
}

/// A finding in cells that no spreadsheet runs.
#[derive(Serialize)]
struct InCells<'f> {
    file: String,
    line: usize,
    place: Option<usize>,
    column: Option<&'f str>,
    grade: &'static str,
    id: &'static str,
    message: String,
}

impl<'f> InCells<'f> {
    fn of(finding: &'f Finding) -> Self {
        Self {
            file: write::cell(&finding.file),
            line: finding.line,
            place: finding.place,
            column: finding.column.as_deref(),
            grade: finding.grade.as_str(),
            id: finding.id,
            message: write::cell(&finding.message),
        }
    }
}

/// The problems of a whole file that `--fix` repairs without a question.
const FIXABLE: [&str; 2] = ["separator", "wrong-encoding"];

fn text(files: &[String], findings: &[Finding], notes: bool) -> io::Result<()> {
    let mut out = output::stdout();
    let mut hidden = 0;
    for finding in findings {
        if finding.grade == Grade::Note && !notes && !finding.asked {
            hidden += 1;
            continue;
        }
        let look = match finding.grade {
            Grade::Problem => BAD,
            Grade::Warning => WAITING,
            Grade::Note => HEADING,
            Grade::Fixed => GOOD,
        };
        let (place, message) = (place(finding), Escaped::new(finding.message.as_bytes()));
        let grade = match finding.grade {
            // As the compiler says it.
            Grade::Problem => String::new(),
            grade => format!("{}: ", grade.as_str()),
        };
        writeln!(
            out,
            "{look}{}{look:#}: {grade}{message} [{}]",
            Escaped::new(place.as_bytes()),
            finding.id
        )?;
    }
    if hidden < findings.len() {
        writeln!(out)?;
    }
    for file in files {
        let count = |grade| {
            let of_file = findings.iter().filter(|one| one.file == *file);
            of_file.filter(|one| one.grade == grade).count()
        };
        let mut counts = Vec::new();
        for (grade, one, many) in [
            (Grade::Fixed, "repair", "repairs"),
            (Grade::Problem, "problem", "problems"),
            (Grade::Warning, "warning", "warnings"),
            (Grade::Note, "note", "notes"),
        ] {
            match count(grade) {
                0 if grade != Grade::Problem => {}
                0 => counts.push("no problems".to_owned()),
                1 => counts.push(format!("1 {one}")),
                count => counts.push(format!("{count} {many}")),
            }
        }
        let file = Escaped::new(file.as_bytes());
        writeln!(out, "{HEADING}{file}{HEADING:#}: {}", counts.join(", "))?;
    }
    let fixable =
        |one: &Finding| one.grade == Grade::Problem && FIXABLE.contains(&one.id) && one.file != "-";
    if let Some(one) = findings.iter().find(|one| fixable(one)) {
        writeln!(
            out,
            "What [{}] says has one right answer: smtp-codes audit --fix {} writes it.",
            one.id,
            Escaped::new(one.file.as_bytes())
        )?;
    }
    match hidden {
        0 => {}
        1 => writeln!(out, "Not shown: 1 note; --notes shows it.")?,
        hidden => writeln!(out, "Not shown: {hidden} notes; --notes shows them.")?,
    }
    out.flush()
}

/// Where it is, as the compiler writes it.
fn place(finding: &Finding) -> String {
    let mut place = finding.file.clone();
    if finding.line > 0 {
        place = format!("{place}:{}", finding.line);
    }
    if let Some(column) = finding.place {
        place = format!("{place}:{column}");
    }
    if let Some(column) = &finding.column {
        place = format!("{place}, column {column}");
    }
    place
}

/// A workflow command: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
fn annotation(finding: &Finding) -> String {
    let kind = match finding.grade {
        Grade::Problem => "error",
        Grade::Warning => "warning",
        Grade::Note | Grade::Fixed => "notice",
    };
    let mut properties = vec![format!("file={}", property(&finding.file))];
    if finding.line > 0 {
        properties.push(format!("line={}", finding.line));
    }
    if let Some(place) = finding.place {
        properties.push(format!("col={place}"));
    }
    properties.push(format!("title={}", property(finding.id)));
    let message = match &finding.column {
        Some(column) => format!("column {column}: {}", finding.message),
        None => finding.message.clone(),
    };
    format!("::{kind} {}::{}", properties.join(","), data(&message))
}

/// What stands behind the last colons.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What stands between commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_hold_whatever_a_file_holds() {
        let mut finding = Finding::new(
            Grade::Warning,
            "weak-source",
            None,
            Some("references"),
            "100 % sure,\r\n::error::no".to_owned(),
        );
        finding.file = "a:b,c%.csv".to_owned();
        assert_eq!(
            annotation(&finding),
            "::warning file=a%3Ab%2Cc%25.csv,title=weak-source::column references: 100 %25 \
             sure,%0D%0A::error::no"
        );
        (finding.line, finding.place, finding.column) = (7, Some(3), None);
        assert_eq!(
            annotation(&finding),
            "::warning file=a%3Ab%2Cc%25.csv,line=7,col=3,title=weak-source::100 %25 \
             sure,%0D%0A::error::no"
        );
    }
}
