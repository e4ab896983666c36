//! The program as a process, for tests.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

/// The program, whatever the environment says of colour and width.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smtp-codes"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.env("COLUMNS", "80");
    command
}

/// Starts a command that is talked to and listened to.
pub(crate) fn piped(command: &mut Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs a command on bytes at its standard input, all of which it must take.
pub(crate) fn fed(command: &mut Command, input: &[u8]) -> Output {
    let mut child = piped(command);
    let mut stdin = child.stdin.take().unwrap();
    // The program may answer before it has taken everything.
    thread::scope(|scope| {
        let writer = scope.spawn(move || stdin.write_all(input));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        output
    })
}
