//! Reads and checks a registry of SMTP codes kept as CSV: the reader behind `smtp-codes`.
//!
//! The macro `smtp_codes::registry!` and the command `smtp-codes audit` both call [`read`] or
//! [`read_with`], so a table that one accepts the other accepts too. This crate opens no file and
//! knows nothing of Rust tokens. It has no dependency: whoever uses `smtp-codes` waits for it to
//! compile.
//!
//! A table is RFC 4180 CSV in ASCII with a header row; its columns are explained by its own rows of
//! kind `column`. What spreadsheets write back is accepted: a byte order mark, CRLF, quoted cells,
//! columns in another order, empty rows and empty cells at the end, spaces around a cell.
//!
//! ```
//! let reading = smtp_codes_registry::read(b"kind;code;class;with;stage");
//! let problem = &reading.problems[0];
//! assert!(problem.display_at("codes.csv").starts_with(
//!     "codes.csv:1:1: the cells are separated by \";\", not by commas"
//! ));
//! ```

mod check;
mod problem;
mod row;
mod schema;
mod source;
mod table;

use check::Check;
use problem::Problems;
use row::{Header, Row};
use schema::{Column, Kind};
use source::Source;

pub use problem::Problem;
pub use table::{
    Category, Class, Commands, Detail, Doc, DsnAction, Reply, Severity, Stage, Subject, Table,
    VerdictKey, VerdictRow, With, Word, Words,
};

/// What a file holds: the rows that are right, and every problem in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The rows that are right.
    pub table: Table,
    /// All mistakes, by line and column; empty if the whole file is right.
    pub problems: Vec<Problem>,
    /// The wrong rows whose code and name can stand, as far as they could be read.
    ///
    /// Whoever makes names of rows can let these exist too, so that a mistake in a row is one
    /// error and not one more for each use of its name. Their indices are 0 where the cell is wrong.
    pub stand_ins: Table,
}

/// Reads a table that brings its own words. Short for [`read_with`] without a standard table.
///
/// ```
/// let table = "\
/// kind,code,class,with,stage,name,text,description,standing,specific,classes,replies,correction,\
/// commands,outcome,retry,action,scope,party,references,note
/// retry,now,,,,Now,,At once.,,,,,,,,,,,,convention,
/// retry,later,,,,later,,\"Later, unchanged.\",,,,,,,,,,,,convention,
/// ";
/// let reading = smtp_codes_registry::read(table.as_bytes());
/// assert_eq!(reading.table.retries.len(), 1);
/// assert_eq!(
///     reading.problems[0].to_string(),
///     "3:16, column name: \"later\" is not a name in UpperCamelCase; did you mean \"Later\"? \
///      Allowed: a capital, then letters A to Z, a to z and digits.",
/// );
/// ```
pub fn read(bytes: &[u8]) -> Reading {
    read_with(bytes, None)
}

/// Reads a table. Always gives the rows that are right, and every problem in file order.
///
/// For each kind of words (outcome, retry, action, scope, party, standing, stage) without a row in
/// the file, the words of `standard` hold, and are copied into the table with line 0. Likewise the
/// rows may refer to severities, reply codes, subjects and details of `standard` for each of these
/// kinds without a row in the file; those are not copied.
///
/// Problems are not errors here: whoever calls decides whether a table with problems is of use. A
/// file larger than 1 MiB is refused with one problem. Suggestions stop after 200,000 comparisons of
/// words, so that a hostile file costs neither time nor memory out of proportion.
pub fn read_with(bytes: &[u8], standard: Option<&Table>) -> Reading {
    let mut reading = Reading::default();
    let source = match Source::open(bytes) {
        Ok(source) => source,
        Err(problem) => {
            reading.problems.push(problem);
            return reading;
        }
    };
    let none = Table::default();
    let standard = standard.unwrap_or(&none);
    let mut problems = Problems::new(&source);
    let mut records = source.records();
    let Some(first) = records.next() else {
        problems.add(
            0,
            None,
            None,
            "the file is empty; a table starts with a header row.".to_owned(),
        );
        reading.problems = problems.in_order();
        return reading;
    };
    let Some(header) = Header::read(&first, &mut problems) else {
        reading.problems = problems.in_order();
        return reading;
    };
    let mut check = Check::new(problems);
    let mut any = false;
    let mut rows = Vec::new();
    for record in records {
        any = true;
        if let Some(row) = Row::read(&record, &header, &mut check) {
            rows.push(row);
        }
    }
    if !any {
        let message = "the table has a header but no rows.".to_owned();
        check.problems.add(first.start, None, None, message);
    }
    check.codes_once(&mut rows);
    check.names_once(&mut rows);
    check.standard_codes(standard);
    reading.table = table(rows, standard, &mut check, &mut reading.stand_ins);
    check.words_somewhere(first.start);
    reading.problems = check.problems.in_order();
    reading
}

