//! A table, settled: which rules hold where, worked out once, in the form that the judge reads.
//!
//! The macro writes what is settled here as constants; a table that is read at run time lends it.
//! Nothing here knows the order in which rows go before each other: that stands in
//! `smtp-codes-core`. Here lists and ranges are taken apart, and what a row leaves open is filled
//! in from its cause.

use smtp_codes_core::{
    Answer, Beside, Bounds, CauseRow, CauseRule, CauseTexts, CodeRule, CodeTerms, DetailRows,
    Dictionary, Level, List, NO_ROW, Narrow, OPEN, Prose, ReplyRow, ReportRows, Row, RowTexts,
    Rulebook, Rules, STANDARD, Set, StageFacts, Step, SubjectRows, Texts, Vocabulary, Words,
    bit_of_condition, code_key, condition_of_detail, condition_of_subject,
};

use crate::order::{Index, by_number};
use crate::table::{About, CauseRef, Commands, Given, Head, Reply, Rule, Stage, Table, With, Word};

/// The classes of enhanced codes, in the order of their places (RFC 3463 2).
const CLASSES: [u8; 3] = [2, 4, 5];

/// How many lines stand before those of reply codes: no digit, and 1 to 5.
const DIGITS: usize = 6;

/// The class that is deferred.
const DEFERRED: u8 = 4;

/// The rules and texts of one table, owned.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Every row that can decide or give parts.
    rows: Vec<Row>,
    /// See [`Rulebook::row_texts`].
    pub row_texts: Vec<RowTexts>,
    /// See [`Rulebook::twins`].
    pub twins: u16,
    /// See [`Rulebook::shared`].
    pub shared: Numbers,
    /// The texts of each cause.
    pub cause_texts: Vec<CauseTexts>,
    /// Words and names of causes and providers.
    pub texts: TextPool,
    /// What rows and causes say to people.
    pub prose: TextPool,
    /// The rows that are rules about replies, severities, reports or stages: first and end.
    pub rule_rows: (u16, u16),
    kinds: Vec<Row>,
    row_kinds: Numbers,
    first_reply: u16,
    reply_lines: Numbers,
    replies: Vec<ReplyRow>,
    answers: Vec<Answer>,
    severities: [u16; 5],
    outcomes: [u8; 16],
    set_numbers: Numbers,
    sets: Vec<Set>,
    lists: Vec<List>,
    /// What all lists hold while they are made; then the same in the smallest form.
    in_lists: Vec<usize>,
    listed: Numbers,
    beside: Vec<Beside>,
    beside_places: Index,
    detail_starts: Numbers,
    detail_places: Numbers,
    details: Vec<DetailRows>,
    subjects: Vec<SubjectRows>,
    classes: [u16; 3],
    last_resort: u16,
    reports: Vec<ReportRows>,
    families: Vec<u8>,
    /// The causes of the table, beside their families.
    pub causes: Vec<CauseRow>,
    cause_rules: Vec<CauseRule>,
    code_rules: Vec<CodeRule>,
    code_terms: Vec<CodeTerms>,
    marks: u8,
    /// The phrases, tokens, marks and hosts.
    pub words: SettledWords,
    /// The texts of each provider: its word, its name for people, and its aliases.
    pub provider_texts: Vec<[u16; 3]>,
}

/// Phrases, tokens, marks and hosts in the form that the matcher reads, owned.
#[derive(Clone, Debug, Default)]
pub struct SettledWords {
    /// See [`Words::singles`].
    pub singles: Vec<u8>,
    /// See [`Words::pairs`].
    pub pairs: Vec<u8>,
    /// See [`Words::seeds`].
    pub seeds: Vec<u8>,
    /// See [`Words::steps`].
    pub steps: Vec<u8>,
    /// See [`Words::records`].
    pub records: Vec<u8>,
    /// See [`Words::tokens`].
    pub tokens: Vec<u8>,
    /// See [`Words::entries`].
    pub entries: Vec<u8>,
    /// See [`Words::circumstances`].
    pub circumstances: Vec<u8>,
    /// See [`Words::beside`].
    pub beside: Vec<u8>,
    /// See [`Words::texts`].
    pub texts: Vec<u8>,
    /// See [`Words::hosts`].
    pub hosts: Vec<u8>,
    /// See [`Words::waits`].
    pub waits: Vec<u8>,
    /// See [`Words::known`].
    pub known: u8,
    /// See [`Words::first_row`].
    pub first_row: u16,
}

impl SettledWords {
    /// Lends them.
    #[must_use]
    pub fn lend(&self) -> Words<'_> {
        Words {
            singles: &self.singles,
            pairs: &self.pairs,
            seeds: &self.seeds,
            steps: &self.steps,
            records: &self.records,
            tokens: &self.tokens,
            entries: &self.entries,
            circumstances: &self.circumstances,
            beside: &self.beside,
            texts: &self.texts,
            hosts: &self.hosts,
            waits: &self.waits,
            known: self.known,
            first_row: self.first_row,
        }
    }
}

/// Texts that stand end to end, each once; the first is empty.
#[derive(Clone, Debug)]
pub struct TextPool {
    all: String,
    starts: Numbers,
    lengths: Numbers,
    places: Index,
}

/// Numbers in the smallest form that holds them.
#[derive(Clone, Debug)]
pub enum Numbers {
    /// Up to 255.
    U8(Vec<u8>),
    /// Up to 65,535.
    U16(Vec<u16>),
    /// More.
    U32(Vec<u32>),
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers::U8(Vec::new())
    }
}

impl Numbers {
    /// Takes numbers; they are below 2^32.
    #[must_use]
    pub fn new(numbers: &[usize]) -> Self {
        let largest = numbers.iter().copied().max().unwrap_or(0);
        if largest <= usize::from(u8::MAX) {
            let mut all = Vec::new();
            for &number in numbers {
                all.push(number as u8);
            }
            Numbers::U8(all)
        } else if largest <= usize::from(u16::MAX) {
            let mut all = Vec::new();
            for &number in numbers {
                all.push(number as u16);
            }
            Numbers::U16(all)
        } else {
            let mut all = Vec::new();
            for &number in numbers {
                all.push(number as u32);
            }
            Numbers::U32(all)
        }
    }

    /// Lends them.
    #[must_use]
    pub fn lend(&self) -> Narrow<'_> {
        match self {
            Numbers::U8(all) => Narrow::U8(all),
            Numbers::U16(all) => Narrow::U16(all),
            Numbers::U32(all) => Narrow::U32(all),
        }
    }

    fn push(&mut self, number: usize) {
        if let Numbers::U32(all) = self {
            all.push(number as u32);
        }
    }
}

impl Default for TextPool {
    fn default() -> Self {
        let mut pool = TextPool {
            all: String::new(),
            starts: Numbers::U32(Vec::new()),
            lengths: Numbers::U32(Vec::new()),
            places: Index::default(),
        };
        pool.add("");
        pool
    }
}

impl TextPool {
    /// The number of a text, which is added if it is new. Past 65,535 texts all further ones are
    /// the empty one; [`Settled::new`] refuses such a table.
    pub fn add(&mut self, text: &str) -> u16 {
        let hash = self.places.hash(text.as_bytes());
        let texts = self.lend();
        if let Some(place) = self.places.find(hash, &|place| texts.at(place) == text) {
            return place as u16;
        }
        self.push(text, hash)
    }

    /// The number of a text, which is added behind all others, also where it is known.
    pub fn append(&mut self, text: &str) -> u16 {
        self.push(text, self.places.hash(text.as_bytes()))
    }

    fn push(&mut self, text: &str, hash: u64) -> u16 {
        let Ok(place) = u16::try_from(self.places.count()) else {
            return 0;
        };
        self.places.add(hash);
        if usize::from(place) % Bounds::STEP == 0 {
            self.starts.push(self.all.len());
        }
        self.lengths.push(text.len());
        self.all.push_str(text);
        place
    }

