//! Tests smtp-codes against a real mail server: `servers-test postfix|exim ROOT WORK PROGRAM`.
//!
//! It is no `#[test]`, as it needs a mail server and a network of its own: `scripts/servers-test`
//! makes both and runs it. ROOT is where the server is unpacked, WORK an empty folder, PROGRAM the
//! built `smtp-codes`.
//!
//! - `asked`: what the server refuses, how a client hears of it, and what a postmaster would say.
//! - `ways`: how others refuse the server, and what it then says in its log and in its bounces.

mod agree;
mod asked;
mod client;
mod dns;
mod exim;
mod far;
mod here;
mod login;
mod policy;
mod postfix;
mod server;
mod told;
mod ways;

use std::path::PathBuf;
use std::process::ExitCode;

use server::Server;
use told::Tally;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, root, work, program] = &arguments[..] else {
        eprintln!("usage: servers-test postfix|exim ROOT WORK PROGRAM; see scripts/servers-test");
        return ExitCode::from(2);
    };
    // Ports below 1024, and a resolver that only this test asks.
    assert!(
        PathBuf::from("/etc/smtp-codes-servers-test").exists(),
        "this is not a namespace of its own; run scripts/servers-test"
    );
    let (root, work) = (PathBuf::from(root), PathBuf::from(work));

    dns::serve(dns::zone());
    policy::serve();
    login::serve();
    far::serve();

    let server: Box<dyn Server> = match name.as_str() {
        "postfix" => Box::new(postfix::start(&root, &work)),
        "exim" => Box::new(exim::start(&root, &work)),
        other => panic!("there is no server named {other}"),
    };
    let mut tally = Tally::default();
    asked::test(&*server, program.as_ref(), &mut tally);
    agree::test(&*server, program.as_ref(), &mut tally);
    server.stop();
    tally.end(name)
}
