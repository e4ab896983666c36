//! The entries of the page: codes, causes, providers and words, with all that is said of each.

use std::collections::{BTreeSet, HashMap, HashSet};

use smtp_codes::{Layers, RegisteredReply, ReplyCode, Stage, Status};
use smtp_codes_registry::{About, With};

use super::super::joined;
use super::super::model::{Cause, Detail, Document, Named, Phrase, Reply, Rule};
use super::super::tables::Tables;
use super::lookup;
use super::told::Told;
use crate::html::Link;
use crate::wording;

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

/// The phrases that an entry of a code shows; that of the cause has all.
const EXAMPLES: usize = 3;

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
            sources: row
                .references
                .iter()
                .map(|source| Link::source(source))
                .collect(),
            note: row.note.clone().unwrap_or_default(),
            verdicts,
            ..Entry::default()
        }
    }

    fn replies(&self) -> Section {
        let groups = each(&self.document.severities).iter().map(|severity| {
            let digit = &severity.named.code[..1];
            let rows = each(&self.document.replies).iter();
            let rows = rows.filter(|row| row.named.code.starts_with(digit));
            Group {
                title: format!("{}: {}", severity.named.code, severity.named.text),
                about: severity.named.description.clone(),
                entries: rows.map(|row| self.reply(row)).collect(),
            }
        });
        Section {
            id: "replies",
            title: "Reply codes",
            groups: groups.collect(),
        }
    }

    fn reply(&self, row: &'t Reply) -> Entry {
        let code = row.named.code.clone();
        let told = self.told(&code);
        let verdicts = told.map(|told| self.in_class(code.clone(), String::new(), told));
        let mut entry = self.entry("reply", &row.named, verdicts.into_iter().collect());
        entry.classes = code[..1].to_owned();
        entry.stages = self.at_stages(row);
        entry.facts.push(Fact {
            label: "Sent after",
            items: match &row.stages {
                None => vec![Link::plain("any command")],
                Some(stages) => {
                    let stages = stages.iter();
                    stages
                        .map(|stage| Link::plain(self.meaning("stage", stage)))
                        .collect()
                }
            },
        });
        let details = each(&self.document.details).iter();
        let beside = details.filter(|detail| detail.replies.contains(&row.reply));
        entry.facts.push(Fact {
            label: "With it",
            items: beside.map(|detail| same(&detail.named.code)).collect(),
        });
        let others = each(&self.document.replies).iter().filter(|other| {
            other.reply != row.reply
                && other.verdict.cause == row.verdict.cause
                && self.tells_much(&row.verdict.cause)
        });
        entry.facts.push(Fact {
            label: "Same cause",
            items: others.map(|other| same(&other.named.code)).collect(),
        });
        self.standing(&mut entry, &row.standing, row.specific);
        self.provider_meanings(&mut entry, |about, _| match about {
            About::Replies(ranges) => ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&row.reply)),
            _ => false,
        });
        if row.specific {
            entry.phrases = self.examples(&row.verdict.cause, &code);
        }
        entry.facts.retain(|fact| !fact.items.is_empty());
        entry
    }

    /// What a reply means where it answers something that changes its meaning.
    fn at_stages(&self, row: &Reply) -> Vec<(String, String)> {
        let Ok(code) = ReplyCode::from_u16(row.reply) else {
            return Vec::new();
        };
        let known = code
            .registered()
            .is_some_and(|one| RegisteredReply::ALL.contains(&one));
        let usual = self
            .layers()
            .judge_status(Status::of_reply(code), Stage::Any);
        let mut groups: Vec<(Vec<&str>, String)> = Vec::new();
        for &stage in Stage::ALL {
            let drawn = row.stages.as_ref().is_none_or(|stages| {
                let broader = stage.as_str().split('-').next().unwrap_or_default();
                stages
                    .iter()
                    .any(|one| one == stage.as_str() || one == broader)
            });
            if !drawn || !known {
                continue;
            }
            let verdict = self.layers().judge_status(Status::of_reply(code), stage);
            let told = |verdict| wording::headline(verdict, None, None);
            if told(&verdict) == told(&usual) {
                continue;
            }
            let text = told(&verdict);
            match groups.iter_mut().find(|(_, known)| *known == text) {
                Some((stages, _)) => stages.push(stage.text()),
                None => groups.push((vec![stage.text()], text)),
            }
        }
        let groups = groups.into_iter();
        groups
            .map(|(stages, text)| (stages.join(", "), text))
            .collect()
    }

    fn details(&self) -> Section {
        let groups = each(&self.document.subjects).iter().map(|subject| {
            let rows = each(&self.document.details).iter();
            let rows = rows.filter(|row| row.subject == subject.subject);
            Group {
                title: format!("{}: {}", subject.named.code, subject.named.text),
                about: subject.named.description.clone(),
                entries: rows.map(|row| self.detail(row)).collect(),
            }
        });
        Section {
            id: "details",
            title: "Enhanced status codes",
            groups: groups.collect(),
        }
    }

    fn detail(&self, row: &'t Detail) -> Entry {
        let mut verdicts = Vec::new();
        let mut classes = Vec::new();
        for class in joined::CLASSES {
            // Few codes mean something where it worked.
            if class == 2 && !row.classes.contains(&2) {
                continue;
            }
            let code = format!("{class}.{}.{}", row.subject, row.detail);
            if let Some(told) = self.told(&code) {
                classes.push(class.to_string());
                verdicts.push(self.in_class(code.clone(), code, told));
            }
        }
        let cause = row.verdicts.r#final.cause.as_str();
        let mut entry = self.entry("detail", &row.named, verdicts);
        entry.classes = classes.join(" ");
        entry.subject = format!("X.{}", row.subject);
        entry.facts.push(Fact {
            label: "Registered with",
            items: row
                .replies
                .iter()
                .map(|code| same(&code.to_string()))
                .collect(),
        });
        entry.facts.push(Fact {
            label: "We hold right",
            items: row
                .correction
                .iter()
                .map(|code| same(&code.to_string()))
                .collect(),
        });
        let others = each(&self.document.details).iter().filter(|other| {
            let other_cause = &other.verdicts.r#final.cause;
            other.named.code != row.named.code && other_cause == cause && self.tells_much(cause)
        });
        let replies = each(&self.document.replies)
            .iter()
            .filter(|reply| reply.verdict.cause == cause && self.tells_much(cause));
        let replies = replies.map(|reply| same(&reply.named.code));
        entry.facts.push(Fact {
            label: "Same cause",
            items: others
                .map(|other| same(&other.named.code))
                .chain(replies)
                .collect(),
        });
        self.standing(&mut entry, &row.standing, row.specific);
        self.provider_meanings(&mut entry, |about, with| {
            let here = |subject: u16, first: u16, last: u16| {
                subject == row.subject && (first..=last).contains(&row.detail)
            };
            match (about, with) {
                (About::Details(ranges, _), _) => ranges
                    .iter()
                    .any(|&(subject, first, last)| here(subject, first, last)),
                (About::Replies(_), With::List(list)) => list.iter().any(|&(subject, detail)| {
                    detail.is_some_and(|detail| here(subject, detail, detail))
                }),
                _ => false,
            }
        });
        if row.specific {
            entry.phrases = self.examples(cause, &row.named.code);
        }
        entry.facts.retain(|fact| !fact.items.is_empty());
        entry
    }

    /// Whether a cause has few enough codes that these are alike.
    fn tells_much(&self, cause: &str) -> bool {
        self.codes.get(cause).is_some_and(|codes| codes.len() <= 24)
    }

    fn standing(&self, entry: &mut Entry, standing: &'t str, specific: bool) {
        let mut text = self.meaning("standing", standing).to_owned();
        if !specific {
            text.push_str(" It says little: a code or words beside it that say more go before it.");
        }
        entry.facts.push(Fact {
            label: "Standing",
            items: vec![Link::plain(text)],
        });
    }

    fn provider_meanings(&self, entry: &mut Entry, wanted: impl Fn(&About, &With) -> bool) {
        let mut words: Vec<&str> = Vec::new();
        for rule in &self.rules {
            if !wanted(&rule.row.about, &rule.row.with) {
                continue;
            }
            if !words.contains(&rule.provider) {
                words.push(rule.provider);
            }
            entry.meanings.push(Meaning {
                who: Link::to(rule.name, &format!("provider-{}", rule.provider)),
                when: situation(rule),
                cause: self.cause(&rule.told.cause),
                advice: rule.advice.clone(),
            });
        }
        entry.providers = words.join(" ");
    }

    /// Phrases that go with a code: those that want it beside them, then some of its cause.
    fn examples(&self, cause: &str, code: &str) -> Vec<Said> {
        let none = Vec::new();
        let all = self.phrases.get(cause).unwrap_or(&none).iter();
        let beside = |phrase: &&&Phrase| phrase.saying.with.iter().any(|one| one == code);
        let mut some: Vec<&Phrase> = all.clone().filter(beside).copied().collect();
        let plain = |phrase: &&&Phrase| phrase.saying.decides && phrase.saying.with.is_empty();
        some.extend(all.filter(plain).take(EXAMPLES));
        some.into_iter().map(said).collect()
    }

    fn causes(&self) -> Section {
        let none = Vec::new();
        let families = self
            .document
            .vocabulary
            .as_ref()
            .map_or(&none, |words| &words.family);
        let mut groups = Vec::new();
        let words = families
            .iter()
            .map(|word| Some(word.word.as_str()))
            .chain([None]);
        for family in words {
            let rows = each(&self.document.causes).iter();
            let rows = rows.filter(|row| row.family.as_deref() == family);
            groups.push(Group {
                title: match family {
                    Some(word) => wording::sentence(word).trim_end_matches('.').to_owned(),
                    None => "Nothing said".to_owned(),
                },
                about: family.map_or(String::new(), |word| {
                    self.meaning("family", word).to_owned()
                }),
                entries: rows.map(|row| self.cause_entry(row)).collect(),
            });
        }
        Section {
            id: "causes",
            title: "Causes",
            groups,
        }
    }

    fn cause_entry(&self, row: &'t Cause) -> Entry {
        let mut entry = Entry {
            id: row.cause.clone(),
            kind: "cause",
            code: row.cause.clone(),
            title: row.title.clone(),
            families: row.family.clone().unwrap_or_default(),
            aliases: row.aliases.join(", "),
            description: row.description.clone(),
            note: row.note.clone().unwrap_or_default(),
            sources: row
                .references
                .iter()
                .map(|source| Link::source(source))
                .collect(),
            ..Entry::default()
        };
        let mut retries = BTreeSet::from([row.retry.clone()]);
        let mut classes = BTreeSet::new();
        let codes = self.codes.get(&row.cause);
        for class in [4, 5] {
            // What a code of the class says that names this cause and nothing else.
            let of_class = |code: &&(u16, u16, u16)| code.0 == class || code.0 / 100 == class;
            let code = codes.and_then(|codes| codes.iter().find(of_class));
            let told = code.and_then(|code| self.told(&written(*code)));
            let told = told.or_else(|| self.by_words(&row.cause, class));
            if let Some(told) = told.filter(|told| told.cause == row.cause) {
                let label = if class == 4 { "Deferred" } else { "Final" };
                retries.insert(told.retry.clone());
                classes.insert(class.to_string());
                entry.tone = told.tone();
                let mut shown = self.in_class(label.to_owned(), String::new(), told);
                // The sentence of the cause, not of one of its codes.
                match (class, &row.advice_deferred) {
                    (4, Some(advice)) => shown.told.advice.clone_from(advice),
                    (5, _) => shown.told.advice.clone_from(&row.advice),
                    _ => {}
                }
                entry.verdicts.push(shown);
            }
        }
        if entry.verdicts.is_empty() {
            entry.description = format!("{} {}", row.description, row.advice);
        }
        if row.family.as_deref() == Some("success") {
            entry.tone = "good";
        }
        entry.retries = retries.into_iter().collect::<Vec<_>>().join(" ");
        entry.classes = classes.into_iter().collect::<Vec<_>>().join(" ");
        let mut seen = Vec::new();
        for code in codes.into_iter().flatten() {
            let link = match *code {
                (reply, 0, 0) if reply > 99 => same(&reply.to_string()),
                code => same(&written(code)),
            };
            seen.push(link);
        }
        entry.facts.push(Fact {
            label: "Codes",
            items: seen,
        });
        let answer = row.answer.iter().map(|answer| Link::plain(answer.clone()));
        entry.facts.push(Fact {
            label: "To say it",
            items: answer.collect(),
        });
        entry.facts.retain(|fact| !fact.items.is_empty());
        // What each provider writes for it, together.
        let mut written: Vec<(&str, Vec<String>)> = Vec::new();
        let mut add = |provider: &'t str, what: String| match written
            .iter_mut()
            .find(|(known, _)| *known == provider)
        {
            Some((_, all)) => all.push(what),
            None => written.push((provider, vec![what])),
        };
        for rule in self
            .rules
            .iter()
            .filter(|rule| rule.told.cause == row.cause)
        {
            add(rule.provider, situation(rule));
        }
        for token in each(&self.document.tokens) {
            if token.saying.cause == row.cause {
                add(&token.provider, token.token.clone());
            }
        }
        for (provider, what) in written {
            if !entry.providers.is_empty() {
                entry.providers.push(' ');
            }
            entry.providers.push_str(provider);
            entry.meanings.push(Meaning {
                who: Link::to(
                    self.provider_name(provider),
                    &format!("provider-{provider}"),
                ),
                when: what.join("; "),
                cause: Link::plain(""),
                advice: String::new(),
            });
        }
        let phrases = self.phrases.get(row.cause.as_str());
        entry.phrases = phrases
            .into_iter()
            .flatten()
            .map(|phrase| said(phrase))
            .collect();
        entry
    }

    /// What follows from words that name a cause, in a class.
    fn by_words(&self, cause: &str, class: u16) -> Option<Told> {
        let phrase = self.phrases.get(cause)?.first()?;
        let status: Status = format!("{class}.0.0").parse().ok()?;
        let evidence =
            smtp_codes::Evidence::new(Some(status)).text(phrase.saying.sample.as_bytes());
        Some(Told::new(&self.layers().judge(&evidence)?))
    }

    fn provider_name(&self, word: &str) -> String {
        let known = each(&self.document.providers)
            .iter()
            .find(|row| row.provider == word);
        known.map_or(word, |row| &row.title).to_owned()
    }

    fn providers(&self) -> Section {
        let entries = each(&self.document.providers).iter().map(|row| {
            let mut entry = Entry {
                id: format!("provider-{}", row.provider),
                kind: "provider",
                code: row.provider.clone(),
                title: row.title.clone(),
                aliases: row.aliases.join(", "),
                providers: row.provider.clone(),
                description: row.description.clone().unwrap_or_default(),
                note: row.note.clone().unwrap_or_default(),
                sources: row
                    .references
                    .iter()
                    .map(|source| Link::source(source))
                    .collect(),
                ..Entry::default()
            };
            let plain = |list: &[String]| list.iter().map(Link::plain).collect();
            entry.facts.push(Fact {
                label: "Hosts",
                items: plain(&row.hosts),
            });
            entry.facts.push(Fact {
                label: "Known by",
                items: plain(&row.marks),
            });
            entry.facts.retain(|fact| !fact.items.is_empty());
            for rule in self
                .rules
                .iter()
                .filter(|rule| rule.provider == row.provider)
            {
                entry.meanings.push(Meaning {
                    who: Link::plain(situation(rule)),
                    when: String::new(),
                    cause: self.cause(&rule.told.cause),
                    advice: rule.advice.clone(),
                });
            }
            let tokens = each(&self.document.tokens).iter();
            for token in tokens.filter(|token| token.provider == row.provider) {
                entry.meanings.push(Meaning {
                    who: Link::plain(token.token.clone()),
                    when: String::new(),
                    cause: self.cause(&token.saying.cause),
                    advice: token.saying.advice.clone().unwrap_or_default(),
                });
            }
            entry
        });
        Section {
            id: "providers",
            title: "Providers",
            groups: vec![Group {
                title: String::new(),
                about: String::new(),
                entries: entries.collect(),
            }],
        }
    }

    /// The rules of tables of one's own.
    fn own(&self) -> Option<Section> {
        let mut groups = Vec::new();
        for name in self.tables.own() {
            let rows = each(&self.document.rules).iter();
            let rows = rows.filter(|rule| rule.table == *name && rule.provider.is_none());
            groups.push(Group {
                title: name.clone(),
                about: String::new(),
                entries: rows.map(|rule| self.own_rule(rule)).collect(),
            });
        }
        (!groups.is_empty()).then_some(Section {
            id: "own",
            title: "Your own tables",
            groups,
        })
    }

    fn own_rule(&self, rule: &'t Rule) -> Entry {
        // The first code that it is about, in the class in which it holds.
        let first = rule.code.split(['|', '-']).next().unwrap_or_default();
        let class = rule.classes.last().copied().unwrap_or(5);
        let code = match first.strip_prefix("X.") {
            Some(numbers) => format!("{class}.{numbers}"),
            None => first.to_owned(),
        };
        let told = self.told(&code);
        let cause = rule
            .cause
            .clone()
            .or(told.as_ref().map(|told| told.cause.clone()));
        let cause = cause.map(|cause| self.cause(&cause));
        let families = told.as_ref().map(|told| told.family.clone());
        let retries = told.as_ref().map(|told| told.retry.clone());
        let tone = told.as_ref().map_or("", Told::tone);
        let verdicts = told.map(|told| self.in_class(code.clone(), String::new(), told));
        Entry {
            id: rule.key.replace([' ', '|'], "-"),
            kind: "own",
            code: rule.code.clone(),
            title: cause
                .as_ref()
                .map_or(rule.key.clone(), |cause| cause.text.clone()),
            hint: String::new(),
            tone,
            classes: code[..1].to_owned(),
            families: families.unwrap_or_default(),
            retries: retries.unwrap_or_default(),
            description: rule.advice.clone().unwrap_or_default(),
            verdicts: verdicts.into_iter().collect(),
            facts: vec![Fact {
                label: "Holds for",
                items: vec![Link::plain(rule.key.clone())],
            }],
            note: rule.note.clone().unwrap_or_default(),
            sources: rule
                .references
                .iter()
                .map(|source| Link::source(source))
                .collect(),
            ..Entry::default()
        }
    }

    fn words(&self) -> Section {
        let mut groups = Vec::new();
        let digits = each(&self.document.severities).iter().map(|row| &row.named);
        let digits = digits.chain(each(&self.document.categories));
        let classes = each(&self.document.classes).iter().map(|row| &row.named);
        let subjects = each(&self.document.subjects).iter().map(|row| &row.named);
        for (title, rows) in [
            ("Digits of reply codes", digits.collect::<Vec<_>>()),
            ("Parts of enhanced codes", classes.chain(subjects).collect()),
        ] {
            let entries = rows.into_iter().map(|row| {
                let mut entry = self.entry("word", row, Vec::new());
                if row.code.len() == 1 {
                    entry.id = format!("class-{}", row.code);
                    entry.code = format!("{}.X.X", row.code);
                }
                entry
            });
            groups.push(Group {
                title: title.to_owned(),
                about: String::new(),
                entries: entries.collect(),
            });
        }
        if let Some(words) = &self.document.vocabulary {
            for (title, kind, list) in [
                ("What happened", "outcome", &words.outcome),
                ("Whether to try again", "retry", &words.retry),
                ("What to do", "action", &words.action),
                ("What is affected", "scope", &words.scope),
                ("Who can fix it", "party", &words.party),
                ("How firmly a code is defined", "standing", &words.standing),
                ("Stages of a session", "stage", &words.stage),
                ("What a delivery report says", "report", &words.dsn_action),
            ] {
                let entries = list.iter().map(|word| Entry {
                    id: format!("{kind}-{}", word.word),
                    kind: "word",
                    code: word.word.clone(),
                    title: word.text.clone().unwrap_or_default(),
                    description: word.description.clone(),
                    sources: word
                        .references
                        .iter()
                        .map(|source| Link::source(source))
                        .collect(),
                    ..Entry::default()
                });
                groups.push(Group {
                    title: title.to_owned(),
                    about: String::new(),
                    entries: entries.collect(),
                });
            }
        }
        Section {
            id: "words",
            title: "Parts and words",
            groups,
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
