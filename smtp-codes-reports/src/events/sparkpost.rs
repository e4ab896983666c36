//! SparkPost (Bird) and Momentum: message events of webhooks and of the Events API.
//!
//! Members and words: "Event reference" and "Bounce classification codes",
//! developers.sparkpost.com/api/message-events and support.sparkpost.com/docs/deliverability/bounce-classification-codes.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "sparkpost",
    marks: &[
        &["type"],
        &["rcpt_to", "raw_rcpt_to"],
        &[
            "event_id",
            "message_id",
            "msg_from",
            "raw_reason",
            "bounce_class",
            "transmission_id",
            "customer_id",
        ],
    ],
    own: &["event_id", "transmission_id", "customer_id"],
    event: &[&["type"], &["bounce_class"]],
    words: &[
        // By class: an automatic reply, a request to subscribe or unsubscribe, a challenge.
        ("bounce/60", Nothing),
        ("bounce/80", Nothing),
        ("bounce/90", Nothing),
        ("bounce/100", Nothing),
        ("out_of_band/60", Nothing),
        ("out_of_band/80", Nothing),
        ("out_of_band/90", Nothing),
        ("out_of_band/100", Nothing),
        ("bounce", Failed),
        ("out_of_band", Failed),
        ("policy_rejection", Failed),
        ("generation_failure", Failed),
        ("generation_rejection", Failed),
        ("delay", Deferred),
        ("delivery", Delivered),
        ("spam_complaint", Complained),
        ("injection", Nothing),
        ("open", Nothing),
        ("initial_open", Nothing),
        ("click", Nothing),
        ("amp_open", Nothing),
        ("amp_initial_open", Nothing),
        ("amp_click", Nothing),
        ("list_unsubscribe", Nothing),
        ("link_unsubscribe", Nothing),
        ("sms_status", Nothing),
        // A mail that came in is handed to a program of the customer.
        ("relay_injection", Nothing),
        ("relay_rejection", Nothing),
        ("relay_delivery", Nothing),
        ("relay_tempfail", Nothing),
        ("relay_permfail", Nothing),
    ],
    recipient: &["rcpt_to", "raw_rcpt_to"],
    sender: &["msg_from", "friendly_from"],
    message_id: &["message_id"],
    queue_id: &["transmission_id"],
    time: &["timestamp"],
    reply: &["error_code"],
    text: &["raw_reason", "reason"],
    ..Service::NONE
};
