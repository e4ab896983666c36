//! A table for each service, in the shape of its documentation and with words of our own.

use std::borrow::Cow;

use smtp_codes::Stage;

use super::*;
use crate::Direction;

/// What a report says, in short: recipient, codes, outcome or complaint, text.
fn short(report: &Report<'_>) -> String {
    let outcome = match (report.complaint, report.action, report.outcome) {
        (true, ..) => "complaint",
        (_, Some(action), _) => action.as_str(),
        (_, _, Some(outcome)) => outcome.as_str(),
        _ => "-",
    };
    format!(
        "{} | {} | {outcome} | {}",
        report.recipient.as_deref().unwrap_or("-"),
        report
            .status
            .map_or_else(|| "-".to_owned(), |status| status.to_string()),
        report.text.as_deref().unwrap_or("-"),
    )
}

fn check(cases: &[(&str, &[&str])]) {
    for (event, expected) in cases {
        let reports: Vec<String> = read(event.as_bytes()).iter().map(short).collect();
        assert_eq!(&reports, expected, "{event}");
        // The same as a line of a log.
        if !event.contains('\n') {
            let reports = line(event.as_bytes(), &Context::default()).unwrap();
            let reports: Vec<String> = reports.iter().map(short).collect();
            assert_eq!(&reports, expected, "{event}");
        }
    }
}

/// The only report of an event.
fn one(event: &str) -> Report<'static> {
    let mut reports = read(event.as_bytes());
    assert_eq!(reports.len(), 1, "{event}");
    reports.remove(0)
}

#[test]
fn ses() {
    check(&[
        (
            r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":[{"emailAddress":"jo@example.com","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 no such user"},{"emailAddress":"li@example.com"}]},"mail":{"source":"a@example.org","destination":["x@example.com"]}}"#,
            &[
                "jo@example.com | 550 5.1.1 | failed | 550 5.1.1 no such user",
                "li@example.com | - | permanent | general",
            ],
        ),
        (
            r#"{"eventType":"Bounce","bounce":{"bounceType":"Transient","bounceSubType":"MailboxFull","bouncedRecipients":[{"emailAddress":"jo@example.com"}]},"mail":{}}"#,
            &["jo@example.com | - | transient | mailbox full"],
        ),
        (
            r#"{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"jo@example.com"}],"complaintFeedbackType":"abuse"},"mail":{}}"#,
            &["jo@example.com | - | complaint | abuse"],
        ),
        (
            r#"{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"jo@example.com"}],"complaintFeedbackType":"not-spam"},"mail":{}}"#,
            &[],
        ),
        // Not sent, as there was a complaint before: no new one.
        (
            r#"{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"jo@example.com"}],"complaintSubType":"OnAccountSuppressionList","complaintFeedbackType":"abuse"},"mail":{}}"#,
            &["jo@example.com | - | permanent | on account suppression list"],
        ),
        (
            r#"{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"jo@example.com"}],"complaintSubType":null,"complaintFeedbackType":"fraud"},"mail":{}}"#,
            &["jo@example.com | - | complaint | fraud"],
        ),
        // Whether for good, nobody knows.
        (
            r#"{"notificationType":"Bounce","bounce":{"bounceType":"Undetermined","bounceSubType":"Undetermined","bouncedRecipients":[{"emailAddress":"jo@example.com"}]},"mail":{}}"#,
            &["jo@example.com | - | transient | undetermined"],
        ),
        (
            r#"{"eventType":"DeliveryDelay","deliveryDelay":{"delayType":"TransientCommunicationFailure","delayedRecipients":[{"emailAddress":"jo@example.com","status":"4.4.1","diagnosticCode":"smtp; 421 4.4.1 unable to connect"}]},"mail":{}}"#,
            &["jo@example.com | 421 4.4.1 | transient | 421 4.4.1 unable to connect"],
        ),
        (
            r#"{"eventType":"Delivery","delivery":{"recipients":["jo@example.com","li@example.com"],"smtpResponse":"250 2.6.0 Message received"},"mail":{}}"#,
            &[
                "jo@example.com | 250 2.6.0 | success | 250 2.6.0 Message received",
                "li@example.com | 250 2.6.0 | success | 250 2.6.0 Message received",
            ],
        ),
        (
            r#"{"eventType":"Reject","mail":{"destination":["jo@example.com"]},"reject":{"reason":"Bad content"}}"#,
            &["jo@example.com | - | permanent | Bad content"],
        ),
        (
            r#"{"eventType":"Rendering Failure","mail":{"destination":["jo@example.com"]},"failure":{"errorMessage":"Attribute 'x' is not present","templateName":"t"}}"#,
            &["jo@example.com | - | permanent | Attribute 'x' is not present"],
        ),
        (
            r#"{"eventType":"Open","mail":{"destination":["jo@example.com"]},"open":{}}"#,
            &[],
        ),
        // In SNS, in SQS, from EventBridge.
        (
            r#"{"Type":"Notification","Timestamp":"2026-01-05T10:00:00.000Z","Message":"{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":[{\"emailAddress\":\"jo@example.com\",\"diagnosticCode\":\"smtp; 550 no\"}]},\"mail\":{}}"}"#,
            &["jo@example.com | 550 | permanent | 550 no"],
        ),
        (
            r#"{"Records":[{"body":"{\"Type\":\"Notification\",\"Message\":\"{\\\"notificationType\\\":\\\"Bounce\\\",\\\"bounce\\\":{\\\"bounceType\\\":\\\"Permanent\\\",\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":\\\"jo@example.com\\\"}]},\\\"mail\\\":{}}\"}"}]}"#,
            &["jo@example.com | - | permanent | -"],
        ),
        (
            r#"{"detail-type":"Email Bounced","source":"aws.ses","detail":{"eventType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"jo@example.com","status":"5.1.1"}]},"mail":{}}}"#,
            &["jo@example.com | 5.1.1 | permanent | -"],
        ),
    ]);
    let report = one(
        r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","timestamp":"2026-01-05T10:00:00.000Z","bouncedRecipients":[{"emailAddress":"jo@example.com","status":"5.1.1","diagnosticCode":"smtp; 550 no"}]},"mail":{"messageId":"0100-1","source":"a@example.org"}}"#,
    );
    assert_eq!(report.time.unwrap().to_string(), "2026-01-05T10:00:00Z");
    assert_eq!(report.message_id.as_deref(), Some("0100-1"));
    assert_eq!(report.sender.as_deref(), Some("a@example.org"));
    // The server gave no enhanced code; the reporter did.
    assert_eq!(report.author, smtp_codes::dsn::Author::Reporter);
}

#[test]
fn sendgrid() {
    check(&[
        (
            r#"[{"email":"jo@example.com","event":"bounce","type":"bounce","status":"5.1.1","reason":"550 5.1.1 no such user"},{"email":"li@example.com","event":"bounce","type":"blocked","status":"5.7.1","reason":"550 blocked"}]"#,
            &[
                "jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user",
                "li@example.com | 550 5.7.1 | permanent | 550 blocked",
            ],
        ),
        (
            r#"{"email":"jo@example.com","event":"dropped","sg_event_id":"1","event_id":"my own","reason":"Bounced Address"}"#,
            &["jo@example.com | - | permanent | Bounced Address"],
        ),
        (
            r#"{"email":"jo@example.com","event":"deferred","attempt":"5","response":"451 4.7.1 try again later"}"#,
            &["jo@example.com | 451 4.7.1 | transient | 451 4.7.1 try again later"],
        ),
        (
            r#"{"email":"jo@example.com","event":"delivered","response":"250 OK"}"#,
            &["jo@example.com | 250 | success | 250 OK"],
        ),
        (
            r#"{"email":"jo@example.com","event":"bounce","status":"550","reason":"no such user"}"#,
            &["jo@example.com | 550 | permanent | no such user"],
        ),
        (
            r#"{"email":"jo@example.com","event":"spamreport"}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"email":"jo@example.com","event":"processed","sg_event_id":"1"}"#,
            &[],
        ),
    ]);
    let report = one(
        r#"{"email":"jo@example.com","event":"bounce","smtp-id":"<a1@example.org>","sg_message_id":"x.y","timestamp":1767607200}"#,
    );
    assert_eq!(report.message_id.as_deref(), Some("a1@example.org"));
    assert_eq!(report.queue_id.as_deref(), Some("x.y"));
    assert_eq!(report.time.unwrap().to_string(), "2026-01-05T10:00:00Z");
}

