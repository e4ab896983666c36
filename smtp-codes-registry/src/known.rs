//! What rows there are: codes and words, and how to find them.

use crate::check::Check;
use crate::id::Id;
use crate::order::by;
use crate::problem::{did_you_mean, distance, list, owned, quote};
use crate::row::Row;
use crate::schema::{Code, Column, Form, Kind};
use crate::table::{Cause, Word};
use std::borrow::Cow;

/// What is known of the rows of one kind.
#[derive(Default)]
pub(crate) struct Known<'a> {
    /// Whether the file has such rows, right or wrong.
    pub(crate) own: bool,
    /// Whether one of them has no code.
    pub(crate) nameless: bool,
    /// Whether one of them has a code that cannot be read or is that of another row, so that a row
    /// which seems to be missing may be that one.
    pub(crate) doubtful: bool,
    /// Every code of the file, and those of the standard table to which the file may refer; sorted
    /// once all of them are known. Sorted lists, not maps, as every user of the macro waits until
    /// this is compiled.
    pub(crate) codes: Vec<Entry<'a>>,
    /// The words in the order of their indices, for messages.
    pub(crate) words: Vec<String>,
    /// Whether a row asked for a word that neither file nor standard table has.
    pub(crate) absent: bool,
    /// The codes as texts, for suggestions; made when first needed.
    pub(crate) texts: Vec<String>,
}

/// A code that is known.
pub(crate) struct Entry<'a> {
    pub(crate) code: Code<'a>,
    /// 0 for a row that could not be read, and for one of the standard table.
    pub(crate) line: usize,
    pub(crate) right: bool,
    /// Whether it is one of the standard table.
    pub(crate) standard: bool,
    /// The index in the list of its kind.
    pub(crate) index: usize,
}

impl<'a> Entry<'a> {
    /// The code of a row that could not be read, or that is not there.
    pub(crate) const fn unread(code: Code<'a>) -> Self {
        Self {
            code,
            line: 0,
            right: false,
            standard: false,
            index: 0,
        }
    }
}

/// What became of something that a cell refers to.
pub(crate) enum Found {
    /// It is there: its index, and whether that is one of the standard table.
    Right(usize, bool),
    /// Its row is in the file but wrong; that is a problem of that row only.
    Wrong,
    /// No row.
    Nowhere,
}

impl<'a> Known<'a> {
    pub(crate) fn place(&self, code: &Code<'_>) -> Option<usize> {
        self.codes
            .binary_search_by(|known| known.code.cmp(code))
            .ok()
    }

    /// Puts the codes in order. A row that could not be read comes before one of its code that could.
    pub(crate) fn sort(&mut self) {
        by(&mut self.codes, |a, b| {
            (&a.code, a.line).cmp(&(&b.code, b.line))
        });
    }

    fn add_standard(&mut self, code: Code<'a>, index: usize) {
        self.codes.push(Entry {
            code,
            line: 0,
            right: true,
            standard: true,
            index,
        });
    }
}

impl<'a> Check<'a> {
    /// Keeps what is known of a row that cannot be read, so that the rows which refer to it do not
    /// become problems as well.
    pub(crate) fn remember(&mut self, kind: &str, code: Cow<'a, str>) {
        let Some(kind) = Kind::named(kind) else {
            self.lost.push(code);
            return;
        };
        let guess = || {
            let guess = Code::guess(kind, &code)?;
            Code::parse(kind, &Cow::Owned(guess))
        };
        let read = Code::parse(kind, &code).filter(|_| !code.is_empty());
        let malformed = read.is_none() && !code.is_empty();
        let read = read.or_else(guess);
        let known = self.known_mut(kind);
        known.own = true;
        known.nameless |= code.is_empty();
        known.doubtful |= malformed;
        if !kind.has_situations() {
            if let Some(code) = read {
                known.codes.push(Entry::unread(code));
            }
        }
        if malformed {
            self.malformed.push(code.into_owned());
        } else if kind.has_situations() {
            self.lost.push(code);
        }
    }

