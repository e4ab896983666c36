//! Tables that are laid over those of the program: does each row change something?

use crate::audit::id;
use smtp_codes::{Detail, Evidence, Layers, RegisteredReply, Stage, Status, Text, Verdict};
use smtp_codes_phrasebook::LAYERS;
use smtp_codes_registry::{About, Companion, Rule, Saying, Settled, With};

use super::Findings;
use crate::audit::sheet::Row;
use crate::audit::table::Audited;

/// The most situations in which a row is tried.
const MOST: usize = 4_000;

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    let read = &table.reading.table;
    if !table.is_overlay() {
        return;
    }
    let Ok(settled) = Settled::new(read, Some(table.standard)) else {
        return;
    };
    let book = settled.rulebook(&table.name);
    let mut over = vec![&book];
    over.extend(LAYERS.over());
    let with = Layers::new(&over);
    let row_of = |line: usize| table.sheet.rows.iter().find(|row| row.line == line);
    for rule in &read.rules {
        let Some(row) = row_of(rule.head.line) else {
            continue;
        };
        let provider = rule
            .provider
            .map(|place| read.providers[place].head.code.as_str());
        let stages: Vec<&str> = rule
            .stages
            .iter()
            .map(|&stage| read.stages[stage].head.code.as_str())
            .collect();
        let statuses = statuses(rule);
        let tried = tried(&statuses, &stages, provider);
        judge(
            &with,
            &tried,
            &rule.key,
            matches!(rule.about, About::Causes(..) | About::Reports(_)),
            row,
            findings,
        );
    }
    let tokens = read.tokens.iter().map(|token| (&token.head, &token.saying));
    let phrases = read
        .phrases
        .iter()
        .map(|phrase| (&phrase.head, &phrase.saying));
    for (head, saying) in phrases.chain(tokens) {
        let Some(row) = row_of(head.line) else {
            continue;
        };
        let stage = saying
            .stages
            .first()
            .map(|&stage| read.stages[stage].head.code.as_str());
        let evidence = Evidence::new(status_of(saying))
            .at(stage_of(stage.unwrap_or_default()))
            .text(saying.sample.as_bytes());
        if let (Some(is), Some(was)) = (with.judge(&evidence), LAYERS.judge(&evidence))
            && said(&is) == said(&was)
        {
            let message = format!(
                "its sample is judged the same without this row: {} of {} already says so.",
                was.basis().key(),
                was.basis().table()
            );
            findings.warn(id::ROW_CHANGES_NOTHING, row, "code", message);
        }
    }
}

/// Tries a rule, and says if it never decides or changes nothing.
fn judge(
    with: &Layers<'_>,
    tried: &[Evidence<'_>],
    key: &str,
    is_broad: bool,
    row: &Row,
    findings: &mut Findings,
) {
    let (mut decides, mut changes) = (false, false);
    let mut before = None;
    for evidence in tried {
        let (Some(is), Some(was)) = (with.judge(evidence), LAYERS.judge(evidence)) else {
            continue;
        };
        let own = is.basis().key() == key || is.rule().is_some_and(|rule| rule.key() == key);
        decides |= own;
        changes |= said(&is) != said(&was);
        if !own && before.is_none() {
            before = Some(is.basis());
        }
    }
    if tried.is_empty() || changes && (decides || is_broad) {
        return;
    }
    let (id, message) = match before {
        Some(before) if !decides && changes => (
            id::ROW_SHADOWED,
            format!(
                "this row never decides: {} of {} goes before it wherever it holds.",
                before.key(),
                before.table()
            ),
        ),
        _ => (
            id::ROW_CHANGES_NOTHING,
            "without this row the verdict is the same wherever it holds.".to_owned(),
        ),
    };
    findings.warn(id, row, "code", message);
}

/// What a verdict says.
fn said<'v>(verdict: &Verdict<'v>) -> ([&'v str; 7], Text<'v>) {
    let words = [
        verdict.cause().as_str(),
        verdict.outcome().as_str(),
        verdict.retry().as_str(),
        verdict.action().as_str(),
        verdict.scope().as_str(),
        verdict.party().as_str(),
        verdict.disposition().as_str(),
    ];
    (words, verdict.advice())
}

fn stage_of(word: &str) -> Stage {
    word.parse().unwrap_or(Stage::Any)
}

/// A status beside which words hold.
fn status_of(saying: &Saying) -> Option<Status> {
    let class = match saying.classes.as_slice() {
        [4] => 4,
        _ => 5,
    };
    let text = match saying.with.first() {
        Some(Companion::Reply(reply)) => reply.to_string(),
        Some(Companion::Detail(subject, detail)) => format!("{class}.{subject}.{detail}"),
        None => format!("{class}50"),
    };
    text.parse().ok()
}

/// The situations in which a rule holds, or a fair part of them.
fn tried<'e>(statuses: &[Status], stages: &[&str], provider: Option<&'e str>) -> Vec<Evidence<'e>> {
    let stages = match stages {
        [] => vec![Stage::Any, Stage::Mail, Stage::Rcpt, Stage::DataEnd],
        stages => stages.iter().map(|stage| stage_of(stage)).collect(),
    };
    let mut tried = Vec::new();
    for &status in statuses {
        for &stage in &stages {
            let evidence = Evidence::new(Some(status)).at(stage);
            tried.push(match provider {
                Some(provider) => evidence.provider(provider),
                None => evidence,
            });
        }
    }
    tried.truncate(MOST);
    tried
}

/// The statuses that a rule is about.
fn statuses(rule: &Rule) -> Vec<Status> {
    let mut texts: Vec<String> = Vec::new();
    let beside = |reply: u16| -> Vec<String> {
        let class = match reply / 100 {
            2 => 2,
            4 => 4,
            _ => 5,
        };
        match &rule.with {
            With::None => vec![reply.to_string()],
            With::Any => vec![
                reply.to_string(),
                format!("{reply} {class}.0.0"),
                format!("{reply} {class}.7.1"),
                format!("{reply} {class}.1.1"),
            ],
            With::List(list) => list
                .iter()
                .map(|(subject, detail)| {
                    format!("{reply} {class}.{subject}.{}", detail.unwrap_or(0))
                })
                .collect(),
        }
    };
    match &rule.about {
        About::Replies(ranges) => {
            for &(first, last) in ranges {
                texts.extend((first..=last).flat_map(beside));
            }
        }
        About::Severities(digits) => {
            for digit in digits {
                let codes = [0, 50, 54, 99].map(|rest| u16::from(*digit) * 100 + rest);
                texts.extend(codes.into_iter().flat_map(beside));
            }
        }
        About::Details(ranges, classes) => {
            for &(subject, first, last) in ranges {
                for class in classes {
                    let details =
                        (first..=last).map(|detail| format!("{class}.{subject}.{detail}"));
                    texts.extend(details.take(200));
                }
            }
        }
        About::Subjects(subjects, classes) => {
            for subject in subjects {
                for class in classes {
                    texts.push(format!("{class}.{subject}.0"));
                    texts.push(format!("{class}.{subject}.999"));
                }
            }
        }
        About::Causes(_, classes) => {
            let replies = RegisteredReply::ALL.iter().map(|reply| reply.to_string());
            texts.extend(replies);
            for detail in Detail::ALL {
                for class in classes {
                    texts.push(detail.to_string().replacen('X', &class.to_string(), 1));
                }
            }
        }
        // They depend on what a report says.
        About::Reports(_) | About::Any => {}
    }
    let statuses = texts.iter().filter_map(|text| text.parse().ok());
    statuses.collect()
}
