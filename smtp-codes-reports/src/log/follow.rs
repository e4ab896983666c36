//! What earlier lines of a log tell of later ones.

use std::sync::Arc;

use memchr::memchr_iter;

use super::{Context, Layout, exim};

/// Follows a log from its first line on, as some lines say less than those before them: the end of a
/// delivery by qmail names only its number, and when Exim's patience ends, or it is too early to try
/// again, the reason stands with the last attempt.
///
/// What is kept is bounded: the last deliveries that began, and the last failures.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::log::{Context, Follower, reports};
///
/// let mut follower = Follower::new(Context::default());
/// for block in [
///     "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (-44): SMTP error \
///      from remote mail server after RCPT TO:<jo@example.com>: 452 4.2.2 full\n",
///     "2026-01-09 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com: retry timeout exceeded\n",
/// ] {
///     let context = follower.next(block.as_bytes());
///     reports(block.as_bytes(), &context, |_, report| {
///         assert_eq!(report.text.as_deref(), Some("452 4.2.2 full"));
///         Ok(())
///     })?;
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Follower {
    context: Context,
    failures: Failures,
}

impl Follower {
    /// Begins before the first line.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self {
            context,
            failures: Failures::default(),
        }
    }

    /// Takes up the next lines, whole ones, and gives the context in which they are to be read.
    /// It holds for these lines alone: where they end is a part of it.
    #[must_use]
    pub fn next(&mut self, lines: &[u8]) -> Context {
        let mut context = self.context.clone();
        let deliveries = &mut self.context.deliveries;
        let mut noted = Noted::of(lines);
        self.failures
            .follow(lines, &mut noted, |lines| deliveries.follow(lines));
        context.notes = Notes(Some(noted.into()));
        self.context.entry = self.context.entry.next(lines);
        if let Layout::Table(table) = context.layout
            && table.has_sessions()
        {
            for line in lines.split(|&byte| byte == b'\n') {
                let _ = table.read(line, &mut self.context.sessions);
            }
        }
        context
    }
}

/// Where the last line ends, if no line feed ends it.
fn unended(lines: &[u8]) -> Option<usize> {
    matches!(lines.last(), Some(last) if *last != b'\n').then_some(lines.len())
}

/// What earlier lines tell of some lines, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(Option<Arc<Noted>>);

/// What is known of some lines before they are read.
#[derive(Debug, Default)]
struct Noted {
    /// Where each ends.
    ends: Vec<usize>,
    /// Where the line begins, and where what the earlier one says of the delivery ends.
    lines: Vec<(usize, usize)>,
    /// What the earlier lines say, end to end.
    earlier: Vec<u8>,
}

impl Noted {
    /// That nothing is known of these lines but where they end.
    fn of(lines: &[u8]) -> Self {
        // Most lines of logs are longer.
        let mut ends = Vec::with_capacity(lines.len() / 64);
        ends.extend(memchr_iter(b'\n', lines).chain(unended(lines)));
        Self {
            ends,
            ..Self::default()
        }
    }
}

impl Notes {
    /// Where the lines of this text end; nothing, if they were not followed.
    pub(super) fn ends(&self, text: &[u8]) -> &[usize] {
        let ends = self.0.as_ref().map_or(&[][..], |noted| &noted.ends);
        let last = ends.last().copied();
        // Whoever follows one text and reads another one is not led behind its end.
        match last == unended(text).or(text.len().checked_sub(1)) {
            true => ends,
            false => &[],
        }
    }

    /// How many lines were followed.
    pub(crate) fn count(&self) -> usize {
        self.0.as_ref().map_or(0, |noted| noted.ends.len())
    }

    /// What an earlier line says of the delivery of the line that begins there. Lines are asked for in
    /// their order: `next` is the note to begin with.
    pub(super) fn earlier(&self, next: &mut usize, begin: usize) -> Option<&[u8]> {
        let Noted { lines, earlier, .. } = &**self.0.as_ref()?;
        while let Some(&(line, end)) = lines.get(*next)
            && line <= begin
        {
            let start = next.checked_sub(1).map_or(0, |before| lines[before].1);
            *next += 1;
            if line == begin {
                return earlier.get(start..end);
            }
        }
        None
    }
}

