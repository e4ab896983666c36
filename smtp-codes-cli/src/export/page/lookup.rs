//! What the page looks up: what each pair of codes means, which words name which cause, and what
//! providers mean. All of it is judged here; the page only finds the place in a table.

use std::collections::HashMap;

use serde::Serialize;
use smtp_codes::{Cause, Evidence, Layers, ReplyCode, Stage, Status, Verdict};
use smtp_codes_core::phrases::{CONDITION_WORDS, NEGATION_WORDS};
use smtp_codes_registry::{About, Companion, Rule, Saying, Table, With};

use super::super::joined::{self, CLASSES, Codes};
use super::super::tables::Tables;
use super::told::{Pool, Told};

/// The data of the page.
#[derive(Serialize)]
pub(super) struct Lookup {
    #[serde(flatten)]
    pool: Pool,
    /// For each three digits from 0 the row of `cells`; then that of no reply code.
    rows: Vec<usize>,
    /// The enhanced codes that `cells` has a column for, after the one for none. `5.1.*` is for what is
    /// not registered.
    columns: Vec<String>,
    /// The verdicts of a row: two letters for each column, see `DIGITS`.
    cells: Vec<String>,
    phrases: Vec<Words>,
    tokens: Vec<Words>,
    providers: Vec<Known>,
    rules: Vec<OfProvider>,
    negations: &'static [&'static str],
    conditions: &'static [&'static str],
}

/// A phrase or a token.
#[derive(Serialize)]
struct Words {
    /// As the table has it.
    code: String,
    /// Verdicts in class 5 and in class 4; null where it does not hold.
    verdicts: [Option<usize>; 2],
    /// Whether it only hints.
    #[serde(skip_serializing_if = "is_false")]
    hint: bool,
    /// The codes beside one of which it holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    with: Vec<String>,
    /// The provider of a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<usize>,
    /// Whether capital and small letters differ.
    #[serde(skip_serializing_if = "is_false")]
    case: bool,
}

/// A provider.
#[derive(Serialize)]
struct Known {
    word: String,
    name: String,
    marks: Vec<String>,
}

/// What a provider means by codes.
#[derive(Serialize)]
struct OfProvider {
    provider: usize,
    /// In class 5 and in class 4, as of words.
    verdicts: [Option<usize>; 2],
    /// From the first reply code to the last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replies: Vec<(u16, u16)>,
    /// A subject, and from the first detail to the last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<(u16, u16, u16)>,
    /// The classes in which the details are meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    classes: Vec<u8>,
    /// Beside a reply code: whatever, nothing, or one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    list: Vec<(u16, Option<u16>)>,
    /// The stages at which it is meant, as people say them; empty for all.
    #[serde(skip_serializing_if = "String::is_empty")]
    stages: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The digits of a number of a verdict.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Lookup {
    pub(super) fn new(tables: &Tables) -> Self {
        let mut pool = Pool::default();
        let codes = Codes::of(tables);
        let mut columns = Vec::new();
        let mut enhanced: Vec<Option<Status>> = vec![None];
        for class in CLASSES {
            for (key, _, status) in codes.enhanced(class.into()) {
                columns.push(key);
                enhanced.push(Some(status));
            }
        }
        let mut cells: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut rows = Vec::new();
        for reply in (0..1000).map(Some).chain([None]) {
            let reply = reply.and_then(|reply| ReplyCode::from_u16(reply).ok());
            let mut row = String::new();
            for enhanced in &enhanced {
                let status = match (reply, enhanced.and_then(Status::enhanced)) {
                    (Some(reply), Some(enhanced)) => Status::both(reply, enhanced),
                    (Some(reply), None) => Status::of_reply(reply),
                    (None, Some(enhanced)) => Status::of_enhanced(enhanced),
                    // Nothing to look up.
                    (None, None) => Status::of_reply(joined::NO_REPLY),
                };
                let verdict = joined::judge(&tables.layers, status);
                let number = pool.verdict(&verdict);
                for digit in [number / 64 % 64, number % 64] {
                    row.push(char::from(DIGITS[digit]));
                }
            }
            let place = *known.entry(row).or_insert_with_key(|row| {
                cells.push(row.clone());
                cells.len() - 1
            });
            rows.push(place);
        }
        let mut lookup = Self {
            pool,
            rows,
            columns,
            cells,
            phrases: Vec::new(),
            tokens: Vec::new(),
            providers: Vec::new(),
            rules: Vec::new(),
            negations: &NEGATION_WORDS,
            conditions: &CONDITION_WORDS,
        };
        lookup.words(tables);
        lookup
    }

    /// Adds phrases, tokens, providers and what these mean by codes.
    fn words(&mut self, tables: &Tables) {
        let layers = &tables.layers;
        for source in &tables.sources {
            let table = &source.table;
            for row in &table.phrases {
                let cause = tables.cause_of(table, &row.saying.given);
                let words = self.saying(layers, table, (&row.head.code, &row.saying, cause, ""));
                self.phrases.push(words);
            }
            let first = self.providers.len();
            for row in &table.providers {
                self.providers.push(Known {
                    word: row.head.code.clone(),
                    name: row.head.text.clone(),
                    marks: row.marks.clone(),
                });
            }
            for row in &table.tokens {
                let provider = &table.providers[row.provider].head.code;
                let cause = tables.cause_of(table, &row.saying.given);
                let saying = (&*row.head.code, &row.saying, cause, &**provider);
                let words = self.saying(layers, table, saying);
                self.tokens.push(Words {
                    provider: Some(first + row.provider),
                    case: row.case,
                    ..words
                });
            }
            for row in &table.rules {
                if let Some(provider) = row.provider {
                    let word = &table.providers[provider].head.code;
                    let verdicts = [5, 4].map(|class| {
                        let told = of_rule(tables, table, (row, word, class));
                        told.map(|told| self.pool.told(told))
                    });
                    let stages = row.stages.iter().map(|&at| &*table.stages[at].head.text);
                    let stages = stages.collect::<Vec<_>>().join(", ");
                    let rule = provider_rule(row, first + provider, verdicts, stages);
                    self.rules.push(rule);
                }
            }
        }
    }

    fn saying(
        &mut self,
        layers: &Layers<'static>,
        table: &Table,
        (code, row, cause, provider): (&str, &Saying, &str, &str),
    ) -> Words {
        let mut verdicts = [None; 2];
        for (place, class) in [5, 4].into_iter().enumerate() {
            if row.classes.is_empty() || row.classes.contains(&class) {
                let verdict = said(layers, table, (class, row, provider));
                let verdict = verdict.filter(|verdict| verdict.cause().as_str() == cause);
                verdicts[place] = verdict.map(|verdict| self.pool.verdict(&verdict));
            }
        }
        // A hint yields to codes; then the page has what follows from its cause.
        if let ([None, None], Some(cause)) = (verdicts, Cause::named(cause)) {
            verdicts[0] = Some(self.pool.told(Told::of_cause(cause, 5)));
        }
        let with = row.with.iter().map(|one| match one {
            Companion::Reply(code) => code.to_string(),
            Companion::Detail(subject, detail) => format!("{subject}.{detail}"),
        });
        Words {
            code: code.to_owned(),
            verdicts,
            hint: !row.decides,
            with: with.collect(),
            provider: None,
            case: false,
        }
    }
}

/// What explain says of the sample of a phrase or token in a class, beside codes that say nothing, or
/// beside the one that it wants.
fn said(
    layers: &Layers<'static>,
    table: &Table,
    (class, row, provider): (u8, &Saying, &str),
) -> Option<Verdict<'static>> {
    let codes = match row.with.first() {
        Some(Companion::Reply(code)) if code / 100 == u16::from(class) => code.to_string(),
        Some(Companion::Reply(_)) => return None,
        Some(Companion::Detail(subject, detail)) => format!("{class}.{subject}.{detail}"),
        None => format!("{class}.0.0"),
    };
    let status: Status = codes.parse().ok()?;
    let evidence = Evidence::new(Some(status))
        .provider(provider)
        .text(row.sample.as_bytes())
        .at(stage(table, &row.stages));
    layers.judge(&evidence)
}

