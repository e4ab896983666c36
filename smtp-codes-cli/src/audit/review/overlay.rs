//! Tables that are laid over those of the program: what does each row change, if anything?

use crate::audit::id;
use smtp_codes::{Detail, Evidence, Layers, RegisteredReply, Stage, Status, Text, Verdict};
use smtp_codes_phrasebook::LAYERS;
use smtp_codes_registry::{About, Companion, Rule, Saying, Settled, With};

use super::Findings;
use crate::audit::sheet::{NAMELESS, Row};
use crate::audit::table::{Audited, Ours, ours};

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
        let (Some(is), was) = (with.judge(&evidence), LAYERS.judge(&evidence)) else {
            continue;
        };
        match was {
            Some(was) if said(&is) == said(&was) => {
                let message = format!(
                    "its sample is judged the same without this row: {} of {} already says so.",
                    was.basis().key(),
                    was.basis().table()
                );
                findings.warn(id::ROW_CHANGES_NOTHING, row, "code", message);
            }
            was => changes(row, "its sample", was.as_ref(), &is, [1, 1], findings),
        }
    }
    names(table, findings);
}

/// Codes, causes and providers that the table adds, or has in the place of those of the program.
fn names(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    for row in &sheet.rows {
        let (kind, code) = (sheet.cell(row, "kind"), sheet.cell(row, "code"));
        if NAMELESS.contains(&kind) || matches!(kind, "column" | "kind") {
            continue;
        }
        let is_it = |ours: &&Ours| {
            let mut rows = ours.sheet.of_kind(kind);
            rows.any(|row| ours.sheet.cell(row, "code") == code)
        };
        let cause = sheet.cell(row, "cause");
        let names = match cause {
            "" => String::new(),
            cause => format!(", which names the cause {cause}"),
        };
        let message = match ours().iter().find(is_it) {
            Some(ours) => format!("takes the place of {kind} {code} of {}{names}.", ours.name),
            None => format!("adds {kind} {code}{names}."),
        };
        findings.changed(row, message);
    }
}

/// What a row changes: the verdict before and the one now, as far as they differ.
fn changes(
    row: &Row,
    where_: &str,
    was: Option<&Verdict<'_>>,
    is: &Verdict<'_>,
    [differ, tried]: [usize; 2],
    findings: &mut Findings,
) {
    let more = match tried {
        1 => String::new(),
        _ => {
            let part = if differ == tried {
                "all"
            } else {
                &format!("{differ} of")
            };
            format!(
                " The verdict changes in {part} {tried} combinations of code and stage that were tried."
            )
        }
    };
    let (new, new_advice) = said(is);
    let message = match was {
        None => format!(
            "gives a verdict on {where_}, which had none: {}.{more}",
            new.join(", ")
        ),
        Some(was) => {
            let (old, old_advice) = said(was);
            let parts = PARTS
                .iter()
                .enumerate()
                .filter(|(at, _)| old[*at] != new[*at]);
            let mut parts: Vec<String> = parts
                .map(|(at, part)| format!("{part} {} -> {}", old[at], new[at]))
                .collect();
            if old_advice != new_advice {
                parts.push("other advice".to_owned());
            }
            let (key, table) = (was.basis().key(), was.basis().table());
            format!(
                "changes the verdict on {where_}, until now by {key} of {table}: {}.{more}",
                parts.join(", ")
            )
        }
    };
    findings.changed(row, message);
}

/// Tries a rule, and says if it never decides or changes nothing.
fn judge(
    with: &Layers<'_>,
    tried: &[(Stage, Evidence<'_>)],
    key: &str,
    is_broad: bool,
    row: &Row,
    findings: &mut Findings,
) {
    let (mut decides, mut differs) = (false, 0);
    let (mut before, mut first) = (None, None);
    for (stage, evidence) in tried {
        let (Some(is), Some(was)) = (with.judge(evidence), LAYERS.judge(evidence)) else {
            continue;
        };
        let own = is.basis().key() == key || is.rule().is_some_and(|rule| rule.key() == key);
        decides |= own;
        if said(&is) != said(&was) {
            differs += 1;
            // What the row itself decides tells more than what follows from it.
            if first.as_ref().is_none_or(|(_, _, _, of_it)| own && !of_it) {
                first = Some((place(*stage, evidence), was, is, own));
            }
        }
        if !own && before.is_none() {
            before = Some(is.basis());
        }
    }
    if tried.is_empty() {
        return;
    }
    if let Some((place, was, is, _)) = first.filter(|_| decides || is_broad) {
        changes(
            row,
            &place,
            Some(&was),
            &is,
            [differs, tried.len()],
            findings,
        );
        return;
    }
    let (id, message) = match before {
        Some(before) if !decides && differs > 0 => (
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

/// A situation in a few words: `550 5.1.1 at rcpt`.
fn place(stage: Stage, evidence: &Evidence<'_>) -> String {
    let status = evidence.status().map(|status| status.to_string());
    let status = status.unwrap_or_else(|| "no code".to_owned());
    match stage {
        Stage::Any => format!("{status} at an unknown stage"),
        stage => format!("{status} at {}", stage.as_str()),
    }
}

/// The words of a verdict, in the order of [`said`], which has the advice after them.
const PARTS: [&str; 7] = [
    "cause",
    "outcome",
    "retry",
    "action",
    "scope",
    "party",
    "disposition",
];

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
fn tried<'e>(
    statuses: &[Status],
    stages: &[&str],
    provider: Option<&'e str>,
) -> Vec<(Stage, Evidence<'e>)> {
    let stages = match stages {
        [] => vec![Stage::Any, Stage::Mail, Stage::Rcpt, Stage::DataEnd],
        stages => stages.iter().map(|stage| stage_of(stage)).collect(),
    };
    let mut tried = Vec::new();
    for &status in statuses {
        for &stage in &stages {
            let evidence = Evidence::new(Some(status)).at(stage);
            let evidence = match provider {
                Some(provider) => evidence.provider(provider),
                None => evidence,
            };
            tried.push((stage, evidence));
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
