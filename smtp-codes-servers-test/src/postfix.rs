//! Postfix, unpacked and not installed, with its own configuration, queue and log.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::asked::{Asked, POSTFIX};
use crate::here::{self, BLOCKED, INSIDE, LOGIN, POLICY, SERVER, port};
use crate::server::{By, Otherwise, Server, await_port, await_true, files};
use crate::ways::WAYS;

pub struct Postfix {
    program: PathBuf,
    config: PathBuf,
    queue: PathBuf,
    log: PathBuf,
    bounces: PathBuf,
}

pub fn start(root: &Path, work: &Path) -> Postfix {
    let [root, work] = [root, work].map(|path| path.to_str().expect("a plain path"));
    let config = format!("{work}/config");
    for folder in ["config", "queue", "data", "mail"] {
        fs::create_dir_all(format!("{work}/{folder}")).expect("a folder of our own");
    }
    let write = |name: &str, text: &str| {
        fs::write(format!("{config}/{name}"), text).expect("a folder of our own");
    };
    write("main.cf", &main_cf(root, work));
    write("master.cf", &master_cf());
    write("mailboxes", MAILBOXES);
    write("recipients", RECIPIENTS);
    write("moved", "moved@here.test jo@elsewhere.test\n");
    write(
        "clients",
        &format!("{BLOCKED} REJECT Your network is blocked here\n"),
    );
    write("headers", "/^Subject: pills/ REJECT\n");
    write("logins", "jo@here.test jo\nsender@here.test kim\n");
    let tls = WAYS.iter().filter(|way| way.wants_tls());
    write(
        "tls",
        &tls.map(|way| format!("{} encrypt\n", way.domain()))
            .collect::<String>(),
    );
    here::run(
        Path::new("/bin/chown"),
        &["postfix", &format!("{work}/data")],
    );
    here::run(
        Path::new("/bin/chown"),
        &["nobody", &format!("{work}/mail")],
    );

    let postfix = Postfix {
        program: format!("{root}/usr/sbin/postfix").into(),
        config: config.into(),
        queue: format!("{work}/queue").into(),
        log: format!("{work}/mail.log").into(),
        bounces: format!("{work}/mail/sender").into(),
    };
    postfix.command("start");
    await_port(SERVER, port::MX);
    postfix
}

impl Postfix {
    fn command(&self, command: &str) {
        here::run(
            &self.program,
            &["-c", self.config.to_str().expect("a plain path"), command],
        );
    }
}

impl Server for Postfix {
    fn asked(&self) -> &'static [Asked] {
        POSTFIX
    }

    fn logs_at_least(&self) -> usize {
        20
    }

    fn otherwise(&self) -> &'static [Otherwise] {
        &[
            // `refused to talk to me` is what it says of the greeting, EHLO and HELO alike.
            (
                "jo@ehlo-name.test",
                By::Log,
                "greeting helo-name now session",
            ),
            (
                "jo@ehlo-name.test",
                By::Bounce,
                "greeting helo-name now session",
            ),
            // A report that gives up is about its recipient (RFC 3464 2.3.3).
            (
                "jo@refused.test",
                By::Bounce,
                "any no-answer later recipient",
            ),
        ]
    }

    fn log(&self) -> &Path {
        &self.log
    }

    fn bounces(&self) -> &Path {
        &self.bounces
    }

    fn work_off(&self) {
        await_true("the queue of Postfix is empty", || {
            let waiting = ["maildrop", "incoming", "active", "deferred"];
            waiting
                .iter()
                .all(|name| files(&self.queue.join(name)) == 0)
        });
        // The log is written by a process of its own.
        thread::sleep(Duration::from_secs(1));
    }

    fn stop(&self) {
        self.command("stop");
    }
}

const MAILBOXES: &str = "\
sender@here.test sender/
jo@here.test jo/
kim@here.test kim/
lee@here.test lee/
full@here.test full/
grey@here.test grey/
quota@here.test quota/
";

const RECIPIENTS: &str = "\
full@here.test 452 4.2.2 Mailbox full
";

