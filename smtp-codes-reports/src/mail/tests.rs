//! Mails of many kinds, and what is found in them.

mod addresses;
mod fields;
mod kinds;
mod passing;
mod reasons;
mod recipients;
mod returned;
mod sessions;

use super::*;

/// The findings of a mail.
fn read(mail: &[u8]) -> Vec<Finding> {
    Mail::read(mail).findings
}

/// The findings as `550 5.1.1 jo@example.com`, with `-` for what is missing.
fn found(mail: &str) -> Vec<String> {
    read(mail.as_bytes())
        .into_iter()
        .map(|finding| {
            format!(
                "{} {} {}",
                finding
                    .status
                    .and_then(Status::reply)
                    .map_or("-".to_owned(), |it| it.to_string()),
                finding
                    .status
                    .and_then(Status::enhanced)
                    .map_or("-".to_owned(), |it| it.to_string()),
                finding.recipient.as_deref().unwrap_or("-"),
            )
        })
        .collect()
}

/// A report that somebody passes on as an attachment; what was returned in it is not read.
#[test]
fn a_report_passed_on() {
    let original = "From: MAILER-DAEMON@old.example\nSubject: Undelivered\n\n\
                    <zoe@example.org>: host said: 552 5.2.2 full\n";
    let report = format!(
        "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\
         Content-Type: multipart/mixed; boundary=r\n\n--r\n\n\
         <bob@example.com>: host mx.example.com said: 550 5.1.1 no\n\
         --r\nContent-Type: message/rfc822\n\n{original}\n--r--\n"
    );
    assert_eq!(found(&report), ["550 5.1.1 bob@example.com"]);
    let forwarded = format!(
        "From: ann@example.org\nSubject: Fwd: Undelivered Mail\n\
         Content-Type: multipart/mixed; boundary=f\n\n--f\n\nWhat is this?\n\
         --f\nContent-Type: message/rfc822\n\n{report}\n--f--\n"
    );
    assert_eq!(found(&forwarded), ["550 5.1.1 bob@example.com"]);
    let bare = format!("From: ann@example.org\nContent-Type: message/rfc822\n\n{report}");
    assert_eq!(found(&bare), ["550 5.1.1 bob@example.com"]);
    let note = "From: ann@example.org\nContent-Type: multipart/mixed; boundary=n\n\n--n\n\nhi\n\
                --n\nContent-Type: message/rfc822\n\nFrom: x@example.org\n\n550 5.1.1 no\n--n--\n";
    assert_eq!(found(note), [""; 0]);
}

#[test]
fn blanks_that_do_not_break() {
    let mail = "From: MAILER-DAEMON@mx.example.net\nSubject: Undeliverable\n\
                Content-Type: text/html; charset=utf-8\n\n\
                <p>bob@example.com: 550&nbsp;5.1.1&nbsp;No such user</p>\n";
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn exchange_5_5() {
    let mail = r####"From: System Administrator <postmaster@ex.example.net>
To: ann@example.org
Subject: Undeliverable: hello
Content-Type: text/plain

Your message

  To:      bob@example.com
  Subject: hello
  Sent:    Thu, 29 Apr 2010 23:34:45 +0900

did not reach the following recipient(s):

bob@example.com on Thu, 29 Apr 2010 23:34:47 +0900
    The recipient name is not recognized
	The MTS-ID of the original message is: c=us;a= ;p=acme;l=EXA-100429143447Z-1234
    MSEXCH:IMS:ACME:SITE:EXA 3550 (000B09B6) 550 5.1.1 unknown user

"####;
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn exchange_2003_brackets() {
    let mail = r####"From: System Administrator <postmaster@ex.example.net>
To: ann@example.org
Subject: Undeliverable: hello

Your message did not reach some or all of the intended recipients.

      Subject:  hello
      Sent:     4/29/2010 11:34 PM

The following recipient(s) could not be reached:

      bob@example.com on 4/29/2010 11:34 PM
            You do not have permission to send to this recipient.  For assistance, contact your system administrator.
            <mx.example.net #5.7.1 smtp;550 5.7.1 Unable to relay for bob@example.com>

      eve@example.com on 4/29/2010 11:34 PM
            The e-mail account does not exist at the organization this message was sent to.
            <mx.example.net #5.1.1>
"####;
    assert_eq!(
        found(mail),
        ["550 5.7.1 bob@example.com", "- 5.1.1 eve@example.com"]
    );
}

#[test]
fn exchange_2007() {
    let mail = r####"From: postmaster@ex.example.net
To: ann@example.org
Subject: Undeliverable: hello

Delivery has failed to these recipients or distribution lists:

bob@example.com
The recipient's e-mail address was not found in the recipient's e-mail system. Microsoft Exchange will not try to redeliver this message for you. Please check the e-mail address and try resending this message, or provide the following diagnostic text to your system administrator.

Sent by Microsoft Exchange Server 2007

Diagnostic information for administrators:

Generating server: ex.example.net

bob@example.com
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

Original message headers:

Received: from [10.5.1.1] by ex.example.net (10.0.0.1) with Microsoft SMTP Server id 8.2.255.0
"####;
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn exchange_2007_two() {
    let mail = r####"From: postmaster@ex.example.net
To: ann@example.org
Subject: Undeliverable: hello

Generating server: ex.example.net

bob@example.com
mx.example.com #<mx.example.com #5.2.2 smtp;552 5.2.2 over quota> #SMTP#

eve@example.com
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient eve@example.com not found by SMTP address lookup'

Original message headers:

Received: from a by b
"####;
    assert_eq!(
        found(mail),
        ["552 5.2.2 bob@example.com", "550 5.1.10 eve@example.com"]
    );
}

#[test]
fn exim_like_reason() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. The following addresses failed:

<bob@example.com>

Reason:
552-5.2.2 The email account that you tried to reach is over quota
552 5.2.2 Try later

--- The header of the original message is following. ---

Received: from [192.0.2.1] (helo=x) by y id 1
Date: x
Subject: y 550 5.1.1
"####;
    assert_eq!(found(mail), ["552 5.2.2 bob@example.com"]);
}

#[test]
fn qmail_like_with_details() {
    let mail = r####"From: postmaster@james.example.net
To: ann@example.org
Subject: Re:hello

Hi. This is the James mail server at james.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.

Failed recipient(s):
bob@example.com

Error message:
550 - Requested action not taken: no such user here

Message details:
  Subject: hello
  Sent date: Thu Apr 29 23:34:45 GMT 2010
  MAIL FROM: ann@example.org
  RCPT TO: bob@example.com
  From: ann@example.org
  To: bob@example.com
  Size (in bytes): 502
  Number of lines: 420
"####;
    assert_eq!(found(mail), ["550 - bob@example.com"]);
}

#[test]
fn reason_before_the_list() {
    let mail = r####"From: postmaster@mm.example.net
To: ann@example.org
Subject: Undeliverable Mail: "hello"

Your message:
   From:    ann@example.org
   Subject: hello

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
   bob@example.com
   eve@example.com

Additional Information
======================
Original Sender:    <ann@example.org>
Sender-MTA:         <10.11.12.13>
Remote-MTA:         <10.2.2.2>
Reporting-MTA:      <relay.xxxxxxxxxxxx.com>
MessageName:        <B549996730000.000000000001.0003.mml>
Last-Attempt-Date:  <16:21:07 seg, 22 Dezembro 2014>
"####;
    assert_eq!(
        found(mail),
        ["550 5.1.1 bob@example.com", "550 5.1.1 eve@example.com"]
    );
}

#[test]
fn dialogue() {
    let mail = r####"From: "InterScan MSS" <postmaster@im.example.net>
To: ann@example.org
Subject: Mail could not be delivered

Sent >>> RCPT TO:<bob@example.com>
Received <<< 550 5.1.1 <bob@example.com>... user unknown

Unable to deliver message to <bob@example.com>

************* Below is a copy of your email. *****
550 5.7.1
"####;
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn transcript_before_the_list() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Returned mail: User unknown

   ----- Transcript of session follows -----
... while talking to mx.example.com.:
>>> RCPT To:<bob@example.com>
<<< 550 <bob@example.com>... User unknown
550 <bob@example.com>... User unknown
>>> RCPT To:<eve@example.com>
<<< 552 5.2.2 <eve@example.com>... Mailbox full
552 5.2.2 <eve@example.com>... Mailbox full

   ----- Recipients of this delivery -----
Bounced, cannot deliver:
   <bob@example.com>
   <eve@example.com>

   ----- Unsent message follows -----
Received: by relay.example.net (5.65/v5)
"####;
    assert_eq!(
        found(mail),
        ["550 - bob@example.com", "552 5.2.2 eve@example.com"]
    );
}

#[test]
fn sendmail_without_fields() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Returned mail: see transcript for details

The original message was received at Thu, 29 Apr 2010 23:34:45 +0900
from localhost [127.0.0.1]

   ----- The following addresses had permanent fatal errors -----
<bob@example.com>
    (reason: 550 5.1.1 <bob@example.com>... User Unknown)
<eve@example.com>
    (reason: 452 4.2.2 <eve@example.com>... Mailbox full)

   ----- Transcript of session follows -----
... while talking to mx.example.com.:
>>> DATA
<<< 550 5.1.1 <bob@example.com>... User Unknown
550 5.1.1 <bob@example.com>... User unknown
<<< 452 4.2.2 <eve@example.com>... Mailbox full
<<< 503 5.0.0 Need RCPT (recipient)

   ----- Message header follows -----
Received: from x
"####;
    assert_eq!(
        found(mail),
        ["550 5.1.1 bob@example.com", "452 4.2.2 eve@example.com"]
    );
}

#[test]
fn words_before_each_code() {
    let mail = r####"From: mailer-daemon@mail.example.net
To: ann@example.org
Subject: Undelivered Mail Returned to Sender

This message was created automatically by mail delivery software.
 A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. 

bob@example.com Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <bob@example.com>... User Unknown

eve@example.com Mailbox full, ERROR_CODE :552, ERROR_CODE :5.2.2 <eve@example.com>


Received:from mail.example.com by mx.example.com
	id 123 Thu, 29 Apr 2010
Message-ID:<aaa@bbb>
From: x
"####;
    assert_eq!(
        found(mail),
        ["550 5.1.1 bob@example.com", "552 5.2.2 eve@example.com"]
    );
}

#[test]
fn code_twice() {
    let mail = r####"From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
X-Failed-Recipients: bob@example.com
To: ann@example.org
Subject: Delivery Status Notification (Failure)

Delivery to the following recipient failed permanently:

     bob@example.com

Technical details of permanent failure: 
Google tried to deliver your message, but it was rejected by the recipient domain. We recommend contacting the other email provider for further information about the cause of this error. The error that the other server returned was: 550 550 5.2.2 <bob@example.com>... Mailbox Full (state 14).

   ----- Original message -----

Received: by 10.5.5.5
"####;
    assert_eq!(found(mail), ["550 5.2.2 bob@example.com"]);
}

#[test]
fn exim_three() {
    let mail = r####"From: Mail Delivery System <Mailer-Daemon@relay.example.net>
X-Failed-Recipients: bob@example.com,
  eve@example.com, joe@example.com
To: ann@example.org
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@example.com
    SMTP error from remote mailer after RCPT TO:<bob@example.com>:
    host mx.example.com [192.0.2.1]: 550 5.1.1 <bob@example.com>:
    Recipient address rejected
  eve@example.com
    SMTP error from remote mail server after end of data:
    host mx.example.com [192.0.2.1]: 554 Message refused
  joe@example.com
    unrouteable address

------ This is a copy of the message, including all the headers. ------

Received: from 5.1.1
"####;
    assert_eq!(
        found(mail),
        [
            "550 5.1.1 bob@example.com",
            "554 - eve@example.com",
            "- - joe@example.com"
        ]
    );
}

#[test]
fn postfix_without_fields() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Undelivered Mail Returned to Sender

This is the mail system at host relay.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

                   The mail system

<bob@example.com>: host mx.example.com[192.0.2.1] said: 550-5.7.26 This mail is
    unauthenticated 550-5.7.26 see
    550 5.7.26 https://example.com/ (in reply to end of DATA command)

<eve@example.com>: connect to mx.example.net[192.0.2.2]:25: Connection timed out
"####;
    assert_eq!(
        found(mail),
        ["550 5.7.26 bob@example.com", "- - eve@example.com"]
    );
}

