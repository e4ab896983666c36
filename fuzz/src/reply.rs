//! Replies: read strictly, leniently and in pieces, and written.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use smtp_codes::{
    Deviation, EnhancedCode, Escaped, Progress, Reply, ReplyCode, ReplyReader, Stage, WireFormat,
    WireReply,
};

use crate::{is_harmless, offset_in};

/// What holds for every reply, however it was read from these bytes.
fn check(bytes: &[u8], reply: &Reply<'_>, read: impl for<'a> Fn(&'a [u8]) -> Option<Reply<'a>>) {
    let shown = format!("{reply} {reply:?} {} {:?}", reply.text(), reply.lines());
    assert!(is_harmless(&shown), "{shown:?}");
    assert!(reply.to_string().starts_with(&reply.code().to_string()));
    assert!(reply.lines().count() >= 1);
    // The lines are parts of the input, in its order, without overlap.
    let mut from = 0;
    for line in reply.lines().filter(|line| !line.is_empty()) {
        let start = offset_in(bytes, line);
        assert!(start >= from, "{:?}", Escaped::new(bytes));
        from = start + line.len();
        assert!(!line.contains(&b'\n'), "{:?}", Escaped::new(bytes));
    }
    // The same bytes elsewhere in memory are an equal reply.
    let copy = bytes.to_vec();
    let again = read(&copy).expect("the same bytes");
    assert_eq!(*reply, again);
    assert_eq!(hash(reply), hash(&again));
}

fn hash(reply: &Reply<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    reply.hash(&mut hasher);
    hasher.finish()
}

/// Reads bytes by the grammar, and rebuilds them from what was read.
pub fn reply_strict(bytes: &[u8]) {
    let shown = Escaped::new(bytes);
    for stage in [Stage::Any, Stage::Ehlo] {
        match Reply::parse(bytes, stage) {
            Ok(reply) => {
                check(bytes, &reply, |bytes| Reply::parse(bytes, stage).ok());
                let is_plain = stage == Stage::Ehlo && reply.code().is_success();
                assert!(!is_plain || reply.enhanced().is_none());
                check_wire(bytes, &reply);
                let mut reader = ReplyReader::with_limits(usize::MAX, usize::MAX);
                let used = bytes.len();
                assert_eq!(
                    reader.scan(bytes),
                    Ok(Progress::Complete { used }),
                    "{shown}"
                );
            }
            Err(error) => {
                assert!(error.offset() <= bytes.len(), "{shown}");
                let before = &bytes[..error.offset()];
                let lines = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
                assert_eq!(error.line(), lines, "{shown}: {error}");
                assert!(is_harmless(&error.to_string()));
                if error.is_trailing() {
                    assert!(Reply::parse(before, stage).is_ok(), "{shown}");
                }
                if error.is_incomplete() {
                    assert_eq!(error.offset(), bytes.len(), "{shown}");
                }
            }
        }
    }
    // What begins a reply is incomplete at every place before the end.
    if Reply::parse(bytes, Stage::Any).is_ok() {
        let end = bytes.len();
        for at in (0..end.min(40)).chain(end.saturating_sub(40)..end) {
            let error = Reply::parse(&bytes[..at], Stage::Any).expect_err("a part of a reply");
            assert!(error.is_incomplete(), "{shown} cut at {at}: {error}");
        }
    }
}

/// The bytes must be the reply's codes and texts in the grammar's order, and nothing else.
fn check_wire(bytes: &[u8], reply: &Reply<'_>) {
    let shown = Escaped::new(bytes);
    let mut rest = bytes;
    let mut lines = reply.lines().peekable();
    while let Some(text) = lines.next() {
        let is_last = lines.peek().is_none();
        rest = rest
            .strip_prefix(reply.code().to_string().as_bytes())
            .expect("the code");
        let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        rest = &rest[line.len() + 1..];
        let line = line.strip_suffix(b"\r").expect("CRLF");
        let line = match line.split_first() {
            None => {
                assert!(is_last && text.is_empty(), "{shown}");
                continue;
            }
            Some((separator, line)) => {
                assert_eq!(*separator, if is_last { b' ' } else { b'-' }, "{shown}");
                line
            }
        };
        if line.is_empty() {
            assert!(text.is_empty(), "{shown}");
            continue;
        }
        let expected = match reply.enhanced() {
            Some(enhanced) if line == enhanced.to_string().as_bytes() => Vec::new(),
            Some(enhanced) => format!("{enhanced} ").into_bytes(),
            None => Vec::new(),
        };
        let behind = line.strip_prefix(&expected[..]).expect("the enhanced code");
        let is_bare = reply.enhanced().is_some() && expected.is_empty();
        assert_eq!(if is_bare { b"" } else { behind }, text, "{shown}");
    }
    assert!(rest.is_empty(), "{shown}");
}

/// Makes the best of bytes, and holds it against strict reading.
pub fn reply_lenient(bytes: &[u8]) {
    let shown = Escaped::new(bytes);
    let read = Reply::parse_lenient(bytes, Stage::Any);
    if let Some((reply, deviations)) = &read {
        check(bytes, reply, |bytes| {
            Some(Reply::parse_lenient(bytes, Stage::Any)?.0)
        });
        for deviation in deviations.iter() {
            assert!(deviations.contains(deviation));
            assert!(is_harmless(&deviation.to_string()));
        }
        let conflict = reply
            .enhanced()
            .is_some_and(|code| code.class_number() != reply.code().digits()[0]);
        assert_eq!(
            conflict,
            deviations.contains(Deviation::ClassConflict),
            "{shown}"
        );
        // The reply as it is printed is read as the same codes again.
        let printed = reply.to_string();
        let (again, _) =
            Reply::parse_lenient(printed.as_bytes(), Stage::Any).expect("a printed reply");
        assert_eq!(again.code(), reply.code(), "{shown} printed as {printed}");
        if reply.enhanced().is_some() && reply.code().digits()[0] != 3 {
            assert_eq!(
                again.enhanced(),
                reply.enhanced(),
                "{shown} printed as {printed}"
            );
        }
    }
    match (Reply::parse(bytes, Stage::Any), &read) {
        (Ok(strict), Some((read, deviations))) => {
            assert_eq!(strict.code(), read.code(), "{shown}");
            if deviations.is_empty() {
                assert_eq!(strict, *read, "{shown}");
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
    if let Some((reply, deviations)) = Reply::parse_lenient(bytes, Stage::Ehlo) {
        check(bytes, &reply, |bytes| {
            Some(Reply::parse_lenient(bytes, Stage::Ehlo)?.0)
        });
        if let Ok(strict) = Reply::parse(bytes, Stage::Ehlo) {
            let is_misplaced = deviations.contains(Deviation::EnhancedMisplaced);
            assert!(deviations.is_empty() || is_misplaced, "{shown}");
            assert!(!strict.code().is_success() || strict == reply, "{shown}");
        } else {
            assert!(!deviations.is_empty(), "{shown}");
        }
    }
}

/// Reads bytes in pieces: the first byte gives limits, the second the length of a piece.
pub fn reply_incremental(bytes: &[u8]) {
    let [limits, step, bytes @ ..] = bytes else {
        return;
    };
    let limits = match limits {
        0..128 => (usize::MAX, usize::MAX),
        _ => (
            usize::from(limits & 7) * 4,
            usize::from(limits >> 3 & 15) * 8,
        ),
    };
    let new = || ReplyReader::with_limits(limits.0, limits.1);
    let shown = Escaped::new(bytes);
    let whole = new().scan(bytes).map_err(|error| error.to_string());
    if let Ok(Progress::Complete { used }) = whole {
        assert!(
            (1..=bytes.len()).contains(&used) && bytes[used - 1] == b'\n',
            "{shown}"
        );
        assert!(used <= limits.1, "{shown}");
        // What the reader calls a reply, strict reading never finds incomplete.
        if let Err(error) = Reply::parse(&bytes[..used], Stage::Any) {
            assert!(
                !error.is_incomplete() || bytes[..used].len() < 4,
                "{shown}: {error}"
            );
        }
    }
    // For two pieces cut at every place, and for pieces of one length.
    let read = |cuts: &mut dyn Iterator<Item = usize>| {
        let mut reader = new();
        for cut in cuts.chain([bytes.len()]) {
            match reader
                .scan(&bytes[..cut])
                .map_err(|error| error.to_string())
            {
                Ok(Progress::NeedMore) => {}
                answer => return answer,
            }
        }
        Ok(Progress::NeedMore)
    };
    for cut in 0..bytes.len().min(200) {
        assert_eq!(read(&mut [cut].into_iter()), whole, "{shown} cut at {cut}");
    }
    let step = usize::from(*step).max(1);
    assert_eq!(
        read(&mut (0..bytes.len()).step_by(step)),
        whole,
        "{shown} by {step}"
    );
    // One reader for reply after reply finds what a new one finds.
    let mut reader = new();
    let mut rest = bytes;
    while let Ok(Progress::Complete { used }) = reader.scan(rest) {
        assert_eq!(new().scan(rest), Ok(Progress::Complete { used }), "{shown}");
        rest = &rest[used..];
    }
}

/// Writes a reply whose codes and line limit the first bytes give, and reads it back.
pub fn reply_write(bytes: &[u8]) {
    let [a, b, c, d, e, limit, text @ ..] = bytes else {
        return;
    };
    let number = u16::from_le_bytes([*a, *b]) % 1000;
    let code = ReplyCode::from_u16(number).expect("three digits");
    // The class of the reply code more often than not: others are refused at once.
    let class = if d & 3 == 0 { c % 10 } else { code.digits()[0] };
    let enhanced = match e {
        0..100 => None,
        _ => EnhancedCode::new(class, u16::from(*c) * 4, u16::from(*d) * 4).ok(),
    };
    let text = String::from_utf8_lossy(text);
    let limit = WireReply::MIN_LINE_LIMIT + usize::from(*limit);
    let format = WireFormat::new().utf8(b & 4 == 0);
    // A server can always answer, and what it answers is a reply.
    let lossy = format.lossy(code, enhanced, &text);
    let lossy = lossy.with_line_limit(limit).expect("not too small");
    let answer = lossy.to_string();
    let shown = Escaped::new(answer.as_bytes());
    assert_eq!(lossy.wire_len(), answer.len(), "{shown}");
    assert!(
        is_harmless(&answer.replace("\r\n", "").replace('\t', "")),
        "{shown}"
    );
    assert!(b & 4 == 0 || answer.is_ascii(), "{shown}");
    if let Err(error) = Reply::parse(answer.as_bytes(), Stage::Any) {
        panic!("{shown}: {error}");
    }
    let reply = match format.reply(code, enhanced, &text) {
        Ok(reply) => reply.with_line_limit(limit).expect("not too small"),
        Err(error) => {
            assert!(is_harmless(&error.to_string()));
            assert!(error.offset().is_none_or(|at| text.is_char_boundary(at)));
            return;
        }
    };
    let wire = reply.to_string();
    let shown = Escaped::new(wire.as_bytes());
    assert!(
        wire == answer || text.len() > 4096 || text.lines().count() > 90,
        "{shown}"
    );
    assert_eq!(reply.wire_len(), wire.len());
    let mut buffer = vec![0; wire.len() + 1];
    assert_eq!(reply.write_into(&mut buffer), Some(wire.as_bytes()));
    assert_eq!(reply.write_into(&mut buffer[..wire.len() - 1]), None);
    for line in wire.split_inclusive('\n') {
        assert!(line.len() <= limit && line.ends_with("\r\n"), "{shown}");
    }
    let read = Reply::parse(wire.as_bytes(), Stage::Any)
        .unwrap_or_else(|error| panic!("{shown}: {error}"));
    assert_eq!((read.code(), read.enhanced()), (code, enhanced), "{shown}");
    let together: Vec<u8> = read.lines().flatten().copied().collect();
    let expected: String = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    // The last line has no line break to be taken off with its CR.
    let last = text.rsplit('\n').next().unwrap_or_default();
    assert!(!last.ends_with('\r'), "a CR alone is refused");
    assert_eq!(together, expected.as_bytes(), "{shown}");
    // A reader with the same limits takes it.
    let mut reader = ReplyReader::with_limits(limit, wire.len());
    let used = wire.len();
    assert_eq!(
        reader.scan(wire.as_bytes()),
        Ok(Progress::Complete { used }),
        "{shown}"
    );
}
