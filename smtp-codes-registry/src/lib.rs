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

mod cell;
mod check;
mod header;
mod id;
mod kinds;
mod known;
mod name;
#[cfg(feature = "words")]
mod phrases;
mod problem;
mod row;
mod rule;
#[cfg(feature = "words")]
mod saying;
mod schema;
mod situation;
mod source;

use check::Check;
use header::Header;
use id::Id;
use problem::Problems;
use row::Row;
#[cfg(not(feature = "words"))]
use schema::Column;
use schema::Kind;
// The files name them as if they stood here.
use smtp_codes_settle::{order, rulebook, table};
use source::{MAX_ROWS, Source};

pub use id::RULES;
pub use problem::Problem;
#[cfg(feature = "words")]
pub use saying::day_of;
pub use smtp_codes_core::{Dictionary, NO_ROW, Narrow, Prose};
pub use smtp_codes_settle::{
    About, Answer, Category, Cause, CauseRef, Class, Commands, Companion, Date, Detail, DsnAction,
    Given, Head, Index, Numbers, Phrase, Provider, Reply, ReportWords, Rule, Saying, Settled,
    SettledVocabulary, SettledWords, Severity, Stage, Step, Subject, Table, TextPool, Token, With,
    Word,
};
pub use source::{MAX_TABLE_BYTES, check_size};

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

impl Reading {
    /// The right rows, and those whose names exist in wrong ones, so that whoever uses the names sees no
    /// error but what is wrong in the table. `None` if nothing can be made of them: there are no words of some
    /// kind.
    #[must_use]
    pub fn with_stand_ins(self) -> Option<Table> {
        let (mut table, mut wrong) = (self.table, self.stand_ins);
        table.outcomes.append(&mut wrong.outcomes);
        table.retries.append(&mut wrong.retries);
        table.actions.append(&mut wrong.actions);
        table.scopes.append(&mut wrong.scopes);
        table.parties.append(&mut wrong.parties);
        table.families.append(&mut wrong.families);
        table.standings.append(&mut wrong.standings);
        table.stages.append(&mut wrong.stages);
        let words = [
            &table.outcomes,
            &table.retries,
            &table.actions,
            &table.scopes,
            &table.parties,
            &table.families,
            &table.standings,
        ];
        if words.iter().any(|words| words.is_empty()) {
            // Without words of each kind nothing can be made of a wrong row of codes.
            return table.own_words.then_some(table);
        }
        table.dsn_actions.append(&mut wrong.dsn_actions);
        table.causes.append(&mut wrong.causes);
        table.severities.append(&mut wrong.severities);
        table.categories.append(&mut wrong.categories);
        table.replies.append(&mut wrong.replies);
        table.classes.append(&mut wrong.classes);
        table.subjects.append(&mut wrong.subjects);
        table.details.append(&mut wrong.details);
        table.sort();
        Some(table)
    }
}

/// Reads a table that brings its own words. Short for [`read_with`] without a standard table.
///
/// ```
/// let table = "\
/// kind,code,name,description,references
/// retry,now,Now,At once.,convention
/// retry,later,later,\"Later, unchanged.\",convention
/// ";
/// let reading = smtp_codes_registry::read(table.as_bytes());
/// assert_eq!(reading.table.retries.len(), 1);
/// assert_eq!(
///     reading.problems[0].to_string(),
///     "3:13, column name: \"later\" is not a name in UpperCamelCase; did you mean \"Later\"? \
///      Allowed: a capital, then letters A to Z, a to z and digits.",
/// );
/// ```
pub fn read(bytes: &[u8]) -> Reading {
    read_with(bytes, None)
}

