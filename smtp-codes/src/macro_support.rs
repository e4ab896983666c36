//! What the code that the macro generates stands on. No part of the public interface.

use crate::{EnhancedCode, ReplyCode};

pub use crate::__impl_serde as impl_serde;
#[cfg(feature = "serde")]
pub use crate::serde::deserialize_text;
pub use crate::{
    __basis as basis, __by_index as by_index, __category as category, __closed as closed,
    __column as column, __constants as constants, __detail as detail, __digits as digits,
    __in_class as in_class, __list as list, __number as number, __part as part, __prose as prose,
    __registered as registered, __reply as reply, __semantics as semantics, __stage as stage,
    __tables as tables, __text as text, __word as word, __written as written,
};
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
#[inline]
#[must_use]
pub const fn part_of_list<T>(all: &'static [T], start: usize, end: usize) -> &'static [T] {
    let (before_end, _) = all.split_at(end);
    before_end.split_at(start).1
}

/// A number for each reply code, less than 4096, in the order of the codes.
#[inline]
#[must_use]
pub const fn slot(code: ReplyCode) -> usize {
    code.slot()
}

/// A reply code that the macro has checked.
#[inline]
#[must_use]
pub const fn reply_code(number: u16) -> ReplyCode {
    match ReplyCode::from_u16(number) {
        Ok(code) => code,
        Err(_) => panic!("a reply code has three digits"),
    }
}

/// An enhanced code that the macro has checked.
#[inline]
#[must_use]
pub const fn enhanced_code(class: u8, subject: u16, detail: u16) -> EnhancedCode {
    match EnhancedCode::new(class, subject, detail) {
        Ok(code) => code,
        Err(_) => panic!("an enhanced code has class 2, 4 or 5 and numbers up to 999"),
    }
}

/// Reads `X.1.1`: the subject and the detail.
#[inline]
#[must_use]
pub fn subject_and_detail(text: &str) -> Option<(u16, u16)> {
    let (subject, detail) = text.strip_prefix("X.")?.split_once('.')?;
    Some((number(subject)?, number(detail)?))
}

/// A number `0..=999` without leading zeros.
#[inline]
fn number(text: &str) -> Option<u16> {
    let plain = matches!(text.as_bytes(), [b'0'] | [b'1'..=b'9', ..]);
    let digits = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain && digits {
        text.parse().ok()
    } else {
        None
    }
}
