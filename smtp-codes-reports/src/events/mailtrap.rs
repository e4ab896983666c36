//! Mailtrap's webhooks.
//!
//! Members and words: "Webhooks" and "Statuses and events", docs.mailtrap.io, sources at
//! github.com/mailtrap/mailtrap-docs.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "mailtrap",
    marks: &[
        &["event"],
        &["email"],
        &[
            "event_id",
            "sending_stream",
            "bounce_category",
            "response_code",
        ],
    ],
    own: &["sending_stream", "bounce_category"],
    event: &[&["event"]],
    words: &[
        ("bounce", Failed),
        // Both are tried ten times more.
        ("soft_bounce", Deferred),
        ("suspension", Deferred),
        ("reject", Failed),
        ("delivery", Delivered),
        ("spam_complaint", Complained),
        ("spam", Complained),
        ("open", Nothing),
        ("click", Nothing),
        ("unsubscribe", Nothing),
    ],
    recipient: &["email"],
    message_id: &["message_id"],
    time: &["timestamp"],
    reply: &["response_code"],
    text: &["response", "reason"],
    reason: &["bounce_category"],
    ..Service::NONE
};
