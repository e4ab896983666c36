//! Files of any kind, as `scan` recognises and reads them.

use std::cell::RefCell;
use std::io::{Seek, Write};
use std::mem::discriminant;
use std::path::PathBuf;

use smtp_codes::Escaped;

use smtp_codes_reports::Report;
use smtp_codes_reports::events;
use smtp_codes_reports::files::{BLOCK, Counts, Feed, Kind, Piece, Watch};
use smtp_codes_reports::log::{Context, Follower, Layout, reports};
use smtp_codes_reports::mail::Mail;
use smtp_codes_reports::mbox::MAIL_LIMIT;
use smtp_codes_reports::recognise::{Content, content};

use crate::is_harmless;

/// Takes bytes for a file: tells what it holds, reads it, and looks at its lines.
pub fn recognise(bytes: &[u8]) {
    check_recognition(bytes);
    check_lines(bytes, Layout::Any);
    read_file(bytes, false);
    read_file(bytes, true);
}

/// At the end it is told what a file holds, and what a beginning told is not taken back.
fn check_recognition(bytes: &[u8]) {
    let whole = content(bytes, true).expect("told at the end");
    let ends = (0..bytes.len().min(64)).chain((64..bytes.len()).step_by(1 + bytes.len() / 8));
    for end in ends {
        let Some(early) = content(&bytes[..end], false) else {
            continue;
        };
        // Nobody is kept waiting for bytes that make a mail of an odd header, and text is
        // told from what is no text by all bytes that there are.
        let same = discriminant(&early) == discriminant(&whole);
        let plain = matches!(early, Content::Lines(_) | Content::Foreign(_))
            && matches!(
                whole,
                Content::Lines(_) | Content::Foreign(_) | Content::Mail | Content::Events
            );
        assert!(same || plain, "{}: otherwise at {end}", Escaped::new(bytes));
    }
}

/// What a line reports depends on the line, and on what lines before it told: not on where the log was
/// taken apart.
fn check_lines(text: &[u8], layout: Layout) {
    let follow = || {
        let mut context = Context::default();
        context.layout = layout;
        Follower::new(context)
    };
    let among = all_entries(text, &mut follow());
    assert!(
        among.is_sorted_by_key(|(place, _)| *place),
        "line by line, in order"
    );
    let mut alone = Vec::new();
    let mut follower = follow();
    for (number, line) in (0..).zip(text.split(|&byte| byte == b'\n')) {
        for (place, entry) in all_entries(line, &mut follower) {
            assert_eq!(place, 0, "{}", Escaped::new(line));
            alone.push((number, entry));
        }
    }
    assert_eq!(among, alone, "{}", Escaped::new(text));
}

/// What the lines report, with their numbers.
fn all_entries(text: &[u8], follower: &mut Follower) -> Vec<(u64, Report<'static>)> {
    let mut all = Vec::new();
    let context = follower.next(text);
    reports(text, &context, |number, entry| {
        all.push((number, entry.borrowed().into_owned()));
        Ok(())
    })
    .expect("nothing is written");
    all
}

/// Nobody waits here; but what is said must be fit for a terminal.
struct Nobody;

impl Watch for Nobody {
    fn advance(&mut self, _: usize, _: &Counts) {}

    fn say(&self, message: &str) {
        assert!(is_harmless(message), "{message:?}");
    }
}

thread_local! {
    /// One file and one piece for all inputs: to make them takes longer than all else.
    static PLACE: RefCell<(tempfile::NamedTempFile, Piece)> = RefCell::new((
        tempfile::NamedTempFile::new().expect("a temporary file"),
        Piece::new(),
    ));
}

/// Reads a file to its end, piece by piece.
fn read_file(bytes: &[u8], only_lines: bool) {
    PLACE.with_borrow_mut(|(file, piece)| {
        let open = file.as_file_mut();
        open.set_len(0)
            .and_then(|()| open.rewind())
            .and_then(|()| open.write_all(bytes))
            .expect("a temporary file");
        read_pieces(bytes, file.path().to_owned(), only_lines, piece);
    });
}

fn read_pieces(bytes: &[u8], path: PathBuf, only_lines: bool, piece: &mut Piece) {
    let shown = Escaped::new(bytes);
    let mut feed = Feed::new(&[path], only_lines, Box::new(Nobody));
    let (mut lines, mut mails, mut turn) = (0, 0, 0);
    let mut size = 0;
    while feed.next(piece) {
        assert_eq!(piece.turn, turn, "{shown}");
        turn += 1;
        match piece.kind {
            Kind::Lines => {
                let text = piece.lines.text();
                assert!(text.len() <= BLOCK, "{shown}");
                assert_eq!(piece.lines.first, lines + 1, "{shown}");
                lines += piece.lines.count;
                size += text.len();
                check_lines(text, piece.lines.context.layout);
            }
            Kind::Events => {
                size += piece.mail.bytes.len();
                let _ = events::read(&piece.mail.bytes);
            }
            Kind::Mail => {
                assert!(piece.mail.bytes.len() <= MAIL_LIMIT, "{shown}");
                mails += 1;
                size += piece.mail.bytes.len();
                let _ = Mail::read(&piece.mail.bytes);
            }
        }
        // Compressed bytes may become very many; the reader's own limit has a test.
        if size > 1 << 18 {
            return;
        }
    }
    assert_eq!(
        (feed.counts.lines, feed.counts.mails),
        (lines, mails),
        "{shown}"
    );
    let done = feed.counts.files + feed.counts.skipped + feed.counts.damaged;
    assert!(done >= 1, "{shown}: nothing is passed over in silence");
    // Read again, the end is still the end.
    assert!(!feed.next(piece));
}
