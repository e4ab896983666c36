//! Whatever the bytes, reading ends without a panic and with a table that holds its promises.

use smtp_codes_registry::{
    About, CauseRef, Commands, Given, Head, MAX_TABLE_BYTES, Reading, Table, With, read, read_with,
};
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
    let under = |index: Option<usize>, len: usize| assert!(index.is_none_or(|index| index < len));
    let cause = |cause: CauseRef| match cause {
        CauseRef::Own(index) => assert!(index < table.causes.len()),
        CauseRef::Standard(index) => {
            assert!(!table.own_words && index < standard.causes.len());
        }
    };
    let given = |given: &Given| {
        given.cause.into_iter().for_each(cause);
        under(given.outcome, table.outcomes.len());
        under(given.retry, table.retries.len());
        under(given.action, table.actions.len());
        under(given.scope, table.scopes.len());
        under(given.party, table.parties.len());
    };
    let stages = |stages: &[usize]| assert!(stages.iter().all(|&stage| stage < table.stages.len()));
    for stage in &table.stages {
        under(stage.scope, table.scopes.len());
        let mut broader = stage.broader;
        for _ in 0..=table.stages.len() {
            broader = broader.and_then(|stage| table.stages[stage].broader);
        }
        assert_eq!(broader, None, "a circle");
    }
    for word in table.retries.iter().chain(&table.actions) {
        let good = |seconds: Option<u32>| seconds.is_none_or(|n| (1..=2_592_000).contains(&n));
        assert!(good(word.pause) && good(word.keep));
        assert!(word.times.is_none_or(|times| (1..=1_000).contains(&times)));
    }
    for row in &table.causes {
        given(&row.given);
        assert!(row.given.cause.is_none() && row.given.outcome.is_none());
        assert!(row.given.retry.is_some() && row.given.action.is_some());
        assert!(row.given.scope.is_some() && row.given.party.is_some());
        assert!(!row.given.advice.is_empty() && !row.head.text.is_empty());
        under(row.family, table.families.len());
        let action = &table.actions[row.given.action.unwrap()].head.code;
        assert!(action != "suppress" || row.family.is_some());
        assert!(
            row.answer
                .is_none_or(|answer| (200..=599).contains(&answer.reply))
        );
    }
    let whole = |row: &Given| {
        given(row);
        assert!(row.outcome.is_some() && row.cause.is_some());
    };
    table.dsn_actions.iter().for_each(|row| whole(&row.given));
    table.classes.iter().for_each(|row| whole(&row.given));
    for row in &table.severities {
        assert!((1..=5).contains(&row.digit));
        whole(&row.given);
    }
    for row in &table.replies {
        assert!((100..=599).contains(&row.code) && row.standing < table.standings.len());
        given(&row.given);
        assert!(row.given.cause.is_some() && row.given.outcome.is_none());
        if let Commands::List(commands) = &row.commands {
            assert!(!commands.is_empty());
            stages(commands);
        }
    }
    for row in &table.subjects {
        given(&row.given);
        assert!(row.given.cause.is_some());
    }
    let replies: HashSet<u16> = [table, standard]
        .iter()
        .flat_map(|table| &table.replies)
        .map(|row| row.code)
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
        assert!(row.correction.is_empty() || !row.head.note.is_empty());
        given(&row.given);
        assert!(row.given.cause.is_some());
    }
    let reports = match table.dsn_actions.is_empty() {
        true => &standard.dsn_actions,
        false => &table.dsn_actions,
    };
    for row in &table.rules {
        given(&row.given);
        assert!(row.given != Given::default() && !row.key.is_empty());
        assert!(!(row.decides && table.own_words));
        stages(&row.stages);
        assert!(row.with != With::List(Vec::new()));
        let classes = |classes: &[u8], of: &[u8]| {
            assert!(!classes.is_empty() && classes.iter().all(|class| of.contains(class)));
        };
        match &row.about {
            About::Replies(list) => {
                assert!(!list.is_empty() && list.iter().all(|(first, last)| first <= last));
            }
            About::Severities(list) => {
                assert!(!list.is_empty() && list.iter().all(|digit| (1..=5).contains(digit)));
            }
            About::Details(list, of) => {
                assert!(!list.is_empty() && list.iter().all(|(_, first, last)| first <= last));
                classes(of, &[2, 4, 5]);
            }
            About::Subjects(list, of) => {
                assert!(!list.is_empty());
                classes(of, &[2, 4, 5]);
            }
            About::Causes(list, of) => {
                assert!(!list.is_empty() && row.given.cause.is_none());
                list.iter().copied().for_each(cause);
                classes(of, &[4, 5]);
            }
            About::Reports(list) => {
                assert!(!list.is_empty() && list.iter().all(|&index| index < reports.len()));
            }
            About::Any => {
                assert!(table.own_words);
                whole(&row.given);
            }
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
    let names = |rows: Vec<&Head>, aliased: bool| {
        let mut seen = HashSet::new();
        for row in rows {
            line(row.line);
            let aliases = row.aliases.iter().filter(|_| aliased);
            for name in aliases.chain([&row.name]) {
                assert!(seen.insert(name.to_lowercase()), "{name} twice");
                assert!(name.starts_with(|c: char| c.is_ascii_uppercase()) && name != "Self");
                assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()));
            }
        }
    };
    macro_rules! lists {
        ($aliased:expr, $($list:ident)+) => {$( names(table.$list.iter().map(|row| &row.head).collect(), $aliased); )+};
    }
    lists!(true, replies details);
    lists!(false, outcomes retries actions scopes parties families standings stages dsn_actions causes
        severities categories classes subjects);
    table.rules.iter().for_each(|row| line(row.head.line));
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
        "reply,55O,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n",
        "stage,a,,,,b,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n",
        "detail,X.1.1,,,,,,A,,a|A,a,a,x,x,7|7|,y,551|551,552,,x,,,,,,,,,,,,,x,\n",
        "rule,552|X.1.1|any|a-|busy,,X.9|X.9.9|X.1,rcpt|data,,,,,,,x,,,,,,,,x,x,x,x,x,x,,,,,,,x,\n",
        "rule,500-510|505-515,,any,any,,,,,,,,,,,,,,,busy,,,,,,,,,,,,,c,\n",
        "cause,busy,,,,,,Busy,,,,,,,,,,,,,,,,,,,,0m,99d,,999,,,\n",
        "party,p,,,,,,P,300,,,,,,,,,,,,,,,,,,,,,,,,,\n",
        "\u{E9}",
    ];
    for row in rows {
        let body = row.repeat(size / row.len());
        sound(body.as_bytes(), &standard);
        sound(format!("{header}\n{body}").as_bytes(), &standard);
        sound(format!("{SMALL}{body}").as_bytes(), &standard);
    }
    // A chain of stages and a table of distinct codes, none of which has a row.
    let stage = |n: usize| {
        format!(
            "stage,s{n},,,,s{},unknown,S{n},,,s,s,,,,,,,,,,,,,,,,,,,,,c,\n",
            n + 1
        )
    };
    let stages: String = (0..500).map(stage).collect();
    sound(format!("{header}\n{stages}").as_bytes(), &standard);
    let rule = |n: usize| {
        format!(
            "rule,X.{}.{},5,,,,,,,,,,,,,,,,,busy,,,,,,,,,,,,,c,\n",
            n / 1000,
            n % 1000
        )
    };
    let rules: String = (0..500).map(rule).collect();
    sound(format!("{SMALL}{rules}").as_bytes(), &standard);
}