/// What explain says where a rule of a provider names the cause, in a class; `None` where it does not
/// hold in that class.
pub(super) fn of_rule(
    tables: &Tables,
    table: &Table,
    (rule, provider, class): (&Rule, &str, u8),
) -> Option<Told> {
    let codes: Vec<String> = match &rule.about {
        About::Replies(ranges) => {
            let of_class = |range: &&(u16, u16)| range.0 / 100 == u16::from(class);
            let replies = ranges.iter().filter(of_class).map(|range| range.0);
            match &rule.with {
                With::List(list) => replies
                    .flat_map(|reply| {
                        list.iter().map(move |(subject, detail)| {
                            format!("{reply} {class}.{subject}.{}", detail.unwrap_or(0))
                        })
                    })
                    .collect(),
                _ => replies.map(|reply| reply.to_string()).collect(),
            }
        }
        About::Details(ranges, classes) if classes.contains(&class) => ranges
            .iter()
            .map(|(subject, detail, _)| format!("{class}.{subject}.{detail}"))
            .collect(),
        _ => return None,
    };
    let mut stages: Vec<Stage> = rule
        .stages
        .iter()
        .filter_map(|&at| table.stages[at].head.code.parse().ok())
        .collect();
    if stages.is_empty() {
        // What holds anywhere may give way at some stages.
        stages = vec![Stage::Any, Stage::Rcpt, Stage::DataEnd];
    }
    let cause = tables.cause_of(table, &rule.given);
    let mut other = None;
    for code in &codes {
        let status: Status = code.parse().ok()?;
        for &stage in &stages {
            let evidence = Evidence::new(Some(status)).provider(provider).at(stage);
            let verdict = tables.layers.judge(&evidence)?;
            if cause.is_empty() || verdict.cause().as_str() == cause {
                return Some(Told::new(&verdict));
            }
            other = Some(Told::new(&verdict));
        }
    }
    // Where other evidence always goes first, what follows from the cause.
    let own = Cause::named(cause).map(|cause| Told::of_cause(cause, class));
    other.map(|other| own.unwrap_or(other))
}

/// The first stage at which a row holds.
fn stage(table: &Table, stages: &[usize]) -> Stage {
    let first = stages.first().map(|&at| &table.stages[at].head.code);
    first
        .and_then(|code| code.parse().ok())
        .unwrap_or(Stage::Any)
}

fn provider_rule(
    row: &Rule,
    provider: usize,
    verdicts: [Option<usize>; 2],
    stages: String,
) -> OfProvider {
    let mut rule = OfProvider {
        provider,
        verdicts,
        replies: Vec::new(),
        details: Vec::new(),
        classes: Vec::new(),
        with: None,
        list: Vec::new(),
        stages,
    };
    match &row.about {
        About::Replies(ranges) => {
            rule.replies.clone_from(ranges);
            match &row.with {
                With::Any => rule.with = Some("any".to_owned()),
                With::None => rule.with = Some("none".to_owned()),
                With::List(list) => rule.list.clone_from(list),
            }
        }
        About::Details(ranges, classes) => {
            rule.details.clone_from(ranges);
            rule.classes.clone_from(classes);
        }
        _ => {}
    }
    rule
}
