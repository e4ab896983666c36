//! Mailgun: webhooks, items of its Events API, and its webhooks of before 2018.
//!
//! Members and words: "Webhook Payloads" of the user manual,
//! documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads, and "Event types" of its events.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "mailgun",
    marks: &[
        &["event"],
        &["recipient", "envelope.targets", "message.headers.to"],
        &[
            "delivery-status",
            "message.headers",
            "log-level",
            "recipient-domain",
            "message-headers",
            "Message-Id",
            "reject",
            "severity",
        ],
    ],
    own: &[
        "log-level",
        "recipient-domain",
        "delivery-status",
        "message.headers.message-id",
    ],
    event: &[&["event"], &["severity"]],
    words: &[
        ("failed/temporary", Deferred),
        ("failed", Failed),
        ("rejected", Failed),
        ("delivered", Delivered),
        ("complained", Complained),
        ("bounced", Failed),
        ("dropped", Failed),
        ("accepted", Nothing),
        ("stored", Nothing),
        ("opened", Nothing),
        ("clicked", Nothing),
        ("unsubscribed", Nothing),
    ],
    recipient: &["recipient", "envelope.targets", "message.headers.to"],
    sender: &["envelope.sender", "message.headers.from"],
    message_id: &["message.headers.message-id", "Message-Id", "message-id"],
    host: &["delivery-status.mx-host"],
    time: &["timestamp"],
    reply: &["delivery-status.code", "code"],
    enhanced: &["delivery-status.enhanced-code"],
    text: &[
        "delivery-status.message",
        "delivery-status.description",
        "reject.description",
        "reject.reason",
        "error",
        "description",
        "notification",
    ],
    reason: &["reason"],
    ..Service::NONE
};
