//! What a right table becomes, in whatever shape a spreadsheet saved it; what files are no table; and
//! what remains when some rows are wrong.

use smtp_codes_registry::{
    Commands, Reading, Table, VerdictKey, With, Word, Words, read, read_with,
};

const SMALL: &str = include_str!("small.csv");

fn problems(reading: &Reading) -> String {
    let lines = reading.problems.iter().map(|problem| problem.to_string());
    lines.collect::<Vec<_>>().join("\n")
}

fn right(bytes: impl AsRef<[u8]>) -> Table {
    let reading = read(bytes.as_ref());
    assert_eq!(problems(&reading), "");
    reading.table
}

fn index(words: &[Word], code: &str) -> usize {
    words.iter().position(|word| word.code == code).unwrap()
}

/// The cells of the small table; only one of them is quoted.
fn cells() -> Vec<Vec<String>> {
    let lines = SMALL.lines().map(|line| {
        let line = line.replace("\"Later, unchanged.\"", "Later; unchanged.");
        line.split(',')
            .map(|cell| cell.replace("Later;", "Later,"))
            .collect()
    });
    lines.collect()
}

#[test]
fn every_kind_of_row() {
    let table = right(SMALL);
    assert!(table.own_words);
    assert_eq!(table.columns[0].code, "retry");
    assert_eq!(table.columns[0].references, [""; 0]);
    assert_eq!(table.kinds[0].references, ["RFC 5321 4.2"]);

    let later = &table.retries[1];
    assert_eq!(
        (later.code.as_str(), later.name.as_str(), later.line),
        ("later", "Later", 7)
    );
    assert_eq!(later.description, "Later, unchanged.");

    // Words and stages keep the order of the file.
    let stages = table.stages.iter().map(|stage| stage.code.as_str());
    assert_eq!(stages.collect::<Vec<_>>(), ["rcpt-next", "rcpt", "data"]);
    assert_eq!(
        (table.stages[0].broader, table.stages[0].scope),
        (Some(1), None)
    );
    assert_eq!(
        (table.stages[1].broader, table.stages[1].scope),
        (None, Some(1))
    );
    assert_eq!(table.stages[1].text, "RCPT TO");

    assert!(table.dsn_actions[0].words.unwrap().outcome.is_some());
    assert_eq!(table.dsn_actions[1].words, None);

    // Codes are sorted by number.
    assert_eq!(table.severities[1].digit, 5);
    assert_eq!(
        table.severities[1].words.outcome,
        Some(index(&table.outcomes, "permanent"))
    );
    let categories = table
        .categories
        .iter()
        .map(|row| (row.digit, row.scope, row.party));
    assert_eq!(
        categories.collect::<Vec<_>>(),
        [(0, None, None), (5, Some(0), Some(1))]
    );

    let [unavailable, storage] = &table.replies[..] else {
        panic!("two replies")
    };
    assert_eq!((unavailable.code, storage.code), (550, 552));
    assert_eq!((unavailable.line, storage.line), (26, 25));
    assert_eq!(unavailable.commands, Commands::Any);
    assert_eq!(storage.commands, Commands::List(vec![1, 2]));
    assert_eq!((unavailable.specific, storage.specific), (true, false));
    assert_eq!(unavailable.note, "A note.");
    assert_eq!(
        storage.references,
        ["RFC 5321 4.2.3", "RFC 5321 4.5.3.1.10"]
    );
    let words = Words {
        outcome: None,
        retry: 1,
        action: 0,
        scope: 1,
        party: 0,
    };
    assert_eq!(storage.words, words);

    assert_eq!(table.classes[0].class, 5);
    assert_eq!(
        (table.subjects[0].subject, table.subjects[1].subject),
        (0, 1)
    );
    let [bad, null] = &table.details[..] else {
        panic!("two details")
    };
    assert_eq!((bad.subject, bad.detail), (1, 1));
    assert_eq!((null.subject, null.detail), (1, 10));
    assert_eq!(bad.classes, [4, 5]);
    assert_eq!(
        (&null.replies[..], &null.correction[..]),
        (&[550][..], &[552][..])
    );

    let keys: Vec<_> = table
        .verdicts
        .iter()
        .map(|verdict| verdict.key.clone())
        .collect();
    assert_eq!(
        keys[0],
        VerdictKey::Detail {
            subject: 1,
            detail: 1,
            class: 5,
            stages: vec![]
        }
    );
    assert_eq!(
        keys[1],
        VerdictKey::Subject {
            subject: 1,
            class: 5,
            stages: vec![2]
        }
    );
    let with = With::List(vec![(1, None), (1, Some(10))]);
    assert_eq!(
        keys[2],
        VerdictKey::Reply {
            code: 552,
            with,
            stages: vec![1, 0]
        }
    );
    assert_eq!(
        keys[3],
        VerdictKey::Severity {
            digit: 5,
            with: With::None,
            stages: vec![]
        }
    );
    assert_eq!(
        keys[4],
        VerdictKey::Severity {
            digit: 4,
            with: With::Any,
            stages: vec![1]
        }
    );
    assert_eq!(keys[5], VerdictKey::Any);
    assert_eq!(table.verdicts[2].description, "Too many.");
}

