//! Names and addresses that the parts of the test share.
//!
//! The addresses are those of RFC 5737, all of them on the loopback interface of the namespace; the
//! names end in `.test` (RFC 6761), but for the hosts of providers, which are known by name.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

/// Where the server listens.
pub const SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);

/// A client about which nothing is special.
pub const CLIENT: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 5);

/// A client that the server's own table blocks.
pub const BLOCKED: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 6);

/// A client that the block list `bl.test` lists.
pub const LISTED: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 7);

/// The client that may send anywhere.
pub const INSIDE: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 9);

/// Where the policy service and the login service listen.
pub const POLICY: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 10031);
pub const LOGIN: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 10032);

/// The ports of the server, each with rules of its own.
pub mod port {
    /// For mail from anywhere.
    pub const MX: u16 = 25;
    /// Refuses at the greeting.
    pub const STRICT: u16 = 26;
    /// Counts messages, and takes one in a minute.
    pub const COUNTED: u16 = 27;
    /// Counts connections, and takes one in a minute.
    pub const BUSY: u16 = 28;
    /// Has no room on its disk.
    pub const FULL: u16 = 29;
    /// Wants TLS.
    pub const SECURE: u16 = 587;
    /// Wants a login.
    pub const SUBMISSION: u16 = 588;
}

/// The user whose login works, by `AUTH PLAIN`: user, password.
pub const USER: (&str, &str) = ("jo", "correct");

/// Runs a program to its end, and fails the test if that fails.
pub fn run(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{} {arguments:?}: {}\n{out}{err}",
        program.display(),
        output.status
    );
    out
}
