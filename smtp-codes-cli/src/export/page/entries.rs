//! The entries of the page: codes, causes, providers and words, with all that is said of each.

use std::collections::{BTreeSet, HashMap, HashSet};

use smtp_codes::{Layers, Status};

use super::super::joined;
use super::super::model::{Cause, Document, Named, Phrase};
use super::super::tables::Tables;
use super::lookup;
use super::told::Told;
use crate::html::Link;

mod causes;
mod codes;
mod own;
mod providers;
mod words;

/// A part of the page.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) groups: Vec<Group>,
}

/// Entries that belong together.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) entries: Vec<Entry>,
}

/// What stands under one code or word.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) id: String,
    /// What the filter of kinds goes by.
    pub(super) kind: &'static str,
    /// The code or word.
    pub(super) code: String,
    pub(super) title: String,
    /// Beside the title: the cause of a code.
    pub(super) hint: String,
    pub(super) tone: &'static str,
    /// What the filters go by, in words separated by blanks.
    pub(super) classes: String,
    pub(super) subject: String,
    pub(super) families: String,
    pub(super) retries: String,
    pub(super) providers: String,
    /// What people call it, by which it is found.
    pub(super) aliases: String,
    pub(super) description: String,
    pub(super) verdicts: Vec<InClass>,
    pub(super) stages: Vec<(String, String)>,
    pub(super) facts: Vec<Fact>,
    pub(super) meanings: Vec<Meaning>,
    pub(super) phrases: Vec<Said>,
    pub(super) note: String,
    pub(super) sources: Vec<Link>,
}

/// What follows from a code, or from a cause.
pub(super) struct InClass {
    /// The code in that class, or how it ended.
    pub(super) label: String,
    /// Where it is linked to; empty for the entry itself.
    pub(super) id: String,
    pub(super) told: Told,
    pub(super) cause: Link,
}

/// A line of an entry: a label and what belongs to it.
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) items: Vec<Link>,
}

/// What a provider means by a code or token.
pub(super) struct Meaning {
    /// The provider, or the code: what is not the entry itself.
    pub(super) who: Link,
    /// In which situation.
    pub(super) when: String,
    pub(super) cause: Link,
    pub(super) advice: String,
}

/// How servers say something.
pub(super) struct Said {
    pub(super) sample: String,
    /// The programs that say it.
    pub(super) by: String,
    /// The words by which it is found, where the sample does not show them all.
    pub(super) pattern: String,
    pub(super) hint: bool,
}

/// All entries.
pub(super) fn sections(tables: &Tables, document: &Document) -> Vec<Section> {
    let maker = Maker::new(tables, document);
    let mut sections = Vec::new();
    sections.extend(maker.own());
    sections.extend([maker.replies(), maker.details(), maker.causes()]);
    sections.extend([maker.providers(), maker.words()]);
    let mut ids = HashSet::new();
    for section in &mut sections {
        for entry in section
            .groups
            .iter_mut()
            .flat_map(|group| &mut group.entries)
        {
            // A table of one's own may say something of a code that is there already.
            while !ids.insert(entry.id.clone()) {
                entry.id.push('-');
            }
            for verdict in &mut entry.verdicts {
                if !verdict.id.is_empty() && !ids.insert(verdict.id.clone()) {
                    verdict.id.clear();
                }
            }
        }
        section.groups.retain(|group| !group.entries.is_empty());
    }
    sections.retain(|section| !section.groups.is_empty());
    sections
}

struct Maker<'t> {
    tables: &'t Tables,
    document: &'t Document,
    causes: HashMap<&'t str, &'t Cause>,
    /// Phrases by cause, those that name it plainly first.
    phrases: HashMap<&'t str, Vec<&'t Phrase>>,
    /// What a word of the vocabulary means.
    meaning: HashMap<(&'static str, &'t str), &'t str>,
    /// The codes that name a cause.
    codes: HashMap<String, BTreeSet<(u16, u16, u16)>>,
    /// What each rule of a provider leads to, by its key.
    rules: Vec<OfProvider<'t>>,
}

/// A rule of a provider, and what follows where it holds.
struct OfProvider<'t> {
    row: &'t smtp_codes_registry::Rule,
    provider: &'t str,
    name: &'t str,
    stages: String,
    told: Told,
    advice: String,
}

/// The items of an optional list.
fn each<T>(list: &Option<Vec<T>>) -> &[T] {
    list.as_deref().unwrap_or_default()
}

