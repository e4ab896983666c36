//! Phrases, tokens, providers: what matches, what decides, and what the reader says about rows.

#![cfg(feature = "words")]

use smtp_codes_core::phrases::{Chosen, Context, Kind, Match, choose, search};
use smtp_codes_core::{
    CodeRule, Families, Heard, NO_ROW, OPEN, RowTexts, code_key, condition_of_detail,
};
use smtp_codes_registry::{
    CauseRef, Given, Head, Phrase, Reading, Saying, Settled, Table, read, read_on, read_with,
};

/// A standard table with four causes of three families.
fn standard() -> Table {
    let reading = read(
        b"kind,code,name,text,description,step,broader,family,retry,action,scope,party,advice,references\n\
        outcome,transient,Transient,,Not now.,,,,,,,,,convention\n\
        retry,later,Later,,Later.,,,,,,,,,convention\n\
        retry,never,Never,,Not again.,,,,,,,,,convention\n\
        action,retry-later,RetryLater,,Wait.,,,,,,,,,convention\n\
        action,suppress,Suppress,,Stop.,,,,,,,,,convention\n\
        scope,recipient,Recipient,,The recipient.,,,,,,,,,convention\n\
        party,sender,Sender,,The sender.,,,,,,,,,convention\n\
        family,address,Address,,Addresses.,,,,,,,,,convention\n\
        family,mailbox,Mailbox,,Mailboxes.,,,,,,,,,convention\n\
        family,policy,Policy,,Rules.,,,,,,,,,convention\n\
        stage,any,Any,Any,Anywhere.,unknown,,,,,,,,convention\n\
        stage,rcpt,Rcpt,RCPT,A recipient.,recipient,,,,,,,,convention\n\
        stage,rcpt-next,RcptNext,RCPT,Another one.,recipient,rcpt,,,,,,,convention\n\
        stage,data,Data,DATA,The content.,content,,,,,,,,convention\n\
        cause,no-such-user,NoSuchUser,No such user,Unknown.,,,address,never,suppress,recipient,sender,Stop.,convention\n\
        cause,mailbox-full,MailboxFull,Mailbox full,Full.,,,mailbox,later,retry-later,recipient,sender,Wait.,convention\n\
        cause,ip-blocked,IpBlocked,Blocked,Blocked.,,,policy,later,retry-later,recipient,sender,Ask.,convention\n\
        cause,spam,Spam,Spam,Spam.,,,policy,later,retry-later,recipient,sender,Ask.,convention\n",
    );
    let missing = "the table has no row for";
    assert!(
        reading
            .problems
            .iter()
            .all(|problem| problem.to_string().contains(missing)),
        "{:?}",
        reading.problems
    );
    reading.table
}

const HEADER: &str = "kind,code,class,with,stage,cause,decides,retry,action,provider,hosts,marks,case,by,text,\
    sample,references,date,pause,keep\n";

/// What was chosen says, whoever speaks.
fn heard(chosen: &Chosen) -> Heard {
    let families = Families {
        address: OPEN,
        mailbox: OPEN,
        sender: OPEN,
    };
    chosen.heard(&[], families, FINAL.digit)
}

/// A row of a phrase that decides.
fn phrase(code: &str, cause: &str, sample: &str) -> String {
    format!("phrase,{code},,,,{cause},yes,,,,,,,,,{sample},seen,2026-01-01,,\n")
}

/// A row of a phrase that hints.
fn hint(code: &str, cause: &str, sample: &str) -> String {
    phrase(code, cause, sample).replace(",yes,", ",,")
}

fn reading(rows: &[String]) -> Reading {
    let table = format!("{HEADER}{}", rows.concat());
    read_with(table.as_bytes(), Some(&standard()))
}

/// A table whose rows are right, settled.
struct Book(Table, Settled);

impl Book {
    fn new(rows: &[String]) -> Book {
        let reading = reading(rows);
        let problems: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, [""; 0]);
        let settled = Settled::new(&reading.table, Some(&standard())).unwrap();
        Book(reading.table, settled)
    }

    fn choose(&self, text: &str, context: Context) -> Chosen {
        choose(&[&self.1.words.lend()], text.as_bytes(), &context)
    }

    /// The pattern or token that decides.
    fn decides(&self, text: &str) -> Option<&str> {
        self.in_context(text, FINAL)
    }

    fn in_context(&self, text: &str, context: Context) -> Option<&str> {
        let chosen = self.choose(text, context);
        let found = chosen.token(0).or(chosen.words(0)).or(chosen.hint(0))?;
        Some(self.code(found))
    }

    fn code(&self, found: &Match) -> &str {
        let place = usize::from(found.entry);
        match self.0.phrases.get(place) {
            Some(phrase) => &phrase.head.code,
            None => &self.0.tokens[place - self.0.phrases.len()].head.code,
        }
    }
}

const FINAL: Context = Context {
    digit: 5,
    reply: None,
    detail: None,
    stage: 0,
};

/// A book of one phrase, which decides these texts and not those.
#[track_caller]
fn matches(code: &str, yes: &[&str], no: &[&str]) {
    let book = Book::new(&[phrase(code, "spam", &format!("\"{}\"", yes[0]))]);
    for text in yes {
        assert_eq!(book.decides(text), Some(code), "{text}");
    }
    for text in no {
        assert_eq!(book.decides(text), None, "{text}");
    }
}

#[test]
fn words_in_a_row_whatever_their_case_and_the_signs_between() {
    matches(
        "user unknown here",
        &[
            "user unknown here",
            "USER Unknown  here!",
            "<jo@example.com>: User-unknown (here)",
            "user, \"unknown\": here",
            "user\r\n unknown\there",
            "user_unknown_here",
            "550_5.1.1_User_unknown_here",
        ],
        &[
            "user is unknown here",
            "unknown user here",
            "users unknown here",
            "user unknown",
            "user unknownhere",
            "user 1 unknown here",
            "",
        ],
    );
}

#[test]
fn accents_and_letters_of_other_alphabets_are_folded() {
    matches(
        "bo\u{ee}te aux lettres plein",
        &[
            "Bo\u{ce}te aux lettres plein",
            "boite aux lettres plein",
            "bo=EEte aux lettres plein",
            "bo=C3=AEte aux lettres plein",
            "bo&#238;te aux lettres plein",
            "bo&#xEE;te aux lettres plein",
            "boi\u{302}te aux lettres plein",
        ],
        &["bote aux lettres plein"],
    );
    matches(
        "gro\u{df}es postfach voll",
        &[
            "GROSSES Postfach voll",
            "gro\u{df}es postfach voll",
            "gro\u{1e9e}es postfach voll",
        ],
        &["groes postfach voll"],
    );
    matches(
        "\u{43f}\u{43e}\u{447}\u{442}\u{43e}\u{432}\u{44b}\u{439} \u{44f}\u{449}\u{438}\u{43a}",
        &["\u{41f}\u{41e}\u{427}\u{422}\u{41e}\u{412}\u{42b}\u{419} \u{42f}\u{429}\u{418}\u{41a}"],
        &["\u{43f}\u{43e}\u{447}\u{442}\u{43e}\u{432}\u{44b}\u{439}\u{44f}\u{449}\u{438}\u{43a}"],
    );
    matches(
        "\u{3b1}\u{3b3}\u{3bd}\u{3c9}\u{3c3}\u{3c4}\u{3bf}\u{3c2} \u{3c7}\u{3c1}\u{3b7}\u{3c3}\u{3c4}\u{3b7}\u{3c2}",
        &[
            "\u{391}\u{393}\u{39d}\u{3a9}\u{3a3}\u{3a4}\u{39f}\u{3a3} \u{3a7}\u{3a1}\u{397}\u{3a3}\u{3a4}\u{397}\u{3a3}",
        ],
        &[],
    );
}

#[test]
fn letters_that_are_rare_are_folded_too() {
    matches(
        "may no known",
        &[
            "may no known",
            "ma\u{ff} n\u{ba} known",
            "\u{ff4d}\u{ff41}\u{ff59} no \u{ff2b}nown",
            "may\u{ff0c} no known",
        ],
        &[
            "ma\u{f0} no known",
            "may n\u{b0} known",
            "may\u{ff01} no known",
        ],
    );
    matches(
        "\u{3b7} \u{3c7}\u{3c1}\u{3b7}\u{3c3}\u{3b7}",
        &["\u{389} \u{3c7}\u{3c1}\u{3ae}\u{3c3}\u{3b7}"],
        &["\u{391} \u{3c7}\u{3c1}\u{3ae}\u{3c3}\u{3b7}"],
    );
}

#[test]
fn characters_of_four_bytes_are_told_apart() {
    let three = ["\u{20000}", "\u{20041}", "\u{21000}"];
    matches(
        &three.concat(),
        &[
            &three.concat(),
            "\u{20000} \u{20041}\n\u{21000}",
            "=F0=A0=80=80=F0=A0=81=81=F0=A1=80=80",
        ],
        &[
            "\u{20000}\u{20041}\u{21001}",
            "\u{20000}\u{20040}\u{21000}",
            "\u{20000}\u{20001}\u{21000}",
            "\u{20000}\u{20041}\u{20000}",
            "\u{60000}\u{20041}\u{21000}",
            "\u{30000}\u{20041}\u{21000}",
        ],
    );
}

#[test]
fn latin_1_is_read_where_the_text_is_no_utf_8() {
    let book = Book::new(&[phrase("bo\u{ee}te pleine", "spam", "boite pleine")]);
    let chosen = choose(&[&book.1.words.lend()], b"bo\xEEte pleine", &FINAL);
    assert!(chosen.words(0).is_some());
    // Almost characters of three bytes.
    for text in [&b"bo\xEEte pl\xE9ine"[..], b"bo\xEEt\xE9 pleine"] {
        let chosen = choose(&[&book.1.words.lend()], text, &FINAL);
        assert!(chosen.words(0).is_some(), "{}", text.escape_ascii());
    }
}