#[test]
fn what_spreadsheets_write_back() {
    let table = right(SMALL);
    let crlf = SMALL.replace('\n', "\r\n");
    assert_eq!(right(format!("\u{FEFF}{crlf}")), table);
    assert_eq!(right(SMALL.replace('\n', "\r")), table);
    assert_eq!(right(SMALL.trim_end()), table);

    let quoted: Vec<String> = cells()
        .iter()
        .map(|row| format!("\"{}\"", row.join("\",\"")))
        .collect();
    assert_eq!(right(quoted.join("\r\n")), table);

    let spaced = SMALL
        .replacen("kind,code,class", " Kind ,CODE,\tClass", 1)
        .replace(",RcptNext,", ", RcptNext ,");
    assert_eq!(right(spaced), table);

    let reversed = cells().into_iter().map(|mut row| {
        row.reverse();
        row.iter()
            .map(|cell| format!("\"{cell}\""))
            .collect::<Vec<_>>()
            .join(",")
    });
    assert_eq!(right(reversed.collect::<Vec<_>>().join("\n")), table);
}

#[test]
fn empty_cells_and_rows_at_the_end() {
    let table = right(SMALL);
    let wide = SMALL.replace('\n', ",,,\n");
    assert_eq!(right(&wide), table);
    let empty = format!("{wide}{}\r\n\r\n   \n\"\",\"\"\n", ",".repeat(23));
    assert_eq!(right(empty), table);
    // Excel leaves out empty cells at the end of a row.
    let short = SMALL
        .lines()
        .map(|line| line.trim_end_matches(','))
        .collect::<Vec<_>>();
    assert_eq!(right(short.join("\n")), table);
}

#[test]
fn line_numbers() {
    let place = |table: &str| {
        let reading = read(table.as_bytes());
        let [problem] = &reading.problems[..] else {
            panic!("{}", problems(&reading))
        };
        (problem.line(), problem.column())
    };
    let wrong = SMALL.replace("any,,never,suppress", "any,,nevr,suppress");
    assert_eq!(place(&wrong), (26, 91));
    assert_eq!(place(&format!("\u{FEFF}{wrong}")), (26, 91));
    assert_eq!(place(&wrong.replace('\n', "\r\n")), (26, 91));
    assert_eq!(place(&wrong.replace('\n', "\r")), (26, 91));
    assert_eq!(place(&wrong.replace('\n', "\n\n")), (51, 91));
    assert_eq!(place(&wrong.replace('\n', "\r\n\r\n,,\r\n")), (76, 91));
    assert_eq!(place(&format!("\n \r\n{wrong}")), (28, 91));

    // Lines inside quoted cells count, and a cell after such lines has its own line.
    let broken = wrong.replace("\"Later, unchanged.\"", "\"Later,\nunchanged.\r\n\"");
    let reading = read(broken.as_bytes());
    let places = reading
        .problems
        .iter()
        .map(|problem| (problem.line(), problem.column()));
    assert_eq!(places.collect::<Vec<_>>(), [(7, 23), (28, 91)]);
    assert_eq!(reading.table.subjects[0].line, 29 + 2);
    let after = SMALL.replace(
        "Mailbox unavailable,No such mailbox.,standard,yes",
        "\"Mailbox\nunavailable\",No such mailbox.,standard,maybe",
    );
    let reading = read(after.as_bytes());
    let places = reading
        .problems
        .iter()
        .map(|problem| (problem.line(), problem.column()));
    assert_eq!(places.collect::<Vec<_>>(), [(26, 33), (27, 40)]);
}