#[test]
fn mailgun() {
    check(&[
        (
            r#"{"signature":{"token":"x"},"event-data":{"event":"failed","severity":"permanent","reason":"bounce","recipient":"jo@example.com","delivery-status":{"code":550,"message":"5.1.1 no such user","description":""}}}"#,
            &["jo@example.com | 550 5.1.1 | permanent | 5.1.1 no such user"],
        ),
        (
            r#"{"event-data":{"event":"failed","severity":"temporary","recipient":"jo@example.com","delivery-status":{"code":452,"enhanced-code":"4.2.2","message":"mailbox full"}}}"#,
            &["jo@example.com | 452 4.2.2 | transient | mailbox full"],
        ),
        // A number of Mailgun's own is no reply.
        (
            r#"{"items":[{"event":"failed","severity":"permanent","reason":"suppress-bounce","recipient":"jo@example.com","delivery-status":{"code":605,"message":"","description":"Not delivering to previously bounced address"}}]}"#,
            &["jo@example.com | - | permanent | Not delivering to previously bounced address"],
        ),
        (
            r#"{"event-data":{"event":"rejected","reject":{"reason":"Sandbox","description":""},"message":{"headers":{"to":"Jo <jo@example.com>, li@example.com"}}}}"#,
            &[
                "jo@example.com | - | permanent | Sandbox",
                "li@example.com | - | permanent | Sandbox",
            ],
        ),
        (
            r#"{"event-data":{"event":"complained","recipient":"jo@example.com","message":{"headers":{"message-id":"1@example.org"}}}}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"event-data":{"event":"delivered","recipient":"jo@example.com","delivery-status":{"code":250,"message":"OK","description":""}}}"#,
            &["jo@example.com | 250 | success | OK"],
        ),
        (
            r#"{"event":"bounced","recipient":"jo@example.com","code":"550","error":"5.1.1 no such user","message-headers":"[]"}"#,
            &["jo@example.com | 550 5.1.1 | permanent | 5.1.1 no such user"],
        ),
        (
            r#"{"event-data":{"event":"opened","recipient":"jo@example.com","message":{"headers":{}}}}"#,
            &[],
        ),
    ]);
    let report = one(
        r#"{"event-data":{"event":"failed","timestamp":1521472262.908181,"recipient":"jo@example.com","envelope":{"sender":"a@example.org"},"message":{"headers":{"message-id":"1@example.org"}},"delivery-status":{"code":550,"mx-host":"mx.example.com","message":"no"}}}"#,
    );
    assert_eq!(report.host.as_deref(), Some("mx.example.com"));
    assert_eq!(report.message_id.as_deref(), Some("1@example.org"));
    assert_eq!(report.sender.as_deref(), Some("a@example.org"));
    assert_eq!(report.time.unwrap().to_string(), "2018-03-19T15:11:02Z");
}

#[test]
fn postmark() {
    check(&[
        (
            r#"{"RecordType":"Bounce","MessageStream":"outbound","ID":42,"Type":"HardBounce","TypeCode":1,"Name":"Hard bounce","MessageID":"m1","Description":"The server was unable to deliver your message (ex: unknown user, mailbox not found).","Details":"smtp;550 5.1.1 no such user","Email":"jo@example.com","BouncedAt":"2026-01-05T10:00:00Z"}"#,
            &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"],
        ),
        // The explanation of a type is no word of a server.
        (
            r#"{"RecordType":"Bounce","ID":42,"Type":"Blocked","TypeCode":100006,"Name":"ISP block","Description":"Blocked from this ISP due to content or blacklisting.","Details":"","Email":"jo@example.com"}"#,
            &["jo@example.com | - | permanent | ISP block"],
        ),
        (
            r#"{"RecordType":"Bounce","ID":42,"Type":"Transient","TypeCode":2,"Details":"451 later","Email":"jo@example.com"}"#,
            &["jo@example.com | 451 | transient | 451 later"],
        ),
        (
            r#"{"ID":42,"TypeCode":4096,"Type":"SoftBounce","Details":"x","Email":"jo@example.com","BouncedAt":"2026-01-05T10:00:00Z"}"#,
            &["jo@example.com | - | transient | x"],
        ),
        (
            r#"{"RecordType":"Bounce","ID":42,"Type":"AutoResponder","TypeCode":64,"Details":"out","Email":"jo@example.com"}"#,
            &[],
        ),
        (
            r#"{"RecordType":"SpamComplaint","ID":42,"Type":"SpamComplaint","TypeCode":100001,"Email":"jo@example.com"}"#,
            &["jo@example.com | - | complaint | spam complaint"],
        ),
        (
            r#"{"RecordType":"Delivery","MessageID":"m1","Recipient":"jo@example.com","DeliveredAt":"2026-01-05T10:00:00Z","Details":"smtp;250 OK"}"#,
            &["jo@example.com | 250 | success | 250 OK"],
        ),
        (
            r#"{"RecordType":"Open","MessageID":"m1","Recipient":"jo@example.com"}"#,
            &[],
        ),
    ]);
}

