//! Postal's webhooks.
//!
//! Members and words: "Webhooks", docs.postalserver.io/developer/webhooks, source at
//! github.com/postalserver/docs.

use super::service::Means::{Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "postal",
    marks: &[
        &["event", "status", "bounce"],
        &[
            "payload.message",
            "payload.original_message",
            "message.token",
            "original_message.token",
        ],
    ],
    own: &["payload.message.token", "payload.original_message.token"],
    event: &[&["event", "status"]],
    words: &[
        ("MessageSent", Delivered),
        ("MessageDelayed", Deferred),
        ("MessageDeliveryFailed", Failed),
        // An administrator may still let it go.
        ("MessageHeld", Deferred),
        ("MessageBounced", Failed),
        ("MessageLinkClicked", Nothing),
        ("MessageLoaded", Nothing),
        ("Sent", Delivered),
        ("SoftFail", Deferred),
        ("HardFail", Failed),
        ("Held", Deferred),
        // What is posted without the name of the event, for a bounce.
        ("", Failed),
    ],
    recipient: &[
        "payload.message.to",
        "payload.original_message.to",
        "message.to",
        "original_message.to",
    ],
    sender: &[
        "payload.message.from",
        "payload.original_message.from",
        "message.from",
        "original_message.from",
    ],
    message_id: &[
        "payload.message.message_id",
        "payload.original_message.message_id",
        "message.message_id",
        "original_message.message_id",
    ],
    queue_id: &[
        "payload.message.id",
        "payload.original_message.id",
        "message.id",
        "original_message.id",
    ],
    time: &["payload.timestamp", "timestamp"],
    text: &["payload.output", "output", "payload.details", "details"],
    ..Service::NONE
};
