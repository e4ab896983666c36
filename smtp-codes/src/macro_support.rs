//! What the code that the macro generates stands on. No part of the public interface.

use crate::{EnhancedCode, ReplyCode};

pub use crate::__impl_serde as impl_serde;
#[cfg(feature = "serde")]
pub use crate::serde::deserialize_text;
#[cfg(feature = "serde")]
pub use serde_core;
pub use smtp_codes_macros::registry as expand;

/// One of many texts that are kept end to end in one string.
#[inline]
#[must_use]
pub const fn part_of_text(all: &'static str, start: usize, end: usize) -> &'static str {
    let (before_end, _) = all.split_at(end);
    before_end.split_at(start).1
}

/// One of many lists that are kept end to end in one.
#[must_use]
pub const fn part_of_list<T>(all: &'static [T], start: usize, end: usize) -> &'static [T] {
    let (before_end, _) = all.split_at(end);
    before_end.split_at(start).1
}

/// A reply code that the macro has checked.
#[must_use]
pub const fn reply_code(number: u16) -> ReplyCode {
    match ReplyCode::from_u16(number) {
        Ok(code) => code,
        Err(_) => panic!("a reply code has three digits"),
    }
}

/// An enhanced code that the macro has checked.
#[must_use]
pub const fn enhanced_code(class: u8, subject: u16, detail: u16) -> EnhancedCode {
    match EnhancedCode::new(class, subject, detail) {
        Ok(code) => code,
        Err(_) => panic!("an enhanced code has class 2, 4 or 5 and numbers up to 999"),
    }
}

/// Reads `X.1` or `X.1.1`: the subject, and the detail if there is one.
#[must_use]
pub fn subject_and_detail(text: &str) -> Option<(u16, Option<u16>)> {
    let mut numbers = text.strip_prefix("X.")?.split('.');
    let subject = number(numbers.next()?)?;
    let detail = match numbers.next() {
        Some(detail) => Some(number(detail)?),
        None => None,
    };
    match numbers.next() {
        Some(_) => None,
        None => Some((subject, detail)),
    }
}

/// A number `0..=999` without leading zeros.
fn number(text: &str) -> Option<u16> {
    let plain = matches!(text.as_bytes(), [b'0'] | [b'1'..=b'9', ..]);
    let digits = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain && digits {
        text.parse().ok()
    } else {
        None
    }
}
