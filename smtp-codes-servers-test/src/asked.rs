//! What the server refuses, how a client hears of it, and what a postmaster says of each.

use std::net::Ipv4Addr;
use std::path::Path;

use smtp_codes::{Reply, Stage};

use crate::agree::scan;
use crate::client::{self, Refused, Step};
use crate::here::{BLOCKED, CLIENT, LISTED, USER, port};
use crate::server::Server;
use crate::told::{Tally, Told, judge};

use Step::{Data, Login, Mail, Rcpt, Say, Text};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// lettre, and then a session without it: both hear the same.
    Both,
    /// A session without lettre, which cannot say what is asked; or only one can be refused so.
    Raw,
    Lettre,
}

/// A way to ask, and what the server says.
pub struct Asked {
    /// What is wrong.
    name: &'static str,
    by: By,
    from: Ipv4Addr,
    port: u16,
    /// All but the last are done; a refusal at the greeting needs none.
    steps: &'static [Step],
    /// How the reply begins.
    reply: &'static str,
    stage: Stage,
    cause: &'static str,
    retry: &'static str,
    action: &'static str,
    scope: &'static str,
    party: &'static str,
}

pub fn test(server: &dyn Server, program: &Path, tally: &mut Tally) {
    let mut heard = Vec::new();
    for asked in server.asked() {
        if asked.name == "connection rate" {
            // The one that it takes.
            client::lettre(asked.from, asked.port, &[]);
        }
        if asked.by != By::Raw {
            let refused = client::lettre(asked.from, asked.port, asked.steps);
            heard.push((asked, "lettre", refused));
        }
        if asked.by != By::Lettre {
            let refused = client::raw(asked.from, asked.port, asked.steps);
            heard.push((asked, "raw", refused));
        }
    }
    for (asked, by, refused) in &heard {
        let what = format_args!("{}, by {by}", asked.name);
        let Some(Refused { stage, reply }) = refused else {
            tally.same(what, asked.reply, "nothing was refused");
            continue;
        };
        let line = String::from_utf8_lossy(reply);
        let begins = match line.starts_with(asked.reply) {
            true => asked.reply,
            false => line.trim_end(),
        };
        tally.same(what, asked.reply, begins);
        let recipient = recipient(asked);
        let verdict = judge(reply, *stage, "mx.here.test", recipient);
        let found = format!(
            "{} {} {}",
            Told::new(*stage, &verdict),
            verdict.action(),
            verdict.party()
        );
        let (action, party) = (asked.action, asked.party);
        let expected = format!("{} {action} {party}", told(asked));
        tally.same(
            format_args!("{}, by {by}: {}", asked.name, line.trim_end()),
            &expected,
            &found,
        );
    }

    // What the server writes into its log of this, found by the text of the reply.
    let rows = scan(program, server.log());
    let mut logged = 0;
    for (asked, _, refused) in &heard {
        let Some(Refused { stage, reply }) = refused else {
            continue;
        };
        let text = Reply::parse(reply, *stage)
            .expect("it was read before")
            .text()
            .to_string();
        let same = rows.iter().find(|row| {
            row["direction"] == "incoming"
                && Told::of_json(row).stage == logged_as(*stage).as_str()
                && row["text"]
                    .as_str()
                    .is_some_and(|said| said.ends_with(text.trim()))
        });
        if let Some(row) = same {
            logged += 1;
            let mut expected = told(asked);
            expected.stage = logged_as(asked.stage).as_str().into();
            let found = Told::of_json(row);
            // Exim does not log its reply code, without which it is not known whether to try again.
            if row["reply"].is_null() {
                expected.retry.clone_from(&found.retry);
            }
            let what = format_args!("{} in the log: {}", asked.name, row["text"]);
            tally.same(what, &expected.to_string(), &found.to_string());
        }
    }
    let enough = logged >= server.logs_at_least();
    tally.same(
        format_args!("{logged} refusals found in the log"),
        "true",
        &enough.to_string(),
    );
}

/// The log does not say which RCPT it was.
fn logged_as(stage: Stage) -> Stage {
    match stage {
        Stage::RcptNext => Stage::Rcpt,
        stage => stage,
    }
}

fn told(asked: &Asked) -> Told {
    Told {
        stage: asked.stage.as_str().into(),
        cause: asked.cause.into(),
        retry: asked.retry.into(),
        scope: asked.scope.into(),
    }
}

/// The recipient that the client would put into its evidence.
fn recipient(asked: &Asked) -> &'static str {
    let named = asked.steps.iter().rev().find_map(|step| match step {
        Rcpt(address) => Some(*address),
        _ => None,
    });
    named.unwrap_or_default()
}

