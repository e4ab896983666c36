//! Codes in free text: each stands where it is said to stand, and is no part of a number.

use smtp_codes::{Escaped, Found, best, find as find_all, find_in_lines};

use crate::{is_harmless, offset_in};

/// Looks for codes in bytes.
pub fn find(bytes: &[u8]) {
    let shown = Escaped::new(bytes);
    assert!(is_harmless(&shown.to_string()));
    let all: Vec<Found> = find_all(bytes).collect();
    let mut end = 0;
    for found in &all {
        assert!(
            found.start >= end && found.end > found.start,
            "{shown}: {found:?}"
        );
        assert!(found.end <= bytes.len(), "{shown}: {found:?}");
        end = found.end;
        check(bytes, *found);
    }
    let mut iterator = find_all(bytes);
    assert_eq!(iterator.by_ref().count(), all.len());
    assert!(
        iterator.next().is_none() && iterator.next().is_none(),
        "fused"
    );

    // The best is made of what was found, and there is one wherever there is anything.
    let best = best(bytes);
    assert_eq!(best.is_some(), !all.is_empty(), "{shown}");
    if let Some(best) = best {
        let is_best = |found: &&Found| (found.start, found.end) == (best.start, best.end);
        let one = all.iter().find(is_best).expect("one of them");
        assert!(
            one.reply().is_none_or(|code| best.reply() == Some(code)),
            "{shown}"
        );
        assert!(
            one.enhanced()
                .is_none_or(|code| best.enhanced() == Some(code)),
            "{shown}"
        );
        let reply = |found: &Found| found.reply() == best.reply();
        assert!(best.reply().is_none() || all.iter().any(reply), "{shown}");
        let enhanced = |found: &Found| found.enhanced() == best.enhanced();
        assert!(
            best.enhanced().is_none() || all.iter().any(enhanced),
            "{shown}"
        );
    }

    // Blanks before the text shift the places and change nothing else, whatever the blocks
    // are in which the text is looked at.
    let shift = bytes.len() % 67;
    let shifted = [&b" ".repeat(shift), bytes].concat();
    let back = find_all(&shifted).map(|found| Found {
        start: found.start - shift,
        end: found.end - shift,
        ..found
    });
    assert!(back.eq(all.iter().copied()), "{shown} shifted by {shift}");

    // The lines of a log are texts of their own, and are looked at all at once.
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let apart = lines.flat_map(|line| {
        let begin = offset_in(bytes, line);
        find_all(line).map(move |found| Found {
            start: begin + found.start,
            end: begin + found.end,
            ..found
        })
    });
    assert!(find_in_lines(bytes).eq(apart), "{shown} by lines");
}

/// What was found is what stands there, and not a part of an address or a version.
fn check(bytes: &[u8], found: Found) {
    let shown = Escaped::new(bytes);
    let reply = found.reply().map(|code| code.to_string());
    let enhanced = found.enhanced().map(|code| code.to_string());
    assert!(reply.is_some() || enhanced.is_some(), "{shown}: {found:?}");
    let within = &bytes[found.start..found.end];
    for code in [&reply, &enhanced].into_iter().flatten() {
        let numbers = |byte: &u8| !byte.is_ascii_digit() && *byte != b'.';
        // Digits and dots that hang together. A dot at the end ends a sentence; two in a row
        // are no part of an address or a version.
        let stands = |run: &[u8]| {
            let behind = run.strip_prefix(code.as_bytes());
            behind.is_some_and(|behind| matches!(behind, [] | [b'.'] | [b'.', b'.', ..]))
        };
        assert!(within.split(numbers).any(stands), "{shown}: {found:?}");
    }
    let is_number = |byte: u8| byte.is_ascii_digit();
    let before = &bytes[..found.start];
    assert!(
        !before
            .last()
            .is_some_and(|&byte| is_number(byte) || byte == b'.'),
        "{shown}"
    );
    match bytes[found.end..] {
        [b'.', next, ..] => assert!(!is_number(next), "{shown}: {found:?}"),
        [next, ..] => assert!(!is_number(next), "{shown}: {found:?}"),
        [] => {}
    }
    if let (Some(reply), Some(code)) = (found.reply(), found.enhanced())
        && !within.starts_with(reply.to_string().as_bytes())
    {
        // Only halves of one class are joined across other text.
        assert_eq!(reply.digits()[0], code.class_number(), "{shown}: {found:?}");
    }
}
