//! KumoMTA's log records, one JSON object a line.
//!
//! Members and words: "Log Record", docs.kumomta.com/reference/log_record, source at
//! github.com/KumoCorp/kumomta.

use smtp_codes::dsn::Author;

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing, Refused};
use super::service::Service;

pub(super) static SERVICE: Service = ANY;

/// A bounce that came as a mail: the enhanced code is its Status, and without a reply the code is made up.
pub(super) static OUT_OF_BAND: Service = Service {
    own: &[],
    words: &[("OOB", Failed)],
    author: Author::Reporter,
    ..ANY
};

const ANY: Service = Service {
    name: "kumomta",
    marks: &[
        &["type"],
        &["recipient", "feedback_report"],
        &["response", "queue", "feedback_report", "nodeid"],
    ],
    own: &["nodeid"],
    event: &[&["type"]],
    words: &[
        ("Delivery", Delivered),
        ("Bounce", Failed),
        ("AdminBounce", Failed),
        ("Expiration", Failed),
        ("TransientFailure", Deferred),
        // Why it waits in the queue; what drew that has a record of its own.
        ("Delayed", Nothing),
        ("Feedback", Complained),
        ("Rejection", Refused),
        ("Reception", Nothing),
        ("XferOut", Nothing),
        ("XferIn", Nothing),
        ("DeferredInjectionRebind", Nothing),
        ("AdminRebind", Nothing),
    ],
    recipient: &[
        "feedback_report.supplemental_trace.recipient",
        "feedback_report.original_rcpto_to",
        "feedback_report.extensions.removal-recipient",
        "recipient",
    ],
    sender: &["sender"],
    message_id: &["headers.Message-ID", "headers.Message-Id"],
    queue_id: &["id"],
    host: &["peer_address.name"],
    time: &["timestamp", "event_time"],
    stage: &["response.command"],
    reply: &["response.code"],
    enhanced: &["response.enhanced_code"],
    // It is what the reply begins with.
    author: Author::Server,
    text: &["response.content"],
    reason: &["feedback_report.feedback_type"],
    ..Service::NONE
};
