//! Replies from outside: strict, lenient, incremental, and written.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;
use smtp_codes::{
    Deviation, Deviations, EnhancedCode, Escaped, Progress, Reply, ReplyCode, ReplyReader, Stage,
    WireFormat, WireReply,
};

fn code(number: u16) -> ReplyCode {
    ReplyCode::from_u16(number).unwrap()
}

fn enhanced(text: &str) -> Option<EnhancedCode> {
    Some(text.parse().unwrap())
}

fn lines<'a>(reply: &Reply<'a>) -> Vec<&'a [u8]> {
    reply.lines().collect()
}

fn lenient(bytes: &[u8]) -> (Reply<'_>, Deviations) {
    lenient_at(bytes, Stage::Any)
}

fn lenient_at(bytes: &[u8], stage: Stage) -> (Reply<'_>, Deviations) {
    Reply::parse_lenient(bytes, stage)
        .unwrap_or_else(|| panic!("no reply in {:?}", Escaped::new(bytes)))
}

// ---------------------------------------------------------------- strict

#[test]
fn the_first_digit_is_2_to_5_and_the_others_are_any() {
    for number in 0..=999 {
        let bytes = format!("{number:03} text\r\n");
        match Reply::parse(bytes.as_bytes(), Stage::Any) {
            Ok(reply) => {
                assert!((200..=599).contains(&number));
                assert_eq!(reply.code(), number);
                assert_eq!(lines(&reply), [b"text"]);
            }
            Err(error) => {
                assert!(!(200..=599).contains(&number));
                assert_eq!((error.line(), error.offset()), (1, 0));
            }
        }
    }
}

#[test]
fn every_byte_is_judged_in_every_place() {
    for byte in 0..=255u8 {
        for place in 0..3 {
            let mut bytes = *b"250 OK\r\n";
            bytes[place] = byte;
            let is_good = byte.is_ascii_digit() && (place > 0 || (b'2'..=b'5').contains(&byte));
            assert_eq!(
                Reply::parse(&bytes, Stage::Any).is_ok(),
                is_good,
                "{byte} at {place}"
            );
        }
        let separated = [b'2', b'5', b'0', byte, b'O', b'K', b'\r', b'\n'];
        match Reply::parse(&separated, Stage::Any) {
            Ok(_) => assert_eq!(byte, b' '),
            Err(error) if byte == b'-' => assert!(error.is_incomplete()),
            Err(error) => assert_eq!(error.offset(), 3),
        }
        // Short and long texts go through different loops.
        for before in [0, 3, 8, 13, 30] {
            let mut bytes = b"250 ".to_vec();
            bytes.extend(std::iter::repeat_n(b'x', before));
            bytes.push(byte);
            bytes.extend_from_slice(b"yyyyyyyyyy\r\n");
            match Reply::parse(&bytes, Stage::Any) {
                Ok(reply) => {
                    assert!(byte == b'\t' || (32..=126).contains(&byte));
                    assert_eq!(lines(&reply), [&bytes[4..bytes.len() - 2]]);
                }
                Err(error) => {
                    assert!(!(b' '..=b'~').contains(&byte));
                    assert_eq!(error.offset(), 4 + before);
                }
            }
        }
    }
}

#[test]
fn a_code_may_stand_alone() {
    for bytes in [&b"421\r\n"[..], b"421 \r\n", b"334\r\n", b"334 \r\n"] {
        let reply = Reply::parse(bytes, Stage::Any).unwrap();
        assert_eq!(lines(&reply), [b""]);
        assert_eq!(reply.enhanced(), None);
    }
    let reply = Reply::parse(b"250-\r\n250-x\r\n250\r\n", Stage::Any).unwrap();
    assert_eq!(lines(&reply), [&b""[..], b"x", b""]);
    assert_eq!(reply.to_string(), "250 x");
}

#[test]
fn ehlo_and_auth_come_through_intact() {
    let ehlo = b"250-mx.example Hello\r\n250-5.1.1 keyword\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE\r\n";
    for reply in [
        Reply::parse(ehlo, Stage::Ehlo).unwrap(),
        Reply::parse_lenient(ehlo, Stage::Ehlo).unwrap().0,
    ] {
        assert_eq!(reply.enhanced(), None);
        assert_eq!(
            lines(&reply),
            [
                &b"mx.example Hello"[..],
                b"5.1.1 keyword",
                b"AUTH PLAIN LOGIN",
                b"SIZE"
            ]
        );
    }
    for bytes in [
        &b"334 5.1.1 \r\n"[..],
        b"334 VXNlcm5hbWU6\r\n",
        b"354-2.0.0 a\r\n354 go\r\n",
    ] {
        let reply = Reply::parse(bytes, Stage::Any).unwrap();
        assert_eq!(reply, lenient(bytes).0);
        assert_eq!(reply.enhanced(), None);
        assert_eq!(
            lines(&reply)[0],
            bytes[4..].split(|b| *b == b'\r').next().unwrap()
        );
    }
}

#[test]
fn the_enhanced_code_is_taken_off_every_line() {
    let bytes = b"550-5.7.26 one\r\n550-5.7.26  two\r\n550-5.7.26\r\n550-\r\n550 5.7.26 \r\n";
    let reply = Reply::parse(bytes, Stage::Any).unwrap();
    assert_eq!(reply.status().to_string(), "550 5.7.26");
    assert_eq!(lines(&reply), [&b"one"[..], b" two", b"", b"", b""]);
    assert_eq!(reply.to_string(), "550 5.7.26 one two");

    // Not one of these is an enhanced code: addresses, versions, words.
    for text in [
        "5.1.1.7 is listed",
        "5.1 text",
        "5.1.1x",
        "10.2.1 text",
        "5.1.1-beta",
        "5..1 text",
        "5.1. text",
        "text 5.1.1",
    ] {
        let bytes = format!("550 {text}\r\n");
        let reply = Reply::parse(bytes.as_bytes(), Stage::Any).unwrap();
        assert_eq!(reply.enhanced(), None, "{text}");
        assert_eq!(lines(&reply), [text.as_bytes()]);
    }
}

