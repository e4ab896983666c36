//! A crate in which every name that generated code could lean on means something else.

#![allow(unused, unreachable_pub, non_camel_case_types)]

mod core {}
mod std {}
mod alloc {}
mod smtp_codes {}

mod hidden {
    struct Option;
    struct Some;
    struct None;
    struct Result;
    struct Ok;
    struct Err;
    struct Self_;
    struct str;
    struct u8;
    struct u16;
    struct usize;
    struct bool;
    trait Clone {}
    trait Copy {}
    trait Debug {}
    trait Display {}
    trait FromStr {}
    trait From {}
    trait TryFrom {}
    trait Into {}
    trait Iterator {}
    trait Ord {}
    trait Hash {}
    trait Default {}
    macro_rules! write {
        () => {};
    }
    macro_rules! concat {
        () => {};
    }
    macro_rules! env {
        () => {};
    }
    macro_rules! include_bytes {
        () => {};
    }

    ::smtp_codes::registry!("tests/pass/in_house.csv");

    pub mod own_words {
        use super::*;

        ::smtp_codes::registry!("tests/pass/own_words.csv");
    }
}

#[test]
fn the_table_is_generated_all_the_same() {
    assert_eq!("X.7.511".parse(), Ok(hidden::Detail::BannedSender));
    let word: hidden::own_words::Retry = "tonight".parse().unwrap();
    assert_eq!(word.to_string(), "tonight");
    let reply = hidden::RegisteredReply::try_from(571).unwrap();
    assert_eq!(reply.code().as_u16(), 571);
    assert_eq!(
        hidden::cause::MAILBOX_ARCHIVED.to_string(),
        "mailbox-archived"
    );
    assert_eq!(reply.verdict().basis().table(), hidden::RULEBOOK.name);
}
