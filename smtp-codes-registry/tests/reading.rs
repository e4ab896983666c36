//! What a right table becomes, in whatever shape a spreadsheet saved it; what files are no table; and
//! what remains when some rows are wrong.

use smtp_codes_registry::{
    About, Answer, CauseRef, Commands, Given, MAX_TABLE_BYTES, Reading, Step, Table, With, Word,
    read, read_with,
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
    words
        .iter()
        .position(|word| word.head.code == code)
        .unwrap()
}

/// The cells of a line of the small table, which doubles no quote.
fn split(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate().flat_map(|(n, part)| {
        // Commas inside quotes are kept apart from those between cells.
        part.chars()
            .map(move |c| if n % 2 == 1 && c == ',' { '\0' } else { c })
    });
    let line: String = parts.collect();
    line.split(',')
        .map(|cell| cell.replace('\0', ","))
        .collect()
}

/// The cells of the small table.
fn cells() -> Vec<Vec<String>> {
    SMALL.lines().map(split).collect()
}

#[test]
fn every_kind_of_row() {
    let table = right(SMALL);
    assert!(table.own_words);
    assert_eq!(table.columns[0].code, "retry");
    assert_eq!(table.columns[0].references, [""; 0]);
    assert_eq!(table.kinds[0].references, ["RFC 5321 4.2"]);

    // Words stand in the order of their numbers, or else of the file.
    let retries = table.retries.iter().map(|word| word.head.code.as_str());
    assert_eq!(retries.collect::<Vec<_>>(), ["now", "later", "never"]);
    let later = &table.retries[1];
    assert_eq!((later.head.name.as_str(), later.head.line), ("Later", 6));
    assert_eq!(later.head.description, "Later, unchanged.");
    assert_eq!(
        (later.pause, later.keep, later.times),
        (Some(1_800), Some(432_000), None)
    );
    let count = &table.actions[index(&table.actions, "count")];
    assert_eq!(
        (count.pause, count.keep, count.times),
        (None, Some(2_592_000), Some(3))
    );
    assert_eq!(index(&table.families, "network"), 1);

    let stages = table.stages.iter().map(|stage| stage.head.code.as_str());
    assert_eq!(stages.collect::<Vec<_>>(), ["rcpt-next", "rcpt", "data"]);
    let [next, rcpt, data] = &table.stages[..] else {
        panic!("three stages")
    };
    assert_eq!(
        (next.broader, next.scope, next.step),
        (Some(1), None, Step::Recipient)
    );
    assert_eq!(
        (rcpt.broader, rcpt.scope, rcpt.step),
        (None, Some(1), Step::Recipient)
    );
    assert_eq!(data.step, Step::Content);
    assert_eq!(rcpt.head.text, "RCPT TO");
    assert_eq!(rcpt.head.aliases, ["rcpt to", "recipient, one"]);

    let [failed, delayed] = &table.dsn_actions[..] else {
        panic!("two actions")
    };
    assert_eq!(failed.head.aliases, ["failure", "bounced"]);
    let given = Given {
        cause: Some(CauseRef::Own(1)),
        outcome: Some(index(&table.outcomes, "permanent")),
        action: Some(index(&table.actions, "suppress")),
        ..Given::default()
    };
    assert_eq!(failed.given, given);
    assert_eq!(delayed.given.action, None);

    // Causes stand in the order of the file.
    let [user, unknown, busy] = &table.causes[..] else {
        panic!("three causes")
    };
    assert_eq!(user.head.text, "No such user");
    assert_eq!(user.head.aliases, ["user unknown", "bad address, unknown"]);
    assert_eq!(
        (user.family, unknown.family, busy.family),
        (Some(0), None, Some(1))
    );
    let given = Given {
        retry: Some(2),
        action: Some(1),
        scope: Some(1),
        party: Some(0),
        advice: "No such user. Stop.".to_owned(),
        ..Given::default()
    };
    assert_eq!(user.given, given);
    assert_eq!(
        user.answer,
        Some(Answer {
            reply: 550,
            detail: Some((1, 1))
        })
    );
    assert_eq!(
        unknown.answer,
        Some(Answer {
            reply: 554,
            detail: None
        })
    );
    assert_eq!((busy.pause, busy.keep), (Some(90), Some(86_400)));

    // Codes are sorted by number.
    let digits = table.severities.iter().map(|row| row.digit);
    assert_eq!(digits.collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(table.severities[4].given.outcome, Some(1));
    assert_eq!(table.severities[4].given.advice, "Refused.");
    let categories = table.categories.iter().map(|row| row.digit);
    assert_eq!(categories.collect::<Vec<_>>(), [0, 5]);

    let [unavailable, storage] = &table.replies[..] else {
        panic!("two replies")
    };
    assert_eq!((unavailable.code, storage.code), (550, 552));
    assert_eq!((unavailable.head.line, storage.head.line), (36, 35));
    assert_eq!(unavailable.commands, Commands::Any);
    assert_eq!(storage.commands, Commands::List(vec![1, 2]));
    assert_eq!((unavailable.specific, storage.specific), (true, false));
    assert_eq!(unavailable.head.note, "A note.");
    assert_eq!(unavailable.given.cause, Some(CauseRef::Own(0)));
    assert_eq!(storage.head.aliases, ["Full", "Over"]);
    assert_eq!(
        storage.head.references,
        ["RFC 5321 4.2.3", "RFC 5321 4.5.3.1.10"]
    );
    let given = Given {
        cause: Some(CauseRef::Own(1)),
        outcome: None,
        retry: Some(1),
        action: Some(0),
        scope: Some(1),
        party: Some(0),
        advice: String::new(),
    };
    assert_eq!(storage.given, given);

    assert_eq!((table.classes[0].class, table.classes[1].class), (4, 5));
    let [undefined, addressing] = &table.subjects[..] else {
        panic!("two subjects")
    };
    assert_eq!((undefined.subject, addressing.subject), (0, 1));
    assert_eq!(
        (undefined.given.scope, addressing.given.scope),
        (None, Some(1))
    );
    let [bad, null] = &table.details[..] else {
        panic!("two details")
    };
    assert_eq!((bad.subject, bad.detail), (1, 1));
    assert_eq!((null.subject, null.detail), (1, 10));
    assert_eq!(bad.classes, [4, 5]);
    assert_eq!((bad.inferred, null.inferred), (true, false));
    assert_eq!(
        (&null.replies[..], &null.correction[..]),
        (&[550][..], &[552][..])
    );
    assert_eq!(null.given.advice, "No mail there.");
}

#[test]
fn every_form_of_rule() {
    let table = right(SMALL);
    let keys = table.rules.iter().map(|rule| rule.key.as_str());
    assert_eq!(
        keys.collect::<Vec<_>>(),
        [
            "X.1.1 in class 4|5 at data",
            "X.1 in class 5 at data",
            "X.1.20-X.1.39|X.1.50-X.1.59 in class 5",
            "no-such-user in class 4",
            "550|552 with X.1|X.1.10 at rcpt|rcpt-next",
            "520-529",
            "4yz|5yz with none",
            "4yz at rcpt",
            "failed with X.1.1",
            "any",
        ]
    );
    let about: Vec<_> = table.rules.iter().map(|rule| rule.about.clone()).collect();
    assert_eq!(
        about,
        [
            About::Details(vec![(1, 1, 1)], vec![4, 5]),
            About::Subjects(vec![1], vec![5]),
            About::Details(vec![(1, 20, 39), (1, 50, 59)], vec![5]),
            About::Causes(vec![CauseRef::Own(0)], vec![4]),
            About::Replies(vec![(550, 550), (552, 552)]),
            About::Replies(vec![(520, 529)]),
            About::Severities(vec![4, 5]),
            About::Severities(vec![4]),
            About::Reports(vec![0]),
            About::Any,
        ]
    );
    let with = |rule: usize| &table.rules[rule].with;
    assert_eq!(*with(4), With::List(vec![(1, None), (1, Some(10))]));
    assert_eq!((with(5), with(6)), (&With::Any, &With::None));
    assert_eq!(*with(8), With::List(vec![(1, Some(1))]));
    assert_eq!(table.rules[4].stages, [1, 0]);
    assert_eq!(table.rules[5].stages, [0; 0]);
    assert_eq!(table.rules[4].head.code, "550|552");
    assert_eq!(table.rules[2].given.advice, "The address is wrong.");
    assert_eq!(table.rules[6].given.cause, None);
    assert!(table.rules.iter().all(|rule| !rule.decides));
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
    let empty = format!("{wide}{}\r\n\r\n   \n\"\",\"\"\n", ",".repeat(36));
    assert_eq!(right(empty), table);
    // Excel leaves out empty cells at the end of a row; but it ends the last one.
    let short = SMALL
        .lines()
        .map(|line| line.trim_end_matches(','))
        .collect::<Vec<_>>();
    let short = short.join("\n");
    assert_eq!(right(format!("{short}\n")), table);
    let reading = read(short.as_bytes());
    assert_eq!(reading.problems.len(), 1);
    assert!(
        reading.problems[0]
            .message()
            .contains("it seems to be cut off here")
    );
}

#[test]
fn columns_that_no_row_needs_may_be_absent() {
    let table = right(SMALL);
    let used: Vec<usize> = (0..cells()[0].len())
        .filter(|&column| {
            !["inferred", "times", "answer", "decides"].contains(&&*cells()[0][column])
        })
        .collect();
    let rows = cells().into_iter().map(|row| {
        let row: Vec<_> = used
            .iter()
            .map(|&column| format!("\"{}\"", row[column]))
            .collect();
        row.join(",") + "\n"
    });
    let mut without = right(rows.collect::<String>());
    assert_ne!(without, table);
    without.details[0].inferred = true;
    without.actions[3].times = Some(3);
    for (cause, full) in without.causes.iter_mut().zip(&table.causes) {
        cause.answer = full.answer;
    }
    assert_eq!(without, table);
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
    let wrong = SMALL.replace("any,no-such-user,,,never", "any,no-such-user,,,nevr");
    assert_eq!(place(&wrong), (36, 110));
    assert_eq!(place(&format!("\u{FEFF}{wrong}")), (36, 110));
    assert_eq!(place(&wrong.replace('\n', "\r\n")), (36, 110));
    assert_eq!(place(&wrong.replace('\n', "\r")), (36, 110));
    assert_eq!(place(&wrong.replace('\n', "\n\n")), (71, 110));
    assert_eq!(place(&wrong.replace('\n', "\r\n\r\n,,\r\n")), (106, 110));
    assert_eq!(place(&format!("\n \r\n{wrong}")), (38, 110));

    // Lines inside quoted cells count, and a cell after such lines has its own line.
    let places = |table: String| {
        let reading = read(table.as_bytes());
        let places = reading.problems.iter();
        let places: Vec<_> = places
            .map(|problem| (problem.line(), problem.column()))
            .collect();
        (places, reading.table.subjects[0].head.line)
    };
    let broken = wrong.replace("\"Later, unchanged.\"", "\"Later,\nunchanged.\r\n\"");
    assert_eq!(places(broken), (vec![(6, 28), (38, 110)], 40 + 2));
    let after = SMALL.replace(
        "Mailbox unavailable,No such mailbox.,standard,yes",
        "\"Mailbox\nunavailable\",No such mailbox.,standard,maybe",
    );
    assert_eq!(places(after), (vec![(36, 37), (37, 40)], 40 + 1));
}

#[test]
fn columns_are_counted_in_characters() {
    let table = SMALL.replace(
        "Mailbox unavailable,No such mailbox.,standard,yes",
        "\u{1F4EB}\u{E9},No such mailbox.,standard,maybe",
    );
    let reading = read(table.as_bytes());
    let columns = reading.problems.iter().map(|problem| problem.column());
    assert_eq!(columns.collect::<Vec<_>>(), [37, 83 - 17]);
}

#[test]
fn a_problem_in_parts() {
    let reading = read(
        SMALL
            .replace("any,no-such-user,,,never", "any,no-such-user,,,nevr")
            .as_bytes(),
    );
    let problem = &reading.problems[0];
    assert_eq!(problem.column_name(), Some("retry"));
    assert_eq!(problem.cell(), Some("nevr"));
    let message =
        "\"nevr\" is not a retry word; did you mean \"never\"? Allowed: now, later, never.";
    assert_eq!(problem.message(), message);
    assert_eq!(
        problem.to_string(),
        format!("36:110, column retry: {message}")
    );
    assert_eq!(
        problem.display_at("a b.csv"),
        format!("a b.csv:36:110, column retry: {message}")
    );
    // An entry of a list stands for itself, at its own place.
    let reading = read(SMALL.replace("rcpt|data", "rcpt|dta").as_bytes());
    assert_eq!(reading.problems[0].cell(), Some("dta"));
    assert_eq!(reading.problems[0].column(), 98);
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
    let large = vec![b' '; MAX_TABLE_BYTES + 1];
    let limit = "1:1: the file has 16777217 bytes; a table may have at most 16777216.";
    assert_eq!(one(&large), limit);
    let many = "kind,code\n".to_owned() + &"party,sender\n".repeat(20_001);
    let limit = "20002:1: the table has more than 20000 rows, which is the most that it may have.";
    assert_eq!(one(many.as_bytes()), limit);
    assert_eq!(
        one(b"spam,code,eggs,ham\n1,2,3,4"),
        "1:1: the first row is not the header: it reads \"spam, code, eggs, ham\". A table starts with the names \
         of its columns: kind, code, class, with, stage, broader, step, name, number, aliases, text, \
         description, standing, specific, classes, inferred, replies, correction, stages, cause, family, \
         outcome, retry, action, scope, party, advice, pause, longest, keep, times, answer, decides, provider, hosts, marks, case, by, sample, references, date, \
         note."
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
            (22, Some("description"))
        );
        let place = cell.iter().position(|&b| b == 0xE9).unwrap();
        assert_eq!(problem.column(), 36 + place);
        assert!(
            problem
                .message()
                .starts_with("the byte 0xE9 is not UTF-8; save the sheet again as CSV")
        );
    }
}

