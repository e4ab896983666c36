//! A table that went wrong on its way: twelve hundred corruptions of `codes.csv`, each of which
//! `audit` reports, or which changes nothing. `SMTP_CODES_SEEDS=3` tries three times as many.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::{Command, Output};

use smtp_codes_registry::{Given, Head, Settled, Table, read};
use smtp_codes_table::CODES_CSV;

/// How many of each kind are tried with a seed.
const EACH: usize = 100;

/// The most that may go unnoticed, in percent: with all findings, and without those that need the
/// table of the program to compare with.
const MOST: [f64; 2] = [0.5, 2.0];

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

type Rows = Vec<Vec<String>>;

fn rows() -> Rows {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).from_reader(CODES_CSV);
    let rows = reader.into_records().map(Result::unwrap);
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

fn written(rows: &Rows) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A place in the file of which something holds.
fn place(random: &mut Random, is: impl Fn(usize) -> bool) -> usize {
    loop {
        let place = random.below(CODES_CSV.len());
        if is(place) {
            return place;
        }
    }
}

/// A cell below the header of which something holds: row and column.
fn cell(random: &mut Random, rows: &Rows, is: impl Fn(usize, usize) -> bool) -> (usize, usize) {
    loop {
        let row = 1 + random.below(rows.len() - 1);
        let column = random.below(rows[row].len());
        if is(row, column) {
            return (row, column);
        }
    }
}

/// The kinds of corruptions, each with what it does.
type Corruption = fn(&mut Random) -> Vec<u8>;

const KINDS: [(&str, Corruption); 12] = [
    ("a character changed", |random| {
        let signs = b"abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 ,.\"|-;";
        let sign = random.of(signs);
        let place = place(random, |place| CODES_CSV[place] != sign);
        let mut bytes = CODES_CSV.to_vec();
        bytes[place] = sign;
        bytes
    }),
    ("a character dropped", |random| {
        let mut bytes = CODES_CSV.to_vec();
        bytes.remove(place(random, |_| true));
        bytes
    }),
    ("a character doubled", |random| {
        let mut bytes = CODES_CSV.to_vec();
        let place = place(random, |_| true);
        bytes.insert(place, bytes[place]);
        bytes
    }),
    ("case changed", |random| {
        let mut bytes = CODES_CSV.to_vec();
        let place = place(random, |place| CODES_CSV[place].is_ascii_alphabetic());
        bytes[place] ^= 0x20;
        bytes
    }),
    ("two neighbouring cells swapped", |random| {
        let mut rows = rows();
        let (row, column) = cell(random, &rows, |row, column| {
            column > 0 && rows[row][column] != rows[row][column - 1]
        });
        rows[row].swap(column - 1, column);
        written(&rows)
    }),
    ("a cell emptied", |random| {
        let mut rows = rows();
        let (row, column) = cell(random, &rows, |row, column| !rows[row][column].is_empty());
        rows[row][column].clear();
        written(&rows)
    }),
    ("a cell filled from the row above", |random| {
        let mut rows = rows();
        let (row, column) = cell(random, &rows, |row, column| {
            row > 1 && rows[row][column] != rows[row - 1][column]
        });
        rows[row][column] = rows[row - 1][column].clone();
        written(&rows)
    }),
    ("a quote dropped", |random| {
        let mut bytes = CODES_CSV.to_vec();
        bytes.remove(place(random, |place| CODES_CSV[place] == b'"'));
        bytes
    }),
    ("a quote added", |random| {
        let mut bytes = CODES_CSV.to_vec();
        bytes.insert(place(random, |_| true), b'"');
        bytes
    }),
    ("a line break put into a cell", |random| {
        let mut rows = rows();
        let (row, column) = cell(random, &rows, |row, column| rows[row][column].len() > 1);
        let at = 1 + random.below(rows[row][column].len() - 1);
        rows[row][column].insert(at, '\n');
        written(&rows)
    }),
    ("a row doubled", |random| {
        let mut rows = rows();
        let row = 1 + random.below(rows.len() - 1);
        rows.insert(row, rows[row].clone());
        written(&rows)
    }),
    ("cut in the middle of a row", |random| {
        let header = CODES_CSV.iter().position(|&byte| byte == b'\n').unwrap();
        let place = place(random, |place| {
            place > header && CODES_CSV[place - 1] != b'\n'
        });
        CODES_CSV[..place].to_vec()
    }),
];

/// What a table means, without its free wording: titles, descriptions, advice, notes, and the words
/// that people search by.
fn meaning(mut table: Table) -> (String, Table) {
    fn plain(head: &mut Head) {
        head.line = 0;
        head.text.clear();
        head.description.clear();
        head.note.clear();
    }
    for words in [
        &mut table.outcomes,
        &mut table.retries,
        &mut table.actions,
        &mut table.scopes,
        &mut table.parties,
        &mut table.families,
        &mut table.standings,
    ] {
        words.iter_mut().for_each(|word| plain(&mut word.head));
    }
    table.stages.iter_mut().for_each(|row| plain(&mut row.head));
    table.columns.iter_mut().for_each(plain);
    table.kinds.iter_mut().for_each(plain);
    table
        .categories
        .iter_mut()
        .for_each(|row| plain(&mut row.head));
    macro_rules! each_given {
        ($do:expr) => {
            each_given!($do, dsn_actions causes severities replies classes subjects details rules)
        };
        ($do:expr, $($rows:ident)*) => {
            $(for row in &mut table.$rows {
                let change: fn(&mut Head, &mut Given) = $do;
                change(&mut row.head, &mut row.given);
            })*
        };
    }
    each_given!(|head, given| {
        plain(head);
        given.advice.clear();
    });
    // By these people search.
    table
        .causes
        .iter_mut()
        .for_each(|row| row.head.aliases.clear());
    table
        .severities
        .iter_mut()
        .for_each(|row| row.head.aliases.clear());
    table
        .classes
        .iter_mut()
        .for_each(|row| row.head.aliases.clear());
    let settled = Settled::new(&table, None).unwrap();
    let rulebook = settled.rulebook("");
    let decided = format!("{:?} {:?}", rulebook.rules, rulebook.causes);
    // What rows give is settled with what they leave open; what is left of them is names.
    each_given!(|_, given| *given = Given::default());
    (decided, table)
}