#[test]
fn json() {
    let mail = r####"From: MAILER-DAEMON@amazonses.example
To: ann@example.org
Subject: AWS Notification Message

{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","reportingMTA":"dns; a8-50.smtp-out.example","bouncedRecipients":[{"emailAddress":"bob@example.com","status":"5.1.1","action":"failed","diagnosticCode":"smtp; 550 5.1.1 user unknown"}],"bounceSubType":"General","timestamp":"2016-11-21T11:33:33.000Z","feedbackId":"000-5.1","remoteMtaIp":"192.0.2.22"},"mail":{"timestamp":"2016","source":"ann@example.org","sourceIp":"192.0.2.3","messageId":"00","destination":["bob@example.com"]}}
"####;
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn ruled_sections() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: mail failed, returning to sender

|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <bob@example.com> ... transport smtp: 550 <bob@example.com>... User unknown
 <eve@example.com> ... transport smtp: 552 Mailbox full
|------------------------- Message text follows: ------------------------|
Received: x
"####;
    assert_eq!(
        found(mail),
        ["550 - bob@example.com", "552 - eve@example.com"]
    );
}

#[test]
fn reason_above_address() {
    let mail = r####"From: postmaster@n.example
To: ann@example.org
Subject: Undeliverable message

------- Failure Reasons  --------

User not listed in public Name & Address Book
bob@example.com

550 5.2.2 Mailbox full
eve@example.com

------- Returned Message --------
Received: from x
"####;
    assert_eq!(
        found(mail),
        ["- - bob@example.com", "550 5.2.2 eve@example.com"]
    );
}

#[test]
fn code_in_parentheses() {
    let mail = r####"From: MAILER-DAEMON@a.example
To: ann@example.org
Subject: FAILURE NOTICE : hello

  ----- The following addresses had permanent fatal errors -----

>>> bob@example.com <bob@example.com>

  ----- Transcript of session follows -----
550 sorry, no mailbox here by that name (#5.1.1 - chkusr)
"####;
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn labelled_recipients() {
    let mail = r####"From: Postmaster@ez.example
To: ann@example.org
Subject: Mail System Error - Returned Mail

Each of the following recipients was rejected by a remote mail server.
The reasons given by the server are included to help you determine why
each recipient was rejected.

    Recipient: <bob@ez.example>
    Reason:    <bob@ez.example>... User Unknown
    >>> RCPT TO:<bob@ez.example>
    <<< 550 <bob@ez.example>... User Unknown

    Recipient: <eve@ez.example>
    >>> RCPT TO:<eve@ez.example>
    <<< 550 5.2.1 <eve@ez.example>... User Unknown

"####;
    assert_eq!(
        found(mail),
        ["550 - bob@ez.example", "550 5.2.1 eve@ez.example"]
    );
}

#[test]
fn outlook_details() {
    let mail = r####"From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>
To: ann@example.org
Subject: Undeliverable: hello

Your message to bob@example.com couldn't be delivered.
bob wasn't found at example.com.

More Info for Email Admins
Status code: 550 5.1.10

Original Message Details
Created Date: 5/4/2017 3:02:16 AM
Error Details
Reported error: 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@example.com not found by SMTP address lookup
DSN generated by: X.example

Message Hops
HOP TIME (UTC) FROM TO WITH RELAY TIME
1 5/4/2017 3:02:15 AM 192.0.2.1 Microsoft SMTP Server 550.5 ms
"####;
    assert_eq!(found(mail), ["550 5.1.10 bob@example.com"]);
}

#[test]
fn warning() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Warning: could not send message for past 4 hours

    **      THIS IS A WARNING MESSAGE ONLY      **

   ----- Transcript of session follows -----
<bob@example.com>... Deferred: Connection timed out with mx.example.com.
451 4.4.1 reply: read error from mx.example.com.
Warning: message still undelivered after 4 hours
"####;
    assert_eq!(found(mail), ["451 4.4.1 bob@example.com"]);
}

#[test]
fn no_code() {
    let mail = r####"From: postmaster@example.net
To: ann@example.org
Subject: Undeliverable mail

  --- The following addresses had delivery problems ---

<bob@example.com>   (User unknown bob@example.com)


"####;
    assert_eq!(found(mail), ["- - bob@example.com"]);
}

const FIELDS: &str = "Reporting-MTA: dns; relay.example.net\n\
    \n\
    Final-Recipient: rfc822; bob@example.com\n\
    Action: failed\n\
    Status: 5.0.0\n\
    Diagnostic-Code: X-Unix; 255\n\
    \n\
    Final-Recipient: rfc822; eve@example.com\n\
    Action: delayed\n\
    Status: 4.4.1\n\
    Diagnostic-Code: smtp; 451\n 4.4.1 later\n";

/// A bounce of three parts, the fields under the given header.
fn bounce(text: &str, fields_header: &str, fields: &str) -> String {
    format!(
        "From: MAILER-DAEMON@relay.example.net\nTo: ann@example.org\nSubject: Returned mail\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"=b\"\n\n\
         a preamble with 550 5.7.1\n--=b\nContent-Type: text/plain\n\n{text}\n\
         --=b\n{fields_header}\n\n{fields}\n\
         --=b\nContent-Type: message/rfc822\n\nSubject: x\n\n550 5.7.1 <bob@example.com> is quoted here\n\
         --=b--\n"
    )
}

#[test]
fn the_fields_of_a_bounce() {
    let text = "   ----- The following addresses had permanent fatal errors -----\n\
        \"|/bin/filter\"\n    (reason: 255)\n    (expanded from: <bob@example.com>)\n";
    let mail = bounce(text, "Content-Type: message/delivery-status", FIELDS);
    let findings = read(mail.as_bytes());
    assert_eq!(
        found(&mail),
        ["- 5.0.0 bob@example.com", "451 4.4.1 eve@example.com"]
    );
    assert_eq!(findings[0].action, Some(DsnAction::Failed));
    assert_eq!(findings[0].text.as_deref(), Some("255"));
    assert_eq!(findings[1].action, Some(DsnAction::Delayed));
    assert_eq!(findings[1].text.as_deref(), Some("451 4.4.1 later"));
}

#[test]
fn the_words_complete_the_fields() {
    let one = &FIELDS[..FIELDS
        .find("\n\nFinal-Recipient: rfc822; eve")
        .expect("is there")];
    let text = "Transcript:\n554 5.3.0 unknown mailer error 255\n";
    let mail = bounce(text, "Content-Type: message/delivery-status", one);
    assert_eq!(found(&mail), ["554 5.3.0 bob@example.com"]);
    // Words about another class do not.
    let mail = bounce(
        "451 4.3.0 later",
        "Content-Type: message/delivery-status",
        "Final-Recipient: rfc822; bob@example.com\nStatus: 5.1.1\n",
    );
    assert_eq!(found(&mail), ["- 5.1.1 bob@example.com"]);
    // With several recipients only what is said about each.
    let text =
        "<bob@example.com>: host mx said: 550 5.2.1 closed\n\n<eve@example.com>: timed out\n";
    let mail = bounce(text, "Content-Type: message/delivery-status", FIELDS);
    assert_eq!(
        found(&mail),
        ["550 5.2.1 bob@example.com", "451 4.4.1 eve@example.com"]
    );
}

#[test]
fn encoded_and_internationalized_fields() {
    let header = "Content-Type: MESSAGE/Global-Delivery-Status; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable";
    let fields = "Final-Recipient: utf-8; b\u{f6}b@example.com\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550=\n 5.1.1 no such user\n";
    assert_eq!(
        found(&bounce("", header, fields)),
        ["550 5.1.1 b\u{f6}b@example.com"]
    );
}

#[test]
fn fields_in_the_text() {
    let mail = "From: MAILER-DAEMON@relay.example.net\nTo: ann@example.org\nSubject: Delivery Status Notification\n\n\
        Technical report:\n\nReporting-MTA: dns; relay.example.net\n\nAction: failed\n\
        Final-Recipient: rfc822; bob@example.com\nDiagnostic-Code: smtp; 550 5.1.1 no\nStatus: 5.1.1\n";
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn html_alone() {
    let mail = "From: postmaster@relay.example.net\nTo: ann@example.org\nSubject: Undeliverable\nContent-Type: text/html\n\n\
        <html><head><style type=\"text/css\">p { color: #555; } 550 5.7.1</style></head><body>\
        <table><tr><td>bob@example.com</td></tr><tr><td>Remote server said: 550 5.1.1 no such user</td></tr></table></body></html>\n";
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn mails_that_report_nothing() {
    for (header, body) in [
        (
            "Subject: question",
            "My server said 550 5.1.1 user unknown, and it was unable to deliver.",
        ),
        (
            "Subject: away\nReturn-Path: <>\nAuto-Submitted: auto-replied",
            "I am away from 5.4.11, phone (415) 555-1212.",
        ),
    ] {
        let mail = format!("From: joe@example.net\nTo: ann@example.org\n{header}\n\n{body}\n");
        assert_eq!(read(mail.as_bytes()), [], "{header:?}");
    }
    assert_eq!(read(b""), []);
    assert_eq!(read(b"\n"), []);
    assert_eq!(read(&[0xff; 1000]), []);
}

#[test]
fn a_mailbox_of_two() {
    let one = bounce(
        "",
        "Content-Type: message/delivery-status",
        "Final-Recipient: rfc822; bob@example.com\nStatus: 5.1.1\n",
    );
    let mailbox = format!(
        "From MAILER-DAEMON Fri Jan  2 10:00:00 2026\n{one}From - Fri Jan  2 10:00:01 2026\n{one}\nFrom here on it is text\n"
    );
    assert_eq!(found(&mailbox), ["- 5.1.1 bob@example.com"; 2]);
}

/// A mail nested so deep, in one way or the other, is read at once and without recursion.
#[test]
fn nested_a_hundred_thousand_levels() {
    const LEVELS: usize = 100_000;
    let head = "From: MAILER-DAEMON@relay.example.net\nSubject: Returned mail\n";
    let mail = format!(
        "{head}{}550 5.1.1 x",
        "Content-Type: message/rfc822\n\n".repeat(LEVELS)
    );
    assert_eq!(
        read(mail.as_bytes())
            .iter()
            .filter(|it| it.status.and_then(Status::reply).is_some())
            .count(),
        0
    );
    let mut mail = head.to_owned();
    for level in 0..LEVELS {
        mail.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
        ));
    }
    mail.push_str("\n550 5.1.1 too deep");
    assert!(read(mail.as_bytes()).len() < 2);
}

/// Many addresses and many codes must not cost a square, nor may one be lost.
#[test]
fn many_recipients() {
    const MANY: usize = 50_000;
    let mut mail =
        "From: MAILER-DAEMON@relay.example.net\nTo: ann@example.org\nSubject: Returned mail\n\n"
            .to_owned();
    for number in 0..MANY {
        mail.push_str(&format!(
            "<user{number}@example.com>:\n550 5.1.1 no such user\n\n"
        ));
    }
    let findings = read(mail.as_bytes());
    assert_eq!(findings.len(), MANY);
    assert!(findings.iter().all(|it| {
        it.status
            .is_some_and(|status| status.reply().is_some() && status.enhanced().is_some())
    }));
}

/// Any bytes may come: every cut of a bounce.
#[test]
fn any_cut() {
    let mail = bounce(
        "<bob@example.com>:\n550 5.2.1 no\n",
        "Content-Type: message/delivery-status",
        FIELDS,
    );
    for end in 0..mail.len() {
        assert!(read(&mail.as_bytes()[..end]).len() <= 2);
    }
}

/// A bounce by a mail system, with these lines in its header and this text.
fn report_of(header: &str, text: &str) -> String {
    format!("From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n{header}\n{text}")
}

/// The text of findings that is stored: what several share counts once.
fn stored(findings: &[Finding]) -> usize {
    let texts: std::collections::HashMap<_, _> = findings
        .iter()
        .filter_map(|finding| finding.text.as_ref())
        .map(|text| (text.as_ptr(), text.len()))
        .collect();
    texts.values().sum()
}

/// However long a word is and however many recipients it is about, a finding has no more
/// than the limit of it, and what is said about all of them is stored once.
#[test]
fn one_long_word_about_many_recipients() {
    const MANY: usize = 2000;
    let list = |before: &str, behind: &str| -> String {
        (0..MANY)
            .map(|number| format!("{before}user{number}@example.com{behind}"))
            .collect()
    };
    let lines = list("<", ">:\n");
    let failed = format!("X-Failed-Recipients: {}\n", list("", ",\n "));
    let fields = list("Final-Recipient: rfc822; ", "\n\n");
    for letter in ["x", "\u{4e2d}"] {
        let word = letter.repeat(200_000);
        let code = format!("550 5.1.1 {word}");
        // What is said about all of them, and about the last one.
        let shared = 2 * 4 * report::TEXT_LIMIT;
        // The words above each address where none follow: bytes, not characters.
        let above = shared + MANY * report::TEXT_LIMIT;
        for (shape, most, mail) in [
            (
                "above the list",
                shared,
                report_of("", &format!("{code}\n\n{lines}")),
            ),
            (
                "below the list",
                above,
                report_of("", &format!("{lines}\n{code}")),
            ),
            (
                "without a code",
                above,
                report_of("", &format!("{word}\n\n{lines}")),
            ),
            ("list in the header", shared, report_of(&failed, &code)),
            (
                "list in the line",
                shared,
                report_of(&failed, &format!("{word} {} 550 5.1.1 no", list("<", "> "))),
            ),
            (
                "list in a line of the transcript",
                shared,
                report_of("", &format!("{lines}\n---\n{} {code}", list("<", "> "))),
            ),
            (
                "fields",
                shared,
                bounce(&code, "Content-Type: message/delivery-status", &fields),
            ),
        ] {
            let findings = read(mail.as_bytes());
            assert_eq!(findings.len(), MANY, "{shape}");
            for text in findings.iter().filter_map(|it| it.text.as_deref()) {
                assert!(
                    text.chars().count() <= report::TEXT_LIMIT,
                    "{shape}: {text}"
                );
            }
            assert!(stored(&findings) <= most, "{shape}: {}", stored(&findings));
        }
    }
}

/// Fields may name an address as often as they like: its words are looked for once.
#[test]
fn one_recipient_many_times() {
    const MANY: usize = 2000;
    let text = format!(
        "{}\n<bob@example.com>: {}",
        "x".repeat(200_000),
        "timed out ".repeat(100)
    );
    let fields = "Final-Recipient: rfc822; bob@example.com\nAction: failed\n\n".repeat(MANY);
    let mail = bounce(&text, "Content-Type: message/delivery-status", &fields);
    let findings = read(mail.as_bytes());
    assert_eq!(findings.len(), MANY);
    assert!(findings.iter().all(|it| it.text.is_some()));
    assert!(stored(&findings) <= report::TEXT_LIMIT);
}

/// The cut is at a whole character, and leaves no blank at the end.
#[test]
fn where_a_text_is_cut() {
    let cut = |words: &str| {
        let mail = report_of("", &format!("bob@example.com: 550 5.1.1 no\n {words}"));
        let text = read(mail.as_bytes())[0].text.clone().expect("is there");
        text.strip_prefix("bob@example.com: 550 5.1.1 no")
            .map(str::to_owned)
            .expect("begins so")
    };
    let room = report::TEXT_LIMIT - "bob@example.com: 550 5.1.1 no ".len();
    let whole = "\u{e9}".repeat(room);
    assert_eq!(cut(&whole), format!(" {whole}"));
    assert_eq!(cut(&format!("{whole}\u{e9}")), format!(" {whole}"));
    let word = "y".repeat(room - 1);
    assert_eq!(cut(&format!("{word} z")), format!(" {word}"));
    assert_eq!(cut("a\n\tb   c\n\nd"), " a b c");
}

/// What a mail reports, a line for each recipient: the address, the one that the sender used, the
/// codes, the stage, what was done.
fn told(mail: &str) -> Vec<String> {
    Mail::read(mail.as_bytes())
        .reports()
        .map(|report| {
            let or = |text: Option<&str>| text.unwrap_or("-").to_owned();
            let status = report.status.map(|status| status.to_string());
            format!(
                "{} {} {} {} {}",
                or(report.recipient.as_deref()),
                or(report.original_recipient.as_deref()),
                or(status.as_deref()),
                report.stage.as_str(),
                or(report.action.map(|action| action.as_str())),
            )
        })
        .collect()
}

#[test]
fn exim_pipes() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Returned mail
Date: Mon, 5 Jan 2026 10:00:00 +0000
X-Failed-Recipients: jo@example.com

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  pipe to |/usr/bin/vacation jo
    generated by jo@example.com
    Child process of address_pipe transport returned 127 (could mean unable to exec or command does not exist) from command: /usr/bin/vacation

------ This is a copy of the message, including all the headers. ------

Return-path: <ann@example.org>
Message-ID: <a1@example.org>
From: ann@example.org
To: jo@example.com
"####;
    assert_eq!(told(mail), ["jo@example.com - - any failed"]);
    // A pipe or file is an entry of its own, and no part of the one before it.
    let two = mail.replace(
        "  pipe to |",
        "  carol@example.net\n    Unrouteable address\n\n  save to /home/jo/mbox\n    \
         generated by jo@example.com\n    mailbox is full\n\n  pipe to |",
    );
    let two = two.replace("X-Failed-Recipients: jo@example.com\n", "");
    assert_eq!(
        told(&two),
        [
            "carol@example.net - - any failed",
            "jo@example.com - - any failed"
        ]
    );
}

#[test]
fn addresses_in_odd_forms() {
    for (field, address) in [
        (
            "rfc822; \"bob smith\"@example.net",
            "\"bob smith\"@example.net",
        ),
        ("rfc822;Bob Smith <bob@example.net>", "bob@example.net"),
        ("rfc822; \"Bob\" <bob@example.net>", "bob@example.net"),
        ("rfc822; bob@example.net (Bob)", "bob@example.net"),
        ("rfc822; 'bob@example.net'", "bob@example.net"),
        ("rfc822; SMTP:bob@example.net", "bob@example.net"),
        ("rfc822:bob@example.net", "bob@example.net"),
        ("rfc822; bob@EXAMPLE.NET.", "bob@EXAMPLE.NET"),
        ("rfc822; <bob@example.net>", "bob@example.net"),
    ] {
        let mail = format!(
            "From: MAILER-DAEMON@mx.example.org\nSubject: failed\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\
             Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
             Final-Recipient: {field}\nAction: failed\nStatus: 5.1.1\n--b--\n"
        );
        let read = Mail::read(mail.as_bytes());
        let report = read.reports().next().expect("a report");
        assert_eq!(report.recipient.as_deref(), Some(address), "{field}");
    }
}

#[test]
fn what_stands_around_an_address_says_why() {
    for (text, words) in [
        (
            "您的邮件未能送达。\n\n邮件地址（jo@example.com）不存在。\n",
            "邮件地址不存在。",
        ),
        (
            "Your message could not be delivered.\n\nThe following addresses do not exist:\n  <jo@example.com>\n",
            "Your message could not be delivered. The following addresses do not exist:",
        ),
    ] {
        let mail = format!(
            "From: MAILER-DAEMON@mx.example.org\nReturn-Path: <>\nSubject: Undelivered Mail\n\
             Content-Type: text/plain; charset=utf-8\n\n{text}"
        );
        let read = Mail::read(mail.as_bytes());
        let report = read.reports().next().expect("a report");
        assert_eq!(
            report.recipient.as_deref(),
            Some("jo@example.com"),
            "{text}"
        );
        assert_eq!(report.text.as_deref(), Some(words), "{text}");
    }
}

#[test]
fn what_people_write_about_deliveries_is_no_report() {
    for mail in [
        "From: shop@example.org\nReturn-Path: <shop@example.org>\nSubject: Delivery failed\n\n\
         Your parcel could not be delivered today.\n",
        "From: jo@example.org\nSubject: Undeliverable\n\nWhy do my mails come back?\n",
        // It wants to be clicked: the only address is that of its reader.
        "From: it@example.org\nTo: jo@example.net\nSubject: Undelivered mails returned to jo@example.net\n\n\
         5 mails for jo@example.net wait. Error 550 5.1.1. Release them: http://example.org/\n",
        "From: postmaster@example.org\nSubject: Maintenance on Friday\n\nYou may see 421 4.3.2 then.\n",
    ] {
        assert_eq!(Mail::read(mail.as_bytes()).reports().len(), 0, "{mail}");
    }
}

#[test]
fn a_code_about_the_sender_gives_no_recipient_up() {
    use smtp_codes::Action;
    let mut report = crate::Report {
        status: "550 5.1.1".parse().ok(),
        recipient: Some("bob@example.net".into()),
        sender: Some("alice@example.org".into()),
        text: Some("550 5.1.1 <alice@example.org>: User unknown".into()),
        ..crate::Report::default()
    };
    let verdict = report
        .judge(&smtp_codes_phrasebook::LAYERS)
        .expect("a verdict");
    assert_ne!(verdict.action(), Action::Suppress, "{verdict:?}");
    report.text = Some("550 5.1.1 <bob@example.net>: User unknown".into());
    let verdict = report
        .judge(&smtp_codes_phrasebook::LAYERS)
        .expect("a verdict");
    assert_eq!(verdict.action(), Action::Suppress, "{verdict:?}");
}

#[test]
fn qmail_says_what_drew_the_reply() {
    let mail = r####"Return-Path: <>
From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: failure notice

Hi. This is the qmail-send program at relay.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<jo@example.com>:
192.0.2.5 does not like recipient.
Remote host said: 550 5.1.1 <jo@example.com> User unknown
Giving up on 192.0.2.5.

<bob@example.com>:
Connected to 192.0.2.6 but sender was rejected.
Remote host said: 550 5.7.1 SPF fail

<eve@example.com>:
Sorry, I couldn't find any host named example.com. (#5.1.2)

<kim@example.com>:
Connected to 192.0.2.6 but greeting failed.
Remote host said: 554 go away
I'm not going to try again; this message has been in the queue too long.

--- Below this line is a copy of the message.

Return-Path: <ann@example.org>
Message-ID: <b2@example.org>
To: jo@example.com
"####;
    assert_eq!(
        told(mail),
        [
            "jo@example.com - 550 5.1.1 rcpt failed",
            "bob@example.com - 550 5.7.1 mail failed",
            "eve@example.com - 5.1.2 any failed",
            "kim@example.com - 554 greeting failed"
        ]
    );
}

#[test]
fn exchange_2003_fields() {
    let mail = r####"From: postmaster@example.net
To: ann@example.org
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your message did not reach some or all of the intended recipients.

      Subject:  Hello
      Sent:     1/5/2026 10:00 AM

The following recipient(s) could not be reached:

      jo@example.com on 1/5/2026 10:00 AM
            The e-mail account does not exist at the organization this message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct address.
            <mx.example.net #5.1.1 smtp;550 5.1.1 User unknown>

--b
Content-Type: message/delivery-status

Reporting-MTA: dns;mx.example.net
Original-Recipient: rfc822;jo@sales.example.com
Final-Recipient: RFC822;jo@example.com
Action: failed
Status: 5.1.1
X-Supplementary-Info: <mx.example.net #5.1.1 smtp;550 5.1.1 User unknown>
X-Display-Name: jo

--b--
"####;
    assert_eq!(
        told(mail),
        ["jo@example.com jo@sales.example.com 550 5.1.1 any failed"]
    );
}

#[test]
fn exchange_online_expired() {
    let mail = r####"From: Microsoft Outlook <postmaster@example.net>
To: ann@example.org
Subject: Undeliverable: Hello
Content-Type: text/plain

Delivery has failed to these recipients or groups:

jo@example.com
Several attempts to deliver your message were unsuccessful and we stopped trying.

Diagnostic information for administrators:

Generating server: AM0PR01.prod.outlook.com
Receiving server: mx.example.com (192.0.2.7)
Total retry attempts: 31

jo@example.com
Server at mx.example.com returned '550 5.4.300 Message expired -> 451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation'
1/5/2026 10:00:00 AM - Server at mx.example.com returned '451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation'

Original message headers:

Received: from a by b
Message-ID: <d4@example.org>
"####;
    assert_eq!(told(mail), ["jo@example.com - 550 5.4.300 any failed"]);
}

#[test]
fn domino_in_words() {
    let mail = r####"From: Postmaster@example.net
To: ann@example.org
Subject: DELIVERY FAILURE: 550 5.1.1 User unknown

Your message

  Subject: Hello

was not delivered to:

  jo@example.com

because:

  550 5.1.1 <jo@example.com>: Recipient address rejected: User unknown

"####;
    assert_eq!(told(mail), ["jo@example.com - 550 5.1.1 any failed"]);
}

#[test]
fn domino_fields() {
    let mail = r####"From: Postmaster@example.net
To: ann@example.org
Subject: DELIVERY FAILURE: User jo (jo@example.com) not listed in Domino Directory
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your message

  Subject: Hello

was not delivered to:

  jo@example.com

because:

  User jo (jo@example.com) not listed in Domino Directory

--b
Content-Type: message/delivery-status

Reporting-MTA: dns;mx.example.net

Final-Recipient: rfc822;jo@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: X-Notes; User jo (jo@example.com) not listed in Domino Directory

--b
Content-Type: message/rfc822

From: ann@example.org
Message-ID: <e5@example.org>
Subject: Hello

--b--
"####;
    assert_eq!(told(mail), ["jo@example.com - 5.1.1 any failed"]);
}

#[test]
fn sun_fields() {
    let mail = r####"From: Internet Mail Delivery <postmaster@example.net>
To: ann@example.org
Subject: Delivery Notification: Delivery has failed
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

This report relates to a message you sent with the following header fields:

  Message-id: <f6@example.org>
  Date: Mon, 05 Jan 2026 10:00:00 +0000
  From: Ann <ann@example.org>
  To: jo@example.com
  Subject: Hello

Your message cannot be delivered to the following recipients:

  Recipient address: jo@host.example.com
  Original address: jo@example.com
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 5.1.1 unknown or illegal alias: jo@example.com
  Remote system: dns;mx.example.com (TCP|192.0.2.1|25|192.0.2.2|25) (mx.example.com ESMTP)

--b
Content-Type: message/delivery-status

Original-envelope-id: 0HFX
Reporting-MTA: dns;mx.example.net (tcp-daemon)
Arrival-date: Mon, 05 Jan 2026 10:00:00 +0000

Original-recipient: rfc822;jo@example.com
Final-recipient: rfc822;jo@host.example.com
Action: failed
Status: 5.1.1 (Remote SMTP server has rejected address)
Remote-MTA: dns;mx.example.com (TCP|192.0.2.1|25|192.0.2.2|25)
Diagnostic-code: smtp;550 5.1.1 unknown or illegal alias: jo@example.com

--b--
"####;
    assert_eq!(
        told(mail),
        ["jo@host.example.com jo@example.com 550 5.1.1 any failed"]
    );
}

#[test]
fn sun_in_words() {
    let mail = r####"From: Internet Mail Delivery <postmaster@example.net>
To: ann@example.org
Subject: Delivery Notification: Delivery has failed

This report relates to a message you sent with the following header fields:

  Message-id: <f6@example.org>
  Date: Mon, 05 Jan 2026 10:00:00 +0000
  From: Ann <ann@example.org>
  To: jo@example.com
  Subject: Hello

Your message cannot be delivered to the following recipients:

  Recipient address: jo@host.example.com
  Original address: jo@example.com
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 5.1.1 unknown or illegal alias: jo@example.com
"####;
    assert_eq!(
        told(mail),
        ["jo@host.example.com jo@example.com 550 5.1.1 any failed"]
    );
}

#[test]
fn courier_in_words() {
    let mail = r####"From: "Courier mail server at relay.example.net" <@relay.example.net>
To: ann@example.org
Subject: NOTICE: mail delivery status.
Content-Type: text/plain

This is a delivery status notification from relay.example.net,
running the Courier mail server, version 0.65.2.

The original message was received on Mon, 05 Jan 2026 10:00:00 +0000
from [192.0.2.9] (HELO relay.example.net)

---------------------------------------------------------------------------

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<jo@example.com>:
    mx.example.com [192.0.2.1]:
>>> RCPT TO:<jo@example.com>
<<< 550 <jo@example.com>: User unknown

---------------------------------------------------------------------------

If your message was also sent to additional recipients, their delivery
status is not included in this report. You may or may not receive
other delivery status notifications for additional recipients.

The original message follows as a separate attachment.
"####;
    assert_eq!(told(mail), ["jo@example.com - 550 rcpt failed"]);
}

#[test]
fn mdaemon_session() {
    let mail = r####"From: "MDaemon at relay.example.net" <MDaemon@relay.example.net>
To: ann@example.org
Subject: Permanent Delivery Failure

The attached message had PERMANENT fatal delivery errors!

After one or more unsuccessful delivery attempts the attached message has
been removed from the mail queue on this server.  The number and frequency
of delivery attempts are determined by local configuration.

YOUR MESSAGE WAS NOT DELIVERED TO ONE OR MORE RECIPIENTS!

Failed address: jo@example.com

--- Session Transcript ---
 Mon 2026-01-05 10:00:00: Parsing message <xxxx\pd350000.msg>
 Mon 2026-01-05 10:00:01: <-- 220 mx.example.com ESMTP
 Mon 2026-01-05 10:00:01: --> EHLO relay.example.net
 Mon 2026-01-05 10:00:01: <-- 250 OK
 Mon 2026-01-05 10:00:01: --> MAIL From:<ann@example.org>
 Mon 2026-01-05 10:00:01: <-- 250 OK
 Mon 2026-01-05 10:00:01: --> RCPT To:<jo@example.com>
 Mon 2026-01-05 10:00:01: <-- 550 5.1.1 User unknown
 Mon 2026-01-05 10:00:01: --> QUIT
--- End Transcript ---
"####;
    assert_eq!(told(mail), ["jo@example.com - 550 5.1.1 rcpt failed"]);
}

#[test]
fn imail_in_words() {
    let mail = r####"From: "IMail Postmaster" <postmaster@example.net>
To: ann@example.org
Subject: Undeliverable Mail

Unknown user: jo@example.com

Original message follows.

Received: from x
From: ann@example.org
Message-ID: <g7@example.org>
"####;
    assert_eq!(told(mail), ["jo@example.com - - any failed"]);
}

#[test]
fn kerio_in_words() {
    let mail = r####"From: "Mail Delivery Subsystem" <postmaster@example.net>
To: ann@example.org
Subject: Undelivered Mail: Hello

This message was created automatically by the mail server.

Message "Hello" could not be delivered to the following recipients:

jo@example.com
550 5.1.1 Recipient unknown
Remote server replied: 550 5.1.1 Recipient unknown

"####;
    assert_eq!(told(mail), ["jo@example.com - 550 5.1.1 any failed"]);
}

#[test]
fn communigate_fields() {
    let mail = r####"From: <MAILER-DAEMON@relay.example.net>
To: ann@example.org
Subject: Undeliverable mail: Hello
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Failed to deliver to 'jo@example.com'
SMTP module(domain example.com) reports:
 host mx.example.com says:
 550 5.1.1 jo@example.com User unknown

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Original-Recipient: rfc822;<jo@example.com>
Final-Recipient: system;<jo@example.com>
Action: failed
Status: 5.0.0

--b--
"####;
    assert_eq!(
        told(mail),
        ["jo@example.com jo@example.com 550 5.1.1 any failed"]
    );
}

#[test]
fn two_recipients_above_one_reason() {
    let mail = r####"From: postmaster@relay.example.net
To: ann@example.org
Subject: Re: Hello

Hi. This is the James mail server at relay.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.

Failed recipient(s):
jo@example.com
bob@example.com

Error message:
550 5.1.1 User unknown

"####;
    assert_eq!(
        told(mail),
        [
            "jo@example.com - 550 5.1.1 any failed",
            "bob@example.com - 550 5.1.1 any failed"
        ]
    );
}

/// It calls it a delay when it gives up, as it does while it still tries.
#[test]
fn opensmtpd_gives_up() {
    let mail = |why: &str| {
        format!(
            "Subject: Delivery status notification: delayed\n\
             From: Mailer Daemon <MAILER-DAEMON@mx.example.org>\n\
             Content-Type: multipart/mixed;boundary=\"7/b\"\n\n\
             --7/b\nContent-Type: text/plain; charset=us-ascii\n\n    Hi!\n\n\
             \x20   A message is delayed for more than 0 seconds for the following\n    list of recipients:\n\n\
             jo@example.com: {why}\n\n\
             \x20   Please note that this is only a temporary failure report.\n\n\
             --7/b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
             Final-Recipient: rfc822; jo@example.com\nAction: delayed\nStatus: 4.4.7\n\n--7/b--\n"
        )
    };
    for (why, action) in [
        ("Envelope expired", DsnAction::Failed),
        ("Network error on destination MXs", DsnAction::Delayed),
    ] {
        let read = read(mail(why).as_bytes());
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].action, Some(action), "{why}");
    }
}