/// The last failures that are not final, by message and recipient.
#[derive(Debug, Default)]
struct Failures {
    /// Each has two places, and of these the older one is given up.
    kept: Vec<[Failure; 2]>,
}

/// What an attempt said.
#[derive(Debug, Default)]
struct Failure {
    key: u64,
    /// No longer than it has to be: a vector would keep the room of the longest that stood here.
    attempt: Box<[u8]>,
}

impl Failures {
    /// So many pairs are kept: a power of two.
    const MOST: usize = 1024;

    /// So many bytes are kept of each.
    const LONGEST: usize = 400;

    /// The pair of places of a key.
    fn pair(&mut self, key: u64) -> &mut [Failure; 2] {
        if self.kept.is_empty() {
            self.kept.resize_with(Self::MOST, Default::default);
        }
        &mut self.kept[(key >> 32) as usize % Self::MOST]
    }

    fn keep(&mut self, key: u64, attempt: &[u8]) {
        let pair = self.pair(key);
        if pair[0].key != key {
            pair.swap(0, 1);
        }
        let [failure, _] = pair;
        failure.key = key;
        let attempt = &attempt[..attempt.len().min(Self::LONGEST)];
        // Most attempts fail as the one before did.
        if *failure.attempt != *attempt {
            failure.attempt = attempt.into();
        }
    }

    fn get(&mut self, key: u64) -> Option<&[u8]> {
        let failure = self.pair(key).iter().find(|failure| failure.key == key)?;
        Some(&*failure.attempt).filter(|attempt| !attempt.is_empty())
    }

    /// Takes up the failures in lines, and notes what lines without a reason are about. `other` is called
    /// with the lines that may not be of Exim's own log.
    fn follow(&mut self, lines: &[u8], noted: &mut Noted, mut other: impl FnMut(&[u8])) {
        if self.kept.is_empty() && exim::DEFERRED_SIGN.find(lines).is_none() {
            other(lines);
            return;
        }
        let mut next = 0;
        for &end in &noted.ends {
            let begin = next;
            next = end + 1;
            let line = &lines[begin..end];
            let failure = match exim::own(line) {
                Some(own) => own.failing(),
                None => {
                    other(line);
                    exim::failing(line)
                }
            };
            let Some(failure) = failure else {
                continue;
            };
            let key = key(failure.id, failure.recipient);
            if !failure.unreasoned {
                self.keep(key, failure.attempt);
            } else if let Some(earlier) = self.get(key) {
                noted.earlier.extend_from_slice(earlier);
                noted.lines.push((begin, noted.earlier.len()));
            }
        }
    }
}

