//! What the matcher over phrases, tokens and marks shows to be wrong with their rows.

use smtp_codes_core::Words;
use smtp_codes_core::phrases::{
    Chosen, Context, Kind, MAX_GAP, Match, Piece, THING, choose, hash_of_run, pieces, search,
};
use smtp_codes_settle::order::{by, by_number};
use smtp_codes_settle::pattern::Pattern;
use smtp_codes_settle::phrases::{build, saying};
use smtp_codes_settle::quote::quote;
use smtp_codes_settle::rulebook::stages_within;

use crate::check::Check;
use crate::id::Id;
use crate::row::Row;
use crate::schema::Column;
use crate::table::{CauseRef, Companion, Saying, Table};

/// The most forms of a phrase that are compared with other rows.
const MAX_FORMS: usize = 2_000;

/// Words that stand in replies of every kind: alone they say nothing.
const COMMON: &[&str] = &[
    "access",
    "account",
    "action",
    "address",
    "attachment",
    "authentication",
    "available",
    "blocked",
    "client",
    "closed",
    "command",
    "connect",
    "connection",
    "contact",
    "content",
    "data",
    "delayed",
    "deliver",
    "delivered",
    "delivery",
    "denied",
    "destination",
    "domain",
    "email",
    "error",
    "exceeded",
    "exist",
    "expired",
    "failed",
    "failure",
    "found",
    "full",
    "host",
    "inbox",
    "invalid",
    "later",
    "limit",
    "listed",
    "local",
    "mail",
    "mailbox",
    "message",
    "network",
    "network",
    "not",
    "permanent",
    "permission",
    "policy",
    "postmaster",
    "problem",
    "quota",
    "recipient",
    "recipients",
    "refused",
    "rejected",
    "relay",
    "relaying",
    "remote",
    "reply",
    "requested",
    "reputation",
    "return",
    "returned",
    "security",
    "sender",
    "server",
    "service",
    "size",
    "smtp",
    "space",
    "spam",
    "storage",
    "system",
    "temporarily",
    "temporary",
    "timeout",
    "transaction",
    "unable",
    "unavailable",
    "unknown",
    "unsolicited",
    "user",
    "users",
    "virus",
];

/// Checks the rows of phrases and tokens, which stand in this order in `rows`, and takes those that
/// are wrong out of the table.
pub(crate) fn check<'a>(
    table: &mut Table,
    standard: &Table,
    rows: &mut Vec<Row<'a>>,
    patterns: &mut Vec<Pattern>,
    check: &mut Check<'a>,
) {
    providers_once(table, check);
    common_words(table, rows, patterns, check);
    let mut whole = true;
    loop {
        let too_much = match build(table, standard, patterns) {
            Ok((words, equal)) if whole => {
                equal_words(table, rows, &equal, check);
                let words = words.lend();
                for place in 0..rows.len() {
                    // A row that is wrong already is not run: what it says is known to be amiss.
                    if rows[place].right && !dead(table, &words, rows, patterns, place, check) {
                        sample(table, &words, rows, place, check);
                    }
                }
                break;
            }
            Ok(_) => break,
            Err(too_much) => too_much,
        };
        whole = false;
        // Without these the rest can stand; but whether it decides its samples is not known.
        match too_much.entries.last().and_then(|&last| rows.get_mut(last)) {
            Some(row) => row.wrong(Id::TooMuchToCompare, Column::Code, check, too_much.message),
            None => {
                let start = check.header.start;
                check
                    .problems
                    .add(Id::TooMuchToCompare, start, None, None, too_much.message);
                table
                    .providers
                    .iter_mut()
                    .for_each(|provider| provider.marks.clear());
            }
        }
        for &entry in &too_much.entries {
            if let Some(row) = rows.get_mut(entry) {
                row.right = false;
            }
        }
        retain(table, patterns, rows);
    }
    retain(table, patterns, rows);
}

/// Takes out what is not right.
fn retain(table: &mut Table, patterns: &mut Vec<Pattern>, rows: &mut Vec<Row<'_>>) {
    let mut right = rows.iter().map(|row| row.right);
    table.phrases.retain(|_| right.next().unwrap_or(false));
    table.tokens.retain(|_| right.next().unwrap_or(false));
    let mut right = rows.iter().map(|row| row.right);
    patterns.retain(|_| right.next().unwrap_or(false));
    rows.retain(|row| row.right);
}

/// Rule: a host or a mark belongs to one provider.
fn providers_once(table: &Table, check: &mut Check<'_>) {
    let mut all = Vec::new();
    for (place, provider) in table.providers.iter().enumerate() {
        for text in provider.hosts.iter().chain(&provider.marks) {
            all.push((text.to_ascii_lowercase(), place));
        }
    }
    by(&mut all, Ord::cmp);
    let mut twice = Vec::new();
    for pair in all.windows(2) {
        let (first, second) = (&table.providers[pair[0].1], &table.providers[pair[1].1]);
        if pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1 {
            twice.push(format!(
                "{} of the provider {} (line {}) already belongs to {} (line {}); a host and a mark \
                 tell one provider.",
                quote(&pair[0].0),
                quote(&second.head.code),
                second.head.line,
                quote(&first.head.code),
                first.head.line
            ));
        }
    }
    for message in twice {
        check
            .problems
            .add(Id::TellsTwo, check.header.start, None, None, message);
    }
}

