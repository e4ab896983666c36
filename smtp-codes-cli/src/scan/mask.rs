//! Texts of servers without what is in one message only: so that equal ones are counted together, and
//! name nobody.

use smtp_codes::Escaped;

/// So many bytes of a text are looked at, about.
const LONGEST: usize = 400;

/// The text with an `X` for each address, link, host, IP address, number and id, and for the local
/// part of the recipient's address; without the codes at its beginning, in one line.
pub(super) fn mask(text: &str, recipient: &str) -> String {
    let local = recipient.split('@').next().unwrap_or_default();
    let cut = (LONGEST..text.len()).find(|&at| text.is_char_boundary(at));
    let text = &text[..cut.unwrap_or(text.len())];
    let mut masked = String::with_capacity(text.len());
    let mut last = String::new();
    for line in text.lines() {
        let mut begun = false;
        for word in line.split_whitespace() {
            let word = if begun { word } else { behind_code(word) };
            if word.is_empty() {
                continue;
            }
            begun = true;
            let word = masked_word(word, local);
            if word == "X" && last == "X" {
                continue;
            }
            if !masked.is_empty() {
                masked.push(' ');
            }
            masked += &word;
            last = word;
        }
    }
    Escaped::new(masked.as_bytes()).to_string()
}

/// A word at the beginning of a line without a code: nothing is left of `550` and `(#5.1.1)`, and
/// `no` of `550-no`.
pub(super) fn behind_code(word: &str) -> &str {
    if word.eq_ignore_ascii_case("smtp;") {
        return "";
    }
    match word.as_bytes() {
        [first, second, third, b'-', ..]
            if [first, second, third]
                .iter()
                .all(|byte| byte.is_ascii_digit()) =>
        {
            behind_code(&word[4..])
        }
        bytes
            if bytes
                .iter()
                .all(|byte| byte.is_ascii_digit() || b".#():-".contains(byte)) =>
        {
            ""
        }
        _ => word,
    }
}

/// A word, in which what is in one message only is an `X`; what stands around it remains.
fn masked_word(word: &str, local: &str) -> String {
    let inner = |c: char| c.is_alphanumeric();
    let (Some(start), Some(end)) = (word.find(inner), word.rfind(inner)) else {
        return word.to_owned();
    };
    let end = end + word[end..].chars().next().map_or(0, char::len_utf8);
    let core = &word[start..end];
    let named = core.split_once('=').filter(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    match named {
        Some((name, value)) if is_own(value, local) => {
            format!("{}{name}=X{}", &word[..start], &word[end..])
        }
        None if is_own(core, local) => format!("{}X{}", &word[..start], &word[end..]),
        _ => word.to_owned(),
    }
}

/// Whether a word is one of this message: an address, a link, a host, a number, an id.
fn is_own(word: &str, local: &str) -> bool {
    let digits = word.chars().any(char::is_numeric);
    word.contains('@')
        || word.contains("://")
        || digits && !is_mark(word)
        || is_host(word.split(['/', ':']).next().unwrap_or_default())
        || is_random(word)
        || local.len() > 1 && word.eq_ignore_ascii_case(local)
}

/// Whether a word looks like one of those by which servers number their reasons: `TSS04`, `RP-001`.
fn is_mark(word: &str) -> bool {
    let letters = word
        .bytes()
        .take_while(|byte| byte.is_ascii_uppercase())
        .count();
    let number = &word[letters..];
    let number = number.strip_prefix('-').unwrap_or(number);
    (2..=5).contains(&letters)
        && (1..=3).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is a host name. `Resolver.NotFound` and `end.Next` are none.
fn is_host(word: &str) -> bool {
    let Some((_, last)) = word.rsplit_once('.') else {
        return false;
    };
    let mixed = last.starts_with(|c: char| c.is_ascii_uppercase())
        && last.bytes().any(|byte| byte.is_ascii_lowercase());
    last.len() > 1
        && last.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !mixed
        && word.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        })
}

/// Whether a word is long and of mixed case, as ids are that have no digit.
fn is_random(word: &str) -> bool {
    const LONG: usize = 20;
    let turns = word
        .as_bytes()
        .windows(2)
        .filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
        .count();
    word.len() >= LONG && !word.contains('.') && turns > 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_one_message_only_is_masked() {
        for (text, masked) in [
            (
                "550 5.1.1 <jo@example.com>: User unknown",
                "<X>: User unknown",
            ),
            (
                "550-5.1.1 The address is gone\r\n550 5.1.1 see mx.example.com/help",
                "The address is gone see X",
            ),
            ("smtp; 550 no, ask postmaster@example.com.", "no, ask X."),
            ("550-no such box", "no such box"),
            (
                "Host [192.0.2.9] and 2001:db8::1 refused",
                "Host [X] and X refused",
            ),
            (
                "see https://example.com/a?b=c or www.example.com",
                "see X or X",
            ),
            ("id=4F3A2B1C queue (#5.7.1) t12-a34 77", "id=X queue (#X) X"),
            (
                "[TSS04] and (RP-001) stay, a1b2c3 does not",
                "[TSS04] and (RP-001) stay, X does not",
            ),
            (
                "RESOLVER.ADR.RecipNotFound; the end.Next",
                "RESOLVER.ADR.RecipNotFound; the end.Next",
            ),
            (
                "the box of jo is closed, says EXAMPLE.COM",
                "the box of X is closed, says X",
            ),
            ("token AbCdEfGhIjKlMnOpQrStUv", "token X"),
            ("\u{1b}[31mred", "\\x1b[X"),
            ("", ""),
            ("550", ""),
        ] {
            assert_eq!(mask(text, "Jo@example.com"), masked, "{text}");
        }
        assert!(mask(&"word ".repeat(1000), "").len() <= LONGEST);
        assert_eq!(
            mask(&"\u{6f22}".repeat(1000), "").chars().count(),
            LONGEST.div_ceil(3)
        );
    }
}