#[test]
fn each_character_of_a_script_without_blanks_is_a_word() {
    matches(
        "\u{90ae}\u{7bb1}\u{5df2}\u{6ee1}",
        &[
            "\u{90ae}\u{7bb1}\u{5df2}\u{6ee1}",
            "\u{6b64}\u{90ae}\u{7bb1}\u{5df2}\u{6ee1}\u{3002}",
            "a\u{90ae}\u{7bb1}\u{5df2}\u{6ee1}b",
            "\u{90ae} \u{7bb1}\n\u{5df2}\u{6ee1}",
        ],
        &[
            "\u{90ae}\u{7bb1}\u{6ee1}",
            "\u{90ae}\u{7bb1}\u{3002}\u{5df2}\u{6ee1}",
        ],
    );
    matches(
        "\u{3042} ... \u{3044}\u{3046}",
        &["\u{3042}\u{304b}\u{304d}\u{3044}\u{3046}"],
        &["\u{3042}\u{304b}\u{304d}\u{304f}\u{3051}\u{3053}\u{3055}\u{3057}\u{3044}\u{3046}"],
    );
}

#[test]
fn what_an_encoding_left_over_is_read_as_what_it_was() {
    matches(
        "user doesnt exist here",
        &[
            "user doesn't exist here",
            "user=20doesn=27t=20exist=20here",
            "user&nbsp;doesn&#39;t exist&#x20;here",
            "user doesn\u{2019}t exist here",
            "user doesn&apos;t exist here",
            "user do=\r\nesnt exist here",
            "user do=\nesnt exist he\u{ad}re",
            "user doesnt exist here=20jo@example.com",
            "user\u{a0}doesnt exist\u{3000}here",
        ],
        &["user doesn t exist here", "user does=41t exist here"],
    );
}

#[test]
fn a_gap_has_up_to_six_words() {
    matches(
        "user ... unknown",
        &[
            "user unknown",
            "user a unknown",
            "user <jo@example.com> a b c d e unknown",
            "user user user user user user user user unknown",
        ],
        &[
            "user a b c d e f g unknown",
            "unknown user",
            "user a",
            "user. Unknown",
            "user; unknown",
            "user a! b unknown",
            "user a? unknown",
        ],
    );
    // The nearest counts.
    let book = Book::new(&[phrase("user ... unknown", "spam", "user unknown")]);
    let chosen = book.choose("user a user b unknown", FINAL);
    let found = chosen.words(0).unwrap();
    assert_eq!((found.start, found.anchor, found.end), (7, 14, 21));
}

#[test]
fn one_word_may_have_alternatives() {
    matches(
        "user|recipient|mailbox not|never known|found",
        &[
            "user not found",
            "mailbox never known",
            "Recipient not known",
        ],
        &["user found", "user not"],
    );
}

#[test]
fn a_thing_is_one_word() {
    let things = [
        "jo@example.com",
        "<jo+a=b@mail.example.com>",
        "https://example.com/a-b?c=d&e",
        "192.0.2.1",
        "[192.0.2.1]",
        "2001:db8::1",
        "12",
        "1,000",
        "10.5",
        "12:30:05",
        "1'000",
        "mail.example.com",
        "mx-1.example.com:25",
        "\"jo\"@example.com",
    ];
    let mut yes = Vec::new();
    for thing in things {
        yes.push(format!("blocked by {thing}"));
    }
    let yes: Vec<&str> = yes.iter().map(|text| text.trim_end_matches('"')).collect();
    matches(
        "blocked by X",
        &yes[..13],
        &[
            "blocked by me",
            "blocked by x1",
            "blocked by l'5",
            "blocked by=jo@example.com",
            "blocked by&jo@example.com",
            "blocked by",
            "blocked by. 12",
        ],
    );
    let book = Book::new(&[phrase("blocked by X", "spam", "blocked by 12")]);
    for (text, captured) in [
        ("blocked by zen.example.org.", "zen.example.org"),
        ("blocked by <jo@example.com>, see", "jo@example.com"),
        (
            "blocked by https://example.com/a. See",
            "https://example.com/a",
        ),
        ("blocked by [2001:db8::1]", "2001:db8::1"),
        ("blocked by mx.example.com:25 at", "mx.example.com:25"),
        // The signs and words of scripts without blanks end an address, but not a name of a host in
        // such a script.
        ("blocked by（jo@example.com）了", "jo@example.com"),
        ("blocked by jo@example.com。", "jo@example.com"),
        ("blocked by jo@mx.example.com은", "jo@mx.example.com"),
        ("blocked by jo@abc例子.公司了", "jo@abc例子.公司了"),
        ("blocked by jo@例子.公司 x", "jo@例子.公司"),
        ("blocked by jo@bücher.example”", "jo@bücher.example"),
        ("blocked by jo@example.com’s", "jo@example.com"),
    ] {
        let chosen = book.choose(text, FINAL);
        let found = chosen.words(0).expect(text);
        assert_eq!(
            found.captured(text.as_bytes()),
            captured.as_bytes(),
            "{text}"
        );
    }
    matches(
        "user X unknown",
        &[
            "user（jo@example.com）unknown",
            "user「jo@example.com」 unknown",
        ],
        // `user` is a part of the address, and nothing that has no name of a host is one.
        &["user收@example.com unknown", "user jo@） unknown"],
    );
    // Words inside a thing say nothing, and dots or hyphens alone make none.
    matches(
        "user unknown",
        &[
            "user unknown",
            "e-mail:user unknown",
            "sorry: user unknown.Please",
        ],
        &[
            "see http://example.com/user-unknown.html",
            "user-unknown@example.com",
            "user.unknown.example.com",
        ],
    );
}

#[test]
fn no_phrase_crosses_the_end_of_a_sentence_unless_it_says_so() {
    matches(
        "rejected see link",
        &[
            "rejected, see link",
            "rejected: (see) link",
            "rejected - see link",
        ],
        &[
            "rejected. See link",
            "rejected; see link",
            "rejected! see link",
            "rejected? See link",
            "rejected.\r\nSee link",
            "rejected... see link",
            "rejected\u{3002}see link",
        ],
    );
    matches(
        "rejected ; see link",
        &["rejected; see link", "rejected ;see link"],
        &[
            "rejected see link",
            "rejected, see link",
            "rejected. see link",
        ],
    );
}

#[test]
fn a_negation_voids_unless_the_row_has_it() {
    matches(
        "mailbox full",
        &[
            "mailbox full",
            "not sent: mailbox full",
            "message not delivered (mailbox full)",
            "Do not reply. Mailbox full",
            "not one two mailbox full",
            "was not sent, mailbox full",
            "no - mailbox full",
        ],
        &[
            "not mailbox full",
            "no such mailbox full",
            "mailbox isn't. Not a mailbox full",
        ],
    );
    matches(
        "mailbox ... full",
        &["mailbox is full", "mailbox was, it seems, full"],
        &[
            "mailbox is not full",
            "mailbox isn't full",
            "mailbox, is never full",
        ],
    );
    matches(
        "user not known",
        &["user not known", "no user not known"],
        &["user known"],
    );
    matches(
        "virus found",
        &["virus found"],
        &["no virus found", "ohne Virus found", "kein virus found"],
    );
}

#[test]
fn help_for_the_reader_is_no_cause() {
    matches(
        "message was rejected as spam",
        &[
            "Your message was rejected as spam",
            "If in doubt, message was rejected as spam",
            "Ask us if this is wrong. Your message was rejected as spam",
        ],
        &[
            "If you believe that your message was rejected as spam, contact us",
            "please write whether your message was rejected as spam",
        ],
    );
}

/// However long a clause is, and however often the phrase stands in it.
#[test]
fn a_condition_holds_up_to_the_end_of_its_clause() {
    let book = Book::new(&[phrase("user unknown", "no-such-user", "user unknown")]);
    let words = book.1.words.lend();
    let found = |text: &str| {
        let mut places = Vec::new();
        search(&[&words], text.as_bytes(), &FINAL, &mut |found| {
            places.push(found.start as usize);
        });
        places
    };
    for count in [
        0, 1, 20, 28, 29, 30, 31, 32, 33, 34, 40, 62, 63, 64, 65, 66, 90, 130, 200,
    ] {
        let many = "so ".repeat(count);
        let text = format!("{many}if {many}user unknown {many}user unknown");
        assert_eq!(found(&text), [], "{text}");
        let text = format!("if {many}, {many}user unknown {many}user unknown");
        let first = 5 + 2 * many.len();
        assert_eq!(found(&text), [first, first + 13 + many.len()], "{text}");
        let text = format!("user unknown {many}if {many}user unknown ({many}user unknown");
        let last = text.len() - 12;
        assert_eq!(found(&text), [0, last], "{text}");
        let text = format!("{many}user unknown {many}if {many}user unknown");
        assert_eq!(found(&text), [many.len()], "{text}");
    }
}

#[test]
fn conditions_hold_together() {
    let row = |class: &str, with: &str, stage: &str| {
        format!(
            "phrase,mailbox full,{class},{with},{stage},spam,yes,,,,,,,,,mailbox full,seen,2026-01-01,,\n"
        )
    };
    let said = |digit: u8, reply: u16, detail: (u16, u16), stage: u8| Context {
        digit,
        reply: Some(reply),
        detail: Some(detail),
        stage,
    };
    let text = "mailbox full";
    for (book, yes, no) in [
        (
            Book::new(&[row("", "", "")]),
            vec![FINAL, Context::default(), said(4, 452, (2, 2), 1)],
            vec![said(2, 250, (0, 0), 0), said(3, 354, (0, 0), 0)],
        ),
        (
            Book::new(&[row("4", "", "")]),
            vec![said(4, 452, (2, 2), 1)],
            vec![FINAL, Context::default()],
        ),
        (
            Book::new(&[row("", "552|X.2.2", "")]),
            vec![said(5, 552, (7, 1), 0), said(4, 450, (2, 2), 0)],
            vec![FINAL, said(5, 550, (7, 1), 0)],
        ),
        (
            Book::new(&[row("5", "", "rcpt|data")]),
            vec![
                said(5, 550, (2, 2), 1),
                said(5, 550, (2, 2), 2),
                said(5, 550, (2, 2), 3),
            ],
            vec![FINAL, said(4, 450, (2, 2), 1)],
        ),
    ] {
        for context in yes {
            assert_eq!(book.in_context(text, context), Some(text), "{context:?}");
        }
        for context in no {
            assert_eq!(book.in_context(text, context), None, "{context:?}");
        }
    }
    let any = Book::new(&[row("", "", "any")]);
    assert_eq!(any.in_context(text, said(5, 550, (2, 2), 3)), Some(text));
}