#[test]
fn opensmtpd_fields() {
    let mail = r####"From: Mailer Daemon <MAILER-DAEMON@relay.example.net>
To: ann@example.org
Subject: Delivery status notification: error
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

jo@example.com: 550 5.1.1 User unknown

    Below is a copy of the original message:

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: rfc822; jo@example.com
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: text/rfc822-headers

Message-ID: <h8@example.org>

--b--
"####;
    assert_eq!(told(mail), ["jo@example.com - 550 5.1.1 any failed"]);
}

#[test]
fn yahoo_in_words() {
    let mail = r####"From: MAILER-DAEMON@yahoo.com
To: ann@example.org
Subject: Failure Notice

Sorry, we were unable to deliver your message to the following address.

<jo@example.com>:
550: 5.1.1 <jo@example.com>: Email address could not be found, or was misspelled (G8)

--- Below this line is a copy of the message.

Message-ID: <i9@example.org>
"####;
    assert_eq!(told(mail), ["jo@example.com - 550 5.1.1 any failed"]);
}

#[test]
fn gmail_still_tries() {
    let mail = r####"From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ann@example.org
Subject: Delivery Status Notification (Delay)
X-Failed-Recipients: jo@example.com

** Delivery incomplete **

There was a temporary problem delivering your message to jo@example.com. Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.

The response was:
The recipient server did not accept our requests to connect.
"####;
    assert_eq!(told(mail), ["jo@example.com - - any delayed"]);
}

