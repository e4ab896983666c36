//! Scaleway Transactional Email: webhooks.
//!
//! Members and words: "Understanding Webhook event payloads",
//! scaleway.com/en/docs/transactional-email/reference-content/webhook-events-payloads.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "scaleway",
    marks: &[&["type"], &["email_to"], &["email_id"]],
    own: &["email_id"],
    event: &[&["type"]],
    words: &[
        ("email_dropped", Failed),
        ("email_mailbox_not_found", Failed),
        ("email_blocklisted", Failed),
        ("email_deferred", Deferred),
        ("email_delivered", Delivered),
        ("email_spam", Complained),
        ("email_queued", Nothing),
    ],
    recipient: &["email_to"],
    sender: &["email_from"],
    message_id: &["email_id"],
    time: &["created_at"],
    reply: &["email_response_code"],
    text: &["email_response_message", "email_error"],
    ..Service::NONE
};
