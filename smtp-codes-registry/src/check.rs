//! Rules across rows: one function, one rule, with its reason.

use crate::cell::Field;
use crate::header::Header;
use crate::id::Id;
use crate::known::{Entry, Found, Known};
use crate::order::by_number;
use crate::problem::{Problems, distance, list, quote};
use crate::row::Row;
use crate::schema::{self, Code, Column, Columns, Form, Kind};
use crate::table::{CauseRef, Date, Given, Stage, Table};
use std::borrow::Cow;

/// The most rows of a kind of words, as an enum is made of them.
const MAX_WORDS: usize = 255;

/// The actions that change something before the next attempt, so that it can follow at once.
const AT_ONCE: &[&str] = &[
    "authenticate",
    "start-tls",
    "fall-back",
    "split-recipients",
    "try-next-host",
];

/// What the rows say about each other, and the problems so far.
pub(crate) struct Check<'a> {
    pub(crate) problems: Problems<'a>,
    pub(crate) header: Header,
    pub(crate) standard: Option<&'a Table>,
    pub(crate) laid_over: bool,
    /// The day on which the table is read, where that is known.
    pub(crate) today: Option<Date>,
    /// For each kind, in the order of the kinds.
    pub(crate) kinds: Vec<Known<'a>>,
    /// The columns of which has been said that the table lacks them.
    said: Columns,
    /// The codes of rows whose kind could not be read.
    pub(crate) lost: Vec<Cow<'a, str>>,
    /// The malformed codes, of whatever kind.
    pub(crate) malformed: Vec<String>,
    /// The actions of the file's own causes that are right.
    pub(crate) cause_actions: Vec<Option<usize>>,
    /// Their families.
    pub(crate) cause_families: Vec<Option<usize>>,
}