    /// How many texts there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.places.count()
    }

    fn bounds(&self) -> Bounds<'_> {
        Bounds {
            starts: self.starts.lend(),
            lengths: self.lengths.lend(),
        }
    }

    /// Lends the texts for people as they are.
    #[must_use]
    pub fn prose(&self) -> Prose<'_> {
        Prose {
            all: self.all.as_bytes(),
            bounds: self.bounds(),
            dictionary: &Dictionary::NONE,
        }
    }

    /// Lends the texts.
    #[must_use]
    pub fn lend(&self) -> Texts<'_> {
        Texts {
            all: &self.all,
            bounds: self.bounds(),
        }
    }
}

/// The vocabulary that all rulebooks share, as the judge has to know it.
#[derive(Clone, Debug)]
pub struct SettledVocabulary {
    words: Vocabulary<'static>,
    stages: Vec<StageFacts>,
}

impl SettledVocabulary {
    /// Looks up the words that the judge itself uses.
    ///
    /// # Errors
    ///
    /// The words that the table lacks, each as `retry later`.
    pub fn new(table: &Table) -> Result<Self, Vec<String>> {
        let mut missing = Vec::new();
        let mut find = |kind: &str, words: &[Word], code: &str| {
            let place = place_of(words, code);
            if place.is_none() {
                missing.push(format!("{kind} {code}"));
            }
            part(place)
        };
        let words = Vocabulary {
            success: find("outcome", &table.outcomes, "success"),
            intermediate: find("outcome", &table.outcomes, "intermediate"),
            transient: find("outcome", &table.outcomes, "transient"),
            permanent: find("outcome", &table.outcomes, "permanent"),
            now: find("retry", &table.retries, "now"),
            later: find("retry", &table.retries, "later"),
            after_fix: find("retry", &table.retries, "after-fix"),
            never: find("retry", &table.retries, "never"),
            suppress: find("action", &table.actions, "suppress"),
            fix_recipient: find("action", &table.actions, "fix-recipient"),
            count: find("action", &table.actions, "count"),
            slow_down: find("action", &table.actions, "slow-down"),
            retry_later: find("action", &table.actions, "retry-later"),
            deliver: find("action", &table.actions, "deliver"),
            contact_admin: find("action", &table.actions, "contact-admin"),
            session: find("scope", &table.scopes, "session"),
            recipient: find("scope", &table.scopes, "recipient"),
            address: find("family", &table.families, "address"),
            mailbox: find("family", &table.families, "mailbox"),
            stages: &[],
        };
        if table.stages.len() > 64 {
            missing.push("at most 64 stages".to_owned());
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        let mut stages = Vec::new();
        for place in 0..table.stages.len() {
            stages.push(StageFacts {
                step: table.stages[place].step,
                scope: part(table.stages[place].scope),
            });
        }
        Ok(Self { words, stages })
    }

    /// Lends it.
    #[must_use]
    pub fn lend(&self) -> Vocabulary<'_> {
        Vocabulary {
            stages: &self.stages,
            ..self.words
        }
    }
}

/// A stage and those whose rules hold there too, one bit each.
fn within(table: &Table, stage: usize) -> u64 {
    let mut bits = 0;
    let mut at = Some(stage);
    while let Some(stage) = at {
        bits |= 1 << (stage & 63);
        at = table.stages[stage].broader;
    }
    bits
}

/// The place of a word among those of its kind.
#[must_use]
pub fn place_of(words: &[Word], code: &str) -> Option<usize> {
    words.iter().position(|word| word.head.code == code)
}

/// The place of a word as the judge holds it.
fn part(word: Option<usize>) -> u8 {
    match word {
        Some(place) => place as u8,
        None => OPEN,
    }
}

/// The rules that hold whoever speaks.
fn general(table: &Table) -> impl Iterator<Item = &Rule> {
    table.rules.iter().filter(|rule| rule.provider.is_none())
}

/// What rows share while a table is settled.
pub(crate) struct Settling<'t> {
    pub(crate) table: &'t Table,
    pub(crate) standard: &'t Table,
    pub(crate) settled: Settled,
    /// The place of `session`.
    session: u8,
    /// What each cause of this table and of the standard one says in each class, and the advice.
    verdicts: [Vec<Verdicts<'t>>; 2],
    /// The places of `slow-down` and `now`.
    slow_down: u8,
    now: u8,
    /// What each cause of the standard table advises where it is deferred, and where it is final.
    advice: Vec<[&'t str; 2]>,
    /// Two rules, and the row that gives the parts of the one over what the other gives.
    joined: (Index, Vec<[u16; 3]>),
    /// What providers mean by codes; before each how many codes its range is about, less one.
    code_rules: Vec<(u32, CodeRule)>,
}

/// What a cause says in classes 2, 4 and 5, and beside a first digit that is no class.
type Verdicts<'t> = [(Row, &'t str); 4];

impl Settled {
    /// Settles a table: one with a vocabulary of its own alone, any other over `standard`, to which
    /// its causes and words refer.
    ///
    /// # Errors
    ///
    /// A sentence, if the table is larger than what can be numbered: 65,534 rows that can decide
    /// (a code counts once for each class and each rule), conditions or texts.
    pub fn new(table: &Table, standard: Option<&Table>) -> Result<Self, String> {
        let word = |words: &[Word], code: &str| part(place_of(words, code));
        // What is deferred, unless a row says otherwise.
        let deferred = (
            word(&table.retries, "later"),
            word(&table.actions, "retry-later"),
        );
        let over = standard.unwrap_or(table);
        let mut settling = Settling {
            table,
            standard: over,
            settled: Settled {
                severities: [NO_ROW; 5],
                classes: [NO_ROW; 3],
                last_resort: NO_ROW,
                twins: NO_ROW,
                outcomes: [OPEN; 16],
                // The first list is empty.
                lists: vec![List {
                    bits: 0,
                    start: 0,
                    end: 0,
                }],
                ..Settled::default()
            },
            session: word(&table.scopes, "session"),
            verdicts: [
                verdicts(table, deferred, 0),
                verdicts(over, deferred, STANDARD),
            ],
            slow_down: word(&table.actions, "slow-down"),
            now: word(&table.retries, "now"),
            advice: Vec::new(),
            joined: Default::default(),
            code_rules: Vec::new(),
        };
        // The rules of the table of a cause, then those of a table laid over it.
        let [own, of_standard] = &mut settling.verdicts;
        overrule(own, &table.rules, true);
        overrule(of_standard, &over.rules, true);
        for [_, deferred, last, _] in of_standard.iter() {
            settling.advice.push([deferred.1, last.1]);
        }
        overrule(of_standard, &table.rules, false);
        settling.causes();
        settling.digits();
        let first = settling.settled.rows.len();
        let rules = settling.rules();
        settling.settled.rule_rows = (first as u16, settling.settled.rows.len() as u16);
        settling.replies();
        settling.subjects();
        settling.details();
        settling.reports();
        settling.sets(rules);
        settling.settled.listed = Numbers::new(&settling.settled.in_lists);
        #[cfg(feature = "words")]
        settling.words()?;
        settling.providers();
        settling.kinds();
        let settled = settling.settled;
        let limit = usize::from(u16::MAX);
        let texts = settled.texts.count().max(settled.prose.count());
        // Of sets and lists there are always fewer: for 500 codes and 6 digits at 64 stages, two
        // lists in each set, and one for each report action.
        if settled.rows.len() >= limit
            || settled.in_lists.len() >= limit
            || settled.answers.len() > usize::from(u8::MAX) + 1
            || texts >= limit
        {
            return Err(format!(
                "the table has {} rows that can decide, {} conditions and {} texts; each can be at \
                 most {}. Split the table, or use ranges.",
                settled.rows.len(),
                settled.in_lists.len(),
                texts,
                limit - 1
            ));
        }
        Ok(settled)
    }