#[test]
fn sparkpost() {
    check(&[
        (
            r#"[{"msys":{"message_event":{"type":"bounce","bounce_class":"10","error_code":"550","rcpt_to":"jo@example.com","raw_reason":"550 5.1.1 no such user","message_id":"1"}}},{"msys":{"message_event":{"type":"delay","bounce_class":"22","error_code":"452","rcpt_to":"li@example.com","raw_reason":"452 4.2.2 full","message_id":"2"}}}]"#,
            &[
                "jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user",
                "li@example.com | 452 4.2.2 | transient | 452 4.2.2 full",
            ],
        ),
        (
            r#"{"msys":{"message_event":{"type":"out_of_band","bounce_class":"60","rcpt_to":"jo@example.com","raw_reason":"away","message_id":"1"}}}"#,
            &[],
        ),
        (
            r#"{"msys":{"gen_event":{"type":"generation_rejection","error_code":"554","rcpt_to":"jo@example.com","raw_reason":"554 5.7.1 suppressed","message_id":"1"}}}"#,
            &["jo@example.com | 554 5.7.1 | permanent | 554 5.7.1 suppressed"],
        ),
        (
            r#"{"msys":{"message_event":{"type":"spam_complaint","fbtype":"abuse","rcpt_to":"jo@example.com","message_id":"1"}}}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"msys":{"message_event":{"type":"delivery","rcpt_to":"jo@example.com","message_id":"1"}}}"#,
            &["jo@example.com | - | success | -"],
        ),
        (r#"[{"msys":{}}]"#, &[]),
        (
            r#"{"msys":{"track_event":{"type":"click","rcpt_to":"jo@example.com","message_id":"1"}}}"#,
            &[],
        ),
    ]);
}

#[test]
fn mandrill() {
    check(&[
        (
            r#"[{"event":"hard_bounce","ts":1767607200,"_id":"1","msg":{"_id":"1","email":"jo@example.com","sender":"a@example.org","state":"bounced","bounce_description":"bad_mailbox","diag":"smtp;550 5.1.1 no such user"}}]"#,
            &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"],
        ),
        (
            r#"[{"event":"soft_bounce","msg":{"email":"jo@example.com","bounce_description":"mailbox_full","diag":""}}]"#,
            &["jo@example.com | - | transient | mailbox full"],
        ),
        (
            r#"{"mandrill_events":[{"event":"deferral","msg":{"email":"jo@example.com","smtp_events":[{"diag":"421 first","type":"deferred"},{"diag":"451 4.3.5 later","type":"deferred"}]}}]}"#,
            &["jo@example.com | 451 4.3.5 | transient | 451 4.3.5 later"],
        ),
        (
            r#"[{"event":"reject","msg":{"email":"jo@example.com","state":"rejected","reject":{"reason":"hard-bounce"}}}]"#,
            &["jo@example.com | - | permanent | hard bounce"],
        ),
        (
            r#"[{"event":"spam","msg":{"email":"jo@example.com"}}]"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"[{"event":"send","msg":{"email":"jo@example.com","state":"sent"}}]"#,
            &[],
        ),
    ]);
}

#[test]
fn brevo() {
    check(&[
        (
            r#"{"event":"hard_bounce","email":"jo@example.com","id":1,"date":"2026-01-05 11:00:00","ts_event":1767607200,"message-id":"<1@example.org>","reason":"550 5.1.1 no such user"}"#,
            &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"],
        ),
        (
            r#"{"event":"soft_bounce","email":"jo@example.com","message-id":"<1@example.org>","reason":"452 4.2.2 full"}"#,
            &["jo@example.com | 452 4.2.2 | transient | 452 4.2.2 full"],
        ),
        (
            r#"{"event":"blocked","email":"jo@example.com","message-id":"<1@example.org>","reason":"blocked : due to blacklist user"}"#,
            &["jo@example.com | - | permanent | blocked : due to blacklist user"],
        ),
        (
            r#"{"event":"invalid_email","email":"jo@","ts_event":1}"#,
            &["jo@ | - | permanent | -"],
        ),
        (
            r#"{"event":"error","email":"jo@example.com","ts_event":1}"#,
            &["jo@example.com | - | permanent | -"],
        ),
        (
            r#"{"event":"deferred","email":"jo@example.com","message-id":"<1@example.org>","reason":"4.7.1 greylisted"}"#,
            &["jo@example.com | 4.7.1 | transient | 4.7.1 greylisted"],
        ),
        (
            r#"{"event":"spam","email":"jo@example.com","message-id":"1"}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"event":"delivered","email":"jo@example.com","message-id":"1"}"#,
            &["jo@example.com | - | success | -"],
        ),
        (
            r#"{"event":"unique_opened","email":"jo@example.com","message-id":"1"}"#,
            &[],
        ),
    ]);
}

#[test]
fn the_stage_stands_in_what_postfix_said() {
    for (said, stage) in [
        ("RCPT TO command", Stage::Rcpt),
        ("end of DATA command", Stage::DataEnd),
    ] {
        let event = format!(
            r#"{{"event":"hard_bounce","email":"jo@example.com","ts_event":1767607200,"reason":"host mx.example.com[192.0.2.1] said: 550 5.1.1 no (in reply to {said})"}}"#
        );
        assert_eq!(one(&event).stage, stage);
    }
}

#[test]
fn mailjet() {
    check(&[
        (
            r#"[{"event":"bounce","time":1767607200,"MessageID":13792286917004336,"Message_GUID":"g","email":"jo@example.com","blocked":true,"hard_bounce":true,"error_related_to":"recipient","error":"user unknown","comment":"550 5.1.1 no such user"}]"#,
            &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"],
        ),
        (
            r#"{"event":"bounce","MessageID":1,"email":"jo@example.com","hard_bounce":false,"error_related_to":"recipient","error":"mailbox full","comment":""}"#,
            &["jo@example.com | - | transient | mailbox full"],
        ),
        (
            r#"{"event":"bounce","MessageID":1,"email":"jo@example.com","hard_bounce":0,"error":"quota exceeded"}"#,
            &["jo@example.com | - | transient | quota exceeded"],
        ),
        (
            r#"{"event":"blocked","MessageID":1,"email":"jo@example.com","error_related_to":"mailjet","error":"preblocked"}"#,
            &["jo@example.com | - | permanent | preblocked"],
        ),
        (
            r#"{"event":"sent","MessageID":1,"email":"jo@example.com","smtp_reply":"sent (250 2.0.0 OK 1 gsmtp)"}"#,
            &["jo@example.com | 250 2.0.0 | success | sent (250 2.0.0 OK 1 gsmtp)"],
        ),
        (
            r#"{"event":"spam","MessageID":1,"email":"jo@example.com","source":"JMRPP"}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"event":"unsub","MessageID":1,"email":"jo@example.com"}"#,
            &[],
        ),
    ]);
    let report =
        one(r#"{"event":"blocked","MessageID":13792286917004336,"email":"jo@example.com"}"#);
    assert_eq!(report.message_id.as_deref(), Some("13792286917004336"));
}

#[test]
fn mailersend() {
    check(&[
        (
            r#"{"type":"activity.hard_bounced","created_at":"2026-01-05T10:00:00.000000Z","data":{"object":"activity","type":"hard_bounced","email":{"id":"e","from":"a@example.org","message":{"id":"m"},"recipient":{"email":"jo@example.com"}},"morph":{"object":"recipient_bounce","reason":"550 5.1.1 no such user"}}}"#,
            &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"],
        ),
        (
            r#"{"type":"activity.soft_bounced","data":{"email":"jo@example.com","message_id":"m","meta":{"reason":"mailbox full"}}}"#,
            &["jo@example.com | - | transient | mailbox full"],
        ),
        (
            r#"{"type":"activity.deferred","data":{"email":"jo@example.com","meta":[]}}"#,
            &["jo@example.com | - | transient | -"],
        ),
        (
            r#"{"type":"activity.spam_complaint","data":{"email":"jo@example.com"}}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"type":"activity.delivered","data":{"email":"jo@example.com"}}"#,
            &["jo@example.com | - | success | -"],
        ),
        (
            r#"{"type":"activity.sent","data":{"email":"jo@example.com"}}"#,
            &[],
        ),
    ]);
}

#[test]
fn mailtrap() {
    check(&[
        (
            r#"{"events":[{"event":"bounce","timestamp":1767607200,"message_id":"m","email":"jo@example.com","event_id":"e","response":"550 5.1.1 no such user","response_code":550,"bounce_category":"badrecipient"},{"event":"soft_bounce","email":"li@example.com","event_id":"e","response":"full","response_code":452,"bounce_category":"quota"}]}"#,
            &[
                "jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user",
                "li@example.com | 452 | transient | full",
            ],
        ),
        (
            r#"{"event":"suspension","email":"jo@example.com","event_id":"e","reason":"domain is not verified"}"#,
            &["jo@example.com | - | transient | domain is not verified"],
        ),
        (
            r#"{"event":"reject","email":"jo@example.com","event_id":"e","reason":"recipient on suppression list"}"#,
            &["jo@example.com | - | permanent | recipient on suppression list"],
        ),
        (
            r#"{"event":"spam_complaint","email":"jo@example.com","event_id":"e"}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"event":"delivery","email":"jo@example.com","event_id":"e"}"#,
            &["jo@example.com | - | success | -"],
        ),
        (
            r#"{"event":"open","email":"jo@example.com","event_id":"e"}"#,
            &[],
        ),
    ]);
}

#[test]
fn resend() {
    check(&[
        (
            r#"{"type":"email.bounced","created_at":"2026-01-05T10:00:00.126Z","data":{"email_id":"e","from":"Acme <a@example.org>","to":["jo@example.com"],"bounce":{"message":"hard bounce","type":"Permanent","subType":"General","diagnosticCode":["smtp; 550 5.1.1 no such user"]}}}"#,
            &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"],
        ),
        (
            r#"{"type":"email.bounced","data":{"email_id":"e","to":["jo@example.com"],"bounce":{"message":"Mailbox is full","type":"Transient","subType":"MailboxFull"}}}"#,
            &["jo@example.com | - | transient | Mailbox is full"],
        ),
        (
            r#"{"type":"email.bounced","data":{"email_id":"e","to":["jo@example.com"],"bounce":{"message":"no more is known","type":"Undetermined","subType":"Undetermined"}}}"#,
            &["jo@example.com | - | transient | no more is known"],
        ),
        (
            r#"{"type":"email.delivery_delayed","data":{"email_id":"e","to":["jo@example.com","li@example.com"]}}"#,
            &[
                "jo@example.com | - | transient | -",
                "li@example.com | - | transient | -",
            ],
        ),
        (
            r#"{"type":"email.suppressed","data":{"email_id":"e","to":["jo@example.com"],"suppressed":{"message":"on the list","type":"OnAccountSuppressionList"}}}"#,
            &["jo@example.com | - | permanent | on the list"],
        ),
        (
            r#"{"type":"email.failed","data":{"email_id":"e","to":["jo@example.com"],"failed":{"reason":"reached_daily_quota"}}}"#,
            &["jo@example.com | - | permanent | reached_daily_quota"],
        ),
        (
            r#"{"type":"email.complained","data":{"email_id":"e","to":["jo@example.com"]}}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"type":"email.delivered","data":{"email_id":"e","to":["jo@example.com"]}}"#,
            &["jo@example.com | - | success | -"],
        ),
        (
            r#"{"type":"email.opened","data":{"email_id":"e","to":["jo@example.com"]}}"#,
            &[],
        ),
    ]);
    let report = one(
        r#"{"type":"email.failed","created_at":"2026-01-05 10:00:00.126+00","data":{"email_id":"e","from":"Acme <a@example.org>","to":"jo@example.com"}}"#,
    );
    assert_eq!(report.sender.as_deref(), Some("a@example.org"));
    assert_eq!(report.time.unwrap().to_string(), "2026-01-05T10:00:00Z");
}

#[test]
fn postal() {
    check(&[
        (
            r#"{"event":"MessageDeliveryFailed","timestamp":1767607200.12,"payload":{"status":"HardFail","details":"Permanent SMTP delivery error","output":"550 5.1.1 no such user","message":{"id":1,"token":"t","message_id":"m@example.org","to":"jo@example.com","from":"a@example.org"}}}"#,
            &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"],
        ),
        (
            r#"{"event":"MessageDelayed","payload":{"status":"SoftFail","details":"Temporary failure","output":"","message":{"token":"t","to":"jo@example.com"}}}"#,
            &["jo@example.com | - | transient | Temporary failure"],
        ),
        (
            r#"{"event":"MessageHeld","payload":{"status":"Held","details":"limit","message":{"token":"t","to":"jo@example.com"}}}"#,
            &["jo@example.com | - | transient | limit"],
        ),
        (
            r#"{"event":"MessageBounced","payload":{"original_message":{"token":"t","to":"jo@example.com"},"bounce":{"to":"x@psrp.example.org","subject":"Delivery Error"}}}"#,
            &["jo@example.com | - | permanent | -"],
        ),
        (
            r#"{"status":"Sent","output":"250 2.0.0 OK","message":{"token":"t","to":"jo@example.com"}}"#,
            &["jo@example.com | 250 2.0.0 | success | 250 2.0.0 OK"],
        ),
        (
            r#"{"original_message":{"token":"t","to":"jo@example.com"},"bounce":{"to":"x@psrp.example.org"}}"#,
            &["jo@example.com | - | permanent | -"],
        ),
        (
            r#"{"event":"MessageLoaded","payload":{"message":{"token":"t","to":"jo@example.com"}}}"#,
            &[],
        ),
    ]);
}

#[test]
fn unisender_go() {
    check(&[
        (
            r#"{"auth":"x","events_by_user":[{"user_id":1,"events":[{"event_name":"transactional_email_status","event_data":{"job_id":"j","email":"jo@example.com","status":"hard_bounced","event_time":"2026-01-05 10:00:00","delivery_info":{"delivery_status":"err_user_unknown","destination_response":"550 5.1.1 no such user"}}},{"event_name":"transactional_email_status","event_data":{"email":"li@example.com","status":"soft_bounced","delivery_info":{"delivery_status":"err_mailbox_full","destination_response":""}}},{"event_name":"transactional_spam_block","event_data":{"block_time":"2026-01-05 10:00:00"}}]}]}"#,
            &[
                "jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user",
                "li@example.com | - | transient | err mailbox full",
            ],
        ),
        (
            r#"{"event_data":{"email":"jo@example.com","status":"spam"}}"#,
            &["jo@example.com | - | complaint | -"],
        ),
        (
            r#"{"event_data":{"email":"jo@example.com","status":"delivered","delivery_info":{"delivery_status":"ok_delivered"}}}"#,
            &["jo@example.com | - | success | ok delivered"],
        ),
        (
            r#"{"event_data":{"email":"jo@example.com","status":"clicked"}}"#,
            &[],
        ),
    ]);
}

#[test]
fn kumomta() {
    let bounce = r#"{"type":"Bounce","id":"1","sender":"a@example.org","recipient":"jo@example.com","queue":"example.com","timestamp":1767607200,"response":{"code":550,"enhanced_code":{"class":5,"subject":1,"detail":1},"content":"no such user","command":"RCPT TO:<jo@example.com>"},"peer_address":{"name":"mx.example.com.","addr":"192.0.2.1"}}"#;
    check(&[
        (
            bounce,
            &["jo@example.com | 550 5.1.1 | permanent | no such user"],
        ),
        (
            r#"{"type":"TransientFailure","recipient":["jo@example.com","li@example.com"],"queue":"q","response":{"code":451,"enhanced_code":null,"content":"later","command":"."}}"#,
            &[
                "jo@example.com | 451 | transient | later",
                "li@example.com | 451 | transient | later",
            ],
        ),
        (
            r#"{"type":"Expiration","recipient":"jo@example.com","queue":"q","response":{"code":551,"enhanced_code":{"class":5,"subject":4,"detail":7},"content":"Next delivery time would be at ..."}}"#,
            &["jo@example.com | 551 5.4.7 | permanent | Next delivery time would be at ..."],
        ),
        (
            r#"{"type":"Rejection","recipient":"jo@example.com","queue":"","response":{"code":550,"content":"no relaying","command":"RCPT TO"}}"#,
            &["jo@example.com | 550 | - | no relaying"],
        ),
        (
            r#"{"type":"Feedback","recipient":"fbl@example.org","queue":"","feedback_report":{"feedback_type":"abuse","original_rcpto_to":["<jo@example.com>"]}}"#,
            &["jo@example.com | - | complaint | abuse"],
        ),
        (
            r#"{"type":"Delivery","recipient":"jo@example.com","queue":"q","response":{"code":250,"enhanced_code":{"class":2,"subject":0,"detail":0},"content":"OK","command":"."}}"#,
            &["jo@example.com | 250 2.0.0 | success | OK"],
        ),
        (
            r#"{"type":"Reception","recipient":"jo@example.com","queue":"q","response":{"code":250,"content":""}}"#,
            &[],
        ),
        (
            r#"{"type":"Delayed","recipient":"jo@example.com","queue":"q","response":{"code":400,"content":"451 4.7.1 later"}}"#,
            &[],
        ),
    ]);
    let report = one(&bounce.replace("Bounce", "OOB"));
    assert_eq!(report.author, smtp_codes::dsn::Author::Reporter);
    let report = one(bounce);
    assert_eq!(report.stage, Stage::Rcpt);
    assert_eq!(report.queue_id.as_deref(), Some("1"));
    assert_eq!(report.host.as_deref(), Some("mx.example.com"));
    assert_eq!(report.author, smtp_codes::dsn::Author::Server);
}

#[test]
fn postqueue() {
    check(&[
        (
            r#"{"queue_name":"deferred","queue_id":"A1B2","arrival_time":1767607200,"message_size":9,"forced_expire":false,"sender":"a@example.org","recipients":[{"address":"jo@example.com","delay_reason":"host mx.example.com[192.0.2.1] said: 450 4.2.0 later (in reply to RCPT TO command)"},{"address":"li@example.com","delay_reason":"connect to mx.example.com[192.0.2.1]:25: Connection timed out"}]}"#,
            &[
                "jo@example.com | 450 4.2.0 | transient | host mx.example.com[192.0.2.1] said: 450 4.2.0 later (in reply to RCPT TO command)",
                "li@example.com | - | transient | connect to mx.example.com[192.0.2.1]:25: Connection timed out",
            ],
        ),
        (
            r#"{"queue_name":"active","queue_id":"A1B2","arrival_time":1767607200,"sender":"a@example.org","recipients":[{"address":"jo@example.com"}]}"#,
            &[],
        ),
    ]);
}

#[test]
fn scaleway_and_stalwart() {
    check(&[
        (
            r#"{"id":"1","type":"email_dropped","email_id":"e","email_to":"jo@example.com","email_response_code":550,"email_response_message":"5.1.1 no such user","created_at":"2026-01-05T10:00:00Z"}"#,
            &["jo@example.com | 550 5.1.1 | permanent | 5.1.1 no such user"],
        ),
        (
            r#"{"events":[{"id":"1","createdAt":"2026-01-05T10:00:00Z","type":"delivery.rcpt-to-rejected","data":{"queueId":1,"from":"a@example.org","to":"jo@example.com","hostname":"mx.example.com","code":550,"details":"5.1.1 no such user"}}]}"#,
            &["jo@example.com | 550 5.1.1 | - | 5.1.1 no such user"],
        ),
        (
            r#"{"type":"delivery.null-mx","data":{"queueId":1,"to":["jo@example.com"]}}"#,
            &["jo@example.com | - | permanent | -"],
        ),
    ]);
    let report = one(
        r#"{"type":"delivery.rcpt-to-rejected","data":{"queueId":1,"to":"jo@example.com","code":550}}"#,
    );
    assert_eq!(report.stage, Stage::Rcpt);
}

/// An event of each service with a word that its documentation does not have, and what else such an
/// event has: a subject, labels, a browser. The last member is where the service has a server's words.
#[test]
fn a_new_word_of_a_service_makes_no_reply_of_its_other_members() {
    let events: [(&str, &str, [&str; 2]); 18] = [
        (
            "ses",
            r#"{"eventType":"Archive","mail":{"messageId":"1","destination":["jo@example.com"],"commonHeaders":{"subject":"LABEL"}}SAID}"#,
            ["reject", "reason"],
        ),
        (
            "sendgrid",
            r#"[{"event":"moved","email":"jo@example.com","sg_event_id":"1","useragent":"LABEL"SAID}]"#,
            ["", "reason"],
        ),
        (
            "mailgun",
            r#"{"event-data":{"event":"scored","log-level":"info","recipient":"jo@example.com","message":{"headers":{"subject":"LABEL"}}SAID}}"#,
            ["delivery-status", "message"],
        ),
        (
            "postmark",
            r#"{"RecordType":"Renewal","MessageID":"1","Recipient":"jo@example.com","Tag":"LABEL"SAID}"#,
            ["", "Details"],
        ),
        (
            "sparkpost",
            r#"[{"msys":{"new_event":{"type":"scored","event_id":"1","rcpt_to":"jo@example.com","subject":"LABEL"SAID}}}]"#,
            ["", "raw_reason"],
        ),
        (
            "sparkpost",
            r#"[{"msys":{"new_event":{"type":"scored","event_id":"1","rcpt_to":"jo@example.com","rcpt_meta":{"a":"LABEL"}SAID}}}]"#,
            ["", "reason"],
        ),
        (
            "mandrill",
            r#"[{"event":"scored","user_agent":"LABEL","msg":{"_id":"1","email":"jo@example.com","subject":"LABEL"SAID}}]"#,
            ["", "diag"],
        ),
        (
            "brevo",
            r#"{"event":"scored","email":"jo@example.com","ts_event":1767607200,"subject":"LABEL"SAID}"#,
            ["", "reason"],
        ),
        (
            "mailjet",
            r#"{"event":"scored","email":"jo@example.com","MessageID":1,"agent":"LABEL"SAID}"#,
            ["", "comment"],
        ),
        (
            "mailersend",
            r#"{"type":"activity.scored","data":{"email":{"subject":"LABEL","recipient":{"email":"jo@example.com"}}SAID}}"#,
            ["morph", "reason"],
        ),
        (
            "mailtrap",
            r#"{"events":[{"event":"scored","email":"jo@example.com","sending_stream":"bulk","category":"LABEL"SAID}]}"#,
            ["", "response"],
        ),
        (
            "resend",
            r#"{"type":"email.scored","data":{"email_id":"1","to":["jo@example.com"],"subject":"LABEL"SAID}}"#,
            ["bounce", "diagnosticCode"],
        ),
        (
            "postal",
            r#"{"event":"MessageScored","payload":{"message":{"token":"1","to":"jo@example.com","subject":"LABEL"}SAID}}"#,
            ["", "output"],
        ),
        (
            "unisender-go",
            r#"{"event_data":{"status":"scored","job_id":"1","email":"jo@example.com","metadata":{"a":"LABEL"}SAID}}"#,
            ["delivery_info", "destination_response"],
        ),
        (
            "kumomta",
            r#"{"type":"Scored","nodeid":"1","recipient":"jo@example.com","meta":{"a":"LABEL"}SAID}"#,
            ["response", "content"],
        ),
        (
            "stalwart",
            r#"{"type":"delivery.scored","data":{"queueId":1,"to":"jo@example.com","subject":"LABEL"SAID}}"#,
            ["", "details"],
        ),
        (
            "scaleway",
            r#"{"type":"email_scored","email_id":"1","email_to":"jo@example.com","email_subject":"LABEL"SAID}"#,
            ["", "email_response_message"],
        ),
        (
            "azure",
            r#"[{"data":{"status":"Scored","recipient":"jo@example.com","deliveryAttemptTimestamp":"2026-01-05T10:00:00Z","topic":"LABEL"SAID}}]"#,
            ["deliveryStatusDetails", "statusMessage"],
        ),
    ];
    for (name, event, [object, member]) in events {
        let event = event.replace("LABEL", "Offer 550 5.1.1 no such user");
        let bare = event.replace("SAID", "");
        assert_eq!(service(bare.as_bytes()), Some(name));
        assert_eq!(read(bare.as_bytes()), [], "{bare}");
        let with = |text: &str| {
            let said = format!(r#""{member}":"{text}""#);
            event.replace(
                "SAID",
                &match object {
                    "" => format!(",{said}"),
                    object => format!(r#","{object}":{{{said}}}"#),
                },
            )
        };
        check(&[
            (&with("250 2.0.0 OK"), &[]),
            (
                &with("452 4.2.2 mailbox full"),
                &["jo@example.com | 452 4.2.2 | - | 452 4.2.2 mailbox full"],
            ),
        ]);
    }
    // Whose marks others may have, too, is read by its texts.
    check(&[(
        r#"{"event":"mail_failed","email":"jo@example.com","error":"550 5.1.1 no such user"}"#,
        &["jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user"],
    )]);
}

#[test]
fn what_a_service_did_not_send_proves_nothing_against_the_address() {
    for event in [
        r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"Suppressed","bouncedRecipients":[{"emailAddress":"jo@example.com","action":"failed","status":"5.1.1","diagnosticCode":"SES has suppressed sending to this address as it is an invalid address"}]},"mail":{}}"#,
        r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"OnAccountSuppressionList","bouncedRecipients":[{"emailAddress":"jo@example.com","action":"failed","status":"5.1.1"}]},"mail":{}}"#,
        r#"[{"email":"jo@example.com","event":"dropped","sg_event_id":"1","status":"5.0.0","reason":"Bounced Address"}]"#,
        r#"{"type":"bounce","rcpt_to":"jo@example.com","event_id":"1","error_code":"554","raw_reason":"554 5.7.1 [internal] recipient address was suppressed due to customer policy"}"#,
        r#"{"event-data":{"event":"failed","severity":"permanent","recipient":"jo@example.com","delivery-status":{"code":605,"description":"Not delivering to previously bounced address"}}}"#,
        r#"{"event":"reject","email":"jo@example.com","event_id":"e","reason":"recipient on suppression list"}"#,
    ] {
        let verdict = one(event).judge(&smtp_codes_phrasebook::LAYERS).unwrap();
        assert_eq!(
            verdict.cause(),
            smtp_codes::Cause::ADDRESS_SUPPRESSED,
            "{event}"
        );
        assert_eq!(verdict.outcome(), smtp_codes::Outcome::Permanent, "{event}");
        assert_eq!(
            verdict.action(),
            smtp_codes::Action::FixRecipient,
            "{event}"
        );
    }
}