impl<'t> Maker<'t> {
    fn new(tables: &'t Tables, document: &'t Document) -> Self {
        let mut phrases: HashMap<&str, Vec<&Phrase>> = HashMap::new();
        for plain in [true, false] {
            let some = each(&document.phrases).iter();
            for phrase in some.filter(|phrase| phrase.saying.decides == plain) {
                phrases
                    .entry(&phrase.saying.cause)
                    .or_default()
                    .push(phrase);
            }
        }
        let mut meaning = HashMap::new();
        if let Some(words) = &document.vocabulary {
            for (kind, list) in [
                ("standing", &words.standing),
                ("family", &words.family),
                ("stage", &words.stage),
            ] {
                for word in list {
                    let text = match kind {
                        "stage" => word.text.as_deref().unwrap_or(&word.word),
                        _ => word.description.as_str(),
                    };
                    meaning.insert((kind, word.word.as_str()), text);
                }
            }
        }
        let mut rules = Vec::new();
        for source in &tables.sources {
            let table = &source.table;
            for row in &table.rules {
                let Some(provider) = row.provider.map(|at| &table.providers[at]) else {
                    continue;
                };
                let word = provider.head.code.as_str();
                // A final failure is what people come for.
                let mut classes = [5, 4, 2].into_iter();
                let told =
                    classes.find_map(|class| lookup::of_rule(tables, table, (row, word, class)));
                let Some(told) = told else {
                    continue;
                };
                let stages = row.stages.iter().map(|&at| &*table.stages[at].head.text);
                let own = row.given.advice.as_str();
                rules.push(OfProvider {
                    row,
                    provider: word,
                    name: &provider.head.text,
                    stages: stages.collect::<Vec<_>>().join(", "),
                    advice: if own.is_empty() { &told.advice } else { own }.to_owned(),
                    told,
                });
            }
        }
        let mut maker = Self {
            tables,
            document,
            causes: each(&document.causes)
                .iter()
                .map(|row| (&*row.cause, row))
                .collect(),
            phrases,
            meaning,
            codes: HashMap::new(),
            rules,
        };
        maker.codes = maker.codes_of_causes();
        maker
    }

    /// The codes that name each cause by themselves: replies as `(550, 0, 0)`.
    fn codes_of_causes(&self) -> HashMap<String, BTreeSet<(u16, u16, u16)>> {
        let mut codes: HashMap<String, BTreeSet<(u16, u16, u16)>> = HashMap::new();
        for row in each(&self.document.replies) {
            let of_cause = codes.entry(row.verdict.cause.clone()).or_default();
            of_cause.insert((row.reply, 0, 0));
        }
        for row in each(&self.document.details) {
            for (class, verdict) in [(4, &row.verdicts.deferred), (5, &row.verdicts.r#final)] {
                let of_cause = codes.entry(verdict.cause.clone()).or_default();
                of_cause.insert((class, row.subject, row.detail));
            }
        }
        codes
    }

    fn layers(&self) -> &Layers<'static> {
        &self.tables.layers
    }

    fn told(&self, code: &str) -> Option<Told> {
        let status: Status = code.parse().ok()?;
        Some(Told::new(&joined::judge(self.layers(), status)))
    }

    fn cause(&self, word: &str) -> Link {
        let title = self.causes.get(word).map_or(word, |cause| &cause.title);
        Link::to(title, word)
    }

    fn meaning(&self, kind: &'static str, word: &'t str) -> &'t str {
        self.meaning.get(&(kind, word)).copied().unwrap_or(word)
    }

    fn in_class(&self, label: String, id: String, told: Told) -> InClass {
        InClass {
            label,
            id,
            cause: self.cause(&told.cause),
            told,
        }
    }

    /// An entry of a code, with what all codes have.
    fn entry(&self, kind: &'static str, row: &'t Named, verdicts: Vec<InClass>) -> Entry {
        let words = |word: fn(&Told) -> &str| {
            let all: BTreeSet<&str> = verdicts.iter().map(|one| word(&one.told)).collect();
            all.into_iter().collect::<Vec<_>>().join(" ")
        };
        // A final failure is what people come for.
        let main = verdicts.last();
        Entry {
            id: row.code.clone(),
            kind,
            code: row.code.clone(),
            title: row.text.clone(),
            hint: main.map_or(String::new(), |one| one.cause.text.clone()),
            tone: main.map_or("", |one| one.told.tone()),
            families: words(|told| &told.family),
            retries: words(|told| &told.retry),
            aliases: row.aliases.join(", "),
            description: row.description.clone(),
            sources: Link::sources(&row.origin.references),
            note: row.origin.note.clone().unwrap_or_default(),
            verdicts,
            ..Entry::default()
        }
    }
}

/// A link to an entry that is called as it is.
fn same(code: &str) -> Link {
    Link::to(code, code)
}

/// A code of numbers: `(5, 1, 1)` or `(550, 0, 0)`.
fn written((class, subject, detail): (u16, u16, u16)) -> String {
    if class > 99 {
        class.to_string()
    } else {
        format!("{class}.{subject}.{detail}")
    }
}

fn said(phrase: &Phrase) -> Said {
    Said {
        sample: phrase.saying.sample.clone(),
        by: phrase.by.join(", "),
        pattern: phrase.pattern.replace('|', "/"),
        hint: !phrase.saying.decides,
    }
}

/// The situation of a rule without the name of the provider.
fn plain_key(key: &str) -> String {
    let key = key.rsplit_once(" of ").map_or(key, |(key, _)| key);
    key.replace('|', ", ").replace(" with any", "")
}

fn at(rule: &OfProvider<'_>) -> String {
    match rule.stages.as_str() {
        "" => String::new(),
        stages if !rule.row.key.contains(" at ") => format!(" ({stages})"),
        _ => String::new(),
    }
}

fn situation(rule: &OfProvider<'_>) -> String {
    format!("{}{}", plain_key(&rule.row.key), at(rule))
}