#[test]
fn a_match_inside_one_with_more_words_drops_out() {
    let book = Book::new(&[
        phrase("user unknown", "no-such-user", "user unknown"),
        phrase(
            "sender address rejected user unknown",
            "spam",
            "Sender address rejected: User unknown",
        ),
        phrase(
            "user unknown in relay table now",
            "mailbox-full",
            "user unknown in relay table now",
        ),
        phrase(
            "recipient ... unknown",
            "ip-blocked",
            "recipient is unknown",
        ),
    ]);
    assert_eq!(
        book.decides("Sender address rejected: User unknown"),
        Some("sender address rejected user unknown")
    );
    // Whichever ends first.
    assert_eq!(
        book.decides("user unknown in relay table now"),
        Some("user unknown in relay table now")
    );
    assert_eq!(book.decides("user unknown in relay"), Some("user unknown"));
    // Never the longest span.
    assert_eq!(
        book.decides("Recipient address rejected: User unknown in relay table now"),
        Some("user unknown in relay table now")
    );
}

#[test]
fn plain_words_go_before_hints_and_the_earliest_first() {
    let book = Book::new(&[
        hint("message rejected", "spam", "message rejected"),
        phrase("user unknown", "no-such-user", "user unknown"),
        phrase("mailbox full", "mailbox-full", "mailbox full"),
        phrase("full here", "ip-blocked", "full here"),
    ]);
    assert_eq!(book.decides("message rejected"), Some("message rejected"));
    assert_eq!(
        book.decides("message rejected: mailbox full; user unknown"),
        Some("mailbox full")
    );
    assert_eq!(
        book.decides("user unknown, mailbox full"),
        Some("user unknown")
    );
    assert_eq!(book.decides("mailbox full here"), Some("mailbox full"));
    let chosen = book.choose("message rejected: mailbox full; user unknown", FINAL);
    assert_eq!(
        chosen.hint(0).map(|found| book.code(found)),
        Some("message rejected")
    );
}

#[test]
fn what_another_server_said_goes_first() {
    let book = Book::new(&[
        phrase("message refused", "ip-blocked", "message refused"),
        phrase("rejected as spam", "spam", "rejected as spam"),
        phrase("user unknown", "no-such-user", "user unknown"),
    ]);
    for text in [
        "5.0.350 message refused -> 554 5.7.1 Message rejected as spam",
        "message refused, host mx.example.com said: rejected as spam",
        "message refused: 554 rejected as spam",
        "message refused by mx.example.com[192.0.2.1]: 554-5.7.1 rejected as spam",
        "message refused (#5.7.1 smtp; 554 rejected as spam)",
        "message refused; user unknown said: 550 5.1.1 rejected as spam",
    ] {
        assert_eq!(book.decides(text), Some("rejected as spam"), "{text}");
    }
    // Numbers that are no code, and codes after which nothing is said.
    for text in [
        "message refused after 554 rejected as spam",
        "message refused, 5.7.1.2 rejected as spam",
        "message refused. rejected as spam (5.7.1)",
        "message refused 554 5.7.1",
    ] {
        assert_eq!(book.decides(text), Some("message refused"), "{text}");
    }
    // The same code in each line of a reply begins nothing new.
    assert_eq!(
        book.decides("550-5.1.1 user unknown 550-5.1.1 rejected as spam 550 5.1.1 x"),
        Some("user unknown")
    );
    // The codes of lines are no words.
    matches(
        "out of storage space",
        &[
            "out of storage 452-4.2.2 space",
            "out of 4.2.2 storage space",
        ],
        &["out of 4 storage space"],
    );
}

#[test]
fn a_phrase_is_found_wherever_it_stands_in_a_text() {
    let mut rows = of_providers();
    rows.extend([
        phrase("user unknown", "spam", "user unknown"),
        phrase("is away for good", "spam", "is away for good"),
        phrase("account ... closed", "spam", "account closed"),
        phrase("listed at X", "spam", "listed at example.com"),
    ]);
    let book = Book::new(&rows);
    for before in 0..140 {
        let words = |said: &str| format!("{}{said} now", "so ".repeat(before));
        for (said, decides) in [
            ("user unknown", Some("user unknown")),
            ("not user unknown", None),
            ("user unknow", None),
            ("is away for good", Some("is away for good")),
            ("is far for good", None),
            ("account a b c closed", Some("account ... closed")),
            ("account a not b closed", None),
            ("account a b c d e f g closed", None),
            ("listed at 192.0.2.9", Some("listed at X")),
            ("no [TSS04] here", Some("[TSS04]")),
        ] {
            assert_eq!(book.decides(&words(said)), decides, "{before} {said}");
        }
    }
}

#[test]
fn of_many_matches_those_of_the_last_server_are_kept() {
    let mut rows = of_providers();
    for number in 0..24 {
        rows.push(phrase(&word(number), "spam", &word(number)));
    }
    rows.push(phrase("ganz zuletzt", "no-such-user", "ganz zuletzt"));
    let book = Book::new(&rows);
    let some = |count: usize| -> String { (0..count).map(|at| word(at) + ", ").collect() };
    let (all, first) = (some(24), word(0));
    // Of words that are looked at together, and of more.
    for before in [some(20), all.clone(), all.repeat(3)] {
        for said in ["said:", "said: 550", "(550"] {
            let text = format!("{before} {said} ganz zuletzt");
            assert_eq!(book.decides(&text), Some("ganz zuletzt"), "{text}");
        }
        let text = format!("{before} said: 550 no [TSS04] here");
        assert_eq!(book.decides(&text), Some("[TSS04]"), "{text}");
        let text = format!("{before} said: 550 {first}");
        let chosen = book.choose(&text, FINAL);
        let begins = text.len() - first.len();
        assert_eq!(chosen.words(0).unwrap().start as usize, begins, "{text}");
        let text = format!("{before} said: 550 {first} said: 554 ganz zuletzt, {first}");
        assert_eq!(book.decides(&text), Some("ganz zuletzt"), "{text}");
    }
    // Of those of one server the first ones.
    let text = format!("said: 550 {all} ganz zuletzt");
    assert_eq!(book.decides(&text), Some(&*first));
    let text = format!("{all} said: 550 {all} ganz zuletzt");
    let start = book.choose(&text, FINAL).words(0).unwrap().start;
    assert_eq!(start as usize, all.len() + " said: 550 ".len());
    // One that comes again has no second place.
    let text = format!("{}{all} ganz zuletzt", format!("{first}, ").repeat(20));
    let chosen = book.choose(&text, FINAL);
    let entries: std::collections::HashSet<_> = chosen.iter().map(|one| one.entry).collect();
    assert_eq!((chosen.iter().count(), entries.len()), (16, 16));
    assert_eq!(chosen.words(0).unwrap().start, 0);
    let before = some(15);
    let text = format!("{before} said: 550 {}", "ganz zuletzt, ".repeat(3));
    let chosen = book.choose(&text, FINAL);
    let earlier = chosen
        .iter()
        .filter(|one| (one.start as usize) < before.len());
    assert_eq!(earlier.count(), 15);
}

#[test]
fn where_the_last_server_begins_is_told() {
    let book = Book::new(&[phrase("user unknown", "no-such-user", "user unknown")]);
    for (text, begins) in [
        ("", 0),
        ("user unknown", 0),
        ("said:", 5),
        ("host said: user unknown", 10),
        ("no; host said: 550 user unknown", 18),
        ("see www.5.7.1", 0),
        // Another code begins another server's words, the same one another line of them.
        ("a: 550 b: 550 c", 6),
        ("a: 550 b: 551 c", 13),
        ("a: 550 b: 560 c", 13),
        ("a: 550 b: 505 c", 13),
        ("a: 550 b: 450 c", 13),
        ("a: 5.1.1 b: 5.1.1 c", 8),
        ("a: 5.1.1 b: 5.1.2 c", 17),
        ("a: 5.1.1 b: 5.2.1 c", 17),
        ("a: 5.1.1 b: 4.1.1 c", 17),
        ("a: 5.1.11 b: 5.11.1 c", 19),
        ("a: 5.1.1 b: 5.1.10 c", 18),
        ("a: 5.1.1. b", 8),
        ("a: 5.1.1234 b", 0),
        ("a: 5.1. b", 0),
        ("a 550 b", 0),
        ("a: 550.5 b", 0),
        ("a: 550 . b", 0),
        ("a: 550-. b", 0),
    ] {
        let words = book.1.words.lend();
        let inner = search(&[&words], text.as_bytes(), &FINAL, &mut |_| {});
        assert_eq!(inner, begins, "{text}");
    }
}

#[test]
fn what_contradicts_is_told() {
    let book = Book::new(&[
        phrase("user unknown", "no-such-user", "user unknown"),
        phrase(
            "unknown here because it is full",
            "mailbox-full",
            "unknown here because it is full",
        ),
        phrase("mailbox full", "mailbox-full", "mailbox full"),
        hint("message blocked", "ip-blocked", "message blocked"),
    ]);
    let told = |text: &str| {
        let chosen = book.choose(text, FINAL);
        let by = 1 << chosen.words(0).unwrap().family;
        let heard = heard(&chosen);
        assert_eq!(heard.families & by, by, "{text}");
        (heard.beside & !by != 0, heard.hinted != 0)
    };
    assert_eq!(told("user unknown, mailbox full"), (true, false));
    assert_eq!(told("mailbox full; user unknown"), (true, false));
    assert_eq!(told("user unknown, user unknown"), (false, false));
    assert_eq!(told("user unknown; message blocked"), (false, true));
    assert_eq!(told("mailbox full"), (false, false));
}

/// Rows of a provider, of a token that decides and of one that hints.
fn of_providers() -> Vec<String> {
    vec![
        "provider,google,,,,,,,,,google.com|mail.google.com,gsmtp|support.google.com/mail,,,Google,,pages,2026-01-01,,\n".to_owned(),
        "provider,other,,,,,,,,,other.example.net|protection.example.com,.prod.protection.example.com,,,Other,,pages,2026-01-01,,\n".to_owned(),
        "token,[TSS04],,,,spam,yes,,,other,,,yes,,,no [TSS04] today,pages,2026-01-01,30m,2d\n".to_owned(),
        "token,(RP-001),,,,ip-blocked,,,,other,,,,,,come back (rp-001),pages,2026-01-01,,\n".to_owned(),
        "token,OverQuota,4,,,mailbox-full,yes,,,google,,,,,,see OverQuota,pages,2026-01-01,,\n".to_owned(),
        phrase("mailbox full", "mailbox-full", "mailbox full"),
    ]
}