#[test]
fn columns_are_counted_in_characters() {
    let table = SMALL.replace(
        "Mailbox unavailable,No such mailbox.,standard,yes",
        "\u{1F4EB}\u{E9},No such mailbox.,standard,maybe",
    );
    let reading = read(table.as_bytes());
    let columns = reading.problems.iter().map(|problem| problem.column());
    assert_eq!(columns.collect::<Vec<_>>(), [33, 79 - 17]);
}

#[test]
fn a_problem_in_parts() {
    let reading = read(SMALL.replace("any,,never", "any,,nevr").as_bytes());
    let problem = &reading.problems[0];
    assert_eq!(problem.column_name(), Some("retry"));
    assert_eq!(problem.cell(), Some("nevr"));
    let message =
        "\"nevr\" is not a retry word; did you mean \"never\"? Allowed: now, later, never.";
    assert_eq!(problem.message(), message);
    assert_eq!(
        problem.to_string(),
        format!("26:91, column retry: {message}")
    );
    assert_eq!(
        problem.display_at("a b.csv"),
        format!("a b.csv:26:91, column retry: {message}")
    );
    // An entry of a list stands for itself, at its own place.
    let reading = read(SMALL.replace("rcpt|data", "rcpt|dta").as_bytes());
    assert_eq!(reading.problems[0].cell(), Some("dta"));
    assert_eq!(reading.problems[0].column(), 84);
}

#[test]
fn files_that_are_no_table() {
    let one = |bytes: &[u8]| {
        let reading = read(bytes);
        assert_eq!(reading.table, Table::default());
        assert_eq!(reading.problems.len(), 1);
        reading.problems[0].to_string()
    };
    for empty in ["", "\u{FEFF}", "\r\n \n", ",,,\n,,"] {
        assert_eq!(
            one(empty.as_bytes()),
            "1:1: the file is empty; a table starts with a header row."
        );
    }
    let wide =
        |order: fn(u16) -> [u8; 2]| SMALL.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let utf16 = "1:1: the file is UTF-16 (\"Unicode text\"), not UTF-8; save the sheet again as CSV: in LibreOffice";
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        assert!(one(&wide(order)).starts_with(utf16));
        let mark = [order(0xFEFF).to_vec(), wide(order)].concat();
        assert!(one(&mark).starts_with(utf16));
    }
    assert!(one(b"PK\x03\x04rest").starts_with("1:1: the file is a workbook (.xlsx or .ods)"));
    let large = vec![b'x'; smtp_codes_registry::MAX_TABLE_BYTES + 1];
    assert_eq!(
        one(&large),
        "1:1: the file has 16777217 bytes; a table may have at most 16777216."
    );
    assert_eq!(
        one(b"spam,code,eggs,ham\n1,2,3,4"),
        "1:1: the first row is not the header: it reads \"spam, code, eggs, ham\". A table starts with the names \
         of its columns: kind, code, class, with, stage, name, text, description, standing, specific, \
         classes, replies, correction, commands, outcome, retry, action, scope, party, references, note."
    );
}

#[test]
fn bytes_that_are_not_utf8() {
    // "Le contenu \xE9crit" in Latin-1, in an unquoted and in a quoted cell.
    for cell in [
        &b"Le contenu \xE9crit"[..],
        b"\"Le \"\"contenu\"\" \xE9crit\"",
    ] {
        let (before, after) = SMALL.split_once("The content.").unwrap();
        let table = [before.as_bytes(), cell, after.as_bytes()].concat();
        let reading = read(&table);
        let [problem] = &reading.problems[..] else {
            panic!("{}", problems(&reading))
        };
        assert_eq!(
            (problem.line(), problem.column_name()),
            (18, Some("description"))
        );
        let place = cell.iter().position(|&b| b == 0xE9).unwrap();
        assert_eq!(problem.column(), 25 + place);
        assert!(
            problem
                .message()
                .starts_with("the byte 0xE9 is not UTF-8; save the sheet again as CSV")
        );
    }
}