/// A number for a message and a recipient, always the same: what is told must not differ from one run
/// to the next. Who finds two with the same number only spoils what is told of their own mails.
fn key(id: &[u8], recipient: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut key = id.len() as u64;
    for text in [id, recipient] {
        let (chunks, rest) = text.as_chunks();
        let rest = rest.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
        for chunk in chunks
            .iter()
            .map(|chunk| u64::from_le_bytes(*chunk))
            .chain([rest])
        {
            key = (key.rotate_left(5) ^ chunk).wrapping_mul(FACTOR);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the blocks of a log report: outcome, status, stage and text.
    fn told(blocks: &[&[u8]]) -> Vec<String> {
        let mut told = Vec::new();
        let mut follower = Follower::default();
        for block in blocks {
            let context = follower.next(block);
            let done = super::super::reports(block, &context, |_, report| {
                let status = report.status.map(|status| status.to_string());
                told.push(format!(
                    "{} {} {} {}",
                    report.outcome.unwrap(),
                    status.unwrap_or_default(),
                    report.stage.as_str(),
                    report.text.as_deref().unwrap_or_default()
                ));
                Ok(())
            });
            assert!(done.is_ok());
        }
        told
    }

    const LOG: &str = "\
2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (-44) H=mx.example.com [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<jo@example.com>: 452 4.2.2 full
2026-01-05 10:00:00 1sTyGh-0001Ab-2C == al@example.com R=dns T=smtp defer (111): Connection refused
2026-01-05 10:30:00 1sTyGh-0001Ab-2C == jo@example.com routing defer (-52): retry time not reached
2026-01-05 10:30:00 1sTyGh-0001Ab-2C == al@example.com R=dns T=smtp defer (-54): retry time not reached for any host for 'example.com'
2026-01-05 10:30:00 1sTyGh-0002Ab-2C == jo@example.com routing defer (-52): retry time not reached
2026-01-09 10:30:00 1sTyGh-0001Ab-2C ** jo@example.com: retry timeout exceeded
2026-01-09 10:30:00 1sTyGh-0001Ab-2C ** al@example.com R=dns T=smtp: all hosts for 'example.com' have been failing for a long time (and retry time not reached)
";

    #[test]
    fn the_reason_stands_with_the_last_attempt() {
        let expected = [
            "transient 452 4.2.2 rcpt 452 4.2.2 full",
            "transient  any Connection refused",
            "transient 452 4.2.2 rcpt 452 4.2.2 full",
            "transient  any Connection refused",
            "transient  any retry time not reached",
            "permanent 452 4.2.2 rcpt 452 4.2.2 full",
            "permanent  any Connection refused",
        ];
        assert_eq!(told(&[LOG.as_bytes()]), expected);
        // Wherever the log is taken apart.
        let lines: Vec<&[u8]> = LOG
            .as_bytes()
            .split_inclusive(|&byte| byte == b'\n')
            .collect();
        assert_eq!(told(&lines), expected);
        for at in 1..lines.len() {
            let first: usize = lines[..at].iter().map(|line| line.len()).sum();
            let (one, other) = LOG.as_bytes().split_at(first);
            assert_eq!(told(&[one, other]), expected);
        }
    }

    #[test]
    fn the_ends_of_lines_are_those_of_the_text_that_was_followed() {
        let ends = |followed: &str, read: &str| {
            let context = Follower::default().next(followed.as_bytes());
            context.notes.ends(read.as_bytes()).to_vec()
        };
        for (text, expected) in [
            ("", &[][..]),
            ("\n", &[0]),
            ("a", &[1]),
            ("a\nbc\n", &[1, 4]),
            ("a\n\nbc", &[1, 2, 5]),
        ] {
            assert_eq!(ends(text, text), expected, "{text:?}");
            assert_eq!(Noted::of(text.as_bytes()).ends, expected, "{text:?}");
        }
        // What is longer or shorter is another text, and is looked at itself.
        for (followed, read) in [("a\nb\n", "a\n"), ("a\n", "a\nb\n"), ("a", ""), ("", "a\n")] {
            assert_eq!(ends(followed, read), [0; 0], "{followed:?} {read:?}");
        }
        let context = Follower::default().next(b"one\n");
        let mut texts = Vec::new();
        let done = super::super::reports(b"550 one\n550 two", &context, |line, report| {
            texts.push((line, report.text.clone().unwrap().into_owned()));
            Ok(())
        });
        assert!(done.is_ok());
        assert_eq!(texts, [(0, "550 one".into()), (1, "550 two".into())]);
    }

    #[test]
    fn the_log_may_come_by_syslog() {
        let log = "\
Jan  5 10:00:00 mx exim[7]: 1sTyGh-00000001AbC-0XyZ == jo@example.com R=dns T=smtp defer (-44): SMTP error from remote mail server after RCPT TO:<jo@example.com>: 452 4.2.2 full
Jan  5 10:00:00 mx exim[7]: 2sTyGh-00000001AbC-0XyZ == jo@example.com R=dns T=smtp defer (111): Connection refused
Jan  9 10:30:00 mx exim[7]: 1sTyGh-00000001AbC-0XyZ ** jo@example.com: retry timeout exceeded
";
        assert_eq!(
            told(&[log.as_bytes()]),
            [
                "transient 452 4.2.2 rcpt 452 4.2.2 full",
                "transient  any Connection refused",
                "permanent 452 4.2.2 rcpt 452 4.2.2 full",
            ]
        );
    }

    #[test]
    fn an_attempt_that_has_a_reason_is_one() {
        let log = "\
2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (111): Connection refused
2026-01-05 10:30:00 1sTyGh-0001Ab-2C == jo@example.com R=local T=spool defer (-5): mailbox /var/mail/jo is not a directory
2026-01-05 11:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (-44): SMTP error from remote mail server after RCPT TO:<jo@example.com>: 450 4.7.1 retry time not reached
2026-01-05 11:30:00 1sTyGh-0001Ab-2C ** jo@example.com R=dns T=smtp: SMTP error from remote mail server after RCPT TO:<jo@example.com>: 550 5.1.1 no
";
        assert_eq!(
            told(&[log.as_bytes()]),
            [
                "transient  any Connection refused",
                "transient  any mailbox /var/mail/jo is not a directory",
                "transient 450 4.7.1 rcpt 450 4.7.1 retry time not reached",
                "permanent 550 5.1.1 rcpt 550 5.1.1 no",
            ]
        );
    }

    #[test]
    fn a_bracket_in_a_name_is_not_that_of_the_number() {
        let log = "\
2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com (jan@example.org) R=dns T=smtp defer (111): Connection refused
2026-01-05 10:30:00 1sTyGh-0001Ab-2C == jo@example.com (jan@example.org) R=dns T=smtp defer (-54): retry time not reached for any host
2026-01-05 10:30:00 1sTyGh-0001Ab-2C == jo@example.com R=dns(x) defer
";
        let told = told(&[log.as_bytes()]);
        assert_eq!(told[..2], ["transient  any Connection refused"; 2]);
        assert_eq!(told.len(), 3);
    }

    /// Recipients and hosts of what the blocks of a log report.
    fn to(blocks: &[&str]) -> Vec<(String, String)> {
        let mut follower = Follower::default();
        let mut to = Vec::new();
        for block in blocks {
            let context = follower.next(block.as_bytes());
            let done = super::super::reports(block.as_bytes(), &context, |_, report| {
                let [recipient, host] =
                    [&report.recipient, &report.host].map(|name| name.as_deref());
                to.push((
                    recipient.unwrap().to_owned(),
                    host.unwrap_or_default().to_owned(),
                ));
                Ok(())
            });
            assert!(done.is_ok());
        }
        to
    }

    #[test]
    fn deliveries_of_others_begin_between_lines_of_exim_or_without_them() {
        const EXIM: &str = "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=x defer (111): Connection refused\n";
        const BEGIN: &str = "starting delivery 1: msg 7 to remote al@example.com\n";
        const END: &str = "delivery 1: failure: Sorry._(#5.1.1)/\n";
        let al = || ("al@example.com".to_owned(), String::new());
        let jo = || ("jo@example.com".to_owned(), String::new());
        assert_eq!(to(&[BEGIN, END]), [al()]);
        let both = [EXIM, BEGIN, EXIM].concat();
        assert_eq!(to(&[&both, END]), [jo(), jo(), al()]);
        assert_eq!(to(&[EXIM, BEGIN, END]), [jo(), al()]);
    }

    #[test]
    fn the_host_is_that_of_the_last_attempt_unless_there_is_one() {
        const FIRST: &str = "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=x T=y defer (111) \
                             H=mx.example.com [192.0.2.1]: Connection refused\n";
        for (last, host) in [
            ("retry timeout exceeded", "mx.example.com"),
            (
                "R=x T=y H=mx2.example.com [192.0.2.2]: retry timeout exceeded",
                "mx2.example.com",
            ),
        ] {
            let colon = if last.contains("H=") { "" } else { ":" };
            let last =
                format!("2026-01-09 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com{colon} {last}\n");
            assert_eq!(to(&[FIRST, &last])[1].1, host, "{last}");
        }
    }

    #[test]
    fn sessions_go_on_in_the_next_lines() {
        let names = b"#Fields: date-time,session-id,event,data";
        let context = Context {
            layout: Layout::Table(super::super::Table::named(names).unwrap()),
            ..Context::default()
        };
        let mut follower = Follower::new(context);
        let mut told = Vec::new();
        for block in [
            "2026-01-05T10:00:00Z,08D,>,MAIL FROM:<a@example.net>\n\
             2026-01-05T10:00:00Z,08D,<,250 2.1.0 OK\n\
             2026-01-05T10:00:00Z,08D,>,RCPT TO:<jo@example.com>\n",
            "2026-01-05T10:00:00Z,08D,<,550 5.1.1 no\n",
        ] {
            let context = follower.next(block.as_bytes());
            let done = super::super::reports(block.as_bytes(), &context, |_, report| {
                told.push((report.recipient.clone().unwrap().into_owned(), report.stage));
                Ok(())
            });
            assert!(done.is_ok());
        }
        assert_eq!(
            told,
            [("jo@example.com".to_owned(), smtp_codes::Stage::Rcpt)]
        );
    }

    #[test]
    fn of_two_that_share_a_place_both_are_kept() {
        let mut failures = Failures::default();
        for (key, attempt) in [(1, "a"), (2, "b"), (1, "c"), (2, "d")] {
            failures.keep(key, attempt.as_bytes());
            assert_eq!(failures.get(key), Some(attempt.as_bytes()));
        }
        assert_eq!(failures.get(1), Some(&b"c"[..]));
        // The older one makes room.
        failures.keep(3, b"e");
        assert_eq!(failures.get(1), None);
        assert_eq!(failures.get(2), Some(&b"d"[..]));
    }

    #[test]
    fn a_hundred_failures_find_places_of_their_own() {
        let mut failures = Failures::default();
        let keys: Vec<u64> = (0..100)
            .map(|number| key(format!("1sTyGh-{number:06}-2C").as_bytes(), b"a@b.example"))
            .collect();
        for key in &keys {
            failures.keep(*key, b"full");
        }
        assert!(keys.iter().all(|key| failures.get(*key).is_some()));
    }

    #[test]
    fn lines_that_are_cut_are_no_trouble() {
        let log = b"2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=x defer (1): no\n\
            2026-01-05 10:00:00 1sTyGh-0001Ab-2C \n2026-01-05 10:00:00 1sTyGh-0001Ab-2C =\n\
            2026-01-05 10:00:00 1sTyGh-0001Ab-2C ==\n2026-01-05 10:00:00 1sTyGh-0001Ab-2C == ";
        assert_eq!(told(&[log]).len(), 2);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut failures = Failures::default();
        for number in 0..5_000 {
            let line = format!(
                "1sTyGh-{number:06}-2C == a@b.example R=x defer (1): {}\n",
                "x".repeat(2_000)
            );
            failures.follow(line.as_bytes(), &mut Noted::of(line.as_bytes()), |_| {});
        }
        let kept: Vec<_> = failures.kept.iter().flatten().collect();
        assert_eq!(kept.len(), 2 * Failures::MOST);
        assert!(
            kept.iter()
                .all(|kept| kept.attempt.len() <= Failures::LONGEST)
        );
        assert!(
            failures
                .get(key(b"1sTyGh-004999-2C", b"a@b.example"))
                .is_some()
        );
        assert!(
            failures
                .get(key(b"1sTyGh-000000-2C", b"a@b.example"))
                .is_none()
        );
    }

    #[test]
    fn many_words_in_one_line_take_linear_time() {
        let line = "1sTyGh-000001-2C == a@b.example defer (1): ".to_owned()
            + &" defer (1)".repeat(200_000);
        let mut failures = Failures::default();
        let begin = std::time::Instant::now();
        failures.follow(line.as_bytes(), &mut Noted::of(line.as_bytes()), |_| {});
        assert!(begin.elapsed().as_secs() < 5);
    }
}
