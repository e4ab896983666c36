//! A reply from the wire, parsed.

use std::hint::black_box;

use lettre::transport::smtp::response::Response;
use smtp_codes::{Reply, Stage};
use smtp_codes_benches::{Limit, ONE_LINE, Report, Work, replies};
use smtp_proto::response::parser::ResponseReceiver;

pub fn compare(report: &mut Report) {
    let all = replies();
    // Each has to make something of each reply, else the one that gives up early would win.
    let read_by_all: Vec<&str> = all
        .iter()
        .filter_map(|reply| str::from_utf8(reply).ok())
        .filter(|reply| ours(reply) && smtp_proto(reply) && lettre(reply))
        .collect();
    eprintln!(
        "{} of {} replies are read by all",
        read_by_all.len(),
        all.len()
    );

    let work = Work::Items(read_by_all.len());
    report.compare(
        "a reply, parsed",
        work,
        Limit::Share(0.3),
        each(&read_by_all, ours),
        "smtp-proto 0.2",
        each(&read_by_all, smtp_proto),
    );
    report.compare(
        "a reply, parsed",
        work,
        Limit::Share(0.15),
        each(&read_by_all, ours),
        "lettre 0.11",
        each(&read_by_all, lettre),
    );
    report.compare(
        "a reply, parsed leniently",
        work,
        Limit::None,
        each(&read_by_all, |reply| {
            black_box(Reply::parse_lenient(reply.as_bytes(), Stage::Any)).is_some()
        }),
        "smtp-proto 0.2",
        each(&read_by_all, smtp_proto),
    );
    let one_line = [str::from_utf8(ONE_LINE).expect("it is ASCII")];
    report.compare(
        "a reply of one line, parsed",
        Work::Items(1),
        Limit::None,
        each(&one_line, ours),
        "smtp-proto 0.2",
        each(&one_line, smtp_proto),
    );
}

fn each(replies: &[&str], parse: impl Fn(&str) -> bool) -> impl FnMut() {
    move || {
        for reply in replies {
            black_box(parse(black_box(reply)));
        }
    }
}

// Each contestant keeps what it parsed until it is done, and says whether it could.

fn ours(reply: &str) -> bool {
    black_box(Reply::parse(reply.as_bytes(), Stage::Any)).is_ok()
}

fn smtp_proto(reply: &str) -> bool {
    let mut bytes = reply.as_bytes().iter();
    black_box(ResponseReceiver::default().parse(&mut bytes)).is_ok()
}

fn lettre(reply: &str) -> bool {
    black_box(reply.parse::<Response>()).is_ok()
}
