//! `list WORDS` as people use it: what they type finds the right rows first.

use std::process::Command;

/// The program, whatever the environment says of colour and width.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smtp-codes"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// The rows that are found, best first.
#[track_caller]
fn found(words: &[&str]) -> Vec<serde_json::Value> {
    let output = program()
        .args(["list", "--format", "jsonl"])
        .args(words)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.collect()
}

#[track_caller]
fn text(words: &[&str]) -> String {
    let output = program().arg("list").args(words).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What people type, and the codes of the rows that must stand first, in their order.
const SEARCHES: &[(&str, &[&str])] = &[
    ("quota", &["mailbox-full", "4.2.2", "5.2.2", "552"]),
    ("over quota", &["mailbox-full"]),
    ("mailbox full", &["mailbox-full", "4.2.2", "5.2.2"]),
    ("spam", &["spam"]),
    ("junk", &["spam"]),
    ("phishing", &["spam"]),
    ("blacklist", &["ip-blocked", "domain-blocked"]),
    ("blacklisted", &["ip-blocked"]),
    ("blocklist", &["ip-blocked"]),
    ("DNSBL", &["ip-blocked"]),
    ("spamhaus", &["ip-blocked"]),
    ("user unknown", &["no-such-user", "4.1.1", "5.1.1"]),
    ("no such user", &["no-such-user"]),
    ("does not exist", &["no-such-user", "no-such-domain"]),
    ("relay access denied", &["relaying-denied"]),
    ("rate limit", &["rate-limited", "4.7.28", "5.7.28"]),
    ("throttle", &["rate-limited", "4.7.28", "5.7.28"]),
    ("virus", &["virus"]),
    ("malware", &["virus"]),
    ("timeout", &["connection-lost", "expired"]),
    ("too large", &["message-too-big", "4.2.3", "5.2.3"]),
    ("hard bounce", &["no-such-user", "5yz", "5"]),
    ("soft bounce", &["4yz", "4"]),
    ("rdns", &["no-reverse-dns"]),
    ("ptr record", &["no-reverse-dns"]),
    ("gmail", &["google"]),
    ("hotmail", &["microsoft"]),
    ("office 365", &["microsoft"]),
    ("gmail.com", &["google"]),
    ("exchange", &["microsoft"]),
    ("icloud", &["apple"]),
    ("5xx", &["5yz"]),
    ("4XX", &["4yz"]),
    ("greylisting", &["greylisted", "4.7.0", "4.7.1"]),
    ("graylist", &["greylisted"]),
    ("550", &["550"]),
    ("5.1.1", &["5.1.1"]),
    ("x.1.1", &["4.1.1", "5.1.1"]),
    ("no-such-user", &["no-such-user"]),
    (
        "too many recipients",
        &["too-many-recipients", "4.5.3", "5.5.3"],
    ),
    ("null mx", &["domain-takes-no-mail", "4.1.10", "5.1.10"]),
    ("dmarc", &["dmarc-failed"]),
    ("spf fail", &["spf-failed"]),
    ("ip reputation", &["poor-reputation"]),
    ("try again later", &["4yz"]),
    ("TSS02", &["[TSS02]"]),
    ("starttls", &["starttls", "tls-required"]),
    ("bad password", &["login-failed"]),
    ("loop", &["routing-loop"]),
    ("(RP-001)", &["RP-001"]),
    ("unrouteable address", &["no-route"]),
];

#[test]
fn what_people_type_finds_the_right_rows_first() {
    let mut wrong = Vec::new();
    for (typed, codes) in SEARCHES {
        let rows = found(&[typed]);
        let first = rows.iter().take(codes.len()).map(|row| &row["code"]);
        if !first.clone().eq(codes.iter().copied()) {
            wrong.push(format!("{typed}: {:?}", first.collect::<Vec<_>>()));
        }
    }
    // Several words are one text.
    assert_eq!(found(&["user", "unknown"]), found(&["user unknown"]));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_word_is_found_inside_another() {
    let rows = found(&["ip"]);
    assert_eq!(rows[0]["code"], "ip-blocked");
    for row in &rows {
        let place = row["match"].as_str().unwrap().to_lowercase();
        let mut words = place.split(|letter: char| !letter.is_alphanumeric());
        assert!(words.any(|word| word.starts_with("ip")), "{row}");
    }
    assert_eq!(found(&["cipient"]), [] as [serde_json::Value; 0]);
    assert_eq!(found(&["..."]), [] as [serde_json::Value; 0]);
}

#[test]
fn whole_words_go_before_their_beginnings_and_codes_before_phrases() {
    let rows = found(&["block"]);
    let whole = rows.iter().map(|row| {
        let place = row["match"].as_str().unwrap().to_lowercase();
        let mut words = place.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| word == "block" || word == "blocks")
    });
    let whole: Vec<bool> = whole.collect();
    assert!(whole[0] && !whole[whole.len() - 1], "{whole:?}");
    assert!(whole.is_sorted_by(|one, next| one >= next), "{whole:?}");

    let rows = found(&["mailbox", "full"]);
    let place = |column: &str, value: &str| rows.iter().position(|row| row[column] == value);
    let (code, phrase) = (place("code", "552"), place("kind", "phrase"));
    assert!(code.is_some() && code < phrase, "{code:?} {phrase:?}");
}

#[test]
fn the_place_that_fits_is_shown_where_the_row_does_not_show_it() {
    let quota = text(&["quota"]);
    let first = quota.lines().next().unwrap();
    assert!(first.ends_with("  (alias: quota)"), "{first}");
    let full = text(&["mailbox", "full"]);
    let first = full.lines().next().unwrap();
    assert!(first.ends_with("[after-fix, count]"), "{first}");
    // Only what is looked for has a place.
    assert_eq!(
        found(&["--kind", "class"])[0]["match"],
        serde_json::Value::Null
    );
    assert_eq!(found(&["quota"])[0]["match"], "alias: quota");
}

#[test]
fn what_servers_and_providers_say_is_listed_on_request() {
    let kinds = |arguments: &[&str]| -> Vec<String> {
        let rows = found(arguments);
        let mut kinds: Vec<String> = rows
            .iter()
            .map(|row| row["kind"].as_str().unwrap().to_owned())
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    };
    for kind in ["provider", "token", "phrase"] {
        assert_eq!(kinds(&["--kind", kind]), [kind]);
        assert!(!kinds(&[]).contains(&kind.to_owned()));
    }
    let tokens = found(&["--kind", "token", "outlook", "RP"]);
    assert!(!tokens.is_empty());
    assert!(tokens.iter().all(|row| row["provider"] == "microsoft"));
    // The filters hold for what is found, too.
    let full = found(&["quota", "--cause", "mailbox-full"]);
    assert!(full.iter().any(|row| row["kind"] == "phrase"));
    assert!(full.iter().all(|row| row["cause"] == "mailbox-full"));
}

#[test]
fn a_code_that_nobody_registered_is_left_to_explain() {
    let output = program().args(["list", "5.9.9"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("smtp-codes explain 5.9.9"), "{told}");
}

#[test]
fn no_row_is_shown_twice() {
    for words in [["starttls"], ["dmarc"], ["google"]] {
        let text = text(&words);
        let mut rows: Vec<&str> = text.lines().collect();
        let all = rows.len();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), all, "{text}");
    }
    // What differs by class alone is one row for people, and two for programs.
    let told = text(&["dmarc"]);
    let row = told.lines().find(|row| row.starts_with("X.7.32 ")).unwrap();
    assert!(
        row.contains("later, retry-later or after-fix, fix-sender"),
        "{row}"
    );
}
