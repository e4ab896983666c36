//! MailerSend's webhooks.
//!
//! Members and words: "Webhooks", developers.mailersend.com/api/v1/webhooks.html, and the names of
//! events in MailerSend's own client for Go, github.com/mailersend/mailersend-go.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "mailersend",
    marks: &[&["type"], &["data"]],
    own: &["data.email.recipient.email", "data.email.message.id"],
    event: &[&["type"]],
    words: &[
        ("activity.hard_bounced", Failed),
        ("activity.soft_bounced", Deferred),
        ("activity.deferred", Deferred),
        ("activity.suppressed", Failed),
        ("activity.delivered", Delivered),
        ("activity.spam_complaint", Complained),
        ("activity.sent", Nothing),
        ("activity.opened", Nothing),
        ("activity.opened_unique", Nothing),
        ("activity.clicked", Nothing),
        ("activity.clicked_unique", Nothing),
        ("activity.unsubscribed", Nothing),
        ("activity.survey_opened", Nothing),
        ("activity.survey_submitted", Nothing),
    ],
    recipient: &[
        "data.email.recipient.email",
        "data.recipient.email",
        "data.email",
    ],
    sender: &["data.email.from"],
    message_id: &["data.email.message.id", "data.message_id"],
    queue_id: &["data.email.id"],
    time: &["data.created_at", "created_at"],
    text: &[
        "data.morph.reason",
        "data.morph.readable_reason",
        "data.meta.reason",
        "data.reason",
    ],
    ..Service::NONE
};