#[test]
fn an_error_says_what_and_where() {
    let cases: &[(&[u8], usize, usize, &str)] = &[
        (
            b"",
            1,
            0,
            "expected a line of the reply, but the bytes end here",
        ),
        (
            b"55",
            1,
            2,
            "expected a code of three digits, but the bytes end here",
        ),
        (
            b"250 OK\r",
            1,
            7,
            "expected LF behind CR, the end of the line, but the bytes end here",
        ),
        (
            b"250 \xc3",
            1,
            5,
            "expected the rest of a character in UTF-8, but the bytes end here",
        ),
        (
            b"250-OK\r\n",
            2,
            8,
            "expected a line of the reply, but the bytes end here",
        ),
        (
            b"250",
            1,
            3,
            "expected a space, a hyphen or CRLF behind the code, but the bytes end here",
        ),
        (
            b"250 OK",
            1,
            6,
            "expected CRLF, the end of the line, but the bytes end here",
        ),
        (
            b"250-OK\r\n250 done",
            2,
            16,
            "expected CRLF, the end of the line, but the bytes end here",
        ),
        (
            b"250 OK\r\n2",
            2,
            8,
            "expected nothing more, but bytes follow the last line",
        ),
        (
            b"2x0 OK\r\n",
            1,
            1,
            "expected a code of three digits, but found \"x\"",
        ),
        (
            b"250-a\r\n\x1b[2J\r\n",
            2,
            7,
            "expected a code of three digits, but found \"\\x1b\"",
        ),
        (
            b"600 x\r\n",
            1,
            0,
            "expected a code that begins with 2, 3, 4 or 5, but found 600",
        ),
        (
            b"250=OK\r\n",
            1,
            3,
            "expected a space, a hyphen or CRLF behind the code, but found \"=\"",
        ),
        (
            b"250 a\0b\r\n",
            1,
            5,
            "expected text in UTF-8 without control characters, but found \"\\x00\"",
        ),
        (
            b"250 \xc4\xe3\xba\xc3\r\n",
            1,
            4,
            "expected text in UTF-8 without control characters, but found \"\\xc4\"",
        ),
        (
            b"250 \xc3\xa9\xff\r\n",
            1,
            6,
            "expected text in UTF-8 without control characters, but found \"\\xff\"",
        ),
        (
            b"220 hi\n",
            1,
            6,
            "expected CR and LF together, as the end of the line, but found LF alone",
        ),
        (
            b"250 OK\r250 forged\r\n",
            1,
            6,
            "expected CR and LF together, as the end of the line, but found CR alone",
        ),
        (
            b"550-5.1.1 a\r\n551 5.1.1 b\r\n",
            2,
            13,
            "expected the code of the first line, 550, but found 551",
        ),
        (
            b"550-5.7.1 a\r\n550 5.7.2 b\r\n",
            2,
            17,
            "expected the enhanced code of the lines before, 5.7.1, but found 5.7.2",
        ),
        (
            b"550-5.7.1 a\r\n550 b\r\n",
            2,
            17,
            "expected the enhanced code of the lines before, 5.7.1, but found none",
        ),
        (
            b"550-a\r\n550 5.7.1 b\r\n",
            2,
            11,
            "expected no enhanced code, as on the lines before, but found 5.7.1",
        ),
        (
            b"550 4.2.1 x\r\n",
            1,
            4,
            "expected an enhanced code of class 5, as the reply code is 550, but found 4.2.1",
        ),
        (
            b"550 6.8.9 odd\r\n",
            1,
            4,
            "expected an enhanced code, class 2, 4 or 5, subject and detail 0 to 999 without \
             leading zeros, but found other numbers",
        ),
    ];
    for &(bytes, line, offset, message) in cases {
        let error = Reply::parse(bytes, Stage::Any).unwrap_err();
        assert_eq!((error.line(), error.offset()), (line, offset), "{error}");
        assert_eq!(
            error.to_string(),
            format!("line {line} of the reply, offset {offset}: {message}")
        );
        assert_eq!(error.is_incomplete(), message.contains("bytes end here"));
        assert_eq!(error.is_trailing(), message.contains("nothing more"));
        let codes = ["the first line", "the lines before", "of class 5"];
        let is_conflict = codes.iter().any(|words| message.contains(words));
        assert_eq!(error.is_conflict(), is_conflict, "{message}");
        assert_eq!(format!("{error:?}"), format!("ParseReplyError({error})"));
    }
    for text in ["5.01.1", "5.1.1000", "3.1.1", "5.1.01 x"] {
        assert!(
            Reply::parse(format!("550 {text}\r\n").as_bytes(), Stage::Any).is_err(),
            "{text}"
        );
    }
}

/// The grammar written down a second time, slowly.
fn by_the_grammar(bytes: &[u8]) -> Option<(u16, Option<EnhancedCode>, Vec<String>)> {
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix("\r\n")?;
    let all: Vec<&str> = text.split("\r\n").collect();
    let number = all[0].get(..3)?;
    if !number.bytes().all(|b| b.is_ascii_digit()) || !('2'..='5').contains(&number.chars().next()?)
    {
        return None;
    }
    let mut texts = Vec::new();
    for (index, line) in all.iter().enumerate() {
        let rest = line.strip_prefix(number)?;
        let is_last = index + 1 == all.len();
        let text = match (is_last, rest.chars().next()) {
            (true, None) => "",
            (true, Some(' ')) | (false, Some('-')) => &rest[1..],
            _ => return None,
        };
        if text.bytes().any(|b| (b < 32 && b != b'\t') || b == 127) {
            return None;
        }
        texts.push(text);
    }
    let mut chosen = None;
    if !number.starts_with('3') {
        let mut seen = Vec::new();
        for text in texts.iter().filter(|text| !text.is_empty()) {
            let word = text.split(' ').next()?;
            let parts: Vec<&str> = word.split('.').collect();
            let is_shaped = parts.len() == 3
                && parts[0].len() == 1
                && parts
                    .iter()
                    .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
            let own = word.parse::<EnhancedCode>().ok();
            if is_shaped && own.is_none() {
                return None;
            }
            if own.is_some_and(|own| !number.starts_with(&own.class_number().to_string())) {
                return None;
            }
            seen.push(own);
        }
        if seen.windows(2).any(|pair| pair[0] != pair[1]) {
            return None;
        }
        chosen = seen.first().copied().flatten();
    }
    let texts = texts
        .into_iter()
        .map(|text| match chosen {
            Some(_) => text.split_once(' ').map_or("", |(_, text)| text).to_owned(),
            None => text.to_owned(),
        })
        .collect();
    Some((number.parse().ok()?, chosen, texts))
}

fn check_strict(bytes: &[u8]) {
    let expected = by_the_grammar(bytes);
    let strict = Reply::parse(bytes, Stage::Any);
    let shown = Escaped::new(bytes);
    match (&strict, expected) {
        (Ok(reply), Some((number, enhanced, texts))) => {
            assert_eq!(reply.code(), number, "{shown}");
            assert_eq!(reply.enhanced(), enhanced, "{shown}");
            assert!(
                reply.lines().eq(texts.iter().map(String::as_bytes)),
                "{shown}"
            );
        }
        (Err(error), None) => {
            assert!(error.offset() <= bytes.len(), "{shown}");
            assert!(error.line() >= 1);
        }
        (strict, expected) => panic!("{shown}: {strict:?} but {expected:?}"),
    }
    match (strict, Reply::parse_lenient(bytes, Stage::Any)) {
        (Ok(strict), Some((read, deviations))) => {
            assert_eq!(strict.code(), read.code(), "{shown}");
            if deviations.is_empty() {
                assert_eq!(strict, read, "{shown}");
            } else {
                assert!(deviations.contains(Deviation::EnhancedMisplaced), "{shown}");
                assert_eq!(strict.enhanced(), None, "{shown}");
            }
        }
        (Ok(_), None) => panic!("{shown}: strict reads what lenient does not"),
        (Err(error), Some((_, deviations))) => {
            assert!(!deviations.is_empty(), "{shown}: {error}, but no deviation");
        }
        (Err(_), None) => {}
    }
}

#[test]
fn strict_reading_is_the_grammar_for_all_short_strings_of_tokens() {
    let tokens = [
        "550", "250", "-", " ", "\r\n", "\n", "5.1.1", "2.0.0", "6.8.9", "x", "#",
    ];
    let mut bytes = String::new();
    for count in 0..=5u32 {
        for index in 0..tokens.len().pow(count) {
            bytes.clear();
            let mut rest = index;
            for _ in 0..count {
                bytes.push_str(tokens[rest % tokens.len()]);
                rest /= tokens.len();
            }
            check_strict(bytes.as_bytes());
        }
    }
}

