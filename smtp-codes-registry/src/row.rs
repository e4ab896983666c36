//! One record to one typed row, with its place.
//!
//! A [`Row`] is first only kind and code, so that every code of the file is known before the first
//! cell that refers to one is read. Then each kind has one function here that reads its cells. Such
//! a function reads all of them before it looks whether the row is right: a row can have more than
//! one mistake.

use crate::check::{Check, Found};
use crate::problem::{Problems, did_you_mean, list, quote};
use crate::schema::{self, Code, Column, Kind, VERDICT};
use crate::source::{self, Cell, Record, SAVE};
use crate::table::{
    Category, Class, Commands, Detail, Doc, DsnAction, Reply, Severity, Stage, Subject, VerdictKey,
    VerdictRow, With, Word, Words,
};
use std::borrow::Cow;

use Column as C;

/// The most characters that a cell of a spreadsheet holds.
const MAX_CELL: usize = 32_767;

/// The most entries that a list in a cell may have.
const MAX_ENTRIES: usize = 100;

/// The longest Rust name, in bytes: a name is read aloud by people.
const MAX_NAME: usize = 60;

/// Where each column stands in the file.
pub(crate) struct Header {
    positions: [usize; Column::ALL.len()],
    /// How many cells it has, and how many without the empty ones at its end.
    count: usize,
    width: usize,
    /// Whether nothing is wrong with it. If something is, rows of another length have that reason.
    sound: bool,
}

impl Header {
    /// Reads the first record. Without all columns no row can be right, so then there is no header
    /// and the mistakes in it are the only problems of the file.
    pub(crate) fn read(record: &Record<'_>, problems: &mut Problems<'_>) -> Option<Header> {
        if let Some((offset, _, message)) = &record.fault {
            problems.add(*offset, None, None, format!("{message}."));
            return None;
        }
        let names = || {
            let cells = record.cells.iter().take(record.used);
            cells.map(|cell| String::from_utf8_lossy(cell.content.trim_ascii()))
        };
        let all = list(C::ALL.into_iter().map(C::name));
        let mut positions = [usize::MAX; C::ALL.len()];
        let mut misspelled = Vec::new();
        let mut unknown = Vec::new();
        for (position, (cell, name)) in record.cells.iter().zip(names()).enumerate() {
            match source::column(&cell.content) {
                Some(column) if positions[column as usize] == usize::MAX => {
                    positions[column as usize] = position;
                }
                Some(column) => {
                    let message = format!(
                        "the column {} stands twice in the header.",
                        quote(column.name())
                    );
                    problems.add(cell.start, Some(column), Some(&name), message);
                }
                None => unknown.push((cell.start, name)),
            }
        }
        let read: Vec<Cow<'_, str>> = names().filter(|name| !name.is_empty()).collect();
        let read = list(read.iter().map(|name| &**name));
        let known = positions.iter().filter(|&&position| position != usize::MAX);
        if known.count() * 2 < record.used.min(C::ALL.len()) {
            let message = format!(
                "the first row is not the header: it reads {}. A table starts with the names of \
                 its columns: {all}.",
                quote(&read)
            );
            problems.add(record.start, None, None, message);
            return None;
        }
        for (offset, name) in unknown {
            let absent = C::ALL
                .into_iter()
                .filter(|&c| positions[c as usize] == usize::MAX);
            let near = problems.nearest(&name, absent.map(C::name));
            misspelled.extend(near);
            let message = if name.is_empty() {
                "a column without a name; remove it, or give it its name.".to_owned()
            } else {
                let guess = did_you_mean(near);
                format!("{} is not a column{guess} Allowed: {all}.", quote(&name))
            };
            problems.add(offset, None, Some(&name), message);
        }
        if record.used > record.cells.len() {
            let message = format!(
                "the header has {} cells; a table has {} columns.",
                record.used,
                C::ALL.len()
            );
            problems.add(record.start, None, None, message);
        }
        let missing = || {
            C::ALL
                .into_iter()
                .filter(|&c| positions[c as usize] == usize::MAX)
        };
        if missing().any(|column| !misspelled.contains(&column.name())) {
            let unnamed = missing()
                .map(C::name)
                .filter(|name| !misspelled.contains(name));
            let unnamed = list(unnamed);
            let noun = if unnamed.contains(',') {
                "these columns are"
            } else {
                "this column is"
            };
            let message = format!("{noun} missing: {unnamed}. The header reads: {read}.");
            problems.add(record.start, None, None, message);
        }
        if missing().next().is_some() {
            return None;
        }
        Some(Header {
            positions,
            count: record.count,
            width: record.used,
            sound: problems.none(),
        })
    }
}

