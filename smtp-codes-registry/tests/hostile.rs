//! Whatever the bytes, reading ends without a panic and with a table that holds its promises.

use smtp_codes_registry::{Commands, Reading, Table, VerdictKey, With, Words, read, read_with};
use std::collections::HashSet;

const SMALL: &str = include_str!("small.csv");

/// A small generator of numbers, the same on every machine (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

/// Reads, alone and beside a standard table, and checks what every reading promises.
fn sound(bytes: &[u8], standard: &Table) {
    for reading in [read(bytes), read_with(bytes, Some(standard))] {
        in_order(&reading, bytes);
        indices(&reading.table, standard);
        wrong_rows_are_left_out(&reading);
    }
}

fn in_order(reading: &Reading, bytes: &[u8]) {
    let places = reading
        .problems
        .iter()
        .map(|problem| (problem.line(), problem.column()));
    let places: Vec<_> = places.collect();
    assert!(places.is_sorted(), "{places:?}");
    let text = String::from_utf8_lossy(bytes)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').split('\n').collect();
    for problem in &reading.problems {
        assert!(problem.line() >= 1 && problem.column() >= 1, "{problem}");
        let line = lines
            .get(problem.line() - 1)
            .unwrap_or_else(|| panic!("{problem}"));
        assert!(problem.column() <= line.len() + 1, "{problem}");
        // A message is one line of bounded length, and ends as a sentence.
        let message = problem.message();
        assert!(
            message.len() < 2_000 && !message.contains(char::is_control),
            "{message:?}"
        );
        assert!(message.ends_with(['.', '?']), "{message}");
    }
}

fn indices(table: &Table, standard: &Table) {
    let words = |words: &Words| {
        assert!(
            words
                .outcome
                .is_none_or(|outcome| outcome < table.outcomes.len())
        );
        assert!(words.retry < table.retries.len() && words.action < table.actions.len());
        assert!(words.scope < table.scopes.len() && words.party < table.parties.len());
    };
    let stages = |stages: &[usize]| assert!(stages.iter().all(|&stage| stage < table.stages.len()));
    for stage in &table.stages {
        assert!(stage.scope.is_none_or(|scope| scope < table.scopes.len()));
        let mut broader = stage.broader;
        for _ in 0..=table.stages.len() {
            broader = broader.and_then(|stage| table.stages[stage].broader);
        }
        assert_eq!(broader, None, "a circle");
    }
    for action in &table.dsn_actions {
        assert!(action.words.is_none_or(|words| words.outcome.is_some()));
        action.words.iter().for_each(words);
    }
    for row in &table.severities {
        assert!((1..=5).contains(&row.digit) && row.words.outcome.is_some());
        words(&row.words);
    }
    for row in &table.categories {
        assert_eq!(row.scope.is_some(), row.party.is_some());
    }
    for row in &table.replies {
        assert!((100..=599).contains(&row.code) && row.standing < table.standings.len());
        words(&row.words);
        if let Commands::List(commands) = &row.commands {
            assert!(!commands.is_empty());
            stages(commands);
        }
    }
    let replies = if table.replies.is_empty() {
        &standard.replies
    } else {
        &table.replies
    };
    let replies: HashSet<u16> = replies.iter().map(|row| row.code).collect();
    let details: HashSet<_> = [table, standard]
        .iter()
        .flat_map(|table| &table.details)
        .map(|row| (row.subject, row.detail))
        .collect();
    let subjects: HashSet<_> = [table, standard]
        .iter()
        .flat_map(|table| &table.subjects)
        .map(|row| row.subject)
        .collect();
    for row in &table.details {
        assert!(row.subject <= 999 && row.detail <= 999 && row.standing < table.standings.len());
        assert!(
            !row.classes.is_empty() && row.classes.iter().all(|class| [2, 4, 5].contains(class))
        );
        assert!(
            row.replies
                .iter()
                .chain(&row.correction)
                .all(|code| replies.contains(code))
        );
        assert!(row.correction.is_empty() || !row.note.is_empty());
    }
    for row in &table.verdicts {
        words(&row.words);
        match &row.key {
            VerdictKey::Detail {
                subject,
                detail,
                class,
                stages: list,
            } => {
                assert!(details.contains(&(*subject, *detail)) && [2, 4, 5].contains(class));
                stages(list);
            }
            VerdictKey::Subject {
                subject,
                class,
                stages: list,
            } => {
                assert!(subjects.contains(subject) && [2, 4, 5].contains(class));
                stages(list);
            }
            VerdictKey::Reply {
                with, stages: list, ..
            }
            | VerdictKey::Severity {
                with, stages: list, ..
            } => {
                assert!(*with != With::List(Vec::new()));
                stages(list);
            }
            VerdictKey::Any => assert!(row.words.outcome.is_some()),
        }
    }
}

