//! `audit`: checks tables as the compiler does, reviews them as an expert would, compares them with
//! the registry of IANA or with an older version, and repairs what has one right answer.

use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use smtp_codes_registry::{Date, RULES, Table, day_of, read_on};

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

    let registry = match &arguments.iana {
        Some(path) => {
            let named = |message| invalid(format!("{}: {message}", path.display()));
            Some(iana::read(&table::read(path)?).map_err(named)?)
        }
        None => None,
    };
    // Whoever audits a changed codes.csv with the tables that are laid over it means this one.
    let standard = inputs
        .iter()
        .find_map(|(_, bytes)| standard_of(bytes, today));
    // One table after the other, so that any number of them takes the memory of one.
    let mut codes = None;
    let old_keys = old.as_ref().map(sheet::Sheet::keys);
    let mut changed: Option<(usize, String, sheet::Sheet)> = None;
    let mut files = Vec::with_capacity(inputs.len());
    for (name, bytes) in inputs {
        let sheet = sheet::Sheet::read(&bytes);
        let over = match &standard {
            Some(standard) if !table::is_codes(&sheet) => standard,
            _ => table::standard(),
        };
        let table = Audited::new(name, sheet, &bytes, over, today);
        let mut found = table.problems();
        found.extend(review::review(&table, today));
        findings.extend(of_file(&table.name, found));
        files.push(table.name.clone());
        if let (Some(registry), None, true) = (&registry, &codes, table.is_codes()) {
            codes = Some((table.name.clone(), iana::compare(&table.sheet, registry)));
        }
        if let Some(keys) = &old_keys {
            let shared = table.sheet.shared_with(keys);
            if shared >= changed.as_ref().map_or(1, |(most, ..)| *most) {
                changed = Some((shared, table.name, table.sheet));
            }
        }
    }
    if registry.is_some() {
        let Some((name, found)) = codes else {
            return Err(invalid(
                "--iana compares the table of codes, and none of the files is one".to_owned(),
            ));
        };
        findings.extend(of_file(&name, found));
    }
    if let (Some(path), Some(old)) = (&arguments.against, &old) {
        // An older version of the table that shares the most rows with it.
        let Some((_, name, new)) = changed else {
            return Err(invalid(format!(
                "{} shares no row with what is audited, so nothing can be compared",
                path.display()
            )));
        };
        findings.extend(of_file(&name, against::compare(old, &new)));
    }
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

/// The table of codes that some bytes are, if nothing is wrong with it.
fn standard_of(bytes: &[u8], today: Date) -> Option<Table> {
    if !table::is_codes(&sheet::Sheet::read(bytes)) {
        return None;
    }
    let reading = read_on(bytes, Some(table::standard()), Some(today));
    reading.problems.is_empty().then_some(reading.table)
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