    /// Lends the rules.
    #[must_use]
    pub fn rules(&self) -> Rules<'_> {
        Rules {
            rows: self.row_kinds.lend(),
            kinds: &self.kinds,
            first_reply: self.first_reply,
            reply_lines: self.reply_lines.lend(),
            replies: &self.replies,
            answers: &self.answers,
            severities: &self.severities,
            outcomes: &self.outcomes,
            set_numbers: self.set_numbers.lend(),
            sets: &self.sets,
            lists: &self.lists,
            listed: self.listed.lend(),
            beside: &self.beside,
            detail_starts: self.detail_starts.lend(),
            detail_places: self.detail_places.lend(),
            details: &self.details,
            subjects: &self.subjects,
            classes: &self.classes,
            last_resort: self.last_resort,
            reports: &self.reports,
            families: &self.families,
            cause_rules: &self.cause_rules,
            code_rules: &self.code_rules,
            code_terms: &self.code_terms,
            marks: self.marks,
        }
    }

    /// Lends rules and texts, under the name of the table.
    #[must_use]
    pub fn rulebook<'a>(&'a self, name: &'a str) -> Rulebook<'a> {
        Rulebook {
            name,
            rules: self.rules(),
            texts: self.texts.lend(),
            prose: self.prose.prose(),
            row_texts: &self.row_texts,
            twins: self.twins,
            shared: self.shared.lend(),
            causes: &self.causes,
            cause_texts: &self.cause_texts,
            words: self.words.lend(),
            providers: &self.provider_texts,
            rule_rows: self.rule_rows,
        }
    }
}

/// The advice of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advice<'a> {
    /// In words.
    Text(&'a str),
    /// That of its cause in the standard table: one of [`RowTexts::OF_CAUSE`].
    OfCause(u16),
}

/// A rule about reply codes or severities, taken apart.
struct Stepwise<'t> {
    stages: u64,
    with: &'t With,
    /// Where it stands in the table beside this detail or subject, if it is about one.
    about: Option<(u16, Option<u16>)>,
    /// How many codes the range is about, less one: the narrower goes first.
    breadth: u16,
    row: u16,
}

/// The rules about each reply code, and about each severity.
#[derive(Default)]
struct Lines<'t> {
    /// From 0 to 999.
    replies: Vec<Vec<Entry>>,
    severities: [Vec<Entry>; 5],
    /// The rules about reports, with their rows.
    reports: Vec<(&'t Rule, u16)>,
}

impl<'t> Settling<'t> {
    /// Adds a row and its texts.
    pub(crate) fn row(
        &mut self,
        row: Row,
        key: &str,
        advice: Advice<'_>,
        references: &[String],
    ) -> u16 {
        let place = self.row_alone(row);
        self.texts_of_row(key, advice, references);
        place
    }

    /// Adds a row whose texts stand elsewhere.
    pub(crate) fn row_alone(&mut self, mut row: Row) -> u16 {
        if row.scope != self.session {
            row.marks &= !Row::SCOPED;
        }
        let rows = &mut self.settled.rows;
        let place = rows.len().min(usize::from(NO_ROW)) as u16;
        rows.push(row);
        place
    }

    /// Adds the texts of the next row.
    pub(crate) fn texts_of_row(&mut self, key: &str, advice: Advice<'_>, references: &[String]) {
        let key = self.settled.prose.add(key);
        let texts = self.texts_beside(key, advice, references);
        self.settled.row_texts.push(texts);
    }

    /// The texts of a row with a key.
    pub(crate) fn texts_beside(
        &mut self,
        key: u16,
        advice: Advice<'_>,
        references: &[String],
    ) -> RowTexts {
        let settled = &mut self.settled;
        RowTexts {
            key,
            advice: match advice {
                Advice::Text(text) => settled.prose.add(text),
                Advice::OfCause(number) => number,
            },
            references: settled.prose.add(&references.join("; ")),
        }
    }

    /// The number of a cause as the rows of this table hold it.
    fn number(&self, cause: CauseRef) -> u16 {
        match cause {
            CauseRef::Own(place) => place as u16,
            CauseRef::Standard(place) => place as u16 | STANDARD,
        }
    }

    /// What a cause says in a class, with the rules of its own table about it; and the advice.
    fn verdict(&self, cause: CauseRef, class: u8) -> (Row, &'t str) {
        let (of, place) = match cause {
            CauseRef::Own(place) => (0, place),
            CauseRef::Standard(place) => (1, place),
        };
        self.verdicts[of][place][class_place(class).unwrap_or(CLASSES.len())]
    }

