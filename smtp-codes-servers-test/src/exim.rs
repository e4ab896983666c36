//! Exim, unpacked and not installed, with its own configuration, spool and log.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::asked::{Asked, EXIM};
use crate::here::{self, BLOCKED, INSIDE, SERVER, port};
use crate::server::{By, Otherwise, Server, await_port, await_true, files};
use crate::ways::WAYS;

pub struct Exim {
    program: PathBuf,
    work: PathBuf,
    log: PathBuf,
    bounces: PathBuf,
}

pub fn start(root: &Path, work: &Path) -> Exim {
    let text = |path: &Path| path.to_str().expect("a plain path").to_owned();
    for folder in ["spool", "mail"] {
        let folder = text(&work.join(folder));
        fs::create_dir_all(&folder).expect("a folder of our own");
        here::run(Path::new("/bin/chown"), &["Debian-exim", &folder]);
    }
    here::run(Path::new("/bin/chown"), &["Debian-exim", &text(work)]);
    fs::write(work.join("exim.conf"), config(&text(root), &text(work)))
        .expect("a folder of our own");
    let exim = Exim {
        program: root.join("usr/sbin/exim4"),
        work: work.into(),
        log: work.join("mainlog"),
        bounces: work.join("mail/sender"),
    };
    exim.command(&["-bd"]);
    await_port(SERVER, port::MX);
    exim
}

impl Exim {
    fn command(&self, arguments: &[&str]) {
        let config = self.work.join("exim.conf");
        let config = config.to_str().expect("a plain path");
        here::run(&self.program, &[&["-C", config], arguments].concat());
    }
}

impl Server for Exim {
    fn asked(&self) -> &'static [Asked] {
        EXIM
    }

    fn logs_at_least(&self) -> usize {
        8
    }

    fn otherwise(&self) -> &'static [Otherwise] {
        /// All that its bounces say where there was no reply.
        const TOO_LATE: &str = "any expired after-fix recipient";
        &[
            // It falls back to HELO, and has the reply to that.
            ("jo@ehlo-name.test", By::Log, "helo helo-name now session"),
            (
                "jo@ehlo-name.test",
                By::Bounce,
                "helo helo-name now session",
            ),
            // Of TLS its log has no code; without one the cause alone says when.
            (
                "jo@tls-not-now.test",
                By::Log,
                "starttls tls-failed later session",
            ),
            (
                "jo@tls-not-offered.test",
                By::Log,
                "starttls tls-failed later session",
            ),
            // `Unrouteable address` is all it says.
            (
                "jo@no-such-domain.test",
                By::Log,
                "any address-problem after-fix recipient",
            ),
            (
                "jo@no-such-domain.test",
                By::Bounce,
                "any address-problem after-fix recipient",
            ),
            ("jo@greeting-lost.test", By::Bounce, TOO_LATE),
            ("jo@tls-not-now.test", By::Bounce, TOO_LATE),
            ("jo@tls-not-offered.test", By::Bounce, TOO_LATE),
            ("jo@mail-lost.test", By::Bounce, TOO_LATE),
            ("jo@rcpt-lost.test", By::Bounce, TOO_LATE),
            ("jo@end-lost.test", By::Bounce, TOO_LATE),
            ("jo@refused.test", By::Bounce, TOO_LATE),
            ("jo@broken.test", By::Bounce, TOO_LATE),
        ]
    }

    fn log(&self) -> &Path {
        &self.log
    }

    fn bounces(&self) -> &Path {
        &self.bounces
    }

    fn work_off(&self) {
        // The first run delivers and makes bounces, the second one delivers those.
        await_true("the queue of Exim is empty", || {
            self.command(&["-qff"]);
            files(&self.work.join("spool/input")) == 0
        });
    }

    fn stop(&self) {
        let pid = fs::read_to_string(self.work.join("exim.pid")).expect("Exim runs");
        here::run(Path::new("/bin/kill"), &[pid.trim()]);
    }
}

/// What differs from run to run, as macros of Exim, before the configuration itself.
fn config(root: &str, work: &str) -> String {
    let tls = WAYS.iter().filter(|way| way.wants_tls());
    let tls: Vec<_> = tls.map(|way| way.host()).collect();
    let macros = [
        ("ROOT", root.to_owned()),
        ("WORK", work.to_owned()),
        ("SERVER", SERVER.to_string()),
        ("BLOCKED", BLOCKED.to_string()),
        ("INSIDE", INSIDE.to_string()),
        ("PORT_MX", port::MX.to_string()),
        ("PORT_STRICT", port::STRICT.to_string()),
        ("PORT_COUNTED", port::COUNTED.to_string()),
        ("PORT_BUSY", port::BUSY.to_string()),
        ("PORT_SECURE", port::SECURE.to_string()),
        ("PORT_SUBMISSION", port::SUBMISSION.to_string()),
        ("USER_NAME", here::USER.0.to_owned()),
        ("PASS_WORD", here::USER.1.to_owned()),
        ("TLS_HOSTS", tls.join(" : ")),
    ];
    let mut text = String::new();
    for (name, value) in macros {
        writeln!(text, "{name} = {value}").expect("text");
    }
    text + include_str!("exim.conf")
}
