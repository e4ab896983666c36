//! Rules across rows: one function, one rule, with its reason.

use crate::problem::{Problems, did_you_mean, distance, list, quote};
use crate::row::Row;
use crate::schema::{Code, Column, Kind};
use crate::table::{Table, VerdictKey, With};
use std::collections::{HashMap, HashSet};

/// What the rows say about each other, and the problems so far.
pub(crate) struct Check<'a> {
    pub(crate) problems: Problems<'a>,
    /// Every code of the file, and those of the standard table for kinds without rows here.
    codes: HashMap<(Kind, Code), Entry>,
    /// The kinds that have rows in this file, right or wrong, and all of which a row is known.
    own: HashSet<Kind>,
    known: HashSet<Kind>,
    /// The words of each kind, in their order; the index is what the table holds.
    words: HashMap<Kind, Vec<String>>,
    indices: HashMap<(Kind, String), usize>,
    /// The kinds of words that a row asked for and that neither file nor standard table has.
    absent: HashSet<Kind>,
    /// The texts of codes in rows that could not be read: of an unknown kind, and malformed ones.
    lost: HashSet<String>,
    malformed: Vec<String>,
    /// The kinds that have a row without code.
    nameless: HashSet<Kind>,
    /// The codes of a kind as texts, for suggestions; made when first needed.
    texts: HashMap<Kind, Vec<String>>,
    /// The outcome of each severity of the standard table, by its digit.
    outcomes: HashMap<u8, String>,
    /// The line of the verdict for each situation.
    situations: HashMap<Situation, usize>,
}

/// A code, its class (0 for a reply code), what stands beside it (`None` for nothing specific,
/// [`Code::Any`] for whatever), and a stage (`None` for every stage).
type Situation = (Code, u8, Option<Code>, Option<usize>);

struct Entry {
    line: usize,
    right: bool,
}

/// What became of something that a cell refers to.
pub(crate) enum Found<T> {
    /// It is there.
    Right(T),
    /// Its row is in the file but wrong; that is a problem of that row only.
    Wrong,
    /// No row.
    Nowhere,
}

