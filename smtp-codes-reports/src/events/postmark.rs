//! Postmark's webhooks, and bounces of its API.
//!
//! Members and words: "Bounce webhook", "Delivery webhook", "Spam complaint webhook" and "Bounce
//! types", postmarkapp.com/developer/webhooks/webhooks-overview and postmarkapp.com/developer/api/bounce-api.

use super::service::Means::{Complained, Deferred, Delivered, Failed, Nothing};
use super::service::Service;

pub(super) static SERVICE: Service = Service {
    name: "postmark",
    marks: &[
        &["MessageID", "ID"],
        &["RecordType", "TypeCode", "BouncedAt", "DeliveredAt"],
        &["Email", "Recipient", "RecordType"],
    ],
    own: &["RecordType"],
    // Before 2018 there was no RecordType; a delivery then has no type at all.
    event: &[&["RecordType"], &["Type", "TypeCode"]],
    words: &[
        ("Bounce/HardBounce", Failed),
        ("Bounce/Transient", Deferred),
        ("Bounce/DnsError", Deferred),
        ("Bounce/SoftBounce", Deferred),
        ("Bounce/SpamNotification", Failed),
        ("Bounce/SpamComplaint", Complained),
        // Answers of people and of programs: the mail was delivered.
        ("Bounce/Unsubscribe", Nothing),
        ("Bounce/Subscribe", Nothing),
        ("Bounce/AutoResponder", Nothing),
        ("Bounce/AddressChange", Nothing),
        ("Bounce/OpenRelayTest", Nothing),
        ("Bounce/ChallengeVerification", Nothing),
        ("Bounce/2", Deferred),
        ("Bounce/256", Deferred),
        ("Bounce/4096", Deferred),
        ("Bounce/100001", Complained),
        ("Bounce/16", Nothing),
        ("Bounce/32", Nothing),
        ("Bounce/64", Nothing),
        ("Bounce/128", Nothing),
        ("Bounce/1024", Nothing),
        ("Bounce/16384", Nothing),
        // Unknown, VirusNotification, BadEmailAddress, ManuallyDeactivated, Unconfirmed, Blocked,
        // SMTPApiError, InboundError, DMARCPolicy, TemplateRenderingFailed.
        ("Bounce", Failed),
        ("Delivery", Delivered),
        ("SpamComplaint", Complained),
        ("Open", Nothing),
        ("Click", Nothing),
        ("SubscriptionChange", Nothing),
        ("Inbound", Nothing),
        ("HardBounce", Failed),
        ("Transient", Deferred),
        ("DnsError", Deferred),
        ("SoftBounce", Deferred),
        ("SpamNotification", Failed),
        ("Unknown", Failed),
        ("VirusNotification", Failed),
        ("BadEmailAddress", Failed),
        ("ManuallyDeactivated", Failed),
        ("Unconfirmed", Failed),
        ("Blocked", Failed),
        ("SMTPApiError", Failed),
        ("DMARCPolicy", Failed),
        ("TemplateRenderingFailed", Failed),
        ("Unsubscribe", Nothing),
        ("Subscribe", Nothing),
        ("AutoResponder", Nothing),
        ("AddressChange", Nothing),
        ("OpenRelayTest", Nothing),
        ("ChallengeVerification", Nothing),
    ],
    recipient: &["Email", "Recipient"],
    sender: &["From"],
    message_id: &["MessageID"],
    time: &["BouncedAt", "DeliveredAt"],
    // Description explains the type and says nothing of this mail.
    text: &["Details"],
    reason: &["Name", "Type"],
    ..Service::NONE
};