/// Whether two rows can hold at once.
fn overlap(table: &Table, one: &Saying, other: &Saying) -> bool {
    let classes = one.classes.is_empty()
        || other.classes.is_empty()
        || one
            .classes
            .iter()
            .any(|class| other.classes.contains(class));
    let with = one.with.is_empty()
        || other.with.is_empty()
        || one.with.iter().any(|code| other.with.contains(code));
    let all = |stages: &[usize]| match stages.is_empty() {
        true => u64::MAX,
        false => stages_within(&table.stages, stages),
    };
    classes && with && all(&one.stages) & all(&other.stages) != 0
}

/// Whether one row holds wherever another does.
fn covers(table: &Table, one: &Saying, other: &Saying) -> bool {
    let classes = one.classes.is_empty()
        || !other.classes.is_empty()
            && other
                .classes
                .iter()
                .all(|class| one.classes.contains(class));
    let with = one.with.is_empty()
        || !other.with.is_empty() && other.with.iter().all(|code| one.with.contains(code));
    let all = |stages: &[usize]| match stages.is_empty() {
        true => u64::MAX,
        false => stages_within(&table.stages, stages),
    };
    classes && with && all(&other.stages) & !all(&one.stages) == 0
}

/// Rule: the same words in the same situation have one row.
fn equal_words<'a>(table: &Table, rows: &mut [Row<'a>], equal: &[Vec<u16>], check: &mut Check<'a>) {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for same in equal {
        groups.push(same.iter().map(|&place| usize::from(place)).collect());
    }
    let mut tokens = Vec::new();
    for (place, token) in table.tokens.iter().enumerate() {
        let text = if token.case {
            token.head.code.clone()
        } else {
            token.head.code.to_ascii_lowercase()
        };
        tokens.push((token.case, text, table.phrases.len() + place));
    }
    by(&mut tokens, Ord::cmp);
    for same in tokens.chunk_by(|one, other| (one.0, &one.1) == (other.0, &other.1)) {
        groups.push(same.iter().map(|token| token.2).collect());
    }
    let mut pairs = Vec::new();
    for same in &groups {
        for (number, &second) in same.iter().enumerate() {
            let first = same[..number]
                .iter()
                .find(|&&first| overlap(table, saying(table, first).1, saying(table, second).1));
            if let Some(&first) = first {
                pairs.push((second, first));
            }
        }
    }
    by(&mut pairs, Ord::cmp);
    // One problem for a row.
    pairs.dedup_by_key(|pair| pair.0);
    for (second, first) in pairs {
        let (head, one) = saying(table, first);
        let other = saying(table, second).1;
        let message = if one.given.cause == other.given.cause {
            format!(
                "line {} has the same words for the same situation ({}); write one row.",
                head.line,
                quote(&head.code)
            )
        } else {
            format!(
                "line {} has the same words for the same situation ({}) with another cause; words \
                 name one cause.",
                head.line,
                quote(&head.code)
            )
        };
        rows[second].wrong(Id::SpokenTwice, Column::Code, check, message);
    }
}

/// The word of a phrase of one word, in each of its forms; nothing of other phrases.
fn single(pattern: &Pattern) -> &[(u32, usize, usize)] {
    let mut only: &[_] = &[];
    for words in pattern.elements() {
        if words[0].0 > 15 {
            if !only.is_empty() {
                return &[];
            }
            only = words;
        }
    }
    only
}

/// Rule: a phrase of one word has a word that says something alone.
fn common_words<'a>(
    table: &Table,
    rows: &mut [Row<'a>],
    patterns: &[Pattern],
    check: &mut Check<'a>,
) {
    let mut singles: Vec<(u32, Vec<Option<CauseRef>>)> = Vec::new();
    for pattern in patterns {
        for &(hash, ..) in single(pattern) {
            singles.push((hash, Vec::new()));
        }
    }
    if singles.is_empty() {
        return;
    }
    by_number(&mut singles, |single| single.0.into());
    singles.dedup_by_key(|single| single.0);
    for phrase in &table.phrases {
        let cause = phrase.saying.given.cause;
        pieces(phrase.saying.sample.as_bytes(), &mut |piece, _, _| {
            if let Piece::Word(hash) = piece {
                if let Ok(place) = singles.binary_search_by_key(&hash, |single| single.0) {
                    if !singles[place].1.contains(&cause) {
                        singles[place].1.push(cause);
                    }
                }
            }
        });
    }
    for (place, pattern) in patterns.iter().enumerate() {
        let phrase = &table.phrases[place];
        // What decides nothing, and holds beside some codes only, may cast doubt on these by one word.
        if !phrase.saying.decides && !phrase.saying.with.is_empty() {
            continue;
        }
        let code = &phrase.head.code;
        for &(hash, start, end) in single(pattern) {
            let word = &code[start..end];
            let alone = word.chars().count() == 1;
            let stands = COMMON
                .iter()
                .any(|common| hash_of_run(common.as_bytes()) == hash)
                || singles
                    .iter()
                    .any(|single| single.0 == hash && single.1.len() > 3);
            if alone || stands {
                let what = if alone {
                    "is one character"
                } else {
                    "stands in replies of many causes"
                };
                let message = format!(
                    "the phrase is one word, and {} {what}. Write the words beside it too.",
                    quote(word)
                );
                rows[place].wrong_entry(
                    Id::CommonWord,
                    Column::Code,
                    (start, word),
                    check,
                    message,
                );
                break;
            }
        }
    }
}