/// The line and the name of each row, kind by kind; every name fits for a variant.
fn wrong_rows_are_left_out(reading: &Reading) {
    let wrong: HashSet<usize> = reading
        .problems
        .iter()
        .map(|problem| problem.line())
        .collect();
    let table = &reading.table;
    let line = |line: usize| assert!(!wrong.contains(&line), "line {line}");
    let names = |rows: Vec<(&str, usize)>| {
        let mut seen = HashSet::new();
        for (name, at) in rows {
            line(at);
            assert!(seen.insert(name.to_lowercase()), "{name} twice");
            assert!(name.starts_with(|c: char| c.is_ascii_uppercase()) && name != "Self");
            assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()));
        }
    };
    macro_rules! lists {
        ($($list:ident)+) => {$( names(table.$list.iter().map(|row| (row.name.as_str(), row.line)).collect()); )+};
    }
    lists!(outcomes retries actions scopes parties standings stages dsn_actions severities categories replies classes subjects details);
    table.verdicts.iter().for_each(|row| line(row.line));
    table
        .columns
        .iter()
        .chain(&table.kinds)
        .for_each(|row| line(row.line));
}

#[test]
fn cut_off_at_every_byte() {
    let standard = read(SMALL.as_bytes()).table;
    for end in 0..SMALL.len() {
        sound(&SMALL.as_bytes()[..end], &standard);
    }
}

#[test]
fn bytes_replaced() {
    let standard = read(SMALL.as_bytes()).table;
    let mut numbers = Numbers(0x5321_3463);
    let replacements = *b",\"\n\r|;.-= 5Xx\0\x1b\xe9\xff";
    for at in (0..SMALL.len()).step_by(3) {
        let mut bytes = SMALL.as_bytes().to_vec();
        bytes[at] = replacements[numbers.below(replacements.len())];
        sound(&bytes, &standard);
    }
}

#[test]
fn many_random_changes() {
    let standard = read(SMALL.as_bytes()).table;
    let mut numbers = Numbers(0x2034_5248);
    let lines: Vec<&str> = SMALL.split_inclusive('\n').collect();
    for _ in 0..600 {
        let mut bytes = SMALL.as_bytes().to_vec();
        for _ in 0..1 + numbers.below(8) {
            let at = numbers.below(bytes.len());
            let end = (at + numbers.below(40)).min(bytes.len());
            match numbers.below(6) {
                0 => bytes[at] = numbers.below(256) as u8,
                1 => bytes.insert(at, b",\"\n\r|\xc3"[numbers.below(6)]),
                2 => drop(bytes.drain(at..end)),
                3 => bytes.extend_from_slice(&bytes.clone()[at..end]),
                4 => bytes.extend_from_slice(lines[numbers.below(lines.len())].as_bytes()),
                // Cells move to other rows: words stay words, in the wrong place.
                _ => {
                    let cell: Vec<u8> = bytes
                        .split(|&b| b == b',')
                        .nth(numbers.below(300))
                        .unwrap_or(b"")
                        .to_vec();
                    let comma = bytes[at..]
                        .iter()
                        .position(|&b| b == b',')
                        .map_or(at, |comma| at + comma + 1);
                    bytes.splice(comma..comma, cell);
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        sound(&bytes, &standard);
    }
}

#[test]
fn random_bytes() {
    let standard = read(SMALL.as_bytes()).table;
    let mut numbers = Numbers(0x7505);
    let header = SMALL.lines().next().unwrap();
    for length in 0..600 {
        let mut bytes: Vec<u8> = (0..length).map(|_| numbers.below(256) as u8).collect();
        sound(&bytes, &standard);
        bytes.splice(0..0, format!("{header}\n").into_bytes());
        sound(&bytes, &standard);
    }
}

#[test]
fn large_and_repetitive() {
    let standard = read(SMALL.as_bytes()).table;
    let header = SMALL.lines().next().unwrap();
    let size = 20_000;
    let rows = [
        ",",
        "\"",
        "\"\"",
        "\n\"",
        "x\n",
        "\r",
        "reply,550\n",
        "reply,55O,,,,,,,,,,,,,,,,,,,\n",
        "stage,a,,,b,,,,,,,,,,,,,,,,\n",
        "detail,X.1.1,,,,A,a,a,x,x,7|7|,551|551,552,,,,,,,x,\n",
        "verdict,552,,X.9|X.9.9|X.1,rcpt|data,,,x,,,,,,,,x,x,x,x,x,\n",
        "\u{E9}",
    ];
    for row in rows {
        let body = row.repeat(size / row.len());
        sound(body.as_bytes(), &standard);
        sound(format!("{header}\n{body}").as_bytes(), &standard);
        sound(format!("{SMALL}{body}").as_bytes(), &standard);
    }
    // A chain of stages and a table of distinct codes, none of which has a row.
    let stage = |n: usize| format!("stage,s{n},,,s{},S{n},s,s,,,,,,,,,,,,c,\n", n + 1);
    let stages: String = (0..500).map(stage).collect();
    sound(format!("{header}\n{stages}").as_bytes(), &standard);
    let verdict = |n: usize| {
        format!(
            "verdict,X.{}.{},5,,,,,a,,,,,,,,never,suppress,recipient,nobody,c,\n",
            n / 1000,
            n % 1000
        )
    };
    let verdicts: String = (0..500).map(verdict).collect();
    sound(format!("{SMALL}{verdicts}").as_bytes(), &standard);
}
