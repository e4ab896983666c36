//! Reply codes and enhanced codes.

use smtp_codes::{RegisteredReply, ReplyCode, Stage, Status};
use smtp_codes_registry::{About, With};

use super::super::super::joined;
use super::super::super::model::{Detail, Phrase, Reply};
use super::{Entry, Fact, Group, Maker, Meaning, Said, Section, each, said, same, situation};
use crate::html::Link;
use crate::wording;

/// The phrases that an entry of a code shows; that of the cause has all.
const EXAMPLES: usize = 3;

impl<'t> Maker<'t> {
    pub(super) fn replies(&self) -> Section {
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

    pub(super) fn reply(&self, row: &'t Reply) -> Entry {
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
    pub(super) fn at_stages(&self, row: &Reply) -> Vec<(String, String)> {
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

    pub(super) fn details(&self) -> Section {
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

    pub(super) fn detail(&self, row: &'t Detail) -> Entry {
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
    pub(super) fn tells_much(&self, cause: &str) -> bool {
        self.codes.get(cause).is_some_and(|codes| codes.len() <= 24)
    }

    pub(super) fn standing(&self, entry: &mut Entry, standing: &'t str, specific: bool) {
        let mut text = self.meaning("standing", standing).to_owned();
        if !specific {
            text.push_str(" It says little: a code or words beside it that say more go before it.");
        }
        entry.facts.push(Fact {
            label: "Standing",
            items: vec![Link::plain(text)],
        });
    }

    pub(super) fn provider_meanings(
        &self,
        entry: &mut Entry,
        wanted: impl Fn(&About, &With) -> bool,
    ) {
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
    pub(super) fn examples(&self, cause: &str, code: &str) -> Vec<Said> {
        let none = Vec::new();
        let all = self.phrases.get(cause).unwrap_or(&none).iter();
        let beside = |phrase: &&&Phrase| phrase.saying.with.iter().any(|one| one == code);
        let mut some: Vec<&Phrase> = all.clone().filter(beside).copied().collect();
        let plain = |phrase: &&&Phrase| phrase.saying.decides && phrase.saying.with.is_empty();
        some.extend(all.filter(plain).take(EXAMPLES));
        some.into_iter().map(said).collect()
    }
}
