//! Nothing of what a mail program does all day allocates.

use allocation_counter::measure;
use smtp_codes::{
    Deviation, EnhancedCode, Reply, ReplyCode, Stage, Status, best, find, find_in_lines, judge,
};
use smtp_codes_benches::{postfix_log, replies};

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
                assert!(!alone.basis().as_str().is_empty());
                for detail in 0..30 {
                    let enhanced = EnhancedCode::new(5, 7, detail).expect("it is well formed");
                    let both = judge(Status::both(reply, enhanced), stage);
                    assert_eq!(both.conflict().is_some(), number / 100 != 5);
                    assert!(!both.basis().description().is_empty());
                }
            }
        }
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
