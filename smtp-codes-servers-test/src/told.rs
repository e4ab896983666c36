//! What is said of one recipient, by whichever of those who say it, and whether they agree.

use std::fmt;
use std::process::ExitCode;

use serde_json::Value;
use smtp_codes::{Evidence, Reply, Stage, Verdict};
use smtp_codes_phrasebook::LAYERS;

/// What of a verdict must agree, from a table, a log, a bounce or the library.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    pub stage: String,
    pub cause: String,
    pub retry: String,
    pub scope: String,
}

impl Told {
    pub fn new(stage: Stage, verdict: &Verdict<'_>) -> Self {
        Self {
            stage: stage.as_str().into(),
            cause: verdict.cause().as_str().into(),
            retry: verdict.retry().as_str().into(),
            scope: verdict.scope().as_str().into(),
        }
    }
}

impl Told {
    /// What `smtp-codes scan` writes of it.
    pub fn of_json(row: &Value) -> Self {
        let field = |name: &str| row[name].as_str().unwrap_or("null").to_owned();
        Self {
            stage: row["stage"].as_str().unwrap_or("any").to_owned(),
            cause: field("cause"),
            retry: field("retry"),
            scope: field("scope"),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stage,
            cause,
            retry,
            scope,
        } = self;
        write!(f, "{stage} {cause} {retry} {scope}")
    }
}

/// The library's verdict for a reply as it came.
pub fn judge(reply: &[u8], stage: Stage, host: &str, recipient: &str) -> Verdict<'static> {
    let reply = Reply::parse(reply, stage)
        .unwrap_or_else(|error| panic!("{:?}: {error}", String::from_utf8_lossy(reply)));
    let text = reply.text().to_string();
    let evidence = Evidence::new(Some(reply.status()))
        .at(stage)
        .text(text.as_bytes())
        .host(host)
        .recipient(recipient.as_bytes());
    LAYERS.judge(&evidence).expect("a reply has a verdict")
}

/// How much was compared, and what differs.
#[derive(Default)]
pub struct Tally {
    compared: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Notes that `found` is not what was `expected`.
    pub fn same(&mut self, what: fmt::Arguments<'_>, expected: &str, found: &str) {
        self.compared += 1;
        if expected != found {
            self.wrong.push(format!(
                "{what}\n    expected {expected}\n    found    {found}"
            ));
        }
    }

    /// Prints what differs; a failure if there is any.
    pub fn end(self, server: &str) -> ExitCode {
        for wrong in &self.wrong {
            eprintln!("{server}: {wrong}");
        }
        let (compared, wrong) = (self.compared, self.wrong.len());
        println!("servers-test: {server}: {compared} compared, {wrong} differ");
        match wrong {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }
}