#[test]
fn a_refusal_has_an_enhanced_code_where_a_success_has_none() {
    for stage in [Stage::Greeting, Stage::Ehlo, Stage::Helo] {
        for (bytes, expected) in [
            (&b"220 2.0.0 is our version\r\n"[..], "220"),
            (b"250-4.1.2 mx\r\n250 9.9.9\r\n", "250"),
            (b"554 5.7.1 blocked\r\n", "554 5.7.1"),
            (b"421-4.3.2 busy\r\n421 4.3.2 later\r\n", "421 4.3.2"),
        ] {
            let strict = Reply::parse(bytes, stage).unwrap();
            assert_eq!(strict.status().to_string(), expected);
            assert_eq!(
                Reply::parse_lenient(bytes, stage),
                Some((strict, Deviations::default()))
            );
            // What is not well formed for one is not for the other.
            assert!(Reply::parse(b"554 4.7.1 blocked\r\n", stage).is_err());
        }
        let (reply, deviations) = lenient_at(b"554 #5.7.1 blocked\n", stage);
        assert_eq!(reply.to_string(), "554 5.7.1 blocked");
        assert!(deviations.contains(Deviation::EnhancedMisplaced));
        // Line by line: what a success says stays, what the refusal behind it says is read.
        let (reply, _) = lenient_at(b"220-2.0.0 mx\r\n554 5.7.1 blocked\r\n", stage);
        assert_eq!(reply.to_string(), "554 5.7.1 2.0.0 mx blocked");
        // A success has none in any shape, and nothing is wrong with its numbers.
        for (bytes, printed, deviation) in [
            (
                &b"220 2.1.2 is our version\n"[..],
                "220 2.1.2 is our version",
                Some(Deviation::BareLf),
            ),
            (
                b"220 4.1.2 is our version\n",
                "220 4.1.2 is our version",
                Some(Deviation::BareLf),
            ),
            (
                b"220 6.8.9 is odd\n",
                "220 6.8.9 is odd",
                Some(Deviation::BareLf),
            ),
            (
                b"220-a\n220 2.1.2 b\r\n",
                "220 a 2.1.2 b",
                Some(Deviation::BareLf),
            ),
            (b"250 #2.1.2 x\r\n", "250 #2.1.2 x", None),
            (b"2.1.2 250 x\r\n", "250 x", Some(Deviation::StrayBefore)),
        ] {
            let (reply, deviations) = lenient_at(bytes, stage);
            assert_eq!(reply.enhanced(), None);
            assert_eq!(reply.to_string(), printed);
            assert!(deviations.iter().eq(deviation), "{printed}: {deviations}");
        }
        // A gateway's summary before the reply, as in a bounce.
        let (reply, _) = lenient_at(b"5.7.1 '554 blocked'", stage);
        assert_eq!(reply.status().to_string(), "554 5.7.1");
    }
    for stage in Stage::ALL {
        if matches!(stage, Stage::Greeting | Stage::Ehlo | Stage::Helo) {
            continue;
        }
        let reply = Reply::parse(b"250 2.1.5 OK\r\n", *stage).unwrap();
        assert_eq!(reply.status().to_string(), "250 2.1.5");
    }
}

// ---------------------------------------------------------------- lenient

#[test]
fn the_best_is_made_of_every_reply_and_the_deviations_are_named() {
    use Deviation::*;
    let cases: &[(&[u8], &str, &[Deviation])] = &[
        // From the wire.
        (b"550 5.7.511 Access denied\r\n", "550 5.7.511 Access denied", &[]),
        (b"451 4.7.500 Server busy\r\n", "451 4.7.500 Server busy", &[]),
        (b"571 5.7.1 rejected\r\n", "571 5.7.1 rejected", &[]),
        (b"421\r\n", "421", &[]),
        (b"421", "421", &[LineEndMissing]),
        (b"550-5.1.1 a\r\n551 5.1.1 b\r\n", "551 5.1.1 a b", &[CodesDiffer]),
        (b"550-5.7.1 a\r\n550 5.7.2 b\r\n", "550 5.7.1 a 5.7.2 b", &[EnhancedDiffers]),
        (b"550-5.0.0 a\r\n550 5.7.2 b\r\n", "550 5.7.2 5.0.0 a b", &[EnhancedDiffers]),
        (b"550-4.7.1 a\r\n550 5.0.0 b\r\n", "550 5.0.0 4.7.1 a b", &[EnhancedDiffers]),
        (b"550-5.0.0 a\r\n550 5.1.0 b\r\n", "550 5.1.0 5.0.0 a b", &[EnhancedDiffers]),
        (b"550-\n550 5.1.1 a\n", "550 5.1.1 a", &[BareLf]),
        (b"550-5.7.1 a\r\n550 b\r\n", "550 5.7.1 a b", &[EnhancedMissing]),
        (b"550-a\r\n550 5.7.1 b\r\n", "550 5.7.1 a b", &[EnhancedMissing]),
        (b"550 6.8.9 odd\r\n", "550 6.8.9 odd", &[EnhancedMalformed]),
        (b"550 5.2.=", "550 5.2.=", &[LineEndMissing, EnhancedMalformed]),
        (b"550 5.22.", "550 5.22.", &[LineEndMissing, EnhancedMalformed]),
        // Numbers of other kinds.
        (b"550 5.1234567", "550 5.1234567", &[LineEndMissing]),
        (b"550 5.1.1.1", "550 5.1.1.1", &[LineEndMissing]),
        (b"550 5.a", "550 5.a", &[LineEndMissing]),
        (b"550 12", "550 12", &[LineEndMissing]),
        (b"600 x\r\n", "600 x", &[CodeOutOfRange]),
        (b"000 x\r\n", "000 x", &[CodeOutOfRange]),
        (b"220 hi\n", "220 hi", &[BareLf]),
        (b"220-hi\n220 ho\r\n", "220 hi ho", &[BareLf]),
        (b"220 hi\r\r\n", "220 hi", &[ControlByte]),
        (b"250 a\rb\0\r\n", r"250 a\rb\x00", &[ControlByte]),
        (b"250 a\0\r\n", r"250 a\x00", &[ControlByte]),
        (b"250 a\x7f\r\n", r"250 a\x7f", &[ControlByte]),
        (b"250 \xc4\xe3\xba\xc3\r\n", r"250 \xc4\xe3\xba\xc3", &[NotUtf8]),
        (b"550-a\r\n", "550 a", &[LastLineMissing]),
        (b"550-a\r\n550-b", "550 a b", &[LastLineMissing, LineEndMissing]),
        (b"550-a\r\nb\r\n550 c\r\n", "550 a b c", &[LineWithoutCode]),
        (b"550-a\r\n\r\n550 c\r\n", "550 a c", &[LineWithoutCode]),
        (b"250 OK\r\n354 go\r\n", "250 OK", &[StrayAfter]),
        (b"250 OK\r\n\r\n", "250 OK", &[StrayAfter]),
        (b"250 OK\n250 OK\r\n", "250 OK", &[StrayAfter, BareLf]),
        (b"550 4.2.1 Disabled\r\n", "550 4.2.1 Disabled", &[ClassConflict]),
        (b"250-OK\r\n550 no\r\n", "550 OK no", &[CodesDiffer]),
        (b"550-no\r\n250 OK\r\n", "550 no OK", &[CodesDiffer]),
        (b"550:no\r\n", "550 no", &[SpaceMissing]),
        (b"550: no\r\n", "550 no", &[SpaceMissing]),
        (b"550 no\r\n550:no\r\n", "550 no", &[StrayAfter]),
        (b"550-no\r\n550:no\r\n", "550 no no", &[SpaceMissing]),
        (b"550\tno\r\n", "550 no", &[SpaceMissing]),
        (b"550User unknown\r\n", "550 User unknown", &[SpaceMissing]),
        (b" 550 no\r\n", "550 no", &[StrayBefore]),
        (b"550 #5.1.1 no\r\n", "550 5.1.1 no", &[EnhancedMisplaced]),
        (b"550  5.1.1 no\r\n", "550 5.1.1 no", &[EnhancedMisplaced]),
        (b"550 (5.1.1) no\r\n", "550 5.1.1 no", &[EnhancedMisplaced]),
        (b"550 5.1.1: no\r\n", "550 5.1.1 no", &[EnhancedMisplaced]),
        (b"550 <5.1.1@example.com> no\r\n", "550 <5.1.1@example.com> no", &[]),
        (b"550 [5.1.1.7] listed\r\n", "550 [5.1.1.7] listed", &[]),
        (b"354 #5.1.1 go\r\n", "354 #5.1.1 go", &[]),
        (b"550\n\t5.1.1 no\n", "550 5.1.1 no", &[BareLf, EnhancedMisplaced]),
        (b"550\r5.1.1 no\r\n", "550 5.1.1 no", &[ControlByte]),
        // Numbers that begin no line.
        (b"550-550", "550 550", &[LastLineMissing, LineEndMissing]),
        (b"250-one 550 two\r\n", "250 one 550 two", &[LastLineMissing]),
        (b"551 a\r\n 551 b\r\n", "551 a 551 b", &[LineWithoutCode]),
        (b"550 a 550 b", "550 a 550 b", &[LineEndMissing]),
        // From bounces.
        (b"smtp; 550 5.1.1 no", "550 5.1.1 no", &[StrayBefore, LineEndMissing]),
        (b"SMTP ;550 no", "550 no", &[StrayBefore, LineEndMissing]),
        (b"SMTP ;550No", "550 No", &[StrayBefore, LineEndMissing, SpaceMissing]),
        (b"(550 no)", "550 no)", &[StrayBefore, LineEndMissing]),
        (b"(550 5.1.1 no)", "550 5.1.1 no)", &[StrayBefore, LineEndMissing]),
        (
            b"550-5.7.26 text 550-5.7.26 more 550 5.7.26 end\r\n",
            "550 5.7.26 text more end",
            &[Flattened],
        ),
        (
            b"554-mx.example no service 554-Bad PTR record. 554 See\r\n    http://example.com/?c=554\r\n",
            "554 mx.example no service Bad PTR record. See http://example.com/?c=554",
            &[LineWithoutCode, Flattened],
        ),
        (
            b"550-5.7.1 See 550\r\n 5.7.1 this\r\n",
            "550 5.7.1 See this",
            &[Flattened, EnhancedMisplaced],
        ),
        (
            b"550-5.1.1 one\r\n 550-5.1.1 two\r\n 550 5.1.1 end\r\n",
            "550 5.1.1 one two end",
            &[LineWithoutCode],
        ),
        (
            b"220-mx 421 4.2.1 Try later\r\n",
            "421 4.2.1 mx Try later",
            &[Flattened, CodesDiffer, EnhancedMissing],
        ),
        (
            b"550-5.7.1 not authorized\r\n",
            "550 5.7.1 not authorized",
            &[LastLineMissing],
        ),
        (
            b"550=\r\n 5.3.5 no\r\n",
            "550 5.3.5 no",
            &[SpaceMissing, EnhancedMisplaced],
        ),
        (
            b"550 5.3.5=\r\n no\r\n",
            "550 5.3.5 no",
            &[LineWithoutCode, EnhancedMisplaced],
        ),
        (b"550_5.7.1 no\r\n", "550 5.7.1 no", &[SpaceMissing]),
        (b"550:5.7.1 no\r\n", "550 5.7.1 no", &[SpaceMissing]),
        (
            b"5.1.0 - Unknown address error 550-'5.7.1 <jo@example.com>... Denied'\r\n",
            "550 5.7.1 <jo@example.com>... Denied'",
            &[StrayBefore, LastLineMissing, EnhancedMisplaced],
        ),
        (
            b"5.3.0 - Other mail system problem 550-'Unknown user jo@example.com'\r\n",
            "550 5.3.0 'Unknown user jo@example.com'",
            &[StrayBefore, LastLineMissing],
        ),
        (
            b"5.3.0 - Other mail system problem 550-Unknown user\r\n",
            "550 5.3.0 Unknown user",
            &[StrayBefore, LastLineMissing],
        ),
        (
            b"5.1.1 550 no such user 5\r\n",
            "550 5.1.1 no such user 5",
            &[StrayBefore],
        ),
        (
            b"host mx.example[192.0.2.1] said: 452 4.2.2 full (in reply to RCPT)\r\n",
            "452 4.2.2 full (in reply to RCPT)",
            &[StrayBefore],
        ),
        (
            b"host 192.0.2.1 refused to talk to me: 421\r\n Not available\r\n",
            "421 Not available",
            &[StrayBefore, LineWithoutCode],
        ),
        (b"host 192.0.2.1 said: '550 no'\r\n", "550 no'", &[StrayBefore]),
        (
            b"<mx.example #4.2.1 smtp;450 4.2.1 disabled: jo@example>\r\n",
            "450 4.2.1 disabled: jo@example>",
            &[StrayBefore],
        ),
    ];
    for &(bytes, shown, expected) in cases {
        let (reply, deviations) = lenient(bytes);
        assert_eq!(reply.to_string(), shown, "{:?}", Escaped::new(bytes));
        let found: Vec<Deviation> = deviations.iter().collect();
        assert_eq!(found, expected, "{:?}", Escaped::new(bytes));
    }
}