    /// Whether a code that has no row may be one of those that could not be read.
    pub(crate) fn is_lost(&mut self, kind: Kind, text: &str) -> bool {
        if self.known(kind).nameless || self.lost.iter().any(|lost| lost == text) {
            return true;
        }
        let near = self.problems.nearest(text, &self.malformed);
        near.is_some_and(|near| distance(text, near).is_some_and(|distance| distance < 2))
    }

    /// Rule: a code has one row of its kind, else the two could say different things. The first
    /// stays. Rules are told apart by their situations, in [`Check::situations_once`].
    pub(crate) fn codes_once(&mut self, rows: &mut [Row<'a>]) {
        for row in rows.iter() {
            let known = self.known_mut(row.kind);
            known.own = true;
            if !row.kind.has_situations() && !row.second {
                known.codes.push(Entry {
                    code: row.code.clone(),
                    line: row.line,
                    right: row.right,
                    standard: false,
                    index: 0,
                });
            }
        }
        for known in &mut self.kinds {
            known.sort();
            // A row that could not be read gives way to one that could.
            known.codes.dedup_by(|next, first| {
                let same = next.code == first.code;
                if same && first.line == 0 {
                    (first.line, first.right) = (next.line, next.right);
                }
                same
            });
        }
        for row in rows {
            let known = self.known(row.kind);
            if row.second || row.kind.has_situations() {
                continue;
            }
            let Some(place) = known.place(&row.code) else {
                continue;
            };
            let first = known.codes[place].line;
            if first != row.line {
                let message = format!(
                    "the {} {} already has a row on line {first}; a code has one row of its kind.",
                    row.kind.name(),
                    quote(&row.code.text()),
                );
                row.wrong(Id::CodeTwice, Column::Code, self, message);
                row.second = true;
                self.known_mut(row.kind).doubtful = true;
            }
        }
        for &kind in Kind::ALL {
            self.laid_over &= !(kind.is_own_word() && self.has_own(kind));
        }
        self.standard_codes();
    }

    /// Takes codes of the standard table, so that other tables can refer to them. A table that is
    /// laid over it may refer to all its codes; one that stands alone, to its reply codes, severities,
    /// subjects and details where it has none of its own. Words are taken only for the kinds that
    /// have no rows here.
    fn standard_codes(&mut self) {
        let Some(standard) = self.standard else {
            return;
        };
        let laid_over = self.laid_over();
        let words = |list: &'a [Word]| {
            let mut heads = Vec::new();
            for word in list {
                heads.push(&*word.head.code);
            }
            heads
        };
        let mut lists = vec![
            (Kind::Outcome, words(&standard.outcomes)),
            (Kind::Retry, words(&standard.retries)),
            (Kind::Action, words(&standard.actions)),
            (Kind::Scope, words(&standard.scopes)),
            (Kind::Party, words(&standard.parties)),
            (Kind::Family, words(&standard.families)),
            (Kind::Standing, words(&standard.standings)),
        ];
        let mut stages = Vec::new();
        for stage in &standard.stages {
            stages.push(&*stage.head.code);
        }
        lists.push((Kind::Stage, stages));
        let mut reports = Vec::new();
        let mut causes = Vec::new();
        if laid_over {
            for row in &standard.dsn_actions {
                reports.push(&*row.head.code);
            }
            for row in &standard.causes {
                causes.push(&*row.head.code);
            }
        }
        lists.push((Kind::DsnAction, reports));
        for (kind, words) in lists {
            let known = self.known_mut(kind);
            if !known.own {
                for (index, word) in words.into_iter().enumerate() {
                    known.add_standard(Code::Word(Cow::Borrowed(word)), index);
                }
            }
        }
        let known = self.known_mut(Kind::Cause);
        let mut added = Vec::new();
        for (index, word) in causes.into_iter().enumerate() {
            let code = Code::Word(Cow::Borrowed(word));
            if known.place(&code).is_none() {
                added.push((index, code));
            }
        }
        for (index, code) in added {
            known.add_standard(code, index);
        }
        let mut codes = Vec::new();
        for row in &standard.severities {
            codes.push(Code::Severity(row.digit));
        }
        for row in &standard.replies {
            codes.push(Code::Reply(row.code));
        }
        for row in &standard.subjects {
            codes.push(Code::Subject(row.subject));
        }
        for row in &standard.details {
            codes.push(Code::Detail(row.subject, row.detail));
        }
        let mut added = Vec::new();
        for code in codes {
            let known = self.known(code.kind());
            if !known.own || laid_over && known.place(&code).is_none() {
                added.push(code);
            }
        }
        for code in added {
            self.known_mut(code.kind()).add_standard(code, 0);
        }
        for known in &mut self.kinds {
            known.sort();
        }
    }

