//! What the code that the macro generates stands on. No part of the public interface.

use crate::{EnhancedCode, ReplyCode, Rulebook};

pub use crate::__impl_serde as impl_serde;
pub use crate::error::unknown_word;
#[cfg(feature = "serde")]
pub use crate::serde::deserialize_text;
pub use crate::{
    __all_prose as all_prose, __bounds as bounds, __causes as causes_of_its_own,
    __closed as closed, __column as column, __constants as constants, __detail as detail,
    __digits as digits, __judge as judge, __judged as judged, __list as list, __narrow as narrow,
    __packed as packed, __prose as prose, __registered as registered, __reply as reply,
    __rulebook as rulebook, __stage as stage, __standard_causes as standard_causes, __text as text,
    __vocabulary as vocabulary, __word as word, __words as words, __written as written,
};
#[cfg(feature = "serde")]
pub use serde_core;
pub use smtp_codes_core::packed::*;
pub use smtp_codes_core::{
    Bounds, Dictionary, Narrow, Prose, Rules, Texts, Vocabulary, Words, part,
};
pub use smtp_codes_macros::registry as expand;

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

/// A cause of a table of one's own.
#[inline]
#[must_use]
pub const fn cause(book: &'static Rulebook<'static>, place: u16) -> crate::Cause<'static> {
    crate::Cause::of(Some(book), place)
}

/// Numbers in the form that the macro names.
#[doc(hidden)]
#[macro_export]
macro_rules! __narrow {
    (U8 $bytes:literal) => {
        $crate::macro_support::Narrow::U8($bytes)
    };
    (U16 $bytes:literal) => {
        $crate::macro_support::Narrow::U16($crate::macro_support::packed!(u16s 2 $bytes))
    };
    (U32 $bytes:literal) => {
        $crate::macro_support::Narrow::U32($crate::macro_support::packed!(u32s 4 $bytes))
    };
}

/// Where texts stand.
#[doc(hidden)]
#[macro_export]
macro_rules! __bounds {
    ($start_form:ident $starts:literal $form:ident $lengths:literal) => {
        $crate::macro_support::Bounds {
            starts: $crate::macro_support::narrow!($start_form $starts),
            lengths: $crate::macro_support::narrow!($form $lengths),
        }
    };
}

/// The words of servers, each part as bytes.
#[doc(hidden)]
#[macro_export]
macro_rules! __words {
    ($singles:literal $pairs:literal $seeds:literal $steps:literal $records:literal $tokens:literal $entries:literal
        $circumstances:literal $beside:literal $texts:literal $hosts:literal $waits:literal
        $known:literal $first_row:literal) => {
        $crate::macro_support::Words {
            singles: $singles,
            pairs: $pairs,
            seeds: $seeds,
            steps: $steps,
            records: $records,
            tokens: $tokens,
            entries: $entries,
            circumstances: $circumstances,
            beside: $beside,
            texts: $texts,
            hosts: $hosts,
            waits: $waits,
            known: $known,
            first_row: $first_row,
        }
    };
}

/// Rows of so many bytes each, put into their type by a function of `smtp_codes_core::packed`.
#[doc(hidden)]
#[macro_export]
macro_rules! __packed {
    ($name:ident $size:literal $bytes:literal) => {
        &$crate::macro_support::$name::<{ $bytes.len() / $size }>($bytes)
    };
}
