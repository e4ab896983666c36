//! Verdicts by words and provider: match, choice and judge together.

use std::hint::black_box;

use aho_corasick::AhoCorasick;
use regex::bytes::{RegexSet, RegexSetBuilder};
use smtp_codes::{Evidence, Layers, Stage, Status};
use smtp_codes_benches::{Limit, Report, Work};
use smtp_codes_phrasebook::{LAYERS, PHRASES as PHRASEBOOK};

use crate::codes::{MANY, pick};

/// The tables that the peers search, too.
const PHRASES: &str = include_str!("../../../smtp-codes-phrasebook/phrases.csv");
const PROVIDERS: &str = include_str!("../../../smtp-codes-phrasebook/providers.csv");

/// A row: its pattern and its sample.
struct Row {
    pattern: String,
    sample: String,
}

pub fn compare(report: &mut Report) {
    let rows = rows();
    let (tokens, marks) = (
        column(PROVIDERS, "token", "code"),
        column(PROVIDERS, "provider", "marks"),
    );
    let marks = marks
        .iter()
        .flat_map(|marks| marks.split('|'))
        .filter(|mark| !mark.is_empty());
    let said = pick(&texts(&rows), MANY);
    let bytes = said.iter().map(|(_, text)| text.len()).sum::<usize>() / said.len();
    let others: Vec<String> = tokens
        .iter()
        .cloned()
        .chain(marks.map(str::to_owned))
        .collect();
    eprintln!(
        "{} phrases, {} tokens and marks, texts of {bytes} bytes on average",
        rows.len(),
        others.len()
    );
    let searcher = |literals: &dyn Fn(&Row) -> Vec<String>| {
        let literals: Vec<String> = rows
            .iter()
            .flat_map(literals)
            .chain(others.clone())
            .collect();
        eprintln!("{} literals", literals.len());
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(literals)
            .expect("they fit")
    };
    let (one, all) = (
        searcher(&|row| literals(row).into_iter().take(1).collect()),
        searcher(&literals),
    );
    let expressions = expressions(&rows);
    let judged = || {
        for (status, text) in &said {
            let evidence = Evidence::new(Some(*status))
                .at(Stage::Rcpt)
                .text(black_box(text.as_bytes()));
            black_box(LAYERS.judge(&evidence));
        }
    };
    for (searcher, limit, peer) in [
        (
            &one,
            Limit::Share(0.85),
            "aho-corasick, a literal of each row",
        ),
        (&all, Limit::None, "aho-corasick, with all alternatives"),
    ] {
        report.compare(
            "a verdict by words and provider",
            Work::Items(MANY),
            limit,
            judged,
            peer,
            || {
                for (_, text) in &said {
                    // All of them, as what decides is chosen among all.
                    let found = searcher.find_overlapping_iter(black_box(text.as_bytes()));
                    black_box(found.count());
                }
            },
        );
    }
    report.compare(
        "a verdict by words and provider",
        Work::Items(MANY),
        Limit::Share(0.5),
        judged,
        "regex, a set of the same",
        || {
            for (_, text) in &said {
                black_box(
                    expressions
                        .matches(black_box(text.as_bytes()))
                        .iter()
                        .next(),
                );
            }
        },
    );
    grown(report, &said);
}

