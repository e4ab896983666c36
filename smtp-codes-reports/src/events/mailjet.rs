//! Mailjet's Event API.
//!
//! Members and words: "Event API: real-time notifications", guides/_event-api.md of
//! github.com/mailjet/api-documentation, and "Event Tracking API", documentation.mailjet.com/hc/en-us/articles/360043578154.

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
    own: &["MessageID", "Message_GUID"],
    event: &[&["event"], &["hard_bounce"]],
    words: &[
        ("bounce/false", Deferred),
        ("bounce/0", Deferred),
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
    message_id: &["Message_GUID", "MessageID", "mj_message_id"],
    queue_id: &["MessageID"],
    time: &["time"],
    text: &["comment", "smtp_reply"],
    reason: &["error", "error_related_to"],
    ..Service::NONE
};
