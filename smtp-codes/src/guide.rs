//! A guide in three parts: a queue, a server, a bounce handler.
//!
//! # A queue: from a reply to the next step
//!
//! A client sends a command and reads a reply. The verdict says what to do with the mail
//! ([`Disposition`]), what to do next ([`Action`]) and how long to wait. The stage matters more than
//! one would think: `552` after accepted recipients means "too many of them".
//!
//! ```
//! use std::time::Duration;
//!
//! # #[cfg(feature = "words")]
//! use smtp_codes::asks;
//! use smtp_codes::{Action, Disposition, Reply, Retry, Stage};
//!
//! /// What the queue does next with a message for one recipient.
//! #[derive(Debug, PartialEq)]
//! enum Next {
//!     Continue,
//!     Delivered,
//!     /// The same session, changed as the action says.
//!     Now(Action),
//!     /// Another host of the domain, at once.
//!     OtherHost,
//!     Wait { first: Duration, in_all: Duration },
//!     Return(String),
//! }
//!
//! fn next(bytes: &[u8], stage: Stage) -> Next {
//!     // What gateways have mangled is read too; what is no reply at all counts as a lost line.
//!     let Some((reply, _)) = Reply::parse_lenient(bytes, stage) else {
//!         return Next::OtherHost;
//!     };
//!     let verdict = reply.judge(stage);
//!     match verdict.disposition() {
//!         Disposition::Delivered => Next::Delivered,
//!         Disposition::Continue => Next::Continue,
//!         Disposition::Return => Next::Return(format!("{}: {}", verdict.title(), verdict.advice())),
//!         // Whatever else there is: nothing is lost by keeping the message.
//!         _ => match (verdict.retry(), verdict.action()) {
//!             (_, Action::TryNextHost) => Next::OtherHost,
//!             (Retry::Now, action) => Next::Now(action),
//!             _ => {
//!                 // The server may ask for a pause of its own.
//! #               #[cfg(not(feature = "words"))]
//! #               let wait = verdict.wait();
//! #               #[cfg(feature = "words")]
//!                 let wait = verdict.wait().asked(asks::retry_after(bytes));
//!                 Next::Wait { first: wait.first(), in_all: wait.end() }
//!             }
//!         },
//!     }
//! }
//!
//! assert_eq!(next(b"250 2.1.5 Ok\r\n", Stage::Rcpt), Next::Continue);
//! assert_eq!(next(b"250 2.0.0 queued as 4ABC\r\n", Stage::DataEnd), Next::Delivered);
//! assert_eq!(next(b"554 5.7.1 go away\r\n", Stage::Greeting), Next::OtherHost);
//! assert_eq!(
//!     next(b"452 4.5.3 too many\r\n", Stage::RcptNext),
//!     Next::Now(Action::SplitRecipients)
//! );
//! let Next::Wait { first, in_all } = next(b"451 4.3.0 try later\r\n", Stage::Rcpt) else {
//!     panic!("a temporary failure waits");
//! };
//! assert_eq!(first, Duration::from_secs(30 * 60));
//! assert_eq!(in_all, Duration::from_secs(5 * 24 * 60 * 60));
//! assert!(matches!(next(b"550 5.1.1 who?\r\n", Stage::Rcpt), Next::Return(_)));
//! ```
//!
//! A verdict of [`Retry::Now`] is for once: tell [`Evidence::repeated`] when the same reply came
//! before in this attempt, and it is for later. A queue that keeps how often it has failed and when it
//! began asks [`Wait::next`](crate::Wait::next) for the pause, and gives up when there is none. Where no
//! reply came it judges what it found: `Evidence::new(Cause::NO_ANSWER.answer())`, or
//! [`Cause::CONNECTION_LOST`].
//!
//! The repository has a whole queue, `smtp-codes-phrasebook/examples/queue`, whose test sends thousands of
//! messages through a month of simulated time.
//!
//! # A server: an answer that says what is meant
//!
//! A server picks a cause and writes it; the codes are those that say this cause and no other.
//! Whatever the text holds, one well-formed reply goes out.
//!
//! ```
//! use smtp_codes::{Cause, Reply, Stage, WireReply};
//!
//! fn answer(cause: Cause<'_>, why: &str) -> String {
//!     let reply = match WireReply::of_cause(cause, why) {
//!         Some(reply) => reply,
//!         // No code says just this: refuse by policy, and let the text tell.
//!         None => WireReply::of_cause(Cause::POLICY_REFUSAL, why).expect("has codes"),
//!     };
//!     reply.to_string()
//! }
//!
//! let full = answer(Cause::MAILBOX_FULL, "Jo's mailbox is full.");
//! assert_eq!(full, "552 5.2.2 Jo's mailbox is full.\r\n");
//! // Nothing breaks out of the reply.
//! let hostile = answer(Cause::GREYLISTED, "Later.\r\n250 Ok\0\u{1b}[2J");
//! assert!(hostile.lines().all(|line| line.starts_with("450")));
//! // Who reads it comes to the same cause.
//! let read = Reply::parse(hostile.as_bytes(), Stage::Any)?;
//! assert_eq!(read.judge(Stage::Any).cause(), Cause::GREYLISTED);
//! # Ok::<(), smtp_codes::ParseReplyError>(())
//! ```
//!
//! A whole server is the example `server` of this crate.
//!
//! # A bounce handler that keeps a suppression list
//!
//! A delivery report says what the reporter did and what the server said. Only a few causes prove
//! that an address is bad; others are counted, and a delivery resets the count. The report's codes
//! may be made up by the reporter: [`dsn::Merged::author`] knows, and such a code gives no address
//! up.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use smtp_codes::dsn::Dsn;
//! use smtp_codes::{Action, Verdict};
//!
//! #[derive(Default)]
//! struct Addresses {
//!     suppressed: HashMap<String, String>,
//!     failures: HashMap<String, u32>,
//! }
//!
//! impl Addresses {
//!     fn report(&mut self, delivery_status: &[u8]) {
//!         for recipient in Dsn::new(delivery_status).recipients() {
//!             let Some(address) = recipient.final_recipient() else { continue };
//!             let address = address.to_string();
//!             let Some(verdict) = recipient.verdict() else { continue };
//!             if verdict.is_success() {
//!                 self.failures.remove(&address);
//!                 continue;
//!             }
//!             match verdict.action() {
//!                 Action::Suppress => {
//!                     self.suppressed.insert(address, verdict.cause().to_string());
//!                 }
//!                 Action::Count => {
//!                     // A real list keeps the times, too, and forgets old ones.
//!                     let (times, _within) = Verdict::count();
//!                     let count = self.failures.entry(address.clone()).or_default();
//!                     *count += 1;
//!                     if *count >= times {
//!                         self.suppressed.insert(address, verdict.cause().to_string());
//!                     }
//!                 }
//!                 _ => {}
//!             }
//!         }
//!     }
//! }
//!
//! let mut addresses = Addresses::default();
//! addresses.report(
//!     b"Final-Recipient: rfc822; gone@example.com\r\n\
//!       Action: failed\r\n\
//!       Status: 5.1.1\r\n\
//!       Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\
//!       \r\n\
//!       Final-Recipient: rfc822; blocked@example.com\r\n\
//!       Action: failed\r\n\
//!       Status: 5.1.1\r\n\
//!       Diagnostic-Code: smtp; 550 blocked, see our site\r\n\
//!       \r\n\
//!       Final-Recipient: rfc822; late@example.com\r\n\
//!       Action: delayed\r\n\
//!       Status: 4.4.1\r\n",
//! );
//! assert_eq!(addresses.suppressed["gone@example.com"], "no-such-user");
//! assert_eq!(addresses.suppressed.len(), 1);
//! // The reporter made 5.1.1 of a bare 550: counted, not believed.
//! assert_eq!(addresses.failures["blocked@example.com"], 1);
//! assert_eq!(addresses.failures.len(), 1);
//! ```
//!
//! [`Action`]: crate::Action
//! [`Cause::CONNECTION_LOST`]: crate::Cause::CONNECTION_LOST
//! [`Disposition`]: crate::Disposition
//! [`Evidence::repeated`]: crate::Evidence::repeated
//! [`Retry::Now`]: crate::Retry::Now
//! [`dsn::Merged::author`]: crate::dsn::Merged::author