#[test]
fn a_wrong_row_is_left_out_and_what_needs_it() {
    let wrong = |old: &str, new: &str| {
        assert!(SMALL.contains(old), "{old}");
        let reading = read(SMALL.replace(old, new).as_bytes());
        assert_eq!(reading.problems.len(), 1, "{}", problems(&reading));
        reading
    };
    // The reply is wrong: its detail loses the entry, the rule about it goes, nothing else does.
    let reading = wrong(",StorageExceeded,", ",,");
    let table = &reading.table;
    assert_eq!(table.replies.len(), 1);
    assert_eq!(
        (
            &table.details[1].replies[..],
            &table.details[1].correction[..]
        ),
        (&[550][..], &[][..])
    );
    assert_eq!(table.rules.len(), 9);

    // The word is wrong: the rows that use it go, the others still point at their words.
    let table = wrong("retry,now,,,,,,Now,", "retry,now,,,,,,,").table;
    let retry = table.replies[0].given.retry.unwrap();
    assert_eq!(table.retries[retry].head.code, "never");
    let table = wrong("retry,later,,,,,,Later,", "retry,later,,,,,,,").table;
    assert_eq!((table.replies.len(), table.severities.len()), (1, 4));

    // The cause is wrong: what it explains goes, the others still point at their causes.
    let reading = wrong("NoSuchUser", "");
    let table = &reading.table;
    assert_eq!(table.causes.len(), 2);
    assert_eq!((table.replies.len(), table.details.len()), (1, 0));
    assert_eq!(table.severities[4].given.cause, Some(CauseRef::Own(0)));
    assert_eq!(table.severities[3].given.cause, Some(CauseRef::Own(1)));
    let names = reading.stand_ins.details.iter().map(|row| &*row.head.name);
    assert_eq!(names.collect::<Vec<_>>(), ["NullMx", "BadMailbox"]);

    // The stage is wrong: whatever is narrower stays.
    let reading = wrong("recipient,Rcpt,", "recipient,,");
    let stages = reading
        .table
        .stages
        .iter()
        .map(|stage| (stage.head.code.as_str(), stage.broader));
    assert_eq!(
        stages.collect::<Vec<_>>(),
        [("rcpt-next", None), ("data", None)]
    );
}

