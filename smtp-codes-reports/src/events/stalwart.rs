//! Stalwart's webhooks, and its log as JSON.
//!
//! Members and words: "Webhooks" and "Events", stalw.art/docs/telemetry/webhooks and
//! stalw.art/docs/ref/events.

use super::service::Means::{Deferred, Delivered, Failed, Told};
use super::service::{Means, Service, fits};

pub(super) static SERVICE: Service = Service {
    name: "stalwart",
    marks: &[
        &["type"],
        &["data.queueId", "data.to", "data.hostname", "data.code"],
    ],
    own: &["data.queueId"],
    event: &[&["type"]],
    words: &[
        ("delivery.delivered", Delivered),
        ("delivery.rcpt-to-rejected", Told),
        ("delivery.rcpt-to-failed", Told),
        ("delivery.mail-from-rejected", Told),
        ("delivery.message-rejected", Told),
        ("delivery.ehlo-rejected", Told),
        ("delivery.null-mx", Failed),
        ("delivery.dsn-perm-fail", Failed),
        ("delivery.dsn-temp-fail", Deferred),
        ("delivery.connect-error", Deferred),
        ("delivery.failed", Deferred),
        ("delivery.auth-failed", Deferred),
        ("delivery.mx-lookup-failed", Deferred),
        ("delivery.ip-lookup-failed", Deferred),
        ("delivery.implicit-tls-error", Deferred),
        ("delivery.start-tls-error", Deferred),
        ("delivery.concurrency-limit-exceeded", Deferred),
        ("delivery.greeting-failed", Deferred),
        ("delivery.rate-limit-exceeded", Deferred),
    ],
    recipient: &["data.to"],
    sender: &["data.from"],
    queue_id: &["data.queueId"],
    host: &["data.hostname"],
    time: &["createdAt"],
    stage: &["type"],
    reply: &["data.code"],
    text: &["data.details", "data.reason"],
    ..Service::NONE
};

/// What an event means, by its name.
pub(crate) fn means(name: &str) -> Option<Means> {
    let known = SERVICE.words.iter().find(|(known, _)| fits(known, name));
    known.map(|(_, means)| *means)
}
