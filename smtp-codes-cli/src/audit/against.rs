//! `--against`: what changed since an older version, sorted by what it means for users.

use crate::audit::id;
use std::collections::{HashMap, HashSet};

use super::finding::{Finding, Grade};
use super::sheet::{NAMELESS, Row, Sheet};

/// The columns that are for people.
const WORDING: [&str; 8] = [
    "text",
    "description",
    "advice",
    "references",
    "note",
    "sample",
    "date",
    "by",
];

/// What a change means for users, the gravest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Breaking,
    Verdict,
    New,
    Wording,
}

impl Change {
    const fn id(self) -> (&'static str, Grade) {
        match self {
            Self::Breaking => (id::CHANGED_BREAKING, Grade::Warning),
            Self::Verdict => (id::CHANGED_VERDICT, Grade::Warning),
            Self::New => (id::CHANGED_NEW, Grade::Note),
            Self::Wording => (id::CHANGED_WORDING, Grade::Note),
        }
    }
}

/// Compares a table with its older version.
pub(crate) fn compare(old: &Sheet, new: &Sheet) -> Vec<Finding> {
    let mut changes: Vec<(Change, Finding)> = Vec::new();
    let mut push = |change: Change, row: Option<&Row>, column: Option<&str>, message: String| {
        let (id, grade) = change.id();
        changes.push((
            change,
            Finding::new(grade, id, row, column, message).asked(),
        ));
    };
    let mut rows: HashMap<String, Vec<&Row>> = HashMap::new();
    for row in old.rows.iter().rev() {
        rows.entry(old.key(row)).or_default().push(row);
    }
    let mut columns: Vec<&String> = new.header.iter().chain(&old.header).collect();
    let mut seen = HashSet::new();
    columns.retain(|name| !name.is_empty() && seen.insert(name.as_str()));
    for row in &new.rows {
        let title = new.title(row);
        let kind = new.cell(row, "kind");
        let Some(before) = rows.get_mut(&new.key(row)).and_then(Vec::pop) else {
            match is_named(kind) || is_doc(kind) {
                true => push(Change::New, Some(row), None, format!("{title} is new.")),
                false => {
                    let message = format!("{title} is new, and may decide.");
                    push(Change::Verdict, Some(row), None, message);
                }
            }
            continue;
        };
        for column in &columns {
            let (was, is) = (old.cell(before, column), new.cell(row, column));
            if was != is {
                let (change, message) = changed(kind, column, was, is);
                push(
                    change,
                    Some(row),
                    Some(column),
                    format!("{title}: {message}"),
                );
            }
        }
    }
    let mut gone: Vec<&Row> = rows.into_values().flatten().collect();
    gone.sort_by_key(|row| row.line);
    for row in gone {
        let kind = old.cell(row, "kind");
        let title = old.title(row);
        let change = match kind {
            kind if is_named(kind) => Change::Breaking,
            kind if is_doc(kind) => Change::Wording,
            _ => Change::Verdict,
        };
        let name = old.cell(row, "name");
        let heir = new.of_kind(kind).find(|row| new.cell(row, "name") == name);
        let message = match heir {
            Some(heir) if !name.is_empty() => {
                format!(
                    "{title} is gone; its name {name} is that of {} now.",
                    new.title(heir)
                )
            }
            _ if name.is_empty() => format!("{title} is gone (it was on line {}).", row.line),
            _ => format!("{title} ({name}) is gone (it was on line {}).", row.line),
        };
        push(change, None, None, message);
    }
    changes.sort_by_key(|(change, _)| *change);
    changes.into_iter().map(|(_, finding)| finding).collect()
}

fn is_named(kind: &str) -> bool {
    !NAMELESS.contains(&kind) && !is_doc(kind)
}

fn is_doc(kind: &str) -> bool {
    matches!(kind, "column" | "kind")
}

/// What it means that a cell changed.
fn changed(kind: &str, column: &str, was: &str, is: &str) -> (Change, String) {
    let quoted = |cell: &str| match cell {
        "" => "nothing".to_owned(),
        cell => format!("\"{cell}\""),
    };
    let message = format!("{column} was {}, is {}.", quoted(was), quoted(is));
    let entries = |cell: &str| -> HashSet<String> {
        let entries = cell.split('|').map(str::trim).filter(|one| !one.is_empty());
        entries.map(str::to_owned).collect()
    };
    let change = match column {
        _ if is_doc(kind) => Change::Wording,
        "name" | "number" => Change::Breaking,
        // Words that people search for are no names.
        "aliases" if matches!(kind, "cause" | "severity" | "class" | "provider") => Change::Wording,
        "aliases" if entries(was).is_subset(&entries(is)) => Change::New,
        "aliases" => Change::Breaking,
        // By these words a mail is known.
        "text" if kind == "report" => Change::Verdict,
        column if WORDING.contains(&column) => Change::Wording,
        _ => Change::Verdict,
    };
    (change, message)
}