#[test]
fn a_table_of_ones_own_uses_the_standard_words_and_codes() {
    let standard = right(SMALL);
    let own = "kind,code,class,with,stage,name,text,description,standing,specific,classes,replies,cause,retry,\
        action,scope,party,advice,decides,references\n\
        detail,X.1.511,,,,Denied,Access denied,Not allowed.,standard,yes,5,550,policy,,,,,,,convention\n\
        rule,X.1.511|X.7.9,5,,rcpt,,,,,,,,busy,,,,,Ask them.,,convention\n\
        rule,571|580-589,,X.1.511,rcpt,,,,,,,,policy,,,recipient,sender,Ask them.,yes,convention\n\
        rule,delayed,,X.7.9,,,,,,,,,busy,,,,,,,convention\n\
        cause,policy,,,,Policy,Policy,Not allowed.,,,,,,never,count,message,sender,Ask them.,,convention\n";
    let reading = read_with(own.as_bytes(), Some(&standard));
    assert_eq!(problems(&reading), "");
    let table = &reading.table;
    assert!(!table.own_words);
    assert!(table.replies.is_empty() && table.subjects.is_empty() && table.dsn_actions.is_empty());
    assert_eq!(table.details[0].replies, [550]);
    assert_eq!(table.details[0].given.cause, Some(CauseRef::Own(0)));
    let [details, codes, reports] = &table.rules[..] else {
        panic!("three rules")
    };
    assert_eq!(details.given.cause, Some(CauseRef::Standard(2)));
    assert_eq!((details.decides, codes.decides), (false, true));
    assert_eq!(codes.about, About::Replies(vec![(571, 571), (580, 589)]));
    // The standard actions of reports, as the table has none.
    assert_eq!(reports.about, About::Reports(vec![1]));
    for list in [&table.retries, &table.families, &table.standings] {
        assert!(list.iter().all(|word| word.head.line == 0));
    }
    let codes = |words: &[Word]| {
        words
            .iter()
            .map(|word| word.head.code.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&table.actions), codes(&standard.actions));
    assert_eq!(table.stages.len(), 3);

    // Alone it says what is missing, once.
    let alone = read(own.as_bytes());
    let expected = "1:1: the table uses words of these kinds but has no rows for them, and there is no \
        standard table to take them from: retry, action, scope, party, standing, stage. Add a row for each \
        word.\n\
        2:68, column replies: the reply code \"550\" has no row in the table.";
    assert!(
        problems(&alone).starts_with(expected),
        "{}",
        problems(&alone)
    );

    // Rows of codes are beside those of the standard table; standings of its own leave it laid over.
    let own = format!(
        "{own}standing,house,,,,House,,Ours.,,,,,,,,,,,,convention\n\
         subject,X.20,,,,Ours,Ours,Ours.,,,,,busy,,,,,,,convention\n"
    );
    let own = own.replace("Not allowed.,standard", "Not allowed.,house");
    let reading = read_with(own.as_bytes(), Some(&standard));
    assert_eq!(problems(&reading), "");
    assert!(!reading.table.own_words);
    assert_eq!(codes(&reading.table.standings), ["house"]);

    // Its own reports take the place of the standard ones.
    let own = "kind,code,with,name,text,description,cause,outcome,references\n\
        rule,parked,X.7.9,,,,busy,,convention\n\
        rule,delayed,X.7.9,,,,busy,,convention\n\
        dsn-action,parked,,Parked,parked,Parked.,busy,transient,convention\n";
    let reading = read_with(own.as_bytes(), Some(&standard));
    let delayed = "3:6, column code: \"delayed\" is neither a cause nor a dsn-action. Use a word that has a \
        row, or add a row of kind cause for it.";
    assert_eq!(problems(&reading), delayed);
    assert_eq!(reading.table.rules[0].about, About::Reports(vec![0]));
}

#[test]
fn a_registry_of_its_own_stands_alone() {
    let standard = right(SMALL);
    let own = "kind,code,name,text,description,cause,scope,references\n\
        scope,recipient,Recipient,,One.,,,convention\n\
        scope,session,Session,,All.,,,convention\n\
        subject,X.2,Mailbox,Mailbox status,Mailboxes.,busy,session,convention\n";
    let reading = read_with(own.as_bytes(), Some(&standard));
    assert!(reading.table.own_words);
    // The causes of the standard table give verdicts in words that this table does not have.
    assert_eq!(
        problems(&reading),
        "1:1: the table uses words of these kinds but has no rows for them, and there is no standard \
         table to take them from: cause. Add a row for each word."
    );
    // The standard stages point into the scopes of the table.
    let scopes = reading.table.stages.iter().map(|stage| stage.scope);
    assert_eq!(scopes.collect::<Vec<_>>(), [None, Some(0), None]);
}
