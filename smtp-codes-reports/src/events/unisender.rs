//! Unisender Go, and UniOne under its other names: `transactional_email_status`.
//!
//! Members and words: "Email statuses" and the webhook's format, godocs.unisender.ru/email-statuses and
//! godocs.unisender.ru/web-api-ref; with the members named otherwise, developers.gms.net/email-api/webhooks/callback-format.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "unisender-go",
    marks: &[
        &["event_data.status", "record_data.status"],
        &["event_data.email", "record_data.email"],
    ],
    own: &["event_data.job_id", "record_data.job_id"],
    event: &[&["event_data.status", "record_data.status"]],
    words: &[
        ("hard_bounced", Failed),
        ("soft_bounced", Deferred),
        ("delivered", Delivered),
        ("spam", Complained),
        ("accepted", Nothing),
        ("sent", Nothing),
        ("opened", Nothing),
        ("clicked", Nothing),
        ("unsubscribed", Nothing),
        ("subscribed", Nothing),
    ],
    recipient: &["event_data.email", "record_data.email"],
    message_id: &["event_data.job_id", "record_data.job_id"],
    // In UTC.
    time: &["event_data.event_time", "record_data.record_time"],
    text: &[
        "event_data.delivery_info.destination_response",
        "record_data.delivery_report.destination_response",
    ],
    reason: &[
        "event_data.delivery_info.delivery_status",
        "record_data.delivery_report.delivery_report_status",
    ],
    ..Service::NONE
};