#[test]
fn tokens_keep_their_signs_and_their_case_where_the_row_says_so() {
    let book = Book::new(&of_providers());
    for (text, decides) in [
        ("mailbox full [TSS04] or so", Some("[TSS04]")),
        ("mailbox full [tss04] or so", Some("mailbox full")),
        ("mailbox full TSS04", Some("mailbox full")),
        ("mailbox full (rp-001)", Some("mailbox full")),
        ("(RP-001)", Some("(RP-001)")),
        ("(RP 001)", None),
        ("(RP-0011)", None),
        ("http://example.com/?p=[TSS04]", Some("[TSS04]")),
        ("not [TSS04]", Some("[TSS04]")),
    ] {
        assert_eq!(book.decides(text), decides, "{text}");
    }
    let deferred = Context { digit: 4, ..FINAL };
    for (text, decides) in [
        ("x overquota y", Some("OverQuota")),
        ("xoverquota y", None),
        ("http://example.com/?p=OverQuota", Some("OverQuota")),
        ("overquota@example.com", Some("OverQuota")),
        ("overquotas", None),
    ] {
        assert_eq!(book.in_context(text, deferred), decides, "{text}");
        assert_eq!(book.decides(text), None, "class 5: {text}");
    }
    let words = book.1.words.lend();
    assert_eq!(words.wait(1), (1_800, 172_800));
    assert_eq!(words.wait(0), (0, 0));
}

#[test]
fn a_token_of_digits_is_found_and_its_signs_count() {
    let mut rows = of_providers();
    rows.push(
        "token,[4711-08],,,,spam,yes,,,google,,,,,,see [4711-08],pages,2026-01-01,,\n".to_owned(),
    );
    for token in ["go-48151", "62342-no"] {
        let row = "token,@,,,,spam,yes,,,google,,,,,,see @ now,pages,2026-01-01,,\n";
        rows.push(row.replace('@', token));
    }
    let book = Book::new(&rows);
    for (text, found) in [
        // Several in one link.
        ("see http://x.example/go-48151/62342-no/1", Some("go-48151")),
        ("see http://x.example/62342-no/go-48151/1", Some("62342-no")),
        // No part of a longer word.
        ("see go-48151 now", Some("go-48151")),
        ("see ego-48151 now", None),
        ("see 62342-no now", Some("62342-no")),
        ("see 62342-now", None),
        ("see [4711-08] there", Some("[4711-08]")),
        ("see [4711-08]", Some("[4711-08]")),
        ("[4711-08] see", Some("[4711-08]")),
        ("see x=1/[4711-08]/2", Some("[4711-08]")),
        ("see (4711-08) there", None),
        ("see 4711-08 there", None),
        ("see [4711-09] there", None),
        ("see [4711] there", None),
        ("no (TSS04) today", None),
        ("no [TSS04) today", None),
        ("no [XTSS04] today", None),
        ("no [TSS04] today", Some("[TSS04]")),
    ] {
        assert_eq!(book.decides(text), found, "{text}");
    }
}

#[test]
fn a_token_inside_a_phrase_still_counts() {
    let mut rows = of_providers();
    rows.push(phrase("say tss04 today", "no-such-user", "say tss04 today"));
    let book = Book::new(&rows);
    let chosen = book.choose("say [TSS04] today", FINAL);
    assert_eq!(chosen.iter().count(), 2);
    assert_eq!(
        chosen.token(0).map(|found| book.code(found)),
        Some("[TSS04]")
    );
}

#[test]
fn what_a_phrase_says_around_a_token_that_decides_stands_beside_it() {
    let mut rows = of_providers();
    let token = rows[4]
        .replace(",4,", ",5,")
        .replace("google,,,,", "google,,,yes,");
    assert!(token.contains(",OverQuota,5,"));
    rows[4] = token;
    for code in [
        "overquota no user",
        "no user overquota",
        "no overquota user",
    ] {
        rows.push(phrase(code, "no-such-user", code));
        let book = Book::new(&rows);
        let chosen = book.choose(&code.replace("overquota", "OverQuota"), FINAL);
        let by = chosen.words(0).expect(code);
        assert_eq!((chosen.iter().count(), book.code(by)), (2, code));
        let heard = heard(&chosen);
        assert!(heard.token.is_some() && heard.plain.is_some(), "{code}");
        assert_eq!(heard.beside, 1 << by.family, "{code}");
        rows.pop();
    }
}

#[test]
fn words_before_the_last_server_may_have_another_family() {
    let mut rows = of_providers();
    rows.push(phrase("user unknown", "no-such-user", "user unknown"));
    rows.push(hint("message blocked", "ip-blocked", "message blocked"));
    let book = Book::new(&rows);
    let family = |text: &str| {
        let chosen = book.choose(text, FINAL);
        chosen.iter().next().expect(text).family
    };
    let (address, mailbox) = (family("user unknown"), family("mailbox full"));
    let policy = family("message blocked");
    assert_eq!(policy, family("[TSS04]"));
    // Which words name the cause if those families are of the mailbox and of the sender.
    let plain = |text: &str, mailbox: u8, sender: u8| {
        let chosen = book.choose(text, FINAL);
        let families = Families {
            address: OPEN,
            mailbox,
            sender,
        };
        let plain = chosen.heard(&[], families, FINAL.digit).plain.expect(text);
        let decides = |one: &&Match| one.row(FINAL.digit) == plain.row;
        book.code(chosen.iter().find(decides).unwrap()).to_owned()
    };
    let text = "message blocked [TSS04] user unknown: 550 mailbox full";
    assert_eq!(plain(text, mailbox, address), "user unknown");
    assert_eq!(plain(text, mailbox, policy), "mailbox full");
    assert_eq!(plain(text, OPEN, address), "mailbox full");
    let text = "mx said:mailbox full, user unknown";
    assert_eq!(plain(text, mailbox, address), "mailbox full");
    // Right behind the sign.
    let text = "user unknown, mx said:mailbox full";
    assert_eq!(plain(text, mailbox, address), "user unknown");
}

#[test]
fn what_several_servers_said_is_kept_apart() {
    let book = Book::new(&[
        phrase("user unknown", "no-such-user", "user unknown"),
        phrase(
            "full ... user unknown here",
            "mailbox-full",
            "full of user unknown here",
        ),
    ]);
    let all = |text: &str| {
        let chosen = book.choose(text, FINAL);
        let mut all: Vec<_> = chosen.iter().map(|one| one.start).collect();
        all.sort_unstable();
        all
    };
    // Inside one with more words, but only of the same server.
    assert_eq!(all("full: user unknown here"), [0]);
    assert_eq!(all("user unknown: 550 a: 551 b"), [0]);
    assert_eq!(
        all("user unknown: 550 user unknown: 551 user unknown"),
        [0, 18, 36]
    );
}

#[test]
fn a_code_of_class_4_in_the_text_is_told() {
    let book = Book::new(&of_providers());
    for (text, deferred) in [
        ("mailbox full", false),
        ("said: mailbox full", false),
        ("x: 550 mailbox full", false),
        ("x: 5.2.2 mailbox full", false),
        ("x: 450 mailbox full", true),
        ("x: 4.2.2 mailbox full", true),
        ("x: 450 mailbox full: 550 gone", true),
        ("x: 550 gone: 450 mailbox full", true),
        ("x: 450 gone: 451 mailbox full", true),
    ] {
        assert_eq!(book.choose(text, FINAL).deferred(), deferred, "{text}");
    }
}

#[test]
fn marks_and_hosts_tell_the_provider() {
    let book = Book::new(&of_providers());
    let words = book.1.words.lend();
    let provider = |text: &str| {
        let chosen = choose(&[&words], text.as_bytes(), &Context { digit: 2, ..FINAL });
        let found = chosen.mark()?;
        assert_eq!(found.kind, Kind::Mark);
        Some(found.provider)
    };
    assert_eq!(provider("OK 12 a1-20020ab.1 - gsmtp"), Some(0));
    assert_eq!(
        provider("see https://support.google.com/mail/?p=1"),
        Some(0)
    );
    assert_eq!(
        provider("[AM5.eop-EUR02.prod.protection.example.com]"),
        Some(1)
    );
    assert_eq!(provider("gsmtpd"), None);
    assert_eq!(
        provider("prod.protection.example.com"),
        None,
        "without its first dot"
    );
    let chosen = book.choose("mailbox full", FINAL);
    assert_eq!(chosen.mark(), None);
    for (host, provider) in [
        ("mx.google.com", Some(0)),
        ("google.com", Some(0)),
        ("A.MAIL.Google.COM.", Some(0)),
        ("mail.protection.example.com", Some(1)),
        ("notgoogle.com", None),
        ("google.com.example.org", None),
        ("example.com", None),
        ("com", None),
        ("", None),
        ("...", None),
    ] {
        assert_eq!(words.provider_of_host(host), provider, "{host}");
    }
    for (host, length) in [
        ("mx.google.com", 10),
        ("A.Google.COM..", 10),
        ("google.com", 10),
        ("mail.protection.example.com", 22),
    ] {
        let found = words.suffix_of_host(host);
        assert_eq!(found.map(|(length, _)| length), Some(length), "{host}");
    }
    let rows = of_providers();
    let longest = ["a.b.c.d.e.f.google.com", "google.com"];
    let deep = Book::new(&[rows[0].replacen("google.com", &longest.join("|"), 1)]);
    let words = deep.1.words.lend();
    for (host, length) in [
        (longest[0].to_owned(), 22),
        (format!("x.{}", longest[0]), 22),
        (format!("{}{}", "x.".repeat(300), longest[0]), 22),
        ("b.c.d.e.f.google.com".to_owned(), 10),
        (format!("{}google.com", "x.".repeat(300)), 10),
    ] {
        assert_eq!(words.suffix_of_host(&host), Some((length, 0)), "{host}");
    }
    // Names between which others stand in the table.
    let alike = [
        "google.com",
        "a-google.com",
        "l.google.com",
        "mx.l.google.com",
    ];
    let alike = Book::new(&[rows[0].replacen("google.com", &alike.join("|"), 1)]);
    let words = alike.1.words.lend();
    for (host, length) in [
        ("mx.google.com", Some(10)),
        ("b.google.com", Some(10)),
        (".google.com", Some(10)),
        ("ll.google.com", Some(10)),
        ("l.google.com", Some(12)),
        ("mz.l.google.com", Some(12)),
        ("amx.l.google.com", Some(12)),
        ("b.mx.l.google.com", Some(15)),
        ("x.a-google.com", Some(12)),
        ("b-google.com", None),
        ("aa-google.com", None),
        ("l.google.com.com", None),
    ] {
        let found = words.suffix_of_host(host);
        assert_eq!(found.map(|(length, _)| length), length, "{host}");
    }
}

