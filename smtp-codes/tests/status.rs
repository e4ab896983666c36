//! Statuses as text, from other libraries' fields, in order, and by their digit.

use smtp_codes::{EnhancedCode, InvalidStatus, ReplyCode, Status};

fn code(number: u16) -> ReplyCode {
    ReplyCode::from_u16(number).unwrap()
}

fn status(text: &str) -> Status {
    text.parse().unwrap()
}

#[test]
fn every_form_is_read_back_as_it_is_written() {
    for number in 0..1000 {
        for enhanced in ["", "2.0.0", "4.7.511", "5.999.999"] {
            let text = format!("{number:03} {enhanced}");
            let text = text.trim_end();
            let status = status(text);
            assert_eq!(status.to_string(), text);
            assert_eq!(format!("{status:?}"), format!("Status({text})"));
            assert_eq!(status.reply(), Some(code(number)));
            assert_eq!(status.enhanced(), enhanced.parse().ok());
        }
    }
    let alone = status("5.1.10");
    assert_eq!(
        (alone.reply(), alone.to_string().as_str()),
        (None, "5.1.10")
    );
    assert_eq!(Status::try_from("5.1.10"), Ok(alone));
    assert_eq!(Status::try_from(&b"5.1.10"[..]), Ok(alone));
}

#[test]
fn anything_else_is_no_status() {
    for text in [
        "",
        " ",
        "55",
        "5500",
        "550 ",
        " 550",
        "550  5.1.1",
        "550-5.1.1",
        "550 5.1",
        "550 6.1.1",
        "550 5.01.1",
        "5.1.1 ",
        "5.1.1 550",
        "550 5.1.1 ",
        "550 5.1.1 no",
        "550\t5.1.1",
        "55x 5.1.1",
        "550 550",
        "5.1.1 5.1.1",
        "\u{0665}50",
    ] {
        assert!(text.parse::<Status>().is_err(), "{text:?}");
    }
}

#[test]
fn an_enhanced_code_is_read_only_at_the_start_of_the_text() {
    for (number, text, expected) in [
        (550, &b"5.1.1 No such user"[..], "550 5.1.1"),
        (550, b"5.1.1", "550 5.1.1"),
        (550, b"5.1.1\nsecond line", "550 5.1.1"),
        (550, b"5.1.1\r\n", "550 5.1.1"),
        (550, b"5.7.511 Access denied", "550 5.7.511"),
        // It explains less than the reply says, and is not lost all the same.
        (550, b"4.2.1 Disabled", "550 4.2.1"),
        (550, b"", "550"),
        (550, b"No such user 5.1.1", "550"),
        (550, b" 5.1.1 x", "550"),
        (550, b"#5.1.1 x", "550"),
        (550, b"5.1.1.7 is listed", "550"),
        (550, b"5.1.1-beta", "550"),
        (550, b"5.1.1\tx", "550"),
        (550, b"5.1.1: x", "550"),
        (550, b"6.8.9 x", "550"),
        (550, b"5.01.1 x", "550"),
        (550, b"\xff5.1.1", "550"),
        (354, b"2.0.0 Go ahead", "354"),
        (334, b"5.1.1", "334"),
    ] {
        let status = Status::from_code_and_text(code(number), text);
        assert_eq!(status.to_string(), expected, "{}", text.escape_ascii());
    }
}

#[test]
fn numbers_are_taken_as_other_libraries_have_them() {
    assert_eq!(Status::try_from((550, [5, 1, 1])), Ok(status("550 5.1.1")));
    assert_eq!(Status::try_from((550, [0, 0, 0])), Ok(status("550")));
    assert_eq!(Status::try_from((550, None)), Ok(status("550")));
    let pair = Status::try_from((550, Some((5, 7, 511))));
    assert_eq!(pair, Ok(status("550 5.7.511")));
    let wrong: [Result<Status, InvalidStatus>; 4] = [
        Status::try_from((1000, [0, 0, 0])),
        Status::try_from((550, [0, 1, 1])),
        Status::try_from((550, Some((0, 0, 0)))),
        Status::try_from((550, Some((5, 1000, 0)))),
    ];
    assert!(wrong.iter().all(Result::is_err));
}

#[test]
fn order_is_by_reply_code_then_enhanced_code() {
    let sorted = [
        "2.0.0",
        "5.1.1",
        "5.1.10",
        "250",
        "250 2.1.5",
        "421 4.7.0",
        "550",
        "550 4.2.1",
        "550 5.1.1",
        "550 5.1.10",
        "551",
    ];
    let mut mixed = sorted.map(status);
    mixed.reverse();
    mixed.sort_unstable();
    assert_eq!(mixed.map(|status| status.to_string()), sorted);
}

#[test]
fn the_reply_code_decides_and_unknown_digits_are_none_of_the_four() {
    let flags = |status: Status| {
        [
            status.is_success(),
            status.is_intermediate(),
            status.is_transient(),
            status.is_permanent(),
        ]
    };
    for number in 0..1000 {
        let reply = code(number);
        let expected = [2, 3, 4, 5].map(|digit| number / 100 == digit);
        assert_eq!(flags(reply.into()), expected);
        assert_eq!(
            [
                reply.is_success(),
                reply.is_intermediate(),
                reply.is_transient(),
                reply.is_permanent()
            ],
            expected
        );
        for class in [2, 4, 5] {
            let enhanced = EnhancedCode::new(class, 1, 1).unwrap();
            assert_eq!(flags(Status::both(reply, enhanced)), expected);
        }
    }
    for class in [2, 4, 5] {
        let enhanced = EnhancedCode::new(class, 1, 1).unwrap();
        let expected = [2, 3, 4, 5].map(|digit| class == digit);
        assert_eq!(flags(enhanced.into()), expected);
        let own = [
            enhanced.is_success(),
            enhanced.is_transient(),
            enhanced.is_permanent(),
        ];
        assert_eq!(own, [expected[0], expected[2], expected[3]]);
    }
}

#[test]
fn width_and_fill_hold_for_the_whole() {
    let both = status("550 5.1.1");
    assert_eq!(
        format!("{both:>11}|{both:<11}|{both:*^11}"),
        "  550 5.1.1|550 5.1.1  |*550 5.1.1*"
    );
    assert_eq!(
        format!("{:>5}{:>7}", status("550"), status("5.1.1")),
        "  550  5.1.1"
    );
    assert_eq!(size_of::<Option<Status>>(), 8);
}