/// Reads a table. Always gives rows that are right, and every problem in file order.
///
/// A table with rows of outcome, retry, action, scope, party, stage or family has words of its own
/// ([`Table::own_words`]) and stands alone. Any other table can be laid over `standard`: its rows may
/// refer to the causes of `standard` ([`CauseRef::Standard`]), and its rules to any code; a rule about
/// a dsn-action means the one of `standard` unless the file has rows of that kind.
///
/// For each kind of words (outcome, retry, action, scope, party, family, standing, stage) without a
/// row in the file, the words of `standard` hold, and are copied into the table with line 0. Likewise
/// details may refer to reply codes and subjects of `standard`; those are not copied.
///
/// Problems are not errors here: whoever calls decides whether a table with problems is of use. A
/// file larger than [`MAX_TABLE_BYTES`] or with more than 20,000 rows is refused with one problem. The
/// first 1,000 problems are told; of a row after the last of them nothing is said, and it may be left
/// out although it is right. Suggestions stop after 200,000 comparisons of words. So a hostile file
/// costs neither time nor memory out of proportion.
///
/// ```
/// let standard = smtp_codes_registry::read(b"\
/// kind,code,name,text,description,family,retry,action,scope,party,advice,references
/// retry,never,Never,,Not again.,,,,,,,convention
/// action,suppress,Suppress,,Stop.,,,,,,,convention
/// scope,recipient,Recipient,,The recipient.,,,,,,,convention
/// party,sender,Sender,,The sender.,,,,,,,convention
/// family,address,Address,,Addresses.,,,,,,,convention
/// cause,no-such-user,NoSuchUser,No such user,Unknown.,address,never,suppress,recipient,sender,\
/// Stop sending.,convention
/// ");
/// assert!(standard.problems.is_empty());
/// let own = b"\
/// kind,code,class,cause,references
/// rule,X.9.17,5,no-such-user,the manual of our provider
/// ";
/// let reading = smtp_codes_registry::read_with(own, Some(&standard.table));
/// assert!(reading.problems.is_empty());
/// let rule = &reading.table.rules[0];
/// assert_eq!(rule.key, "X.9.17 in class 5");
/// assert_eq!(rule.given.cause, Some(smtp_codes_registry::CauseRef::Standard(0)));
/// ```
pub fn read_with(bytes: &[u8], standard: Option<&Table>) -> Reading {
    read_on(bytes, standard, None)
}

/// Reads a table on a day: a row whose date is after it is a mistake. See [`read_with`].
///
/// ```
/// # #[cfg(feature = "words")] {
/// let provider = b"kind,code,text,references,date\nprovider,example,Example,its pages,2027-01-01\n";
/// let reading = smtp_codes_registry::read_on(provider, None, Some((2026, 12, 31)));
/// assert!(reading.problems[0].to_string().contains("\"2027-01-01\" is in the future."));
/// let reading = smtp_codes_registry::read_on(provider, None, None);
/// assert!(reading.problems.is_empty());
/// # }
/// ```
pub fn read_on(bytes: &[u8], standard: Option<&Table>, today: Option<Date>) -> Reading {
    let no_table = |problems: Vec<Problem>| Reading {
        problems,
        ..Reading::default()
    };
    let source = match Source::open(bytes) {
        Ok(source) => source,
        Err(problem) => return no_table(vec![problem]),
    };
    let mut problems = Problems::new(&source);
    let mut records = source.records();
    let Some(first) = records.next() else {
        let message = "the file is empty; a table starts with a header row.".to_owned();
        problems.add(Id::EmptyFile, 0, None, None, message);
        return no_table(problems.in_order());
    };
    let Some(header) = Header::read(&first, &mut problems) else {
        return no_table(problems.in_order());
    };
    let mut check = Check::new(problems, header, standard);
    check.today = today;
    let mut count = 0;
    let mut rows = Vec::new();
    for record in records {
        count += 1;
        if count > MAX_ROWS {
            let mut problems = Problems::new(&source);
            let message = format!(
                "the table has more than {MAX_ROWS} rows, which is the most that it may have."
            );
            problems.add(Id::TooLarge, record.start, None, None, message);
            return no_table(problems.in_order());
        }
        rows.extend(Row::read(&record, &mut check));
    }
    if count == 0 {
        let message = "the table has a header but no rows.".to_owned();
        check
            .problems
            .add(Id::EmptyFile, first.start, None, None, message);
    }
    check.codes_once(&mut rows);
    check.names_once(&mut rows);
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
    reader.table(standard.unwrap_or(&Table::default()));
    reader.check.words_somewhere();
    Reading {
        table: reader.right,
        problems: reader.check.problems.in_order(),
        stand_ins: reader.wrong,
    }
}

