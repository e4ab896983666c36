//! Codes as text: the whole domain, and both sides of each boundary.

use smtp_codes::{EnhancedCode, ReplyCode};

#[test]
fn all_three_digit_numbers_round_trip() {
    for number in 0..1000_u16 {
        let text = format!("{number:03}");
        let code: ReplyCode = text.parse().unwrap();
        assert_eq!(code.as_u16(), number);
        assert_eq!(code.to_string(), text);
        assert_eq!(ReplyCode::from_u16(number).unwrap(), code);
        assert_eq!(ReplyCode::try_from(text.as_bytes()).unwrap(), code);
        assert_eq!(u16::from(code), number);
        let digits = code.digits().map(|digit| char::from(b'0' + digit));
        assert_eq!(String::from_iter(digits), text);
        assert_eq!(code.severity().is_some(), (100..600).contains(&number));
        assert_eq!(code.category().is_some(), number / 10 % 10 <= 5);
    }
}

#[test]
fn what_is_not_three_digits_is_no_reply_code() {
    for text in [
        "",
        "5",
        "55",
        "5500",
        "55a",
        " 50",
        "+50",
        "-50",
        "5.1",
        "\u{0665}50",
        "55\0",
    ] {
        assert!(text.parse::<ReplyCode>().is_err(), "{text:?}");
    }
    for number in [1000, 1001, u16::MAX] {
        assert!(ReplyCode::from_u16(number).is_err(), "{number}");
    }
}

#[test]
fn all_enhanced_codes_round_trip() {
    let mut text = String::new();
    for class in [2, 4, 5] {
        for subject in 0..1000 {
            for detail in 0..1000 {
                let code = EnhancedCode::new(class, subject, detail).unwrap();
                text.clear();
                std::fmt::Write::write_fmt(&mut text, format_args!("{code}")).unwrap();
                assert_eq!(EnhancedCode::from_bytes(text.as_bytes()), Ok(code));
                assert_eq!(
                    <(u8, u16, u16)>::from(code),
                    (class, subject, detail),
                    "{text}"
                );
            }
        }
    }
    assert_eq!(text, "5.999.999");
}

#[test]
fn what_is_not_well_formed_is_no_enhanced_code() {
    for text in [
        "", "5", "5.", "5.1", "5.1.", ".5.1", "5..1", "5.1.1.", "5.1.1.1", "5.1.1 ", " 5.1.1",
        "1.1.1", "3.1.1", "6.1.1", "0.1.1", "55.1.1", "5.01.1", "5.1.01", "5.00.1", "5.1000.1",
        "5.1.1000", "5.-1.1", "X.1.1", "5,1,1", "5.1.1\0", "5.1.1.",
    ] {
        assert!(text.parse::<EnhancedCode>().is_err(), "{text:?}");
    }
    for (class, subject, detail) in [
        (0, 0, 0),
        (1, 0, 0),
        (3, 0, 0),
        (6, 0, 0),
        (255, 0, 0),
        (5, 1000, 0),
        (5, 0, 1000),
        (5, u16::MAX, u16::MAX),
    ] {
        assert!(EnhancedCode::new(class, subject, detail).is_err());
    }
}

#[test]
fn order_is_by_number() {
    let code = |text: &str| text.parse::<EnhancedCode>().unwrap();
    let mut codes = ["5.7.1", "4.7.10", "5.1.10", "2.999.999", "4.7.9", "5.1.2"].map(code);
    codes.sort_unstable();
    assert_eq!(
        codes.map(|code| code.to_string()),
        ["2.999.999", "4.7.9", "4.7.10", "5.1.2", "5.1.10", "5.7.1"]
    );
}

#[test]
fn a_reply_code_is_compared_with_numbers_from_either_side() {
    let code = ReplyCode::from_u16(550).unwrap();
    assert_eq!(code, 550);
    assert_eq!(550, code);
    assert_ne!(code, 551);
    assert_ne!(551, code);
}

#[test]
fn what_is_registered_has_a_text() {
    let reply = |number| ReplyCode::from_u16(number).unwrap();
    assert!(reply(550).registered().is_some());
    assert_eq!(
        reply(550).text(),
        reply(550).registered().map(|it| it.text())
    );
    assert_eq!(reply(599).text(), None);
    let code = |text: &str| text.parse::<EnhancedCode>().unwrap();
    assert!(code("5.1.1").registered().is_some());
    assert_eq!(
        code("5.1.1").text(),
        code("5.1.1").registered().map(|it| it.text())
    );
    assert_eq!(code("5.1.999").text(), None);
    assert!(code("5.1.999").subject().is_some());
    assert!(code("5.999.1").subject().is_none());
}

#[test]
fn codes_are_shown_by_their_text_in_messages_of_programmers() {
    let status = "550 5.1.1".parse::<smtp_codes::Status>().unwrap();
    let (reply, code) = (status.reply().unwrap(), status.enhanced().unwrap());
    assert_eq!(
        format!("{reply:?} {code:?}"),
        "ReplyCode(550) EnhancedCode(5.1.1)"
    );
}

#[test]
fn width_and_fill_are_heeded() {
    let code: EnhancedCode = "5.1.1".parse().unwrap();
    assert_eq!(format!("{code:>8}|{code:<8}|"), "   5.1.1|5.1.1   |");
    let code = ReplyCode::from_u16(50).unwrap();
    assert_eq!(format!("{code:-^7}"), "--050--");
}

#[test]
fn codes_are_small() {
    assert_eq!(size_of::<Option<ReplyCode>>(), 2);
    assert_eq!(size_of::<Option<EnhancedCode>>(), 4);
}
