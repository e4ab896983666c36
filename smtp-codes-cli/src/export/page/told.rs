//! Verdicts in the words of the page, each of them and each text once.

use std::collections::HashMap;

use serde::Serialize;
use smtp_codes::{Action, Cause, Outcome, Retry, Text, Verdict};

use crate::wording;

/// What the page says of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Told {
    pub(super) cause: String,
    pub(super) action: String,
    pub(super) outcome: String,
    pub(super) retry: String,
    pub(super) family: String,
    /// What happened and what to do, in one line.
    pub(super) headline: String,
    pub(super) why: String,
    pub(super) advice: String,
    /// Whether and when to try again; empty for what worked.
    pub(super) again: String,
    pub(super) affects: String,
    pub(super) fixed_by: String,
    /// Whether the codes are too weak a reason to give the address up.
    pub(super) spared: bool,
}

impl Told {
    pub(super) fn new(verdict: &Verdict<'_>) -> Self {
        let failed = !(verdict.is_success() || verdict.is_intermediate());
        let if_failed = |text: String| if failed { text } else { String::new() };
        let first = |text: Text<'_>| wording::ended(wording::first(&text.to_string()));
        Self {
            cause: verdict.cause().to_string(),
            action: verdict.action().to_string(),
            outcome: verdict.outcome().to_string(),
            retry: verdict.retry().to_string(),
            family: verdict
                .family()
                .map(|word| word.to_string())
                .unwrap_or_default(),
            headline: wording::headline(verdict, None, None),
            why: verdict.description().to_string(),
            advice: verdict.advice().to_string(),
            again: if_failed(wording::again(verdict)),
            affects: if_failed(first(verdict.scope().description())),
            fixed_by: if_failed(first(verdict.party().description())),
            spared: verdict.was_spared(),
        }
    }

    /// What the page says of a cause that something only hints at, in a class.
    pub(super) fn of_cause(cause: Cause<'_>, class: u8) -> Self {
        let first = |text: Text<'_>| wording::ended(wording::first(&text.to_string()));
        let deferred = class == 4;
        let (outcome, retry, action) = match deferred {
            true => (Outcome::Transient, Retry::Later, Action::RetryLater),
            false => (Outcome::Permanent, cause.retry(), cause.action()),
        };
        Self {
            cause: cause.to_string(),
            action: action.to_string(),
            outcome: outcome.to_string(),
            retry: retry.to_string(),
            family: cause
                .family()
                .map(|word| word.to_string())
                .unwrap_or_default(),
            headline: format!("{}: {}", cause.title(), action.text()),
            why: cause.description().to_string(),
            advice: match deferred {
                true => action.description(),
                false => cause.advice(),
            }
            .to_string(),
            again: first(retry.description()),
            affects: first(cause.scope().description()),
            fixed_by: first(cause.party().description()),
            spared: false,
        }
    }

    /// How it is coloured: by how it ended, and not by that alone.
    pub(super) fn tone(&self) -> &'static str {
        match self.outcome.as_str() {
            "success" | "intermediate" => "good",
            "transient" => "wait",
            _ => "bad",
        }
    }
}

/// All verdicts of the page, with their texts by number.
#[derive(Default, Serialize)]
pub(super) struct Pool {
    /// The texts.
    texts: Vec<String>,
    /// Of each verdict the numbers of its texts, and whether an address was spared.
    verdicts: Vec<[usize; 10]>,
    #[serde(skip)]
    of_texts: HashMap<String, usize>,
    #[serde(skip)]
    of_verdicts: HashMap<Told, usize>,
}

impl Pool {
    /// The number of a text.
    pub(super) fn text(&mut self, text: &str) -> usize {
        if let Some(&known) = self.of_texts.get(text) {
            return known;
        }
        let number = self.texts.len();
        self.texts.push(text.to_owned());
        self.of_texts.insert(text.to_owned(), number);
        number
    }

    /// The number of a verdict.
    pub(super) fn verdict(&mut self, verdict: &Verdict<'_>) -> usize {
        self.told(Told::new(verdict))
    }

    /// The number of what is told.
    pub(super) fn told(&mut self, told: Told) -> usize {
        if let Some(&known) = self.of_verdicts.get(&told) {
            return known;
        }
        let texts = [
            &told.cause,
            &told.action,
            &told.outcome,
            &told.headline,
            &told.why,
            &told.advice,
            &told.again,
            &told.affects,
            &told.fixed_by,
        ];
        let mut numbers = [0; 10];
        for (place, text) in texts.into_iter().enumerate() {
            numbers[place] = self.text(text);
        }
        numbers[9] = usize::from(told.spared);
        let number = self.verdicts.len();
        self.verdicts.push(numbers);
        self.of_verdicts.insert(told, number);
        number
    }
}