#[test]
fn a_list_where_an_event_has_an_object_loses_none() {
    check(&[(
        r#"{"type":"email.bounced","data":[{"email_id":"1","to":["jo@example.com"],"bounce":{"message":"550 5.1.1 no such user"}},{"email_id":"2","to":["li@example.com"],"bounce":{"message":"452 4.2.2 full"}}]}"#,
        &[
            "jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user",
            "li@example.com | 452 4.2.2 | - | 452 4.2.2 full",
        ],
    )]);
}

#[test]
fn a_log_in_json_is_read_by_its_lines() {
    let postfix = "A1B2C3: to=<jo@example.com>, relay=mx.example.com[192.0.2.1]:25, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 no (in reply to RCPT TO command))";
    for event in [
        format!(
            r#"{{"log":"Jan  5 10:00:00 mx postfix/smtp[1]: {postfix}\n","stream":"stdout","time":"2026-01-05T10:00:00.5Z"}}"#
        ),
        format!(
            r#"{{"MESSAGE":"{postfix}","SYSLOG_IDENTIFIER":"postfix/smtp","__REALTIME_TIMESTAMP":"1767607200500000"}}"#
        ),
        format!(
            r#"{{"@timestamp":"2026-01-05T10:00:00.500Z","message":"Jan  5 10:00:00 mx postfix/smtp[1]: {postfix}","event":{{"original":"Jan  5 10:00:00 mx postfix/smtp[1]: {postfix}"}}}}"#
        ),
    ] {
        let report = one(&event);
        assert_eq!(
            report.recipient.as_deref(),
            Some("jo@example.com"),
            "{event}"
        );
        assert_eq!(report.status.unwrap().to_string(), "550 5.1.1");
        assert_eq!(report.stage, Stage::Rcpt);
        assert!(report.time.is_some(), "{event}");
    }
    // The level of a log and the code of an exit are none of SMTP.
    assert_eq!(
        read(br#"{"level":"error","msg":"done","status":550,"code":421}"#),
        []
    );
}

#[test]
fn what_is_mixed_is_read_by_its_parts() {
    let mixed = "Jan  5 10:00:00 mx postfix/smtp[1]: A1B2C3: to=<a@example.com>, relay=none, delay=1, dsn=5.0.0, status=bounced (no)\n\
        {\n  \"event\": \"bounce\",\n  \"email\": \"b@example.com\"\n}\n\
        x 550 5.1.1 <c@example.com> no such user\n\
        [{\"event\": \"dropped\", \"email\": \"d@example.com\"}]\n{\"event\": \"dropped\",";
    let recipients: Vec<_> = read(mixed.as_bytes())
        .into_iter()
        .map(|report| report.recipient.map(Cow::into_owned))
        .collect();
    assert_eq!(recipients[0].as_deref(), Some("a@example.com"));
    assert_eq!(recipients[1].as_deref(), Some("b@example.com"));
    assert_eq!(recipients.last().unwrap().as_deref(), Some("d@example.com"));
    assert_eq!(recipients.len(), 4);
}

#[test]
fn hostile_json_is_bounded() {
    let event = r#"{"event":"bounce","email":"jo@example.com","reason":"550 5.1.1 no"}"#;
    // Cut anywhere.
    for end in 0..event.len() {
        let _ = read(&event.as_bytes()[..end]);
        let _ = line(&event.as_bytes()[..end], &Context::default());
    }
    // Not UTF-8.
    let mut bytes = event.replace("no", "n?").into_bytes();
    let at = bytes.iter().position(|&byte| byte == b'?').unwrap();
    bytes[at] = 0xff;
    assert_eq!(read(&bytes).len(), 1);
    // A byte order mark before it.
    let marked = [b"\xef\xbb\xbf", event.as_bytes()].concat();
    assert_eq!(read(&marked).len(), 1);
    assert_eq!(line(&marked, &Context::default()).unwrap().len(), 1);
    // Members twice: the last counts.
    let twice = event.replace("{", r#"{"email":"first@example.com","#);
    assert_eq!(one(&twice).recipient.as_deref(), Some("jo@example.com"));
    // Nested too deep, in arrays, in objects and in texts.
    for nested in [
        "[".repeat(50_000) + &"]".repeat(50_000),
        "{\"a\":".repeat(50_000) + "1" + &"}".repeat(50_000),
        "{\"a\":[".repeat(60) + event + &"]}".repeat(60),
        "{\"a\":\n".repeat(50_000),
        "[{\"a\":[\n".repeat(50_000),
    ] {
        let _ = read(nested.as_bytes());
        let _ = line(nested.as_bytes(), &Context::default());
    }
    let mut texts = event.to_owned();
    for level in 0..10 {
        texts = format!("{{\"m\":{}}}", serde_json::to_string(&texts).unwrap());
        let found = read(texts.as_bytes());
        assert!(level >= TEXTS || found[0].recipient.is_some(), "{level}");
    }
    // Very many.
    let many = format!("[{}{event}]", format!("{event},").repeat(9_999));
    assert_eq!(read(many.as_bytes()).len(), 10_000);
}

#[test]
fn an_event_in_a_mail_and_one_that_is_pasted() {
    let event = r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"jo@example.com","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 no such user"}]},"mail":{"messageId":"0100-1"}}"#;
    let mail = format!(
        "From: SES <no-reply@sns.amazonaws.com>\nTo: a@example.org\nSubject: AWS Notification Message\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n\n{event}\n\n--\nIf you wish to \
         stop receiving notifications from this topic, visit the link below.\n"
    );
    let mail = crate::mail::Mail::read(mail.as_bytes());
    let reports: Vec<String> = mail.reports().map(|report| short(&report)).collect();
    assert_eq!(
        reports,
        ["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"]
    );
    assert_eq!(mail.kind().as_str(), "delivery-report");
    let pasted = crate::text::read(event.as_bytes(), Stage::Any);
    assert_eq!(pasted.taken.as_str(), "events");
    assert_eq!(pasted.reports, read(event.as_bytes()));
}

