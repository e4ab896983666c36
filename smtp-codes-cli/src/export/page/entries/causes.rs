//! Causes, with all that servers and providers write for them.

use std::collections::BTreeSet;

use smtp_codes::Status;

use super::super::super::model::Cause;
use super::super::told::Told;
use super::{Entry, Fact, Group, Maker, Meaning, Section, each, said, same, situation, written};
use crate::html::Link;
use crate::wording;

impl<'t> Maker<'t> {
    pub(super) fn causes(&self) -> Section {
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

    pub(super) fn cause_entry(&self, row: &'t Cause) -> Entry {
        let mut entry = Entry {
            id: row.cause.clone(),
            kind: "cause",
            code: row.cause.clone(),
            title: row.title.clone(),
            families: row.family.clone().unwrap_or_default(),
            aliases: row.aliases.join(", "),
            description: row.description.clone(),
            note: row.origin.note.clone().unwrap_or_default(),
            sources: Link::sources(&row.origin.references),
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
    pub(super) fn by_words(&self, cause: &str, class: u16) -> Option<Told> {
        let phrase = self.phrases.get(cause)?.first()?;
        let status: Status = format!("{class}.0.0").parse().ok()?;
        let evidence =
            smtp_codes::Evidence::new(Some(status)).text(phrase.saying.sample.as_bytes());
        Some(Told::new(&self.layers().judge(&evidence)?))
    }
}