/// One [`Asked`] a line: what is wrong; who asks, from where, at which port: the steps => the reply,
/// its stage, and of the verdict cause, retry, action, scope and party.
macro_rules! asked {
    ($($name:literal $by:ident $from:ident $port:ident [$($step:expr),* $(,)?] => $reply:literal $stage:ident
        $cause:literal $retry:literal $action:literal $scope:literal $party:literal;)*) => {
        &[$(Asked {
            name: $name, by: By::$by, from: $from, port: port::$port, steps: &[$($step),*],
            reply: $reply, stage: Stage::$stage,
            cause: $cause, retry: $retry, action: $action, scope: $scope, party: $party,
        }),*]
    };
}

const FROM: Step = Mail("jo@client.test");
const TO: Step = Rcpt("jo@here.test");
const TEXT: &str = "From: <jo@client.test>\r\nSubject: a test\r\n\r\nText.";
const PILLS: &str = "From: <jo@client.test>\r\nSubject: pills\r\n\r\nText.";
const VIRUS: &str = "From: <jo@client.test>\r\nSubject: virus\r\n\r\nText.";
const BIG: &str = {
    static BYTES: [u8; 30_000] = {
        let mut bytes = [b'x'; 30_000];
        let mut at = 0;
        while at + 1 < bytes.len() {
            if at % 70 == 0 {
                bytes[at] = b'\r';
                bytes[at + 1] = b'\n';
            }
            at += 1;
        }
        bytes
    };
    match str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => panic!("ASCII"),
    }
};

