//! What a table becomes once it is settled: everything once, in the smallest form, and no more of it
//! than can be numbered.

use std::collections::BTreeSet;

use smtp_codes_core::Rules;
use smtp_codes_registry::{
    About, Cause, CauseRef, Class, Commands, Detail, DsnAction, Given, Head, NO_ROW, Narrow,
    Numbers, Reply, Rule, Settled, SettledVocabulary, Stage, Step, Table, With, Word, read,
    read_with,
};

const SMALL: &str = include_str!("small.csv");

/// The small table, which stands alone.
fn small() -> Table {
    let reading = read(SMALL.as_bytes());
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    reading.table
}

/// A table laid over the small one, settled.
fn laid_over(csv: &str) -> Settled {
    let standard = small();
    let reading = read_with(csv.as_bytes(), Some(&standard));
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    Settled::new(&reading.table, Some(&standard)).unwrap()
}

fn head(code: &str) -> Head {
    Head {
        code: code.to_owned(),
        ..Head::default()
    }
}

fn words(codes: &[&str]) -> Vec<Word> {
    let word = |code: &&str| Word {
        head: head(code),
        ..Word::default()
    };
    codes.iter().map(word).collect()
}

fn stages(count: usize) -> Vec<Stage> {
    let stage = |number: usize| Stage {
        head: head(&format!("s{number}")),
        step: Step::Content,
        broader: None,
        scope: None,
    };
    (0..count).map(stage).collect()
}

fn cause(code: &str) -> Cause {
    Cause {
        head: head(code),
        family: None,
        given: Given::default(),
        pause: None,
        keep: None,
        answer: None,
    }
}

#[test]
fn numbers_keep_their_values_in_the_smallest_form() {
    for (largest, bytes) in [(0, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 4)] {
        let numbers = Numbers::new(&[0, largest, 7]);
        let lent = numbers.lend();
        assert_eq!([0, 1, 2].map(|place| lent.at(place)), [0, largest, 7]);
        let width = match lent {
            Narrow::U8(_) => 1,
            Narrow::U16(_) => 2,
            Narrow::U32(_) => 4,
        };
        assert_eq!(width, bytes, "{largest}");
    }
}

