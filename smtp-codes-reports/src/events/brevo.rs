//! Brevo, once Sendinblue: transactional webhooks.
//!
//! Members and words: "Transactional webhooks", developers.brevo.com/docs/transactional-webhooks, and
//! the names of events at developers.brevo.com/reference/gettransacemailcontent.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "brevo",
    marks: &[&["event"], &["email"]],
    own: &["ts_event", "ts_epoch"],
    event: &[&["event"]],
    words: &[
        ("hard_bounce", Failed),
        // The names of the same events in its API.
        ("hardBounces", Failed),
        ("softBounces", Deferred),
        ("bounces", Failed),
        ("soft_bounce", Deferred),
        ("blocked", Failed),
        ("invalid_email", Failed),
        ("invalid", Failed),
        ("error", Failed),
        ("deferred", Deferred),
        ("delivered", Delivered),
        ("spam", Complained),
        ("complaint", Complained),
        ("request", Nothing),
        ("requests", Nothing),
        ("clicks", Nothing),
        ("loadedByProxy", Nothing),
        ("sent", Nothing),
        ("opened", Nothing),
        ("unique_opened", Nothing),
        ("open", Nothing),
        ("click", Nothing),
        ("proxy_open", Nothing),
        ("unique_proxy_open", Nothing),
        ("unsubscribed", Nothing),
    ],
    recipient: &["email"],
    sender: &["sender_email"],
    message_id: &["message-id", "messageId", "message_id"],
    // In a webhook `date` is in the user's zone, and does not say which.
    time: &["ts_event", "ts_epoch", "ts", "date"],
    text: &["reason"],
    ..Service::NONE
};