pub static POSTFIX: &[Asked] = asked! {
    "unknown user" Both CLIENT MX [FROM, Rcpt("nobody@here.test")]
        => "550 5.1.1" Rcpt "no-such-user" "never" "suppress" "recipient" "sender";
    "mailbox full" Both CLIENT MX [FROM, Rcpt("full@here.test")]
        => "452 4.2.2" Rcpt "mailbox-full" "later" "retry-later" "recipient" "recipient";
    "over quota, by a policy service" Both CLIENT MX [FROM, Rcpt("quota@here.test")]
        => "552 5.2.2" Rcpt "mailbox-full" "after-fix" "count" "recipient" "recipient";
    "greylisting, by a policy service" Both CLIENT MX [FROM, Rcpt("grey@here.test")]
        => "450 4.7.1" Rcpt "greylisted" "later" "retry-later" "recipient" "policy";
    "moved" Both CLIENT MX [FROM, Rcpt("moved@here.test")]
        => "550 5.1.6" Rcpt "user-moved" "never" "suppress" "recipient" "sender";
    "size, announced" Raw CLIENT MX [Say("MAIL FROM:<jo@client.test> SIZE=99999999", Stage::Mail)]
        => "552 5.3.4" Mail "message-too-big" "after-fix" "fix-message" "message" "sender";
    "size, found" Both CLIENT MX [FROM, TO, Data, Text(BIG)]
        => "552 5.3.4" DataEnd "message-too-big" "after-fix" "fix-message" "message" "sender";
    "content" Both CLIENT MX [FROM, TO, Data, Text(PILLS)]
        => "550 5.7.1" DataEnd "content-refused" "after-fix" "fix-message" "message" "sender";
    "relaying" Both CLIENT MX [FROM, Rcpt("jo@elsewhere.test")]
        => "554 5.7.1" Rcpt "relaying-denied" "after-fix" "fix-sender" "recipient" "policy";
    "sender without a domain" Both CLIENT MX [Mail("jo@no-such-domain.test"), TO]
        => "450 4.1.8" Rcpt "sender-domain" "later" "retry-later" "recipient" "sender";
    "sender whose domain takes no mail" Both CLIENT MX [Mail("jo@nomail.test"), TO]
        => "550 5.7.27" Rcpt "sender-domain" "after-fix" "fix-sender" "recipient" "sender";
    "blocked by a list, said late" Both LISTED MX [FROM, TO]
        => "554 5.7.1" Rcpt "ip-blocked" "after-fix" "fix-sender" "recipient" "policy";
    "blocked by a list, at the greeting" Both LISTED STRICT []
        => "554 5.7.1" Greeting "ip-blocked" "now" "try-next-host" "session" "policy";
    "blocked by a table, at the greeting" Both BLOCKED STRICT []
        => "554 5.7.1" Greeting "ip-blocked" "now" "try-next-host" "session" "policy";
    "recipient limit" Raw CLIENT MX [FROM,
            TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO]
        => "452 4.5.3" RcptNext "too-many-recipients" "now" "split-recipients" "recipient" "sender";
    "message rate" Lettre CLIENT COUNTED [FROM, TO, Data, Text(TEXT), FROM]
        => "450 4.7.1" Mail "rate-limited" "later" "slow-down" "message" "policy";
    "room on the disk" Both CLIENT FULL [FROM]
        => "452 4.3.1" Mail "system-full" "later" "try-next-host" "message" "destination";
    "TLS wanted" Both CLIENT SECURE [FROM]
        => "530 5.7.0" Mail "tls-required" "now" "start-tls" "session" "sender";
    "login wanted" Both CLIENT SUBMISSION [FROM, TO]
        => "554 5.7.1" Rcpt "policy-refusal" "after-fix" "fix-sender" "recipient" "policy";
    "login refused" Lettre CLIENT SUBMISSION [Login(USER.0, "wrong")]
        => "535 5.7.8" Auth "login-failed" "after-fix" "authenticate" "session" "sender";
    "login by an unknown method" Raw CLIENT SUBMISSION [Say("AUTH FOO", Stage::Auth)]
        => "535 5.7.8" Auth "login-method" "after-fix" "authenticate" "session" "sender";
    "address of another user" Lettre CLIENT SUBMISSION [Login(USER.0, USER.1), Mail("sender@here.test"), TO]
        => "553 5.7.1" Rcpt "sender-not-allowed" "after-fix" "fix-sender" "recipient" "policy";
    // After the others: the server has to connect to its login service anew.
    "login not checked" Lettre CLIENT SUBMISSION [Login("temporary", "any")]
        => "454 4.7.0" Auth "login-failed" "later" "retry-later" "session" "destination";
    "unknown command" Raw CLIENT MX [Say("FOO", Stage::Any)]
        => "500 5.5.2" Any "unknown-command" "after-fix" "fix-sender" "message" "sender";
    "unknown parameter" Raw CLIENT MX [Say("MAIL FROM:<jo@client.test> FOO=BAR", Stage::Mail)]
        => "555 5.5.4" Mail "bad-parameter" "now" "fall-back" "message" "sender";
    "VRFY" Raw CLIENT MX [Say("VRFY jo", Stage::Vrfy)]
        => "502 5.5.1" Vrfy "unknown-command" "now" "fall-back" "session" "destination";
    "RCPT too early" Raw CLIENT MX [TO]
        => "503 5.5.1" Rcpt "bad-sequence" "not-needed" "see-earlier" "recipient" "sender";
    "malformed recipient" Raw CLIENT MX [FROM, Rcpt("jo@here..test")]
        => "501 5.1.3" Rcpt "address-syntax" "after-fix" "fix-recipient" "recipient" "sender";
    "malformed sender" Raw CLIENT MX [Mail("jo@client..test")]
        => "501 5.1.7" Mail "sender-syntax" "after-fix" "fix-sender" "message" "sender";
    "short name in EHLO" Raw CLIENT MX [Say("EHLO client", Stage::Ehlo), FROM, TO]
        => "504 5.5.2" Rcpt "helo-name" "after-fix" "fix-sender" "recipient" "sender";
    "MAIL without EHLO" Raw CLIENT MX [Say("NOOP", Stage::Helo), FROM]
        => "503 5.5.1" Mail "bad-sequence" "after-fix" "fix-sender" "message" "sender";
    "connection rate" Raw CLIENT BUSY []
        => "421 4.7.0" Greeting "too-many-connections" "later" "slow-down" "session" "policy";
};

