//! Mails of many kinds, and what is found in them.

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