#[test]
fn an_entry_tells_its_rows_its_provider_and_how_long_to_wait() {
    let mut rows = of_providers();
    let waits = |row: String, wait: &str| row.replace(",,\n", &format!(",{wait}\n"));
    let of_class = |row: String, class: &str| row.replacen(",,", &format!(",{class},"), 1);
    rows.extend([
        of_class(waits(hint("busy now", "spam", "busy now"), "1m,2h"), "4"),
        of_class(phrase("gone away", "no-such-user", "gone away"), "5"),
        waits(phrase("wait for us", "spam", "wait for us"), "5m,2d"),
    ]);
    let book = Book::new(&rows);
    let words = book.1.words.lend();
    let entry = |number: usize| {
        let (rows, provider) = words.rows(number).unwrap();
        let place = |row: u16| Some(row - words.first_row).filter(|_| row != NO_ROW);
        (rows.map(place), provider)
    };
    assert_eq!(entry(0), ([Some(0), Some(1)], NO_ROW));
    assert_eq!(entry(1), ([Some(2), None], NO_ROW));
    assert_eq!(entry(2), ([None, Some(5)], NO_ROW));
    assert_eq!(entry(3), ([Some(6), Some(7)], NO_ROW));
    assert_eq!(entry(4), ([Some(8), Some(9)], 1));
    assert_eq!(entry(5), ([Some(10), Some(11)], 1));
    assert_eq!(entry(6), ([Some(12), None], 0));
    for (mark, provider) in [(7, 0), (8, 0), (9, 1)] {
        assert_eq!(entry(mark), ([None, None], provider));
    }
    assert_eq!(words.rows(10), None);
    let waits = [
        (0, 0),
        (60, 7_200),
        (0, 0),
        (300, 172_800),
        (1_800, 172_800),
        (0, 0),
    ];
    for (number, wait) in (0..).zip(waits) {
        assert_eq!(words.wait(number), wait, "{number}");
    }
    assert_eq!(words.wait(10), (0, 0));
}

/// A word of three letters for each number.
fn word(number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
    let [one, two, three] = [number / 676, number / 26, number].map(letter);
    format!("q{one}{two}{three}")
}

#[test]
fn a_word_that_many_phrases_end_in_leads_to_each_of_them() {
    let few = |count: usize, alike: usize, end: &str| -> Vec<String> {
        let row = |number: usize| -> String {
            let words: Vec<String> = (0..alike).map(|at| word(number * alike + at)).collect();
            let sample = format!("{} {end}", words[0]);
            phrase(&format!("{} {end}", words.join("|")), "spam", &sample)
        };
        (0..count).map(row).collect()
    };
    for (count, alike) in [
        // A list of two bytes, each word with its own phrase.
        (300, 1),
        // Words that share phrases, fewer than 256 of them, and more.
        (30, 12),
        (100, 4),
        (300, 3),
        // Phrases so far from each other that two bytes do not tell how far.
        (8_000, 1),
    ] {
        let mut rows = few(count, alike, "zum ende");
        if count > 1_000 {
            // Nodes of three words each, between the first and the last.
            for (number, row) in rows.iter_mut().enumerate() {
                let words = format!("{} zim {} zum ende", word(number), word(number / 3));
                *row = phrase(&words, "spam", &words);
            }
        }
        let book = Book::new(&rows);
        for (number, found) in book.0.phrases.iter().enumerate() {
            let code = &*found.head.code;
            for at in 0..alike {
                let text = match count > 1_000 {
                    true => code.to_owned(),
                    false => format!("the {} zum ende", word(number * alike + at)),
                };
                assert_eq!(book.decides(&text), Some(code), "{text}");
            }
        }
        let unknown = word(count * alike);
        assert_eq!(book.decides(&format!("{unknown} zum ende")), None);
        assert_eq!(book.decides(&format!("{} ende", word(0))), None);
    }
}

#[test]
fn a_reply_code_is_no_detail_of_that_number() {
    let beside = phrase("user unknown", "spam", "user unknown").replacen(",,", ",,550", 1);
    let book = Book::new(&[beside]);
    let with = |reply: Option<u16>, detail: Option<(u16, u16)>| {
        let context = Context {
            reply,
            detail,
            ..FINAL
        };
        book.in_context("user unknown", context).is_some()
    };
    assert!(with(Some(550), None));
    assert!(with(Some(550), Some((0, 551))));
    assert!(!with(Some(551), None));
    assert!(!with(None, None));
    assert!(!with(Some(551), Some((0, 550))));
}

#[test]
fn several_tables_are_searched_at_once() {
    let own = Book::new(&[phrase(
        "quota exceeded today",
        "spam",
        "quota exceeded today",
    )]);
    let general = Book::new(&[
        phrase("quota exceeded", "mailbox-full", "quota exceeded"),
        phrase("user unknown", "no-such-user", "user unknown"),
    ]);
    let (one, two) = (own.1.words.lend(), general.1.words.lend());
    let text = b"user unknown, quota exceeded today";
    let chosen = choose(&[&one, &two], text, &FINAL);
    assert_eq!(
        chosen.words(0).map(|found| own.code(found)),
        Some("quota exceeded today")
    );
    assert_eq!(
        chosen.words(1).map(|found| general.code(found)),
        Some("user unknown")
    );
    let (first, other) = (chosen.words(0).unwrap(), chosen.words(1).unwrap());
    let heard = heard(&chosen);
    assert_eq!(heard.plain.map(|plain| plain.layer), Some(0));
    // What the second table says of the same words does not stand beside them.
    assert_eq!(heard.families.count_ones(), 3);
    assert_eq!(heard.families & 1 << first.family, 1 << first.family);
    assert_eq!(heard.beside, 1 << other.family);
}

#[test]
fn rows_of_phrases_have_the_verdict_of_their_cause() {
    let book = Book::new(&[
        phrase("user unknown", "no-such-user", "user unknown"),
        "phrase,mailbox full,5,,,mailbox-full,,,,,,,,,,mailbox full,seen,2026-01-01,,\n".to_owned(),
        // The words are those of a source as well.
        phrase("seen", "spam", "seen").replace("seen,2026", "page,2026"),
        phrase("no such user", "no-such-user", "no such user"),
    ]);
    let chosen = book.choose("user unknown", FINAL);
    let found = chosen.words(0).unwrap();
    let rules = book.1.rules();
    let words = standard();
    let action = |digit: u8| {
        let row = rules.row(found.row(digit));
        words.actions[usize::from(row.action)].head.code.clone()
    };
    assert_eq!(
        (action(5).as_str(), action(4).as_str(), action(0).as_str()),
        ("suppress", "retry-later", "suppress")
    );
    assert!(rules.row(found.row(5)).decides());
    let rulebook = book.1.rulebook("own.csv");
    let text = |number: u16| rulebook.prose.at(usize::from(number)).to_string();
    for (at, phrase) in (0..).zip(&book.0.phrases) {
        for (row, of_cause) in (0..).zip(RowTexts::OF_CAUSE) {
            let texts = rulebook.texts_of(rulebook.words.first_row + 2 * at + row);
            assert_eq!(text(texts.key), phrase.head.code);
            assert_eq!(texts.advice, of_cause);
            assert_eq!(text(texts.references), phrase.head.references[0]);
        }
    }
    // Both classes have theirs together, though the causes say nothing of a deferral, and share them with
    // other phrases.
    assert_eq!((rulebook.shared.count(), rulebook.row_texts.len()), (4, 2));
    let chosen = book.choose("mailbox full", FINAL);
    assert_eq!(chosen.hint(0).unwrap().row(4), u16::MAX);
}

#[test]
fn rules_of_a_provider_hold_for_its_servers_only() {
    let rule = |provider: &str, cause: &str| {
        format!("rule,X.7.28,5,,,{cause},yes,,,{provider},,,,,,,pages,2026-01-01,,\n")
    };
    let mut rows = of_providers();
    rows.push(rule("google", "spam"));
    rows.push(rule("other", "ip-blocked"));
    let book = Book::new(&rows);
    let table = &book.0;
    assert_eq!(table.rules[0].key, "X.7.28 in class 5 of google");
    assert_eq!(table.rules[0].provider, Some(0));
    let rules = book.1.rules();
    assert!(rules.detail(7, 28).is_none());
    let causes = |provider: u16| {
        let key = code_key(provider, u16::MAX, condition_of_detail(7, 28));
        let rule = rules.code_rules.iter().find(|rule| rule.key() == key);
        let rows = rule.unwrap().rows;
        assert_eq!(rows[0], u16::MAX, "it is about class 5");
        rules.row(rows[1]).cause & 0x7FFF
    };
    // Places in the standard table.
    assert_eq!((causes(0), causes(1)), (3, 2));
    assert!(rules.code_terms.iter().all(|terms| terms.wait == (0, 0)));
    rows.push(rule("google", "mailbox-full"));
    let reading = reading(&rows);
    assert!(
        reading.problems[0].to_string().starts_with("10:"),
        "{:?}",
        reading.problems
    );
}

#[test]
fn of_what_a_provider_means_by_a_code_the_narrower_goes_first() {
    let rule = |code: &str, stage: &str, cause: &str| {
        format!("rule,{code},5,,{stage},{cause},yes,,,google,,,,,,,pages,2026-01-01,,\n")
    };
    let rules = [
        rule("X.7.28", "", "spam"),
        rule("X.7.20-X.7.39", "", "mailbox-full"),
        rule("X.7.25-X.7.29", "", "ip-blocked"),
        rule("X.7.28", "rcpt", "no-such-user"),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let rows = order.iter().map(|&place: &usize| rules[place].clone());
        let book = Book::new(&of_providers().into_iter().chain(rows).collect::<Vec<_>>());
        let rules = book.1.rules();
        let causes = |detail: u16| {
            let key = code_key(0, u16::MAX, condition_of_detail(7, detail));
            let of_key = rules.code_rules.iter().filter(|rule| rule.key() == key);
            let causes = of_key.map(|rule| rules.row(rule.rows[1]).cause & 0x7FFF);
            causes.collect::<Vec<_>>()
        };
        // That of one stage, of the code, of the smaller range and of the larger one, by their
        // places in the standard table.
        assert_eq!(causes(28), [0, 3, 2, 1], "{order:?}");
        assert_eq!(causes(29), [2, 1], "{order:?}");
        assert_eq!(causes(30), [1], "{order:?}");
    }
    // So it is with reply codes.
    let rule = |code: &str, cause: &str| {
        format!("rule,{code},,any,any,{cause},yes,,,google,,,,,,,pages,2026-01-01,,\n")
    };
    let mut rows = of_providers();
    rows.push(rule("550-559", "spam"));
    rows.push(rule("559", "ip-blocked"));
    let book = Book::new(&rows);
    let rules = book.1.rules();
    let key = code_key(0, 559, CodeRule::ANY);
    let of_key = rules.code_rules.iter().filter(|rule| rule.key() == key);
    let causes = of_key.map(|rule| rules.row(rule.rows[1]).cause & 0x7FFF);
    assert_eq!(causes.collect::<Vec<_>>(), [2, 3]);
}

