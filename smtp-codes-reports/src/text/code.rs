//! Codes alone, one or several.

use smtp_codes::{EnhancedCode, ReplyCode, Status};

/// The most that is looked at: more is no list of codes.
const LIMIT: usize = 1000;

/// The codes that the text is, in their order; `None` if it is anything else, or a reply without
/// a text: `550 5.1.1`.
pub(super) fn read(text: &str) -> Option<Vec<Status>> {
    if text.len() > LIMIT {
        return None;
    }
    if let Some(one) = lone(text) {
        return Some(vec![one]);
    }
    if let Some(all) = listed(text.split([',', ';', '\n', '|', '&'])) {
        // A reply without words keeps what is irregular in it.
        return (all.len() > 1 || text.contains('/')).then(|| joined(all, false));
    }
    // Blanks part the codes of one status as well.
    let all = joined(listed(text.split_whitespace())?, true);
    (all.len() > 1).then_some(all)
}

/// The codes that parts of a text are; `None` if one is anything else.
fn listed<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Vec<Status>> {
    let mut all = Vec::new();
    for part in parts {
        for part in part.split(" and ").flat_map(|part| part.split(" or ")) {
            let part = part.trim();
            let part = part
                .strip_prefix("and ")
                .or_else(|| part.strip_prefix("or "))
                .unwrap_or(part);
            if part.is_empty() {
                continue;
            }
            let next = lone(part).or_else(|| pair(part))?;
            // `550 550 5.1.1`: a relay's copy of the code.
            if all.last() != Some(&next) {
                all.push(next);
            }
        }
    }
    (!all.is_empty()).then_some(all)
}

/// A reply code and an enhanced code of one class behind it are one status: `550, 5.1.1`. Where only
/// blanks part them they are one even if they contradict each other.
fn joined(all: Vec<Status>, blanks: bool) -> Vec<Status> {
    let mut out: Vec<Status> = Vec::with_capacity(all.len());
    for next in all {
        if let Some(last) = out.last_mut()
            && last.enhanced().is_none()
            && next.reply().is_none()
            && let (Some(reply), Some(enhanced)) = (last.reply(), next.enhanced())
            && (blanks || reply.digits()[0] == enhanced.class_number())
        {
            *last = Status::both(reply, enhanced);
        } else {
            out.push(next);
        }
    }
    out
}

/// A single code.
fn lone(text: &str) -> Option<Status> {
    match (text.parse::<ReplyCode>(), text.parse::<EnhancedCode>()) {
        (Ok(reply), _) => Some(Status::of_reply(reply)),
        (_, Ok(enhanced)) => Some(Status::of_enhanced(enhanced)),
        _ => None,
    }
}

/// A reply code and an enhanced code: `550 5.1.1`, `550/5.1.1`, `550 (5.1.1)`.
fn pair(text: &str) -> Option<Status> {
    let (reply, rest) = text.split_at_checked(3)?;
    let enhanced = rest.trim_matches([' ', '/', '-', '(', ')', '#', '[', ']', ':']);
    let reply: ReplyCode = reply.parse().ok()?;
    let enhanced: EnhancedCode = enhanced.parse().ok()?;
    (reply.digits()[0] == enhanced.class_number()).then(|| Status::both(reply, enhanced))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_alone_are_told_each() {
        for (text, expected) in [
            ("550", &["550"][..]),
            ("5.1.1", &["5.1.1"]),
            ("5.1.1, 4.2.2", &["5.1.1", "4.2.2"]),
            ("550, 5.1.1", &["550 5.1.1"]),
            ("550/5.1.1", &["550 5.1.1"]),
            ("421; 450; 550", &["421", "450", "550"]),
            ("421, 450 and 550", &["421", "450", "550"]),
            ("550 5.1.1\n452 4.2.2\n", &["550 5.1.1", "452 4.2.2"]),
            ("550 (5.1.1) or 552 #5.2.2", &["550 5.1.1", "552 5.2.2"]),
            ("5.1.1 4.2.2", &["5.1.1", "4.2.2"]),
            ("550 552", &["550", "552"]),
        ] {
            let told: Vec<String> = read(text)
                .unwrap_or_default()
                .iter()
                .map(Status::to_string)
                .collect();
            assert_eq!(told, expected, "{text}");
        }
        let list = "550,552,".repeat(LIMIT / 8);
        assert_eq!(read(&list).map(|all| all.len()), Some(LIMIT / 4));
        for text in [
            &format!("{list},")[..],
            &list.repeat(2),
            "550 5.1.1",
            "550 4.2.1",
            "550 no",
            "",
            "5.1.1, no",
            ",",
            "550/4.1.1",
            "a and b",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
