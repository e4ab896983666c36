//! The ways in which the far end refuses, and what a postmaster says of each recipient.

use std::net::Ipv4Addr;

use smtp_codes::Stage;

use Stage::{Any, Data, DataEnd, Ehlo, Greeting, Mail, Rcpt, StartTls};

/// A domain, its host, and how that refuses.
pub struct Way {
    /// The domain is `NAME.test`.
    pub name: &'static str,
    /// The host where it is a provider's; else it is `mx.NAME.test`.
    host: &'static str,
    /// What is said otherwise than `250 ok`: at which stage, of an RCPT to whom (or to anyone), and
    /// the reply. An empty one hangs up.
    says: &'static [(Stage, &'static str, &'static str)],
    /// What is true of each recipient: local part, stage, cause, retry, scope.
    pub told: &'static [(
        &'static str,
        Stage,
        &'static str,
        &'static str,
        &'static str,
    )],
}

impl Way {
    pub fn domain(&self) -> String {
        format!("{}.test", self.name)
    }

    pub fn host(&self) -> String {
        match self.host {
            "" => format!("mx.{}.test", self.name),
            host => host.to_owned(),
        }
    }

    /// Each way has an address of its own: 198.51.100.10 and up.
    pub fn address(&self) -> Ipv4Addr {
        let place = WAYS.iter().position(|way| std::ptr::eq(way, self));
        let place = place.expect("a way of this table");
        Ipv4Addr::new(198, 51, 100, 10 + u8::try_from(place).expect("few ways"))
    }

    /// Whether the name server knows the domain.
    pub fn is_served(&self) -> bool {
        !matches!(self.name, "no-such-domain" | "nomail" | "broken")
    }

    /// Whether anything listens at its host.
    pub fn listens(&self) -> bool {
        self.name != "refused"
    }

    /// Whether its host says that it can do TLS: it does where it refuses to start it.
    pub fn offers_tls(&self) -> bool {
        self.says.iter().any(|(stage, ..)| *stage == StartTls)
    }

    /// Whether the server must not send to it without TLS.
    pub fn wants_tls(&self) -> bool {
        self.name.starts_with("tls-")
    }

    /// What the host says at a stage, if that is not the usual.
    pub fn says(&self, stage: Stage, local: &str) -> Option<&'static str> {
        self.says
            .iter()
            .find(|(at, of, _)| *at == stage && (of.is_empty() || *of == local))
            .map(|(.., reply)| *reply)
    }

    /// The reply that a recipient met at a stage; `None` where there was none.
    pub fn reply(&self, local: &str, stage: Stage) -> Option<&'static str> {
        self.says(stage, local).filter(|reply| !reply.is_empty())
    }
}