#[test]
fn sessions_of_two_recipients() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Returned mail: see transcript for details

   ----- The following addresses had permanent fatal errors -----
<jo@a.example.com>
    (reason: 550 5.1.1 <jo@a.example.com>... User unknown)
<bob@b.example.com>

   ----- Transcript of session follows -----
... while talking to mx.a.example.com.:
>>> DATA
<<< 550 5.1.1 <jo@a.example.com>... User unknown
550 5.1.1 <jo@a.example.com>... User unknown
<<< 503 5.0.0 Need RCPT (recipient)
... while talking to mx.b.example.com.:
>>> MAIL From:<ann@example.org>
<<< 553 5.1.8 <ann@example.org>... Domain of sender address ann@example.org does not exist
501 5.6.0 <bob@b.example.com>... Data format error
"####;
    assert_eq!(
        told(mail),
        [
            "jo@a.example.com - 550 5.1.1 rcpt failed",
            "bob@b.example.com - 553 5.1.8 mail failed"
        ]
    );
}

#[test]
fn sendmail_expired() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Returned mail: Cannot send message for 5 days
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The original message was received at Mon, 5 Jan 2026

   ----- The following addresses had permanent fatal errors -----
<jo@example.com>

   ----- Transcript of session follows -----
<jo@example.com>... Deferred: Connection refused by mx.example.com.
Message could not be delivered for 5 days
Message will be deleted from queue

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: RFC822; jo@example.com
Action: failed
Status: 4.4.7
Remote-MTA: DNS; mx.example.com

--b--
"####;
    assert_eq!(told(mail), ["jo@example.com - 4.4.7 any failed"]);
}

#[test]
fn where_a_session_of_postfix_broke() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: bob@example.org
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

<jo@example.com>: lost connection with mx.example.com[192.0.2.1]
    while sending RCPT TO

<kim@example.net>: TLS is required, but was not offered by host
    mx.example.net[192.0.2.2]

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: rfc822; jo@example.com
Action: failed
Status: 4.4.2
Diagnostic-Code: X-Postfix; lost connection with mx.example.com[192.0.2.1]
    while sending RCPT TO

Final-Recipient: rfc822; kim@example.net
Action: failed
Status: 4.7.4
Diagnostic-Code: X-Postfix; TLS is required, but was not offered by host
    mx.example.net[192.0.2.2]

--b--
"####;
    assert_eq!(
        told(mail),
        [
            "jo@example.com - 4.4.2 rcpt failed",
            "kim@example.net - 4.7.4 starttls failed"
        ]
    );
}

#[test]
fn exims_time_that_is_over_does_not_hide_the_reply() {
    let mail = br####"From: Mail Delivery System <Mailer-Daemon@relay.example.net>
To: bob@example.org
Subject: Mail delivery failed: returning message to sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Action: failed
Final-Recipient: rfc822;jo@example.com
Status: 5.0.0
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 450 4.1.1 <jo@example.com>: unverified: retry timeout exceeded

--b--
"####;
    let mail = Mail::read(mail);
    let report = mail.reports().next().unwrap();
    let verdict = report.judge(&smtp_codes_phrasebook::LAYERS).unwrap();
    assert_eq!(verdict.cause(), smtp_codes::Cause::NO_SUCH_USER);
    assert_eq!(verdict.retry(), smtp_codes::Retry::Later);
}