/// The largest files that are read, made of what costs most; a quarter of that where the code is not
/// optimised.
#[test]
fn the_largest_files_take_seconds() {
    let standard = read(SMALL.as_bytes()).table;
    let header = SMALL.lines().next().unwrap();
    let list = |entry: &dyn Fn(usize) -> String| (0..99).map(entry).collect::<Vec<_>>().join("|");
    let wide = list(&|n| n.to_string());
    let rows: [String; 12] = [
        "\n".to_owned(),
        ",".to_owned(),
        "\"\",".to_owned(),
        "\"\"".to_owned(),
        "\"a\n".to_owned(),
        "x|".to_owned(),
        "\u{E9},".to_owned(),
        format!("rule,{wide},,{wide},{wide},,,,,,,,,,,,,,,{wide},,{wide},,,,,,,,,,,{wide},\n"),
        format!(
            "detail,X.1.1,,,,,,A,,{wide},a,a,x,x,{wide},y,{wide},{wide},,x,,,,,,,,,,,,,{wide},\n"
        ),
        format!(
            "rule,{},,{},any,,,,,,,,,,,,,,,busy,,,,,,,,,,,,,c,\n",
            list(&|n| (500 + n % 99).to_string()),
            list(&|n| format!("X.1.{n}"))
        ),
        "stage,s,,,,s,unknown,S,,,s,s,,,,,,,,,,,,,,,,,,,,,c,\n".to_owned(),
        "reply,550,,,,,,Type\n".to_owned(),
    ];
    for row in rows {
        let rows = match row.len() {
            // No more rows than a table may have, as else it is refused at once.
            10.. => 19_000,
            _ => usize::MAX,
        };
        let count = ((MAX_TABLE_BYTES - SMALL.len() - 1) / row.len()).min(rows);
        let body = row.repeat(if cfg!(debug_assertions) {
            count / 4
        } else {
            count
        });
        for table in [format!("{header}\n{body}"), format!("{SMALL}{body}")] {
            let start = std::time::Instant::now();
            let reading = read_with(table.as_bytes(), Some(&standard));
            let taken = start.elapsed();
            assert!(reading.problems.len() <= 1_001);
            let short: String = row.chars().take(40).collect();
            assert!(taken.as_secs() < 20, "{taken:?} for {count} of {short:?}");
            println!(
                "{taken:?} for {count} of {short:?}, {} problems",
                reading.problems.len()
            );
        }
    }
}