#[track_caller]
fn problem(rows: &[String], place: &str, message: &str) {
    let reading = reading(rows);
    let problems: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert!(
        problems
            .iter()
            .any(|problem| problem.starts_with(place) && problem.contains(message)),
        "no problem at {place} with {message:?}; there are: {problems:#?}"
    );
    // What is wrong is not in the table, and one mistake is one problem.
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let lines: Vec<usize> = reading
        .table
        .phrases
        .iter()
        .map(|row| row.head.line)
        .collect();
    let line: usize = place.split(':').next().unwrap().parse().unwrap();
    assert!(!lines.contains(&line));
}

#[test]
fn mistakes_in_patterns() {
    for (code, message) in [
        ("user ... x ... unknown", "a phrase has one gap at most."),
        (
            "... user unknown",
            "a gap stands between words, not before all of them.",
        ),
        (
            "user unknown ...",
            "a gap stands between words, not after all of them.",
        ),
        (
            "user 550 unknown",
            "\"550\" is a code, and codes are no words of a text.",
        ),
        ("user unknown.", "\"unknown.\" ends a sentence"),
        (
            "; user unknown",
            "the end of a sentence stands between words",
        ),
        ("user|e-mail unknown", "\"e-mail\" is not one word"),
        (
            "user|user unknown",
            "\"user\" stands twice among the alternatives: case and accents do not count.",
        ),
        ("user|... unknown", "\"...\" ends a sentence"),
        ("X X", "the phrase has no word."),
        ("user -- unknown", "\"--\" has no letter or digit"),
        (
            "a b c d e f g h i j k l m n o p q",
            "the phrase has 17 words; it may have at most 16.",
        ),
        (
            "spam",
            "the phrase is one word, and \"spam\" stands in replies of many causes.",
        ),
        ("mailbox X", "the phrase is one word, and \"mailbox\""),
        ("greylisted|full", "the phrase is one word, and \"full\""),
        (
            "\u{90ae}",
            "the phrase is one word, and \"\u{90ae}\" is one character.",
        ),
    ] {
        problem(&[phrase(code, "spam", "user unknown")], "2:", message);
    }
}

/// A word alone says something as long as the samples of few causes have it.
#[test]
fn a_word_in_samples_of_many_causes_says_nothing_alone() {
    let mut rows = vec![
        hint("greylisted", "spam", "greylisted"),
        phrase("user unknown", "no-such-user", "user unknown greylisted"),
        phrase("no such user", "no-such-user", "no such user greylisted"),
        phrase("mailbox full", "mailbox-full", "mailbox full greylisted"),
    ];
    Book::new(&rows);
    rows.push(phrase("ip blocked", "ip-blocked", "ip blocked greylisted"));
    let message = "the phrase is one word, and \"greylisted\" stands in replies of many causes.";
    problem(&rows, "2:", message);
}

#[test]
fn mistakes_in_cells() {
    let good = phrase("user unknown", "no-such-user", "user unknown");
    problem(
        &[good.replace("2026-01-01", "2026-02-30")],
        "2:",
        "\"2026-02-30\" is not a day.",
    );
    problem(
        &[good.replace("2026-01-01", "")],
        "2:",
        "the cell is empty; a phrase row needs it. Write the day",
    );
    problem(
        &[good.replace("phrase,user unknown,,,", "phrase,user unknown,2,,")],
        "2:",
        "a phrase row holds in class 4, 5 or both",
    );
    problem(
        &[good.replace("phrase,user unknown,,,", "phrase,user unknown,,5.1.1,")],
        "2:",
        "did you mean \"X.1.1\"?",
    );
    problem(
        &[good.replace(",yes,,,,,,,,,", ",yes,,,,,,,Exim 4,,")],
        "2:",
        "\"Exim 4\" is not the name of a server program; did you mean \"exim-4\"?",
    );
    problem(
        &[good.replace(",yes,,,", ",yes,never,,")],
        "2:",
        "\"never\" must not stand here: a failure of class 4 is temporary",
    );
    problem(
        &[good.replace("user unknown,seen", "user\u{a0}unknown,seen")],
        "2:",
        "write an ordinary space",
    );
    problem(
        &[good.replace("user unknown,seen", "use\u{301}r unknown,seen")],
        "2:",
        "write the letter and its accent as one character",
    );
    problem(
        &[good.replace("user unknown,seen", "user \u{2192} unknown,seen")],
        "2:",
        "(U+2192) is not a letter; write letters, and the signs of ASCII.",
    );
    problem(
        &[good.replace("phrase,user", "phrase,us\u{7}er")],
        "2:",
        "a control character (0x07) in the cell; remove it.",
    );
    // Signs that belong to a script are free as its letters are.
    Book::new(&[phrase(
        "\u{7528}\u{6237}",
        "no-such-user",
        "\u{3010}\u{7528}\u{6237}\u{3011}",
    )]);
    // Whether it may give up depends on the class, which is not known here.
    problem(
        &[good
            .replace("phrase,user unknown,,,", "phrase,user unknown,9,,")
            .replace(",yes,,,", ",yes,never,,")],
        "2:",
        "\"9\" is not a class. Allowed: 4, 5.",
    );
    let reading = read_on(
        format!("{HEADER}{good}").as_bytes(),
        Some(&standard()),
        Some((2025, 12, 31)),
    );
    assert!(
        reading.problems[0]
            .to_string()
            .contains("\"2026-01-01\" is in the future.")
    );
    let token = "token,[TSS04],,,,spam,yes,,,,,,,,,a [TSS04],pages,2026-01-01,,\n".to_owned();
    problem(
        std::slice::from_ref(&token),
        "2:",
        "the cell is empty; a token row needs it. Write the word of a provider",
    );
    let provider = |hosts: &str, marks: &str| {
        format!("provider,google,,,,,,,,,{hosts},{marks},,,Google,,pages,2026-01-01,,\n")
    };
    problem(
        &[provider("*.Google.com", "")],
        "2:",
        "did you mean \"google.com\"?",
    );
    problem(&[provider("", "+++")], "2:", "");
    problem(
        &[provider("com", "")],
        "2:",
        "\"com\" is not the end of a host name",
    );
    problem(
        &[
            provider("", ""),
            token
                .replace("yes,,,,,", "yes,,,google,,")
                .replace("[TSS04],,,,", "[--],,,,")
                .replace("a [TSS04]", "a [--]"),
        ],
        "3:",
        "\"[--]\" is not a token.",
    );
    problem(
        &[
            provider("a.example", ""),
            provider("a.example", "").replace("google", "other"),
        ],
        "1:",
        "already belongs to \"google\"",
    );
}

#[test]
fn a_row_decides_its_own_sample() {
    problem(
        &[phrase("user unknown", "no-such-user", "user is unknown")],
        "2:",
        "\"user unknown\" is not found in this sample.",
    );
    problem(
        &[
            phrase("user unknown", "no-such-user", "mailbox full user unknown"),
            phrase("mailbox full", "mailbox-full", "mailbox full"),
        ],
        "2:",
        "in this sample not this row decides but \"mailbox full\" of line 3.",
    );
    problem(
        &[
            phrase("user unknown", "no-such-user", "user unknown mailbox full"),
            phrase("mailbox full", "mailbox-full", "mailbox full"),
        ],
        "2:",
        "in this sample \"mailbox full\" of line 3 names a cause of another family.",
    );
}

#[test]
fn the_same_words_have_one_row() {
    let first = phrase("user|mailbox unknown|full", "no-such-user", "user unknown");
    problem(
        &[
            first.clone(),
            phrase("mailbox Full", "mailbox-full", "mailbox full"),
        ],
        "3:",
        "line 2 has the same words for the same situation (\"user|mailbox unknown|full\") with another cause",
    );
    problem(
        &[
            first.clone(),
            phrase("user full", "no-such-user", "user full"),
        ],
        "3:",
        "line 2 has the same words for the same situation",
    );
    // In other situations they may say something else.
    let four = |row: &str, class: &str| row.replacen(",,,,", &format!(",{class},,,"), 1);
    Book::new(&[
        four(&phrase("user unknown", "no-such-user", "user unknown"), "5"),
        four(&phrase("user unknown", "mailbox-full", "user unknown"), "4"),
    ]);
    // A row without a class holds in both, one without codes or stages beside all of them.
    let wide = phrase("user unknown", "no-such-user", "user unknown");
    for (narrow, other) in [
        (",5,,,", ",4,,,"),
        (",,X.1.1,,", ",,X.1.2,,"),
        (",,,rcpt,", ",,,data,"),
    ] {
        let [narrow, other] = [narrow, other].map(|cells| wide.replacen(",,,,", cells, 1));
        for rows in [[&wide, &narrow], [&narrow, &wide]] {
            let message = "line 2 has the same words for the same situation (\"user unknown\"); write one row.";
            problem(&rows.map(String::clone), "3:", message);
        }
        Book::new(&[narrow, other]);
    }
    let mut tokens = of_providers();
    tokens.push(tokens[4].replace("mailbox-full", "spam"));
    problem(&tokens, "8:", "line 6 has the same words");
    // Case tells tokens apart only where their rows say so.
    tokens.truncate(5);
    tokens.push(tokens[4].replace("OverQuota", "OVERQUOTA"));
    problem(&tokens, "7:", "line 6 has the same words");
    for token in &mut tokens[4..] {
        *token = token.replace(",google,,,,,,", ",google,,,yes,,,");
    }
    Book::new(&tokens);
}

/// What one provider means by a code is another situation than what all others mean.
#[test]
fn a_rule_of_a_provider_is_no_second_rule() {
    let rule = |provider: &str| {
        format!("rule,X.7.28,4,,,ip-blocked,,,,{provider},,,,,,,pages,2026-01-01,,\n")
    };
    let mut rows = of_providers();
    rows.extend([rule(""), rule("google")]);
    let found = reading(&rows).problems;
    assert!(found.is_empty(), "{found:?}");
    rows.push(rule("google"));
    assert_eq!(reading(&rows).problems.len(), 1);
}