#[test]
fn an_alias_goes_before_the_address_that_a_bounce_carries() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: bounces+jo=example.com@list.example
Subject: Undelivered Mail Returned to Sender

<jo@final.example> (expanded from <jo@example.com>): host mx.final.example[192.0.2.1]
    said: 452 4.2.2 Mailbox full (in reply to end of DATA command)

"####;
    assert_eq!(
        told(mail),
        ["jo@final.example jo@example.com 452 4.2.2 data-end failed"]
    );
}

#[test]
fn an_address_that_the_bounce_carries() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: bounces+jo=example.com@list.example
Subject: Undelivered Mail Returned to Sender

<jo@final.example>: host mx.final.example[192.0.2.1] said: 550 5.1.1 no (in reply to RCPT TO command)
"####;
    assert_eq!(
        told(mail),
        ["jo@final.example jo@example.com 550 5.1.1 rcpt failed"]
    );
}

#[test]
fn a_report_passed_on_in_the_text() {
    let mail = r####"From: Bob <bob@example.org>
To: help@example.org
Subject: what is this?

Can you look?

---------- Forwarded message ---------
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Date: Mon, Jan 5, 2026 at 10:00 AM
Subject: Delivery Status Notification (Failure)
To: <bob@example.org>


** Address not found **

Your message wasn't delivered to jo@example.com because the address couldn't be found.

The response was:

550 5.1.1 The email account that you tried to reach does not exist.
"####;
    assert_eq!(told(mail), ["jo@example.com - 550 5.1.1 any failed"]);
}

#[test]
fn a_reply_that_names_the_recipient() {
    let mail = r####"From: Mail Delivery Subsystem <MAILER-DAEMON@relay.example.net>
To: ann@example.org
Subject: Returned mail: User unknown

   ----- Transcript of session follows -----
550 jo@example.com... User unknown

   ----- Unsent message follows -----
Return-Path: <ann@example.org>
Message-ID: <j1@example.org>
"####;
    assert_eq!(told(mail), ["jo@example.com - 550 any failed"]);
}

#[test]
fn names_before_addresses() {
    let mail = r####"From: postmaster@example.net
To: ann@example.org
Subject: [Postmaster] Email Delivery Failure
Content-Type: text/plain

You sent a message to these recipients and it could not be delivered:

"Jo Doe" <jo@example.com>; [bob@example.com]

Reason: 550 Administrative prohibition
"####;
    assert_eq!(
        told(mail),
        [
            "jo@example.com - 550 any failed",
            "bob@example.com - 550 any failed"
        ]
    );
}

#[test]
fn a_failure_of_nobody() {
    let mail = r####"From: "GroupWise Mail" <Mailer-Daemon@gw.example.com>
To: ann@example.org
Subject: Message status - undeliverable

The message that you sent was undeliverable to the following:
	jo (user not found)

"####;
    assert_eq!(told(mail), ["- - - any failed"]);
}

/// No failure without an outcome and a text, whatever wrote the report.
#[test]
fn every_failure_has_a_text() {
    for mail in [
        "From: MAILER-DAEMON@a.example\nSubject: Undelivered Mail\nContent-Type: multipart/report\n\n",
        "From: MAILER-DAEMON@a.example\nSubject: Undelivered Mail\n\nundeliverable\n",
        "X-Failed-Recipients: jo@example.com\nSubject: x\n\n",
    ] {
        let mail = Mail::read(mail.as_bytes());
        assert_eq!(mail.reports().len(), 1);
        for report in mail.reports() {
            assert!(
                report.text.is_some() && report.action.is_some(),
                "{report:?}"
            );
        }
    }
}

#[test]
fn the_reason_of_a_delay_too_long() {
    let mail = r####"From: MAILER-DAEMON@relay.example.net
To: ann@example.org
Subject: Returned mail: Cannot send message for 5 days
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The original message was received at Mon, 5 Jan 2026

   ----- The following addresses had permanent fatal errors -----
<jo@example.com>

   ----- Transcript of session follows -----
<jo@example.com>... Deferred: Connection refused by mx.example.com.
Message could not be delivered for 5 days
Message will be deleted from queue

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: RFC822; jo@example.com
Action: failed
Status: 4.4.7
Remote-MTA: DNS; mx.example.com

--b--
"####;
    let mail = Mail::read(mail.as_bytes());
    let report = mail.reports().next().expect("one report");
    assert_eq!(
        report.text.as_deref(),
        Some("Connection refused by mx.example.com.")
    );
}

#[test]
fn mails_of_other_kinds() {
    for (kind, header, body) in [
        (
            "auto-reply",
            "Subject: Automatic reply: Hello\nAuto-Submitted: auto-replied",
            "I am away; mail not delivered to jo@example.com.",
        ),
        (
            "auto-reply",
            "Subject: Hello\nX-Autoreply: yes",
            "Back on Monday.",
        ),
        (
            "challenge",
            "Subject: Please confirm your message",
            "Your message is held.",
        ),
        (
            "other",
            "Subject: backup has failed\nAuto-Submitted: auto-generated",
            "rsync: 550 files not delivered to backup@example.org",
        ),
        (
            "other",
            "Subject: News\nFrom: postmaster@news.example\nList-Id: <news.example>",
            "Mail has failed with 550 5.1.1 for info@news.example.",
        ),
        (
            "other",
            "Subject: Re: Undelivered Mail",
            "It was unable to deliver to jo@example.com.",
        ),
        (
            "dmarc-report",
            "Subject: Report Domain: example.org Submitter: example.net Report-ID: <1>",
            "zip",
        ),
        (
            "dmarc-report",
            "Subject: x\nContent-Type: application/gzip; name=\"a.example!b.example!1700000000!1700086400.xml.gz\"",
            "x",
        ),
        (
            "tls-report",
            "Subject: x\nContent-Type: multipart/report; report-type=tlsrpt; boundary=b",
            "--b\n\nundeliverable\n--b--",
        ),
        (
            "tls-report",
            "Subject: Report Domain: a Submitter: b Report-ID: c\nTLS-Report-Domain: a",
            "x",
        ),
        (
            "read-receipt",
            "Subject: x\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b",
            "--b\n\nread\n--b--",
        ),
        ("read-receipt", "Subject: Not read: Hello", "deleted unread"),
    ] {
        let mail = format!("From: joe@example.net\nTo: ann@example.org\n{header}\n\n{body}\n");
        let mail = Mail::read(mail.as_bytes());
        assert_eq!(mail.kind().as_str(), kind, "{header}");
        assert_eq!(mail.reports().len(), 0, "{header}");
        assert!(mail.kind().title().starts_with("a"));
    }
}

/// A feedback report with these fields, and this header of the mail that it is about.
fn feedback(fields: &str, original: &str) -> String {
    format!(
        "From: fbl@example.net\nTo: ann@example.org\nSubject: Abuse report\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nThis is an abuse report: 550 5.1.1 user unknown\n\
         --b\nContent-Type: message/feedback-report\n\n{fields}\n\
         --b\nContent-Type: message/rfc822\n\n{original}\n--b--\n"
    )
}

#[test]
fn complaints_name_whom_to_leave_alone() {
    let complain = |mail: &str| -> Vec<String> {
        let mail = Mail::read(mail.as_bytes());
        mail.reports()
            .map(|report| {
                assert!(report.complaint && report.action.is_none() && report.text.is_some());
                assert!(report.judge(&smtp_codes_phrasebook::LAYERS).is_none());
                report.recipient.as_deref().unwrap_or("-").to_owned()
            })
            .collect()
    };
    let original = "From: ann@example.org\nTo: Jo <jo@example.com>\nMessage-ID: <1@example.org>\n";
    let mail = feedback(
        "Feedback-Type: abuse\nOriginal-Rcpt-To: <bob@example.com>\noriginal-rcpt-to: eve@example.com\n\
         Original-Rcpt-To: Bob@example.com\nOriginal-Mail-From: <news@example.org>",
        original,
    );
    assert_eq!(complain(&mail), ["bob@example.com", "eve@example.com"]);
    let read = Mail::read(mail.as_bytes());
    let report = read.reports().next().expect("one report");
    assert_eq!(report.message_id.as_deref(), Some("1@example.org"));
    assert_eq!(report.sender.as_deref(), Some("news@example.org"));
    assert_eq!(read.kind(), MailKind::Complaint);
    let redacted = feedback("Feedback-Type: abuse", original);
    assert_eq!(complain(&redacted), ["jo@example.com"]);
    // A mail of a list names the list in its header.
    let listed = feedback("Feedback-Type: abuse", &format!("List-Id: x\n{original}"));
    assert_eq!(complain(&listed), ["-"]);
    let microsoft = r####"From: staff@hotmail.com
To: fbl@example.org
Subject: complaint about message from 192.0.2.1
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

X-HmXmrOriginalRecipient: jo@example.com
From: ann@example.org
Message-ID: <k1@example.org>
To: x@example.com

hi
--b--
"####;
    assert_eq!(complain(microsoft), ["jo@example.com"]);
    for fields in ["Feedback-Type: not-spam", "Feedback-Type: auth-failure"] {
        assert_eq!(complain(&feedback(fields, original)), [""; 0], "{fields}");
    }
}

#[test]
fn which_mail_it_was() {
    let fields = "X-Postfix-Queue-ID: A1B2\nX-Postfix-Sender: rfc822; news@example.org\n\n\
        Final-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n\
        Last-Attempt-Date: Mon, 5 Jan 2026 10:00:00 Z\n";
    let mail = bounce("", "Content-Type: message/delivery-status", fields).replace(
        "Subject: x\n\n550",
        "Subject: x\nMessage-ID:\n <1@example.org>\nX-Id: 7\n\n550",
    );
    let mail = Mail::read(mail.as_bytes());
    let report = mail.reports().next().expect("one report");
    assert_eq!(report.message_id.as_deref(), Some("1@example.org"));
    assert_eq!(report.sender.as_deref(), Some("news@example.org"));
    assert_eq!(report.queue_id.as_deref(), Some("A1B2"));
    assert_eq!(
        report.time.map(|time| time.to_string()).as_deref(),
        Some("2026-01-05T10:00:00Z")
    );
    assert_eq!(
        report.status.map(|it| it.to_string()).as_deref(),
        Some("5.1.1")
    );
    let original = mail.original().expect("is returned");
    assert_eq!(original.field("x-id").as_deref(), Some("7"));
    // Without it, what the header says that it answers.
    let mail = report_of(
        "References: <2@example.org>\n",
        "<jo@example.com>: 550 no\n",
    );
    let mail = Mail::read(mail.as_bytes());
    assert!(mail.original().is_none());
    let id = mail.reports().next().and_then(|report| report.message_id);
    assert_eq!(id.as_deref(), Some("2@example.org"));
}

#[test]
fn recipients_that_are_no_mailboxes() {
    let fields = |fields: &str| told(&bounce("", "Content-Type: message/delivery-status", fields));
    assert_eq!(
        fields(
            "Original-Recipient: rfc822; jo@example.com\nFinal-Recipient: X400; /S=jo/C=de/\nAction: failed\nStatus: 5.1.1\n"
        ),
        ["jo@example.com jo@example.com 5.1.1 any failed"]
    );
    assert_eq!(
        fields("Final-Recipient: X-LOCAL; /var/mail/jo\nAction: failed\nStatus: 5.2.2\n"),
        ["/var/mail/jo - 5.2.2 any failed"]
    );
}

#[test]
fn a_reply_against_its_status_is_kept() {
    let fields = |diagnostic: &str| {
        let fields = format!(
            "Final-Recipient: rfc822; jo@example.com\nAction: failed\nStatus: 4.0.0\nDiagnostic-Code: {diagnostic}\n"
        );
        told(&bounce(
            "",
            "Content-Type: message/delivery-status",
            &fields,
        ))
    };
    assert_eq!(
        fields("smtp; 554 go away"),
        ["jo@example.com - 554 4.0.0 any failed"]
    );
    assert_eq!(fields("X-Unix; 554"), ["jo@example.com - 4.0.0 any failed"]);
}

