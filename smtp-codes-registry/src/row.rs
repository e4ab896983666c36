//! One record to one typed row, with its place.
//!
//! A [`Row`] is first only kind and code, so that every code of the file is known before the first
//! cell that refers to one is read. Then each kind has one function here that reads its cells. Such
//! a function reads all of them before it looks whether the row is right: a row can have more than
//! one mistake.

use crate::check::{Check, Found};
use crate::problem::{Problems, did_you_mean, list, owned, quote};
use crate::schema::{self, Code, Column, Kind, VERDICT};
use crate::source::{self, Cell, Record, SAVE, find};
use crate::table::{
    Category, Class, Commands, Detail, Doc, DsnAction, Reply, Severity, Stage, Subject, VerdictKey,
    VerdictRow, With, Word, Words,
};

use Column as C;

/// The most characters that a cell of a spreadsheet holds.
const MAX_CELL: usize = 32_767;

/// The most entries that a list in a cell may have.
const MAX_ENTRIES: usize = 100;

/// The longest Rust name, in bytes: a name is read aloud by people.
const MAX_NAME: usize = 60;

/// The constant of each generated enum: a variant of that name would hide it.
const ALL: &str = "ALL";

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
        let all = list(&owned(C::NAMES));
        let mut positions = [usize::MAX; C::ALL.len()];
        let mut read = Vec::new();
        let mut known = 0;
        let mut unknown = Vec::new();
        for (position, cell) in record.cells.iter().enumerate() {
            if position == record.used {
                break;
            }
            let name = String::from_utf8_lossy(cell.content.trim_ascii()).into_owned();
            match source::column(&cell.content) {
                Some(column) if positions[column as usize] == usize::MAX => {
                    positions[column as usize] = position;
                    known += 1;
                }
                Some(column) => {
                    let message = format!(
                        "the column {} stands twice in the header.",
                        quote(column.name())
                    );
                    problems.add(cell.start, Some(column), Some(&name), message);
                }
                None => unknown.push((cell.start, name.clone())),
            }
            if !name.is_empty() {
                read.push(name);
            }
        }
        let read = list(&read);
        if known * 2 < record.used.min(C::ALL.len()) {
            let message = format!(
                "the first row is not the header: it reads {}. A table starts with the names of \
                 its columns: {all}.",
                quote(&read)
            );
            problems.add(record.start, None, None, message);
            return None;
        }
        let mut missing = Vec::new();
        for &column in C::ALL {
            if positions[column as usize] == usize::MAX {
                missing.push(column.name().to_owned());
            }
        }
        let mut misspelled = Vec::new();
        for (offset, name) in unknown {
            let near = problems.nearest(&name, &missing);
            if let Some(near) = near {
                misspelled.push(near);
            }
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
        let mut unnamed = Vec::new();
        for name in &missing {
            if !misspelled.contains(&name.as_str()) {
                unnamed.push(name.clone());
            }
        }
        if !unnamed.is_empty() {
            let noun = if unnamed.len() > 1 {
                "these columns are"
            } else {
                "this column is"
            };
            let unnamed = list(&unnamed);
            let message = format!("{noun} missing: {unnamed}. The header reads: {read}.");
            problems.add(record.start, None, None, message);
        }
        if !missing.is_empty() {
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
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    pub(crate) code: Code,
    /// Whether nothing wrong has been found so far, in the row or in what it refers to.
    pub(crate) right: bool,
    /// Whether it is the second row of its code, or has none that can be read (`Code::Any`).
    pub(crate) second: bool,
    /// Whether it has a name that can stand.
    pub(crate) named: bool,
    fields: Vec<Field>,
}

/// A cell, trimmed.
struct Field {
    text: String,
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

impl Row {
    /// Reads kind and code of a record, and looks at each of its cells as such. What remains of a
    /// row that cannot be read further is its code, so that nothing which refers to it becomes a
    /// second problem.
    pub(crate) fn read(record: &Record<'_>, header: &Header, check: &mut Check<'_>) -> Option<Row> {
        let rest = |column: Column| match record.cells.get(header.positions[column as usize]) {
            Some(cell) => String::from_utf8_lossy(cell.content.trim_ascii()).into_owned(),
            None => String::new(),
        };
        if let Some((offset, cell, message)) = &record.fault {
            let place = header.positions.iter().position(|place| place == cell);
            let column = place.map(|column| C::ALL[column]);
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

        let mut fields = Vec::with_capacity(C::ALL.len());
        let mut right = true;
        for &column in C::ALL {
            let field = match record.cells.get(header.positions[column as usize]) {
                Some(cell) => Field::read(cell, column, &mut check.problems),
                // Cells left out at the end of the row.
                None => Field {
                    text: String::new(),
                    start: record.end,
                    content: record.end,
                    legible: true,
                },
            };
            right &= field.legible;
            fields.push(field);
        }
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
        if parsed.is_none() {
            check.remember(&kind.text, &code.text);
        }
        // What else is wrong with the row is said at once, too. Only of a verdict nothing can be
        // said, as its code decides which cells it fills.
        let known = known.filter(|&known| parsed.is_some() || known != Kind::Verdict)?;
        Some(Row {
            line: check.problems.line(record.start),
            kind: known,
            right: right && parsed.is_some(),
            second: parsed.is_none(),
            code: parsed.unwrap_or(Code::Any),
            named: false,
            fields,
        })
    }

    fn kind(field: &Field, check: &mut Check<'_>) -> Option<Kind> {
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
            field.wrong(C::Kind, check, message);
        }
        kind
    }

    fn code(kind: Kind, field: &Field, check: &mut Check<'_>) -> Option<Code> {
        let code = Code::parse(kind, &field.text);
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
            field.wrong(C::Code, check, message);
        }
        code
    }

    fn field(&self, column: Column) -> &Field {
        &self.fields[column as usize]
    }

    fn filled(&self, column: Column) -> bool {
        let field = self.field(column);
        !field.legible || !field.text.is_empty()
    }

    fn any_filled(&self, columns: &[Column]) -> bool {
        columns.iter().any(|&column| self.filled(column))
    }

    /// The text of a cell.
    pub(crate) fn text(&self, column: Column) -> String {
        self.field(column).text.clone()
    }

    /// Notes that a cell of this row is wrong.
    pub(crate) fn wrong(&mut self, column: Column, check: &mut Check<'_>, message: String) {
        self.right = false;
        self.field(column).wrong(column, check, message);
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
        let needed_with = |columns: &[Column]| match self.any_filled(columns) {
            true => Role::Needed,
            false => Role::Free,
        };
        match (self.kind, &self.code, column) {
            // An empty one was a mistake when the row was read.
            (_, _, C::Kind | C::Code) => Role::Free,
            // The reason for a correction stands in the note.
            (Kind::Detail, _, C::Note) => needed_with(&[C::Correction]),
            (_, _, C::Note) => Role::Free,
            // A verdict is whole or absent.
            (Kind::DsnAction, _, column) if VERDICT.contains(&column) => needed_with(VERDICT),
            (Kind::Category, _, C::Scope | C::Party) => needed_with(&[C::Scope, C::Party]),
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

    /// What the row is, in a sentence.
    fn about(&self) -> String {
        match (self.kind, &self.code) {
            (Kind::Verdict, Code::Any) => "a verdict about any other code".to_owned(),
            (Kind::Verdict, code) => format!("a verdict about a {}", code.kind().name()),
            (Kind::Outcome | Kind::Action, _) => format!("a row of kind {}", self.kind.name()),
            (kind, _) => format!("a {} row", kind.name()),
        }
    }

    /// Rule: a row fills the cells that its kind needs and no cell that its kind does not use. A
    /// value in the wrong column would otherwise be lost without a word.
    fn fill(&mut self, check: &mut Check<'_>) {
        for &column in C::ALL {
            match (self.role(column), self.filled(column)) {
                (Role::Needed, false) => {
                    let about = self.about();
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
                    let mut used = Vec::new();
                    for &column in C::ALL {
                        if self.role(column) != Role::Empty {
                            used.push(column.name().to_owned());
                        }
                    }
                    let message = format!(
                        "{} must not stand here: {} leaves this cell empty. It uses {}.",
                        quote(&self.field(column).text),
                        self.about(),
                        list(&used)
                    );
                    self.wrong(column, check, message);
                }
                _ => {}
            }
        }
    }

    /// Rule: a name is a Rust identifier in UpperCamelCase, and not taken, because an enum variant
    /// is made of it, and a constant of the same words. Gives the name if it is one.
    pub(crate) fn name(&mut self, check: &mut Check<'_>) -> Option<String> {
        let field = self.field(C::Name);
        let name = field.text.clone();
        if !field.legible || name.is_empty() || self.role(C::Name) == Role::Empty {
            return None;
        }
        let camel = matches!(name.as_bytes(), [b'A'..=b'Z', rest @ ..]
            if rest.iter().all(u8::is_ascii_alphanumeric));
        let keyword = KEYWORDS.contains(&name.as_str());
        let taken = name == ALL;
        if camel && !keyword && !taken && name.len() <= MAX_NAME {
            return Some(name);
        }
        let guess = match camel_case(&name) {
            Some(guess) if guess != name && !KEYWORDS.contains(&guess.as_str()) => Some(guess),
            _ => None,
        };
        let guess = did_you_mean(guess.as_deref());
        let message = if keyword {
            format!(
                "{} is a keyword of Rust, which no name can be{guess}",
                quote(&name)
            )
        } else if taken {
            format!(
                "{} is the constant that lists all variants, so no variant can have that name.",
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
        if column != C::References {
            for (at, byte) in text.bytes().enumerate() {
                if matches!(byte, b',' | b';' | b'/') {
                    let message = format!(
                        "the entries of a list are separated by \"|\", not by \"{}\": {}.",
                        char::from(byte),
                        quote(&text)
                    );
                    self.wrong_entry(column, (at, &text), check, message);
                    return Vec::new();
                }
            }
        }
        let count = text.split('|').count();
        if count > MAX_ENTRIES {
            let message =
                format!("the list has {count} entries; it may have at most {MAX_ENTRIES}.");
            self.wrong(column, check, message);
            return Vec::new();
        }
        let mut entries: Vec<(usize, String)> = Vec::new();
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
        let mut references = Vec::new();
        for (_, entry) in self.entries(C::References, check) {
            references.push(entry);
        }
        references
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
        let mut indices = Vec::new();
        for (at, entry) in &entries {
            if entry == "any" {
                if entries.len() > 1 {
                    let message = "\"any\" stands alone; it already means every stage.".to_owned();
                    self.wrong_entry(column, (*at, entry), check, message);
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

    fn specific(&mut self, check: &mut Check<'_>) -> bool {
        let field = self.field(C::Specific);
        if field.legible && !matches!(&*field.text, "yes" | "no" | "") {
            let text = field.text.to_ascii_lowercase();
            let words = owned(&["yes", "no"]);
            let guess = match text.as_str() {
                "true" | "y" | "1" => Some("yes"),
                "false" | "n" | "0" => Some("no"),
                _ => check.problems.nearest(&text, &words),
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
        let mut classes = Vec::new();
        for (at, entry) in self.entries(C::Classes, check) {
            if let Some(class) = self.class_of(C::Classes, (at, &entry), check) {
                classes.push(class);
            }
        }
        classes
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
            if self.has_row(&Code::Reply(code), column, (at, &entry), check) {
                replies.push(code);
            }
        }
        replies
    }

    /// Whether the code in a list has a right row. If it has none at all, that has been noted.
    fn has_row(
        &mut self,
        code: &Code,
        column: Column,
        entry: (usize, &str),
        check: &mut Check<'_>,
    ) -> bool {
        match check.code(code) {
            Found::Right(_) => return true,
            Found::Wrong => {}
            Found::Nowhere => {
                let message = check.unknown_code(code);
                self.wrong_entry(column, entry, check, message);
            }
        }
        false
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
                Some(code @ Code::Subject(subject)) => (code, (subject, None)),
                Some(code @ Code::Detail(subject, detail)) => (code, (subject, Some(detail))),
                _ => {
                    let words = owned(&["any", "none"]);
                    let near = check.problems.nearest(&entry, &words);
                    let guess = Code::guess(Kind::Detail, &entry)
                        .or_else(|| Code::guess(Kind::Subject, &entry));
                    let message = format!(
                        "{} is not an enhanced code without its class{} Allowed: any, none, or a list of \
                         X.subject.detail and X.subject.",
                        quote(&entry),
                        did_you_mean(guess.as_deref().or(near))
                    );
                    self.wrong_entry(C::With, (at, &entry), check, message);
                    continue;
                }
            };
            if self.has_row(&code, C::With, (at, &entry), check) {
                codes.push(pair);
            }
        }
        // A rule without any of its codes left would hold nowhere.
        self.right &= !codes.is_empty();
        With::List(codes)
    }

    pub(crate) fn doc(&mut self, check: &mut Check<'_>) -> Doc {
        self.fill(check);
        let code = self.text(C::Code);
        let names = if self.kind == Kind::AboutColumns {
            C::NAMES
        } else {
            Kind::NAMES
        };
        if self.code != Code::Any && !names.contains(&code.as_str()) {
            let names = owned(names);
            let near = check.problems.nearest(&code, &names);
            let message = format!(
                "{} is not {}{} Allowed: {}.",
                quote(&code),
                Code::form(self.kind),
                did_you_mean(near),
                list(&names)
            );
            self.wrong(C::Code, check, message);
        }
        Doc {
            code,
            description: self.text(C::Description),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }

    pub(crate) fn vocabulary(&mut self, check: &mut Check<'_>) -> Word {
        self.fill(check);
        Word {
            code: self.text(C::Code),
            name: self.text(C::Name),
            description: self.text(C::Description),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }

    /// Reads a stage.
    pub(crate) fn stage(&mut self, check: &mut Check<'_>) -> Stage {
        self.fill(check);
        Stage {
            code: self.text(C::Code),
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            broader: self.optional_word(C::Stage, check),
            scope: self.optional_word(C::Scope, check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }

    pub(crate) fn dsn_action(&mut self, check: &mut Check<'_>) -> DsnAction {
        self.fill(check);
        let words = if self.any_filled(VERDICT) {
            Some(self.words(check))
        } else {
            None
        };
        DsnAction {
            code: self.text(C::Code),
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            words,
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }

    pub(crate) fn severity(&mut self, check: &mut Check<'_>) -> Severity {
        self.fill(check);
        Severity {
            digit: self.code.number() as u8,
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            words: self.words(check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }

    pub(crate) fn category(&mut self, check: &mut Check<'_>) -> Category {
        self.fill(check);
        Category {
            digit: self.code.number() as u8,
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            scope: self.optional_word(C::Scope, check),
            party: self.optional_word(C::Party, check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }

    pub(crate) fn reply(&mut self, check: &mut Check<'_>) -> Reply {
        check.belongs(self);
        self.fill(check);
        if self.right {
            check.outcome(self, (self.code.number() / 100) as u8);
        }
        let any = self.field(C::Commands).text == "any";
        let commands = self.stages(C::Commands, check);
        Reply {
            code: self.code.number() as u16,
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
        }
    }

    /// The row of a class.
    pub(crate) fn class_row(&mut self, check: &mut Check<'_>) -> Class {
        self.fill(check);
        Class {
            class: self.code.number() as u8,
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            words: self.words(check),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }

    pub(crate) fn subject(&mut self, check: &mut Check<'_>) -> Subject {
        self.fill(check);
        Subject {
            subject: self.code.number() as u16,
            name: self.text(C::Name),
            text: self.text(C::Text),
            description: self.text(C::Description),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }

    pub(crate) fn detail(&mut self, check: &mut Check<'_>) -> Detail {
        check.belongs(self);
        self.fill(check);
        Detail {
            subject: (self.code.number() >> 16) as u16,
            detail: self.code.number() as u16,
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
        }
    }

    pub(crate) fn verdict(&mut self, check: &mut Check<'_>) -> VerdictRow {
        self.fill(check);
        // Rule: a verdict is about a code that has a row.
        if self.code != Code::Any {
            match check.code(&self.code) {
                Found::Right(_) => {}
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
        let mut sound = true;
        for column in [C::Class, C::With, C::Stage] {
            sound &= self.field(column).legible
                && (self.role(column) != Role::Needed || self.filled(column));
        }
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
        VerdictRow {
            key,
            words: self.words(check),
            description: self.text(C::Description),
            references: self.references(check),
            note: self.text(C::Note),
            line: self.line,
        }
    }
}

impl Field {
    /// Reads a cell as text. Rules: ASCII without control characters, so that every tool shows the
    /// same; one line; no longer than a spreadsheet's cell; and not what a spreadsheet takes for a
    /// formula.
    fn read(cell: &Cell<'_>, column: Column, problems: &mut Problems<'_>) -> Field {
        let quoted = usize::from(matches!(cell.raw, [b'"', ..]));
        let content = cell.content.trim_ascii_start();
        let leading = cell.content.len() - content.len();
        let content = content.trim_ascii_end();
        let mut field = Field {
            text: String::from_utf8_lossy(content).into_owned(),
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

    fn wrong(&self, column: Column, check: &mut Check<'_>, message: String) {
        let problems = &mut check.problems;
        problems.add(self.start, Some(column), Some(&self.text), message);
    }

    fn mistake(&self, cell: &Cell<'_>, content: &[u8]) -> Option<(usize, String)> {
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
        if find(content, 0, |b| matches!(b, b'\r' | b'\n')) < content.len() {
            let message = "a line break inside the cell; write its text in one line.".to_owned();
            return Some((self.start, message));
        }
        // Where the content starts in the cell as it stands.
        let from = self.content - self.start;
        let mut first = None;
        let mut count = 0;
        for character in self.text.chars() {
            if !character.is_ascii() {
                first = first.or(Some(character));
                count += 1;
            }
        }
        if let Some(character) = first {
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
            let at = find(cell.raw, from, |b| !b.is_ascii());
            return Some((cell.start + at, message));
        }
        if let Some(control) = content.get(find(content, 0, |b| b.is_ascii_control())) {
            let message = format!("a control character (0x{control:02X}) in the cell; remove it.");
            let at = find(cell.raw, from, |b| b.is_ascii_control());
            return Some((cell.start + at, message));
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
const KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "crate", "else", "enum", "extern", "false", "fn", "for",
    "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "self", "Self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where",
    "while", "async", "await", "dyn", "abstract", "become", "box", "do", "final", "gen", "macro",
    "override", "priv", "try", "typeof", "unsized", "virtual", "yield",
];

/// The words of a text run together, each with a capital.
fn camel_case(text: &str) -> Option<String> {
    let mut name = String::new();
    let mut inside = false;
    for character in text.chars() {
        match character.is_ascii_alphanumeric() {
            true if inside => name.push(character),
            true => name.push(character.to_ascii_uppercase()),
            false => {}
        }
        inside = character.is_ascii_alphanumeric();
    }
    let good = matches!(name.as_bytes(), [b'A'..=b'Z', ..]) && name.len() <= MAX_NAME;
    good.then_some(name)
}