#[test]
fn azure() {
    let event = |status: &str, message: &str| {
        format!(
            r#"[{{"eventType":"Microsoft.Communication.EmailDeliveryReportReceived","data":{{"sender":"a@example.org","recipient":"jo@example.com","messageId":"1","status":"{status}","deliveryStatusDetails":{{"statusMessage":"{message}"}},"deliveryAttemptTimestamp":"2026-01-05T10:00:00Z"}}}}]"#
        )
    };
    check(&[
        (
            &event("Bounced", "550 5.1.1 no such user"),
            &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"],
        ),
        (
            &event("Delivered", ""),
            &["jo@example.com | - | success | delivered"],
        ),
        (
            &event("FilteredSpam", ""),
            &["jo@example.com | - | permanent | filtered spam"],
        ),
        (&event("Expanded", ""), &[]),
    ]);
}

#[test]
fn events_in_base64() {
    // `[{"email":"jo@example.com","event":"bounce","sg_event_id":"1","reason":"550 5.1.1 no"}]`
    let encoded = "W3siZW1haWwiOiJqb0BleGFtcGxlLmNvbSIsImV2ZW50IjoiYm91bmNlIiwic2dfZXZlbnRfaWQiOiIxIiwicmVhc29uIjoiNTUwIDUuMS4xIG5vIn1d";
    let expected: &[&str] = &["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no"];
    check(&[
        (
            &format!(r#"{{"isBase64Encoded":true,"body":"{encoded}"}}"#),
            expected,
        ),
        (
            &format!(r#"{{"records":[{{"recordId":"1","data":"{encoded}"}}]}}"#),
            expected,
        ),
        // Two in one record; over several lines.
        (
            r#"{"data":"eyJlbWFpbCI6ImpvQGV4YW1wbGUuY29tIiwiZXZlbnQiOiJib3VuY2UiLCJzZ19ldmVudF9pZCI6IjEifQp7ImVtYWlsIjoibGlAZXhhbXBsZS5jb20iLCJldmVudCI6InNwYW1yZXBvcnQiLCJzZ19ldmVudF9pZCI6IjIifQo="}"#,
            &[
                "jo@example.com | - | permanent | -",
                "li@example.com | - | complaint | -",
            ],
        ),
        (
            r#"{"data":"ewogICJlbWFpbCI6ICJqb0BleGFtcGxlLmNvbSIsCiAgImV2ZW50IjogImJvdW5jZSIKfQo="}"#,
            &["jo@example.com | - | permanent | -"],
        ),
        (
            r#"{"token":"eyJhbGciOiJIUzI1NiJ9.eyJlIjoiYm91bmNlIn0.x"}"#,
            &[],
        ),
    ]);
}

#[test]
fn what_the_server_said_goes_before_the_code_of_the_service() {
    let event = r#"{"type":"delay","rcpt_to":"jo@example.com","error_code":"454","raw_reason":"421 4.7.0 later","event_id":"1"}"#;
    assert_eq!(
        short(&one(event)),
        "jo@example.com | 421 4.7.0 | transient | 421 4.7.0 later"
    );
}

#[test]
fn what_is_no_known_event_is_read_by_its_texts() {
    check(&[
        (
            r#"[{"created":1767607200,"email":"jo@example.com","reason":"550 5.1.1 no such user","status":"5.1.1"}]"#,
            &["jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user"],
        ),
        (
            r#"{"level":"error","to":"Jo <jo@example.com>","err":{"message":"550 5.1.1 no such user"}}"#,
            &["jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user"],
        ),
        (
            r#"{"items":[{"address":"jo@example.com","code":"550","error":"5.1.1 no such user","created_at":"Mon, 05 Jan 2026 10:00:00 UTC"}]}"#,
            &["jo@example.com | 550 5.1.1 | - | 5.1.1 no such user"],
        ),
        // What one member has of the codes another may complete; two that say the same are one event.
        (
            r#"[{"address":"jo@example.com","code":"550","error":"5.1.1 no such user"}]"#,
            &["jo@example.com | 550 5.1.1 | - | 5.1.1 no such user"],
        ),
        (
            r#"{"email":"jo@example.com","response":"550 5.1.1 no such user","bounce":{"code":550,"status":"5.1.1","message":"Who is this?"}}"#,
            &["jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user"],
        ),
        // Who is named beside recipients sent it.
        (
            r#"[{"email":"ann@example.org","recipients":["jo@example.com"],"reason":"550 5.1.1 no such user"}]"#,
            &["jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user"],
        ),
        (
            r#"[{"email":"ann@example.org","to":["jo@example.com","li@example.com"],"reason":"550 5.1.1 no such user"}]"#,
            &["- | 550 5.1.1 | - | 550 5.1.1 no such user"],
        ),
        (
            r#"{"Address":"jo@example.com","BounceStatus":"5.1.1","DiagnosticCode":"smtp;550 5.1.1 no such user","Reason":"550 5.1.1 no such user"}"#,
            &["jo@example.com | 550 5.1.1 | - | smtp;550 5.1.1 no such user"],
        ),
        (
            r#"{"email":"jo@example.com","one":"550 5.1.1 no such user","other":"552 5.2.2 full"}"#,
            &[
                "jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user",
                "jo@example.com | 552 5.2.2 | - | 552 5.2.2 full",
            ],
        ),
        // Names that say what they hold.
        (
            r#"{"recipient":"jo@example.com","attempts":[{"smtp_code":550,"enhanced_status_code":"5.1.1","response":"No such user","command":"RCPT TO"}]}"#,
            &["jo@example.com | 550 5.1.1 | - | No such user"],
        ),
        (
            r#"{"recipient":"jo@example.com","smtp_code":550,"enhanced_status_code":"5.1.1","response":"No such user"}"#,
            &["jo@example.com | 550 5.1.1 | - | No such user"],
        ),
        (
            r#"{"recipients":[{"address":"jo@example.com","status":"5.1.1"}]}"#,
            &["jo@example.com | 5.1.1 | - | -"],
        ),
        (
            r#"{"email":"jo@example.com","code":550,"version":"5.1.1"}"#,
            &[],
        ),
        (r#"{"email":"jo@example.com","status":"2.0.0"}"#, &[]),
        // A mail that came in is no report, unless it is one.
        (
            r#"{"from":"ann@example.org","to":"jo@example.com","subject":"550 5.1.1","text":"It says 550 5.1.1 no such user."}"#,
            &[],
        ),
        (
            r#"{"From":"MAILER-DAEMON@mx.example.net","To":"ann@example.org","Subject":"Undelivered Mail","TextBody":"<jo@example.com>: host mx.example.com said: 550 5.1.1 no such user"}"#,
            &[
                "jo@example.com | 550 5.1.1 | failed | <jo@example.com>: host mx.example.com said: 550 5.1.1 no such user",
            ],
        ),
        (
            r#"[{"data":{"sender":"a@example.org","recipient":"jo@example.com","details":{"text":"550 5.1.1 no such user"}}}]"#,
            &["jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user"],
        ),
        (
            r#"{"records_by_user":[{"records":[{"record_data":{"email":"jo@example.com","status":"hard_bounced","delivery_report":{"destination_response":"550 no"}}}]}]}"#,
            &["jo@example.com | 550 | permanent | 550 no"],
        ),
    ]);
    let mail = "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n<jo@example.com>: host mx.example.com said: 550 5.1.1 User unknown\n";
    let received = format!(
        "{{\"notificationType\":\"Received\",\"content\":{}}}",
        serde_json::to_string(mail).unwrap()
    );
    let report = one(&received);
    assert_eq!(report.recipient.as_deref(), Some("jo@example.com"));
    assert_eq!(report.status.unwrap().to_string(), "550 5.1.1");
}

#[test]
fn events_of_forms_and_behind_what_a_program_wrote() {
    let of_log = |text: &str| {
        let mut reports = Vec::new();
        lines(text, &Context::default(), &mut reports);
        reports.iter().map(short).collect::<Vec<_>>()
    };
    let mandrill = "mandrill_events=%5B%7B%22event%22%3A%22hard_bounce%22%2C%22ts%22%3A1767607200%2C%22_id%22%3A%22a%22%2C%22msg%22%3A%7B%22email%22%3A%22jo%40example.com%22%2C%22diag%22%3A%22smtp%3B550+5.1.1+no+such+user%22%2C%22_id%22%3A%22a%22%7D%7D%5D";
    let mailgun = "event=bounced&recipient=jo%40example.com&domain=example.org&code=550&error=5.1.1+no+such+user&message-headers=%5B%5D&timestamp=1767607200";
    let expected = ["jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user"];
    assert_eq!(of_log(mandrill), expected);
    assert_eq!(
        of_log(mailgun),
        ["jo@example.com | 550 5.1.1 | permanent | 5.1.1 no such user"]
    );
    // As a gateway hands it on.
    let body = serde_json::json!({ "headers": {}, "body": mandrill }).to_string();
    assert_eq!(of_log(&body), expected);
    // As a request is written down.
    let request = format!("POST /hook HTTP/1.1\r\nHost: example.org\r\n\r\n{mandrill}\r\n");
    assert_eq!(of_log(&request), expected);
    let event = r#"[{"email":"jo@example.com","event":"bounce","sg_event_id":"1","status":"5.1.1","reason":"550 5.1.1 no such user","type":"bounce"}]"#;
    assert_eq!(
        of_log(&format!("2026-01-05 10:00:00 INFO hook: body={event}")),
        expected
    );
    assert_eq!(
        of_log(
            r#"mx maddy[1]: queue: delivery attempt failed	{"rcpt":"jo@example.com","smtp_code":550,"smtp_enchcode":"5.1.1","smtp_msg":"No such user"}"#
        ),
        ["jo@example.com | 550 5.1.1 | - | No such user"]
    );
    assert_eq!(
        of_log(
            "type=failure&email=jo%40example.com&status=5.1.1&code=550&description=No+such+user"
        ),
        ["jo@example.com | 550 5.1.1 | - | No such user"]
    );
    // With more behind them, in a string, in a cell, and as languages print them.
    let bare = r#"{"email":"jo@example.com","event":"bounce","sg_event_id":"1","status":"5.1.1","reason":"550 5.1.1 no such user"}"#;
    for line in [
        format!("2026-01-05T10:00:00Z hook[1]: took {bare} in 250 ms"),
        format!("curl -d '{bare}' localhost"),
        format!("level=info body={} took=250", serde_json::to_string(bare).unwrap()),
        format!("1,\"{}\",250", bare.replace('"', "\"\"")),
        format!("INFO:root:{}", bare.replace('"', "'")),
        "2026-01-05T10:00:00.000Z\tabc\tINFO\t{ event: 'bounce', email: 'jo@example.com', sg_event_id: '1', reason: '550 5.1.1 no such user' }".to_owned(),
    ] {
        assert_eq!(of_log(&line), expected, "{line}");
    }
    // What nobody knows is read as before.
    assert_eq!(of_log("a=550&b=2"), [""; 0]);
    assert_eq!(
        of_log(r#"app: 550 5.1.1 no {"a":"b"}"#),
        [r#"- | 550 5.1.1 | - | app: 550 5.1.1 no {"a":"b"}"#]
    );
}

#[test]
fn a_comma_in_a_name_is_not_between_recipients() {
    for (list, recipients) in [
        ("jo@example.com", &["jo@example.com"][..]),
        ("Doe, Jo <jo@example.com>", &["jo@example.com"]),
        (r#"\"Doe, Jo\" <jo@example.com>"#, &["jo@example.com"]),
        (
            r#"\"Doe, Jo\" <jo@example.com>, \"a@b, c\" <li@example.com>,ed@example.com"#,
            &["jo@example.com", "li@example.com", "ed@example.com"],
        ),
        (
            "Jo <jo@example.com> (home)",
            &["Jo <jo@example.com> (home)"],
        ),
        ("jo@example.com <", &["jo@example.com <"]),
        (" , ", &[","]),
    ] {
        let event = format!(r#"{{"event":"blocked","MessageID":1,"email":"{list}"}}"#);
        let reports = read(event.as_bytes());
        let found: Vec<_> = reports
            .iter()
            .filter_map(|it| it.recipient.as_deref())
            .collect();
        assert_eq!(found, recipients, "{event}");
    }
}

#[test]
fn the_type_of_a_diagnostic_code_is_none_of_its_words() {
    for (text, said) in [
        ("smtp; 550  no\n such user ", "550 no such user"),
        ("LMTP ;550 no", "550 no"),
        ("X-Postfix; no such user", "no such user"),
        ("x-unix ; no such user", "no such user"),
        (
            "x-rays are refused; send none",
            "x-rays are refused; send none",
        ),
        ("blocked; see example.com", "blocked; see example.com"),
        (";", ";"),
    ] {
        assert_eq!(service::said(text), said, "{text}");
    }
}

#[test]
fn whom_an_object_is_about_and_what_it_holds_is_told_by_names() {
    const FAILED: &str = "550 5.1.1 no such user";
    let known = format!("jo@example.com | 550 5.1.1 | - | {FAILED}");
    let nobody = format!("- | 550 5.1.1 | - | {FAILED}");
    // The first of these that an object has, letter case and signs aside.
    let names = [
        "recipient",
        "rcpt",
        "rcpt_to",
        "bouncedRecipient",
        "to-email",
        "Recipients",
        "to",
        "email",
        "emailTo",
        "EmailAddress",
        "contact_email",
        "address",
        "Envelope",
    ];
    let naming = |name: &str, address: &str| match name {
        "Envelope" => format!(r#""Envelope":{{"from":"a@example.org","to":["{address}"]}}"#),
        _ => format!(r#""{name}":"{address}""#),
    };
    for (place, name) in names.iter().enumerate() {
        let first = naming(name, "jo@example.com");
        for other in names[place + 1..].iter().chain(&["user"]) {
            let other = naming(other, "li@example.com");
            check(&[
                (
                    &format!(r#"{{{other},{first},"info":"{FAILED}"}}"#),
                    &[&known],
                ),
                (
                    &format!(r#"{{{first},{other},"info":"{FAILED}"}}"#),
                    &[&known],
                ),
            ]);
        }
        // Only the first few mean nobody else, whatever object is within.
        let expected = if place < 6 { &known } else { &nobody };
        let within = format!(r#"{{{first},"children":[{{"message":"{FAILED}"}}]}}"#);
        check(&[(&within, &[expected])]);
    }
    for name in [
        "status",
        "attempts",
        "delivery_attempts",
        "reason",
        "error",
        "err",
        "response",
        "bounce",
        "failure",
        "details",
        "result",
        "smtp",
        "delivery",
        "diagnostic",
        "deliveryStatus",
        "deliveryStatusDetails",
        "events",
    ] {
        let within = format!(r#"{{"email":"jo@example.com","{name}":[{{"message":"{FAILED}"}}]}}"#);
        check(&[(&within, &[&known])]);
    }
    for (names, with_text, alone) in [
        (
            &[
                "smtp_code",
                "smtpStatus",
                "SmtpStatusCode",
                "smtp-response-code",
                "smtpReplyCode",
                "reply_code",
                "bounceCode",
            ][..],
            "550 5.1.1",
            Some("550"),
        ),
        (&["responseCode", "error_code", "code"], "550 5.1.1", None),
        (&["version"], "5.1.1", None),
    ] {
        for name in names {
            let coded = format!(r#""recipient":"jo@example.com","{name}":550"#);
            let whole = format!("jo@example.com | {with_text} | - | 5.1.1 no such user");
            check(&[(
                &format!(r#"{{{coded},"info":"5.1.1 no such user"}}"#),
                &[&whole],
            )]);
            let alone = alone.map(|code| format!("jo@example.com | {code} | - | -"));
            let alone: Vec<&str> = alone.iter().map(String::as_str).collect();
            check(&[(&format!("{{{coded}}}"), &alone)]);
        }
    }
    for name in [
        "status",
        "smtp_enchcode",
        "smtpEnhancedCode",
        "enhanced_code",
        "EnhancedStatusCode",
        "enhancedStatus",
        "bounce_extended_code",
        "bounceStatus",
        "dsn",
        "dsn_status",
        "dsnCode",
    ] {
        check(&[(
            &format!(r#"{{"recipient":"jo@example.com","{name}":"5.1.1"}}"#),
            &["jo@example.com | 5.1.1 | - | -"],
        )]);
    }
    for name in ["command", "smtpCommand"] {
        for (what, stage) in [
            (r#""smtp_code":550"#, Stage::Rcpt),
            (r#""reason":"550 5.1.1 no such user""#, Stage::Rcpt),
            (
                r#""reason":"550 5.1.1 no (in reply to MAIL FROM command)""#,
                Stage::Mail,
            ),
        ] {
            let event =
                format!(r#"{{"recipient":"jo@example.com","{name}":"RCPT TO:<jo>",{what}}}"#);
            assert_eq!(one(&event).stage, stage, "{event}");
        }
    }
}

#[test]
fn members_of_an_object_beside_each_other() {
    let failed = "jo@example.com | 550 5.1.1 | - | 550 5.1.1 no such user";
    check(&[
        // No address, or one of nobody who is known to be a recipient.
        (
            r#"{"user":"jo@example.com","info":"550 5.1.1 no such user"}"#,
            &["- | 550 5.1.1 | - | 550 5.1.1 no such user"],
        ),
        (
            r#"{"to":"ops","email":"jo@example.com","info":"550 5.1.1 no such user"}"#,
            &[failed],
        ),
        (
            r#"{"to":"jo@example.com, li@example.com","info":"550 5.1.1 no such user"}"#,
            &["- | 550 5.1.1 | - | 550 5.1.1 no such user"],
        ),
        (
            r#"{"email":{"from":"a@example.org","to":"list@example.org"},"address":"jo@example.com","info":"550 5.1.1 no such user"}"#,
            &[failed],
        ),
        // Of attempts the last.
        (
            r#"{"email":"jo@example.com","attempts":[{"response":"450 4.2.1 try again later"},{"response":"550 5.1.1 no such user"}]}"#,
            &[failed],
        ),
        (
            r#"{"email":"jo@example.com","events":[{"response":"450 4.2.1 try again later"},{"response":"550 5.1.1 no such user"}]}"#,
            &[
                "jo@example.com | 450 4.2.1 | - | 450 4.2.1 try again later",
                failed,
            ],
        ),
        // Codes twice.
        (
            r#"{"email":"jo@example.com","dsn":"5.1.1","enhanced_code":"5.1.1"}"#,
            &["jo@example.com | 5.1.1 | - | -"],
        ),
        // What has a blank is what the server said, unless it is a date or a subject.
        (
            r#"{"email":"jo@example.com","smtp_code":550,"date":"Mon, 05 Jan 2026 10:00:00 UTC","note":"no such user"}"#,
            &["jo@example.com | 550 | - | no such user"],
        ),
        (
            r#"{"email":"jo@example.com","smtp_code":550,"time":"2026-01-05 10:00:00","timestamp":"2026-01-05 10:00:01"}"#,
            &["jo@example.com | 550 | - | -"],
        ),
        (
            r#"{"email":"jo@example.com","smtp_code":550,"subject":"Your order"}"#,
            &["jo@example.com | 550 | - | -"],
        ),
        // The mail that failed, as its sender writes it down.
        (
            r#"{"email":"jo@example.com","subject":"550 5.7.1 and what it means"}"#,
            &[],
        ),
        (
            r#"{"to":"jo@example.com","subject":"550 5.7.1 and what it means","info":"550 5.1.1 no such user"}"#,
            &[failed],
        ),
        (
            r#"{"to":"jo@example.com","subject":"Your order","text":"550 5.7.1 is no error of yours.","info":"550 5.1.1 no such user"}"#,
            &[failed],
        ),
        // An object is an event of its own.
        (
            r#"{"recipient":"jo@example.com","code":550,"info":{"message":"5.1.1 no such user"}}"#,
            &["jo@example.com | 5.1.1 | - | 5.1.1 no such user"],
        ),
        (
            r#"{"recipient":"jo@example.com","monday":{"message":"450 4.2.1 try again later"},"tuesday":{"message":"450 4.2.1 try again later"}}"#,
            &[
                "jo@example.com | 450 4.2.1 | - | 450 4.2.1 try again later",
                "jo@example.com | 450 4.2.1 | - | 450 4.2.1 try again later",
            ],
        ),
        // A line as it was beside what was made of it.
        (
            r#"{"message":"550 5.1.1 <jo@example.com> no such user","lines":["550 5.1.1 <jo@example.com> no such user"]}"#,
            &["jo@example.com | 550 5.1.1 | - | 550 5.1.1 <jo@example.com> no such user"],
        ),
    ]);
    // Whether two texts say the same: of the reply at least, and of nothing else.
    for (one_text, other, same) in [
        (
            "550 no such user",
            "550 5.1.1 user unknown",
            Some("550 5.1.1"),
        ),
        (
            "550 5.1.1 user unknown",
            "550 no such user",
            Some("550 5.1.1"),
        ),
        ("5.1.1 no such user", "5.1.1 user unknown", Some("5.1.1")),
        ("550 5.1.1 no such user", "550 5.7.1 not allowed", None),
        ("550 no such user", "552 mailbox is full", None),
        ("550 no such user", "5.2.2 mailbox is full", None),
        ("5.2.2 mailbox is full", "550 no such user", None),
        ("5.2.2 mailbox is full", "5.1.1 no such user", None),
    ] {
        let event = format!(r#"{{"email":"jo@example.com","one":"{one_text}","other":"{other}"}}"#);
        let reports = read(event.as_bytes());
        assert_eq!(reports.len(), if same.is_some() { 1 } else { 2 }, "{event}");
        if let Some(same) = same {
            assert_eq!(reports[0].status.unwrap().to_string(), same, "{event}");
        }
    }
    // Who a mail is from tells whether it is a report.
    for (name, from, count) in [
        ("from", "MAILER-DAEMON@mx.example.net", 1),
        ("Sender", "MAILER-DAEMON@mx.example.net", 1),
        ("from", "ann@example.net", 0),
    ] {
        let event = format!(
            r#"{{"{name}":"{from}","to":"a@example.org","subject":"Your mail","text":"<jo@example.com>: 550 5.1.1 no such user"}}"#
        );
        assert_eq!(read(event.as_bytes()).len(), count, "{event}");
    }
}

#[test]
fn members_of_services_in_other_shapes() {
    let failed = "jo@example.com | 550 5.1.1 | permanent | 550 5.1.1 no such user";
    check(&[
        (
            r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[]},"mail":{"destination":["jo@example.com"]}}"#,
            &["jo@example.com | - | permanent | -"],
        ),
        (
            r#"{"type":"email.failed","data":{"email_id":"1","to":[{"name":"Jo","email":"jo@example.com"},{"address":"li@example.com"},{"emailAddress":"ed@example.com"},{"name":"Al"}]}}"#,
            &[
                "jo@example.com | - | permanent | -",
                "li@example.com | - | permanent | -",
                "ed@example.com | - | permanent | -",
            ],
        ),
        // Events in an event whose word is known are part of it; of one whose word is not, they are what it tells.
        (
            r#"{"email":"jo@example.com","event":"bounce","sg_event_id":"1","reason":"550 5.1.1 no such user","unique_args":{"email":"li@example.com","event":"bounce"}}"#,
            &[failed],
        ),
        (
            r#"{"email":"li@example.com","event":"new","sg_event_id":"1","status":"5.7.1","events":[{"email":"jo@example.com","event":"bounce","reason":"550 5.1.1 no such user"}]}"#,
            &[failed],
        ),
        // Two in two members, and in one text.
        (
            r#"{"one":{"email":"jo@example.com","event":"bounce","reason":"550 5.1.1 no such user"},"two":{"email":"jo@example.com","event":"bounce","reason":"550 5.1.1 no such user"}}"#,
            &[failed, failed],
        ),
        (
            r#"{"data":"{\"email\":\"jo@example.com\",\"event\":\"bounce\",\"reason\":\"550 5.1.1 no such user\"}, {\"email\":\"jo@example.com\",\"event\":\"bounce\",\"reason\":\"550 5.1.1 no such user\"}"}"#,
            &[failed, failed],
        ),
    ]);
    for (event, stage, direction) in [
        (
            r#"{"event":"delivered","email":"jo@example.com","ts_event":1}"#,
            Stage::DataEnd,
            Direction::Outgoing,
        ),
        // What is complained of was delivered.
        (
            r#"{"event":"spam","email":"jo@example.com","ts_event":1,"reason":"no (in reply to RCPT TO command)"}"#,
            Stage::Any,
            Direction::Outgoing,
        ),
        (
            r#"{"type":"Rejection","recipient":"jo@example.com","nodeid":"1","response":{"code":550,"content":"no","command":"MAIL FROM:<a@example.org>"}}"#,
            Stage::Mail,
            Direction::Incoming,
        ),
    ] {
        let report = one(event);
        assert_eq!(
            (report.stage, report.direction),
            (stage, Some(direction)),
            "{event}"
        );
    }
}

#[test]
fn codes_and_words_of_services() {
    for (number, is_reply) in [
        ("199", false),
        ("200", true),
        ("550", true),
        ("558", true),
        ("571", true),
        ("579", true),
        ("580", false),
        ("590", false),
        ("599", false),
        ("600", false),
        ("550.5", false),
        ("-550", false),
    ] {
        let value = Json::Text(number.into());
        let read = service::reply(&value).map(|code| code.to_string());
        assert_eq!(read.as_deref(), is_reply.then_some(number), "{number}");
    }
    for (code, status) in [
        (r#"{"class":5,"subject":1,"detail":1}"#, "5.1.1"),
        (r#"{"class":"5","subject":"1","detail":"10"}"#, "5.1.10"),
        (r#"{"class":5,"subject":1.5,"detail":1}"#, "-"),
        (r#"{"class":5,"subject":1,"detail":-1}"#, "-"),
        (r#"{"class":5,"subject":1,"detail":1000}"#, "-"),
        (r#"{"class":261,"subject":1,"detail":1}"#, "-"),
        (r#"{"class":5,"subject":1}"#, "-"),
        (r#""5.1.1 (bad destination mailbox address)""#, "5.1.1"),
        (r#""bad""#, "-"),
    ] {
        let event = format!(
            r#"{{"type":"Bounce","recipient":"jo@example.com","nodeid":"1","response":{{"enhanced_code":{code}}}}}"#
        );
        check(&[(
            &event,
            &[&format!("jo@example.com | {status} | permanent | -")],
        )]);
    }
    // What a text begins with goes before the code beside it only if it is the reply of a failure.
    for (code, text, status) in [
        ("454", "421 4.7.0 later", "421 4.7.0"),
        ("454", "421-4.7.0 later", "421 4.7.0"),
        ("550", "250 recipients are too many", "550"),
        ("421", "550users are too many", "421"),
        ("421", "599 lines are too many", "421"),
        ("421", "421", "421"),
    ] {
        let reply = code.parse().ok();
        let author = smtp_codes::dsn::Author::Server;
        let (read, _) = service::merged(reply, Some(text), None, author);
        assert_eq!(read.unwrap().to_string(), status, "{code} {text}");
    }
    for (reason, text) in [
        ("MailboxFull", "mailbox full"),
        ("mailbox_full", "mailbox full"),
        ("hard-bounce", "hard bounce"),
        ("spam", "spam"),
        ("ISP", "isp"),
        ("User  unknown", "User unknown"),
    ] {
        let event = format!(
            r#"{{"event":"blocked","MessageID":1,"email":"jo@example.com","error":"{reason}"}}"#
        );
        check(&[(
            &event,
            &[&format!("jo@example.com | - | permanent | {text}")],
        )]);
    }
}

#[test]
fn how_events_begin_and_whose_they_are() {
    for (text, expected) in [
        ("{\"", true),
        (" {\n \"", true),
        ("\u{feff}{\"", true),
        ("[{\"", true),
        ("[[{\"", true),
        ("[ [ [", true),
        ("{}", false),
        ("{a", false),
        ("[{a", false),
        ("[[1", false),
        ("[\"", false),
        ("[1", false),
        ("[", false),
        ("\"{", false),
        ("", false),
    ] {
        assert_eq!(begins(text.as_bytes()), expected, "{text}");
    }
    for (text, whole) in [
        ("\u{feff}{\"a\": 1}\n", true),
        ("[]", true),
        ("{\"a\": 1}, 550", false),
        ("{\"a\": 1", false),
    ] {
        assert_eq!(is_whole(text.as_bytes()), whole, "{text}");
    }
    // A line of other JSON is a line of a log.
    for text in [
        "{}",
        "[1]",
        "[\"550 5.1.1 no such user\"]",
        "{\"a\":1} 550",
        "{\"a\":1",
    ] {
        assert_eq!(line(text.as_bytes(), &Context::default()), None, "{text}");
    }
    let event = r#"{"email":"jo@example.com","event":"bounce","sg_event_id":"1"}"#;
    let new = r#"{"email":"jo@example.com","event":"new","sg_event_id":"1","log":LOG}"#;
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    for (text, expected) in [
        (event.to_owned(), Some("sendgrid")),
        (format!("\u{feff}\n[[{event}]] and more"), Some("sendgrid")),
        (
            format!(
                r#"{{"a":"x","Message":{}}}"#,
                quoted(&format!(" {event}\n"))
            ),
            Some("sendgrid"),
        ),
        (new.replace("LOG", "[]"), Some("sendgrid")),
        (
            new.replace("LOG", r#"[{"type":"email.failed","data":{"to":[]}}]"#),
            Some("resend"),
        ),
        (r#"{"email":"jo@example.com"}"#.to_owned(), None),
        (format!("x {event}"), None),
        (event.trim_end_matches('}').to_owned(), None),
    ] {
        assert_eq!(service(text.as_bytes()), expected, "{text}");
    }
    let mut texts = event.to_owned();
    for level in 0..10 {
        texts = format!("{{\"m\":{}}}", quoted(&texts));
        assert_eq!(
            service(texts.as_bytes()).is_some(),
            level < TEXTS,
            "{level}"
        );
    }
    // Two events behind what a program wrote.
    let two = format!("hook: {event} {}", event.replace("jo@", "li@"));
    let reports = within(two.as_bytes(), &Context::default()).unwrap();
    let recipients: Vec<_> = reports
        .iter()
        .filter_map(|it| it.recipient.as_deref())
        .collect();
    assert_eq!(recipients, ["jo@example.com", "li@example.com"]);
}