/// The rows of each kind, and what becomes of them.
struct Reader<'a> {
    check: Check<'a>,
    kinds: Vec<Vec<Row<'a>>>,
    /// The rows that are right, and the wrong ones that can stand in.
    right: Table,
    wrong: Table,
}

/// Where the rows of a kind stand in a table.
type List<T> = fn(&mut Table) -> &mut Vec<T>;

impl<'a> Reader<'a> {
    /// Reads the rows kind by kind, in an order in which each finds what it refers to.
    fn table(&mut self, standard: &Table) {
        self.right.own_words = !self.check.laid_over();
        self.rows(Kind::AboutColumns, Row::doc, |table| &mut table.columns);
        self.rows(Kind::AboutKinds, Row::doc, |table| &mut table.kinds);
        self.words(Kind::Outcome, |to| &mut to.outcomes, &standard.outcomes);
        self.words(Kind::Retry, |to| &mut to.retries, &standard.retries);
        self.words(Kind::Action, |to| &mut to.actions, &standard.actions);
        self.words(Kind::Scope, |to| &mut to.scopes, &standard.scopes);
        self.words(Kind::Party, |to| &mut to.parties, &standard.parties);
        self.words(Kind::Family, |to| &mut to.families, &standard.families);
        self.words(Kind::Standing, |to| &mut to.standings, &standard.standings);
        self.stages(standard);
        self.rows(Kind::Cause, Row::cause_row, |to| &mut to.causes);
        for cause in &self.right.causes {
            self.check.set_cause(cause);
        }
        self.check.set_words(Kind::Cause);
        self.rows(Kind::DsnAction, Row::dsn_action, |to| &mut to.dsn_actions);
        self.check.set_words(Kind::DsnAction);
        let rules = &self.kinds[Kind::Rule as usize];
        self.check.nothing_missing(rules);
        self.rows(Kind::Severity, Row::severity, |to| &mut to.severities);
        self.rows(Kind::Category, Row::category, |to| &mut to.categories);
        self.rows(Kind::Reply, Row::reply, |to| &mut to.replies);
        self.rows(Kind::Class, Row::class_row, |to| &mut to.classes);
        self.rows(Kind::Subject, Row::subject, |to| &mut to.subjects);
        self.rows(Kind::Detail, Row::detail, |to| &mut to.details);
        #[cfg(feature = "words")]
        self.rows(Kind::Provider, Row::provider_row, |to| &mut to.providers);
        self.check.set_words(Kind::Provider);
        #[cfg(feature = "words")]
        self.rows(Kind::Report, Row::report_words, |to| &mut to.reports);
        self.rules();
        #[cfg(feature = "words")]
        self.sayings(standard);
        #[cfg(not(feature = "words"))]
        self.without_words();
        self.right.sort();
    }

    fn rows<T>(&mut self, kind: Kind, read: fn(&mut Row<'a>, &mut Check<'a>) -> T, list: List<T>) {
        let check = &mut self.check;
        let rows = &mut self.kinds[kind as usize];
        check.numbers(rows);
        for row in rows {
            if check.beyond(row) {
                continue;
            }
            let read = read(row, check);
            let right = list(&mut self.right);
            check.settle(row, right.len());
            if row.right {
                right.push(read);
            } else if row.named {
                list(&mut self.wrong).push(read);
            }
        }
    }