#[test]
fn what_holds_no_reply_is_refused() {
    for text in [
        "",
        " ",
        "smtp;",
        "SMTP; ",
        "smtp; connection timed out",
        "smtp; DNS Error: 24275403 DNS type 'mx' lookup of example.org responded with NOERROR",
        "smtp; Your email to group jo@example.com was rejected. See https://example.com/a/168383.",
        "5.1.1 User unknown",
        "5.1.1 450 later",
        "5.3.0 call 550-1212",
        "smtp; 650 no",
        "x400; 550 no",
        "(650 no)",
        "650:no",
        "450:30 minutes",
        "4.4.7 Message expired after 4 days, 550 attempts",
        "5.3.4 Message size 552000 exceeds the limit of 500 KB",
        "host 192.0.2.1 did not answer within 500 seconds",
        "550.5.1.1 is a version",
        "550 ".trim_end_matches("0 "),
        "5501 messages",
        "450kB",
        "451@example.com",
        "250% over quota",
        "450/500 messages",
        "2024-04-29T23:34:45.000Z",
        "x550 5.1.1 no",
        "\0\u{1b}[31m",
    ] {
        assert_eq!(
            Reply::parse_lenient(text.as_bytes(), Stage::Any),
            None,
            "{text:?}"
        );
    }
}

#[test]
fn lines_of_a_lenient_reply_are_the_servers_own() {
    let (reply, _) = lenient(b"550-5.7.26 one 550-5.7.26 two\r\n\tfolded 550 5.7.26 end");
    assert_eq!(lines(&reply), [&b"one"[..], b"two", b"folded", b"end"]);
    let (reply, _) = lenient(b"250-Hello 250 times\n250 OK\n");
    assert_eq!(lines(&reply), [&b"Hello 250 times"[..], b"OK"]);
}

#[test]
fn deviations_are_a_set() {
    let (_, all) = lenient(b"smtp; 550-4.1.1 a\0\xff 550=5.1.1 b\n451 c");
    assert_eq!(all.iter().count(), all.len());
    for &each in Deviation::ALL {
        assert_eq!(all.contains(each), all.iter().any(|found| found == each));
        assert!(!each.to_string().is_empty());
    }
    let joined: Vec<String> = all.iter().map(|each| each.to_string()).collect();
    assert_eq!(all.to_string(), joined.join("; "));
    let names: Vec<String> = all.iter().map(|each| format!("{each:?}")).collect();
    assert_eq!(format!("{all:?}"), format!("{{{}}}", names.join(", ")));
    assert!(Deviations::default().is_empty());
}

// ---------------------------------------------------------------- hostile

#[test]
fn a_reply_of_a_million_lines_is_read() {
    let mut bytes = String::new();
    for _ in 0..999_999 {
        bytes.push_str("550-5.7.1 no\r\n");
    }
    let cut = bytes.clone();
    bytes.push_str("550 5.7.1 end\r\n");
    let reply = Reply::parse(bytes.as_bytes(), Stage::Any).unwrap();
    assert_eq!(reply.lines().count(), 1_000_000);

    let (reply, deviations) = lenient(cut.as_bytes());
    assert_eq!(reply.lines().count(), 999_999);
    assert!(deviations.iter().eq([Deviation::LastLineMissing]));

    let flat = "550-5.7.1 no ".repeat(1_000_000);
    let (reply, _) = lenient(flat.as_bytes());
    assert_eq!(reply.lines().count(), 1_000_000);
    // Much that looks like a beginning, and is none.
    for hostile in [
        "550 ",
        "550-",
        "550",
        "'",
        " ",
        "5.1.1 ",
        "550 \r\n ",
        "said: ",
        "5",
        "(550",
        "=\n",
    ] {
        let bytes = format!("x{}", hostile.repeat(100_000));
        if let Some((reply, _)) = Reply::parse_lenient(bytes.as_bytes(), Stage::Any) {
            assert!(reply.lines().count() <= 100_000);
        }
        let bytes = format!("550-{}", hostile.repeat(100_000));
        assert!(lenient(bytes.as_bytes()).0.lines().count() <= 100_001);
    }

    let mut reader = ReplyReader::new();
    assert!(!reader.scan(bytes.as_bytes()).unwrap_err().is_line());
}

