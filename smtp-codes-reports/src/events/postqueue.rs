//! The queue of Postfix, as `postqueue -j` lists it: one JSON object for each message.
//!
//! Members and queues: <https://www.postfix.org/postqueue.1.html>, "JSON object format".

use super::service::Means::{Deferred, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "postqueue",
    marks: &[&["queue_name"], &["queue_id"], &["recipients"]],
    own: &["arrival_time"],
    event: &[&["queue_name"]],
    words: &[
        ("deferred", Deferred),
        // Not tried yet, or just now.
        ("active", Nothing),
        ("incoming", Nothing),
        ("maildrop", Nothing),
        ("hold", Nothing),
        ("corrupt", Nothing),
    ],
    each: &["recipients"],
    recipient: &["@.address"],
    sender: &["sender"],
    queue_id: &["queue_id"],
    text: &["@.delay_reason"],
    ..Service::NONE
};