    fn words(&mut self, kind: Kind, list: List<Word>, standard: &[Word]) {
        self.rows(kind, Row::vocabulary, list);
        if !self.check.has_own(kind) {
            let words = list(&mut self.right);
            *words = standard.to_vec();
            for word in words {
                word.head.line = 0;
            }
        }
        self.check.set_words(kind);
    }

    /// Reads the stages. They refer to each other, so first each gets a number, right or wrong.
    fn stages(&mut self, standard: &Table) {
        let check = &mut self.check;
        let rows = &mut self.kinds[Kind::Stage as usize];
        check.numbers(rows);
        for (place, row) in rows.iter().enumerate() {
            check.settle_ahead(row, place);
        }
        check.set_words(Kind::Stage);
        let mut stages = Vec::new();
        for row in rows.iter_mut() {
            row.right &= !check.problems.beyond(row.start);
            stages.push(row.stage(check));
        }
        check.no_circle(rows, &stages);

        // Then those that are right get their final numbers, and refer to each other by these.
        let mut count = 0;
        let mut places = Vec::new();
        for row in rows.iter() {
            check.settle(row, count);
            places.push(row.right.then_some(count));
            count += usize::from(row.right);
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
        }
        check.set_words(Kind::Stage);
    }

    /// Reads the rules. Each is known before it is seen which of them hold in one situation.
    fn rules(&mut self) {
        let check = &mut self.check;
        let mut rows = Vec::new();
        let mut rules = Vec::new();
        for mut row in std::mem::take(&mut self.kinds[Kind::Rule as usize]) {
            if !check.beyond(&mut row) {
                rules.push(row.rule(check));
                rows.push(row);
            }
        }
        check.situations_once(&mut rows, &rules);
        for (place, rule) in rules.into_iter().enumerate() {
            if rows[place].right {
                self.right.rules.push(rule);
            }
        }
    }
}

#[cfg(not(feature = "words"))]
impl Reader<'_> {
    /// Refuses the rows that only a reader with words knows.
    fn without_words(&mut self) {
        for kind in [Kind::Provider, Kind::Token, Kind::Phrase, Kind::Report] {
            for row in &mut self.kinds[kind as usize] {
                let message = format!(
                    "rows of kind {} need the feature `words` of smtp-codes; add it to the \
                     dependency in Cargo.toml.",
                    kind.name()
                );
                row.wrong(Id::WordsFeature, Column::Kind, &mut self.check, message);
            }
        }
    }
}

#[cfg(feature = "words")]
impl Reader<'_> {
    /// Reads tokens and phrases, and runs the sample of each through the matcher that is made of
    /// all of them.
    fn sayings(&mut self, standard: &Table) {
        let check = &mut self.check;
        let mut rows = Vec::new();
        let mut patterns = Vec::new();
        for mut row in std::mem::take(&mut self.kinds[Kind::Token as usize]) {
            if !check.beyond(&mut row) {
                let token = row.token(check);
                if row.right {
                    self.right.tokens.push(token);
                    rows.push(row);
                }
            }
        }
        let mut of_phrases = Vec::new();
        for mut row in std::mem::take(&mut self.kinds[Kind::Phrase as usize]) {
            if !check.beyond(&mut row) {
                let (phrase, pattern) = row.phrase(check);
                if let (true, Some(pattern)) = (row.right, pattern) {
                    self.right.phrases.push(phrase);
                    of_phrases.push(row);
                    patterns.push(pattern);
                }
            }
        }
        // The matcher numbers phrases first.
        of_phrases.append(&mut rows);
        phrases::check(
            &mut self.right,
            standard,
            &mut of_phrases,
            &mut patterns,
            check,
        );
    }
}

/// The stages of the standard table, with their scopes as indices into this table's scopes.
fn standard_stages(standard: &Table, scopes: &[Word]) -> Vec<Stage> {
    let mut stages = standard.stages.clone();
    for stage in &mut stages {
        stage.head.line = 0;
        stage.scope = stage
            .scope
            .and_then(|scope| rulebook::place_of(scopes, &standard.scopes[scope].head.code));
    }
    stages
}