pub static WAYS: &[Way] = &[
    // At the greeting: the host is at stake, no message.
    Way {
        name: "greeting-blocked",
        host: "",
        says: &[(
            Greeting,
            "",
            "554 5.7.1 Your IP address is on our block list",
        )],
        told: &[("jo", Greeting, "ip-blocked", "now", "session")],
    },
    Way {
        name: "greeting-busy",
        host: "",
        says: &[(Greeting, "", "421 4.3.2 Too busy, try again later")],
        told: &[("jo", Greeting, "system-unavailable", "later", "session")],
    },
    Way {
        name: "greeting-bare",
        host: "",
        says: &[(Greeting, "", "554 no mail here")],
        told: &[("jo", Greeting, "policy-refusal", "now", "session")],
    },
    Way {
        name: "greeting-lost",
        host: "",
        says: &[(Greeting, "", "")],
        told: &[("jo", Greeting, "connection-lost", "later", "session")],
    },
    Way {
        name: "ehlo-name",
        host: "",
        says: &[(Ehlo, "", "550 5.7.1 Bad HELO name, it has no DNS entry")],
        told: &[("jo", Ehlo, "helo-name", "now", "session")],
    },
    // STARTTLS, where the server must not do without.
    Way {
        name: "tls-not-now",
        host: "",
        says: &[(
            StartTls,
            "",
            "454 4.7.0 TLS not available due to temporary reason",
        )],
        told: &[("jo", StartTls, "tls-failed", "now", "session")],
    },
    Way {
        name: "tls-not-offered",
        host: "",
        says: &[],
        told: &[("jo", StartTls, "tls-failed", "now", "session")],
    },
    Way {
        name: "mail-domain",
        host: "",
        says: &[(
            Mail,
            "",
            "553 5.1.8 <sender@here.test>: Domain of sender address does not exist",
        )],
        told: &[("jo", Mail, "sender-domain", "after-fix", "message")],
    },
    Way {
        name: "mail-later",
        host: "",
        says: &[(Mail, "", "451 4.3.0 Temporary local problem")],
        told: &[("jo", Mail, "system-error", "later", "message")],
    },
    Way {
        name: "mail-size",
        host: "",
        says: &[(
            Mail,
            "",
            "552 5.3.4 Message size exceeds fixed maximum message size",
        )],
        told: &[("jo", Mail, "message-too-big", "after-fix", "message")],
    },
    Way {
        name: "mail-slow",
        host: "gmail-smtp-in.l.google.com",
        says: &[(
            Mail,
            "",
            "421-4.7.28 Our system has detected an unusual rate of\n\
             421 4.7.28 unsolicited mail originating from your IP address.",
        )],
        told: &[("jo", Mail, "rate-limited", "later", "session")],
    },
    Way {
        name: "mail-deferred",
        host: "mta5.am0.yahoodns.net",
        says: &[(
            Mail,
            "",
            "421 4.7.0 [TSS04] Messages from 198.51.100.1 temporarily deferred due to unexpected \
             volume or user complaints - 4.16.55.1",
        )],
        told: &[("jo", Mail, "rate-limited", "later", "session")],
    },
    Way {
        name: "mail-lost",
        host: "",
        says: &[(Mail, "", "")],
        told: &[("jo", Mail, "connection-lost", "later", "message")],
    },
    // Recipients, of one message.
    Way {
        name: "rcpt",
        host: "",
        says: &[
            (
                Rcpt,
                "unknown",
                "550 5.1.1 <unknown@rcpt.test>: User unknown",
            ),
            (Rcpt, "bare", "550 User unknown"),
            (Rcpt, "nothing", "550 Requested action not taken"),
            (
                Rcpt,
                "not-now",
                "450 4.1.1 <not-now@rcpt.test>: unverified address",
            ),
            (Rcpt, "full", "552 5.2.2 The mailbox is full"),
            (Rcpt, "full-now", "452 4.2.2 The mailbox is over its quota"),
            (Rcpt, "disabled", "550 5.2.1 The account is disabled"),
            (
                Rcpt,
                "grey",
                "451 4.7.1 Greylisted, please try again in 5 minutes",
            ),
            (Rcpt, "moved", "551 5.1.6 The user has moved"),
            (
                Rcpt,
                "relay",
                "554 5.7.1 <relay@rcpt.test>: Relay access denied",
            ),
            (
                Rcpt,
                "list",
                "550 5.7.2 Only members may write to this list",
            ),
            (
                Rcpt,
                "lines",
                "550-5.1.1 The address that you tried to reach\n550-5.1.1 does not exist here,\n\
                 550 5.1.1 see https://example.org/why",
            ),
        ],
        told: &[
            ("good", DataEnd, "accepted", "not-needed", "message"),
            ("unknown", Rcpt, "no-such-user", "never", "recipient"),
            ("bare", Rcpt, "no-such-user", "never", "recipient"),
            ("nothing", Rcpt, "address-problem", "after-fix", "recipient"),
            ("not-now", Rcpt, "no-such-user", "later", "recipient"),
            ("full", Rcpt, "mailbox-full", "after-fix", "recipient"),
            ("full-now", Rcpt, "mailbox-full", "later", "recipient"),
            (
                "disabled",
                Rcpt,
                "mailbox-disabled",
                "after-fix",
                "recipient",
            ),
            ("grey", Rcpt, "greylisted", "later", "recipient"),
            ("moved", Rcpt, "user-moved", "after-fix", "recipient"),
            ("relay", Rcpt, "relaying-denied", "after-fix", "recipient"),
            ("list", Rcpt, "list-closed", "after-fix", "recipient"),
            ("lines", Rcpt, "no-such-user", "never", "recipient"),
        ],
    },
    Way {
        name: "rcpt-many",
        host: "",
        says: &[(Rcpt, "second", "452 4.5.3 Too many recipients")],
        told: &[
            ("first", DataEnd, "accepted", "not-needed", "message"),
            ("second", Rcpt, "too-many-recipients", "later", "recipient"),
        ],
    },
    Way {
        name: "rcpt-banned",
        host: "rcpt-banned.mail.protection.outlook.com",
        says: &[(
            Rcpt,
            "",
            "550 5.7.606 Access denied, banned sending IP [198.51.100.1]. To request removal from \
             this list please visit https://sender.office.com/",
        )],
        told: &[("jo", Rcpt, "ip-blocked", "after-fix", "recipient")],
    },
    Way {
        name: "rcpt-lost",
        host: "",
        says: &[(Rcpt, "", "")],
        told: &[("jo", Rcpt, "connection-lost", "later", "recipient")],
    },
    // At DATA, and after it.
    Way {
        name: "data-policy",
        host: "",
        says: &[(Data, "", "554 5.7.1 Refused by local policy")],
        told: &[("jo", Data, "policy-refusal", "after-fix", "message")],
    },
    Way {
        name: "data-later",
        host: "",
        says: &[(Data, "", "452 4.3.1 Insufficient system storage")],
        told: &[("jo", Data, "system-full", "later", "message")],
    },
    Way {
        name: "end-spam",
        host: "",
        says: &[(DataEnd, "", "550 5.7.1 Message rejected as spam")],
        told: &[
            ("jo", DataEnd, "spam", "after-fix", "message"),
            ("kim", DataEnd, "spam", "after-fix", "message"),
        ],
    },
    Way {
        name: "end-virus",
        host: "",
        says: &[(DataEnd, "", "554 The message contains a virus")],
        told: &[("jo", DataEnd, "virus", "after-fix", "message")],
    },
    Way {
        name: "end-size",
        host: "",
        says: &[(DataEnd, "", "552 5.3.4 Message too big for system")],
        told: &[("jo", DataEnd, "message-too-big", "after-fix", "message")],
    },
    Way {
        name: "end-dmarc",
        host: "alt1.gmail-smtp-in.l.google.com",
        says: &[(
            DataEnd,
            "",
            "550-5.7.26 Unauthenticated email from here.test is not accepted due to domain's\n\
             550-5.7.26 DMARC policy. To learn about the DMARC initiative, visit\n\
             550 5.7.26  https://support.google.com/mail/?p=DmarcRejection a1si1 - gsmtp",
        )],
        told: &[("jo", DataEnd, "dmarc-failed", "after-fix", "message")],
    },
    Way {
        name: "end-later",
        host: "",
        says: &[(DataEnd, "", "451 4.3.0 Error: queue file write error")],
        told: &[("jo", DataEnd, "system-error", "later", "message")],
    },
    Way {
        name: "end-lost",
        host: "",
        says: &[(DataEnd, "", "")],
        told: &[("jo", DataEnd, "connection-lost", "later", "message")],
    },
    // What never comes to a session.
    Way {
        name: "refused",
        host: "",
        says: &[],
        told: &[("jo", Any, "no-answer", "later", "session")],
    },
    Way {
        name: "no-such-domain",
        host: "",
        says: &[],
        told: &[("jo", Any, "no-such-domain", "never", "recipient")],
    },
    Way {
        name: "nomail",
        host: "",
        says: &[],
        told: &[("jo", Any, "domain-takes-no-mail", "never", "recipient")],
    },
    Way {
        name: "broken",
        host: "",
        says: &[],
        told: &[("jo", Any, "dns-failure", "later", "recipient")],
    },
];