/// A verdict by one table laid over more, and by texts that are twice as long.
fn grown(report: &mut Report, said: &[(Status, String)]) {
    let judge = |layers: &Layers<'_>, status: Status, text: &str| {
        let evidence = Evidence::new(Some(status))
            .at(Stage::Rcpt)
            .text(black_box(text.as_bytes()));
        black_box(layers.judge(&evidence));
    };
    let phrases = Layers::new(std::slice::from_ref(&PHRASEBOOK));
    report.compare(
        "a verdict by words, with a table of providers laid over",
        Work::Items(said.len()),
        Limit::Share(2.0),
        || {
            said.iter()
                .for_each(|(status, text)| judge(&LAYERS, *status, text))
        },
        "without it",
        || {
            said.iter()
                .for_each(|(status, text)| judge(&phrases, *status, text))
        },
    );
    let twice: Vec<String> = said
        .iter()
        .map(|(_, text)| format!("{text} {text}"))
        .collect();
    report.compare(
        "a verdict by words, of twice the text",
        Work::Items(said.len()),
        Limit::Share(2.2),
        || {
            twice
                .iter()
                .zip(said)
                .for_each(|(text, (status, _))| judge(&LAYERS, *status, text))
        },
        "of the text",
        || {
            said.iter()
                .for_each(|(status, text)| judge(&LAYERS, *status, text))
        },
    );
}

fn rows() -> Vec<Row> {
    let samples = column(PHRASES, "phrase", "sample");
    let patterns = column(PHRASES, "phrase", "code").into_iter();
    let rows = patterns.zip(samples);
    rows.map(|(pattern, sample)| Row { pattern, sample })
        .collect()
}

/// The cells of a column in the rows of one kind.
fn column(table: &str, kind: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().expect("there is one").clone();
    let place = |name: &str| header.iter().position(|one| one == name).expect("a column");
    let (of_kind, cell) = (place("kind"), place(name));
    let rows = reader.records().map(|row| row.expect("it is right"));
    rows.filter(|row| &row[of_kind] == kind)
        .map(|row| row[cell].to_owned())
        .collect()
}

/// Samples as they come: behind codes and a host, before the command.
fn texts(rows: &[Row]) -> Vec<(Status, String)> {
    let status: Status = "550".parse().expect("it is a code");
    let text = |row: &Row| {
        format!(
            "host mx1.example.net[192.0.2.25] said: {} (in reply to RCPT TO command)",
            row.sample
        )
    };
    rows.iter().map(|row| (status, text(row))).collect()
}

/// The longest words without a gap or a thing between them, with each of the alternatives; the first of each come first.
fn literals(row: &Row) -> Vec<String> {
    let mut parts = vec![Vec::new()];
    for slot in row.pattern.split(' ') {
        match slot {
            "..." | "X" => parts.push(Vec::new()),
            _ => parts.last_mut().expect("there is one").push(slot),
        }
    }
    let length = |part: &Vec<&str>| {
        let first = |slot: &&str| slot.split('|').next().map_or(0, str::len) + 1;
        part.iter().map(first).sum::<usize>()
    };
    let mut all = vec![String::new()];
    for slot in parts
        .iter()
        .max_by_key(|part| length(part))
        .expect("there is one")
    {
        let words = slot.split('|').filter(|&word| word != "X");
        let with = |word: &str| -> Vec<String> {
            all.iter()
                .map(|before| format!("{before} {word}"))
                .collect()
        };
        all = words.flat_map(with).collect();
    }
    all.iter()
        .map(|literal| literal.trim_start().to_owned())
        .collect()
}

/// What the rows mean, as near as expressions come to it.
fn expressions(rows: &[Row]) -> RegexSet {
    let expression = |row: &Row| {
        let slots = row.pattern.split(' ').map(|slot| {
            let words = slot.split('|').map(|word| match word {
                "..." => r"(?:[\w.@-]+\W+){0,6}?".to_owned(),
                "X" => r"\S+".to_owned(),
                word => regex::escape(word),
            });
            (slot == "...", words.collect::<Vec<_>>().join("|"))
        });
        let mut all = String::new();
        let mut glued = true;
        for (gap, slot) in slots {
            if !glued {
                all += r"\W+";
            }
            all += &format!("(?:{slot})");
            glued = gap;
        }
        all
    };
    RegexSetBuilder::new(rows.iter().map(expression))
        .case_insensitive(true)
        .unicode(false)
        .size_limit(1 << 30)
        // So that the cache holds it; with the default it starts anew again and again.
        .dfa_size_limit(1 << 30)
        .build()
        .expect("they are valid")
}
