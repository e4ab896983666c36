//! Resend's webhooks.
//!
//! Members and words: "Event Types" and the page of each event, resend.com/docs/webhooks/event-types.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "resend",
    marks: &[&["type"], &["data.email_id", "data.to"]],
    own: &["data.email_id"],
    event: &[&["type"], &["data.bounce.type"]],
    words: &[
        ("email.bounced/Transient", Deferred),
        // Its bounce does not tell whether for good.
        ("email.bounced/Undetermined", Deferred),
        ("email.bounced", Failed),
        ("email.delivery_delayed", Deferred),
        ("email.failed", Failed),
        ("email.suppressed", Failed),
        ("email.delivered", Delivered),
        ("email.complained", Complained),
        ("email.sent", Nothing),
        ("email.scheduled", Nothing),
        ("email.opened", Nothing),
        ("email.clicked", Nothing),
        ("email.received", Nothing),
    ],
    recipient: &["data.to"],
    sender: &["data.from"],
    message_id: &["data.message_id", "data.email_id"],
    queue_id: &["data.email_id"],
    time: &["created_at", "data.created_at"],
    text: &[
        "data.bounce.diagnosticCode",
        "data.suppressed.diagnosticCode",
        "data.bounce.message",
        "data.suppressed.message",
        "data.failed.reason",
    ],
    reason: &["data.bounce.subType", "data.suppressed.type"],
    ..Service::NONE
};