#[test]
fn a_wrong_row_is_left_out_and_what_needs_it() {
    // The reply is wrong: its detail loses the entry, the rule about it goes, nothing else does.
    let reading = read(SMALL.replace(",StorageExceeded,", ",,").as_bytes());
    assert_eq!(reading.problems.len(), 1);
    let table = &reading.table;
    assert_eq!(table.replies.len(), 1);
    assert_eq!(
        (
            &table.details[1].replies[..],
            &table.details[1].correction[..]
        ),
        (&[550][..], &[][..])
    );
    assert_eq!(table.verdicts.len(), 5);

    // The word is wrong: the rows that use it go, the others still point at their words.
    let reading = read(
        SMALL
            .replace("retry,now,,,,Now,", "retry,now,,,,,")
            .as_bytes(),
    );
    assert_eq!(reading.problems.len(), 1);
    let table = &reading.table;
    assert_eq!(table.retries[table.replies[0].words.retry].code, "never");
    let reading = read(
        SMALL
            .replace("retry,later,,,,Later,", "retry,later,,,,,")
            .as_bytes(),
    );
    assert_eq!(reading.problems.len(), 1);
    assert_eq!(
        (reading.table.replies.len(), reading.table.severities.len()),
        (1, 1)
    );

    // The stage is wrong: whatever is narrower stays.
    let reading = read(
        SMALL
            .replace("stage,rcpt,,,,Rcpt,", "stage,rcpt,,,,,")
            .as_bytes(),
    );
    assert_eq!(reading.problems.len(), 1);
    let stages = reading
        .table
        .stages
        .iter()
        .map(|stage| (stage.code.as_str(), stage.broader));
    assert_eq!(
        stages.collect::<Vec<_>>(),
        [("rcpt-next", None), ("data", None)]
    );
}

#[test]
fn a_table_of_ones_own_uses_the_standard_words_and_codes() {
    let standard = right(SMALL);
    let header = SMALL.lines().next().unwrap();
    let own = format!(
        "{header}\n\
         detail,X.1.511,,,,Denied,Access denied,Not allowed.,standard,yes,5,550,,,,,,,,convention,\n\
         verdict,X.1.511,5,,rcpt,,,Ask them.,,,,,,,permanent,never,suppress,recipient,sender,convention,\n\
         verdict,550,,X.1.511,rcpt,,,Ask them.,,,,,,,,never,suppress,recipient,sender,convention,\n\
         verdict,5yz,,none,data,,,Ask them.,,,,,,,,never,suppress,recipient,sender,convention,\n"
    );
    let reading = read_with(own.as_bytes(), Some(&standard));
    assert_eq!(problems(&reading), "");
    let table = &reading.table;
    assert!(!table.own_words);
    assert!(table.replies.is_empty() && table.subjects.is_empty());
    assert_eq!(table.details[0].replies, [550]);
    assert_eq!(table.verdicts.len(), 3);
    assert!(table.retries.iter().all(|word| word.line == 0));
    let codes = |words: &[Word]| {
        words
            .iter()
            .map(|word| word.code.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&table.actions), codes(&standard.actions));
    assert_eq!(table.stages.len(), 3);

    // Alone it says what is missing, once.
    let alone = read(own.as_bytes());
    let expected = "1:1: the table uses words of these kinds but has no rows for them, and there is no \
        standard table to take them from: outcome, retry, action, scope, party, standing, stage. Add \
        a row for each word.\n\
        2:68, column replies: the reply code \"550\" has no row in the table.";
    assert!(
        problems(&alone).starts_with(expected),
        "{}",
        problems(&alone)
    );

    // With rows of a kind of its own, that kind is its own altogether.
    let own = own.replace(
        "verdict,X.1.511,5",
        "reply,571,,,,Refused,Refused,Not allowed.,standard,yes,,,,any,,never,suppress,recipient,sender,convention,\nverdict,X.1.511,5",
    );
    let reading = read_with(own.as_bytes(), Some(&standard));
    let expected = [
        "2:68, column replies: the reply code \"550\" has no row",
        "5:9, column code: the reply code \"550\" has no row",
    ];
    assert_eq!(
        reading.problems.len(),
        expected.len(),
        "{}",
        problems(&reading)
    );
    for (problem, expected) in reading.problems.iter().zip(expected) {
        assert!(problem.to_string().starts_with(expected), "{problem}");
    }
}

#[test]
fn standard_stages_point_into_the_scopes_of_the_table() {
    let standard = right(SMALL);
    let header = SMALL.lines().next().unwrap();
    let own = format!(
        "{header}\nscope,recipient,,,,Recipient,,One.,,,,,,,,,,,,convention,\n\
         scope,session,,,,Session,,All.,,,,,,,,,,,,convention,\n"
    );
    let table = read_with(own.as_bytes(), Some(&standard)).table;
    assert!(table.own_words);
    let scopes = table.stages.iter().map(|stage| stage.scope);
    assert_eq!(scopes.collect::<Vec<_>>(), [None, Some(0), None]);
}