#[test]
fn a_line_without_end_is_refused_by_the_reader_and_read_in_one_pass() {
    let bytes = vec![b'5'; 100_000_000];
    let mut reader = ReplyReader::new();
    assert!(reader.scan(&bytes).unwrap_err().is_line());
    // The reader stays refusing, whatever comes.
    assert!(reader.scan(&bytes).unwrap_err().is_line());
    assert_eq!(Reply::parse(&bytes, Stage::Any).unwrap_err().offset(), 3);
    assert_eq!(Reply::parse_lenient(&bytes, Stage::Any), None);
}

#[test]
fn nothing_hostile_is_printed_raw() {
    let bytes = b"550 5.1.1 \x1b]0;owned\x07\xc2\x9b31m\xe2\x80\xae\xff ok\r250 forged\x7f\r\n";
    let (reply, _) = lenient(bytes);
    assert_eq!(
        reply.to_string(),
        r"550 5.1.1 \x1b]0;owned\x07\u{9b}31m\u{202e}\xff ok\r250 forged\x7f"
    );
    assert_eq!(format!("{reply:?}"), format!("Reply({reply})"));
    assert_eq!(
        reply.text().to_string(),
        reply.to_string()["550 5.1.1 ".len()..]
    );
    assert_eq!(
        format!("{:?}", reply.text()),
        format!("ReplyText({})", reply.text())
    );
    assert_eq!(
        format!("{:?}", reply.lines()),
        format!("[\"{}\"]", reply.text())
    );
    let marks = Escaped::new(b"a\tb\nc\rd\0");
    assert_eq!(marks.to_string(), r"a\tb\nc\rd\x00");
    assert_eq!(format!("{marks:?}"), format!("\"{marks}\""));
}

#[test]
fn equal_replies_are_those_that_say_the_same() {
    let strict = Reply::parse(b"550-5.7.1 a\r\n550 5.7.1 b\r\n", Stage::Any).unwrap();
    let (flat, _) = lenient(b"smtp; 550-5.7.1 a 550 5.7.1 b");
    assert_eq!(strict, flat);
    let hash = |reply: &Reply<'_>| {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        reply.hash(&mut hasher);
        hasher.finish()
    };
    assert_eq!(hash(&strict), hash(&flat));
    assert_eq!(strict.text().to_string(), "a b");
    for other in [
        &b"550 5.7.1 a b\r\n"[..],
        b"550-a\r\n550 b\r\n",
        b"551-5.7.1 a\r\n551 5.7.1 b\r\n",
        b"550-5.7.1 a\r\n550 5.7.1 c\r\n",
    ] {
        let other = Reply::parse(other, Stage::Any).unwrap();
        assert_ne!(strict, other);
        // Not promised of hashes, but so it is for these.
        assert_ne!(hash(&strict), hash(&other));
    }
}

// ---------------------------------------------------------------- incremental

/// What the reader says in the end, when the bytes come in these pieces.
fn read_in_pieces(
    reader: &mut ReplyReader,
    bytes: &[u8],
    cuts: impl IntoIterator<Item = usize>,
) -> Result<Progress, bool> {
    let mut last = Ok(Progress::NeedMore);
    for cut in cuts.into_iter().chain([bytes.len()]) {
        last = reader.scan(&bytes[..cut]).map_err(|error| error.is_line());
        if last != Ok(Progress::NeedMore) {
            break;
        }
    }
    last
}

fn check_incremental(bytes: &[u8]) {
    let limits = [(16_384, 65_536), (8, 20), (20, 8), (7, 7), (0, 0)];
    for (line, reply) in limits {
        let new = || ReplyReader::with_limits(line, reply);
        let whole = read_in_pieces(&mut new(), bytes, []);
        for cut in 0..=bytes.len() {
            assert_eq!(
                read_in_pieces(&mut new(), bytes, [cut]),
                whole,
                "{:?}",
                Escaped::new(bytes)
            );
        }
        assert_eq!(read_in_pieces(&mut new(), bytes, 0..bytes.len()), whole);
    }
    // The first line end at which the reply is complete, by a plain definition.
    let mut start = 0;
    let expected = loop {
        let Some(lf) = bytes[start..].iter().position(|&byte| byte == b'\n') else {
            break Progress::NeedMore;
        };
        let line = &bytes[start..start + lf];
        start += lf + 1;
        if !(line.len() > 3 && line[3] == b'-' && line[..3].iter().all(u8::is_ascii_digit)) {
            break Progress::Complete { used: start };
        }
    };
    assert_eq!(ReplyReader::new().scan(bytes), Ok(expected));
}

#[test]
fn a_reader_goes_on_with_the_next_reply() {
    // A shorter one and a longer one may follow.
    let bytes = b"220\r\n250-one\r\n250 two\r\n354 go\r\n550\r\n";
    let mut reader = ReplyReader::default();
    let mut rest = &bytes[..];
    let mut sizes = Vec::new();
    while let Progress::Complete { used } = reader.scan(rest).unwrap() {
        assert!(Reply::parse(&rest[..used], Stage::Any).is_ok());
        sizes.push(used);
        rest = &rest[used..];
    }
    assert_eq!(sizes, [5, 18, 8, 5]);
}

#[test]
fn a_limit_is_reached_exactly() {
    for (bytes, line, reply, is_read) in [
        (&b"250 OK\r\n"[..], 8, 8, true),
        (b"250 OK\r\n", 7, 8, false),
        (b"250 OK\r\n", 8, 7, false),
        (b"250-a\r\n250 b\r\n", 7, 14, true),
        (b"250-a\r\n250 b\r\n", 7, 13, false),
        (b"250-a\r\n250 b\r\n", 6, 14, false),
        (b"250 OK\r", 8, 8, true),
        (b"250 OK\r.", 8, 8, false),
    ] {
        let result = ReplyReader::with_limits(line, reply).scan(bytes);
        assert_eq!(result.is_ok(), is_read, "{bytes:?} {line} {reply}");
    }
    for (line, reply, limit) in [
        (9, 5, "the reply has more than 5 octets"),
        (5, 5, "the reply has more than 5 octets"),
        (5, 9, "a line of the reply has more than 5 octets"),
    ] {
        let error = ReplyReader::with_limits(line, reply)
            .scan(b"250 OK\r\n")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{limit}: close the connection, or raise the limit")
        );
        assert_eq!(error.is_line(), line < reply);
        assert_eq!(format!("{error:?}"), format!("ReplyLimitError({error})"));
    }
}

#[test]
fn a_reader_given_less_than_before_begins_anew() {
    let mut reader = ReplyReader::new();
    assert_eq!(
        reader.scan(b"250-one\r\n250 tw").unwrap(),
        Progress::NeedMore
    );
    assert_eq!(
        reader.scan(b"354\r\n").unwrap(),
        Progress::Complete { used: 5 }
    );
    // One octet less, and more than the lines that were complete.
    reader.scan(b"250-one\r\n250 tw").unwrap();
    assert_eq!(
        reader.scan(b"354\r\n250 two\r\n").unwrap(),
        Progress::Complete { used: 5 }
    );
}

#[test]
fn every_deviation_has_an_id_that_parses_back() {
    for &each in Deviation::ALL {
        let id = each.as_str();
        assert_eq!(id.parse(), Ok(each));
        let is_hyphenated = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(id.chars().all(is_hyphenated), "{id}");
        // The id is the name, in small letters.
        assert_eq!(id.replace('-', ""), format!("{each:?}").to_lowercase());
        assert!(each.to_string().parse::<Deviation>().is_err());
    }
}