fn audit(directory: &Path, files: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_smtp-codes"))
        .current_dir(directory)
        .args(["audit", "--today", "2026-11-26", "--format", "json"])
        .args(files)
        .output()
        .unwrap()
}

/// The findings of each file, by what they say without its numbers.
fn findings(output: &Output) -> HashMap<String, Vec<(String, String)>> {
    let all: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let mut findings: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for one in all {
        let word = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let message = word("message").replace(|sign: char| sign.is_ascii_digit(), "");
        let said = format!("{} {} {message}", word("id"), word("column"));
        findings
            .entry(word("file"))
            .or_default()
            .push((word("id"), said));
    }
    findings
}

#[test]
fn corruptions_are_reported_or_harmless() {
    let directory = tempfile::tempdir().unwrap();
    let whole = meaning(read(CODES_CSV).table);
    // One seed is luck, several are a measure; and take minutes.
    let seeds = std::env::var("SMTP_CODES_SEEDS").map_or(1, |count| count.parse().unwrap());
    let mut kinds = HashMap::new();
    let mut names = Vec::new();
    for (kind, (title, corrupt)) in KINDS.iter().enumerate() {
        for seed in 0..seeds {
            let mut random = Random(0x5EED_0000_0000_0001 + (seed << 32) + kind as u64);
            for number in 0..EACH {
                let name = format!("{kind}-{seed}-{number}.csv");
                let bytes = corrupt(&mut random);
                assert_ne!(bytes, CODES_CSV, "{title}");
                std::fs::write(directory.path().join(&name), bytes).unwrap();
                kinds.insert(name.clone(), *title);
                names.push(name);
            }
        }
    }
    std::fs::write(directory.path().join("whole.csv"), CODES_CSV).unwrap();
    let output = audit(directory.path(), &["whole.csv".to_owned()]);
    assert_eq!(output.status.code(), Some(0));
    let mut of_whole = HashMap::new();
    for (_, said) in findings(&output).remove("whole.csv").unwrap_or_default() {
        *of_whole.entry(said).or_insert(0) += 1;
    }

    // Of each kind: reported, harmless, unnoticed without the table of the program, unnoticed.
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let halves: Vec<_> = std::thread::scope(|scope| {
        let halves = names.chunks(names.len() / 12);
        let running: Vec<_> = halves
            .map(|half| scope.spawn(|| findings(&audit(directory.path(), half))))
            .collect();
        running
            .into_iter()
            .map(|half| half.join().unwrap())
            .collect()
    });
    let mut findings: HashMap<_, _> = halves.into_iter().flatten().collect();
    for name in &names {
        let mut known = of_whole.clone();
        let mut new = findings.remove(name).unwrap_or_default();
        new.retain(|(_, said)| match known.get_mut(said) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        let by_itself = new.iter().any(|(id, _)| id != "differs-from-program");
        let count = counts.entry(kinds[name]).or_default();
        if by_itself {
            count[0] += 1;
            continue;
        }
        let bytes = std::fs::read(directory.path().join(name)).unwrap();
        if meaning(read(&bytes).table) == whole {
            count[1] += 1;
            continue;
        }
        count[2] += 1;
        count[3] += usize::from(new.is_empty());
        let mut difference = Vec::new();
        for (line, (was, is)) in CODES_CSV
            .split(|&byte| byte == b'\n')
            .zip(bytes.split(|&byte| byte == b'\n'))
            .enumerate()
        {
            if was != is {
                let both = [was, is].map(|line| String::from_utf8_lossy(line).into_owned());
                difference.push(format!("line {}\n  {}\n  {}", line + 1, both[0], both[1]));
                break;
            }
        }
        let only = if new.is_empty() {
            "unnoticed"
        } else {
            "noticed by comparison only"
        };
        println!("{}, {only}: {}", kinds[name], difference.join("\n"));
    }
    println!("reported, harmless, noticed by comparison only, unnoticed");
    for (kind, [reported, harmless, alone, unnoticed]) in &counts {
        println!(
            "{reported:4} {harmless:4} {:4} {unnoticed:4}  {kind}",
            alone - unnoticed
        );
    }
    let share = |column: usize| {
        let count: usize = counts.values().map(|count| count[column]).sum();
        count as f64 * 100.0 / names.len() as f64
    };
    let shares = [share(3), share(2)];
    println!(
        "unnoticed: {:.1} %, without comparison {:.1} %",
        shares[0], shares[1]
    );
    assert!(shares[0] <= MOST[0] && shares[1] <= MOST[1], "{shares:?} %");
}
