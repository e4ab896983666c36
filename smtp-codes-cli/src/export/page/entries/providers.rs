//! Providers, with what they mean by their codes and tokens.

use super::{Entry, Fact, Group, Maker, Meaning, Section, each, situation};
use crate::html::Link;

impl<'t> Maker<'t> {
    pub(super) fn provider_name(&self, word: &str) -> String {
        let known = each(&self.document.providers)
            .iter()
            .find(|row| row.provider == word);
        known.map_or(word, |row| &row.title).to_owned()
    }

    pub(super) fn providers(&self) -> Section {
        let entries = each(&self.document.providers).iter().map(|row| {
            let mut entry = Entry {
                id: format!("provider-{}", row.provider),
                kind: "provider",
                code: row.provider.clone(),
                title: row.title.clone(),
                aliases: row.aliases.join(", "),
                providers: row.provider.clone(),
                description: row.description.clone().unwrap_or_default(),
                note: row.origin.note.clone().unwrap_or_default(),
                sources: Link::sources(&row.origin.references),
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
}
