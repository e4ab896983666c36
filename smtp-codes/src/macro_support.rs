//! What the code that the macro generates stands on. No part of the public interface.

use crate::{EnhancedCode, ReplyCode};

pub use crate::__impl_detail as impl_detail;
pub use crate::__impl_number as impl_number;
pub use crate::__impl_reply as impl_reply;
pub use crate::__impl_serde as impl_serde;
pub use crate::__impl_text as impl_text;
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

/// A number for each reply code, less than 4096, in the order of the codes.
#[inline]
#[must_use]
pub const fn slot(code: ReplyCode) -> usize {
    code.slot()
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

/// Reads `X.1.1`: the subject and the detail.
#[must_use]
pub fn subject_and_detail(text: &str) -> Option<(u16, u16)> {
    let (subject, detail) = text.strip_prefix("X.")?.split_once('.')?;
    Some((number(subject)?, number(detail)?))
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

// What is the same whatever the table holds stands here and not in the macro, which would
// take longer to compile for it, and every user waits for that.

/// An enum that is written as the text of one of its methods.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_text {
    ($name:ident, $text:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.$text())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::NotRegistered;

            fn from_str(text: &::core::primitive::str) -> ::core::result::Result<Self, Self::Err> {
                for &one in Self::ALL {
                    if one.$text() == text {
                        return ::core::result::Result::Ok(one);
                    }
                }
                ::core::result::Result::Err($crate::NotRegistered::NEW)
            }
        }

        $crate::macro_support::impl_serde! { $name }
    };
}

/// An enum that stands for a number.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_number {
    ($name:ident, $number:ident, $from:ident, $get:ident) => {
        impl ::core::convert::TryFrom<::core::primitive::$number> for $name {
            type Error = $crate::NotRegistered;

            fn try_from(
                number: ::core::primitive::$number,
            ) -> ::core::result::Result<Self, Self::Error> {
                Self::$from(number).ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::From<$name> for ::core::primitive::$number {
            fn from(one: $name) -> Self {
                one.$get()
            }
        }
    };
}

/// The enum of the registered reply codes.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_reply {
    ($name:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.code(), f)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::NotRegistered;

            fn from_str(text: &::core::primitive::str) -> ::core::result::Result<Self, Self::Err> {
                let code = $crate::ReplyCode::from_bytes(text.as_bytes()).ok();
                code.and_then(Self::from_code)
                    .ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::TryFrom<$crate::ReplyCode> for $name {
            type Error = $crate::NotRegistered;

            fn try_from(code: $crate::ReplyCode) -> ::core::result::Result<Self, Self::Error> {
                Self::from_code(code).ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::TryFrom<::core::primitive::u16> for $name {
            type Error = $crate::NotRegistered;

            fn try_from(
                number: ::core::primitive::u16,
            ) -> ::core::result::Result<Self, Self::Error> {
                let code = $crate::ReplyCode::from_u16(number).ok();
                code.and_then(Self::from_code)
                    .ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::From<$name> for $crate::ReplyCode {
            fn from(reply: $name) -> Self {
                reply.code()
            }
        }

        impl ::core::convert::From<$name> for ::core::primitive::u16 {
            fn from(reply: $name) -> Self {
                reply.code().as_u16()
            }
        }

        $crate::macro_support::impl_serde! { $name }
    };
}

/// The enum of the registered details.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_detail {
    ($name:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let (subject, detail) = self.numbers();
                ::core::write!(f, "X.{subject}.{detail}")
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::NotRegistered;

            fn from_str(text: &::core::primitive::str) -> ::core::result::Result<Self, Self::Err> {
                let numbers = $crate::macro_support::subject_and_detail(text);
                numbers
                    .and_then(|(subject, detail)| Self::from_numbers(subject, detail))
                    .ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::TryFrom<$crate::EnhancedCode> for $name {
            type Error = $crate::NotRegistered;

            fn try_from(code: $crate::EnhancedCode) -> ::core::result::Result<Self, Self::Error> {
                Self::from_code(code).ok_or($crate::NotRegistered::NEW)
            }
        }

        impl ::core::convert::TryFrom<(::core::primitive::u16, ::core::primitive::u16)> for $name {
            type Error = $crate::NotRegistered;

            fn try_from(
                (subject, detail): (::core::primitive::u16, ::core::primitive::u16),
            ) -> ::core::result::Result<Self, Self::Error> {
                Self::from_numbers(subject, detail).ok_or($crate::NotRegistered::NEW)
            }
        }

        $crate::macro_support::impl_serde! { $name }
    };
}
