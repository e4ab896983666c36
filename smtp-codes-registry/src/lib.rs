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
pub use source::{MAX_TABLE_BYTES, check_size};
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
/// file larger than [`MAX_TABLE_BYTES`] is refused with one problem. Suggestions stop after 200,000 comparisons of
/// words, so that a hostile file costs neither time nor memory out of proportion.
pub fn read_with(bytes: &[u8], standard: Option<&Table>) -> Reading {
    let no_table = |problems: Vec<Problem>| Reading {
        problems,
        ..Reading::default()
    };
    let source = match Source::open(bytes) {
        Ok(source) => source,
        Err(problem) => return no_table(vec![problem]),
    };
    let none = Table::default();
    let standard = standard.unwrap_or(&none);
    let mut problems = Problems::new(&source);
    let mut records = source.records();
    let Some(first) = records.next() else {
        let message = "the file is empty; a table starts with a header row.".to_owned();
        problems.add(0, None, None, message);
        return no_table(problems.in_order());
    };
    let Some(header) = Header::read(&first, &mut problems) else {
        return no_table(problems.in_order());
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
    let mut reader = Reader {
        check,
        kinds: Vec::new(),
        right: Table::default(),
        wrong: Table::default(),
    };
    for _ in Kind::ALL {
        reader.kinds.push(Vec::new());
    }
    for row in rows {
        reader.kinds[row.kind as usize].push(row);
    }
    reader.table(standard);
    reader.check.words_somewhere(first.start);
    Reading {
        table: reader.right,
        problems: reader.check.problems.in_order(),
        stand_ins: reader.wrong,
    }
}

/// The rows of each kind, and what becomes of them.
struct Reader<'a> {
    check: Check<'a>,
    kinds: Vec<Vec<Row>>,
    /// The rows that are right, and the wrong ones that can stand in.
    right: Table,
    wrong: Table,
}

/// Where the rows of a kind stand in a table.
type List<T> = fn(&mut Table) -> &mut Vec<T>;

impl Reader<'_> {
    /// Reads the rows kind by kind, in an order in which each finds what it refers to.
    fn table(&mut self, standard: &Table) {
        for &kind in Kind::WORDS {
            self.right.own_words |= self.check.has_own(kind);
        }
        self.rows(Kind::AboutColumns, Row::doc, |table| &mut table.columns);
        self.rows(Kind::AboutKinds, Row::doc, |table| &mut table.kinds);
        self.words(Kind::Outcome, |to| &mut to.outcomes, &standard.outcomes);
        self.words(Kind::Retry, |to| &mut to.retries, &standard.retries);
        self.words(Kind::Action, |to| &mut to.actions, &standard.actions);
        self.words(Kind::Scope, |to| &mut to.scopes, &standard.scopes);
        self.words(Kind::Party, |to| &mut to.parties, &standard.parties);
        self.words(Kind::Standing, |to| &mut to.standings, &standard.standings);
        self.stages(standard);
        self.rows(Kind::DsnAction, Row::dsn_action, |to| &mut to.dsn_actions);
        self.rows(Kind::Severity, Row::severity, |to| &mut to.severities);
        self.rows(Kind::Category, Row::category, |to| &mut to.categories);
        self.rows(Kind::Reply, Row::reply, |to| &mut to.replies);
        self.rows(Kind::Class, Row::class_row, |to| &mut to.classes);
        self.rows(Kind::Subject, Row::subject, |to| &mut to.subjects);
        self.rows(Kind::Detail, Row::detail, |to| &mut to.details);
        self.rows(Kind::Verdict, Row::verdict, |to| &mut to.verdicts);
        self.right.sort();
    }

    fn rows<T>(&mut self, kind: Kind, read: fn(&mut Row, &mut Check<'_>) -> T, list: List<T>) {
        for row in &mut self.kinds[kind as usize] {
            let read = read(row, &mut self.check);
            self.check.settle(row);
            if row.right {
                list(&mut self.right).push(read);
            } else if row.named {
                list(&mut self.wrong).push(read);
            }
        }
    }

    fn words(&mut self, kind: Kind, list: List<Word>, standard: &[Word]) {
        self.rows(kind, Row::vocabulary, list);
        let words = list(&mut self.right);
        if !self.check.has_own(kind) {
            *words = standard.to_vec();
        }
        let mut codes = Vec::new();
        for word in words {
            if !self.check.has_own(kind) {
                word.line = 0;
            }
            codes.push(word.code.clone());
        }
        self.check.set_words(kind, codes);
    }

    /// Reads the stages. They refer to each other, so first each gets a number, right or wrong.
    fn stages(&mut self, standard: &Table) {
        let check = &mut self.check;
        let rows = &mut self.kinds[Kind::Stage as usize];
        let mut codes = Vec::new();
        for row in rows.iter() {
            codes.push(row.text(Column::Code));
        }
        check.set_words(Kind::Stage, codes);
        let mut stages = Vec::new();
        for row in rows.iter_mut() {
            stages.push(row.stage(check));
        }
        check.no_circle(rows, &stages);

        // Then those that are right get their final numbers, and refer to each other by these.
        let mut codes = Vec::new();
        let mut places = Vec::new();
        for row in rows.iter() {
            check.settle(row);
            places.push(row.right.then_some(codes.len()));
            if row.right {
                codes.push(row.text(Column::Code));
            }
        }
        for (place, mut stage) in stages.into_iter().enumerate() {
            let row = &rows[place];
            let broader = stage.broader.take();
            if row.right {
                stage.broader = broader.and_then(|broader| places[broader]);
                self.right.stages.push(stage);
            } else if row.named {
                self.wrong.stages.push(stage);
            }
        }
        if !check.has_own(Kind::Stage) {
            self.right.stages = standard_stages(standard, &self.right.scopes);
            for stage in &self.right.stages {
                codes.push(stage.code.clone());
            }
        }
        check.set_words(Kind::Stage, codes);
    }
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