    /// Gives a row its place before it is read, for rows that refer to others of their kind.
    pub(crate) fn settle_ahead(&mut self, row: &Row<'a>, index: usize) {
        if row.second {
            return;
        }
        let known = self.known_mut(row.kind);
        if let Some(place) = known.place(&row.code) {
            (known.codes[place].right, known.codes[place].index) = (true, index);
        }
    }

    /// Whether enough is wrong before a row that what is wrong with it would not be told. Then it is
    /// not read.
    pub(crate) fn beyond(&mut self, row: &mut Row<'a>) -> bool {
        let beyond = self.problems.beyond(row.start);
        if beyond {
            row.right = false;
            self.settle(row, 0);
        }
        beyond
    }

    /// Notes which rows of a kind turned out right, and where they stand.
    pub(crate) fn settle(&mut self, row: &Row<'a>, index: usize) {
        if row.second {
            return;
        }
        let known = self.known_mut(row.kind);
        if let Some(place) = known.place(&row.code) {
            (known.codes[place].right, known.codes[place].index) = (row.right, index);
        }
    }

    /// Takes the words of a kind in the order of their indices, for messages and comparisons.
    pub(crate) fn set_words(&mut self, kind: Kind) {
        let known = self.known_mut(kind);
        // The file's own words come first, then those of the standard table; each list is whole.
        known.words.clear();
        for standard in [false, true] {
            let start = known.words.len();
            for entry in &known.codes {
                if entry.right && entry.standard == standard {
                    let place = start + entry.index;
                    known
                        .words
                        .resize(known.words.len().max(place + 1), String::new());
                    known.words[place] = entry.code.text();
                }
            }
        }
    }

    /// Notes action and family of a cause that is right.
    pub(crate) fn set_cause(&mut self, cause: &Cause) {
        self.cause_actions.push(cause.given.action);
        self.cause_families.push(cause.family);
    }

    /// Looks up a word.
    pub(crate) fn word(&mut self, kind: Kind, word: &str) -> Found {
        if self.known(kind).codes.is_empty() && !self.has_own(kind) {
            self.known_mut(kind).absent = true;
            return Found::Wrong;
        }
        self.find(kind, &Code::Word(Cow::Borrowed(word)), word)
    }

    /// Whether there is such a word, right or wrong.
    pub(crate) fn is_word(&self, kind: Kind, word: &str) -> bool {
        let code = Code::Word(Cow::Borrowed(word));
        self.known(kind).place(&code).is_some()
    }

    /// Looks up a code.
    pub(crate) fn code(&mut self, code: &Code<'_>) -> Found {
        self.find(code.kind(), code, "")
    }

    fn find(&mut self, kind: Kind, code: &Code<'_>, text: &str) -> Found {
        let known = self.known(kind);
        match known.place(code).map(|place| &known.codes[place]) {
            Some(known) if known.right => return Found::Right(known.index, known.standard),
            Some(_) => return Found::Wrong,
            None => {}
        }
        let lost = if text.is_empty() {
            self.is_lost(kind, &code.text())
        } else {
            self.is_lost(kind, text)
        };
        if lost { Found::Wrong } else { Found::Nowhere }
    }

    /// The words that a cell may hold, for a message.
    fn allowed(&self, kind: Kind, any: bool) -> String {
        let known = self.known(kind);
        let any = any && !known.words.iter().any(|word| word == "any");
        let any = if any { "any, " } else { "" };
        format!("{any}{}.", list(&known.words))
    }