fn main_cf(root: &str, work: &str) -> String {
    let table = |name: &str| format!("texthash:{work}/config/{name}");
    let (mailboxes, recipients) = (table("mailboxes"), table("recipients"));
    let (moved, tls, logins) = (table("moved"), table("tls"), table("logins"));
    let (policy, login) = (inet(POLICY), inet(LOGIN));
    format!(
        "compatibility_level = 3.6
# Unpacked, with a place of its own.
queue_directory = {work}/queue
data_directory = {work}/data
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {root}/usr/lib/postfix
meta_directory = {root}/etc/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {work}/mail.log
maillog_file_prefixes = {work}

myhostname = mx.here.test
mydestination =
mynetworks = {INSIDE}/32
inet_interfaces = {SERVER}
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = here.test
virtual_mailbox_maps = {mailboxes}
virtual_mailbox_base = {work}/mail
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
relocated_maps = {moved}

# What is refused.
message_size_limit = 20000
smtpd_recipient_limit = 20
smtpd_helo_required = yes
disable_vrfy_command = yes
smtpd_client_event_limit_exceptions = {INSIDE}/32
smtpd_error_sleep_time = 0
smtpd_helo_restrictions = permit_mynetworks, reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname
smtpd_sender_restrictions = permit_mynetworks, reject_unknown_sender_domain
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_client_restrictions = permit_mynetworks, reject_rbl_client bl.test
smtpd_recipient_restrictions = permit_mynetworks, reject_unlisted_recipient,
  check_recipient_access {recipients}, check_policy_service {policy}
smtpd_sender_login_maps = {logins}
header_checks = regexp:{work}/config/headers
smtpd_tls_cert_file = none
smtpd_sasl_type = dovecot
smtpd_sasl_path = {login}
in_flow_delay = 0

# Each message is tried once, and bounces to the sender.
smtp_tls_policy_maps = {tls}
maximal_queue_lifetime = 0
bounce_queue_lifetime = 0
notify_classes =
"
    )
}

fn inet((address, port): (std::net::Ipv4Addr, u16)) -> String {
    format!("inet:{address}:{port}")
}

fn master_cf() -> String {
    let mut text = String::from("postlog unix-dgram n - n - 1 postlogd\n");
    let smtpd = [
        (port::MX, ""),
        (
            port::STRICT,
            "-o smtpd_delay_reject=no \
             -o smtpd_client_restrictions=check_client_access,texthash:$config_directory/clients,\
             reject_rbl_client,bl.test",
        ),
        (port::COUNTED, "-o smtpd_client_message_rate_limit=1"),
        (port::BUSY, "-o smtpd_client_connection_rate_limit=1"),
        (port::FULL, "-o queue_minfree=1000000000000000"),
        (port::SECURE, "-o smtpd_tls_security_level=encrypt"),
        (
            port::SUBMISSION,
            "-o smtpd_sasl_auth_enable=yes -o smtpd_delay_reject=yes \
             -o smtpd_sender_restrictions=reject_authenticated_sender_login_mismatch \
             -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
        ),
    ];
    for (port, options) in smtpd {
        // anvil counts a service by its name: the counters of the ports do not mix.
        writeln!(text, "{SERVER}:{port} inet n - n - - smtpd {options}").expect("text");
    }
    for (name, kind, program) in [
        ("cleanup", "unix n - n - 0", "cleanup"),
        ("qmgr", "unix n - n 300 1", "qmgr"),
        ("pickup", "unix n - n 60 1", "pickup"),
        ("rewrite", "unix - - n - -", "trivial-rewrite"),
        ("bounce", "unix - - n - 0", "bounce"),
        ("defer", "unix - - n - 0", "bounce"),
        ("trace", "unix - - n - 0", "bounce"),
        ("proxymap", "unix - - n - -", "proxymap"),
        ("tlsmgr", "unix - - n 1000? 1", "tlsmgr"),
        ("smtp", "unix - - n - -", "smtp"),
        ("showq", "unix n - n - -", "showq"),
        ("error", "unix - - n - -", "error"),
        ("retry", "unix - - n - -", "error"),
        ("virtual", "unix - n n - -", "virtual"),
        ("anvil", "unix - - n - 1", "anvil"),
        ("scache", "unix - - n - 1", "scache"),
        ("flush", "unix n - n 1000? 0", "flush"),
    ] {
        writeln!(text, "{name} {kind} {program}").expect("text");
    }
    text
}