/// Reads the rows kind by kind, in an order in which each finds what it refers to.
fn table(rows: Vec<Row>, standard: &Table, check: &mut Check<'_>, wrong: &mut Table) -> Table {
    let mut kinds: [Vec<Row>; Kind::ALL.len()] = Default::default();
    for row in rows {
        kinds[row.kind as usize].push(row);
    }
    let mut of = |kind: Kind| std::mem::take(&mut kinds[kind as usize]);
    let mut table = Table::default();
    for &kind in Kind::WORDS {
        table.own_words |= check.has_own(kind);
    }

    (table.columns, wrong.columns) = read_all(of(Kind::AboutColumns), check, Row::doc);
    (table.kinds, wrong.kinds) = read_all(of(Kind::AboutKinds), check, Row::doc);

    let mut words = |kind: Kind, standard: &[Word]| {
        let (mut words, wrong) = read_all(of(kind), check, Row::vocabulary);
        if !check.has_own(kind) {
            words = standard.to_vec();
            for word in &mut words {
                word.line = 0;
            }
        }
        let mut codes = Vec::new();
        for word in &words {
            codes.push(word.code.clone());
        }
        check.set_words(kind, codes);
        (words, wrong)
    };
    (table.outcomes, wrong.outcomes) = words(Kind::Outcome, &standard.outcomes);
    (table.retries, wrong.retries) = words(Kind::Retry, &standard.retries);
    (table.actions, wrong.actions) = words(Kind::Action, &standard.actions);
    (table.scopes, wrong.scopes) = words(Kind::Scope, &standard.scopes);
    (table.parties, wrong.parties) = words(Kind::Party, &standard.parties);
    (table.standings, wrong.standings) = words(Kind::Standing, &standard.standings);
    if check.has_own(Kind::Stage) {
        (table.stages, wrong.stages) = own_stages(of(Kind::Stage), check);
    } else {
        table.stages = standard_stages(standard, &table.scopes);
    }
    let mut codes = Vec::new();
    for stage in &table.stages {
        codes.push(stage.code.clone());
    }
    check.set_words(Kind::Stage, codes);

    (table.dsn_actions, wrong.dsn_actions) = read_all(of(Kind::DsnAction), check, Row::dsn_action);
    (table.severities, wrong.severities) = read_all(of(Kind::Severity), check, Row::severity);
    (table.categories, wrong.categories) = read_all(of(Kind::Category), check, Row::category);
    (table.replies, wrong.replies) = read_all(of(Kind::Reply), check, Row::reply);
    (table.classes, wrong.classes) = read_all(of(Kind::Class), check, Row::class_row);
    (table.subjects, wrong.subjects) = read_all(of(Kind::Subject), check, Row::subject);
    (table.details, wrong.details) = read_all(of(Kind::Detail), check, Row::detail);
    (table.verdicts, wrong.verdicts) = read_all(of(Kind::Verdict), check, Row::verdict);

    table.sort();
    table
}

/// The rows that are right, and the wrong ones that can stand in.
fn read_all<T>(
    rows: Vec<Row>,
    check: &mut Check<'_>,
    read: fn(&mut Row, &mut Check<'_>) -> Option<T>,
) -> (Vec<T>, Vec<T>) {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for mut row in rows {
        check.belongs(&mut row);
        let read = read(&mut row, check);
        check.settle(&row);
        if let Some(read) = read {
            if row.right {
                right.push(read);
            } else if row.named {
                wrong.push(read);
            }
        }
    }
    (right, wrong)
}

/// Reads the stages, right ones and stand-ins. They refer to each other, so first each gets a
/// number, right or wrong.
fn own_stages(mut rows: Vec<Row>, check: &mut Check<'_>) -> (Vec<Stage>, Vec<Stage>) {
    let mut codes = Vec::new();
    for row in &rows {
        codes.push(row.text(Column::Code));
    }
    check.set_words(Kind::Stage, codes);
    let mut stages = Vec::new();
    for row in &mut rows {
        stages.push(row.stage(check));
    }
    check.no_circle(&mut rows, &stages);

    // Then those that are right get their final numbers, and refer to each other by these.
    let mut count = 0;
    let mut places = Vec::new();
    for row in &rows {
        check.settle(row);
        places.push(row.right.then_some(count));
        count += usize::from(row.right);
    }
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for (row, mut stage) in rows.iter().zip(stages) {
        let broader = stage.broader.take();
        if row.right {
            stage.broader = broader.and_then(|broader| places[broader]);
            right.push(stage);
        } else if row.named {
            wrong.push(stage);
        }
    }
    (right, wrong)
}

/// The stages of the standard table, with their scopes as indices into this table's scopes.
fn standard_stages(standard: &Table, scopes: &[Word]) -> Vec<Stage> {
    let mut stages = standard.stages.clone();
    for stage in &mut stages {
        stage.line = 0;
        stage.scope = stage.scope.and_then(|scope| {
            let code = &standard.scopes[scope].code;
            scopes.iter().position(|word| word.code == *code)
        });
    }
    stages
}
