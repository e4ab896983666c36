//! SendGrid's event webhook.
//!
//! Members and words: "Event Webhook Reference", twilio.com/docs/sendgrid/for-developers/tracking-events/event.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

/// With the members that only SendGrid has: an event may also have any of its sender's own.
pub(super) static SERVICE: Service = Service {
    marks: &[
        &["event"],
        &["email"],
        &["sg_event_id", "sg_message_id", "smtp-id"],
    ],
    own: &["sg_event_id", "sg_message_id"],
    ..ANY
};

/// Without them, as where somebody left them out.
pub(super) static BARE: Service = Service {
    marks: &[&["event"], &["email"]],
    // Those of services that have the same two members.
    never: &["message-id", "ts_event", "ts_epoch", "event_id"],
    ..ANY
};

const ANY: Service = Service {
    name: "sendgrid",
    event: &[&["event"]],
    words: &[
        // `type` is bounce or blocked; neither is tried again.
        ("bounce", Failed),
        ("blocked", Failed),
        ("dropped", Failed),
        ("deferred", Deferred),
        ("delivered", Delivered),
        ("spamreport", Complained),
        ("processed", Nothing),
        ("open", Nothing),
        ("click", Nothing),
        ("unsubscribe", Nothing),
        ("group_unsubscribe", Nothing),
        ("group_resubscribe", Nothing),
    ],
    recipient: &["email"],
    message_id: &["smtp-id", "sg_message_id"],
    queue_id: &["sg_message_id"],
    time: &["timestamp"],
    // It may be either code.
    reply: &["status"],
    enhanced: &["status"],
    text: &["reason", "response"],
    reason: &["bounce_classification"],
    ..Service::NONE
};