// ---------------------------------------------------------------- writing

#[test]
fn the_code_stands_on_every_line_and_the_last_has_no_hyphen() {
    let cases = [
        (250, None, "", "250 \r\n"),
        (334, None, "", "334 \r\n"),
        (250, enhanced("2.0.0"), "", "250 2.0.0 \r\n"),
        (250, None, "a\n", "250 a\r\n"),
        (250, None, "a\r\n\r\nb", "250-a\r\n250-\r\n250 b\r\n"),
        (
            550,
            enhanced("5.7.999"),
            "a\nb\r\nc",
            "550-5.7.999 a\r\n550-5.7.999 b\r\n550 5.7.999 c\r\n",
        ),
        (
            354,
            None,
            "5.1.1 is text here",
            "354 5.1.1 is text here\r\n",
        ),
    ];
    for (number, enhanced, text, wire) in cases {
        let reply = WireReply::new(code(number), enhanced, text).unwrap();
        assert_eq!(reply.to_string(), wire);
        assert_eq!(reply.wire_len(), wire.len());
    }
}

#[test]
fn what_may_not_be_sent_is_refused() {
    let cases = [
        (
            199,
            None,
            "x",
            "the reply code 199 may not be sent: it must begin with 2, 3, 4 or 5",
        ),
        (
            354,
            enhanced("2.0.0"),
            "x",
            "the enhanced code 2.0.0 may not stand in a reply 354: replies that begin with 3 have none",
        ),
        (
            550,
            enhanced("4.2.1"),
            "x",
            "the enhanced code 4.2.1 does not go with the reply code 550: \
             they must begin with the same digit",
        ),
        (
            250,
            None,
            "OK\r250 forged",
            "the text has the control character \\u{d} at offset 2: \
             only tab, LF and CRLF may stand in it",
        ),
        (
            250,
            None,
            "a\nb\0",
            "the text has the control character \\u{0} at offset 3: \
             only tab, LF and CRLF may stand in it",
        ),
        (
            250,
            None,
            "\u{9b}31m",
            "the text has the control character \\u{9b} at offset 0: \
             only tab, LF and CRLF may stand in it",
        ),
        (
            250,
            None,
            "caf\u{e9}",
            "the text has the character \\u{e9} at offset 3, which is not ASCII: \
             write UTF-8 only to a client that asked for SMTPUTF8",
        ),
        (
            250,
            None,
            "a\nb\u{202e}c",
            "the text has the character \\u{202e} at offset 3, which turns the direction \
             of text or separates lines: leave it out",
        ),
        (
            250,
            None,
            "OK\n6.8.9 x",
            "the line of text at offset 3 begins like an enhanced code: \
             give the code apart from the text, or other words before it",
        ),
    ];
    for (number, enhanced, text, message) in cases {
        let error = WireReply::new(code(number), enhanced, text).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.offset().is_some(), message.contains("at offset"));
        let is_conflict = message.starts_with("the enhanced code");
        assert_eq!(error.is_conflict(), is_conflict, "{message}");
        assert_eq!(format!("{error:?}"), format!("WriteReplyError({error})"));
    }
    let reply = WireReply::new(code(250), None, "OK").unwrap();
    assert!(reply.with_line_limit(64).is_ok());
    assert_eq!(
        reply.with_line_limit(63).unwrap_err().to_string(),
        "a line limit of 63 octets is too small: give at least 64"
    );
}

