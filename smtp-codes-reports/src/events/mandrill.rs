//! Mandrill (Mailchimp Transactional): message webhooks.
//!
//! Members and words: "Message Event Webhook Format",
//! mandrill.zendesk.com/hc/en-us/articles/205583307.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "mandrill",
    marks: &[&["event"], &["msg"]],
    own: &["msg._id", "msg.state"],
    event: &[&["event"]],
    words: &[
        ("hard_bounce", Failed),
        ("soft_bounce", Deferred),
        ("reject", Failed),
        ("deferral", Deferred),
        ("delivered", Delivered),
        ("spam", Complained),
        // It left Mandrill; what became of it is told by other events.
        ("send", Nothing),
        ("open", Nothing),
        ("click", Nothing),
        ("unsub", Nothing),
        ("inbound", Nothing),
    ],
    recipient: &["msg.email"],
    sender: &["msg.sender"],
    message_id: &["msg._id", "_id"],
    time: &["ts", "msg.ts"],
    text: &["msg.diag", "msg.smtp_events.diag"],
    reason: &["msg.bounce_description", "msg.reject.reason", "msg.reject"],
    ..Service::NONE
};
