//! One record to one row with its place, and the cells that rows of several kinds have.
//!
//! A [`Row`] is first only kind and code, so that every code of the file is known before the first
//! cell that refers to one is read. Then each kind has one function, in `kinds` or `rule`, that reads
//! its cells. Such a function reads all of them before it looks whether the row is right: a row can
//! have more than one mistake.

use crate::cell::{self, Field};
use crate::check::Check;
use crate::id::Id;
use crate::known::Found;
use crate::problem::{did_you_mean, list, owned, quote};
use crate::schema::{self, Code, Column, Columns, Form, GIVEN, Kind};
use crate::source::Record;
use crate::table::{CauseRef, Date, Given, Head, ReportWords};
use std::borrow::Cow;

use Column as C;

/// The most entries that a list in a cell may have.
const MAX_ENTRIES: usize = 100;

/// A row of which kind and code are known.
pub(crate) struct Row<'a> {
    pub(crate) line: usize,
    /// Where it starts in the file.
    pub(crate) start: usize,
    pub(crate) kind: Kind,
    pub(crate) code: Code<'a>,
    /// What a rule is about, once its code has been read.
    pub(crate) form: Option<Form>,
    /// Whether nothing wrong has been found so far, in the row or in what it refers to.
    pub(crate) right: bool,
    /// Whether it is a rule whose situation could be read.
    pub(crate) situated: bool,
    /// Whether it is the second row of its code, or has none that can be read.
    pub(crate) second: bool,
    /// Whether it has a name that can stand.
    pub(crate) named: bool,
    /// Its other names or spellings, once read.
    pub(crate) aliases: Vec<(usize, Cow<'a, str>)>,
    /// Its place among the rows of its kind, if they have one.
    pub(crate) number: usize,
    /// Where each cell starts in the file.
    starts: Vec<u32>,
    /// The cells that are not empty, which are few, in the order of their columns.
    fields: Vec<Field<'a>>,
    filled: Columns,
}

/// An entry of a list, with its place in the cell.
pub(crate) type Entry<'e> = (usize, &'e str);

impl<'a> Row<'a> {
    /// Reads kind and code of a record, and looks at each of its cells as such. What remains of a
    /// row that cannot be read further is its code, so that nothing which refers to it becomes a
    /// second problem.
    pub(crate) fn read(record: &Record<'a>, check: &mut Check<'a>) -> Option<Row<'a>> {
        let header = check.header;
        let rest = |column: Column| match record.cells.get(header.positions[column as usize]) {
            Some(cell) => cell::text(cell),
            None => Cow::Borrowed(""),
        };
        // Enough is wrong before this row: what else is wrong would not be told.
        if check.problems.beyond(record.start) {
            check.remember(&rest(C::Kind), rest(C::Code));
            return None;
        }
        if let Some((offset, cell, message)) = &record.fault {
            let place = header.positions.iter().position(|place| place == cell);
            let column = place.map(|column| C::ALL[column]);
            let message = format!("{message}.");
            check
                .problems
                .add(Id::Quote, *offset, column, None, message);
            check.remember(&rest(C::Kind), rest(C::Code));
            return None;
        }
        let cells = if record.count == 1 { "cell" } else { "cells" };
        if record.unended && record.count < header.width && header.sound {
            let message = format!(
                "the last row has {} {cells}, the header has {}, and the file ends without a line \
                 end: it seems to be cut off here. Save or copy the file again; if the row is \
                 whole, end it with a line end.",
                record.count, header.width
            );
            check
                .problems
                .add(Id::CutOff, record.start, None, None, message);
            check.remember(&rest(C::Kind), rest(C::Code));
            return None;
        }
        if record.count < header.width || record.count > header.count {
            let cure = if record.count < header.width {
                "a comma is missing: a row has one between all its cells, also the empty ones"
            } else {
                "a comma is too many, or a cell that has a comma in it does not stand in quotes"
            };
            let message = format!(
                "the row has {} {cells}, the header has {}; {cure}.",
                record.count, header.count
            );
            // Excel leaves out empty cells at the end of a row, people add commas there: no harm.
            // But if anything else is wrong in such a row, then its cells have shifted.
            if record.used <= header.width && header.sound {
                check.problems.ragged(record, message);
            } else {
                if header.sound {
                    check
                        .problems
                        .add(Id::RowLength, record.start, None, None, message);
                }
                check.remember(&rest(C::Kind), rest(C::Code));
                return None;
            }
        }

