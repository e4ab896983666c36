//! `audit`: checks tables as the compiler does, reviews them as an expert would, compares them with
//! the registry of IANA or with an older version, and repairs what has one right answer.

use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use smtp_codes_registry::{Date, RULES, day_of};

mod against;
mod finding;
mod fix;
mod iana;
mod id;
mod render;
mod review;
mod sheet;
mod table;

use crate::Found;
use crate::cli::Audit;
use crate::output::HEADING;
use finding::{Finding, Grade};
pub(crate) use render::AuditFormat;
use table::Audited;

pub(crate) fn run(arguments: &Audit) -> io::Result<Found> {
    if arguments.ids {
        return write_ids();
    }
    let today = arguments.today.unwrap_or_else(today);
    let mut findings = Vec::new();
    let mut inputs: Vec<(String, Vec<u8>)> = Vec::new();
    let old = match &arguments.against {
        Some(path) => Some(sheet::Sheet::read(&table::read(path)?)),
        None => None,
    };
    for path in &arguments.files {
        if arguments.fix && path == Path::new("-") {
            let message = "--fix repairs files, and standard input is none";
            return Err(invalid(message.to_owned()));
        }
        let mut bytes = table::read(path)?;
        let name = path.to_string_lossy().into_owned();
        if arguments.fix {
            let repaired = fix::repaired(&bytes, old.as_ref());
            if repaired.bytes != bytes {
                fix::write(path, &repaired.bytes)?;
                bytes = repaired.bytes;
            }
            findings.extend(of_file(&name, repaired.findings));
        }
        inputs.push((name, bytes));
    }
    if arguments.files.is_empty() {
        let ours = table::ours().iter();
        inputs.extend(ours.map(|ours| (ours.name.to_owned(), ours.bytes.to_vec())));
    }

    let read = |(name, bytes): &(String, Vec<u8>)| {
        Audited::new(name.clone(), bytes, table::standard(), today)
    };
    let mut tables: Vec<Audited<'_>> = inputs.iter().map(read).collect();
    // Whoever audits a changed codes.csv with the tables that are laid over it means this one.
    let is_standard = |table: &&Audited<'_>| table.is_codes() && table.reading.problems.is_empty();
    let standard = tables.iter().find(is_standard);
    let standard = standard.map(|table| table.reading.table.copied());
    if let Some(standard) = &standard
        && inputs.len() > 1
    {
        for (table, (_, bytes)) in tables.iter_mut().zip(&inputs) {
            if !table.is_codes() {
                table.lay_over(bytes, standard, today);
            }
        }
    }
    for table in &tables {
        let mut found = table.problems();
        found.extend(review::review(table, today));
        findings.extend(of_file(&table.name, found));
    }
    if let Some(path) = &arguments.iana {
        let registry = iana::read(&table::read(path)?)
            .map_err(|message| invalid(format!("{}: {message}", path.display())))?;
        let Some(codes) = tables.iter().find(|table| table.is_codes()) else {
            return Err(invalid(
                "--iana compares the table of codes, and none of the files is one".to_owned(),
            ));
        };
        findings.extend(of_file(&codes.name, iana::compare(&codes.sheet, &registry)));
    }
    if let (Some(path), Some(old)) = (&arguments.against, &old) {
        let new = changed_table(&tables, old, path)?;
        findings.extend(of_file(&new.name, against::compare(old, &new.sheet)));
    }
    let files: Vec<String> = tables.into_iter().map(|table| table.name).collect();
    render::write(arguments.format, &files, &findings, arguments.notes)?;
    let failed = findings.iter().any(|finding| {
        finding.grade == Grade::Problem || arguments.strict && finding.grade == Grade::Warning
    });
    Ok(if failed {
        Found::Nothing
    } else {
        Found::Something
    })
}

fn of_file(name: &str, findings: Vec<Finding>) -> impl Iterator<Item = Finding> {
    findings.into_iter().map(move |finding| Finding {
        file: name.to_owned(),
        ..finding
    })
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// The table of which another is an older version: the one that shares the most rows with it.
fn changed_table<'t, 'a>(
    tables: &'t [Audited<'a>],
    old: &sheet::Sheet,
    path: &Path,
) -> io::Result<&'t Audited<'a>> {
    let keys: std::collections::HashSet<String> = old.rows.iter().map(|row| old.key(row)).collect();
    let shared = |table: &&Audited<'_>| {
        let rows = table.sheet.rows.iter();
        rows.filter(|row| keys.contains(&table.sheet.key(row)))
            .count()
    };
    let most = tables.iter().max_by_key(shared);
    most.filter(|table| shared(table) > 0).ok_or_else(|| {
        invalid(format!(
            "{} shares no row with what is audited, so nothing can be compared",
            path.display()
        ))
    })
}

fn today() -> Date {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    day_of(now.map_or(0, |since| since.as_secs()))
}

/// Reads a day that a person names.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    sheet::date(text).ok_or_else(|| "it is no day such as 2026-11-25".to_owned())
}

fn write_ids() -> io::Result<Found> {
    let mut out = crate::output::stdout();
    writeln!(out, "{HEADING}Rules that a table must keep{HEADING:#}")?;
    for (id, asks) in RULES {
        writeln!(out, "  {id:<22} {asks}")?;
    }
    writeln!(
        out,
        "\n{HEADING}What reviews, comparisons and repairs find{HEADING:#}"
    )?;
    for (id, means) in id::ALL {
        writeln!(out, "  {id:<22} {means}")?;
    }
    out.flush()?;
    Ok(Found::Something)
}