    /// A row in a class: what is given, filled in from its cause; and the advice.
    pub(crate) fn filled<'g>(&self, given: &'g Given, class: u8) -> (Row, Advice<'g>)
    where
        't: 'g,
    {
        let own = parts(given);
        let advice = Advice::Text(given.advice.as_str());
        let Some(cause) = given.cause else {
            return (own, advice);
        };
        let (verdict, of_cause) = self.verdict(cause, class);
        let row = with_parts(verdict, own);
        if !given.advice.is_empty() {
            return (row, advice);
        }
        // The standard table has the texts of its causes, unless a rule of this table has others.
        let known = match cause {
            CauseRef::Own(_) => None,
            CauseRef::Standard(place) => {
                let same =
                    |one: &usize| CLASSES[1 + one] == class && self.advice[place][*one] == of_cause;
                (0..2).find(same)
            }
        };
        match known {
            Some(place) => (row, Advice::OfCause(RowTexts::OF_CAUSE[place])),
            None => (row, Advice::Text(of_cause)),
        }
    }

    fn causes(&mut self) {
        let table = self.table;
        for (place, row) in table.causes.iter().enumerate() {
            let mut rows = [NO_ROW; 2];
            for (at, &class) in [DEFERRED, 5].iter().enumerate() {
                let (given, advice) = self.verdict(CauseRef::Own(place), class);
                let key = format!("{} in class {class}", row.head.code);
                rows[at] = self.row(given, &key, Advice::Text(advice), &row.head.references);
            }
            let answer = match row.answer {
                Some(answer) => {
                    let (subject, detail) = answer.detail.unwrap_or((NO_ROW, NO_ROW));
                    (answer.reply, subject, detail)
                }
                None => (0, NO_ROW, NO_ROW),
            };
            let settled = &mut self.settled;
            settled.families.push(part(row.family));
            settled.causes.push(CauseRow {
                rows,
                pause: row.pause.unwrap_or(0),
                keep: row.keep.unwrap_or(0),
                answer,
            });
            let texts = CauseTexts {
                word: settled.texts.add(&row.head.code),
                title: settled.texts.add(&row.head.text),
                description: settled.prose.add(&row.head.description),
                aliases: settled.texts.add(&row.head.aliases.join("|")),
            };
            settled.cause_texts.push(texts);
        }
    }

    /// Severities and classes.
    fn digits(&mut self) {
        let table = self.table;
        for one in &table.severities {
            let (row, advice) = self.filled(&one.given, one.digit);
            let place = self.row(row, &one.head.code, advice, &one.head.references);
            self.settled.severities[usize::from(one.digit) - 1] = place;
        }
        for one in &table.classes {
            let (row, advice) = self.filled(&one.given, one.class);
            let key = format!("class {}", one.class);
            let place = self.row(row, &key, advice, &one.head.references);
            if let Some(class) = class_place(one.class) {
                self.settled.classes[class] = place;
            }
        }
    }

    fn replies(&mut self) {
        let table = self.table;
        // The lines of the digits.
        let none = ReplyRow {
            row: NO_ROW,
            level: Level::Reply,
            answer: 0,
        };
        self.settled.replies.resize(DIGITS, none);
        self.settled.answers.push(Answer::NONE);
        for one in &table.replies {
            let (row, advice) = self.filled(&one.given, (one.code / 100) as u8);
            let answer = self.answer(one, row);
            let key = one.code.to_string();
            let place = self.row(row, &key, advice, &one.head.references);
            self.settled.replies.push(ReplyRow {
                row: place,
                level: if one.specific {
                    Level::Reply
                } else {
                    Level::ReplyUnspecific
                },
                answer,
            });
        }
    }

    /// What a reply code with this row does to the session: the place among the answers. A table that
    /// is laid over says nothing about that. Past 255 they do nothing; [`Settled::new`] refuses such a
    /// table.
    fn answer(&mut self, reply: &Reply, row: Row) -> u8 {
        let table = self.table;
        if !std::ptr::eq(table, self.standard) {
            return 0;
        }
        let (mut ends, mut opening) = (u64::MAX, false);
        if let Commands::List(list) = &reply.commands {
            (ends, opening) = (0, true);
            for place in 0..table.stages.len() {
                let within = within(table, place);
                if list.iter().any(|&one| within >> (one & 63) & 1 == 1) {
                    ends |= 1 << (place & 63);
                }
            }
            for &one in list {
                opening &= table.stages[one].step == Step::Opening;
            }
        }
        if row.scope != self.session {
            ends = 0;
        }
        let answer = Answer { ends, opening };
        let answers = &mut self.settled.answers;
        let place = match answers.iter().position(|&one| one == answer) {
            Some(place) => place,
            None => {
                answers.push(answer);
                answers.len() - 1
            }
        };
        u8::try_from(place).unwrap_or(0)
    }

    /// What the rows say, each once; and what happened by the first digit.
    fn kinds(&mut self) {
        let settled = &mut self.settled;
        let mut index = Index::default();
        let mut numbers = Vec::new();
        for &row in &settled.rows {
            let hash = index.hash(&row_bytes(row));
            let kinds = &settled.kinds;
            let known = index.find(hash, &|place| kinds[place] == row);
            numbers.push(known.unwrap_or(index.count()));
            if known.is_none() {
                index.add(hash);
                settled.kinds.push(row);
            }
        }
        settled.row_kinds = Numbers::new(&numbers);
        for digit in 0..settled.outcomes.len() {
            let row = match digit {
                1..=5 => settled.severities[digit - 1],
                _ => settled.last_resort,
            };
            if row != NO_ROW {
                settled.outcomes[digit] = settled.rows[usize::from(row)].outcome;
            }
        }
        settled.mark();
    }

    fn subjects(&mut self) {
        let table = self.table;
        for one in &table.subjects {
            let rules = general(table).filter(|rule| match &rule.about {
                About::Subjects(subjects, _) => {
                    rule.stages.is_empty() && subjects.contains(&one.subject)
                }
                _ => false,
            });
            let rows = self.in_classes(&one.head, &one.given, &rules.collect::<Vec<_>>());
            self.put_subject(one.subject, rows);
        }
        // Rules of a table laid over about subjects that it has no row of.
        for rule in general(table) {
            if let About::Subjects(subjects, classes) = &rule.about {
                if rule.stages.is_empty() {
                    for &subject in subjects {
                        if table.subjects.iter().any(|one| one.subject == subject) {
                            continue;
                        }
                        let rows = self.of_rule(rule, classes);
                        self.put_subject(subject, rows);
                    }
                }
            }
        }
    }

    fn put_subject(&mut self, subject: u16, rows: [u16; 3]) {
        let subjects = &mut self.settled.subjects;
        if subjects.len() <= usize::from(subject) {
            subjects.resize(usize::from(subject) + 1, [NO_ROW; 3]);
        }
        for (class, &row) in rows.iter().enumerate() {
            if row != NO_ROW {
                subjects[usize::from(subject)][class] = row;
            }
        }
    }

    /// The rows of a detail or subject in each class, with the rules of its table about it there,
    /// of which the last goes first.
    fn in_classes(&mut self, head: &Head, given: &Given, rules: &[&'t Rule]) -> [u16; 3] {
        let mut rows = [NO_ROW; 3];
        for (place, &class) in CLASSES.iter().enumerate() {
            // What is accepted is accepted, whatever the detail.
            let mut own = if class == 2 {
                Given {
                    cause: self.accepted(),
                    ..Given::default()
                }
            } else {
                given.clone()
            };
            if class == DEFERRED {
                own.advice.clear();
            }
            let (mut references, mut decides) = (&head.references, false);
            for rule in rules {
                if classes_of(rule).contains(&class) {
                    own = over(own, &rule.given);
                    (references, decides) = (&rule.head.references, rule.decides);
                }
            }
            let (mut row, advice) = self.filled(&own, class);
            if row.cause == NO_ROW {
                continue;
            }
            row.marks |= decides_mark(decides);
            let key = format!("{} in class {class}", head.code);
            rows[place] = self.row(row, &key, advice, references);
        }
        rows
    }

    /// The cause of what is accepted: that of class 2.
    fn accepted(&self) -> Option<CauseRef> {
        let classes = if self.table.classes.is_empty() {
            &self.standard.classes
        } else {
            &self.table.classes
        };
        let success = classes.iter().find(|class| class.class == 2)?;
        match success.given.cause {
            Some(CauseRef::Own(place)) if self.table.classes.is_empty() => {
                Some(CauseRef::Standard(place))
            }
            cause => cause,
        }
    }

    /// The rows of a rule of a table laid over, in its classes.
    fn of_rule(&mut self, rule: &'t Rule, classes: &[u8]) -> [u16; 3] {
        let mut rows = [NO_ROW; 3];
        for &class in classes {
            if let Some(place) = class_place(class) {
                rows[place] = self.of_rules(&[rule], class);
            }
        }
        rows
    }

    /// The row that rules of a table laid over give in a class. The last is the narrowest: it goes
    /// first, and what it leaves open is that of those around it.
    fn of_rules(&mut self, rules: &[&'t Rule], class: u8) -> u16 {
        let mut own = Given::default();
        let mut narrowest = None;
        for &rule in rules {
            if classes_of(rule).contains(&class) {
                own = over(own, &rule.given);
                narrowest = Some(rule);
            }
        }
        let Some(rule) = narrowest else {
            return NO_ROW;
        };
        let (mut row, advice) = self.filled(&own, class);
        row.marks |= decides_mark(rule.decides);
        let key = format!("{} in class {class}", rule.head.code);
        self.row(row, &key, advice, &rule.head.references)
    }

    fn details(&mut self) {
        let table = self.table;
        // For each detail the places of the rules about it. The narrower goes first, so it is put
        // on last.
        let mut about: Vec<(u64, usize)> = Vec::new();
        for (place, rule) in table.rules.iter().enumerate() {
            if let About::Details(ranges, _) = &rule.about {
                if rule.provider.is_none() && rule.stages.is_empty() {
                    for &(subject, first, last) in ranges {
                        for detail in first..=last {
                            let condition = condition_of_detail(subject, detail);
                            let narrow = u64::from(u16::MAX - (last - first));
                            about.push((u64::from(condition) << 16 | narrow, place));
                        }
                    }
                }
            }
        }
        by_number(&mut about, |&(number, _)| number);
        // Those about one detail, from here on.
        let group = |start: usize| {
            let mut rules = Vec::new();
            for &(number, place) in &about[start..] {
                if number >> 16 != about[start].0 >> 16 {
                    break;
                }
                rules.push(&table.rules[place]);
            }
            rules
        };
        let mut all: Vec<(u64, DetailRows)> = Vec::new();
        for one in &table.details {
            let number = condition_of_detail(one.subject, one.detail).into();
            let start = about.partition_point(|&(about, _)| about >> 16 < number);
            let rules = match about.get(start) {
                Some(&(about, _)) if about >> 16 == number => group(start),
                _ => Vec::new(),
            };
            let rows = DetailRows {
                rows: self.in_classes(&one.head, &one.given, &rules),
                level: if one.specific {
                    Level::Detail
                } else {
                    Level::DetailUnspecific
                },
            };
            all.push((number, rows));
        }
        by_number(&mut all, |&(number, _)| number);
        // The others are those of a table laid over; the details of a range share their rows. Those
        // that were made are kept with the last of their rules.
        let registered = all.len();
        let mut made: Vec<Vec<(Vec<&Rule>, [u16; 3])>> = vec![Vec::new(); table.rules.len()];
        let (mut start, mut next) = (0, 0);
        while start < about.len() {
            let number = about[start].0 >> 16;
            let rules = group(start);
            let narrowest = about[start + rules.len() - 1].1;
            start += rules.len();
            while next < registered && all[next].0 < number {
                next += 1;
            }
            if next < registered && all[next].0 == number {
                continue;
            }
            let same = |(others, _): &&(Vec<&Rule>, _)| same_rules(others, &rules);
            let rows = match made[narrowest].iter().find(same) {
                Some(&(_, rows)) => rows,
                None => {
                    let [success, deferred, last] = CLASSES;
                    let rows = [
                        self.of_rules(&rules, success),
                        self.of_rules(&rules, deferred),
                        self.of_rules(&rules, last),
                    ];
                    made[narrowest].push((rules, rows));
                    rows
                }
            };
            let rows = DetailRows {
                rows,
                level: Level::LayerCode,
            };
            all.push((number, rows));
        }
        by_number(&mut all, |&(number, _)| number);
        let (mut starts, mut places) = (vec![0], Vec::new());
        for (number, rows) in all {
            let (subject, detail) = ((number >> 16) as u16, number as u16);
            starts.resize(usize::from(subject) + 1, places.len());
            let start = starts[usize::from(subject)];
            places.resize(start + usize::from(detail), 0);
            // The same rows stand once: those of a range.
            let details = &mut self.settled.details;
            if details.last() != Some(&rows) {
                details.push(rows);
            }
            places.push(details.len());
        }
        starts.push(places.len());
        self.settled.detail_starts = Numbers::new(&starts);
        self.settled.detail_places = Numbers::new(&places);
    }

    fn reports(&mut self) {
        let table = self.table;
        for one in &table.dsn_actions {
            let deferred = match one.given.outcome {
                Some(outcome) => table.outcomes[outcome].head.code == "transient",
                None => false,
            };
            let class = if deferred { DEFERRED } else { 5 };
            let (whole, advice) = self.filled(&one.given, class);
            let key = format!("action {}", one.head.code);
            let whole = self.row(whole, &key, advice, &one.head.references);
            let own = Row {
                outcome: OPEN,
                ..parts(&one.given)
            };
            let nothing = [own.retry, own.action, own.scope, own.party] == [OPEN; 4];
            let parts = if nothing {
                NO_ROW
            } else {
                let advice = Advice::Text(&one.given.advice);
                self.row(own, &key, advice, &one.head.references)
            };
            self.settled.reports.push(ReportRows {
                whole,
                parts,
                beside: 0,
            });
        }
    }

    /// Makes a row of each rule about replies, severities, reports or causes of other tables, or
    /// at some stages only.
    fn rules(&mut self) -> Lines<'t> {
        let table = self.table;
        let mut lines = Lines::default();
        lines.replies.resize_with(1000, Vec::new);
        for rule in &table.rules {
            let everywhere = u64::MAX;
            let stages = if rule.stages.is_empty() {
                everywhere
            } else {
                stages_within(&table.stages, &rule.stages)
            };
            if let Some(provider) = rule.provider {
                self.provider_rule(rule, provider as u16, stages);
                continue;
            }
            match &rule.about {
                About::Replies(ranges) => {
                    for class in 1..=5 {
                        let mut place = None;
                        for &(first, last) in ranges {
                            for code in first..=last {
                                if (code / 100) as u8 != class {
                                    continue;
                                }
                                let row = *place.get_or_insert_with(|| self.rule_row(rule, class));
                                put(
                                    &mut lines.replies[usize::from(code)],
                                    Stepwise {
                                        stages,
                                        with: &rule.with,
                                        about: None,
                                        breadth: last - first,
                                        row,
                                    },
                                );
                            }
                        }
                    }
                }
                About::Severities(digits) => {
                    for &digit in digits {
                        let row = self.rule_row(rule, digit);
                        put(
                            &mut lines.severities[usize::from(digit) - 1],
                            Stepwise {
                                stages,
                                with: &rule.with,
                                about: None,
                                breadth: 0,
                                row,
                            },
                        );
                    }
                }
                // A detail at a stage is a rule of its severity, beside that detail.
                About::Details(ranges, classes) if !rule.stages.is_empty() => {
                    for &class in classes {
                        let row = self.rule_row(rule, class);
                        for &(subject, first, last) in ranges {
                            for detail in first..=last {
                                put(
                                    &mut lines.severities[usize::from(class) - 1],
                                    Stepwise {
                                        stages,
                                        with: &With::Any,
                                        about: Some((subject, Some(detail))),
                                        breadth: last - first,
                                        row,
                                    },
                                );
                            }
                        }
                    }
                }
                About::Subjects(subjects, classes) if !rule.stages.is_empty() => {
                    for &class in classes {
                        let row = self.rule_row(rule, class);
                        for &subject in subjects {
                            put(
                                &mut lines.severities[usize::from(class) - 1],
                                Stepwise {
                                    stages,
                                    with: &With::Any,
                                    about: Some((subject, None)),
                                    breadth: 0,
                                    row,
                                },
                            );
                        }
                    }
                }
                About::Causes(causes, classes) => {
                    for &cause in causes {
                        if let CauseRef::Standard(_) = cause {
                            for &class in classes {
                                let row = self.rule_row(rule, class);
                                let cause = self.number(cause);
                                self.settled
                                    .cause_rules
                                    .push(CauseRule { cause, class, row });
                            }
                        }
                    }
                }
                About::Any => {
                    self.settled.last_resort = self.rule_row(rule, 5);
                }
                About::Reports(_) => {
                    let row = self.rule_row(rule, DEFERRED);
                    lines.reports.push((rule, row));
                }
                About::Details(..) | About::Subjects(..) => {}
            }
        }
        lines
    }

    /// The row of a rule in a class.
    fn rule_row(&mut self, rule: &'t Rule, class: u8) -> u16 {
        let (mut row, advice) = self.filled(&rule.given, class);
        row.marks |= decides_mark(rule.decides);
        self.row(row, &rule.key, advice, &rule.head.references)
    }

    /// The texts of the providers, and their codes in order.
    fn providers(&mut self) {
        let settled = &mut self.settled;
        for one in &self.table.providers {
            let aliases = one.head.aliases.join("|");
            let texts = &mut settled.texts;
            settled.provider_texts.push([
                texts.add(&one.head.code),
                texts.add(&one.head.text),
                texts.add(&aliases),
            ]);
        }
        // The broader after the narrower: of one key, those of fewer stages first, then those of
        // narrower ranges.
        by_number(&mut self.code_rules, |(breadth, _)| u64::from(*breadth));
        by_number(&mut self.code_rules, |(_, rule)| rule.key());
        for &(_, rule) in &self.code_rules {
            settled.code_rules.push(rule);
        }
    }

    /// What a provider means by codes: an entry for each, with its rows in classes 4 and 5.
    fn provider_rule(&mut self, rule: &'t Rule, provider: u16, stages: u64) {
        let terms = CodeTerms {
            stages,
            wait: (rule.pause.unwrap_or(0), rule.keep.unwrap_or(0)),
        };
        let all = &mut self.settled.code_terms;
        let place = match all.iter().position(|known| *known == terms) {
            Some(place) => place,
            None => {
                all.push(terms);
                all.len() - 1
            }
        };
        let put = |to: &mut Self, breadth: u16, reply, beside: u32, rows| {
            let key = code_key(provider, reply, beside);
            let rule = CodeRule {
                code: [
                    key as u16,
                    (key >> 16) as u16,
                    (key >> 32) as u16,
                    (key >> 48) as u16,
                ],
                rows,
                terms: place as u16,
            };
            let breadth = stages.count_ones() << 16 | u32::from(breadth);
            to.code_rules.push((breadth, rule));
        };
        let mut conditions = Vec::new();
        match &rule.about {
            About::Replies(ranges) => {
                match &rule.with {
                    With::Any => conditions.push(CodeRule::ANY),
                    With::None => conditions.push(CodeRule::ALONE),
                    With::List(list) => {
                        for &(subject, detail) in list {
                            conditions.push(match detail {
                                Some(detail) => condition_of_detail(subject, detail),
                                None => condition_of_subject(subject),
                            });
                        }
                    }
                }
                for (place, &class) in [DEFERRED, 5].iter().enumerate() {
                    let mut rows = [NO_ROW; 2];
                    for &(first, last) in ranges {
                        for code in first..=last {
                            if (code / 100) as u8 != class {
                                continue;
                            }
                            if rows[place] == NO_ROW {
                                rows[place] = self.rule_row(rule, class);
                            }
                            for &beside in &conditions {
                                put(self, last - first, code, beside, rows);
                            }
                        }
                    }
                }
            }
            About::Details(ranges, classes) => {
                let rows = self.in_two(rule, classes);
                for &(subject, first, last) in ranges {
                    for detail in first..=last {
                        let beside = condition_of_detail(subject, detail);
                        put(self, last - first, NO_ROW, beside, rows);
                    }
                }
            }
            About::Subjects(subjects, classes) => {
                let rows = self.in_two(rule, classes);
                for &subject in subjects {
                    put(self, 0, NO_ROW, condition_of_subject(subject), rows);
                }
            }
            // The reader takes nothing else.
            About::Severities(_) | About::Causes(..) | About::Reports(_) | About::Any => {}
        }
    }

    /// The rows of a rule in classes 4 and 5.
    fn in_two(&mut self, rule: &'t Rule, classes: &[u8]) -> [u16; 2] {
        let mut rows = [NO_ROW; 2];
        for (row, class) in rows.iter_mut().zip([DEFERRED, 5]) {
            if classes.contains(&class) {
                *row = self.rule_row(rule, class);
            }
        }
        rows
    }

    /// The rules that hold for each reply code, or else for each severity, at each stage.
    ///
    /// Most places have the same few rules, or none: each distinct set stands once.
    fn sets(&mut self, mut lines: Lines<'t>) {
        for list in lines.replies.iter_mut().chain(&mut lines.severities) {
            by_number(list, |entry| entry.rank);
        }
        let mut codes: Vec<u16> = Vec::new();
        for one in &self.table.replies {
            codes.push(one.code);
        }
        // Rules of a table laid over about codes that it has no row of.
        let mut has_row = [false; 1000];
        for &code in &codes {
            has_row[usize::from(code)] = true;
        }
        for (code, rules) in lines.replies.iter().enumerate() {
            if !rules.is_empty() && !has_row[code] {
                codes.push(code as u16);
                self.settled.replies.push(ReplyRow {
                    row: NO_ROW,
                    level: Level::Reply,
                    answer: 0,
                });
            }
        }
        let (first, last) = (codes.iter().min(), codes.iter().max());
        if let (Some(&first), Some(&last)) = (first, last) {
            let mut lines: Vec<usize> = Vec::new();
            for code in first..=last {
                lines.push(usize::from(code / 100));
            }
            for (place, &code) in codes.iter().enumerate() {
                lines[usize::from(code - first)] = DIGITS + place;
            }
            self.settled.first_reply = first;
            self.settled.reply_lines = Numbers::new(&lines);
        }
        self.report_conditions(&lines.reports);

        // Each code is judged by its own rules, then those of its severity.
        let mut maker = SetMaker::default();
        let mut numbers = Vec::new();
        let none: &[Entry] = &[];
        self.line(&mut maker, (none, none), &mut numbers);
        for digit in &lines.severities {
            self.line(&mut maker, (none, digit), &mut numbers);
        }
        for code in codes {
            let digit = usize::from(code / 100) - 1;
            let own = &lines.replies[usize::from(code)];
            let rules = (own.as_slice(), lines.severities[digit].as_slice());
            self.line(&mut maker, rules, &mut numbers);
        }
        if self.settled.sets.len() > 1 {
            self.settled.set_numbers = Numbers::new(&numbers);
        } else {
            self.settled.sets.clear();
        }
    }

    /// Adds the numbers of the sets that hold at each stage.
    fn line(
        &mut self,
        maker: &mut SetMaker,
        (own, of_severity): (&[Entry], &[Entry]),
        numbers: &mut Vec<usize>,
    ) {
        for (place, stage) in self.table.stages.iter().enumerate() {
            let stage = (place, stage.step.keeps());
            let mut set = rules_at(own, of_severity, stage, None);
            let laid_over = !std::ptr::eq(self.table, self.standard);
            if laid_over && !set.rows().iter().all(|&row| self.names_cause(row)) {
                let named = rules_at(own, of_severity, stage, Some(&self.settled.rows));
                self.join(&mut set, &named);
            }
            numbers.push(maker.number(&mut self.settled, set));
        }
    }

    fn names_cause(&self, row: u16) -> bool {
        self.settled.rows[usize::from(row)].cause != NO_ROW
    }

    /// Puts the parts of each rule without a cause over the rule that names the cause without it.
    /// `named` are the same rules without those that have no cause.
    fn join(&mut self, set: &mut RuleSet, named: &RuleSet) {
        let mut by_condition: Vec<ListEntry> = Vec::new();
        let [own, of_severity] = &set.beside;
        let names_causes = |list: &[ListEntry]| list.iter().all(|one| self.names_cause(one.row));
        if !names_causes(own) || !names_causes(of_severity) {
            let [own, of_severity] = &named.beside;
            by_condition.extend_from_slice(own);
            by_condition.extend_from_slice(of_severity);
            by_number(&mut by_condition, |one| one.condition.into());
        }
        for (list, named_list) in set.beside.iter_mut().zip(&named.beside) {
            let mut known = 0;
            for one in &mut *list {
                if self.names_cause(one.row) {
                    known += 1;
                    continue;
                }
                let at = by_condition.partition_point(|other| other.condition < one.condition);
                let same = by_condition
                    .get(at)
                    .filter(|other| other.condition == one.condition);
                if let Some(row) = same.map(|other| other.row).or(named.always) {
                    one.row = self.joined(one.row, row);
                }
            }
            // Those that stand behind a rule that always holds.
            if let Some(parts) = set.always {
                if !self.names_cause(parts) {
                    for other in &named_list[known..] {
                        let row = self.joined(parts, other.row);
                        list.push(ListEntry { row, ..*other });
                    }
                }
            }
        }
        for (of_set, of_named) in [
            (&mut set.always, named.always),
            (&mut set.unspecific, named.unspecific),
        ] {
            if let (Some(parts), Some(row)) = (*of_set, of_named) {
                if parts != row {
                    *of_set = Some(self.joined(parts, row));
                }
            }
        }
    }

    /// The row that names a cause, with the parts of a rule that names none; slowing down is more
    /// urgent than its action. It is known by the row that names the cause.
    fn joined(&mut self, parts: u16, row: u16) -> u16 {
        let (index, joined) = &self.joined;
        let hash = index.hash(&(u32::from(parts) << 16 | u32::from(row)).to_le_bytes());
        if let Some(place) = index.find(hash, &|place| joined[place][..2] == [parts, row]) {
            return joined[place][2];
        }
        if self.settled.rows.len() >= usize::from(u16::MAX) {
            // The table is too large, which is told at the end.
            return row;
        }
        let settled = &mut self.settled;
        let (mut given, named) = (
            settled.rows[usize::from(parts)],
            settled.rows[usize::from(row)],
        );
        if named.action == self.slow_down {
            given.action = OPEN;
            if given.retry == self.now {
                given.retry = OPEN;
            }
        }
        let mut joined = with_parts(named, given);
        if given.scope == OPEN {
            joined = joined.scoped_as(named);
        }
        let (of_parts, mut texts) = (
            settled.row_texts[usize::from(parts)],
            settled.row_texts[usize::from(row)],
        );
        // The advice of the one row does not fit the action of the other. A rule without a cause has its
        // advice in words, if any.
        if of_parts.advice != 0 && (given.action != OPEN || named.action != self.slow_down) {
            texts.advice = of_parts.advice;
        } else if joined.action != named.action {
            texts.advice = 0;
        }
        let place = settled.rows.len() as u16;
        settled.rows.push(joined);
        settled.row_texts.push(texts);
        self.joined.0.add(hash);
        self.joined.1.push([parts, row, place]);
        place
    }

    /// The rules about reports beside some codes.
    fn report_conditions(&mut self, rules: &[(&Rule, u16)]) {
        let table = self.table;
        let own = !table.dsn_actions.is_empty();
        let count = if own {
            table.dsn_actions.len()
        } else {
            self.standard.dsn_actions.len()
        };
        for action in 0..count {
            let mut conditions = Vec::new();
            for &(rule, row) in rules {
                if let (About::Reports(actions), With::List(list)) = (&rule.about, &rule.with) {
                    if actions.contains(&action) {
                        for &(subject, detail) in list {
                            let condition = condition(subject, detail);
                            conditions.push(ListEntry { condition, row });
                        }
                    }
                }
            }
            let beside = self.settled.list(&conditions);
            if own {
                self.settled.reports[action].beside = beside;
            } else if beside != 0 {
                let none = ReportRows {
                    whole: NO_ROW,
                    parts: NO_ROW,
                    beside: 0,
                };
                self.settled.reports.resize(action + 1, none);
                self.settled.reports[action].beside = beside;
            }
        }
    }
}

/// One of the rules about a reply code or severity, at its place among them.
struct Entry {
    stages: u64,
    /// The more specific first: those that name fewer stages, then those beside a listed code, then
    /// those about a narrower range, then those beside a detail before those beside its subject,
    /// then those about a detail or subject before those about a severity beside it.
    rank: u64,
    place: Place,
    row: u16,
}

/// Adds a rule to those about a reply code or severity: once for each code that it lists.
fn put(list: &mut Vec<Entry>, rule: Stepwise<'_>) {
    let mut add = |place: Place| {
        let (form, subject) = match place {
            Place::Beside(_, detail) => (0, detail.is_none()),
            Place::Always => (1, false),
            Place::Unspecific => (2, false),
        };
        let stages = u64::from(rule.stages.count_ones());
        list.push(Entry {
            stages: rule.stages,
            rank: stages << 32
                | form << 24
                | u64::from(rule.breadth) << 8
                | u64::from(subject) << 1
                | u64::from(rule.about.is_none()),
            place,
            row: rule.row,
        });
    };
    match (rule.about, rule.with) {
        (Some((subject, detail)), _) => add(Place::Beside(subject, detail)),
        (None, With::Any) => add(Place::Always),
        (None, With::None) => add(Place::Unspecific),
        (None, With::List(list)) => {
            for &(subject, detail) in list {
                add(Place::Beside(subject, detail));
            }
        }
    }
}

/// The stages where a rule holds: the named ones and those within them, one bit each.
#[must_use]
pub fn stages_within(stages: &[Stage], named: &[usize]) -> u64 {
    let mut bits = 0;
    if named
        .iter()
        .any(|&stage| stages[stage].step == Step::Unknown)
    {
        return u64::MAX;
    }
    for place in 0..stages.len() {
        let mut at = Some(place);
        while let Some(stage) = at {
            if named.contains(&stage) {
                bits |= 1 << (place & 63);
            }
            at = stages[stage].broader;
        }
    }
    bits
}

/// Makes the sets, each once.
#[derive(Default)]
struct SetMaker {
    sets: Index,
    /// The lists of the sets, and their numbers.
    lists: Index,
    numbers: Vec<u16>,
}

/// An enhanced code beside which a rule holds, and the row of the rule.
#[derive(Clone, Copy)]
struct ListEntry {
    /// Made by [`condition`].
    condition: u32,
    row: u16,
}

/// The rules that hold at one place.
#[derive(Default)]
struct RuleSet {
    /// Of the reply code, then of its severity: apart, so that all codes share the latter.
    beside: [Vec<ListEntry>; 2],
    always: Option<u16>,
    unspecific: Option<u16>,
}

impl RuleSet {
    /// The rows of its rules.
    fn rows(&self) -> Vec<u16> {
        let mut rows = Vec::new();
        for list in &self.beside {
            for one in list {
                rows.push(one.row);
            }
        }
        for row in [self.always, self.unspecific] {
            rows.extend(row);
        }
        rows
    }
}

impl SetMaker {
    /// The number of a set.
    fn number(&mut self, settled: &mut Settled, set: RuleSet) -> usize {
        let [own, of_severity] = &set.beside;
        let set = Set {
            beside: [self.list(settled, own), self.list(settled, of_severity)],
            always: set.always.unwrap_or(NO_ROW),
            unspecific: set.unspecific.unwrap_or(NO_ROW),
        };
        let [own, of_severity] = set.beside;
        let mut bytes = [0; 8];
        for (at, number) in [own, of_severity, set.always, set.unspecific]
            .iter()
            .enumerate()
        {
            bytes[2 * at..2 * at + 2].copy_from_slice(&number.to_le_bytes());
        }
        let hash = self.sets.hash(&bytes);
        if let Some(place) = self.sets.find(hash, &|place| settled.sets[place] == set) {
            return place;
        }
        self.sets.add(hash);
        settled.sets.push(set);
        settled.sets.len() - 1
    }

    /// The number of a list.
    fn list(&mut self, settled: &mut Settled, list: &[ListEntry]) -> u16 {
        if list.is_empty() {
            return 0;
        }
        let mut bytes = Vec::with_capacity(6 * list.len());
        for ListEntry { condition, row } in list {
            bytes.extend_from_slice(&condition.to_le_bytes());
            bytes.extend_from_slice(&row.to_le_bytes());
        }
        let hash = self.lists.hash(&bytes);
        let same = |place: usize| {
            let known = &settled.lists[usize::from(self.numbers[place])];
            let places = usize::from(known.start)..usize::from(known.end);
            places.len() == list.len()
                && places.zip(list).all(|(at, &ListEntry { condition, row })| {
                    settled.beside[settled.in_lists[at]] == beside(condition, row)
                })
        };
        if let Some(place) = self.lists.find(hash, &same) {
            return self.numbers[place];
        }
        self.lists.add(hash);
        let number = settled.list(list);
        self.numbers.push(number);
        number
    }
}

/// In the form in which lists hold it.
fn beside(condition: u32, row: u16) -> Beside {
    Beside {
        subject: (condition >> 16) as u16,
        detail: condition as u16,
        row,
    }
}

impl Settled {
    /// Notes what the table has, so that the judge does not look for the rest.
    fn mark(&mut self) {
        let rows = &self.rows;
        if rows.iter().any(Row::decides) {
            self.marks |= Rules::DECIDES;
        }
        let parts = |of: &[u16; 3]| {
            of.iter()
                .any(|&row| row != NO_ROW && rows[usize::from(row)].cause == NO_ROW)
        };
        if self.details.iter().any(|one| parts(&one.rows)) || self.subjects.iter().any(parts) {
            self.marks |= Rules::PARTS;
        }
        if !self.cause_rules.is_empty() {
            self.marks |= Rules::CAUSES;
        }
        if self.sets.iter().any(|set| set.unspecific != NO_ROW) {
            self.marks |= Rules::UNSPECIFIC;
        }
    }

    /// The place of what lists hold, each once.
    fn place_of(&mut self, one: Beside) -> usize {
        let Beside {
            subject,
            detail,
            row,
        } = one;
        let number = u64::from(subject) << 32 | u64::from(detail) << 16 | u64::from(row);
        let hash = self.beside_places.hash(&number.to_le_bytes());
        if let Some(place) = (self.beside_places).find(hash, &|place| self.beside[place] == one) {
            return place;
        }
        self.beside_places.add(hash);
        self.beside.push(one);
        self.beside.len() - 1
    }

    /// Adds a list, and gives its number. A table whose lists hold too much is refused in the end.
    fn list(&mut self, list: &[ListEntry]) -> u16 {
        if list.is_empty() {
            return 0;
        }
        let limit = usize::from(u16::MAX);
        let start = self.in_lists.len().min(limit) as u16;
        let mut bits = 0;
        for &ListEntry { condition, row } in list {
            bits |= bit_of_condition(condition);
            let one = beside(condition, row);
            let place = self.place_of(one);
            self.in_lists.push(place);
        }
        let end = self.in_lists.len().min(limit) as u16;
        self.lists.push(List { bits, start, end });
        (self.lists.len() - 1) as u16
    }
}

/// The rules at a stage, the more specific first: those of the reply code before those of its
/// severity, each in the order of [`Entry::rank`].
///
/// Where a reply is about the host or session rather than a mail, those that name the stage go
/// before all others.
///
/// Given the rows, those without a cause are left out.
fn rules_at(
    own: &[Entry],
    of_severity: &[Entry],
    (stage, keeps): (usize, bool),
    rows: Option<&[Row]>,
) -> RuleSet {
    let mut set = RuleSet::default();
    for (everywhere, of) in [(false, 0), (false, 1), (true, 0), (true, 1)] {
        if everywhere && !keeps {
            break;
        }
        for rule in [own, of_severity][of] {
            let holds = rule.stages & 1 << (stage & 63) != 0
                && rows.is_none_or(|rows| rows[usize::from(rule.row)].cause != NO_ROW);
            if !holds || (keeps && rule.stages == u64::MAX) != everywhere {
                continue;
            }
            match rule.place {
                Place::Unspecific => set.unspecific = set.unspecific.or(Some(rule.row)),
                // Behind a rule that always holds no other is asked.
                _ if set.always.is_some() => {}
                Place::Always => set.always = Some(rule.row),
                Place::Beside(subject, detail) => {
                    let list = &mut set.beside[of.max(usize::from(everywhere))];
                    list.push(ListEntry {
                        condition: condition(subject, detail),
                        row: rule.row,
                    });
                }
            }
        }
    }
    set
}

/// Beside what a rule holds.
#[derive(Clone, Copy)]
enum Place {
    /// A detail, or the details of a subject that say nothing specific.
    Beside(u16, Option<u16>),
    /// Anything.
    Always,
    /// Nothing specific.
    Unspecific,
}

fn condition(subject: u16, detail: Option<u16>) -> u32 {
    match detail {
        Some(detail) => condition_of_detail(subject, detail),
        None => condition_of_subject(subject),
    }
}

/// The place of a class among 2, 4 and 5.
fn class_place(class: u8) -> Option<usize> {
    CLASSES.iter().position(|&one| one == class)
}

/// All of a row in bytes.
fn row_bytes(row: Row) -> [u8; 8] {
    let [low, high] = row.cause.to_le_bytes();
    [
        low,
        high,
        row.outcome,
        row.retry,
        row.action,
        row.scope,
        row.party,
        row.marks,
    ]
}

/// Whether two lists are the same rules.
fn same_rules(one: &[&Rule], other: &[&Rule]) -> bool {
    let mut pairs = one.iter().zip(other);
    one.len() == other.len() && pairs.all(|(one, other)| std::ptr::eq(*one, *other))
}

/// What each cause of a table says in each class, before any rule about it; `flag` is what marks
/// its number.
fn verdicts(table: &Table, (later, retry_later): (u8, u8), flag: u16) -> Vec<Verdicts<'_>> {
    let mut all = Vec::new();
    for (place, row) in table.causes.iter().enumerate() {
        let given = Row {
            cause: place as u16 | flag,
            ..parts(&row.given)
        };
        let deferred = Row {
            retry: later,
            action: retry_later,
            ..given
        };
        let last = (given, row.given.advice.as_str());
        all.push([last, (deferred, ""), last, last]);
    }
    all
}

