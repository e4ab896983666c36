//! Mailjet's Event API.
//!
//! Members and words: "Event API", dev.mailjet.com/email/guides/webhooks.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "mailjet",
    marks: &[
        &["event"],
        &["email"],
        &[
            "MessageID",
            "Message_GUID",
            "mj_campaign_id",
            "mj_contact_id",
            "error_related_to",
            "hard_bounce",
        ],
    ],
    event: &[&["event"], &["hard_bounce"]],
    words: &[
        ("bounce/false", Deferred),
        ("bounce", Failed),
        ("blocked", Failed),
        // The server of the recipient took it.
        ("sent", Delivered),
        ("spam", Complained),
        ("open", Nothing),
        ("click", Nothing),
        ("unsub", Nothing),
    ],
    recipient: &["email"],
    message_id: &["Message_GUID", "MessageID"],
    queue_id: &["MessageID"],
    time: &["time"],
    text: &["comment", "smtp_reply"],
    reason: &["error", "error_related_to"],
    ..Service::NONE
};
