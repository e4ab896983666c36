//! Digits, classes, subjects, and the words of the verdict.

use super::{Entry, Group, Maker, Section, each};
use crate::html::Link;

impl<'t> Maker<'t> {
    pub(super) fn words(&self) -> Section {
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
                    sources: Link::sources(&word.references),
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