#[test]
fn the_judge_finds_its_words_and_up_to_64_stages() {
    let mut table = Table {
        outcomes: words(&["other", "permanent", "transient", "intermediate", "success"]),
        retries: words(&["other", "never", "after-fix", "later", "now"]),
        actions: words(&[
            "other",
            "contact-admin",
            "deliver",
            "retry-later",
            "slow-down",
            "count",
            "fix-recipient",
            "suppress",
        ]),
        scopes: words(&["other", "recipient", "session"]),
        families: words(&["other", "mailbox", "address"]),
        stages: stages(64),
        ..Table::default()
    };
    let settled = SettledVocabulary::new(&table).unwrap();
    let found = settled.lend();
    let outcomes = [
        found.permanent,
        found.transient,
        found.intermediate,
        found.success,
    ];
    assert_eq!(outcomes, [1, 2, 3, 4]);
    let retries = [found.never, found.after_fix, found.later, found.now];
    assert_eq!(retries, [1, 2, 3, 4]);
    let actions = [
        found.contact_admin,
        found.deliver,
        found.retry_later,
        found.slow_down,
        found.count,
        found.fix_recipient,
        found.suppress,
    ];
    assert_eq!(actions, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!([found.recipient, found.session], [1, 2]);
    assert_eq!([found.mailbox, found.address], [1, 2]);
    assert_eq!(found.stages.len(), 64);

    let missing = |table: &Table| SettledVocabulary::new(table).unwrap_err();
    table.stages = stages(65);
    assert_eq!(missing(&table), ["at most 64 stages"]);
    table.stages = stages(1);
    table.retries.remove(3);
    table.families.clear();
    assert_eq!(
        missing(&table),
        ["retry later", "family address", "family mailbox"]
    );
}

#[test]
fn what_rows_texts_and_lists_say_stands_once() {
    let settled = Settled::new(&small(), None).unwrap();
    let rules = settled.rules();
    for (place, kind) in rules.kinds.iter().enumerate() {
        assert!(!rules.kinds[..place].contains(kind), "{kind:?}");
    }
    assert!(rules.kinds.len() < rules.rows.count());
    for (place, set) in rules.sets.iter().enumerate() {
        assert!(!rules.sets[..place].contains(set), "{set:?}");
    }
    assert!(rules.sets.len() < rules.set_numbers.count());
    for (place, one) in rules.beside.iter().enumerate() {
        assert!(!rules.beside[..place].contains(one), "{one:?}");
    }
    // Reports have lists of their own.
    let of_reports: Vec<u16> = rules.reports.iter().map(|one| one.beside).collect();
    let mut lists = BTreeSet::new();
    for (place, list) in rules.lists.iter().enumerate() {
        let held = usize::from(list.start)..usize::from(list.end);
        let held: Vec<usize> = held.map(|at| rules.listed.at(at)).collect();
        let is_new = lists.insert(held);
        assert!(is_new || of_reports.contains(&(place as u16)), "{place}");
    }
    let texts = settled.prose.lend();
    let count = settled.prose.count();
    let distinct: BTreeSet<&str> = (0..count).map(|place| texts.at(place)).collect();
    assert_eq!(distinct.len(), count);
    assert_eq!(texts.at(0), "");
    assert!(distinct.contains("No such user. Stop."));
}

#[test]
fn a_rule_in_two_lists_stands_once() {
    let settled = laid_over(
        "kind,code,with,stage,cause,references\n\
         rule,590,X.1,any,busy,convention\n\
         rule,590,X.0,rcpt,unknown,convention\n",
    );
    // Both at rcpt and rcpt-next, the first alone at data; and the empty list.
    let rules = settled.rules();
    assert_eq!(rules.lists.len(), 1 + 2);
    assert_eq!((rules.listed.count(), rules.beside.len()), (2 + 1, 2));
}

#[test]
fn two_rules_that_meet_at_many_places_make_one_row() {
    let settled = laid_over(
        "kind,code,with,stage,cause,party,references\n\
         rule,590,any,rcpt,,sender,convention\n\
         rule,590,any,any,busy,,convention\n\
         rule,590,X.1,any,unknown,,convention\n",
    );
    // At rcpt and rcpt-next the first is put over the second, and over the third.
    assert_eq!(settled.rules().rows.count(), 3 + 2);
}

#[test]
fn a_table_without_rules_about_replies_has_no_sets() {
    for code in ["X.1.99", "X.9"] {
        let header = "kind,code,class,cause,references\n";
        let settled = laid_over(&format!("{header}rule,{code},5,busy,convention\n"));
        let rules = settled.rules();
        assert_eq!(rules.rows.count(), 1, "{code}");
        assert!(rules.sets.is_empty(), "{code}");
        assert_eq!(rules.set_numbers.count(), 0, "{code}");
    }
}

#[test]
fn the_details_of_a_range_share_a_row() {
    let settled =
        laid_over("kind,code,class,cause,references\nrule,X.9.20-X.9.39,5,busy,convention\n");
    let rules = settled.rules();
    assert_eq!((rules.rows.count(), rules.details.len()), (1, 1));
    for detail in [20, 39] {
        assert_eq!(rules.detail(9, detail).unwrap().rows[2], 0);
    }
}

#[test]
fn a_table_notes_what_it_has_none_of() {
    let with = |with: &str| {
        let header = "kind,code,with,stage,cause,references\n";
        let settled = laid_over(&format!("{header}rule,590,{with},any,busy,convention\n"));
        settled.rules().marks
    };
    assert_eq!(with("none"), Rules::UNSPECIFIC);
    assert_eq!(with("any"), 0);
}

#[test]
fn only_a_report_of_a_delay_has_the_verdict_of_what_is_deferred() {
    let table = small();
    let settled = Settled::new(&table, None).unwrap();
    let rules = settled.rules();
    let [failed, delayed] = [0, 1].map(|place| rules.row(rules.reports[place].whole));
    let retry = |place: u8| table.retries[usize::from(place)].head.code.as_str();
    let action = |place: u8| table.actions[usize::from(place)].head.code.as_str();
    assert_eq!(
        (retry(failed.retry), action(failed.action)),
        ("never", "suppress")
    );
    assert_eq!(
        (retry(delayed.retry), action(delayed.action)),
        ("later", "retry-later")
    );
}

#[test]
fn what_a_table_that_stands_alone_accepts_has_its_own_cause_of_class_2() {
    let given = |place| Given {
        cause: Some(CauseRef::Own(place)),
        ..Given::default()
    };
    let class = |class, place| Class {
        head: head(""),
        class,
        given: given(place),
    };
    let table = Table {
        causes: vec![cause("unknown"), cause("accepted"), cause("full")],
        classes: vec![class(2, 1), class(4, 0), class(5, 0)],
        details: vec![Detail {
            head: head("X.2.2"),
            subject: 2,
            detail: 2,
            standing: 0,
            specific: true,
            classes: vec![5],
            inferred: false,
            replies: Vec::new(),
            correction: Vec::new(),
            given: given(2),
        }],
        ..Table::default()
    };
    let settled = Settled::new(&table, None).unwrap();
    let rules = settled.rules();
    let rows = rules.detail(2, 2).unwrap().rows;
    assert_eq!(rows.map(|row| rules.row(row).cause), [1, 2, 2]);
}

/// Whether a table is small enough to be settled.
fn fits(table: &Table) -> bool {
    match Settled::new(table, None) {
        Ok(_) => true,
        Err(message) => {
            assert!(message.ends_with("Split the table, or use ranges."));
            false
        }
    }
}

#[test]
fn there_are_at_most_65_534_rows_that_decide() {
    // Each cause has two.
    let mut table = Table {
        causes: vec![cause(""); 32_767],
        ..Table::default()
    };
    assert!(fits(&table));
    table.classes.push(Class {
        head: head(""),
        class: 5,
        given: Given::default(),
    });
    assert!(!fits(&table));
}

#[test]
fn there_are_at_most_65_534_texts() {
    // Each cause has three for people: what it is, and the keys of its two rows; besides the empty one.
    let mut table = Table {
        causes: (0..21_844).map(|place| cause(&place.to_string())).collect(),
        ..Table::default()
    };
    for (cause, place) in table.causes.iter_mut().zip(0..) {
        cause.head.description = format!("number {place}");
    }
    table.causes[0].given.advice = "a".to_owned();
    let settled = Settled::new(&table, None).unwrap();
    assert_eq!(settled.prose.count(), 65_534);
    table.causes[1].given.advice = "b".to_owned();
    assert!(!fits(&table));
}

#[test]
fn there_are_at_most_65_534_conditions() {
    let rule = Rule {
        head: head("failed"),
        key: String::new(),
        about: About::Reports(vec![0]),
        with: With::List(vec![(1, Some(1)); 65_534]),
        stages: Vec::new(),
        given: Given::default(),
        decides: false,
        provider: None,
        pause: None,
        keep: None,
        sample: String::new(),
        date: None,
    };
    let mut table = Table {
        dsn_actions: vec![DsnAction {
            head: head("failed"),
            given: Given::default(),
        }],
        rules: vec![rule],
        ..Table::default()
    };
    assert!(fits(&table));
    if let With::List(list) = &mut table.rules[0].with {
        list.push((1, Some(1)));
    }
    assert!(!fits(&table));
}

#[test]
fn reply_codes_do_at_most_256_things_to_the_session() {
    // The first ends nothing, and each code here ends the session at other stages.
    let reply = |number: u16| Reply {
        head: head(""),
        code: 100 + number,
        standing: 0,
        specific: true,
        commands: Commands::List((0..9).filter(|stage| number >> stage & 1 == 1).collect()),
        given: Given {
            scope: Some(0),
            ..Given::default()
        },
    };
    let mut table = Table {
        scopes: words(&["session"]),
        stages: stages(9),
        replies: (1..=255).map(reply).collect(),
        ..Table::default()
    };
    let settled = Settled::new(&table, None).unwrap();
    let rules = settled.rules();
    assert_eq!(rules.answers.len(), 256);
    for number in [1u16, 128, 255] {
        let line = rules.reply_lines.at(usize::from(number - 1));
        let answer = rules.answers[usize::from(rules.replies[line].answer)];
        assert_eq!(answer.ends, u64::from(number));
        assert_ne!(rules.replies[line].row, NO_ROW);
    }
    table.replies.push(reply(256));
    assert!(!fits(&table));
}
