//! Nothing of what a mail program does all day allocates.

use allocation_counter::measure;
use smtp_codes::{
    Deviation, DsnAction, EnhancedCode, Evidence, Layers, OwnedRulebook, Reply, ReplyCode, Stage,
    Status, best, find, find_in_lines, judge,
};
use smtp_codes_benches::{in_house, postfix_log, replies};

/// How many allocations this makes.
fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

#[test]
fn what_allocates_is_counted() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1_u8]))), 1);
}

#[test]
fn codes_and_texts() {
    let count = allocations(|| {
        for number in 0..1000 {
            let code = ReplyCode::from_u16(number).expect("three digits");
            let read = ReplyCode::from_bytes(&code.digits().map(|digit| b'0' + digit));
            assert_eq!(read, Ok(code));
            assert_eq!(code.text().is_some(), code.registered().is_some());
        }
        for code in [
            &b"5.1.1"[..],
            b"4.2.2",
            b"5.7.511",
            b"2.0.0",
            b"5.1",
            b"6.1.1",
        ] {
            if let Ok(code) = EnhancedCode::from_bytes(code) {
                assert_eq!(code.text().is_some(), code.registered().is_some());
            }
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn verdicts() {
    let count = allocations(|| {
        for number in 0..1000 {
            let reply = ReplyCode::from_u16(number).expect("three digits");
            for &stage in Stage::ALL {
                let alone = judge(reply.into(), stage);
                assert!(!alone.basis().key().is_empty());
                for detail in 0..30 {
                    let enhanced = EnhancedCode::new(5, 7, detail).expect("it is well formed");
                    let both = judge(Status::both(reply, enhanced), stage);
                    assert_eq!(both.conflict().is_some(), number / 100 != 5);
                    assert!(!both.advice().is_empty());
                }
            }
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn tables_of_any_size_are_right() {
    for rows in [25, 700] {
        if let Err(error) = OwnedRulebook::from_csv("in-house.csv", in_house(rows).as_bytes()) {
            panic!("{error}");
        }
    }
}

#[test]
fn evidence_judged_by_a_table_laid_over() {
    let table = OwnedRulebook::from_csv("in-house.csv", in_house(25).as_bytes());
    let table = table.expect("it is right");
    let rulebook = table.rulebook();
    let over = [&rulebook];
    let layers = Layers::new(&over);
    let count = allocations(|| {
        let mut by_table = 0;
        for number in 0..1000 {
            let reply = ReplyCode::from_u16(number).expect("three digits");
            for detail in 0..1000 {
                let enhanced = EnhancedCode::new(5, 7, detail).expect("it is well formed");
                let evidence = Evidence::new(Some(Status::both(reply, enhanced)))
                    .at(Stage::Rcpt)
                    .text(b"<jo@mail.example>: no such user here")
                    .recipient(b"jo@mail.example")
                    .reported(DsnAction::Failed);
                let verdict = layers.judge(&evidence).expect("there is a status");
                by_table += usize::from(verdict.basis().table() == "in-house.csv");
            }
        }
        assert!(by_table > 100);
    });
    assert_eq!(count, 0);
}

#[test]
fn replies_read() {
    let replies = replies();
    let count = allocations(|| {
        for bytes in &replies {
            let strict = Reply::parse(bytes, Stage::Any);
            let (lenient, deviations) =
                Reply::parse_lenient(bytes, Stage::Any).expect("it is a reply");
            if let Ok(strict) = strict {
                assert_eq!(strict.code(), lenient.code());
                assert!(!deviations.contains(Deviation::Flattened));
            }
            assert!(lenient.lines().count() > 0);
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn codes_found() {
    let log = postfix_log(100_000);
    let count = allocations(|| {
        assert!(find(&log).count() > 100);
        assert!(find_in_lines(&log).count() > 100);
        assert!(best(&log).is_some());
    });
    assert_eq!(count, 0);
}