/// What no client may get, whatever it asked for.
const HARMFUL: &[char] = &[
    '\0', '\x08', '\x0b', '\r', '\x1b', '\x7f', '\u{80}', '\u{85}', '\u{9b}', '\u{61c}',
    '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}',
    '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

#[test]
fn utf8_is_for_a_client_that_asked_for_it_and_some_of_it_for_none() {
    for utf8 in [false, true] {
        let format = WireFormat::new().utf8(utf8);
        for &c in HARMFUL {
            let text = format!("a{c}b");
            let error = format.reply(code(250), None, &text).unwrap_err();
            assert_eq!(error.offset(), Some(1), "{c:?}");
            let lossy = format.lossy(code(250), None, &text);
            assert_eq!(lossy.to_string(), "250 a?b\r\n", "{c:?}");
            assert_eq!(lossy.wire_len(), 9);
        }
        for c in ['\u{e9}', '\u{20ac}', '\u{1f4ee}', '\u{feff}'] {
            let text = format!("a{c}b");
            let strict = format.reply(code(250), None, &text);
            assert_eq!(strict.is_ok(), utf8, "{c:?}");
            let expected = if utf8 { &text } else { "a?b" };
            let lossy = format.lossy(code(250), None, &text);
            assert_eq!(lossy.to_string(), format!("250 {expected}\r\n"));
            assert_eq!(lossy.wire_len(), expected.len() + 6);
        }
    }
}

#[test]
fn a_server_can_answer_with_anything() {
    for (number, own, text, wire) in [
        (250, None, "OK\r\nfine\n", "250-OK\r\n250 fine\r\n"),
        (250, None, "OK\r250 forged", "250 OK?250 forged\r\n"),
        (250, None, "OK\r", "250 OK?\r\n"),
        (550, enhanced("4.2.1"), "x", "550 x\r\n"),
        (354, enhanced("2.0.0"), "x", "354 x\r\n"),
        (354, None, "5.1.1 x", "354 5.1.1 x\r\n"),
        (199, enhanced("2.0.0"), "x", "451 x\r\n"),
        (650, enhanced("4.3.0"), "x", "451 4.3.0 x\r\n"),
        // A code at the start of the text is what it says, for all lines.
        (550, None, "5.1.1 a\nb", "550-5.1.1 a\r\n550 5.1.1 b\r\n"),
        (550, None, "5.1.1\r\nb", "550-5.1.1 \r\n550 5.1.1 b\r\n"),
        (550, enhanced("4.2.1"), "5.1.1", "550 5.1.1 \r\n"),
        (550, enhanced("5.7.1"), "5.1.1 x", "550 5.7.1 5.1.1 x\r\n"),
        // Elsewhere, or of another class, or malformed, it is none.
        (550, None, "4.2.1 x", "550 ?.2.1 x\r\n"),
        (550, None, "5.01.1 x", "550 ?.01.1 x\r\n"),
        (550, None, "a\n5.1.1 b", "550-a\r\n550 ?.1.1 b\r\n"),
        (550, None, "5.1.1\0b", "550 5.1.1?b\r\n"),
    ] {
        let reply = WireReply::lossy(code(number), own, text);
        assert_eq!(reply.to_string(), wire, "{text:?}");
        assert_eq!(reply.wire_len(), wire.len());
        assert!(
            Reply::parse(wire.as_bytes(), Stage::Any).is_ok(),
            "{wire:?}"
        );
    }
}

#[test]
fn a_cause_is_said_by_its_codes_if_it_has_any() {
    let full = WireReply::of_cause(smtp_codes::Cause::MAILBOX_FULL, "Full.").unwrap();
    let wire = full.to_string();
    let read = Reply::parse(wire.as_bytes(), Stage::Any).unwrap();
    assert_eq!(read.text().to_string(), "Full.");
    assert_eq!(
        read.judge(Stage::Any).cause(),
        smtp_codes::Cause::MAILBOX_FULL
    );
    assert_eq!(
        WireReply::of_cause(smtp_codes::Cause::SPAM, "No.").map(|reply| reply.to_string()),
        None
    );
}

#[test]
fn a_lossy_reply_has_limits() {
    let count = |text: &str| {
        let wire = WireReply::lossy(code(250), None, text).to_string();
        let reply = Reply::parse(wire.as_bytes(), Stage::Any).unwrap();
        (reply.lines().count(), reply.lines().flatten().count())
    };
    let limit = WireReply::LOSSY_TEXT_LIMIT;
    for length in [limit - 1, limit, limit + 1, 10 * limit] {
        assert_eq!(count(&"x".repeat(length)).1, limit.min(length));
    }
    for lines in [99, 100, 101, 10_000] {
        for end in ["\n", "\r\n"] {
            let text = format!("x{end}").repeat(lines);
            assert_eq!(count(&text), (lines.min(100), lines.min(100)));
        }
    }
    // No character and no line break is cut in two.
    for before in 0..3 {
        let wide = format!("{}{}", "x".repeat(before), "\u{20ac}".repeat(limit));
        let reply = WireFormat::new().utf8(true).lossy(code(250), None, &wide);
        assert!(!reply.to_string().contains('?'));
        let wire = reply.to_string();
        let read = Reply::parse(wire.as_bytes(), Stage::Any).unwrap();
        let expected = before + (limit - before) / 3 * 3;
        assert_eq!(read.lines().flatten().count(), expected);
    }
    let broken = format!("{}\r\n{}", "x".repeat(limit - 1), "y");
    assert_eq!(count(&broken).1, limit - 1);
}

#[cfg(feature = "alloc")]
#[test]
fn bytes_for_one_write_are_the_printed_reply() {
    for text in ["OK", "a\nb", "\0", ""] {
        let reply = WireReply::lossy(code(250), enhanced("2.0.0"), text);
        assert_eq!(reply.to_vec(), reply.to_string().into_bytes());
        assert_eq!(reply.to_vec().len(), reply.wire_len());
    }
}

#[cfg(feature = "alloc")]
#[test]
fn an_owned_reply_is_the_same_reply() {
    use smtp_codes::ReplyBuf;

    for (bytes, stage) in [
        (&b"550-5.7.26 one\r\n550 5.7.26  two\r\n"[..], Stage::Any),
        (b"250-mx\r\n250 2.0.0 x\r\n", Stage::Ehlo),
        (b"smtp; 550-5.7.26 one 550 5.7.26 two", Stage::Any),
        (b"220 4.1.2 is our version\n", Stage::Greeting),
    ] {
        let mut buffer = bytes.to_vec();
        let (reply, _) = lenient_at(&buffer, stage);
        let owned = ReplyBuf::from(reply);
        let shown = format!("{reply}");
        buffer.fill(b'x');
        let (reply, _) = lenient_at(bytes, stage);
        assert_eq!(owned, reply);
        assert_eq!(reply, owned);
        assert_eq!(owned.clone(), owned);
        assert_eq!(owned.to_string(), shown);
        assert_eq!(format!("{owned:?}"), format!("ReplyBuf({shown})"));
        assert!(owned.as_reply().lines().eq(reply.lines()));
        let set = std::collections::HashSet::from([owned.clone()]);
        assert!(set.contains(&ReplyBuf::from(reply)));
    }
    let reply = |bytes| ReplyBuf::from(Reply::parse(bytes, Stage::Any).unwrap());
    let (one, other) = (reply(b"250 a\r\n"), reply(b"250 b\r\n"));
    assert_ne!(one, other);
    assert_ne!(one, other.as_reply());
    assert_ne!(one.as_reply(), other);
    let hash = |reply: &dyn Fn(&mut std::hash::DefaultHasher)| {
        use std::hash::Hasher;
        let mut hasher = std::hash::DefaultHasher::new();
        reply(&mut hasher);
        hasher.finish()
    };
    use std::hash::Hash;
    let of_owned = hash(&|state| one.hash(state));
    // A map of owned replies may be asked with a borrowed one.
    assert_eq!(of_owned, hash(&|state| one.as_reply().hash(state)));
    assert_ne!(of_owned, hash(&|state| other.hash(state)));
}

#[test]
fn long_lines_are_split_at_spaces_else_between_characters() {
    // 498 octets beside "550 5.1.1 " and CRLF: a full line, and one more.
    for (length, count) in [(500, 1), (501, 2), (1000, 2), (1001, 3)] {
        let text = "x".repeat(length);
        let wire = WireReply::new(code(550), enhanced("5.1.1"), &text)
            .unwrap()
            .to_string();
        assert_eq!(wire.lines().count(), count);
        assert_eq!(
            wire.split_inclusive("\r\n").map(str::len).max(),
            Some(512.min(length + 12))
        );
    }
    let words = "word ".repeat(300);
    let wire = WireReply::new(code(250), None, &words).unwrap().to_string();
    for line in wire.split("\r\n").filter(|line| !line.is_empty()) {
        assert!(line.ends_with("word "), "{line}");
    }
    // A space near the start of a line would make it short.
    let early = format!("ab {}", "x".repeat(600));
    let wire = WireReply::new(code(250), None, &early).unwrap().to_string();
    assert_eq!(wire.split("\r\n").next().map(str::len), Some(510));
    // Text that fills its line to the last octet, and is followed by another line.
    for length in [505, 506, 507] {
        let text = format!("{}\r\nend", "x".repeat(length));
        let wire = WireReply::new(code(250), None, &text).unwrap().to_string();
        assert_eq!(wire.lines().count(), if length > 506 { 3 } else { 2 });
    }
    let wide = "\u{20ac}".repeat(1000);
    let wire = WireFormat::new()
        .utf8(true)
        .reply(code(250), None, &wide)
        .unwrap()
        .to_string();
    assert_eq!(
        Reply::parse(wire.as_bytes(), Stage::Any)
            .unwrap()
            .lines()
            .flatten()
            .count(),
        wide.len()
    );
    for before in 0..3 {
        let wide = format!("{}{wide}", "x".repeat(before));
        let format = WireFormat::new().utf8(true);
        let wire = format.reply(code(250), None, &wide).unwrap().to_string();
        assert!(wire.split_inclusive("\r\n").all(|line| line.len() <= 512));
    }
    // A cut may not bring a number to the start of a line that has no enhanced code.
    let text = format!("{} 5.1.1 end", "x".repeat(500));
    let wire = WireReply::new(code(550), None, &text).unwrap().to_string();
    assert_eq!(
        Reply::parse(wire.as_bytes(), Stage::Any)
            .unwrap()
            .enhanced(),
        None
    );
}

#[test]
fn no_cut_makes_an_enhanced_code_of_longer_text() {
    // At every length the cut falls behind another digit, or between digit and letter.
    for text in ["4.1.5", "4.777.1", "9.9.9"] {
        for digits in 0..130 {
            for end in ["", "x", ".2.3 y", "5.1.1 y"] {
                let text = format!("{text}{}{end}", "1".repeat(digits));
                let Ok(reply) = WireReply::new(code(580), None, &text) else {
                    // It has the shape of a code as a whole.
                    assert_ne!(end, "x");
                    continue;
                };
                let wire = reply.with_line_limit(64).unwrap().to_string();
                assert!(wire.split_inclusive("\r\n").all(|line| line.len() <= 64));
                let read = Reply::parse(wire.as_bytes(), Stage::Any).unwrap();
                assert_eq!(read.enhanced(), None, "{wire}");
                assert_eq!(lines(&read).concat(), text.as_bytes());
            }
        }
    }
}

#[test]
fn a_text_of_many_octets_is_written_in_one_pass() {
    let text = "x".repeat(20_000_000);
    let reply = WireReply::new(code(550), enhanced("5.1.1"), &text).unwrap();
    assert_eq!(reply.wire_len(), 20_000_000 + 40_000 * 12);
}

#[test]
fn a_reply_is_written_into_a_buffer_that_fits() {
    let reply = WireReply::new(code(250), enhanced("2.1.5"), "OK\nfine").unwrap();
    let wire = reply.to_string();
    let mut buffer = [0xaa; 64];
    for size in 0..buffer.len() {
        let written = reply.write_into(&mut buffer[..size]).map(<[u8]>::to_vec);
        assert_eq!(
            written.as_deref(),
            (size >= wire.len()).then_some(wire.as_bytes())
        );
    }
}

// ---------------------------------------------------------------- properties

/// Pieces that replies, good and bad, are made of.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&[u8]] = &[
        b"550",
        b"551",
        b"250",
        b"354",
        b"421",
        b"600",
        b"55",
        b"-",
        b" ",
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n ",
        b"=\r\n ",
        b"5.1.1",
        b"5.7.26",
        b"4.2.2",
        b"2.0.0",
        b"6.8.9",
        b"5.2.=",
        b"text",
        b"\t",
        b"smtp;",
        b"said: ",
        b"'",
        b"\"",
        b"#",
        b"(",
        b"=",
        b"_",
        b":",
        b"\0",
        b"\x1b",
        b"\xc3\xa9",
        b"\xe2\x80\xae",
        b"\xff",
        b"192.0.2.1",
        b"550 5.1.1 ",
        b"550-5.1.1 ",
        b"550 ",
        b"550-",
        b"250-",
    ];
    prop::collection::vec(select(PIECES), 0..24).prop_map(|pieces| pieces.concat())
}

