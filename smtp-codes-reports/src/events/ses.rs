//! Amazon SES, whether it comes as it is, by SNS, SQS, EventBridge or Firehose.
//!
//! Members and words: "Amazon SNS notification contents for Amazon SES" and "Contents of event data
//! that Amazon SES publishes to Amazon SNS", docs.aws.amazon.com/ses/latest/dg/notification-contents.html
//! and event-publishing-retrieving-sns-contents.html.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "ses",
    marks: &[&["notificationType", "eventType"], &["mail"]],
    // A mail that came in: it may be a bounce.
    never: &["receipt", "content"],
    own: &["mail.messageId", "mail.destination"],
    event: &[
        &["notificationType", "eventType"],
        &[
            "bounce.bounceType",
            "complaint.complaintSubType",
            "complaint.complaintFeedbackType",
        ],
    ],
    words: &[
        ("Bounce/Transient", Deferred),
        // The mail bounced, and its bounce does not tell whether for good.
        ("Bounce/Undetermined", Deferred),
        ("Bounce", Failed),
        // It was not sent, as the recipient complained once.
        ("Complaint/OnAccountSuppressionList", Failed),
        // Sent to tell that a message was wrongly taken for spam.
        ("Complaint/not-spam", Nothing),
        ("Complaint", Complained),
        ("Delivery", Delivered),
        ("DeliveryDelay", Deferred),
        ("Reject", Failed),
        ("Rendering Failure", Failed),
        ("Send", Nothing),
        ("Open", Nothing),
        ("Click", Nothing),
        ("Subscription", Nothing),
    ],
    each: &[
        "bounce.bouncedRecipients",
        "complaint.complainedRecipients",
        "deliveryDelay.delayedRecipients",
        "delivery.recipients",
        "mail.destination",
    ],
    recipient: &["@.emailAddress", "@"],
    sender: &["mail.source"],
    message_id: &["mail.messageId"],
    time: &[
        "bounce.timestamp",
        "complaint.timestamp",
        "delivery.timestamp",
        "deliveryDelay.timestamp",
        "mail.timestamp",
    ],
    action: &["@.action"],
    enhanced: &["@.status"],
    text: &[
        "@.diagnosticCode",
        "delivery.smtpResponse",
        "reject.reason",
        "failure.errorMessage",
    ],
    reason: &[
        "bounce.bounceSubType",
        "deliveryDelay.delayType",
        "complaint.complaintSubType",
        "complaint.complaintFeedbackType",
    ],
    ..Service::NONE
};