/// Puts on what rules say about causes: those of their own table, or those of the standard one.
fn overrule<'t>(verdicts: &mut [Verdicts<'t>], rules: &'t [Rule], own: bool) {
    for rule in rules {
        let About::Causes(causes, classes) = &rule.about else {
            continue;
        };
        for cause in causes {
            let place = match *cause {
                CauseRef::Own(place) if own => place,
                CauseRef::Standard(place) if !own => place,
                _ => continue,
            };
            for &class in classes {
                if let Some(class) = class_place(class) {
                    let (given, advice) = &mut verdicts[place][class];
                    *given = with_parts(*given, parts(&rule.given));
                    if !rule.given.advice.is_empty() {
                        *advice = &rule.given.advice;
                    }
                }
            }
        }
    }
}

/// The mark of a row that goes before words.
pub(crate) fn decides_mark(decides: bool) -> u8 {
    if decides { Row::DECIDES } else { 0 }
}

/// The parts that a row names itself, without a cause.
fn parts(given: &Given) -> Row {
    Row {
        cause: NO_ROW,
        outcome: part(given.outcome),
        retry: part(given.retry),
        action: part(given.action),
        scope: part(given.scope),
        party: part(given.party),
        marks: match given.scope {
            Some(_) => Row::SCOPED,
            None => 0,
        },
    }
}

