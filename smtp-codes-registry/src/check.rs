//! Rules across rows: one function, one rule, with its reason.

use crate::problem::{Problems, did_you_mean, distance, list, quote};
use crate::row::Row;
use crate::schema::{Code, Column, Kind};
use crate::table::{Stage, Table, VerdictKey, With, sort_by};
use std::collections::HashMap;

/// What the rows say about each other, and the problems so far.
pub(crate) struct Check<'a> {
    pub(crate) problems: Problems<'a>,
    /// For each kind, in the order of the kinds.
    kinds: Vec<Known>,
    /// The codes of rows whose kind could not be read.
    lost: Known,
    /// The malformed codes, of whatever kind.
    malformed: Vec<String>,
    /// The outcome of each severity of the standard table, by its digit.
    outcomes: Vec<(u8, String)>,
    /// The line of the verdict for each situation, as it is described to people.
    situations: Places,
}

/// Where to find what has such a text. All look-ups are of this one type, as every user of the
/// macro waits until each type of map is compiled.
type Places = HashMap<String, usize>;

/// What is known of the rows of one kind.
#[derive(Default)]
struct Known {
    /// Whether the file has such rows, right or wrong, and whether file or standard table has.
    own: bool,
    any: bool,
    /// Whether one of them has no code.
    nameless: bool,
    /// Every code of the file, or of the standard table if the file has no such rows; and where
    /// each stands here.
    codes: Vec<Entry>,
    places: Places,
    /// The words, in their order; and the index of each, which is what the table holds.
    words: Vec<String>,
    word_places: Places,
    /// Whether a row asked for a word that neither file nor standard table has.
    absent: bool,
    /// The codes as texts, for suggestions; made when first needed.
    texts: Vec<String>,
}

struct Entry {
    code: Code,
    line: usize,
    right: bool,
}

/// What became of something that a cell refers to.
pub(crate) enum Found {
    /// It is there, at this place.
    Right(usize),
    /// Its row is in the file but wrong; that is a problem of that row only.
    Wrong,
    /// No row.
    Nowhere,
}

impl Known {
    fn entry(&mut self, code: &Code) -> Option<&mut Entry> {
        let place = *self.places.get(code.text().as_str())?;
        Some(&mut self.codes[place])
    }

    /// Adds a code that is not yet there.
    fn add(&mut self, code: Code, line: usize, right: bool) {
        self.places.insert(code.text(), self.codes.len());
        self.codes.push(Entry { code, line, right });
    }
}