impl<'a> Check<'a> {
    pub(crate) fn new(
        problems: Problems<'a>,
        header: Header,
        standard: Option<&'a Table>,
    ) -> Check<'a> {
        let mut kinds = Vec::new();
        for _ in Kind::ALL {
            kinds.push(Known::default());
        }
        Check {
            problems,
            header,
            standard,
            laid_over: true,
            today: None,
            kinds,
            said: Columns::default(),
            lost: Vec::new(),
            malformed: Vec::new(),
            cause_actions: Vec::new(),
            cause_families: Vec::new(),
        }
    }

    pub(crate) fn known(&self, kind: Kind) -> &Known<'a> {
        &self.kinds[kind as usize]
    }

    pub(crate) fn known_mut(&mut self, kind: Kind) -> &mut Known<'a> {
        &mut self.kinds[kind as usize]
    }

    /// Whether the file has rows of a kind, right or wrong.
    pub(crate) fn has_own(&self, kind: Kind) -> bool {
        self.known(kind).own
    }

    /// Whether the table can be laid over the standard one: it has no words of its own.
    pub(crate) fn laid_over(&self) -> bool {
        self.laid_over
    }

    /// Notes that a cell is wrong.
    pub(crate) fn wrong(&mut self, id: Id, field: &Field<'_>, column: Column, message: String) {
        self.problems
            .add(id, field.start, Some(column), Some(&field.text), message);
    }

    /// Rule: a table has the columns that its rows need. Said once for a column, at the header, with what
    /// to write there.
    pub(crate) fn absent_column(
        &mut self,
        column: Column,
        form: Option<Form>,
        line: usize,
        about: &str,
    ) {
        if self.said.has(column) {
            return;
        }
        self.said.add(column);
        let message = format!(
            "the table has no column {}; {about} needs it (line {line}). Add the column. {}",
            quote(column.name()),
            self.expected(column, form)
        );
        self.problems
            .add(Id::MissingColumn, self.header.start, None, None, message);
    }

    /// Rule: words have numbers from 0 without a gap, or the order of their rows counts. So a row
    /// can be put anywhere, and none shifts the others by mistake.
    pub(crate) fn numbers(&mut self, rows: &mut [Row<'a>]) {
        self.read_numbers(rows);
        by_number(rows, |row| row.number as u64);
    }

    fn read_numbers(&mut self, rows: &mut [Row<'a>]) {
        let kind = match rows.first() {
            Some(row) if row.kind.may().has(Column::Number) => row.kind,
            _ => return,
        };
        if let Some(row) = rows.get_mut(MAX_WORDS) {
            let message = format!(
                "the table has more than {MAX_WORDS} rows of kind {}, which is the most that it may have.",
                kind.name()
            );
            row.wrong(Id::TooManyWords, Column::Code, self, message);
        }
        if !rows.iter().any(|row| row.filled(Column::Number)) {
            for (place, row) in rows.iter_mut().enumerate() {
                row.number = place;
                row.right &= place < MAX_WORDS;
            }
            return;
        }
        let mut places = [usize::MAX; MAX_WORDS];
        let mut sound = !self.known(kind).nameless;
        let mut right = 0;
        for place in 0..rows.len() {
            let row = &mut rows[place];
            let text = row.lent(Column::Number);
            row.number = usize::MAX;
            if !row.filled(Column::Number) {
                let message = format!(
                    "the cell is empty, but other rows of kind {} have a number; all words of a kind \
                     have one, or none has.",
                    kind.name()
                );
                row.wrong(Id::NumberTwice, Column::Number, self, message);
            } else if row.readable(Column::Number) {
                let number = schema::number(&text).map(usize::from);
                match number.filter(|&number| number < MAX_WORDS) {
                    None => {
                        let message = format!(
                            "{} is not the number of a word. Allowed: numbers from 0 to {}, counted from 0 \
                             without a gap.",
                            quote(&text),
                            MAX_WORDS - 1
                        );
                        row.wrong(Id::NumberTwice, Column::Number, self, message);
                    }
                    Some(number) if row.second => row.number = number,
                    Some(number) if places[number] == usize::MAX => {
                        places[number] = place;
                        row.number = number;
                        right += 1;
                        continue;
                    }
                    Some(number) => {
                        let first = &rows[places[number]];
                        let message = format!(
                            "the {} {} on line {} already has the number {number}; a number is unique \
                             in its kind.",
                            kind.name(),
                            quote(&first.code.text()),
                            first.line
                        );
                        rows[place].wrong(Id::NumberTwice, Column::Number, self, message);
                    }
                }
            }
            sound = false;
        }
        // A row that could not be read may have the number that is missing.
        sound &= self.known(kind).codes.iter().all(|known| known.line > 0);
        if !sound || !self.malformed.is_empty() || !self.lost.is_empty() {
            return;
        }
        let Some(gap) = places.iter().position(|&place| place == usize::MAX) else {
            return;
        };
        if gap < right {
            if let Some(&place) = places[gap..].iter().find(|&&place| place != usize::MAX) {
                let message = format!(
                    "no row of kind {} has the number {gap}, and this one has a larger number; the numbers \
                 are counted from 0 without a gap.",
                    kind.name()
                );
                rows[place].wrong(Id::NumberGap, Column::Number, self, message);
            }
        }
    }

    /// Rule: the subject of a detail, and the severity of a reply code, have rows of their own:
    /// that is where a reader falls back to. Not asked for where no such row is known at all, but
    /// for the severities of a table with its own outcomes.
    pub(crate) fn belongs(&mut self, row: &mut Row<'a>) {
        let whole = match (row.kind, &row.code) {
            (Kind::Detail, Code::Detail(subject, _)) => Code::Subject(*subject),
            (Kind::Reply, Code::Reply(code)) => Code::Severity((code / 100) as u8),
            _ => return,
        };
        let kind = whole.kind();
        let asked = !self.known(kind).codes.is_empty()
            || kind == Kind::Severity && self.has_own(Kind::Outcome);
        if !asked {
            return;
        }
        match self.code(&whole) {
            Found::Right(..) => {}
            Found::Wrong if kind == Kind::Severity => row.right = false,
            Found::Wrong => {}
            Found::Nowhere => {
                let message = format!(
                    "the {} of this {}, {}, has no row in the table. Add a row of kind {} for it.",
                    kind.name(),
                    row.code.noun(),
                    quote(&whole.text()),
                    kind.name()
                );
                row.wrong(Id::MissingParent, Column::Code, self, message);
            }
        }
    }

    /// Rule: in a table that stands alone everything has a verdict, at the least by its first digit
    /// or class. One problem for all that are missing.
    pub(crate) fn nothing_missing(&mut self, rules: &[Row<'a>]) {
        if self.laid_over() || !self.has_own(Kind::Rule) && !self.has_own(Kind::Detail) {
            return;
        }
        let mut missing = Vec::new();
        let mut lacking = Vec::new();
        for digit in 1..=5 {
            lacking.push(Code::Severity(digit));
        }
        lacking.push(Code::Class(4));
        lacking.push(Code::Class(5));
        for code in lacking {
            let known = self.known(code.kind());
            let own = known
                .place(&code)
                .is_some_and(|place| !known.codes[place].standard);
            if !own && !known.doubtful && !self.is_lost(code.kind(), &code.text()) {
                missing.push(format!("{} {}", code.kind().name(), code.text()));
                // Whatever belongs to it is not a second problem.
                let known = self.known_mut(code.kind());
                known.own = true;
                known.codes.retain(|known| known.code != code);
                known.codes.push(Entry::unread(code));
                known.sort();
            }
        }
        // One that is misspelled is a mistake of its own.
        let any = rules.iter().any(|row| {
            let code = row.lent(Column::Code);
            distance(&code, "any").is_some_and(|distance| distance < 2)
        });
        if !any && !self.is_lost(Kind::Rule, "any") {
            missing.push("rule any".to_owned());
        }
        if !missing.is_empty() {
            let message = format!(
                "the table has no row for: {}. A registry that stands alone has a verdict for every \
                 reply: rows of severity 1yz to 5yz, class 4 and 5, and a rule for any.",
                list(&missing)
            );
            self.problems
                .add(Id::MissingVerdict, self.header.start, None, None, message);
        }
    }

    /// Rule: a table that is laid over the standard one changes its causes by rules, as a cause has
    /// one row.
    pub(crate) fn new_cause(&mut self, row: &mut Row<'a>) {
        if let Some(standard) = self.standard {
            if self.laid_over() {
                if let Code::Word(word) = &row.code {
                    if standard.causes.iter().any(|cause| cause.head.code == *word) {
                        let message = format!(
                            "the standard table has the cause {}; write a rule for it to change its verdict, or \
                 choose another word.",
                            quote(word)
                        );
                        row.wrong(Id::StandardCause, Column::Code, self, message);
                    }
                }
            }
        }
    }

    /// Rule: what is deferred or succeeded gives no address up and is not the end.
    pub(crate) fn not_given_up(&mut self, row: &mut Row<'a>, digits: &[u8]) {
        let Some(&digit) = digits.iter().find(|&&digit| matches!(digit, 2 | 4)) else {
            return;
        };
        for (column, word) in [(Column::Retry, "never"), (Column::Action, "suppress")] {
            if row.uses(column, self) && row.lent(column) == word {
                let message = match digit {
                    4 => format!(
                        "{} must not stand here: a failure of class 4 is temporary, so it is no reason \
                         to give up. Write another {} word; let a row of class 5 say {} if it is final.",
                        quote(word),
                        column.name(),
                        quote(word)
                    ),
                    _ => format!(
                        "{} must not stand here: class 2 is a success. Write another {} word.",
                        quote(word),
                        column.name()
                    ),
                };
                row.wrong(Id::GivesUpTooEarly, column, self, message);
            }
        }
    }

    /// Rule: what succeeds names a cause of the family success and what fails does not, unless the
    /// row gives an outcome of its own. Not asked for where a table has no such family.
    pub(crate) fn of_success(&mut self, row: &mut Row<'a>, given: &Given, digits: &[u8]) {
        let words = &self.known(Kind::Family).words;
        let Some(success) = words.iter().position(|word| word == "success") else {
            return;
        };
        let family = match given.cause {
            Some(CauseRef::Own(index)) => self.cause_families[index],
            Some(CauseRef::Standard(index)) => self.standard.and_then(|to| to.causes[index].family),
            None => return,
        };
        let succeeds = family == Some(success);
        let outcome = row.lent(Column::Outcome);
        // An outcome of the row goes before the digit.
        let fits = match &*outcome {
            "success" | "intermediate" => succeeds,
            "transient" | "permanent" => !succeeds,
            "" => digits.iter().all(|digit| match digit {
                2 | 3 => succeeds,
                4 | 5 => !succeeds,
                _ => true,
            }),
            _ => true,
        };
        if fits {
            return;
        }
        let cause = quote(&row.lent(Column::Cause));
        let message = match succeeds {
            true => format!(
                "{cause} is a cause of success, but what the row is about fails. Name another cause, \
                 or give the outcome."
            ),
            false => format!(
                "{cause} is the cause of a failure, but what the row is about goes well. Name a cause \
                 of the family success, or give the outcome."
            ),
        };
        row.wrong(Id::SuccessUnlike, Column::Cause, self, message);
    }

    /// Rule: the next attempt follows at once only where something has changed, else the same
    /// reply comes again. The causes are those whose action holds where the row gives none.
    pub(crate) fn at_once(&mut self, row: &mut Row<'a>, given: &Given, causes: &[CauseRef]) {
        if !row.uses(Column::Retry, self) || row.lent(Column::Retry) != "now" {
            return;
        }
        let mut allowed = Vec::new();
        for word in AT_ONCE {
            if self.is_word(Kind::Action, word) {
                allowed.push((*word).to_owned());
            }
        }
        // A table with other words for its actions means something of its own.
        if allowed.is_empty() || row.filled(Column::Action) && given.action.is_none() {
            return;
        }
        let mut actions = vec![given.action];
        if given.action.is_none() {
            for &cause in causes {
                actions.push(match cause {
                    CauseRef::Own(index) => self.cause_actions[index],
                    CauseRef::Standard(index) => {
                        self.standard.and_then(|to| to.causes[index].given.action)
                    }
                });
            }
        }
        let words = &self.known(Kind::Action).words;
        let mut words = actions
            .iter()
            .flatten()
            .filter_map(|&action| words.get(action));
        let Some(word) = words.find(|word| !allowed.contains(word)) else {
            return;
        };
        let (word, allowed) = (quote(word), list(&allowed));
        let message = if given.action.is_some() {
            format!(
                "\"now\" does not go with the action {word}, which changes nothing at once; the same \
                 reply would come again. Actions that go with it: {allowed}."
            )
        } else {
            format!(
                "\"now\" does not go with the action of the cause, {word}, which changes nothing at \
                 once; the same reply would come again. Give an action in this row that goes with it: \
                 {allowed}."
            )
        };
        row.wrong(Id::NowNeedsChange, Column::Retry, self, message);
    }

    /// Rule: going from a stage to its broader one ends somewhere, else whoever looks for the rules
    /// that hold at a stage never comes back. One problem for a circle, at its first row.
    pub(crate) fn no_circle(&mut self, rows: &mut [Row<'a>], stages: &[Stage]) {
        let mut seen = vec![false; rows.len()];
        for start in 0..rows.len() {
            let mut path = Vec::new();
            let mut at = Some(start);
            while let Some(stage) = at {
                if seen[stage] {
                    break;
                }
                seen[stage] = true;
                path.push(stage);
                at = stages[stage].broader;
            }
            let Some(turn) = path.iter().position(|&stage| Some(stage) == at) else {
                continue;
            };
            let circle = &path[turn..];
            let mut first = 0;
            for (place, &stage) in circle.iter().enumerate() {
                rows[stage].right = false;
                if rows[stage].line < rows[circle[first]].line {
                    first = place;
                }
            }
            let mut names = String::new();
            for place in first..=first + circle.len().min(9) {
                if place > first {
                    names.push_str(", ");
                }
                names.push_str(&rows[circle[place % circle.len()]].code.text());
            }
            let message = format!(
                "the broader stages go in a circle: {names}. Leave this cell empty in one of their rows."
            );
            rows[circle[first]].wrong(Id::StageCircle, Column::Broader, self, message);
        }
    }

    /// Rule: the words that rows use come from somewhere.
    pub(crate) fn words_somewhere(&mut self) {
        let mut absent = Vec::new();
        for &kind in Kind::WORDS {
            if self.known(kind).absent {
                absent.push(kind.name().to_owned());
            }
        }
        if !absent.is_empty() {
            let message = format!(
                "the table uses words of these kinds but has no rows for them, and there is no \
                 standard table to take them from: {}. Add a row for each word.",
                list(&absent)
            );
            self.problems
                .add(Id::MissingWords, self.header.start, None, None, message);
        }
    }
}