#[test]
fn a_code_of_a_provider_may_name_a_wait() {
    let rule = |provider: &str, waits: &str| {
        format!("rule,X.7.28,4,,,ip-blocked,yes,,,{provider},,,,,,,pages,2026-01-01,{waits}\n")
    };
    let mut rows = of_providers();
    rows.push(rule("google", "90s,2d"));
    let book = Book::new(&rows);
    let rules = book.1.rules();
    let row = rules.code_rules[0].rows[0];
    assert_eq!(rules.wait(row), (90, 172_800));
    assert_eq!(rules.wait(u16::MAX), (0, 0), "no row names none");
    let wait = "only what a provider means by a code has a wait of its own";
    problem(&[rule("", "90s,")], "2:", wait);
    problem(&[rule("", ",2d")], "2:", wait);
}

#[test]
fn a_row_that_changes_nothing_is_a_mistake() {
    let short = phrase("user unknown", "no-such-user", "user unknown");
    problem(
        &[
            short.clone(),
            phrase(
                "user unknown in table",
                "no-such-user",
                "user unknown in table",
            ),
        ],
        "3:",
        "this row never changes anything: whatever it matches holds the phrase \"user unknown\" of line 2",
    );
    problem(
        &[
            short.clone(),
            phrase(
                "user|person|mailbox unknown",
                "no-such-user",
                "person unknown",
            ),
        ],
        "3:",
        "line 2 has the same words",
    );
    // Where they stand does not matter, nor how few words they have.
    let long = phrase("user unknown here", "no-such-user", "user unknown here");
    let dead = "this row never changes anything";
    problem(&[long.clone(), short.clone()], "2:", dead);
    problem(
        &[
            phrase("greylisted", "spam", "greylisted"),
            phrase("greylisted today", "spam", "greylisted today"),
        ],
        "3:",
        dead,
    );
    // A narrower row does nothing beside a wider one, nor in the same situation.
    for cells in [",5,,,", ",,X.1.1,,", ",,,rcpt,"] {
        let [narrow_short, narrow_long] = [&short, &long].map(|row| row.replacen(",,,,", cells, 1));
        problem(&[short.clone(), narrow_long.clone()], "3:", dead);
        problem(&[narrow_short.clone(), narrow_long], "3:", dead);
        Book::new(&[narrow_short, long.clone()]);
    }
    let beside = |row: &String, codes: &str| row.replacen(",,,,", &format!(",,{codes},,"), 1);
    Book::new(&[beside(&short, "X.1.1"), beside(&long, "X.1.1|X.1.2")]);
    // It keeps another row from deciding.
    Book::new(&[
        short.clone(),
        phrase("sender user", "spam", "sender user"),
        phrase("sender user unknown", "no-such-user", "sender user unknown"),
    ]);
    // One alternative is not covered; another level; a narrower situation; a capture.
    Book::new(&[
        short.clone(),
        phrase(
            "the user|person unknown",
            "no-such-user",
            "the person unknown",
        ),
    ]);
    Book::new(&[
        hint("user unknown", "no-such-user", "user unknown"),
        phrase("user unknown here", "no-such-user", "user unknown here"),
    ]);
    Book::new(&[
        short.replacen(",,,,", ",5,,,", 1),
        phrase("user unknown here", "no-such-user", "user unknown here")
            .replacen(",,,,", ",4|5,,,", 1),
    ]);
    Book::new(&[
        short.clone(),
        phrase(
            "user unknown at X",
            "no-such-user",
            "user unknown at mx.example.com",
        ),
    ]);
}

#[test]
fn what_would_take_too_long_is_refused() {
    let mut rows = Vec::new();
    // Each of them is looked for at every one of seven places before each number.
    for row in 0..12 {
        rows.push(phrase(
            &format!("a b c d e f g h i j k l m ... z{row}|q X"),
            "spam",
            &format!("a b c d e f g h i j k l m z{row} 12"),
        ));
    }
    let reading = reading(&rows);
    assert!(
        reading
            .problems
            .iter()
            .any(|problem| problem.to_string().contains("take too long to compare")),
        "{:?}",
        reading.problems
    );
    assert!(Settled::new(&reading.table, Some(&standard())).is_ok());
}

// Against a slow, obvious reading of the same rules.

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// A word of a text: what it is (`X` for a thing), where it stands, its clause, whether `if` came before.
#[derive(Clone, Debug)]
struct Slow {
    word: String,
    start: usize,
    end: usize,
    clause: usize,
    doubtful: bool,
}

/// Splits a text in which all stands apart.
fn slow_words(text: &str) -> Vec<Slow> {
    let mut words = Vec::new();
    let (mut clause, mut doubtful, mut at) = (0, false, 0);
    for part in text.split(' ') {
        let (start, end) = (at, at + part.len());
        at = end + 1;
        let word = match part {
            "" => continue,
            "," => {
                (clause, doubtful) = (clause + 1, false);
                continue;
            }
            "." | ";" | "!" | "?" => {
                (clause, doubtful) = (clause + 1, false);
                part
            }
            "192.0.2.1" | "jo@example.com" | "7" => "X",
            _ => part,
        };
        words.push(Slow {
            word: word.to_owned(),
            start,
            end,
            clause,
            doubtful,
        });
        doubtful |= word == "if";
    }
    words
}

/// Whether the words before (and with) a place are these; where they begin.
fn slow_ends(words: &[Slow], end: usize, elements: &[&str]) -> Option<usize> {
    let start = (end + 1).checked_sub(elements.len())?;
    let fits = elements.iter().enumerate().all(|(place, element)| {
        element
            .split('|')
            .any(|word| word == words[start + place].word)
    });
    fits.then_some(start)
}

type Place = (usize, usize, usize, usize);

