//! The rules of tables of one's own.

use super::super::super::model::Rule;
use super::super::told::Told;
use super::{Entry, Fact, Group, Maker, Section, each};
use crate::html::Link;

impl<'t> Maker<'t> {
    /// The rules of tables of one's own.
    pub(super) fn own(&self) -> Option<Section> {
        let mut groups = Vec::new();
        for name in self.tables.own() {
            let rows = each(&self.document.rules).iter();
            let rows = rows.filter(|rule| rule.origin.table == *name && rule.provider.is_none());
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

    pub(super) fn own_rule(&self, rule: &'t Rule) -> Entry {
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
            note: rule.origin.note.clone().unwrap_or_default(),
            sources: Link::sources(&rule.origin.references),
            ..Entry::default()
        }
    }
}
