//! Azure Communication Services, by Event Grid.
//!
//! Members and words: "Azure Communication Services - Email events",
//! learn.microsoft.com/azure/event-grid/communication-services-email-events.

use super::service::Means::{Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "azure",
    marks: &[
        &["recipient"],
        &["status"],
        &["deliveryAttemptTimeStamp", "deliveryAttemptTimestamp"],
    ],
    own: &["deliveryAttemptTimeStamp", "deliveryAttemptTimestamp"],
    event: &[&["status"]],
    words: &[
        ("Delivered", Delivered),
        // A list: each member gets an event of its own.
        ("Expanded", Nothing),
        ("Bounced", Failed),
        ("Suppressed", Failed),
        ("Quarantined", Failed),
        ("FilteredSpam", Failed),
        ("Failed", Failed),
    ],
    recipient: &["recipient"],
    sender: &["sender"],
    message_id: &["internetMessageId", "messageId"],
    host: &["deliveryStatusDetails.recipientMailServerHostName"],
    time: &["deliveryAttemptTimeStamp", "deliveryAttemptTimestamp"],
    text: &["deliveryStatusDetails.statusMessage"],
    reason: &["status"],
    ..Service::NONE
};