#[test]
fn dates_that_the_library_cannot_read() {
    for zone in ["UT", "Z", "X"] {
        let mail = format!(
            "Date: Mon, 5 Jan 2026 10:00:00 {zone}\nFrom: MAILER-DAEMON@a.example\nSubject: Undelivered\n\n\
             Your message to <jo@example.com>: 550 5.1.1 failed\n"
        );
        assert_eq!(
            told(&mail),
            ["jo@example.com - 550 5.1.1 any failed"],
            "{zone}"
        );
    }
}

/// Who helps, and who sent the mail, did not fail.
#[test]
fn helpers_are_no_recipients() {
    let mail = report_of(
        "To: ann@example.org\n",
        "Your mail could not be delivered.\n\n<jo@example.com>: 550 5.1.1 no\n\n\
         For assistance, contact:\n\npostmaster@example.net\n",
    );
    assert_eq!(told(&mail), ["jo@example.com - 550 5.1.1 any failed"]);
}

/// More addresses in one line, in the header, or in a session must not cost a square.
#[test]
fn many_recipients_in_every_place() {
    const MANY: usize = 4000;
    let list = |before: &str, behind: &str| -> String {
        (0..MANY)
            .map(|number| format!("{before}user{number}@example.com{behind}"))
            .collect()
    };
    let failed = format!("X-Failed-Recipients: {}\n", list("", ",\n "));
    let sessions = list(
        "... while talking to mx:\n>>> RCPT To:<",
        ">\n<<< 550 5.1.1 no\n",
    );
    for (shape, mail) in [
        (
            "a line",
            report_of("", &format!("{}\n\n550 5.1.1 no\n", list("", ", "))),
        ),
        ("a header", report_of(&failed, &list("(", ") "))),
        ("sessions", report_of(&failed, &sessions)),
        (
            "quoted replies",
            report_of("", &list("550 5.1.1 <", ">... User unknown\n")),
        ),
    ] {
        assert_eq!(read(mail.as_bytes()).len(), MANY, "{shape}");
    }
    let quoted = format!(
        "From: bob@example.org\nSubject: x\n\n{}",
        "> From: x\n>\n".repeat(MANY)
    );
    assert_eq!(read(quoted.as_bytes()), []);
}

#[test]
fn a_mail_of_too_many_parts_says_so() {
    let parts = "--b\n\nx\n".repeat(300);
    let mail = format!("From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{parts}");
    assert!(Mail::read(mail.as_bytes()).is_cut());
    assert!(!Mail::read(b"From: a@example.org\n\nx\n").is_cut());
}

/// What the report on a success says of other systems is no failure.
#[test]
fn a_success_in_words() {
    let mail = "From: MAILER-DAEMON@a.example\nSubject: Successful Mail Delivery Report\n\n\
        Your message was successfully delivered. You may still receive\n\
        notifications of mail delivery errors from other systems.\n\n\
        <jo@example.com>: delivery via mx.example.com[192.0.2.1]:25: 250 2.1.5 Ok\n";
    assert_eq!(told(mail), ["jo@example.com - 250 2.1.5 any delivered"]);
}

#[test]
fn a_list_of_names_and_addresses() {
    let mail = report_of(
        "To: ann@example.org\n",
        "The following addresses were unknown (check them):\n\n\
         SMTP <\"jo smith\"@example.com>\nSMTP <bob@example.com>\n",
    );
    assert_eq!(
        told(&mail),
        [
            "\"jo smith\"@example.com - - any failed",
            "bob@example.com - - any failed"
        ]
    );
}

/// The sender and the list of a session are no recipients, and each session has its own.
#[test]
fn a_delay_in_a_session() {
    let mail = report_of(
        "To: ann@example.org\n",
        "THIS IS A WARNING MESSAGE ONLY\n\n\
         ----- The following addresses had transient non-fatal errors -----\n<jo@example.com>\n\n\
         ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n\
         >>> MAIL From:<ann@example.org>\n<<< 250 ok\n>>> RCPT To:<jo@example.com>\n\
         <<< 451-4.7.1 Greylisted,\n<<< 451 4.7.1 try again later\n\
         <jo@example.com>... Deferred: 451 4.7.1 try again later\n",
    );
    let read = Mail::read(mail.as_bytes());
    assert_eq!(told(&mail), ["jo@example.com - 451 4.7.1 rcpt delayed"]);
    let report = read.reports().next().expect("one report");
    assert_eq!(
        report.text.as_deref(),
        Some("451-4.7.1 Greylisted, 451 4.7.1 try again later")
    );
}

/// Brackets and blanks of other scripts end an address as ours do; an address of SMTPUTF8 is whole.
#[test]
fn addresses_among_other_scripts() {
    let mail = report_of(
        "To: ann@example.org\n",
        "无法送达\n\n收件人邮件地址（jo@example.com）不存在，邮件无法送达。\n\
         host mx.example.com said: 550 5.1.1 <jo@example.com>: no (in reply to RCPT TO command)\n",
    );
    assert_eq!(told(&mail), ["jo@example.com - 550 5.1.1 rcpt failed"]);
    let mail = report_of(
        "To: ann@example.org\n",
        "Delivery failed.\n\n<jörg@example.com>: 550 5.1.1 no\n",
    );
    assert_eq!(told(&mail), ["jörg@example.com - 550 5.1.1 any failed"]);
}

/// The field of the original that Exchange writes above its own words is no reason.
#[test]
fn the_subject_of_the_original_is_no_reason() {
    let mail = report_of(
        "To: ann@example.org\n",
        "Delivery is delayed to these recipients or groups:\n\njo@example.com (jo@example.com)\n\n\
         Subject: Offer\n\nThis message hasn't been delivered yet. Delivery will continue to be \
         attempted.\n",
    );
    let read = Mail::read(mail.as_bytes());
    let report = read.reports().next().expect("one report");
    assert!(
        report
            .text
            .as_deref()
            .is_some_and(|text| text.starts_with("This message hasn't")),
        "{report:?}"
    );
}

/// Where only codes are quoted, the sentence that says why is the text.
#[test]
fn codes_alone_have_the_words_above() {
    let mail = report_of(
        "To: ann@example.org\n",
        "Your message to jo@example.com couldn't be delivered.\nexample.com takes it for spam.\n\n\
         Status code: 550 5.7.350\n",
    );
    assert_eq!(told(&mail), ["jo@example.com - 550 5.7.350 any failed"]);
    let read = Mail::read(mail.as_bytes());
    let report = read.reports().next().expect("one report");
    assert!(
        report
            .text
            .as_deref()
            .is_some_and(|text| text.contains("takes it for spam")),
        "{report:?}"
    );
}

/// A server that asks a third one quotes how that ended: nothing of it is where the mail stopped, neither
/// in fields nor in the words of Exim.
#[test]
fn what_a_server_met_itself_is_no_stage() {
    let said = "450 4.1.1 <jo@example.com>: Recipient address rejected: unverified address: conversation \
                with mx.example.com[192.0.2.1] timed out while receiving the initial server greeting";
    let fields = format!(
        "Reporting-MTA: dns; relay.example.net\n\nFinal-Recipient: rfc822; jo@example.com\nAction: failed\n\
         Status: 4.1.1\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; {said}\n"
    );
    let kind = "Content-Type: message/delivery-status";
    let mail = bounce("It failed.", kind, &fields);
    assert_eq!(told(&mail), ["jo@example.com - 450 4.1.1 any failed"]);
    let words = format!(
        "<jo@example.com>: host mx.example.org[192.0.2.2] said: {said} (in reply to RCPT TO command)"
    );
    let mail = bounce(&words, kind, &fields);
    assert_eq!(told(&mail), ["jo@example.com - 450 4.1.1 rcpt failed"]);
    let mail = report_of(
        "To: ann@example.org\n",
        &format!(
            "The following address(es) failed:\n\n  jo@example.com\n    host mx.example.org [192.0.2.2]\n    \
             SMTP error from remote mail server after RCPT TO:<jo@example.com>:\n    {said}\n"
        ),
    );
    assert_eq!(told(&mail), ["jo@example.com - 450 4.1.1 rcpt failed"]);
}

/// The recipient, the outcome and the words of each finding.
fn reasons(mail: &str) -> Vec<String> {
    read(mail.as_bytes())
        .into_iter()
        .map(|finding| {
            format!(
                "{} {} {}",
                finding.recipient.as_deref().unwrap_or("-"),
                finding.action.map_or("-", DsnAction::as_str),
                finding.text.as_deref().unwrap_or("-"),
            )
        })
        .collect()
}

#[test]
fn sendmail_lists_with_different_fates() {
    let mail = "From: MAILER-DAEMON@mx.example.net\nSubject: Returned mail: see transcript\n\n\
                   ----- The following addresses had transient non-fatal errors -----\n\
                <eve@example.com>\n\n\
                   ----- The following addresses had permanent fatal errors -----\n\
                <bob@example.com>\n    (reason: 550 no such recipient)\n\n\
                   ----- Transcript of session follows -----\n\
                <eve@example.com>... Deferred: Connection refused by mx.example.com.\n\
                Warning: message still undelivered after 4 hours\n\
                ... while talking to mx.example.com.:\n\
                >>> RCPT To:<bob@example.com>\n<<< 550 no such recipient\n";
    assert_eq!(
        reasons(mail),
        [
            "eve@example.com delayed Connection refused by mx.example.com.",
            "bob@example.com failed 550 no such recipient"
        ]
    );
}

#[test]
fn a_reason_above_the_address_and_below_it_where_to_ask() {
    let mail = "From: Postmaster@mx.example.net\nSubject: Mail System Error\n\n\
                This message was undeliverable due to the following reason:\n\n\
                The account of the user is over quota.\n\n<bob@example.com>\n\n\
                Please reply to Postmaster@mx.example.net\nif you feel this to be in error.\n";
    assert_eq!(
        reasons(mail),
        ["bob@example.com failed The account of the user is over quota."]
    );
}

#[test]
fn words_are_looked_for_beside_the_same_codes() {
    let mail = "From: postmaster@mx.example.net\nSubject: =?utf-8?B?6YWN5L+h5LiN6IO9?=: x\n\
                Content-Type: text/plain; charset=utf-8\n\n\
                bob@example.com \u{5b9b}\u{306e}\u{30e1}\u{30c3}\u{30bb}\u{30fc}\u{30b8}\n\n\
                \u{72b6}\u{614b}\u{30b3}\u{30fc}\u{30c9}: 550 5.1.10\n\n\
                \u{30a8}\u{30e9}\u{30fc}: 550 5.1.10 Recipient bob@example.com was not in the directory\n";
    let all = reasons(mail);
    assert_eq!(all.len(), 1);
    assert!(all[0].ends_with("was not in the directory"), "{all:?}");
}

#[test]
fn a_transcript_that_follows_is_no_original() {
    let mail = "From: postmaster@mx.example.net\nSubject: Undeliverable Mail\n\n\
                Your message could not be sent.\n\
                A transcript of the attempts to send the message follows.\n\
                Addressed To: bob@example.com\n\n\
                mx.example.com: [192.0.2.1], 550 5.1.1 No such user\n";
    assert_eq!(found(mail), ["550 5.1.1 bob@example.com"]);
}

#[test]
fn fields_sent_as_a_file() {
    let mail = "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\
                Content-Type: multipart/report; boundary=b\n\n--b\n\nIt could not be delivered.\n\
                --b\nContent-Type: application/octet-stream\n\nReporting-MTA: dns; mx.example.net\n\n\
                Final-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n--b--\n";
    assert_eq!(found(mail), ["- 5.1.1 bob@example.com"]);
}

#[test]
fn an_address_that_was_left_encoded_is_the_same() {
    let mail = bounce(
        "It could not be delivered.",
        "Content-Type: message/delivery-status",
        "Original-Recipient: rfc822; jo+2Blist@example.com\n\
         Final-Recipient: rfc822; jo+list@example.com\nAction: failed\nStatus: 5.1.1\n",
    );
    let read = read(mail.as_bytes());
    assert_eq!(
        read[0].original_recipient.as_deref(),
        Some("jo+list@example.com")
    );
}

#[test]
fn delays_in_other_languages() {
    for (subject, text) in [
        (
            "Entrega atrasada: x",
            "A entrega para estes destinat\u{e1}rios est\u{e1} atrasada:\n\nbob@example.com\n",
        ),
        (
            "Bezorging vertraagd: x",
            "De bezorging is vertraagd.\n\nbob@example.com\n",
        ),
    ] {
        let mail =
            format!("From: Microsoft Outlook <x@mx.example.net>\nSubject: {subject}\n\n{text}");
        let read = read(mail.as_bytes());
        assert_eq!(read.len(), 1, "{subject}");
        assert_eq!(read[0].action, Some(DsnAction::Delayed), "{subject}");
    }
}