pub static EXIM: &[Asked] = asked! {
    "unknown user" Both CLIENT MX [FROM, Rcpt("nobody@here.test")]
        => "550 Unknown user" Rcpt "no-such-user" "never" "suppress" "recipient" "sender";
    // It does not say whether the user or the route is missing.
    "unrouteable address" Both CLIENT MX [FROM, Rcpt("unrouteable@here.test")]
        => "550 Unrouteable" Rcpt "address-problem" "after-fix" "fix-recipient" "recipient" "sender";
    "mailbox full" Both CLIENT MX [FROM, Rcpt("full@here.test")]
        => "451 " Rcpt "mailbox-full" "later" "retry-later" "recipient" "recipient";
    "over quota" Both CLIENT MX [FROM, Rcpt("quota@here.test")]
        => "552 5.2.2" Rcpt "mailbox-full" "after-fix" "count" "recipient" "recipient";
    "greylisting" Both CLIENT MX [FROM, Rcpt("grey@here.test")]
        => "451 " Rcpt "greylisted" "later" "retry-later" "recipient" "policy";
    "moved" Both CLIENT MX [FROM, Rcpt("moved@here.test")]
        => "550 " Rcpt "user-moved" "never" "suppress" "recipient" "sender";
    "size, announced" Raw CLIENT MX [Say("MAIL FROM:<jo@client.test> SIZE=99999999", Stage::Mail)]
        => "552 " Mail "message-too-big" "after-fix" "fix-message" "message" "sender";
    "size, found" Both CLIENT MX [FROM, TO, Data, Text(BIG)]
        => "552 " DataEnd "message-too-big" "after-fix" "fix-message" "message" "sender";
    "content" Both CLIENT MX [FROM, TO, Data, Text(PILLS)]
        => "550 " DataEnd "spam" "after-fix" "fix-message" "message" "sender";
    "virus" Both CLIENT MX [FROM, TO, Data, Text(VIRUS)]
        => "550 " DataEnd "virus" "after-fix" "fix-message" "message" "sender";
    "relaying" Both CLIENT MX [FROM, Rcpt("jo@elsewhere.test")]
        => "550 " Rcpt "relaying-denied" "after-fix" "fix-sender" "recipient" "policy";
    "sender without a domain" Both CLIENT MX [Mail("jo@no-such-domain.test"), TO]
        => "550" Rcpt "sender-unknown" "after-fix" "fix-sender" "recipient" "sender";
    "sender whose domain takes no mail" Both CLIENT MX [Mail("jo@nomail.test"), TO]
        => "550" Rcpt "sender-unknown" "after-fix" "fix-sender" "recipient" "sender";
    "sender whose domain cannot be looked up" Both CLIENT MX [Mail("jo@broken.test"), TO]
        => "451" Rcpt "system-error" "later" "retry-later" "recipient" "destination";
    "blocked by a list, said late" Both LISTED MX [FROM, TO]
        => "550" Rcpt "ip-blocked" "after-fix" "fix-sender" "recipient" "policy";
    "blocked by a list, at the greeting" Both LISTED STRICT []
        => "550" Greeting "ip-blocked" "now" "try-next-host" "session" "policy";
    "blocked by a table, at the greeting" Both BLOCKED STRICT []
        => "550" Greeting "ip-blocked" "now" "try-next-host" "session" "policy";
    "recipient limit" Raw CLIENT MX [FROM,
            TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO, TO]
        => "452 " RcptNext "too-many-recipients" "now" "split-recipients" "recipient" "sender";
    "message rate" Lettre CLIENT COUNTED [FROM, TO, Data, Text(TEXT), FROM]
        => "451 " Mail "rate-limited" "later" "slow-down" "message" "policy";
    "TLS wanted" Both CLIENT SECURE [FROM]
        => "550 " Mail "tls-required" "now" "start-tls" "message" "sender";
    "login wanted" Both CLIENT SUBMISSION [FROM, TO]
        => "530 " Rcpt "login-required" "now" "authenticate" "session" "sender";
    "login refused" Lettre CLIENT SUBMISSION [Login(USER.0, "wrong")]
        => "535 " Auth "login-failed" "after-fix" "authenticate" "session" "sender";
    "login not checked" Lettre CLIENT SUBMISSION [Login("temporary", "any")]
        => "435 " Auth "login-failed" "later" "retry-later" "session" "destination";
    "login by an unknown method" Raw CLIENT SUBMISSION [Say("AUTH FOO", Stage::Auth)]
        => "504 " Auth "login-method" "now" "authenticate" "session" "sender";
    "unknown command" Raw CLIENT MX [Say("FOO", Stage::Any)]
        => "500 " Any "unknown-command" "after-fix" "fix-sender" "message" "sender";
    "unknown parameter" Raw CLIENT MX [Say("MAIL FROM:<jo@client.test> FOO=BAR", Stage::Mail)]
        => "501 " Mail "bad-parameter" "after-fix" "fix-sender" "message" "sender";
    "RCPT too early" Raw CLIENT MX [TO]
        => "503 " Rcpt "bad-sequence" "not-needed" "see-earlier" "recipient" "sender";
    "malformed recipient" Raw CLIENT MX [FROM, Rcpt("jo@here..test")]
        => "501 " Rcpt "address-syntax" "after-fix" "fix-recipient" "recipient" "sender";
    "malformed sender" Raw CLIENT MX [Mail("jo@client..test")]
        => "501 " Mail "sender-syntax" "after-fix" "fix-sender" "message" "sender";
    "short name in EHLO" Raw CLIENT MX [Say("EHLO client", Stage::Ehlo)]
        => "550 " Ehlo "helo-name" "now" "try-next-host" "session" "sender";
    "too many connections" Both CLIENT BUSY []
        => "421 " Greeting "too-many-connections" "later" "slow-down" "session" "policy";
};