impl<'a> Check<'a> {
    pub(crate) fn new(problems: Problems<'a>) -> Check<'a> {
        let mut kinds = Vec::new();
        for _ in Kind::ALL {
            kinds.push(Known::default());
        }
        Check {
            problems,
            kinds,
            lost: Known::default(),
            malformed: Vec::new(),
            outcomes: Vec::new(),
            situations: Places::new(),
        }
    }

    fn known(&self, kind: Kind) -> &Known {
        &self.kinds[kind as usize]
    }

    fn known_mut(&mut self, kind: Kind) -> &mut Known {
        &mut self.kinds[kind as usize]
    }

    /// Whether the file has rows of a kind, right or wrong.
    pub(crate) fn has_own(&self, kind: Kind) -> bool {
        self.known(kind).own
    }

    /// Keeps what is known of a row that cannot be read, so that the rows which refer to it do not
    /// become problems as well.
    pub(crate) fn remember(&mut self, kind: &str, code: &str) {
        let Some(kind) = Kind::named(kind) else {
            self.lost.add(Code::Word(code.to_owned()), 0, false);
            return;
        };
        let known = self.known_mut(kind);
        known.own = true;
        let guess = || Code::guess(kind, code).and_then(|guess| Code::parse(kind, &guess));
        if let Some(code) = Code::parse(kind, code).or_else(guess) {
            if known.entry(&code).is_none() {
                known.add(code, 0, false);
            }
        } else if code.is_empty() {
            known.nameless = true;
        } else if kind != Kind::Verdict {
            self.malformed.push(code.to_owned());
        }
    }

    /// Whether a code that has no row may be one of those that could not be read.
    fn lost(&mut self, kind: Kind, text: &str) -> bool {
        if self.known(kind).nameless || self.lost.places.contains_key(text) {
            return true;
        }
        let near = self.problems.nearest(text, &self.malformed);
        near.is_some_and(|near| distance(text, near) == Some(1))
    }

    /// Rule: a code has one row of its kind, else the two could say different things. The first
    /// stays. Verdicts are told apart by their situation, in [`Check::situation_once`].
    pub(crate) fn codes_once(&mut self, rows: &mut [Row]) {
        for row in rows {
            let known = self.known_mut(row.kind);
            known.own = true;
            if row.kind == Kind::Verdict || row.second {
                continue;
            }
            match known.entry(&row.code) {
                None => known.add(row.code.clone(), row.line, row.right),
                // The first row could not be read, so this one says what it can.
                Some(first) if first.line == 0 => {
                    first.line = row.line;
                    first.right = row.right;
                }
                Some(first) => {
                    let message = format!(
                        "the {} {} already has a row on line {}; a code has one row of its kind.",
                        row.kind.name(),
                        quote(&row.code.text()),
                        first.line
                    );
                    row.wrong(Column::Code, self, message);
                    row.second = true;
                }
            }
        }
    }

    /// Rule: a name is unique in its kind, and not only by its capitals: constants are made of the
    /// same words in capitals, and people read names aloud.
    pub(crate) fn names_once(&mut self, rows: &mut [Row]) {
        let mut names = Places::new();
        let mut second = Vec::new();
        for place in 0..rows.len() {
            let Some(name) = rows[place].name(self) else {
                continue;
            };
            let kind = rows[place].kind.name();
            let key = format!("{kind} {}", name.to_ascii_lowercase());
            if rows[place].second {
                second.push((place, key));
                continue;
            }
            let Some(&first) = names.get(key.as_str()) else {
                names.insert(key, place);
                rows[place].named = true;
                continue;
            };
            let line = rows[first].line;
            let first = rows[first].text(Column::Name);
            let message = if first == name {
                format!(
                    "the {kind} on line {line} is already named {}; a name is unique in its kind.",
                    quote(&name)
                )
            } else {
                format!(
                    "{} differs only by capitals from {}, the {kind} on line {line}; constants are \
                     named in capitals and would be the same.",
                    quote(&name),
                    quote(&first)
                )
            };
            rows[place].wrong(Column::Name, self, message);
        }
        // The names of rows without a code of their own are free for others, and else may stand
        // in: whoever uses them does not hear of it a second time. A number can stand only once.
        for (place, key) in second {
            let row = &mut rows[place];
            let numbered = matches!(
                row.kind,
                Kind::Severity | Kind::Category | Kind::Class | Kind::Subject
            );
            if !numbered && !names.contains_key(key.as_str()) {
                names.insert(key, place);
                row.named = true;
            }
        }
    }

    /// Rule: the outcome of a code without one of its own follows from its first digit, so the file
    /// or the standard table must say what that digit means, in words that the file has.
    pub(crate) fn outcome(&mut self, row: &mut Row, digit: u8) {
        if !self.has_own(Kind::Outcome) {
            return;
        }
        let mut found = Found::Nowhere;
        let severity = Code::Severity(digit);
        if self.has_own(Kind::Severity) {
            found = self.code(&severity);
        } else if self.lost(Kind::Severity, &severity.text()) {
            found = Found::Wrong;
        } else {
            for place in 0..self.outcomes.len() {
                if self.outcomes[place].0 == digit {
                    let word = self.outcomes[place].1.clone();
                    found = self.word(Kind::Outcome, &word);
                }
            }
        }
        match found {
            Found::Right(_) => {}
            Found::Wrong => row.right = false,
            Found::Nowhere => {
                let message = format!(
                    "nothing says the outcome of {}: the table has outcome words of its own but no \
                     row of kind severity for {digit}yz. Add one.",
                    quote(&row.code.text())
                );
                row.wrong(Column::Code, self, message);
            }
        }
    }

    /// Takes the codes of the standard table for the kinds that have no rows here, so that a table
    /// of one's own can refer to them.
    pub(crate) fn standard_codes(&mut self, standard: &Table) {
        for known in &mut self.kinds {
            known.any = known.own;
        }
        for row in &standard.severities {
            if let Some(outcome) = row.words.outcome
                && let Some(word) = standard.outcomes.get(outcome)
            {
                self.outcomes.push((row.digit, word.code.clone()));
            }
            self.standard_code(Code::Severity(row.digit));
        }
        for row in &standard.replies {
            self.standard_code(Code::Reply(row.code));
        }
        for row in &standard.subjects {
            self.standard_code(Code::Subject(row.subject));
        }
        for row in &standard.details {
            self.standard_code(Code::Detail(row.subject, row.detail));
        }
    }

    fn standard_code(&mut self, code: Code) {
        let known = self.known_mut(code.kind());
        if !known.own {
            known.any = true;
            known.add(code, 0, true);
        }
    }

    /// Notes which rows of a kind turned out right.
    pub(crate) fn settle(&mut self, row: &Row) {
        if !row.second
            && let Some(entry) = self.known_mut(row.kind).entry(&row.code)
        {
            entry.right = row.right;
        }
    }

    /// Sets the words of a kind, in the order of their indices.
    pub(crate) fn set_words(&mut self, kind: Kind, words: Vec<String>) {
        let known = self.known_mut(kind);
        known.word_places = Places::new();
        for (place, word) in words.iter().enumerate() {
            if !known.word_places.contains_key(word.as_str()) {
                known.word_places.insert(word.clone(), place);
            }
        }
        known.words = words;
    }

    /// Looks up a word.
    pub(crate) fn word(&mut self, kind: Kind, word: &str) -> Found {
        let known = self.known_mut(kind);
        if let Some(&place) = known.word_places.get(word) {
            Found::Right(place)
        } else if known.words.is_empty() && !known.own {
            known.absent = true;
            Found::Wrong
        } else if known.places.contains_key(word) || self.lost(kind, word) {
            Found::Wrong
        } else {
            Found::Nowhere
        }
    }

    /// Looks up a code.
    pub(crate) fn code(&mut self, code: &Code) -> Found {
        let text = code.text();
        let known = self.known(code.kind());
        if let Some(&place) = known.places.get(text.as_str()) {
            match known.codes[place].right {
                true => Found::Right(place),
                false => Found::Wrong,
            }
        } else if self.lost(code.kind(), &text) {
            Found::Wrong
        } else {
            Found::Nowhere
        }
    }

    /// The words that a cell may hold, for a message.
    fn allowed(&self, kind: Kind, any: bool) -> String {
        let known = self.known(kind);
        let any = any && !known.word_places.contains_key("any");
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

    /// What to say about a code that has no row.
    pub(crate) fn unknown_code(&mut self, code: &Code) -> String {
        let kind = code.kind();
        let known = &mut self.kinds[kind as usize];
        if known.texts.is_empty() {
            let mut codes = Vec::new();
            for entry in &known.codes {
                codes.push(entry.code.clone());
            }
            sort_by(&mut codes, Code::number);
            for code in &codes {
                known.texts.push(code.text());
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
    pub(crate) fn expected(&self, column: Column) -> String {
        if let Some(kind) = column.words()
            && !self.known(kind).words.is_empty()
        {
            let many = matches!(column, Column::Stage | Column::Commands);
            let several = if many {
                "one, or several separated by \"|\": "
            } else {
                ""
            };
            return format!("Allowed: {several}{}", self.allowed(kind, many));
        }
        match column {
            Column::Name => "Write a Rust name in UpperCamelCase.",
            Column::Text => "Write the text as it is registered.",
            Column::Description => "Write a sentence in your own words.",
            Column::References => "Name an RFC and its section, or write \"convention\".",
            Column::Specific => "Allowed: yes, no.",
            Column::Class => "Allowed: 2, 4, 5.",
            Column::Classes => "Allowed: one or several of 2, 4, 5, separated by \"|\".",
            Column::With => "Allowed: any, none, or a list of X.subject.detail and X.subject, separated by \"|\".",
            _ => "Write one of the words of this table.",
        }
        .to_owned()
    }

    /// Rule: the subject of a detail, and the severity of a reply code, have rows of their own:
    /// that is where a reader falls back to. Not asked for where no such row is known at all.
    pub(crate) fn belongs(&mut self, row: &mut Row) {
        let whole = match (row.kind, &row.code) {
            (Kind::Detail, Code::Detail(subject, _)) => Code::Subject(*subject),
            (Kind::Reply, Code::Reply(code)) => Code::Severity((code / 100) as u8),
            _ => return,
        };
        if self.known(whole.kind()).any && matches!(self.code(&whole), Found::Nowhere) {
            let message = format!(
                "the {} of this {}, {}, has no row in the table. Add a row of kind {} for it.",
                whole.kind().name(),
                row.code.noun(),
                quote(&whole.text()),
                whole.kind().name()
            );
            row.wrong(Column::Code, self, message);
        }
    }

    /// Rule: a situation has one verdict, else the order of the rows would decide. Lists are taken
    /// apart, so that two rows which overlap are found as well as two which are the same.
    pub(crate) fn situation_once(&mut self, row: &mut Row, key: &VerdictKey) {
        let (class, with, stages) = match key {
            VerdictKey::Detail { class, stages, .. }
            | VerdictKey::Subject { class, stages, .. } => (*class, None, &stages[..]),
            VerdictKey::Reply { with, stages, .. } | VerdictKey::Severity { with, stages, .. } => {
                (0, Some(with), &stages[..])
            }
            VerdictKey::Any => (0, None, &[][..]),
        };
        let code = row.code.text();
        let mut beside = Vec::new();
        match with {
            None if class > 0 => beside.push(format!("{code}, class {class}")),
            None => beside.push(code),
            Some(With::Any) => beside.push(format!("{code}, with any")),
            Some(With::None) => beside.push(format!("{code}, with none")),
            Some(With::List(codes)) => {
                for &(subject, detail) in codes {
                    beside.push(match detail {
                        Some(detail) => format!("{code}, with X.{subject}.{detail}"),
                        None => format!("{code}, with X.{subject}"),
                    });
                }
            }
        }
        let mut situations = Vec::new();
        for beside in beside {
            for &stage in stages {
                let stage = &self.known(Kind::Stage).words[stage];
                situations.push(format!("{beside}, stage {stage}"));
            }
            if stages.is_empty() {
                situations.push(beside);
            }
        }
        let mut wrong = false;
        for situation in situations {
            match self.situations.get(situation.as_str()) {
                // One problem for a row.
                Some(_) if wrong => {}
                Some(line) => {
                    let message = format!(
                        "line {line} already has a verdict for this situation ({situation}); a situation has one verdict."
                    );
                    row.wrong(Column::Code, self, message);
                    wrong = true;
                }
                None => {
                    self.situations.insert(situation, row.line);
                }
            }
        }
    }

    /// Rule: going from a stage to its broader one ends somewhere, else whoever looks for the rules
    /// that hold at a stage never comes back. One problem for a circle, at its first row.
    pub(crate) fn no_circle(&mut self, rows: &mut [Row], stages: &[Stage]) {
        let mut seen = vec![false; rows.len()];
        for start in 0..rows.len() {
            let mut path = Vec::new();
            let mut at = Some(start);
            while let Some(stage) = at
                && !seen[stage]
            {
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
                if stage < circle[first] {
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
            rows[circle[first]].wrong(Column::Stage, self, message);
        }
    }

    /// Rule: the words that rows use come from somewhere.
    pub(crate) fn words_somewhere(&mut self, header: usize) {
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
            self.problems.add(header, None, None, message);
        }
    }
}
