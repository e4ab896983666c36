//! The server sends to the far end; its log, its bounces and the library say the same of each recipient.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use smtp_codes::Stage;

use crate::server::{self, By, Server};
use crate::told::{Tally, Told, judge};
use crate::ways::WAYS;

/// What is said of each recipient.
type Rows = BTreeMap<String, Told>;

pub fn test(server: &dyn Server, program: &Path, tally: &mut Tally) {
    for way in WAYS {
        let of =
            |(local, ..): &(&str, Stage, &str, &str, &str)| format!("{local}@{}", way.domain());
        server::submit(&way.told.iter().map(of).collect::<Vec<_>>());
    }
    server.work_off();

    let log = scan(program, server.log());
    let outgoing = log.iter().filter(|row| row["direction"] == "outgoing");
    let (first, last) = (firsts(outgoing.clone()), firsts(outgoing.rev()));
    let bounces = firsts(scan(program, server.bounces()).iter());
    for way in WAYS {
        for (local, stage, cause, retry, scope) in way.told {
            let recipient = format!("{local}@{}", way.domain());
            let expected = format!("{} {cause} {retry} {scope}", stage.as_str());
            let by = |by: By| {
                let other = server.otherwise().iter();
                let mut other = other.filter(|(of, at, _)| *of == recipient && *at == by);
                other.next().map_or(expected.as_str(), |(.., told)| told)
            };
            let said = |rows: &Rows| {
                rows.get(&recipient)
                    .map_or("nothing".into(), Told::to_string)
            };

            if let Some(reply) = way.reply(local, *stage) {
                let wire = format!("{}\r\n", reply.replace('\n', "\r\n"));
                let verdict = judge(wire.as_bytes(), *stage, &way.host(), &recipient);
                let told = Told::new(*stage, &verdict).to_string();
                tally.same(format_args!("the library of {recipient}"), &expected, &told);
            }
            tally.same(
                format_args!("the log of {recipient}"),
                by(By::Log),
                &said(&first),
            );
            // Where an attempt is deferred and the message given up at once, it is for the same cause.
            let [one, other] = [&first, &last].map(|rows| {
                let row = rows.get(&recipient);
                row.map_or(String::new(), |row| format!("{} {}", row.stage, row.cause))
            });
            tally.same(
                format_args!("the last line of the log of {recipient}"),
                &one,
                &other,
            );
            let of_bounce = match *cause {
                "accepted" => "nothing",
                _ => by(By::Bounce),
            };
            tally.same(
                format_args!("the bounce of {recipient}"),
                of_bounce,
                &said(&bounces),
            );
        }
    }
}

/// What `smtp-codes scan` finds there.
pub fn scan(program: &Path, file: &Path) -> Vec<Value> {
    let path = file.to_str().expect("a plain path");
    crate::here::run(program, &["scan", "--format", "jsonl", path])
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// What is said first of each recipient.
fn firsts<'a>(rows: impl Iterator<Item = &'a Value>) -> Rows {
    let mut firsts = Rows::new();
    for row in rows {
        let recipient = row["recipient"].as_str().unwrap_or_default().to_owned();
        firsts
            .entry(recipient)
            .or_insert_with(|| Told::of_json(row));
    }
    firsts
}
