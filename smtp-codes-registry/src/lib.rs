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
        rows.extend(Row::read(&record, &header, &mut check));
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
fn table(
    rows: Vec<Row<'_>>,
    standard: Option<&Table>,
    check: &mut Check<'_>,
    wrong: &mut Table,
) -> Table {
    let mut kinds: [Vec<Row<'_>>; Kind::ALL.len()] = Default::default();
    for row in rows {
        kinds[row.kind as usize].push(row);
    }
    let mut table = Table {
        own_words: Kind::WORDS.into_iter().any(|kind| check.has_own(kind)),
        ..Table::default()
    };
    let mut of = |kind: Kind| std::mem::take(&mut kinds[kind as usize]);

    (table.columns, wrong.columns) = read_all(of(Kind::AboutColumns), check, Row::doc);
    (table.kinds, wrong.kinds) = read_all(of(Kind::AboutKinds), check, Row::doc);

    let mut words = |kind: Kind, standard: Option<&Vec<Word>>| {
        let (mut words, wrong) = read_all(of(kind), check, Row::vocabulary);
        if !check.has_own(kind) {
            words.extend(standard.into_iter().flatten().cloned());
            words.iter_mut().for_each(|word| word.line = 0);
        }
        check.set_words(kind, words.iter().map(|word| word.code.as_str()));
        (words, wrong)
    };
    (table.outcomes, wrong.outcomes) = words(Kind::Outcome, standard.map(|table| &table.outcomes));
    (table.retries, wrong.retries) = words(Kind::Retry, standard.map(|table| &table.retries));
    (table.actions, wrong.actions) = words(Kind::Action, standard.map(|table| &table.actions));
    (table.scopes, wrong.scopes) = words(Kind::Scope, standard.map(|table| &table.scopes));
    (table.parties, wrong.parties) = words(Kind::Party, standard.map(|table| &table.parties));
    (table.standings, wrong.standings) =
        words(Kind::Standing, standard.map(|table| &table.standings));
    (table.stages, wrong.stages) = if check.has_own(Kind::Stage) {
        own_stages(of(Kind::Stage), check)
    } else {
        let standard = standard.map(|standard| standard_stages(standard, &table.scopes));
        (standard.unwrap_or_default(), Vec::new())
    };
    check.set_words(
        Kind::Stage,
        table.stages.iter().map(|stage| stage.code.as_str()),
    );

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
fn read_all<'a, T>(
    rows: Vec<Row<'a>>,
    check: &mut Check<'_>,
    read: fn(&mut Row<'a>, &mut Check<'_>) -> Option<T>,
) -> (Vec<T>, Vec<T>) {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for mut row in rows {
        check.belongs(&mut row);
        let read = read(&mut row, check);
        check.settle(&row);
        if row.right {
            right.extend(read);
        } else if row.named {
            wrong.extend(read);
        }
    }
    (right, wrong)
}

/// Reads the stages, right ones and stand-ins. They refer to each other, so first each gets a
/// number, right or wrong.
fn own_stages(mut rows: Vec<Row<'_>>, check: &mut Check<'_>) -> (Vec<Stage>, Vec<Stage>) {
    let codes: Vec<String> = rows.iter().map(|row| row.text(Column::Code)).collect();
    check.set_words(Kind::Stage, codes.iter().map(String::as_str));
    let read = rows
        .iter_mut()
        .map(|row| (row.stage(check), row.broader(check)));
    let (mut stages, broader): (Vec<Option<Stage>>, Vec<Option<usize>>) = read.unzip();
    check.no_circle(&mut rows, &broader);

    // Then those that are right get their final numbers, and refer to each other by these.
    let mut count = 0;
    let mut places = vec![None; rows.len()];
    for (row, place) in rows.iter().zip(&mut places) {
        check.settle(row);
        if row.right {
            *place = Some(count);
            count += 1;
        }
    }
    for (stage, broader) in stages.iter_mut().zip(broader) {
        if let Some(stage) = stage {
            stage.broader = broader.and_then(|broader| places[broader]);
        }
    }
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for (stage, row) in stages.into_iter().zip(rows) {
        if row.right {
            right.extend(stage);
        } else if row.named {
            wrong.extend(stage.map(|stage| Stage {
                broader: None,
                ..stage
            }));
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