/// A situation in which a row holds.
fn context(saying: &Saying) -> Context {
    let mut context = Context {
        digit: match saying.classes.first() {
            Some(4) if !saying.classes.contains(&5) => 4,
            _ => 5,
        },
        stage: saying.stages.first().map_or(0, |&stage| stage as u8),
        ..Context::default()
    };
    match saying.with.first() {
        Some(&Companion::Reply(reply)) => context.reply = Some(reply),
        Some(&Companion::Detail(subject, detail)) => context.detail = Some((subject, detail)),
        None => {}
    }
    context
}

/// Rule: a row that changes nothing is no row. Each match of it holds one of another row that says
/// the same and holds wherever this one does, and none that says something else.
fn dead<'a>(
    table: &Table,
    words: &Words<'_>,
    rows: &mut [Row<'a>],
    patterns: &[Pattern],
    place: usize,
    check: &mut Check<'a>,
) -> bool {
    let Some(pattern) = patterns.get(place) else {
        return false;
    };
    let (head, own) = saying(table, place);
    let own_words = pattern.elements().count();
    if own_words < 2 {
        return false;
    }
    // Of a row with more alternatives nothing is said.
    let count = pattern.forms();
    if count > MAX_FORMS {
        return false;
    }
    let context = context(own);
    let gaps: &[usize] = if pattern.before.is_empty() {
        &[0]
    } else {
        &[0, MAX_GAP]
    };
    let mut by = None;
    for &gap in gaps {
        for number in 0..count {
            let form = pattern.form(&head.code, number, gap);
            let mut same = None;
            let mut other = false;
            search(&[words], form.as_bytes(), &context, &mut |found: &Match| {
                let number = usize::from(found.entry);
                if number == place || found.kind != Kind::Phrase {
                    return;
                }
                let one = saying(table, number).1;
                let equal = one.decides == own.decides
                    && one.given == own.given
                    && (one.pause, one.keep) == (own.pause, own.keep);
                // One with as many words is the row itself in other words; the first stays.
                let less = usize::from(found.words) < own_words || number < place;
                if !equal {
                    other = true;
                } else if less && covers(table, one, own) && found.capture == (0, 0) {
                    same = Some(number);
                }
            });
            let captures = pattern.after.last().is_some_and(|last| last[0].0 == THING);
            if other || same.is_none() || captures {
                return false;
            }
            by = by.or(same);
        }
    }
    let Some(by) = by else {
        return false;
    };
    let (other, _) = saying(table, by);
    let message = format!(
        "this row never changes anything: whatever it matches holds the phrase {} of line {}, which \
         says the same. Remove the row.",
        quote(&other.code),
        other.line
    );
    rows[place].wrong(Id::RowDead, Column::Code, check, message);
    true
}

/// What decides in a text.
fn decider(chosen: &Chosen) -> Option<&Match> {
    let token = chosen.token(0);
    token.or_else(|| chosen.words(0)).or_else(|| chosen.hint(0))
}

/// Rule: a row decides its own sample, so that each row is shown to do what it is for.
fn sample<'a>(
    table: &Table,
    words: &Words<'_>,
    rows: &mut [Row<'a>],
    place: usize,
    check: &mut Check<'a>,
) {
    let (head, own) = saying(table, place);
    let chosen = choose(&[words], own.sample.as_bytes(), &context(own));
    let decides = decider(&chosen);
    let (id, message) = match decides {
        Some(found) if usize::from(found.entry) == place => {
            let Some(other) = chosen.iter().find(|one| {
                one.decides
                    && one.kind != Kind::Mark
                    && one.family != found.family
                    && !(one.start >= found.start && one.end <= found.end)
            }) else {
                return;
            };
            let (other, _) = saying(table, other.entry.into());
            let message = format!(
                "in this sample {} of line {} names a cause of another family. Write a sample that \
                 says one thing.",
                quote(&other.code),
                other.line
            );
            (Id::SampleMixed, message)
        }
        Some(found) => {
            let (other, _) = saying(table, found.entry.into());
            let message = format!(
                "in this sample not this row decides but {} of line {}. Write another sample, or \
                 more of the words in the row.",
                quote(&other.code),
                other.line
            );
            (Id::SampleMissed, message)
        }
        None => {
            let message = format!(
                "{} is not found in this sample. Write one in which it stands, in one sentence and \
                 without a negation or \"if\" before it.",
                quote(&head.code)
            );
            (Id::SampleMissed, message)
        }
    };
    rows[place].wrong(id, Column::Sample, check, message);
}