/// Replies that keep the grammar.
fn replies() -> impl Strategy<Value = String> {
    let texts = prop::collection::vec("[ -~\u{e9}\t]{0,40}", 1..5);
    (200u16..600, texts, any::<bool>()).prop_map(|(number, texts, with_enhanced)| {
        let enhanced = with_enhanced && !(300..400).contains(&number);
        let mut wire = String::new();
        for (index, text) in texts.iter().enumerate() {
            let separator = if index + 1 < texts.len() { '-' } else { ' ' };
            match enhanced {
                true => write!(wire, "{number}{separator}{}.1.10 {text}\r\n", number / 100),
                false => write!(wire, "{number}{separator}_{text}\r\n"),
            }
            .unwrap();
        }
        wire
    })
}

fn check_all(bytes: &[u8]) {
    check_strict(bytes);
    check_incremental(bytes);
    for reply in [
        Reply::parse(bytes, Stage::Any).ok(),
        Reply::parse(bytes, Stage::Ehlo).ok(),
        Reply::parse_lenient(bytes, Stage::Any).map(|(reply, _)| reply),
        Reply::parse_lenient(bytes, Stage::Ehlo).map(|(reply, _)| reply),
    ]
    .into_iter()
    .flatten()
    {
        let shown = format!("{reply} {reply:?} {} {:?}", reply.text(), reply.lines());
        assert!(!shown.contains(char::is_control), "{shown:?}");
        assert!(reply.lines().count() >= 1);
        // The lines are parts of the input, in its order, without overlap.
        let mut from = bytes.as_ptr() as usize;
        for line in reply.lines().filter(|line| !line.is_empty()) {
            let start = line.as_ptr() as usize;
            assert!(start >= from, "{:?}", Escaped::new(bytes));
            from = start + line.len();
        }
        assert!(from <= bytes.as_ptr() as usize + bytes.len());
    }
    if let Some((reply, deviations)) = Reply::parse_lenient(bytes, Stage::Ehlo) {
        match Reply::parse(bytes, Stage::Ehlo) {
            Ok(strict) if strict.code().is_success() => {
                assert_eq!(strict.enhanced(), None);
                assert_eq!((strict, true), (reply, deviations.is_empty()));
            }
            // A refusal is read as it is at any other stage.
            Ok(strict) => assert_eq!(Reply::parse(bytes, Stage::Rcpt), Ok(strict)),
            Err(_) => assert!(!deviations.is_empty()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        // A case that fails is written down as a test of its own.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        check_all(&bytes);
    }

    #[test]
    fn any_pieces_of_replies_are_read_without_harm(bytes in fragments()) {
        check_all(&bytes);
    }

    #[test]
    fn a_good_reply_is_complete_at_its_end_and_not_before(wire in replies(), tail in fragments()) {
        let reply = Reply::parse(wire.as_bytes(), Stage::Any).unwrap();
        prop_assert_eq!(Reply::parse_lenient(wire.as_bytes(), Stage::Any).unwrap().0.code(), reply.code());
        for cut in 0..wire.len() {
            prop_assert_eq!(ReplyReader::new().scan(&wire.as_bytes()[..cut]), Ok(Progress::NeedMore));
            prop_assert!(Reply::parse(&wire.as_bytes()[..cut], Stage::Any).unwrap_err().is_incomplete());
        }
        let mut bytes = wire.clone().into_bytes();
        bytes.extend_from_slice(&tail);
        prop_assert_eq!(
            ReplyReader::new().scan(&bytes),
            Ok(Progress::Complete { used: wire.len() })
        );
        check_incremental(&bytes);
    }

    #[test]
    fn what_is_written_is_read_back(
        number in 0u16..1000,
        pair in prop::option::of((select(&[2u8, 4, 5][..]), 0u16..1000, 0u16..1000)),
        agree in any::<bool>(),
        utf8 in any::<bool>(),
        pieces in prop::collection::vec(select(&[
            "a", "word ", " ", "\t", "\n", "\r\n", "\u{e9}", "\u{1f4ee}", "5.1.1 ", "5.1.1", "6.8.9 ",
            "\0", "\r", "\x1b", "\u{202e}", "\u{2028}", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "much of much of much of much of much of much of much of ",
        ][..]), 0..30),
        limit in 64usize..700,
    ) {
        let text = pieces.concat();
        let enhanced = pair.map(|(class, subject, detail)| {
            let class = if agree && matches!(number / 100, 2 | 4 | 5) { (number / 100) as u8 } else { class };
            EnhancedCode::new(class, subject, detail).unwrap()
        });
        let written = text.replace("\r\n", "\n");
        let written = written.strip_suffix('\n').unwrap_or(&written);
        let has_control = written.contains(|c: char| !matches!(c, '\t' | '\n') && HARMFUL.contains(&c))
            || !utf8 && !written.is_ascii();
        let hides_code = enhanced.is_none() && number / 100 != 3 && written
            .split('\n')
            .any(|line| matches!(line.split(' ').next(), Some("5.1.1" | "6.8.9")));
        let agrees = enhanced.is_none_or(|code| u16::from(code.class_number()) == number / 100);
        let is_good = (200..600).contains(&number) && !has_control && !hides_code && agrees;

        let format = WireFormat::new().utf8(utf8);
        let lossy = format.lossy(code(number), enhanced, &text).with_line_limit(limit).unwrap();
        let wire = lossy.to_string();
        prop_assert_eq!(lossy.wire_len(), wire.len());
        prop_assert!(wire.split_inclusive("\r\n").all(|line| line.len() <= limit));
        let bare = wire.replace("\r\n", "");
        prop_assert!(!bare.contains(|c: char| c == '\n' || HARMFUL.contains(&c)), "{}", wire);
        prop_assert!(utf8 || wire.is_ascii());
        let read = Reply::parse(wire.as_bytes(), Stage::Any);
        prop_assert!(read.is_ok(), "{}", wire);
        let expected = if (200..600).contains(&number) { number } else { 451 };
        prop_assert_eq!(read.unwrap().code(), expected);

        let reply = format.reply(code(number), enhanced, &text);
        prop_assert_eq!(reply.is_ok(), is_good, "{:?}", reply);
        let Ok(reply) = reply else { return Ok(()) };
        let reply = reply.with_line_limit(limit).unwrap();
        prop_assert_eq!(reply.to_string(), wire);
        let wire = reply.to_string();
        prop_assert_eq!(reply.wire_len(), wire.len());
        prop_assert!(wire.split_inclusive("\r\n").all(|line| line.len() <= limit));

        let read = Reply::parse(wire.as_bytes(), Stage::Any).unwrap();
        prop_assert_eq!((read.code(), read.enhanced()), (code(number), enhanced));
        let joined: Vec<u8> = read.lines().flatten().copied().collect();
        prop_assert_eq!(joined, written.replace('\n', "").into_bytes());
        let around = 6 + enhanced.map_or(0, |code| code.to_string().len() + 1);
        if written.split('\n').all(|line| line.len() + around <= limit) {
            prop_assert!(read.lines().eq(written.split('\n').map(str::as_bytes)));
        }
    }
}