#[test]
fn a_labelled_recipient_whose_reason_names_it_again() {
    let mail = "From: MAILER-DAEMON@mx.example.net\nSubject: Mail System Error\n\n\
                This message was undeliverable due to the following reason:\n\n\
                Each of the following recipients was rejected by a remote mail server.\n\n    \
                Recipient: <bob@example.com>\n    Reason:    Unknown user: bob@example.com\n\n\
                Please reply to <Postmaster@mx.example.net>\n";
    assert_eq!(
        reasons(mail),
        ["bob@example.com failed Unknown user: bob@example.com"]
    );
}

#[test]
fn a_deferral_that_is_pasted_alone_is_no_failure() {
    let queue = "4AB  1550 Mon Jan  5 10:00:00  ann@example.org\n\
                 (host mx.example.com[192.0.2.1] said: 450 4.2.0 <bob@example.com>: Greylisted (in reply to RCPT \
                 TO command))\n                                         bob@example.com\n";
    let [report] = &of_words(queue)[..] else {
        panic!("one report")
    };
    assert_eq!(report.recipient.as_deref(), Some("bob@example.com"));
    assert_eq!(report.action, None);
    let bounce = format!("This mail could not be delivered.\n\n{queue}");
    assert_eq!(of_words(&bounce)[0].action, Some(DsnAction::Failed));
    let refused = queue.replace("450 4.2.0", "550 5.1.1");
    assert_eq!(of_words(&refused)[0].action, Some(DsnAction::Failed));
}

#[test]
fn names_with_addresses_in_brackets() {
    let mail = "From: Microsoft Outlook <x@mx.example.net>\nSubject: Undeliverable: x\n\n\
                Delivery has failed to these recipients or groups:\n\n\
                Bob Doe (bob@example.com)<mailto:bob@example.com>\nThe mailbox is full.\n\n\
                Eve Doe (eve@example.com)<mailto:eve@example.com>\nThe address was not found.\n";
    assert_eq!(
        reasons(mail),
        [
            "bob@example.com failed The mailbox is full.",
            "eve@example.com failed The address was not found."
        ]
    );
}

#[test]
fn a_warning_of_a_postmaster_is_no_report() {
    let mail = "From: postmaster@example.org\nTo: ann@example.org\nSubject: Mailbox size warning\n\n\
                Your mailbox is almost full. You may soon be unable to send mail.\n";
    assert_eq!(found(mail), [""; 0]);
    let mail = |subject: &str, text: &str| {
        format!("From: postmaster@example.org\nTo: ann@example.org\nSubject: {subject}\n\n{text}\n")
    };
    let warning = "Dear ann@example.org, your mailbox is 95% full. Messages could not be delivered if the mailbox is full.";
    assert_eq!(
        found(&mail("Your mailbox is almost full", warning)),
        [""; 0]
    );
    assert_eq!(
        found(&mail(
            "Mailbox full",
            "Your mailbox is full: ann@example.org"
        )),
        [""; 0]
    );
    // It is another one's, or a report by its subject or by a code.
    for (subject, text, expected) in [
        (
            "Warning",
            "Messages to jo@example.com could not be delivered.",
            "- - jo@example.com",
        ),
        (
            "Warning",
            "Mailbox full: jo@example.com",
            "- - jo@example.com",
        ),
        (
            "Undelivered Mail",
            "ann@example.org: your mailbox is full.",
            "- - ann@example.org",
        ),
        (
            "Warning",
            "Not delivered to ann@example.org: 552 5.2.2 full",
            "552 5.2.2 ann@example.org",
        ),
    ] {
        assert_eq!(found(&mail(subject, text)), [expected], "{text}");
    }
}

#[test]
fn labels_of_a_report_are_no_header_of_the_original() {
    let mail = "From: MAILER-DAEMON@mx.example.net\nSubject: Delivery Status Notification (Failure)\n\n\
                This message could not be delivered.\n\n\
                Message-ID: x@example.org\nRecipient: bob@example.com\nReason: The mailbox is full\n";
    assert_eq!(
        reasons(mail),
        ["bob@example.com failed The mailbox is full"]
    );
}

#[test]
fn ruled_lines_and_deadlines_are_no_reason() {
    let mail = "From: mailer-daemon@mx.example.net\nSubject: Delivery Status Notification (Delay)\n\n\
                Delivery to the following recipient has been delayed:\n\n     bob@example.com\n\n\
                Message will be retried for 2 more day(s)\n\n\
                Technical details of temporary failure:\nThe server did not accept our requests to connect.\n";
    assert_eq!(
        reasons(mail),
        ["bob@example.com delayed The server did not accept our requests to connect."]
    );
    let mail = "From: MAILER-DAEMON@mx.example.net\nSubject: Returned mail\n\n   \
                ----- The following addresses had delivery problems -----\nbob@example.com\n\n   \
                ----- Non-delivered information -----\nThe messages in the mailbox exceeded the local limit.\n";
    let all = reasons(mail);
    assert!(all[0].contains("exceeded the local limit"), "{all:?}");
}

/// Encoded, though RFC 2046 5.2.1 does not allow it, and as a file.
#[test]
fn a_report_that_is_attached_encoded() {
    let encoded = "RnJvbTogTUFJTEVSLURBRU1PTkBteC5leGFtcGxlLm5ldApTdWJqZWN0OiBVbmRlbGl2ZXJlZCBNYWls\n\
                   Cgo8Ym9iQGV4YW1wbGUuY29tPjogaG9zdCBteC5leGFtcGxlLmNvbSBzYWlkOiA1NTAgNS4xLjEgbm8K\n";
    for kind in [
        "message/rfc822",
        "application/octet-stream; name=\"Undelivered Mail.EML\"",
    ] {
        let mail = format!(
            "From: ann@example.org\nSubject: Fwd: look\nContent-Type: multipart/mixed; boundary=f\n\n--f\n\n\
             What is this?\n--f\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{encoded}\n--f--\n"
        );
        assert_eq!(found(&mail), ["550 5.1.1 bob@example.com"], "{kind}");
    }
}

#[test]
fn letters_of_no_named_character_set() {
    let mail = b"From: MAILER-DAEMON@mx.example.net\nSubject: Returned mail\n\n\
                 Die Nachricht konnte nicht zugestellt werden.\n\nbob@example.com: Postfach \xfcberf\xfcllt\n";
    let read = read(mail);
    assert_eq!(
        read[0].text.as_deref(),
        Some("Postfach \u{fc}berf\u{fc}llt")
    );
}

/// A local part with odd signs is not cut: the rest may be the address of somebody else.
#[test]
fn odd_signs_in_an_address() {
    for (text, address) in [
        ("<o'neil@example.com>: 550 5.1.1 no", "o'neil@example.com"),
        ("<b'jo@example.com>: 550 5.1.1 no", "b'jo@example.com"),
        ("o'neil@example.com: 550 5.1.1 no", "o'neil@example.com"),
        ("'jo@example.com': 550 5.1.1 no", "jo@example.com"),
        ("{b'jo@example.com': 550 5.1.1 no", "jo@example.com"),
        ("d'o'neil@example.com: 550 5.1.1 no", "d'o'neil@example.com"),
        ("<a|b@example.com>: 550 5.1.1 no", "a|b@example.com"),
        ("x|b@example.com|550 5.1.1 no", "b@example.com"),
        ("<jo@[192.0.2.1]>: 550 5.1.1 no", "jo@[192.0.2.1]"),
        (
            "jo@[IPv6:2001:db8::1] 550 5.1.1 no",
            "jo@[IPv6:2001:db8::1]",
        ),
    ] {
        let found: Vec<&str> = addresses_in(text).map(|(_, address)| address).collect();
        assert_eq!(found, [address], "{text}");
    }
}

/// Whom a mail was from is no recipient, even if the report is not sent there.
#[test]
fn a_labelled_sender_is_no_recipient() {
    let mail = "From: postmaster@mx.example.net\nSubject: Undeliverable: News\n\
                Content-Type: text/html; charset=utf-8\n\n\
                <p>Your message to jo@example.com couldn't be delivered.</p>\
                <table><tr><td>Sender Address:</td><td>ann@example.org</td></tr>\
                <tr><td>Recipient Address:</td><td>jo@example.com</td></tr></table>\
                <p>Reported error:</p><p>550 5.1.10 Recipient not found</p>\n";
    assert_eq!(found(mail), ["550 5.1.10 jo@example.com"]);
}

/// A bounce that bounced: only the outer one is a report on this delivery.
#[test]
fn what_a_double_bounce_returns_is_not_read() {
    let mail = "From: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\n\
                Hi. This is the qmail-send program at mx.example.org.\n\
                I tried to deliver a bounce message to this address, but the bounce bounced!\n\n\
                <jo@example.com>:\n192.0.2.5 does not like recipient.\n\
                Remote host said: 550 5.1.1 no such user\nGiving up on 192.0.2.5.\n\n\
                --- Below this line is the original bounce.\n\nReturn-Path: <>\n\n\
                <li@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n";
    assert_eq!(found(mail), ["550 5.1.1 jo@example.com"]);
}

/// sendmail's session has no code for what it could not reach.
#[test]
fn a_deferral_of_one_recipient_without_a_code() {
    let mail = "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>\n\
                Subject: Warning: could not send message for past 4 hours\n\n\
                The original message was received at Mon, 5 Jan 2026 09:00:00 +0000\n\n\
                \x20  ----- The following addresses had transient non-fatal errors -----\n\
                <jo@example.com>\n\n\
                \x20  ----- Transcript of session follows -----\n\
                <jo@example.com>... Deferred: Connection timed out with mx.example.com.\n\
                Warning: message still undelivered after 4 hours\n";
    let read = read(mail.as_bytes());
    assert_eq!(
        read[0].text.as_deref(),
        Some("Connection timed out with mx.example.com.")
    );
    assert_eq!(read[0].action, Some(DsnAction::Delayed));
}

/// Sieve refuses by a receipt; what a person throws away is no refusal.
#[test]
fn a_receipt_that_refuses() {
    let mail = |from: &str, disposition: &str| {
        format!(
            "From: {from}\nSubject: Rejected: News\n\
             Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\n\
             Your message to <jo@example.com> was automatically rejected:\n\
             Quota exceeded (mailbox for user is full)\n--b\n\
             Content-Type: message/disposition-notification\n\n\
             Final-Recipient: rfc822; jo@example.com\nDisposition: {disposition}\n--b--\n"
        )
    };
    let deleted = "automatic-action/MDN-sent-automatically; deleted";
    let system = "Mail Delivery Subsystem <postmaster@example.com>";
    let refused = read(mail(system, deleted).as_bytes());
    assert_eq!(refused[0].recipient.as_deref(), Some("jo@example.com"));
    assert_eq!(
        refused[0].text.as_deref(),
        Some("Quota exceeded (mailbox for user is full)")
    );
    assert!(read(mail("jo@example.com", deleted).as_bytes()).is_empty());
    let shown = "manual-action/MDN-sent-manually; displayed";
    assert!(read(mail(system, shown).as_bytes()).is_empty());
}

/// A report that describes the mail by its header names whom it was to.
#[test]
fn whom_a_mail_was_to() {
    let mail = |to: &str| {
        format!(
            "From: postmaster@mx.example.net\nTo: bounces@example.org\nSubject: Undeliverable message\n\n\
             The following message could not be delivered:\n\n\
             From:     ann@example.org\nTo:       {to}\nSubject:  News\n\nReason: 550 5.1.1 No such user\n"
        )
    };
    assert_eq!(found(&mail("jo@example.com")), ["550 5.1.1 jo@example.com"]);
    assert_eq!(
        found(&mail("jo@example.com, li@example.com")),
        ["550 5.1.1 -"]
    );
    // A list is not given up for one of its members.
    let member = mail("list@example.org").replace("bounces@", "bounces+jo=example.com@");
    assert_eq!(found(&member), ["550 5.1.1 jo@example.com"]);
}

/// What wants to be clicked tells of no recipient, whatever it calls itself.
#[test]
fn what_only_looks_like_a_report() {
    for mail in [
        "From: \"Mail Delivery System\" <news@shop.example>\nTo: jo@example.org\n\
         Subject: Undelivered Mail: 5 messages are held\n\n\
         Dear jo@example.org, 5 messages could not be delivered. Release them at http://x.example/\n",
        "From: Parcels <news@parcels.example>\nTo: jo@example.org\nSubject: Delivery failed\n\n\
         Your parcel could not be delivered. Please write to support@parcels.example.\n",
    ] {
        assert_eq!(found(mail), [""; 0], "{mail}");
    }
    let report = "From: \"Mail Delivery System\" <robot@mx.example.net>\nTo: ann@example.org\n\
                  Subject: Undelivered Mail\n\nYour message to jo@example.com could not be delivered.\n";
    assert_eq!(found(report), ["- - jo@example.com"]);
}