/// Every match: pattern, start, anchor, end.
fn slow_matches(patterns: &[String], text: &str) -> Vec<Place> {
    let words = slow_words(text);
    let is_stop = |word: &str| [".", ";", "!", "?"].contains(&word);
    let mut found = Vec::new();
    for (number, pattern) in patterns.iter().enumerate() {
        let elements: Vec<&str> = pattern.split(' ').collect();
        let has = |word: &str| {
            elements
                .iter()
                .any(|element| element.split('|').any(|one| one == word))
        };
        for end in 0..words.len() {
            // Where it begins, its part after the gap, and the words of the gap.
            let mut places = Vec::new();
            match elements.iter().position(|element| *element == "...") {
                None => {
                    let start = slow_ends(&words, end, &elements);
                    places.extend(start.map(|start| (start, start, start..start)));
                }
                Some(gap) => {
                    let Some(anchor) = slow_ends(&words, end, &elements[gap + 1..]) else {
                        continue;
                    };
                    for last in (0..anchor).rev().take(7) {
                        let start = slow_ends(&words, last, &elements[..gap]);
                        places.extend(start.map(|start| (start, anchor, last + 1..anchor)));
                        if is_stop(&words[last].word) {
                            break;
                        }
                    }
                }
            }
            for (start, anchor, gap) in places {
                if has("not") || !words[gap].iter().any(|word| word.word == "not") {
                    found.push((number, start, anchor, end));
                }
            }
        }
    }
    found.retain(|&(number, start, anchor, _)| {
        let has = |word: &str| patterns[number].split([' ', '|']).any(|one| one == word);
        let negated = (1..=2).any(|back| {
            start.checked_sub(back).is_some_and(|before| {
                words[before].word == "not"
                    && words[before..=start]
                        .iter()
                        .all(|word| word.clause == words[start].clause)
            })
        });
        let doubtful = words[start].doubtful || words[anchor].doubtful;
        (has("not") || !negated) && (has("if") || !doubtful)
    });
    let mut places: Vec<Place> = found
        .into_iter()
        .map(|(number, start, anchor, end)| {
            (
                number,
                words[start].start,
                words[anchor].start,
                words[end].end,
            )
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

const VOCABULARY: &[&str] = &[
    "a",
    "b",
    "cc",
    "user",
    "unknown",
    "not",
    "if",
    "192.0.2.1",
    "7",
    "jo@example.com",
];

fn random_pattern(random: &mut Random) -> String {
    let word = |random: &mut Random| match random.below(8) {
        0 => "X".to_owned(),
        1 => "a|b".to_owned(),
        2 => "cc|user|not".to_owned(),
        _ => random
            .of(&["a", "b", "cc", "user", "unknown", "not", "if"])
            .to_owned(),
    };
    loop {
        let mut parts = Vec::new();
        for _ in 0..=random.below(3) {
            parts.push(word(random));
        }
        if random.below(4) == 0 {
            parts.push("...".to_owned());
            for _ in 0..=random.below(2) {
                parts.push(word(random));
            }
        }
        if parts.len() > 1 && random.below(6) == 0 {
            let place = 1 + random.below(parts.len() - 1);
            if parts[place] != "..." && parts[place - 1] != "..." {
                parts.insert(place, random.of(&[".", ";", "!", "?"]).to_owned());
            }
        }
        if parts.iter().any(|part| part != "X" && part != "...") {
            return parts.join(" ");
        }
    }
}

/// A table of these patterns, which the reader might not accept.
fn table_of(patterns: &[String]) -> Option<Settled> {
    let standard = standard();
    let mut table = Table {
        stages: standard.stages.clone(),
        ..Table::default()
    };
    for (place, pattern) in patterns.iter().enumerate() {
        table.phrases.push(Phrase {
            head: Head {
                code: pattern.clone(),
                ..Head::default()
            },
            saying: Saying {
                decides: place % 2 == 0,
                given: Given {
                    cause: Some(CauseRef::Standard(place % 4)),
                    ..Given::default()
                },
                ..Saying::default()
            },
            by: Vec::new(),
        });
    }
    Settled::new(&table, Some(&standard)).ok()
}

#[test]
fn the_matcher_agrees_with_a_slow_one() {
    let mut random = Random(7);
    let (mut built, mut matched) = (0, 0);
    for _ in 0..500 {
        // Few enough that no text costs more than the matcher allows.
        let count = 1 + random.below(5);
        let patterns: Vec<String> = (0..count).map(|_| random_pattern(&mut random)).collect();
        let Some(settled) = table_of(&patterns) else {
            continue;
        };
        built += 1;
        let words = settled.words.lend();
        for _ in 0..60 {
            let mut text = String::new();
            for _ in 0..random.below(24) {
                let word = match random.below(9) {
                    0 => random.of(&[".", ";", "!", "?", ",", ","]),
                    _ => random.of(VOCABULARY),
                };
                text.push_str(word);
                text.push(' ');
            }
            let mut found = Vec::new();
            search(&[&words], text.as_bytes(), &FINAL, &mut |one| {
                let place = |at: u32| at as usize;
                found.push((
                    usize::from(one.entry),
                    place(one.start),
                    place(one.anchor),
                    place(one.end),
                ));
            });
            found.sort_unstable();
            found.dedup();
            let expected = slow_matches(&patterns, &text);
            assert_eq!(found, expected, "{patterns:?} in {text:?}");
            matched += found.len();
            chosen_rightly(
                &choose(&[&words], text.as_bytes(), &FINAL),
                &patterns,
                &expected,
                &text,
            );
        }
    }
    assert!(
        built > 450 && matched > 5_000,
        "{built} tables, {matched} matches"
    );
}

/// The rules of choice, slowly.
fn chosen_rightly(chosen: &Chosen, patterns: &[String], all: &[Place], text: &str) {
    let count = |number: usize| {
        patterns[number]
            .split(' ')
            .filter(|part| *part != "...")
            .count()
    };
    let left: Vec<&Place> = all
        .iter()
        .filter(|one| {
            !all.iter()
                .any(|other| count(one.0) < count(other.0) && one.2 >= other.1 && one.3 <= other.3)
        })
        .collect();
    let mut entries: Vec<usize> = left.iter().map(|one| one.0).collect();
    entries.sort_unstable();
    entries.dedup();
    if left.len() > 16 || entries.len() > 8 {
        return;
    }
    for decides in [true, false] {
        let expected = left
            .iter()
            .filter(|one| (one.0 % 2 == 0) == decides)
            .min_by_key(|one| (one.2, usize::MAX - count(one.0), one.0));
        let found = if decides {
            chosen.words(0)
        } else {
            chosen.hint(0)
        };
        let found = found.map(|one| (usize::from(one.entry), one.anchor as usize));
        assert_eq!(
            found,
            expected.map(|one| (one.0, one.2)),
            "{patterns:?} in {text:?}"
        );
    }
}

#[test]
fn any_bytes_are_searched_without_harm() {
    let mut random = Random(11);
    let pieces: &[&[u8]] = &[
        b"user",
        b"unknown",
        b" ",
        b".",
        b"=",
        b"=20",
        b"=C3",
        b"=E",
        b"&",
        b"&#",
        b"&#39;",
        b"&nbsp",
        b";",
        b"@",
        b"://",
        b":",
        b"/",
        b"-",
        b"'",
        b"\xC3",
        b"\xE9",
        b"\xE2\x80",
        b"\xF0\x9F\x98\x80",
        b"5.1.1",
        b"550",
        b"1",
        b"\r\n",
        b"\0",
        b"\xFF",
        b"www.",
        b"a.b",
        b"said:",
        b"[",
        b"]",
        b"x1",
        b"\xE9\x82\xAE",
        b",",
        b"::",
        b"9",
        b"=\r\n",
        b"=\n",
        b"\xEF\xBC\x81",
        b"&#x1F600;",
        b"&#99999999999;",
        b"gsmtp",
        b"(RP-001)",
        b"--",
        b"..",
    ];
    let book = Book::new(&of_providers());
    let words = book.1.words.lend();
    for _ in 0..30_000 {
        let mut text = Vec::new();
        for _ in 0..random.below(24) {
            text.extend(pieces[random.below(pieces.len())]);
        }
        let mut last = [0; 2];
        let inner = search(&[&words, &words], &text, &FINAL, &mut |found| {
            assert!(found.start <= found.anchor && found.anchor < found.end);
            assert!(found.end as usize <= text.len(), "{text:?}");
            if matches!(found.kind, Kind::Phrase) {
                let last = &mut last[usize::from(found.layer)];
                assert!(found.end >= *last, "{text:?}");
                *last = found.end;
            }
            assert!(found.capture.1 as usize <= text.len());
        });
        assert!(inner as usize <= text.len(), "{text:?}");
        let _ = smtp_codes_core::asks::retry_after(&text);
        let _ = smtp_codes_core::asks::blocklist(&text);
    }
}

#[test]
fn a_text_of_nothing_but_phrases_costs_no_more_than_its_length_allows() {
    let code = "user|b|c|d user|b|c|d";
    let book = Book::new(&[phrase(code, "spam", "b c")]);
    let words = book.1.words.lend();
    let count = |text: &str| {
        let mut count = 0;
        search(&[&words], text.as_bytes(), &FINAL, &mut |_| count += 1);
        count
    };
    assert_eq!(count(&"b c ".repeat(5)), 9, "a text as servers send them");
    let long = count(&"b c ".repeat(10_000));
    assert!(long < 10_000, "{long} matches in 20,000 words");
    // Words count again where the text is an ordinary one.
    let text = format!(
        "{}{}b c",
        "b c ".repeat(1_000),
        "nothing at all ".repeat(20)
    );
    let mut last = 0;
    search(&[&words], text.as_bytes(), &FINAL, &mut |found| {
        last = found.end
    });
    assert_eq!(last as usize, text.len());
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    let mut rows = of_providers();
    rows.push(phrase(
        "user|person ... unknown",
        "no-such-user",
        "user unknown",
    ));
    rows.push(phrase(
        "blocked ... using X",
        "ip-blocked",
        "blocked using 192.0.2.1",
    ));
    let book = Book::new(&rows);
    let words = book.1.words.lend();
    let time = |text: &[u8]| {
        let mut best = u128::MAX;
        for _ in 0..20 {
            let start = std::time::Instant::now();
            std::hint::black_box(choose(&[&words], text, &FINAL).iter().count());
            std::hint::black_box(smtp_codes_core::asks::retry_after(text));
            best = best.min(start.elapsed().as_nanos());
        }
        best
    };
    for piece in [
        "user unknown ",
        "1 ",
        "a-",
        "a.",
        "a=",
        "=20",
        "&",
        "&#",
        "a:b:",
        "a@",
        "@a",
        "://",
        "a/b",
        "550 ",
        "5.1.1 ",
        "'",
        "\u{e9}",
        "\u{90ae}",
        "using 1 ",
        "blocked a b c d e f using ",
        "[TSS04]",
        "(RP-001",
        "gsmtp ",
        "a_",
        ".",
        "1.1.1.",
        "::",
        "a..b",
        "said:",
        "      550",
        "=\r\n",
        "x&amp",
        "not ",
        "if ",
    ] {
        let short = piece.repeat(600 / piece.len());
        let long = piece.repeat(4_800 / piece.len());
        // Short enough not to be interrupted. Of eight times the text whatever is quadratic takes 64
        // times as long. Others use this
        // machine too, so it has three attempts.
        let linear = (0..3).any(|_| time(long.as_bytes()) < 24 * time(short.as_bytes()).max(5_000));
        assert!(linear, "{piece:?}");
    }
}

#[test]
fn words_that_tell_a_stage_name_it() {
    let table = |rows: &str| {
        let table = format!("kind,code,stage,text,references,date\n{rows}");
        let reading = read_with(table.as_bytes(), Some(&standard()));
        let problems: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
        let stages: Vec<_> = reading.table.reports.iter().map(|row| row.stage).collect();
        (stages, problems.join("\n"))
    };
    let place = |code: &str| {
        let stages = standard().stages;
        stages.iter().position(|stage| stage.head.code == code)
    };
    let (stages, problems) = table(
        "report,rcpt to|rcpt,rcpt,command,seen,2026-01-01\n\
         report,in reply to,,before-command,seen,2026-01-01\n",
    );
    assert_eq!((stages, problems.as_str()), (vec![place("rcpt"), None], ""));
    assert_ne!(place("rcpt"), None);
    for (row, message) in [
        (
            "report,refused to talk,,stage,seen,2026-01-01\n",
            "the cell is empty",
        ),
        (
            "report,refused to talk,rcpr,stage,seen,2026-01-01\n",
            "did you mean \"rcpt\"?",
        ),
        (
            "report,mail delivery,rcpt,system,seen,2026-01-01\n",
            "must not stand here",
        ),
        (
            "report,after,rcpt,near-command,seen,2026-01-01\n",
            "must not stand here",
        ),
    ] {
        let (stages, problems) = table(row);
        assert!(
            stages.is_empty() && problems.contains(message),
            "{row}{problems}"
        );
    }
}

#[test]
fn words_of_reports_are_lists_in_small_letters() {
    let table = |rows: &str| {
        let table = format!("kind,code,text,references,date\n{rows}");
        let reading = read_with(table.as_bytes(), Some(&standard()));
        let problems: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
        (reading.table.reports, problems.join("\n"))
    };
    let (reports, problems) = table(
        "report,mailer-daemon|mail delivery,system,seen,2026-01-01\n\
         report,\u{f6}ffnen|\u{539f}\u{56e0},because,seen,2026-01-01\n",
    );
    assert_eq!(problems, "");
    assert_eq!(reports[0].words, ["mailer-daemon", "mail delivery"]);
    assert_eq!(reports[0].head.text, "system");
    assert_eq!(reports[1].words.len(), 2);
    for (row, message) in [
        (
            "report,Mail,system,seen,2026-01-01\n",
            "\"Mail\" is not how words are looked for; did you mean \"mail\"?",
        ),
        ("report,x,system,seen,2026-01-01\n", "two letters at least"),
        (
            "report,mail,bounce,seen,2026-01-01\n",
            "\"bounce\" is nothing that words tell of a mail. Allowed: system, ",
        ),
        ("report,mail,,seen,2026-01-01\n", "text"),
    ] {
        let (reports, problems) = table(row);
        assert!(
            reports.is_empty() && problems.contains(message),
            "{row}{problems}"
        );
    }
}

/// Beside codes that it names, a row that decides nothing may have one word that stands in many replies.
#[test]
fn a_common_word_may_cast_doubt_on_codes() {
    let beside = |row: String| row.replacen(",,,,", ",5,X.1.1|X.1.2,,", 1);
    Book::new(&[beside(hint("full|quota", "mailbox-full", "it is full"))]);
    let common = "the phrase is one word, and \"full\"";
    problem(&[hint("full", "mailbox-full", "it is full")], "2:", common);
    let decides = beside(phrase("full", "mailbox-full", "it is full"));
    problem(&[decides], "2:", common);
}