    /// What to say about a word that has no row.
    pub(crate) fn unknown_word(&mut self, kind: Kind, word: &str, any: bool) -> String {
        let near = self
            .problems
            .nearest(word, &self.kinds[kind as usize].words);
        let near = did_you_mean(near);
        let allowed = self.allowed(kind, any);
        let what = match kind {
            Kind::Stage => "a stage".to_owned(),
            _ => format!("{} word", kind.with_article()),
        };
        format!("{} is not {what}{near} Allowed: {allowed}", quote(word))
    }

    /// What to say about a cause that has no row. There are too many to list them all.
    pub(crate) fn unknown_cause(&mut self, word: &str) -> String {
        let near = self
            .problems
            .nearest(word, &self.kinds[Kind::Cause as usize].words);
        format!(
            "{} is not a cause{} Use a cause that has a row, or add a row of kind cause for it.",
            quote(word),
            did_you_mean(near)
        )
    }

    /// What to say about a word in the code of a rule that is neither cause nor dsn-action.
    pub(crate) fn unknown_rule_word(&mut self, word: &str) -> String {
        let mut near = self
            .problems
            .nearest(word, &owned(&["any"]))
            .map(str::to_owned);
        for kind in [Kind::DsnAction, Kind::Cause] {
            let words = &self.kinds[kind as usize].words;
            near = near.or_else(|| self.problems.nearest(word, words).map(str::to_owned));
        }
        format!(
            "{} is neither a cause nor a dsn-action{} Use a word that has a row, or add a row of kind \
             cause for it.",
            quote(word),
            did_you_mean(near.as_deref())
        )
    }

    /// What to say about a code that has no row.
    pub(crate) fn unknown_code(&mut self, code: &Code<'_>) -> String {
        let kind = code.kind();
        let known = &mut self.kinds[kind as usize];
        if known.texts.is_empty() {
            for entry in &known.codes {
                known.texts.push(entry.code.text());
            }
        }
        let near = self.problems.nearest(&code.text(), &known.texts);
        format!(
            "the {} {} has no row in the table{} Add a row of kind {} for it, or refer to one that is there.",
            code.noun(),
            quote(&code.text()),
            did_you_mean(near),
            kind.name()
        )
    }

    /// What a cell of this column holds, for a message about an empty one.
    pub(crate) fn expected(&self, column: Column, form: Option<Form>) -> String {
        if let Some(kind) = column.words() {
            if kind != Kind::Cause && !self.known(kind).words.is_empty() {
                let many = matches!(column, Column::Stage | Column::Stages);
                let several = if many {
                    "one, or several separated by \"|\": "
                } else {
                    ""
                };
                return format!("Allowed: {several}{}", self.allowed(kind, many));
            }
        }
        match column {
            Column::Name => "Write a Rust name in UpperCamelCase.",
            Column::Text => "Write the text as it is registered, or a title.",
            Column::Description => "Write a sentence in your own words.",
            Column::Advice => "Write what happened and what to do, in one or two sentences.",
            Column::References => "Name an RFC and its section, or write \"convention\".",
            Column::Specific => "Allowed: yes, no.",
            Column::Class if form == Some(Form::Cause) => "Allowed: 4, 5, or both separated by \"|\".",
            Column::With if form == Some(Form::Report) => {
                "Allowed: one or several of X.subject.detail, separated by \"|\"."
            }
            Column::Class | Column::Classes => "Allowed: one or several of 2, 4, 5, separated by \"|\".",
            Column::With => "Allowed: any, none, or a list of X.subject.detail and X.subject, separated by \"|\".",
            Column::Step => "Allowed: unknown, opening, sender, recipient, content, end, aside.",
            Column::Cause => "Write the word of a cause that has a row.",
            Column::Provider => "Write the word of a provider that has a row.",
            Column::Sample => "Write a sentence of your own in which a server says it, without its codes.",
            Column::Date => "Write the day on which that was read or seen, as 2026-01-31.",
            _ => "Write one of the words of this table.",
        }
        .to_owned()
    }
}