        let speaks = Kind::named(&rest(C::Kind));
        let mut starts = Vec::with_capacity(C::ALL.len());
        let full = record.cells.iter().filter(|cell| !cell.raw.is_empty());
        let mut fields = Vec::with_capacity(full.count().min(C::ALL.len()));
        let mut filled = Columns::default();
        let mut right = true;
        for &column in C::ALL {
            let field = match record.cells.get(header.positions[column as usize]) {
                Some(cell) => {
                    let free = speaks.is_some_and(|kind| kind.speaks(column));
                    Field::read(cell, column, free, &mut check.problems)
                }
                // Cells left out at the end of the row, or columns left out of the table.
                None => Field::absent(record.end),
            };
            right &= field.legible;
            starts.push(field.start as u32);
            if !field.legible || !field.text.is_empty() {
                filled.add(column);
                fields.push(field);
            }
        }
        let absent = |column: Column| Field::absent(starts[column as usize] as usize);
        let (no_kind, no_code) = (absent(C::Kind), absent(C::Code));
        let field = |column: Column| {
            let filled = filled.has(column).then(|| filled.before(column));
            filled.map(|place| &fields[place])
        };
        let kind = field(C::Kind).unwrap_or(&no_kind);
        let code = field(C::Code).unwrap_or(&no_code);
        let known = if kind.legible {
            Row::kind(kind, check)
        } else {
            None
        };
        let parsed = match known {
            Some(known) if code.legible => Row::code(known, code, check),
            _ => None,
        };
        if parsed.is_none() {
            check.remember(&kind.text, code.text.clone());
        }
        // What else is wrong with the row is said at once, too. Only of a rule nothing can be said,
        // as its code decides which cells it fills.
        let known = known.filter(|&known| parsed.is_some() || known != Kind::Rule)?;
        Some(Row {
            line: record.line,
            start: record.start,
            kind: known,
            form: None,
            situated: false,
            right: right && parsed.is_some(),
            second: parsed.is_none(),
            code: parsed.unwrap_or(Code::Unread),
            named: false,
            aliases: Vec::new(),
            number: 0,
            starts,
            fields,
            filled,
        })
    }

    fn kind(field: &Field<'a>, check: &mut Check<'a>) -> Option<Kind> {
        let kind = Kind::named(&field.text);
        if kind.is_none() {
            let names = owned(Kind::NAMES);
            let what = if field.text.is_empty() {
                "the row has no kind.".to_owned()
            } else {
                let near = check.problems.nearest(&field.text, &names);
                format!(
                    "{} is not a kind of row{}",
                    quote(&field.text),
                    did_you_mean(near)
                )
            };
            let message = format!("{what} Allowed: {}.", list(&names));
            check.wrong(Id::NotAKind, field, C::Kind, message);
        }
        kind
    }

    fn code(kind: Kind, field: &Field<'a>, check: &mut Check<'a>) -> Option<Code<'a>> {
        let code = Code::parse(kind, &field.text).filter(|_| !field.text.is_empty());
        if code.is_none() {
            let what = if field.text.is_empty() {
                "the row has no code.".to_owned()
            } else {
                let guess = Code::guess(kind, &field.text);
                let guess = did_you_mean(guess.as_deref());
                format!(
                    "{} is not {} code{guess}",
                    quote(&field.text),
                    kind.with_article()
                )
            };
            let message = format!("{what} Allowed: {}.", Code::form(kind));
            check.wrong(Id::NotACode, field, C::Code, message);
        }
        code
    }

    /// A cell that is not empty.
    fn field(&self, column: Column) -> Option<&Field<'a>> {
        match self.filled(column) {
            true => Some(&self.fields[self.filled.before(column)]),
            false => None,
        }
    }

    pub(crate) fn filled(&self, column: Column) -> bool {
        self.filled.has(column)
    }

    /// Whether a cell that can be read holds something.
    pub(crate) fn readable(&self, column: Column) -> bool {
        self.field(column).is_some_and(|field| field.legible)
    }

    /// The text of a cell, lent from the file.
    pub(crate) fn lent(&self, column: Column) -> Cow<'a, str> {
        match self.field(column) {
            Some(field) => field.text.clone(),
            None => Cow::Borrowed(""),
        }
    }

    /// The text of a cell.
    pub(crate) fn text(&self, column: Column) -> String {
        self.lent(column).into_owned()
    }

    /// Notes that a cell of this row is wrong.
    pub(crate) fn wrong(&mut self, id: Id, column: Column, check: &mut Check<'a>, message: String) {
        self.right = false;
        let start = self.starts[column as usize] as usize;
        let problems = &mut check.problems;
        problems.add(id, start, Some(column), Some(&self.lent(column)), message);
    }

    /// Notes that an entry of a list in a cell is wrong.
    pub(crate) fn wrong_entry(
        &mut self,
        id: Id,
        column: Column,
        (at, entry): Entry<'_>,
        check: &mut Check<'a>,
        message: String,
    ) {
        self.right = false;
        let content = self.field(column).map_or(0, |field| field.content);
        let offset = content + at;
        check
            .problems
            .add(id, offset, Some(column), Some(entry), message);
    }

    /// The cells that the row must fill, and those that it may fill.
    pub(crate) fn cells(&self, check: &Check<'a>) -> (Columns, Columns) {
        match (self.kind, self.form) {
            (Kind::Rule, Some(form)) => (form.needs(), form.may(check.laid_over())),
            // The reason for a correction stands in the note.
            (Kind::Detail, _) if self.filled(C::Correction) => {
                let mut needs = self.kind.needs();
                needs.add(C::Note);
                (needs, self.kind.may())
            }
            // What a stage is called names the stage.
            (Kind::Report, _) if ReportWords::OF_STAGES.contains(&&*self.lent(C::Text)) => {
                let mut needs = self.kind.needs();
                needs.add(C::Stage);
                (needs, self.kind.may())
            }
            (kind, _) => (kind.needs(), kind.may()),
        }
    }

    /// Whether the row uses a column, and the cell there can be read and is not empty.
    pub(crate) fn uses(&self, column: Column, check: &Check<'a>) -> bool {
        let (needs, may) = self.cells(check);
        needs.and(may).has(column) && self.readable(column)
    }

    /// What the row is, in a sentence.
    fn about(&self) -> String {
        match (self.kind, self.form) {
            (Kind::Rule, Some(form)) => format!("a rule about {}", form.noun()),
            (Kind::Outcome | Kind::Action, _) => format!("a row of kind {}", self.kind.name()),
            (kind, _) => format!("a {} row", kind.name()),
        }
    }

    /// Rule: a row fills the cells that its kind needs and no cell that its kind does not use. A
    /// value in the wrong column would otherwise be lost without a word.
    pub(crate) fn fill(&mut self, check: &mut Check<'a>) {
        let (needs, may) = self.cells(check);
        let empty = needs.without(self.filled);
        let over = self.filled.without(needs.and(may));
        if empty.none() && over.none() {
            return;
        }
        for &column in C::ALL {
            if empty.has(column) && !check.header.has(column) {
                // A column that the table lacks is one mistake, not one for each row.
                self.right = false;
                let about = self.about();
                check.absent_column(column, self.form, self.line, &about);
            } else if empty.has(column) {
                let about = self.about();
                let expected = check.expected(column, self.form);
                let message = match (self.kind, column) {
                    (Kind::Detail, C::Note) => {
                        "the cell is empty; a correction needs its reason in the note.".to_owned()
                    }
                    _ => format!("the cell is empty; {about} needs it. {expected}"),
                };
                self.wrong(Id::EmptyCell, column, check, message);
            } else if over.has(column) && self.readable(column) {
                let mut used = Vec::new();
                for &column in C::ALL {
                    if needs.and(may).has(column) {
                        used.push(column.name().to_owned());
                    }
                }
                let text = quote(&self.lent(column));
                let message = match column {
                    C::Decides if self.kind == Kind::Rule => format!(
                        "{text} must not stand here: only in a table that is laid over another, \
                         without words of its own, can a rule decide before the words of a reply do."
                    ),
                    _ => format!(
                        "{text} must not stand here: {} leaves this cell empty. It uses {}.",
                        self.about(),
                        list(&used)
                    ),
                };
                self.wrong(Id::CellUnused, column, check, message);
            }
        }
    }

    /// The entries of a list, each with its place in the cell. Rule: entries are separated by `|`
    /// (a comma or semicolon is what separates cells), none is empty, none stands twice.
    pub(crate) fn entries(
        &mut self,
        column: Column,
        check: &mut Check<'a>,
    ) -> Vec<(usize, Cow<'a, str>)> {
        if !self.readable(column) {
            return Vec::new();
        }
        let text = self.lent(column);
        // References are sentences and spellings are free text, which may have commas.
        let free = matches!(column, C::References | C::Marks)
            || column == C::Aliases && !matches!(self.kind, Kind::Reply | Kind::Detail)
            || self.kind == Kind::Report;
        if !free {
            for (at, byte) in text.bytes().enumerate() {
                if matches!(byte, b',' | b';' | b'/') {
                    let message = format!(
                        "the entries of a list are separated by \"|\", not by \"{}\": {}.",
                        char::from(byte),
                        quote(&text)
                    );
                    self.wrong_entry(Id::ListSeparator, column, (at, &text), check, message);
                    return Vec::new();
                }
            }
        }
        let count = text.split('|').count();
        if count > MAX_ENTRIES {
            let message =
                format!("the list has {count} entries; it may have at most {MAX_ENTRIES}.");
            self.wrong(Id::ListTooLong, column, check, message);
            return Vec::new();
        }
        let mut entries: Vec<(usize, Cow<'a, str>)> = Vec::with_capacity(count);
        let mut at = 0;
        for part in text.split('|') {
            let place = at + (part.len() - part.trim_ascii_start().len());
            at += part.len() + 1;
            let entry = part.trim_ascii();
            if entry.is_empty() {
                let message = format!(
                    "an empty entry in the list {}; write one \"|\" between two entries.",
                    quote(&text)
                );
                self.wrong_entry(Id::EmptyEntry, column, (place, entry), check, message);
            } else if entries.iter().any(|(_, known)| known == entry) {
                let message = format!("{} stands twice in the list.", quote(entry));
                self.wrong_entry(Id::EntryTwice, column, (place, entry), check, message);
            } else {
                entries.push((
                    place,
                    match text {
                        Cow::Borrowed(text) => Cow::Borrowed(&text[place..place + entry.len()]),
                        Cow::Owned(_) => Cow::Owned(entry.to_owned()),
                    },
                ));
            }
        }
        entries
    }

    /// What rows of every kind have.
    pub(crate) fn head(&mut self, check: &mut Check<'a>) -> Head {
        let mut references = Vec::new();
        for (_, entry) in self.entries(C::References, check) {
            references.push(entry.into_owned());
        }
        let mut aliases = Vec::new();
        for (_, alias) in std::mem::take(&mut self.aliases) {
            aliases.push(alias.into_owned());
        }
        Head {
            code: self.text(C::Code),
            name: self.text(C::Name),
            aliases,
            text: self.text(C::Text),
            description: self.text(C::Description),
            references,
            note: self.text(C::Note),
            line: self.line,
        }
    }

    /// What the row says about a reply.
    pub(crate) fn given(&mut self, check: &mut Check<'a>) -> Given {
        let advice = match self.uses(C::Advice, check) {
            true => self.text(C::Advice),
            false => String::new(),
        };
        let given = Given {
            cause: self.cause(check),
            outcome: self.optional_word(C::Outcome, check),
            retry: self.optional_word(C::Retry, check),
            action: self.optional_word(C::Action, check),
            scope: self.optional_word(C::Scope, check),
            party: self.optional_word(C::Party, check),
            advice,
        };
        if self.kind != Kind::Rule {
            check.at_once(self, &given, given.cause.as_slice());
        }
        given
    }

    /// Whether a rule gives anything.
    pub(crate) fn gives(&self) -> bool {
        GIVEN.iter().any(|&column| self.filled(column))
    }

    fn cause(&mut self, check: &mut Check<'a>) -> Option<CauseRef> {
        if !self.uses(C::Cause, check) {
            return None;
        }
        let text = self.lent(C::Cause);
        self.resolve_cause(C::Cause, (0, &text), check)
    }

    /// The cause of that word.
    pub(crate) fn resolve_cause(
        &mut self,
        column: Column,
        entry: Entry<'_>,
        check: &mut Check<'a>,
    ) -> Option<CauseRef> {
        match check.word(Kind::Cause, entry.1) {
            Found::Right(index, true) => return Some(CauseRef::Standard(index)),
            Found::Right(index, false) => return Some(CauseRef::Own(index)),
            Found::Wrong => self.right = false,
            Found::Nowhere => {
                let message = check.unknown_cause(entry.1);
                self.wrong_entry(Id::NotACause, column, entry, check, message);
            }
        }
        None
    }

    /// The index of a word; `None` if the cell is empty, or wrong, which has then been noted.
    pub(crate) fn optional_word(&mut self, column: Column, check: &mut Check<'a>) -> Option<usize> {
        if !self.uses(column, check) {
            return None;
        }
        let text = self.lent(column);
        self.resolve(column, (0, &text), check)
    }

    /// The index of a word; 0 if there is none, which has then been noted.
    pub(crate) fn word(&mut self, column: Column, check: &mut Check<'a>) -> usize {
        self.optional_word(column, check).unwrap_or_default()
    }

    fn resolve(
        &mut self,
        column: Column,
        (at, word): Entry<'_>,
        check: &mut Check<'a>,
    ) -> Option<usize> {
        let kind = column.words()?;
        match check.word(kind, word) {
            Found::Right(index, _) => return Some(index),
            // The row cannot stand without that other row, whose mistake has been noted.
            Found::Wrong => self.right = false,
            Found::Nowhere => {
                // A list of stages may be any instead; a broader stage may not.
                let any = matches!(column, C::Stage | C::Stages);
                let message = check.unknown_word(kind, word, any);
                self.wrong_entry(Id::NotAWord, column, (at, word), check, message);
            }
        }
        None
    }

    /// A list of stages; empty for `any`.
    pub(crate) fn stages(&mut self, column: Column, check: &mut Check<'a>) -> Vec<usize> {
        if !self.uses(column, check) {
            return Vec::new();
        }
        let entries = self.entries(column, check);
        let mut indices = Vec::with_capacity(entries.len());
        for (at, entry) in &entries {
            if entry == "any" {
                if entries.len() > 1 {
                    let message = "\"any\" stands alone; it already means every stage.".to_owned();
                    self.wrong_entry(Id::AnyAlone, column, (*at, entry), check, message);
                }
                return Vec::new();
            }
        }
        for (at, entry) in &entries {
            if let Some(index) = self.resolve(column, (*at, entry), check) {
                indices.push(index);
            }
        }
        indices
    }

    /// Whether a cell says yes. It may say no only in a column where it cannot be empty.
    pub(crate) fn yes(&mut self, column: Column, check: &mut Check<'a>) -> bool {
        if !self.uses(column, check) {
            return false;
        }
        let text = self.lent(column);
        let no = column == C::Specific;
        if text == "yes" || no && text == "no" {
            return text == "yes";
        }
        let small = text.to_ascii_lowercase();
        let words = owned(if no { &["yes", "no"] } else { &["yes"] });
        let guess = match small.as_str() {
            "true" | "y" | "1" => Some("yes"),
            "false" | "n" | "0" if no => Some("no"),
            _ => check.problems.nearest(&small, &words),
        };
        let message = if no {
            format!("{} is not yes or no{}", quote(&text), did_you_mean(guess))
        } else {
            format!(
                "{} is not yes{} Allowed: yes, or nothing for no.",
                quote(&text),
                did_you_mean(guess)
            )
        };
        self.wrong(Id::NotYesOrNo, column, check, message);
        false
    }

    /// A list of classes.
    pub(crate) fn classes(&mut self, column: Column, check: &mut Check<'a>) -> Vec<u8> {
        let mut classes = Vec::new();
        if !self.uses(column, check) {
            return classes;
        }
        // The verdict of a cause in class 2 is always the one of success.
        let failures = self.form == Some(Form::Cause) || self.kind.is_saying();
        for (at, entry) in self.entries(column, check) {
            match schema::class(&entry) {
                Some(2) if failures => {
                    let message = format!(
                        "{} holds in class 4, 5 or both; in class 2 the cause is always that of \
                         success. Allowed: 4, 5.",
                        self.about()
                    );
                    self.wrong_entry(Id::ClassOfSuccess, column, (at, &entry), check, message);
                }
                Some(class) => classes.push(class),
                None => {
                    let allowed = if failures { "4, 5" } else { "2, 4, 5" };
                    let message = format!("{} is not a class. Allowed: {allowed}.", quote(&entry));
                    self.wrong_entry(Id::NotAClass, column, (at, &entry), check, message);
                }
            }
        }
        classes
    }

    /// A list of reply codes. Rule: each has a row, because a reader follows it there.
    pub(crate) fn replies(&mut self, column: Column, check: &mut Check<'a>) -> Vec<u16> {
        let mut replies = Vec::new();
        if !self.uses(column, check) {
            return replies;
        }
        for (at, entry) in self.entries(column, check) {
            let Some(code) = schema::reply(&entry) else {
                let message = format!(
                    "{} is not a reply code. Allowed: {}.",
                    quote(&entry),
                    Code::form(Kind::Reply)
                );
                self.wrong_entry(Id::NotACode, column, (at, &entry), check, message);
                continue;
            };
            if self.has_row(&Code::Reply(code), column, (at, &entry), check) {
                replies.push(code);
            }
        }
        replies
    }

    /// Whether the code in a list has a right row. If it has none at all, that has been noted.
    pub(crate) fn has_row(
        &mut self,
        code: &Code<'a>,
        column: Column,
        entry: Entry<'_>,
        check: &mut Check<'a>,
    ) -> bool {
        match check.code(code) {
            Found::Right(..) => return true,
            Found::Wrong => {}
            Found::Nowhere => {
                let message = check.unknown_code(code);
                self.wrong_entry(Id::UnknownCode, column, entry, check, message);
            }
        }
        false
    }

    /// A duration in seconds.
    pub(crate) fn duration(&mut self, column: Column, check: &mut Check<'a>) -> Option<u32> {
        if !self.uses(column, check) {
            return None;
        }
        let text = self.lent(column);
        let seconds = schema::duration(&text);
        if seconds.is_none() {
            // 30 min, 5 Days.
            let mut guess: String = text.chars().take_while(char::is_ascii_digit).collect();
            let unit = text[guess.len()..].trim_ascii_start().chars().next();
            guess.extend(unit.map(|unit| unit.to_ascii_lowercase()));
            let guess = Some(&*guess).filter(|guess| schema::duration(guess).is_some());
            let message = format!(
                "{} is not a duration{} Allowed: a number and s, m, h or d without a space, such as \
                 30m or 5d; more than nothing and at most 30d.",
                quote(&text),
                did_you_mean(guess.filter(|&guess| guess != text))
            );
            self.wrong(Id::NotADuration, column, check, message);
        }
        seconds
    }

    /// A day.
    pub(crate) fn date(&mut self, check: &mut Check<'a>) -> Option<Date> {
        if !self.uses(C::Date, check) {
            return None;
        }
        let text = self.lent(C::Date);
        let date = date(&text);
        let (id, message) = match (date, check.today) {
            (Some(date), Some(today)) if date > today => {
                let message = format!(
                    "{} is in the future. Write the day on which it was read or seen.",
                    quote(&text)
                );
                (Id::FutureDate, message)
            }
            (Some(_), _) => return date,
            (None, _) => {
                let message = format!(
                    "{} is not a day. Allowed: year, month and day with hyphens, such as \
                     2026-01-31.",
                    quote(&text)
                );
                (Id::NotADate, message)
            }
        };
        self.wrong(id, C::Date, check, message);
        date
    }
}

/// Reads `2026-01-31`.
fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(())?;
        digits.parse::<u16>().ok()
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    (year > 1980 && (1..=days_of(year, month)).contains(&day)).then_some((
        year,
        month as u8,
        day as u8,
    ))
}

/// Whether the year has 366 days.
pub(crate) fn is_leap(year: u16) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has; 0 if there is no such month.
pub(crate) fn days_of(year: u16, month: u16) -> u16 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days() {
        assert_eq!(date("2026-02-28"), Some((2026, 2, 28)));
        assert_eq!(date("2024-02-29"), Some((2024, 2, 29)));
        assert_eq!(date("2000-02-29"), Some((2000, 2, 29)));
        assert_eq!(date("1981-01-31"), Some((1981, 1, 31)));
        assert_eq!(date("2026-04-30"), Some((2026, 4, 30)));
        for no in [
            "",
            "2026-2-28",
            "2026-02-29",
            "2100-02-29",
            "2026-04-31",
            "1980-12-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "26-01-01",
            "2026/01/01",
            "+026-01-01",
            "2026-01-32",
            "1900-01-01",
        ] {
            assert_eq!(date(no), None, "{no}");
        }
    }
}