/// A row with the parts that another names.
fn with_parts(row: Row, parts: Row) -> Row {
    let pick = |own: u8, open: u8| if own == OPEN { open } else { own };
    Row {
        outcome: pick(parts.outcome, row.outcome),
        retry: pick(parts.retry, row.retry),
        action: pick(parts.action, row.action),
        scope: pick(parts.scope, row.scope),
        party: pick(parts.party, row.party),
        ..row
    }
    .scoped_as(parts)
}

/// The classes that a rule about details or subjects is about.
fn classes_of(rule: &Rule) -> &[u8] {
    match &rule.about {
        About::Details(_, classes) | About::Subjects(_, classes) => classes,
        _ => &[],
    }
}

/// What a row gives, with what a rule about it gives instead.
fn over(given: Given, rule: &Given) -> Given {
    // Another cause brings its own verdict and advice.
    let base = if rule.cause.is_some() && rule.cause != given.cause {
        Given::default()
    } else {
        given
    };
    Given {
        cause: rule.cause.or(base.cause),
        outcome: rule.outcome.or(base.outcome),
        retry: rule.retry.or(base.retry),
        action: rule.action.or(base.action),
        scope: rule.scope.or(base.scope),
        party: rule.party.or(base.party),
        advice: if rule.advice.is_empty() {
            base.advice
        } else {
            rule.advice.clone()
        },
    }
}