impl<'a> Check<'a> {
    pub(crate) fn new(problems: Problems<'a>) -> Check<'a> {
        Check {
            problems,
            codes: HashMap::new(),
            own: HashSet::new(),
            known: HashSet::new(),
            words: HashMap::new(),
            indices: HashMap::new(),
            absent: HashSet::new(),
            lost: HashSet::new(),
            malformed: Vec::new(),
            nameless: HashSet::new(),
            texts: HashMap::new(),
            outcomes: HashMap::new(),
            situations: HashMap::new(),
        }
    }

    /// Whether the file has rows of a kind, right or wrong.
    pub(crate) fn has_own(&self, kind: Kind) -> bool {
        self.own.contains(&kind)
    }

    /// Keeps what is known of a row that cannot be read, so that the rows which refer to it do not
    /// become problems as well.
    pub(crate) fn remember(&mut self, kind: &str, code: &str) {
        let kind = Kind::ALL.into_iter().find(|known| known.name() == kind);
        self.own.extend(kind);
        let Some(kind) = kind else {
            self.lost.insert(code.to_owned());
            return;
        };
        let guess = || Code::guess(kind, code).and_then(|guess| Code::parse(kind, &guess));
        if let Some(code) = Code::parse(kind, code).or_else(guess) {
            let entry = Entry {
                line: 0,
                right: false,
            };
            self.codes.entry((kind, code)).or_insert(entry);
        } else if code.is_empty() {
            self.nameless.insert(kind);
        } else if kind != Kind::Verdict {
            self.malformed.push(code.to_owned());
        }
    }

    /// Whether a code that has no row may be one of those that could not be read.
    fn lost(&mut self, kind: Kind, text: &str) -> bool {
        let malformed = self.malformed.iter().map(String::as_str);
        self.nameless.contains(&kind)
            || self.lost.contains(text)
            || self
                .problems
                .nearest(text, malformed)
                .is_some_and(|near| distance(text, near) == Some(1))
    }

    /// Rule: a code has one row of its kind, else the two could say different things. The first
    /// stays. Verdicts are told apart by their situation, in [`Check::situation_once`].
    pub(crate) fn codes_once(&mut self, rows: &mut [Row<'_>]) {
        for row in rows {
            self.own.insert(row.kind);
            if row.kind == Kind::Verdict {
                continue;
            }
            let entry = Entry {
                line: row.line,
                right: row.right,
            };
            let key = (row.kind, row.code.clone());
            match self.codes.get(&key) {
                Some(first) if first.line > 0 => {
                    let message = format!(
                        "the {} {} already has a row on line {}; a code has one row of its kind.",
                        row.kind.name(),
                        quote(&row.code.text()),
                        first.line
                    );
                    row.wrong(Column::Code, self, message);
                    row.second = true;
                }
                _ => {
                    self.codes.insert(key, entry);
                }
            }
        }
    }

    /// Rule: a name is unique in its kind, and not only by its capitals: constants are made of the
    /// same words in capitals, and people read names aloud.
    pub(crate) fn names_once(&mut self, rows: &mut [Row<'_>]) {
        let mut names: HashMap<(Kind, String), (String, usize)> = HashMap::new();
        for row in rows {
            let Some(name) = row.name(self) else {
                continue;
            };
            if row.second {
                continue;
            }
            let key = (row.kind, name.to_ascii_lowercase());
            match names.get(&key) {
                Some((first, line)) if *first == name => {
                    let message = format!(
                        "the {} on line {line} is already named {}; a name is unique in its kind.",
                        row.kind.name(),
                        quote(&name)
                    );
                    row.wrong(Column::Name, self, message);
                }
                Some((first, line)) => {
                    let message = format!(
                        "{} differs only by capitals from {}, the {} on line {line}; constants are \
                         named in capitals and would be the same.",
                        quote(&name),
                        quote(first),
                        row.kind.name()
                    );
                    row.wrong(Column::Name, self, message);
                }
                None => {
                    names.insert(key, (name, row.line));
                    row.named = true;
                }
            }
        }
    }

    /// Rule: the outcome of a code without one of its own follows from its first digit, so the file
    /// or the standard table must say what that digit means, in words that the file has.
    pub(crate) fn outcome(&mut self, row: &mut Row<'_>, digit: u8) {
        if !self.has_own(Kind::Outcome) {
            return;
        }
        let mut found = Found::Nowhere;
        if self.has_own(Kind::Severity) {
            found = self.code(&Code::Severity(digit));
        } else if let Some(word) = self.outcomes.get(&digit).cloned() {
            found = match self.word(Kind::Outcome, &word) {
                Found::Right(_) => Found::Right(()),
                Found::Wrong => Found::Wrong,
                Found::Nowhere => Found::Nowhere,
            };
        }
        match found {
            Found::Right(()) => {}
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
    pub(crate) fn standard_codes(&mut self, standard: Option<&Table>) {
        self.known.extend(&self.own);
        let Some(standard) = standard else {
            return;
        };
        self.outcomes = standard
            .severities
            .iter()
            .filter_map(|row| {
                let word = standard.outcomes.get(row.words.outcome?)?;
                Some((row.digit, word.code.clone()))
            })
            .collect();
        let severities = standard
            .severities
            .iter()
            .map(|row| Code::Severity(row.digit));
        let replies = standard.replies.iter().map(|row| Code::Reply(row.code));
        let subjects = standard
            .subjects
            .iter()
            .map(|row| Code::Subject(row.subject));
        let details = standard
            .details
            .iter()
            .map(|row| Code::Detail(row.subject, row.detail));
        for code in severities.chain(replies).chain(subjects).chain(details) {
            if !self.has_own(code.kind()) {
                self.known.insert(code.kind());
                self.codes.insert(
                    (code.kind(), code),
                    Entry {
                        line: 0,
                        right: true,
                    },
                );
            }
        }
    }

    /// Notes which rows of a kind turned out right.
    pub(crate) fn settle(&mut self, row: &Row<'_>) {
        if !row.second
            && let Some(entry) = self.codes.get_mut(&(row.kind, row.code.clone()))
        {
            entry.right = row.right;
        }
    }

    /// Sets the words of a kind, in the order of their indices.
    pub(crate) fn set_words<'w>(&mut self, kind: Kind, words: impl Iterator<Item = &'w str>) {
        let words: Vec<String> = words.map(str::to_owned).collect();
        self.indices.retain(|(known, _), _| *known != kind);
        for (index, word) in words.iter().enumerate() {
            self.indices.entry((kind, word.clone())).or_insert(index);
        }
        self.words.insert(kind, words);
    }

    /// Looks up a word.
    pub(crate) fn word(&mut self, kind: Kind, word: &str) -> Found<usize> {
        if let Some(&index) = self.indices.get(&(kind, word.to_owned())) {
            return Found::Right(index);
        }
        if self.words.get(&kind).is_none_or(Vec::is_empty) && !self.has_own(kind) {
            self.absent.insert(kind);
            return Found::Wrong;
        }
        if self
            .codes
            .contains_key(&(kind, Code::Word(word.to_owned())))
            || self.lost(kind, word)
        {
            return Found::Wrong;
        }
        Found::Nowhere
    }

    /// Looks up a code.
    pub(crate) fn code(&mut self, code: &Code) -> Found<()> {
        match self.codes.get(&(code.kind(), code.clone())) {
            Some(Entry { right: true, .. }) => Found::Right(()),
            Some(_) => Found::Wrong,
            None => match self.lost(code.kind(), &code.text()) {
                true => Found::Wrong,
                false => Found::Nowhere,
            },
        }
    }

    /// What to say about a word that has no row.
    pub(crate) fn unknown_word(&mut self, kind: Kind, word: &str, any: bool) -> String {
        let words = self.words.get(&kind).map_or(&[][..], Vec::as_slice);
        let words = || words.iter().map(String::as_str);
        let near = self.problems.nearest(word, words());
        let noun = if kind == Kind::Stage { "stage" } else { "word" };
        let what = match (kind, kind.name().as_bytes()[0]) {
            (Kind::Stage, _) => "a stage".to_owned(),
            (_, b'a' | b'o') => format!("an {} {noun}", kind.name()),
            _ => format!("a {} {noun}", kind.name()),
        };
        let any = if any { "any, " } else { "" };
        let allowed = list(words().filter(|word| any.is_empty() || *word != "any"));
        format!(
            "{} is not {what}{} Allowed: {any}{allowed}.",
            quote(word),
            did_you_mean(near)
        )
    }

    /// What to say about a code that has no row.
    pub(crate) fn unknown_code(&mut self, code: &Code) -> String {
        let kind = code.kind();
        let codes = &self.codes;
        let texts = self.texts.entry(kind).or_insert_with(|| {
            let mut codes: Vec<&Code> = codes
                .keys()
                .filter(|key| key.0 == kind)
                .map(|key| &key.1)
                .collect();
            codes.sort();
            codes.into_iter().map(Code::text).collect()
        });
        let near = self
            .problems
            .nearest(&code.text(), texts.iter().map(String::as_str));
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
        if let Some(kind) = column.words() {
            let words = self.words.get(&kind).map_or(&[][..], Vec::as_slice);
            if !words.is_empty() {
                let many = matches!(column, Column::Stage | Column::Commands);
                let any = if many && words.iter().all(|word| word != "any") {
                    "any, "
                } else {
                    ""
                };
                let several = if many {
                    "one, or several separated by \"|\": "
                } else {
                    ""
                };
                return format!(
                    "Allowed: {several}{any}{}.",
                    list(words.iter().map(String::as_str))
                );
            }
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
    pub(crate) fn belongs(&mut self, row: &mut Row<'_>) {
        let whole = match (row.kind, &row.code) {
            (Kind::Detail, Code::Detail(subject, _)) => Code::Subject(*subject),
            (Kind::Reply, Code::Reply(code)) => Code::Severity((code / 100) as u8),
            _ => return,
        };
        let known = self.known.contains(&whole.kind());
        if known && matches!(self.code(&whole), Found::Nowhere) {
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
    pub(crate) fn situation_once(&mut self, row: &mut Row<'_>, key: &VerdictKey) {
        let with = |with: &With| match with {
            With::Any => vec![Some(Code::Any)],
            With::None => vec![None],
            With::List(codes) => codes
                .iter()
                .map(|&(subject, detail)| {
                    Some(match detail {
                        Some(detail) => Code::Detail(subject, detail),
                        None => Code::Subject(subject),
                    })
                })
                .collect(),
        };
        let (class, beside, stages) = match key {
            VerdictKey::Detail { class, stages, .. }
            | VerdictKey::Subject { class, stages, .. } => (*class, vec![None], &stages[..]),
            VerdictKey::Reply {
                with: codes,
                stages,
                ..
            }
            | VerdictKey::Severity {
                with: codes,
                stages,
                ..
            } => (0, with(codes), &stages[..]),
            VerdictKey::Any => (0, vec![None], &[][..]),
        };
        let stages = if stages.is_empty() {
            vec![None]
        } else {
            stages.iter().copied().map(Some).collect()
        };
        let mut first = None;
        for code in &beside {
            for stage in &stages {
                let situation = (row.code.clone(), class, code.clone(), *stage);
                match self.situations.get(&situation) {
                    Some(line) => first = first.or(Some((*line, situation))),
                    None => {
                        self.situations.insert(situation, row.line);
                    }
                }
            }
        }
        if let Some((line, (code, class, beside, stage))) = first {
            let mut situation = code.text();
            if class > 0 {
                situation.push_str(&format!(", class {class}"));
            }
            match (&row.code, beside) {
                (Code::Reply(_) | Code::Severity(_), None) => situation.push_str(", with none"),
                (_, Some(code)) => situation.push_str(&format!(", with {}", code.text())),
                _ => {}
            }
            if let Some(stage) = stage {
                situation.push_str(&format!(", stage {}", self.words[&Kind::Stage][stage]));
            }
            let message = format!(
                "line {line} already has a verdict for this situation ({situation}); a situation has one verdict."
            );
            row.wrong(Column::Code, self, message);
        }
    }

    /// Rule: going from a stage to its broader one ends somewhere, else whoever looks for the rules
    /// that hold at a stage never comes back. One problem for a circle, at its first row.
    pub(crate) fn no_circle(&mut self, rows: &mut [Row<'_>], broader: &[Option<usize>]) {
        let mut seen = vec![false; rows.len()];
        for start in 0..rows.len() {
            let mut path = Vec::new();
            let mut at = Some(start);
            while let Some(stage) = at.filter(|&stage| !seen[stage]) {
                seen[stage] = true;
                path.push(stage);
                at = broader[stage];
            }
            let Some(turn) = path.iter().position(|&stage| Some(stage) == at) else {
                continue;
            };
            let mut circle = path.split_off(turn);
            let first = (0..circle.len()).min_by_key(|&place| circle[place]);
            circle.rotate_left(first.unwrap_or(0));
            let names = circle
                .iter()
                .chain(&circle[..1])
                .map(|&stage| rows[stage].code.text());
            let names: Vec<String> = names.take(10).collect();
            let message = format!(
                "the broader stages go in a circle: {}. Leave this cell empty in one of their rows.",
                names.join(", ")
            );
            for &stage in &circle {
                rows[stage].right = false;
            }
            rows[circle[0]].wrong(Column::Stage, self, message);
        }
    }

    /// Rule: the words that rows use come from somewhere.
    pub(crate) fn words_somewhere(&mut self, header: usize) {
        let absent = Kind::WORDS
            .into_iter()
            .filter(|kind| self.absent.contains(kind));
        let absent: Vec<&str> = absent.map(Kind::name).collect();
        if !absent.is_empty() {
            let message = format!(
                "the table uses words of these kinds but has no rows for them, and there is no \
                 standard table to take them from: {}. Add a row for each word.",
                list(absent.into_iter())
            );
            self.problems.add(header, None, None, message);
        }
    }
}