/// Several addresses before one reason.
#[test]
fn addresses_that_share_a_line_and_a_reason() {
    let mail = "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail\n\nIt failed:\n\n\
                <jo@example.com>, <li@example.com>: 550 5.1.1 no, ask help@example.com\n";
    assert_eq!(
        found(mail),
        ["550 5.1.1 jo@example.com", "550 5.1.1 li@example.com"]
    );
}

#[test]
fn a_mail_is_known_by_its_fields() {
    for (text, is_one) in [
        ("From: a@example.net\nSubject: x\n\nhi\n", true),
        ("\u{feff}\n\nFrom: a@example.net\nSubject: x\n", true),
        (
            "From a@example.net Thu Jan  1 00:00:00 2026\nFrom: a@example.net\nSubject: x\n\nhi\n",
            true,
        ),
        (
            "Subject: x\n which continues\nFrom: a@example.net\n\nhi\n",
            true,
        ),
        (
            "Subject: x\nwhich continues\nFrom: a@example.net\n\nhi\n",
            false,
        ),
        ("From: a@example.net\nto whom: x\n\nhi\n", false),
        ("From: a@example.net\n: x\n\nhi\n", false),
        // One field is no head, and fields that no mail needs are of something else.
        ("From: a@example.net\n\nSubject: x\n", false),
        ("X-One: 1\nX-Two: 2\n\nhi\n", false),
        ("", false),
    ] {
        assert_eq!(is_mail(text.as_bytes()), is_one, "{text}");
    }
}

#[test]
fn recipients_may_be_numbered() {
    let mail = |one: &str, two: &str| {
        format!(
            "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
             These recipients could not be reached:\n\n\
             {one}bob@example.com: 550 5.1.1 No such user\n\
             {two}zoe@example.org: 552 5.2.2 Mailbox full\n"
        )
    };
    for (one, two) in [
        ("", ""),
        ("1. ", "2. "),
        ("1) ", "2) "),
        ("  1. ", "  2. "),
        ("9. ", "10. "),
        (" 9. ", "10. "),
    ] {
        assert_eq!(
            found(&mail(one, two)),
            ["550 5.1.1 bob@example.com", "552 5.2.2 zoe@example.org"],
            "{one}{two}"
        );
    }
}

/// `jo` and the blank behind it.
#[test]
fn what_dresses_words_parts_none() {
    let mail = "From: postmaster@mx.example.net\nTo: ann@example.org\nSubject: Undeliverable\n\
                Content-Type: text/html\n\n<html><body>\
                <p>Your message to <a href=\"mailto:jo@example.com\">jo@example.com</a> couldn't be delivered.</p>\
                <p><b>jo</b> wasn't found at <b class=x>example.com</b>.</p></body></html>\n";
    assert_eq!(
        reasons(mail),
        ["jo@example.com failed couldn't be delivered. jo wasn't found at example.com."]
    );
}

#[test]
fn a_digest_of_reports() {
    let report = |address: &str, reply: &str| {
        format!(
            "--d\n\nFrom: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
             <{address}>: host mx.example.com said: {reply}\n\n"
        )
    };
    let mail = |header: &str| {
        format!(
            "From: list-bounces@example.org\nSubject: Bounces of today\n{header}\
             Content-Type: multipart/digest; boundary=d\n\n{}{}--d--\n",
            report("jo@example.com", "550 5.1.1 no"),
            report("li@example.com", "552 5.2.2 full"),
        )
    };
    let both = ["550 5.1.1 jo@example.com", "552 5.2.2 li@example.com"];
    assert_eq!(found(&mail("")), both);
    assert_eq!(found(&mail("Auto-Submitted: auto-replied\n")), both);
}

/// Nobody is given up whom the mail reached.
#[test]
fn lists_of_those_whom_the_mail_reached() {
    let failed = "The message could not be delivered to the following recipients:\n\n\
                  jo@example.com\n550 5.1.1 no\n\n";
    for reached in [
        "Your message was delivered to:",
        "The following recipients were delivered:",
        "It was successfully delivered\nto the recipients that\nfollow here:",
    ] {
        let reached = format!("{reached}\n\nli@example.com\nbo@example.com\n\n");
        let lost = "jo@example.com - 550 5.1.1 any failed";
        let (li, bo) = (
            "li@example.com - - any delivered",
            "bo@example.com - - any delivered",
        );
        let mail = |text: &str| report_of("To: ann@example.org\n", text);
        assert_eq!(told(&mail(&format!("{failed}{reached}"))), [lost, li, bo]);
        assert_eq!(told(&mail(&format!("{reached}{failed}"))), [li, bo, lost]);
        // What is said at the end is about the others.
        let end = "The server said:\n550 5.1.1 no\n";
        let all = told(&mail(&format!("{failed}{reached}{end}")));
        assert_eq!(all, [lost, li, bo]);
        // However long the words above the lists are.
        for above in [
            "Dear user, this is what became of your mail.\n\n".repeat(10),
            format!("{}\nand\n", "so it was and ".repeat(30)),
            "Some could not be reached.\n".to_owned(),
            "Some could not be reached!\n".to_owned(),
            "Some could not be reached\n\n".to_owned(),
            "Some of you@example.org could not be reached\n".to_owned(),
        ] {
            let text = format!("{above}{reached}{failed}");
            assert_eq!(told(&mail(&text)), [li, bo, lost], "{text}");
        }
    }
    // With the reason above each.
    let text = "These could not be delivered to their recipients:\n550 5.1.1 no\njo@example.com\n\n\
                The message was delivered to the following recipients:\nli@example.com\n";
    assert_eq!(
        told(&report_of("", text)),
        [
            "jo@example.com - 550 5.1.1 any failed",
            "li@example.com - - any delivered"
        ]
    );
    // A sentence that introduces the reason begins no list where the mail reached nobody.
    let why = "The message could not be delivered because:\n";
    let text = format!(
        "It failed:\n\njo@example.com\n\n{why}550 5.1.1 no\n\nli@example.com\n\n{why}552 5.2.2 full\n"
    );
    assert_eq!(
        told(&report_of("", &text)),
        [
            "jo@example.com - 550 5.1.1 any failed",
            "li@example.com - 552 5.2.2 any failed"
        ]
    );
}

/// What a report quotes of the mail tells nothing of it.
#[test]
fn quoted_originals_are_not_read() {
    let own = "Your message could not be delivered to jo@example.com: 552 5.2.2 Mailbox full\n";
    let header = "> From: ann@example.org\n> Subject: Bounces\n>\n\
                  > <li@example.com>: host mx.example.com said: 550 5.1.1 no\n";
    let answer = "On Monday Ann wrote:\n> <li@example.com>: 550 5.1.1 no\n> bye\n";
    let unmarked =
        "Am 3. M\u{e4}rz schrieb Ann <ann@example.org>:\n\n<li@example.com>:\n550 5.1.1 no\n";
    for text in [
        format!("{header}\n{own}"),
        format!("{own}\n{header}"),
        format!("{answer}\n{own}"),
        format!("{own}\n{answer}"),
        format!("{own}\n{unmarked}"),
    ] {
        let mail = report_of("To: ann@example.org\n", &text);
        assert_eq!(found(&mail), ["552 5.2.2 jo@example.com"], "{text}");
    }
    // An address is enough to be a report, and so is a code.
    for (own, expected) in [
        (
            "Your message to jo@example.com could not be delivered.\n",
            "- - jo@example.com",
        ),
        ("552 5.2.2 The mailbox is full.\n", "552 5.2.2 -"),
    ] {
        let mark = "On Monday Ann wrote:\n";
        for text in [
            format!("{own}\n{answer}"),
            format!("{own}\n{mark}<li@example.com>: 550 5.1.1 no\n"),
            format!("> Subject: <li@example.com>: 550 5.1.1 no\n{own}"),
            format!("{mark}\n{own}\n{mark}<li@example.com>: 550 5.1.1 no\n"),
        ] {
            let mail = report_of("To: ann@example.org\n", &text);
            assert_eq!(found(&mail), [expected], "{text}");
        }
    }
    // What is marked alone is the report, and so is what names nobody who wrote it.
    for text in [
        "> jo@example.com: 550 5.1.1 no\n",
        "Who is it?\n\n> jo@example.com\n> 550 5.1.1 no\n",
        "Your message to jo@example.com could not be delivered:\n> 550 5.1.1 no\nBye\n",
        "Your message to jo@example.com could not be delivered.\nAm Montag meldete der Server:\n550 5.1.1 no\n",
        "Your message to jo@example.com could not be delivered.\nAnn schrieb es:\n550 5.1.1 no\n",
        "Your message to jo@example.com could not be delivered.\nAm Montag schrieb Ann\n550 5.1.1 no\n",
        "See below.\n\nOn Monday Ann wrote:\n> jo@example.com: 550 5.1.1 no\n",
    ] {
        let mail = report_of("To: ann@example.org\n", text);
        assert_eq!(found(&mail), ["550 5.1.1 jo@example.com"], "{text}");
    }
}

#[test]
fn addresses_in_what_is_said_about_another() {
    for text in [
        "<jo@example.com>: 551 5.1.6 moved, please try\n    <jo.doe@example.net>\n",
        "<jo@example.com>: 551 5.1.6 moved\n\nIf you need help, write to our team:\n\nteam@example.net\n",
        "The address jo@example.com was refused: 551 5.1.6 moved. The new address is jo@example.net.\n",
    ] {
        let mail = report_of("To: ann@example.org\n", text);
        assert_eq!(found(&mail), ["551 5.1.6 jo@example.com"], "{text}");
    }
}

/// Outlook writes where the link of an address leads.
#[test]
fn two_addresses_with_links() {
    let mail = report_of(
        "To: ann@example.org\n",
        "Delivery has failed to these recipients:\n\n\
         jo@example.com<mailto:jo@example.com>\nNo such user.\n\n\
         li@example.com<mailto:li@example.com>\nThe mailbox is full.\n",
    );
    assert_eq!(found(&mail), ["- - jo@example.com", "- - li@example.com"]);
    assert_eq!(
        reasons(&mail),
        [
            "jo@example.com failed No such user.",
            "li@example.com failed The mailbox is full."
        ]
    );
}

#[test]
fn the_end_of_a_name_in_a_directory_is_no_address() {
    let mail = report_of(
        "To: ann@example.org\n",
        "It was not delivered to:\n\n  CN=Jo Doe/O=Example@notes.example\n\nbecause:\n\n  The disk is full\n",
    );
    assert_eq!(found(&mail), ["- - -"]);
    let x400 = report_of(
        "To: ann@example.org\n",
        "It was not delivered to:\n\n  /C=us/O=Example/S=Doe/@example.com\n\nbecause: 550 5.1.1 no\n",
    );
    assert_eq!(
        found(&x400),
        ["550 5.1.1 /C=us/O=Example/S=Doe/@example.com"]
    );
}

#[test]
fn a_recipient_whom_only_the_subject_names() {
    let mail = |subject: &str| {
        format!(
            "From: postmaster@mx.example.net\nTo: ann@example.org\nSubject: {subject}\n\nThe mailbox does not exist.\n"
        )
    };
    assert_eq!(
        found(&mail("Undeliverable mail for <jo@example.com>")),
        ["- - jo@example.com"]
    );
    for original in [
        "Undeliverable: a letter to jo@example.com",
        "Undeliverable mail for ann@example.org",
        "Undeliverable mail jo@example.com",
    ] {
        assert_eq!(found(&mail(original)), ["- - -"], "{original}");
    }
}

/// No person is called so, and a report may be in any language.
#[test]
fn what_a_daemon_answers_is_a_report() {
    let mail = |from: &str| {
        format!(
            "Return-Path: <>\nFrom: {from}@mx.example.net\nTo: ann@example.org\nSubject: Saqlash xatosi\n\
             Auto-Submitted: auto-replied\n\njo@example.com\n\nbunday manzil yo'q\n"
        )
    };
    assert_eq!(found(&mail("MAILER-DAEMON")), ["- - jo@example.com"]);
    assert_eq!(found(&mail("li")), [""; 0]);
}