/// A row of which kind and code are known.
pub(crate) struct Row<'a> {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    pub(crate) code: Code,
    /// Whether nothing wrong has been found so far, in the row or in what it refers to.
    pub(crate) right: bool,
    /// Whether it is the second row of its code.
    pub(crate) second: bool,
    /// Whether it has a name that can stand.
    pub(crate) named: bool,
    fields: Vec<Field<'a>>,
}

/// A cell, trimmed.
struct Field<'a> {
    text: Cow<'a, str>,
    /// Where the cell starts in the file.
    start: usize,
    /// Where its content starts.
    content: usize,
    /// Whether it can be read at all; if not, that has been said.
    legible: bool,
}

/// What a row does with a column.
#[derive(PartialEq)]
enum Role {
    Needed,
    Free,
    Empty,
}

impl<'a> Row<'a> {
    /// Reads kind and code of a record, and looks at each of its cells as such. What remains of a
    /// row that cannot be read further is its code, so that nothing which refers to it becomes a
    /// second problem.
    pub(crate) fn read(
        record: &Record<'a>,
        header: &Header,
        check: &mut Check<'a>,
    ) -> Option<Row<'a>> {
        let rest = |column: Column| {
            let cell = record.cells.get(header.positions[column as usize]);
            cell.map_or(Cow::Borrowed(""), |cell| {
                String::from_utf8_lossy(cell.content.trim_ascii())
            })
        };
        if let Some((offset, cell, message)) = &record.fault {
            let mut columns = C::ALL.into_iter();
            let column = columns.find(|&c| header.positions[c as usize] == *cell);
            let message = format!("{message}.");
            check.problems.add(*offset, column, None, message);
            check.remember(&rest(C::Kind), &rest(C::Code));
            return None;
        }
        if record.count < header.width || record.count > header.count {
            let cure = if record.count < header.width {
                "a comma is missing: a row has one between all its cells, also the empty ones"
            } else {
                "a comma is too many, or a cell that has a comma in it does not stand in quotes"
            };
            let cells = if record.count == 1 { "cell" } else { "cells" };
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
                    check.problems.add(record.start, None, None, message);
                }
                check.remember(&rest(C::Kind), &rest(C::Code));
                return None;
            }
        }

        let cells = C::ALL.map(|column| record.cells.get(header.positions[column as usize]));
        let fields = C::ALL
            .into_iter()
            .zip(cells)
            .map(|(column, cell)| match cell {
                Some(cell) => Field::read(cell, column, &mut check.problems),
                // Cells left out at the end of the row.
                None => Field {
                    text: Cow::Borrowed(""),
                    start: record.end,
                    content: record.end,
                    legible: true,
                },
            });
        let fields: Vec<Field<'a>> = fields.collect();
        let right = fields.iter().all(|field| field.legible);
        let (kind, code) = (&fields[C::Kind as usize], &fields[C::Code as usize]);
        let known = if kind.legible {
            Row::kind(kind, check)
        } else {
            None
        };
        let parsed = match known {
            Some(known) if code.legible => Row::code(known, code, check),
            _ => None,
        };
        let (Some(known), Some(parsed)) = (known, parsed) else {
            check.remember(&kind.text, &code.text);
            return None;
        };
        Some(Row {
            line: check.problems.line(record.start),
            kind: known,
            code: parsed,
            right,
            second: false,
            named: false,
            fields,
        })
    }

    fn kind(field: &Field<'_>, check: &mut Check<'_>) -> Option<Kind> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == field.text);
        if kind.is_none() {
            let names = || Kind::ALL.into_iter().map(Kind::name);
            let what = if field.text.is_empty() {
                "the row has no kind.".to_owned()
            } else {
                let near = check.problems.nearest(&field.text, names());
                format!(
                    "{} is not a kind of row{}",
                    quote(&field.text),
                    did_you_mean(near)
                )
            };
            let message = format!("{what} Allowed: {}.", list(names()));
            check
                .problems
                .add(field.start, Some(C::Kind), Some(&field.text), message);
        }
        kind
    }

    fn code(kind: Kind, field: &Field<'_>, check: &mut Check<'_>) -> Option<Code> {
        let code = Code::parse(kind, &field.text);
        if code.is_none() {
            let what = if field.text.is_empty() {
                "the row has no code.".to_owned()
            } else {
                let guess = Code::guess(kind, &field.text);
                let guess = did_you_mean(guess.as_deref());
                format!(
                    "{} is not a {} code{guess}",
                    quote(&field.text),
                    kind.name()
                )
            };
            let message = format!("{what} Allowed: {}.", Code::form(kind));
            check
                .problems
                .add(field.start, Some(C::Code), Some(&field.text), message);
        }
        code
    }

    fn field(&self, column: Column) -> &Field<'a> {
        &self.fields[column as usize]
    }

    fn filled(&self, column: Column) -> bool {
        let field = self.field(column);
        !field.legible || !field.text.is_empty()
    }

    /// The text of a cell.
    pub(crate) fn text(&self, column: Column) -> String {
        self.field(column).text.clone().into_owned()
    }

    /// Notes that a cell of this row is wrong.
    pub(crate) fn wrong(&mut self, column: Column, check: &mut Check<'_>, message: String) {
        self.right = false;
        let field = self.field(column);
        check
            .problems
            .add(field.start, Some(column), Some(&field.text), message);
    }

    /// Notes that an entry of a list in a cell is wrong.
    fn wrong_entry(
        &mut self,
        column: Column,
        (at, entry): (usize, &str),
        check: &mut Check<'_>,
        message: String,
    ) {
        self.right = false;
        let offset = self.field(column).content + at;
        check
            .problems
            .add(offset, Some(column), Some(entry), message);
    }

    fn role(&self, column: Column) -> Role {
        let any = |columns: &[Column]| columns.iter().any(|&column| self.filled(column));
        let needed = |needed: bool| if needed { Role::Needed } else { Role::Free };
        match (self.kind, &self.code, column) {
            (_, _, C::Kind | C::Code) => Role::Needed,
            // The reason for a correction stands in the note.
            (Kind::Detail, _, C::Note) => needed(any(&[C::Correction])),
            (_, _, C::Note) => Role::Free,
            // A verdict is whole or absent.
            (Kind::DsnAction, _, column) if VERDICT.contains(&column) => needed(any(&VERDICT)),
            (Kind::Category, _, C::Scope | C::Party) => needed(any(&[C::Scope, C::Party])),
            // What a verdict is about decides how its situation is given.
            (Kind::Verdict, Code::Detail(..) | Code::Subject(_), C::Class) => Role::Needed,
            (Kind::Verdict, Code::Detail(..) | Code::Subject(_), C::Stage) => Role::Free,
            (Kind::Verdict, Code::Reply(_) | Code::Severity(_), C::With | C::Stage) => Role::Needed,
            (Kind::Verdict, _, C::Class | C::With | C::Stage) => Role::Empty,
            (Kind::Verdict, Code::Any, C::Outcome) => Role::Needed,
            (kind, _, column) if kind.needs().contains(&column) => Role::Needed,
            (kind, _, column) if kind.may().contains(&column) => Role::Free,
            _ => Role::Empty,
        }
    }

    /// Rule: a row fills the cells that its kind needs and no cell that its kind does not use. A
    /// value in the wrong column would otherwise be lost without a word.
    fn fill(&mut self, check: &mut Check<'_>) {
        let about = match (self.kind, &self.code) {
            (Kind::Verdict, Code::Any) => "a verdict about any other code".to_owned(),
            (Kind::Verdict, code) => format!("a verdict about a {}", code.kind().name()),
            (Kind::Outcome | Kind::Action, _) => format!("a row of kind {}", self.kind.name()),
            (kind, _) => format!("a {} row", kind.name()),
        };
        for column in C::ALL {
            match (self.role(column), self.filled(column)) {
                (Role::Needed, false) => {
                    let expected = check.expected(column);
                    let message = match (self.kind, column) {
                        (Kind::Detail, C::Note) => {
                            "the cell is empty; a correction needs its reason in the note."
                                .to_owned()
                        }
                        (Kind::DsnAction | Kind::Category, column) if VERDICT.contains(&column) => {
                            format!(
                                "the cell is empty; {about} has all its verdict words ({}) or none. {expected}",
                                if self.kind == Kind::Category {
                                    "scope, party"
                                } else {
                                    "outcome, retry, action, scope, party"
                                }
                            )
                        }
                        _ => format!("the cell is empty; {about} needs it. {expected}"),
                    };
                    self.wrong(column, check, message);
                }
                (Role::Empty, true) if self.field(column).legible => {
                    let used = C::ALL
                        .into_iter()
                        .filter(|&column| self.role(column) != Role::Empty);
                    let used = list(used.map(C::name));
                    let message = format!(
                        "{} must not stand here: {about} leaves this cell empty. It uses {used}.",
                        quote(&self.field(column).text)
                    );
                    self.wrong(column, check, message);
                }
                _ => {}
            }
        }
    }

    /// Rule: a name is a Rust identifier in UpperCamelCase, because an enum variant is made of it,
    /// and a constant of the same words. Gives the name if it is one.
    pub(crate) fn name(&mut self, check: &mut Check<'_>) -> Option<String> {
        let field = self.field(C::Name);
        let name = field.text.clone().into_owned();
        if !field.legible || name.is_empty() || self.role(C::Name) == Role::Empty {
            return None;
        }
        let camel = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|b| b.is_ascii_alphanumeric());
        let keyword = KEYWORDS.contains(&name.as_str());
        if camel && !keyword && name.len() <= MAX_NAME {
            return Some(name);
        }
        let guess =
            camel_case(&name).filter(|guess| *guess != name && !KEYWORDS.contains(&guess.as_str()));
        let guess = did_you_mean(guess.as_deref());
        let message = if keyword {
            format!(
                "{} is a keyword of Rust, which no name can be{guess}",
                quote(&name)
            )
        } else if camel {
            format!(
                "{} has {} letters; a name has at most {MAX_NAME}.",
                quote(&name),
                name.len()
            )
        } else {
            format!(
                "{} is not a name in UpperCamelCase{guess} Allowed: a capital, then letters A to Z, \
                 a to z and digits.",
                quote(&name)
            )
        };
        self.wrong(C::Name, check, message);
        None
    }

    /// The entries of a list, each with its place in the cell. Rule: entries are separated by `|`
    /// (a comma or semicolon is what separates cells), none is empty, none stands twice.
    fn entries(&mut self, column: Column, check: &mut Check<'_>) -> Vec<(usize, String)> {
        let field = self.field(column);
        let text = field.text.clone();
        if !field.legible || text.is_empty() {
            return Vec::new();
        }
        // References are sentences, which may have commas.
        if column != C::References
            && let Some(at) = text.find([',', ';', '/'])
        {
            let separator = quote(&text[at..=at]);
            let message = format!(
                "the entries of a list are separated by \"|\", not by {separator}: {}.",
                quote(&text)
            );
            self.wrong_entry(column, (at, &text), check, message);
            return Vec::new();
        }
        if text.split('|').count() > MAX_ENTRIES {
            let count = text.split('|').count();
            self.wrong(
                column,
                check,
                format!("the list has {count} entries; it may have at most {MAX_ENTRIES}."),
            );
            return Vec::new();
        }
        let mut entries: Vec<(usize, String)> = Vec::new();
        let mut at = 0;
        for part in text.split('|') {
            let place = at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            let entry = part.trim();
            if entry.is_empty() {
                let message = format!(
                    "an empty entry in the list {}; write one \"|\" between two entries.",
                    quote(&text)
                );
                self.wrong_entry(column, (place, entry), check, message);
            } else if entries.iter().any(|(_, known)| known == entry) {
                let message = format!("{} stands twice in the list.", quote(entry));
                self.wrong_entry(column, (place, entry), check, message);
            } else {
                entries.push((place, entry.to_owned()));
            }
        }
        entries
    }

    fn references(&mut self, check: &mut Check<'_>) -> Vec<String> {
        let entries = self.entries(C::References, check);
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    /// The index of a word; `None` if the cell is empty, or wrong, which has then been noted.
    fn optional_word(&mut self, column: Column, check: &mut Check<'_>) -> Option<usize> {
        let field = self.field(column);
        let text = field.text.clone();
        if !field.legible || text.is_empty() || self.role(column) == Role::Empty {
            return None;
        }
        self.resolve(column, (0, &text), check)
    }

    /// The index of a word; 0 if there is none, which has then been noted.
    fn word(&mut self, column: Column, check: &mut Check<'_>) -> usize {
        self.optional_word(column, check).unwrap_or_default()
    }

    fn resolve(
        &mut self,
        column: Column,
        (at, word): (usize, &str),
        check: &mut Check<'_>,
    ) -> Option<usize> {
        let kind = column.words()?;
        match check.word(kind, word) {
            Found::Right(index) => return Some(index),
            // The row cannot stand without that other row, whose mistake has been noted.
            Found::Wrong => self.right = false,
            Found::Nowhere => {
                // A list of stages may be any instead; a broader stage may not.
                let any = kind == Kind::Stage && self.kind != Kind::Stage;
                let message = check.unknown_word(kind, word, any);
                self.wrong_entry(column, (at, word), check, message);
            }
        }
        None
    }

    fn words(&mut self, check: &mut Check<'_>) -> Words {
        Words {
            outcome: self.optional_word(C::Outcome, check),
            retry: self.word(C::Retry, check),
            action: self.word(C::Action, check),
            scope: self.word(C::Scope, check),
            party: self.word(C::Party, check),
        }
    }

    /// A list of stages; empty for `any`.
    fn stages(&mut self, column: Column, check: &mut Check<'_>) -> Vec<usize> {
        if self.role(column) == Role::Empty {
            return Vec::new();
        }
        let entries = self.entries(column, check);
        if let Some((at, any)) = entries.iter().find(|(_, entry)| entry == "any") {
            if entries.len() > 1 {
                let message = "\"any\" stands alone; it already means every stage.".to_owned();
                self.wrong_entry(column, (*at, any), check, message);
            }
            return Vec::new();
        }
        let indices = entries
            .iter()
            .filter_map(|(at, entry)| self.resolve(column, (*at, entry), check));
        indices.collect()
    }

    fn specific(&mut self, check: &mut Check<'_>) -> bool {
        let field = self.field(C::Specific);
        if field.legible && !matches!(&*field.text, "yes" | "no" | "") {
            let text = field.text.to_ascii_lowercase();
            let guess = match text.as_str() {
                "true" | "y" | "1" => Some("yes"),
                "false" | "n" | "0" => Some("no"),
                _ => check.problems.nearest(&text, ["yes", "no"].into_iter()),
            };
            let message = format!(
                "{} is not yes or no{}",
                quote(&field.text),
                did_you_mean(guess)
            );
            self.wrong(C::Specific, check, message);
        }
        self.field(C::Specific).text == "yes"
    }

    fn class_of(
        &mut self,
        column: Column,
        (at, entry): (usize, &str),
        check: &mut Check<'_>,
    ) -> Option<u8> {
        let class = schema::class(entry);
        if class.is_none() {
            let message = format!("{} is not a class. Allowed: 2, 4, 5.", quote(entry));
            self.wrong_entry(column, (at, entry), check, message);
        }
        class
    }

    /// The class that a verdict is about; 0 if it is missing or wrong, which has then been noted.
    fn class(&mut self, check: &mut Check<'_>) -> u8 {
        let field = self.field(C::Class);
        let text = field.text.clone();
        if !field.legible || text.is_empty() {
            return 0;
        }
        self.class_of(C::Class, (0, &text), check).unwrap_or(0)
    }

    fn classes(&mut self, check: &mut Check<'_>) -> Vec<u8> {
        let entries = self.entries(C::Classes, check);
        let classes = entries
            .iter()
            .filter_map(|(at, entry)| self.class_of(C::Classes, (*at, entry), check));
        classes.collect()
    }

    /// A list of reply codes. Rule: each has a row, because a reader follows it there.
    fn replies(&mut self, column: Column, check: &mut Check<'_>) -> Vec<u16> {
        let mut replies = Vec::new();
        for (at, entry) in self.entries(column, check) {
            let Some(code) = schema::reply(&entry) else {
                let message = format!(
                    "{} is not a reply code. Allowed: {}.",
                    quote(&entry),
                    Code::form(Kind::Reply)
                );
                self.wrong_entry(column, (at, &entry), check, message);
                continue;
            };
            match check.code(&Code::Reply(code)) {
                Found::Right(()) => replies.push(code),
                Found::Wrong => {}
                Found::Nowhere => {
                    let message = check.unknown_code(&Code::Reply(code));
                    self.wrong_entry(column, (at, &entry), check, message);
                }
            }
        }
        replies
    }

    /// What may stand beside the reply code of a rule.
    fn with(&mut self, check: &mut Check<'_>) -> With {
        match &*self.field(C::With).text {
            "any" => return With::Any,
            "none" => return With::None,
            _ => {}
        }
        let mut codes = Vec::new();
        for (at, entry) in self.entries(C::With, check) {
            let (code, pair) = match schema::enhanced(&entry) {
                Some(Code::Subject(subject)) => (Code::Subject(subject), (subject, None)),
                Some(Code::Detail(subject, detail)) => {
                    (Code::Detail(subject, detail), (subject, Some(detail)))
                }
                _ => {
                    let near = check.problems.nearest(&entry, ["any", "none"].into_iter());
                    let guess = Code::guess(Kind::Detail, &entry)
                        .or_else(|| Code::guess(Kind::Subject, &entry))
                        .or_else(|| near.map(str::to_owned));
                    let message = format!(
                        "{} is not an enhanced code without its class{} Allowed: any, none, or a list of \
                         X.subject.detail and X.subject.",
                        quote(&entry),
                        did_you_mean(guess.as_deref())
                    );
                    self.wrong_entry(C::With, (at, &entry), check, message);
                    continue;
                }
            };
            match check.code(&code) {
                Found::Right(()) => codes.push(pair),
                Found::Wrong => {}
                Found::Nowhere => {
                    let message = check.unknown_code(&code);
                    self.wrong_entry(C::With, (at, &entry), check, message);
                }
            }
        }
        // A rule without any of its codes left would hold nowhere.
        self.right &= !codes.is_empty();
        With::List(codes)
    }

    pub(crate) fn doc(&mut self, check: &mut Check<'_>) -> Option<Doc> {
        self.fill(check);
        let code = self.text(C::Code);
        let columns = C::ALL.map(C::name);
        let kinds = Kind::ALL.map(Kind::name);
        let names: &[&str] = if self.kind == Kind::AboutColumns {
            &columns
        } else {
            &kinds
        };
        if !names.contains(&code.as_str()) {
            let near = check.problems.nearest(&code, names.iter().copied());
            let message = format!(
                "{} is not {}{} Allowed: {}.",
                quote(&code),
                Code::form(self.kind),
                did_you_mean(near),
                list(names.iter().copied())
            );
            self.wrong(C::Code, check, message);
        }
        let doc = Doc {
            code,
            description: self.text(C::Description),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(doc)
    }

    pub(crate) fn vocabulary(&mut self, check: &mut Check<'_>) -> Option<Word> {
        self.fill(check);
        let word = Word {
            code: self.text(C::Code),
            name: self.text(C::Name),
            description: self.text(C::Description),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(word)
    }

    /// Reads a stage. Its broader stage is left for later, when all stages are known.
    pub(crate) fn stage(&mut self, check: &mut Check<'_>) -> Option<Stage> {
        self.fill(check);
        let stage = Stage {
            code: self.text(C::Code),
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            broader: None,
            scope: self.optional_word(C::Scope, check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(stage)
    }

    /// The index of the broader stage.
    pub(crate) fn broader(&mut self, check: &mut Check<'_>) -> Option<usize> {
        self.optional_word(C::Stage, check)
    }

    pub(crate) fn dsn_action(&mut self, check: &mut Check<'_>) -> Option<DsnAction> {
        self.fill(check);
        let words = VERDICT
            .iter()
            .any(|&column| self.filled(column))
            .then(|| self.words(check));
        let action = DsnAction {
            code: self.text(C::Code),
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            words,
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(action)
    }

    pub(crate) fn severity(&mut self, check: &mut Check<'_>) -> Option<Severity> {
        self.fill(check);
        let severity = Severity {
            digit: match self.code {
                Code::Severity(digit) => digit,
                _ => return None,
            },
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            words: self.words(check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(severity)
    }

    pub(crate) fn category(&mut self, check: &mut Check<'_>) -> Option<Category> {
        self.fill(check);
        let category = Category {
            digit: match self.code {
                Code::Category(digit) => digit,
                _ => return None,
            },
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            scope: self.optional_word(C::Scope, check),
            party: self.optional_word(C::Party, check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(category)
    }

    pub(crate) fn reply(&mut self, check: &mut Check<'_>) -> Option<Reply> {
        self.fill(check);
        if let Code::Reply(code) = self.code
            && self.right
        {
            check.outcome(self, (code / 100) as u8);
        }
        let any = self.field(C::Commands).text == "any";
        let commands = self.stages(C::Commands, check);
        let reply = Reply {
            code: match self.code {
                Code::Reply(code) => code,
                _ => return None,
            },
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            standing: self.word(C::Standing, check),
            specific: self.specific(check),
            commands: if any {
                Commands::Any
            } else {
                Commands::List(commands)
            },
            words: self.words(check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(reply)
    }

    /// The row of a class.
    pub(crate) fn class_row(&mut self, check: &mut Check<'_>) -> Option<Class> {
        self.fill(check);
        let class = Class {
            class: match self.code {
                Code::Class(class) => class,
                _ => return None,
            },
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            words: self.words(check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(class)
    }

    pub(crate) fn subject(&mut self, check: &mut Check<'_>) -> Option<Subject> {
        self.fill(check);
        let subject = Subject {
            subject: match self.code {
                Code::Subject(subject) => subject,
                _ => return None,
            },
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(subject)
    }

    pub(crate) fn detail(&mut self, check: &mut Check<'_>) -> Option<Detail> {
        self.fill(check);
        let Code::Detail(subject, detail) = self.code else {
            return None;
        };
        let detail = Detail {
            subject,
            detail,
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            standing: self.word(C::Standing, check),
            specific: self.specific(check),
            classes: self.classes(check),
            replies: self.replies(C::Replies, check),
            correction: self.replies(C::Correction, check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(detail)
    }

    pub(crate) fn verdict(&mut self, check: &mut Check<'_>) -> Option<VerdictRow> {
        self.fill(check);
        // Rule: a verdict is about a code that has a row.
        if self.code != Code::Any {
            match check.code(&self.code) {
                Found::Right(()) => {}
                Found::Wrong => self.right = false,
                Found::Nowhere => {
                    let message = check.unknown_code(&self.code);
                    self.wrong(C::Code, check, message);
                }
            }
        }
        let before = std::mem::replace(&mut self.right, true);
        let key = match self.code {
            Code::Detail(subject, detail) => VerdictKey::Detail {
                subject,
                detail,
                class: self.class(check),
                stages: self.stages(C::Stage, check),
            },
            Code::Subject(subject) => VerdictKey::Subject {
                subject,
                class: self.class(check),
                stages: self.stages(C::Stage, check),
            },
            Code::Reply(code) => VerdictKey::Reply {
                code,
                with: self.with(check),
                stages: self.stages(C::Stage, check),
            },
            Code::Severity(digit) => VerdictKey::Severity {
                digit,
                with: self.with(check),
                stages: self.stages(C::Stage, check),
            },
            _ => VerdictKey::Any,
        };
        let sound = [C::Class, C::With, C::Stage].into_iter().all(|column| {
            self.field(column).legible && (self.role(column) != Role::Needed || self.filled(column))
        });
        if self.right && sound {
            check.situation_once(self, &key);
        }
        self.right &= before;
        if self.right && !self.filled(C::Outcome) {
            match key {
                VerdictKey::Detail { class, .. } | VerdictKey::Subject { class, .. } => {
                    check.outcome(self, class);
                }
                VerdictKey::Severity { digit, .. } => check.outcome(self, digit),
                // For a reply code its own row says it, and for any code the outcome is needed.
                VerdictKey::Reply { .. } | VerdictKey::Any => {}
            }
        }
        let verdict = VerdictRow {
            key,
            words: self.words(check),
            description: self.text(C::Description),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        };
        Some(verdict)
    }
}

impl<'a> Field<'a> {
    /// Reads a cell as text. Rules: ASCII without control characters, so that every tool shows the
    /// same; one line; no longer than a spreadsheet's cell; and not what a spreadsheet takes for a
    /// formula.
    fn read(cell: &Cell<'a>, column: Column, problems: &mut Problems<'_>) -> Field<'a> {
        let quoted = usize::from(cell.raw.starts_with(b"\""));
        let content = cell.content.trim_ascii_start();
        let leading = cell.content.len() - content.len();
        let content = content.trim_ascii_end();
        let text: Cow<'a, str> = match &cell.content {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes.trim_ascii()),
            Cow::Owned(_) => Cow::Owned(String::from_utf8_lossy(content).into_owned()),
        };
        let mut field = Field {
            text,
            start: cell.start,
            content: cell.start + quoted + leading,
            legible: true,
        };
        if let Some((offset, message)) = field.mistake(cell, content) {
            problems.add(offset, Some(column), Some(&field.text), message);
            field.legible = false;
        }
        field
    }

    fn mistake(&self, cell: &Cell<'_>, content: &[u8]) -> Option<(usize, String)> {
        // Where a byte that the content has stands in the file. It is never a quote.
        let at = |wanted: &dyn Fn(u8) -> bool| {
            cell.start + cell.raw.iter().position(|&b| wanted(b)).unwrap_or(0)
        };
        if let Err(error) = std::str::from_utf8(content) {
            let byte = content[error.valid_up_to()];
            // The place of the first sequence that is wrong, counted in the file.
            let raw = std::str::from_utf8(cell.raw).err();
            let offset = cell.start + raw.map_or(0, |error| error.valid_up_to());
            return Some((
                offset,
                format!("the byte 0x{byte:02X} is not UTF-8; {SAVE}."),
            ));
        }
        let length = self.text.chars().count();
        if length > MAX_CELL {
            let message = format!(
                "the cell has {length} characters; a spreadsheet's cell holds at most {MAX_CELL}."
            );
            return Some((self.start, message));
        }
        if content.iter().any(|b| matches!(b, b'\r' | b'\n')) {
            let message = "a line break inside the cell; write its text in one line.".to_owned();
            return Some((self.start, message));
        }
        if let Some(character) = self.text.chars().find(|c| !c.is_ascii()) {
            let count = self.text.chars().filter(|c| !c.is_ascii()).count();
            let more = match count {
                1 => String::new(),
                _ => format!(" (one of {count} such characters in this cell)"),
            };
            let cure = match character {
                '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' => "; write an ordinary space",
                '\u{2010}'..='\u{2015}' | '\u{2212}' => "; write \"-\"",
                '\u{2018}' | '\u{2019}' => "; write an apostrophe (')",
                '\u{201C}'..='\u{201F}' | '\u{AB}' | '\u{BB}' => "; write a straight quote",
                '\u{2026}' => "; write \"...\"",
                _ => "; a table has ASCII characters only",
            };
            let shown = quote(character.encode_utf8(&mut [0; 4]));
            let message = format!(
                "{shown} (U+{:04X}) is not ASCII{more}{cure}.",
                u32::from(character)
            );
            return Some((at(&|b| !b.is_ascii()), message));
        }
        if let Some(control) = content.iter().find(|b| b.is_ascii_control()) {
            let message = format!("a control character (0x{control:02X}) in the cell; remove it.");
            return Some((at(&|b| b == *control), message));
        }
        if let Some(sign @ (b'=' | b'+' | b'-' | b'@')) = content.first() {
            let message = format!(
                "{} starts with \"{}\", which a spreadsheet takes for a formula; begin with a letter or a digit.",
                quote(&self.text),
                char::from(*sign)
            );
            return Some((self.start, message));
        }
        None
    }
}

/// The words of the Rust language that no variant can be named (reference, "Keywords": strict and
/// reserved ones of every edition up to 2024).
const KEYWORDS: [&str; 52] = [
    "as", "break", "const", "continue", "crate", "else", "enum", "extern", "false", "fn", "for",
    "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "self", "Self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where",
    "while", "async", "await", "dyn", "abstract", "become", "box", "do", "final", "gen", "macro",
    "override", "priv", "try", "typeof", "unsized", "virtual", "yield",
];

/// The words of a text run together, each with a capital.
fn camel_case(text: &str) -> Option<String> {
    let mut name = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        if let Some(first) = word.get(..1) {
            name.push_str(&first.to_ascii_uppercase());
            name.push_str(&word[1..]);
        }
    }
    let good = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.len() <= MAX_NAME;
    good.then_some(name)
}
