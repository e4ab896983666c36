//! The words of servers: which phrases, tokens and marks a text holds, and which of them decides.
//!
//! The text is split into words once, for all tables. The last words are kept. A phrase is found from its last two
//! words: a table leads from them to a state, and from there each word before leads on, until a phrase is read backwards.
//! So a row needs nothing while the text is read, and a gap is found by looking back. Tokens and marks are found by one
//! of their runs of letters and digits, and then compared byte by byte.
//!
//! All these steps stand in one table without searching: where from and the word make a number, which tells the place of
//! the step if there is one.
//!
//! Nobody could guess which two words lead anywhere. So up to 32 words are looked at together, without a branch.
//!
//! The time is linear. The builder of the tables sees to it that no word costs much more than its length allows; and a
//! text that holds nothing but the last words of phrases, over and over, is not compared any further once it has cost
//! more than its length allows, whatever the table.

use core::ops::Range;

use crate::NO_ROW;
pub use crate::split::bit_of_run;
use crate::split::{Hashes, Pieces, hash_of, mix, split};
use crate::texts::Words;
#[cfg(feature = "judge")]
use crate::{Heard, Saying};

/// Bytes of a step: as many bits of its key as [`Words::known`] says, then the number of the state that it leads to; or,
/// if the highest bit is set, of the entry before which nothing stands. Tokens are numbered as states are.
pub const STEP: usize = 5;
/// In a step: the bit of an entry.
pub const LEAF_BIT: u32 = 8 * STEP as u32 - 1;
/// Where a step leads: to the entry with this number.
pub const LEAF: u32 = 1 << 16;
/// In place of a word before: none, so that a word by itself leads on.
pub const ALONE: u32 = 7;
/// In place of a word before: the word is the key of tokens, and leads to the first of them.
pub const KEY: u32 = 8;
/// In place of a word before: the state with this number.
pub const STATE: u32 = 1 << 16;
/// Bytes of the record of a state: the phrase that ends there with [`MORE`], or [`NO_PHRASE`]; for a gap the state behind
/// which what stands before it is looked for, or 0, and a bit for each word that leads on from there.
pub const RECORD: usize = 8;
/// The next record is of the same state.
pub const MORE: u16 = 1 << 15;
/// No phrase ends there.
pub const NO_PHRASE: u16 = MORE - 1;
/// Bytes of an entry: the number of its circumstances, words.
pub const ENTRY: usize = 3;
/// Bytes of circumstances: first condition and their count, provider, place in the waits plus one,
/// stages, flags, family.
pub const CIRCUMSTANCES: usize = 19;
/// Bytes of a token: entry, bytes before its key, length, flags, place of its text.
pub const TOKEN: usize = 12;
/// Bytes of a host suffix: its key, place of its text, length, provider.
pub const HOST: usize = 8;

/// Bytes of a wait: seconds before the first new attempt, and to keep trying; 0 for none.
pub const WAIT: usize = 8;

/// In the flags of an entry: it names its cause plainly.
pub const DECIDES: u16 = 1;
/// It is a token.
pub const IS_TOKEN: u16 = 1 << 1;
/// It is a mark.
pub const IS_MARK: u16 = 1 << 2;
/// It holds beside codes of class 4.
pub const IN_CLASS_4: u16 = 1 << 3;
/// It holds beside codes of class 5.
pub const IN_CLASS_5: u16 = 1 << 4;
/// It holds where there is no code.
pub const WITHOUT_CODE: u16 = 1 << 5;
/// Its last word is captured.
pub const CAPTURES: u16 = 1 << 6;
/// A negation before it does not void it: it has one itself.
pub const NEGATED: u16 = 1 << 7;
/// A condition before it does not void it: it has one itself.
pub const CONDITIONAL: u16 = 1 << 8;
/// In the flags of a token: its case counts.
pub const CASE: u16 = 1;
/// The next token has the same key.
pub const ANOTHER: u16 = 1 << 1;
/// In a condition: a reply code and not a detail.
pub const REPLY: u32 = 0xFFFF << 16;

/// The most words of a phrase, and of a gap.
pub const MAX_WORDS: usize = 16;
/// See above.
pub const MAX_GAP: usize = 6;

/// The word that stands for every address, link, IP address, host name and number.
pub const THING: u32 = 1;
/// The hashes that stand for the ends of sentences.
pub const STOPS: [(u8, u32); 4] = [(b'.', 2), (b';', 3), (b'!', 4), (b'?', 5)];

/// What has to hold beside the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The first digit in effect: of the reply code, else the class; 0 where there is no code.
    /// Phrases and tokens hold beside 0, 4 and 5.
    pub digit: u8,
    /// The reply code.
    pub reply: Option<u16>,
    /// Subject and detail of the enhanced code.
    pub detail: Option<(u16, u16)>,
    /// The place of the stage.
    pub stage: u8,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words of a server.
    Phrase,
    /// What a provider writes for a cause.
    Token,
    /// What only one provider writes.
    Mark,
}

/// A place where a text matches an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The place of its table among those given.
    pub layer: u8,
    /// How many words the phrase has, without its gap.
    pub words: u8,
    /// The family of its cause; [`OPEN`](crate::OPEN) for none.
    pub family: u8,
    /// What it is.
    pub kind: Kind,
    /// Whether it names the cause plainly.
    pub decides: bool,
    /// Whether another with more words holds it.
    dropped: bool,
    /// The number of the entry in its table: phrases first, then tokens, then marks.
    pub entry: u16,
    /// The rows of its table that hold in class 4 and in class 5; [`NO_ROW`] for a mark.
    pub rows: [u16; 2],
    /// The provider that says it, a place in its table; [`NO_ROW`] for none.
    pub provider: u16,
    /// Where it begins in the text.
    pub start: u32,
    /// Where its part after the gap begins; without a gap it is where it begins.
    pub anchor: u32,
    /// Where it ends.
    pub end: u32,
    /// Where the address, host or number at its end stands; 0 and 0 for none.
    pub capture: (u32, u32),
    /// Where what this server says begins.
    segment: u32,
}

/// Nothing but zeros: quickly made many of.
const NO_MATCH: Match = Match {
    layer: 0,
    words: 0,
    family: 0,
    kind: Kind::Phrase,
    decides: false,
    dropped: false,
    entry: 0,
    rows: [0; 2],
    provider: 0,
    start: 0,
    anchor: 0,
    end: 0,
    capture: (0, 0),
    segment: 0,
};

impl Match {
    /// The row that holds beside a first digit.
    #[inline]
    #[must_use]
    pub const fn row(&self, digit: u8) -> u16 {
        if digit == 4 {
            self.rows[0]
        } else {
            self.rows[1]
        }
    }

    /// What is captured, in the text that was searched.
    #[inline]
    #[must_use]
    pub fn captured<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let (start, end) = self.capture;
        text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether it lies in another that says more. Of a phrase with a gap the part after it counts.
    #[inline]
    const fn lies_in(&self, other: &Match) -> bool {
        self.layer == other.layer
            && self.words < other.words
            && self.anchor >= other.start
            && self.end <= other.end
    }
}

impl Words<'_> {
    /// The rows of a phrase or token in class 4 and in class 5, and the place of the provider that
    /// says it; [`NO_ROW`] for none, as of a mark. `None` past the last entry.
    #[inline]
    #[must_use]
    pub fn rows(&self, entry: usize) -> Option<([u16; 2], u16)> {
        let around = self.around(chunk(self.entries, entry)?)?;
        Some((
            self.rows_of(entry as u16, u16_of(around, 16)),
            u16_of(around, 4),
        ))
    }

    /// The circumstances of an entry.
    #[inline(always)]
    fn around(&self, entry: &[u8; ENTRY]) -> Option<&[u8; CIRCUMSTANCES]> {
        chunk(self.circumstances, u16_of(entry, 0).into())
    }

    /// The rows of an entry with these flags.
    #[inline]
    fn rows_of(&self, entry: u16, flags: u16) -> [u16; 2] {
        let first = self.first_row.wrapping_add(entry.wrapping_mul(2));
        let row = |row: u16, class: u16| match flags & (IS_MARK | class) == class {
            true => row,
            false => NO_ROW,
        };
        [
            row(first, IN_CLASS_4),
            row(first.wrapping_add(1), IN_CLASS_5),
        ]
    }

    /// How long to wait as an entry says: seconds before the first new attempt, and how long to keep
    /// trying; 0 where it says nothing.
    #[inline]
    #[must_use]
    pub fn wait(&self, entry: u16) -> (u32, u32) {
        let around = chunk(self.entries, entry.into()).and_then(|entry| self.around(entry));
        match around.map_or(0, |around| usize::from(u16_of(around, 6))) {
            0 => (0, 0),
            place => {
                let at = (place - 1) * WAIT;
                (u32_at(self.waits, at), u32_at(self.waits, at + 4))
            }
        }
    }

    /// The provider one of whose suffixes a host name ends in, by whole labels; of several the
    /// longest. Case does not count.
    #[inline]
    #[must_use]
    pub fn provider_of_host(&self, host: &str) -> Option<u16> {
        Some(self.suffix_of_host(host)?.1)
    }

    /// How many bytes long that suffix is, in which the name ends but for dots, and the provider.
    #[must_use]
    pub fn suffix_of_host(&self, host: &str) -> Option<(usize, u16)> {
        if self.hosts.is_empty() {
            return None;
        }
        let mut host = host.as_bytes();
        while let [before @ .., b'.'] = host {
            host = before;
        }
        let key = key_of_host(host);
        loop {
            // How many stand before the name, or are the name.
            let (mut low, mut high) = (0, self.hosts.len() / HOST);
            while low < high {
                let middle = low.midpoint(high);
                let known = u16_of(chunk::<HOST>(self.hosts, middle)?, 0);
                let after = || Some(backwards(host).lt(backwards(self.host(middle)?.1)));
                if known > key || known == key && after()? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            let (known, suffix, provider) = self.host(low.checked_sub(1)?)?;
            if known != key {
                return None;
            }
            let alike = |(one, other): &(u8, u8)| one == other;
            let same = backwards(host)
                .zip(backwards(suffix))
                .take_while(alike)
                .count();
            let Some(before) = (host.len() - same).checked_sub(1) else {
                return Some((same, provider));
            };
            if same == suffix.len() && host[before] == b'.' {
                return Some((same, provider));
            }
            // What else the name ends in, that one ends in too: so many bytes or fewer.
            let dot = host[before..].iter().position(|&byte| byte == b'.')?;
            host = &host[before + dot + 1..];
        }
    }

    /// The key of a suffix, its text and its provider.
    #[inline(always)]
    fn host(&self, place: usize) -> Option<(u16, &[u8], u16)> {
        let host: &[u8; HOST] = chunk(self.hosts, place)?;
        let from = u24_of(host, 2);
        let text = self.texts.get(from..from + usize::from(host[5]))?;
        Some((u16_of(host, 0), text, u16_of(host, 6)))
    }

    /// Where a word leads behind what stands before it: a word, [`ALONE`], [`KEY`] or a [`STATE`].
    #[inline(always)]
    fn step(&self, before: u32, word: u32) -> Option<u32> {
        let key = key_of(before, word);
        let seeds = self.seeds.len() / 2;
        let seed = u16::from_le_bytes(*chunk(self.seeds, place_of(key, seeds))?);
        let at = number_of(key, seed, seeds * OF_SEED) * STEP;
        // What else is read falls out below.
        let step = u64::from_le_bytes(*self.steps.get(at..at + 8)?.first_chunk()?);
        let known = u32::from(self.known);
        if (step ^ key) << ((64 - known) & 63) != 0 {
            return None;
        }
        let number = step << (64 - LEAF_BIT) >> ((64 - LEAF_BIT + known) & 63);
        let leaf = (step >> LEAF_BIT & 1) as u32 * LEAF;
        Some(number as u32 | leaf)
    }

    /// Whether an entry holds in a context, and the match that it makes.
    #[inline(always)]
    fn entry(&self, layer: u8, entry: u16, context: &Context) -> Option<(Match, u16)> {
        let bytes: &[u8; ENTRY] = chunk(self.entries, entry.into())?;
        let around = self.around(bytes)?;
        let flags = u16_of(around, 16);
        let kind = if flags & IS_MARK != 0 {
            Kind::Mark
        } else if flags & IS_TOKEN != 0 {
            Kind::Token
        } else {
            Kind::Phrase
        };
        if !matches!(kind, Kind::Mark) {
            let class = match context.digit {
                0 => WITHOUT_CODE,
                4 => IN_CLASS_4,
                5 => IN_CLASS_5,
                _ => 0,
            };
            let stages = u64::from(u32_of(around, 8)) | u64::from(u32_of(around, 12)) << 32;
            if flags & class == 0 || stages & 1 << (context.stage & 63) == 0 {
                return None;
            }
            let count = u16_of(around, 2) as usize;
            if count > 0 && !self.holds_beside(u16_of(around, 0) as usize, count, context) {
                return None;
            }
        }
        let found = Match {
            layer,
            words: bytes[2],
            family: around[18],
            kind,
            decides: flags & DECIDES != 0,
            dropped: false,
            entry,
            rows: self.rows_of(entry, flags),
            provider: u16_of(around, 4),
            ..NO_MATCH
        };
        Some((found, flags))
    }

    #[inline]
    fn holds_beside(&self, start: usize, count: usize, context: &Context) -> bool {
        let reply = match context.reply {
            Some(reply) => REPLY | u32::from(reply),
            None => u32::MAX,
        };
        let (detail, subject) = match context.detail {
            Some((subject, detail)) => (
                crate::condition_of_detail(subject, detail),
                crate::condition_of_subject(subject),
            ),
            None => (u32::MAX, u32::MAX),
        };
        (start..start + count).any(|place| {
            let condition = u32_at(self.beside, place * 4);
            condition == reply || condition == detail || condition == subject
        })
    }
}

#[inline(always)]
fn u32_of<const N: usize>(bytes: &[u8; N], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[inline(always)]
fn u24_of<const N: usize>(bytes: &[u8; N], at: usize) -> usize {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], 0]) as usize
}

#[inline(always)]
fn u16_of<const N: usize>(bytes: &[u8; N], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

/// Of bytes in pieces of one length, the piece with that number.
#[inline(always)]
fn chunk<const N: usize>(bytes: &[u8], place: usize) -> Option<&[u8; N]> {
    bytes.get(place * N..)?.first_chunk()
}

/// A number in a table; 0 where the table is too short, which no table that was built is.
#[inline(always)]
fn u32_at(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        Some(bytes) => u32::from_le_bytes(*bytes),
        None => 0,
    }
}

#[inline(always)]
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()) {
        Some(bytes) => u16::from_le_bytes(*bytes),
        None => 0,
    }
}

/// The bytes of a host name in small letters, the last first.
#[inline]
pub fn backwards(host: &[u8]) -> impl Iterator<Item = u8> {
    host.iter().rev().map(u8::to_ascii_lowercase)
}

/// A number for the last two labels of a host name, whatever their case. Few names of hosts that nobody knows share
/// theirs with a suffix.
#[inline]
#[must_use]
pub fn key_of_host(host: &[u8]) -> u16 {
    let (mut key, mut dots) = (0_u32, 0);
    for &byte in host.iter().rev() {
        dots += u8::from(byte == b'.');
        if dots == 2 {
            break;
        }
        key = key.wrapping_mul(31).wrapping_add((byte | 0x20).into());
    }
    (key.wrapping_mul(0x9E37_79B1) >> 16) as u16
}

/// A number for a step: for what stands before a word, and the word. All bits depend on both.
#[inline(always)]
#[must_use]
pub const fn key_of(before: u32, word: u32) -> u64 {
    mix((before as u64) << 32 | word as u64)
}

/// Of so many seeds, that of a key.
#[inline(always)]
#[must_use]
pub const fn place_of(key: u64, seeds: usize) -> usize {
    (((key >> 32) * seeds as u64) >> 32) as usize
}

/// How many steps there are for each seed.
pub const OF_SEED: usize = 4;

/// The number of a step among so many, by its seed.
#[inline(always)]
#[must_use]
pub const fn number_of(key: u64, seed: u16, steps: usize) -> usize {
    let mixed = (key as u32).wrapping_add((seed as u32).wrapping_mul((key >> 32) as u32));
    ((mixed as u64 * steps as u64) >> 32) as usize
}

/// What stands in a filter for a word behind another: a number in which all bits depend on both.
#[inline(always)]
#[must_use]
pub const fn pair_of(before: u32, word: u32) -> u32 {
    before.wrapping_mul(0x9E37_79B1).rotate_left(15) ^ word
}

/// The byte and the bit of a word or pair in a filter with a power of two of bytes.
#[inline(always)]
#[must_use]
pub const fn filtered(pair: u32, bytes: usize) -> (usize, u32) {
    ((pair >> 3) as usize & bytes.wrapping_sub(1), pair & 7)
}

/// Which of 32 bits stands for a word before a gap.
#[inline(always)]
#[must_use]
pub const fn bit_before_gap(hash: u32) -> u32 {
    hash & 31
}

/// In the lowest bit whether a filter has a word or pair.
#[inline(always)]
fn single(filter: &[u8], pair: u32) -> u32 {
    let (place, bit) = filtered(pair, filter.len());
    u32::from(filter.get(place).copied().unwrap_or(0)) >> bit
}

/// A bit for each word, the last word's the lowest: whether the filters let it through.
#[inline(always)]
fn marked(singles: &[u8], pairs: &[u8], mut before: u32, hashes: &[u32]) -> u32 {
    let mut marked = 0;
    for &hash in hashes {
        let pair = single(pairs, pair_of(before, hash));
        marked = marked << 1 | (single(singles, hash) | pair) & 1;
        before = hash;
    }
    marked
}

/// The usual sizes of filters.
const SINGLES: usize = 2048;
/// See above.
const PAIRS: usize = 8192;

/// How many words are looked at together.
const TOGETHER: usize = 32;
/// How many of the last words a walk sees: more than [`MAX_WORDS`] and [`MAX_GAP`].
const SEEN: usize = 32;
/// How many words are kept, a power of two.
const ROOM: usize = SEEN + TOGETHER;

/// The last words of the text, and where they stand.
struct Last {
    hashes: [u32; ROOM],
    starts: [u32; ROOM],
    ends: [u32; ROOM],
    /// The numbers of their clauses, from 1 on; 0 before the first word.
    clauses: [u32; ROOM],
    /// Behind which of them the next word goes, and how many have been looked at.
    count: usize,
    looked: usize,
    /// The clause of the last condition (`if`) that is not kept any more; 0 for none.
    condition: u32,
    /// Words in a row, of one clause, of which none is a condition: what was looked at for a match before.
    without: Range<usize>,
}

impl Last {
    /// Nothing but zeros, which are quickly made; the first word goes behind those that nobody sees.
    const NONE: Self = Self {
        hashes: [0; ROOM],
        starts: [0; ROOM],
        ends: [0; ROOM],
        clauses: [0; ROOM],
        count: 0,
        looked: 0,
        condition: 0,
        without: 0..0,
    };

    /// Adds a word if there is room.
    #[inline(always)]
    fn push(&mut self, hash: u32, start: usize, end: usize, clause: u32) -> bool {
        let place = self.count;
        if place >= ROOM {
            return false;
        }
        self.hashes[place] = hash;
        self.starts[place] = start as u32;
        self.ends[place] = end as u32;
        self.clauses[place] = clause;
        self.count = place + 1;
        true
    }

    /// Keeps only what walks may still see.
    fn make_room(&mut self) {
        let gone = self.count.min(ROOM) - SEEN;
        for place in 0..gone {
            if is_condition(self.hashes[place]) {
                self.condition = self.clauses[place];
            }
        }
        for words in [
            &mut self.hashes,
            &mut self.starts,
            &mut self.ends,
            &mut self.clauses,
        ] {
            words.copy_within(gone..gone + SEEN, 0);
        }
        (self.count, self.looked) = (SEEN, SEEN);
        self.without = 0..0;
    }

    /// The hashes of the words that have not been looked at.
    #[inline(always)]
    fn new_hashes(&self) -> &[u32] {
        self.hashes.get(self.looked..self.count).unwrap_or_default()
    }

    /// Whether a condition stands before a word in its clause.
    #[inline]
    fn condition_before(&mut self, place: usize) -> bool {
        let clause = self.clauses[place % ROOM];
        let mut first = place % ROOM;
        while first > 0 && self.clauses[first - 1] == clause {
            first -= 1;
            if self.without.contains(&first) {
                first = self.without.start;
            } else if is_condition(self.hashes[first]) {
                return true;
            }
        }
        self.without = first..place;
        first == 0 && clause == self.condition
    }

    /// A word that is kept.
    #[inline(always)]
    fn word(&self, place: usize) -> Word {
        let place = place % ROOM;
        Word {
            start: self.starts[place],
            end: self.ends[place],
            clause: self.clauses[place],
        }
    }
}

/// Where a word stands, and its clause.
#[derive(Clone, Copy)]
struct Word {
    start: u32,
    end: u32,
    clause: u32,
}

/// What stands before the first word.
const NO_WORD: Word = Word {
    start: 0,
    end: 0,
    clause: 0,
};

/// Searches while the text is split.
struct Search<'l, 'w, 't, F> {
    layers: &'l [&'l Words<'w>],
    /// Those from the first that has tokens to the last.
    keyed: Range<usize>,
    /// The filter of the only one of them; where there are more, all is let through.
    keys: &'l [u8],
    text: &'t [u8],
    context: &'l Context,
    each: &'l mut F,
    /// The last words.
    last: Last,
    /// The word that is looked at.
    now: usize,
    clause: u32,
    /// Where begins what another server said, and where the same before that; what is not yet looked
    /// at may stand behind either.
    inner: u32,
    outer: u32,
    /// Whether a code is one of class 4.
    deferred: bool,
    /// The runs inside things that are told.
    wants: u16,
    /// What has been spent on comparing, in steps of one or two nanoseconds, and how much may be.
    spent: u64,
    budget: u64,
}

/// What a text may cost: so many steps, and more for each byte.
const BUDGET: u64 = 800;
/// See above.
const A_BYTE: u64 = 4;
/// What a match costs.
const A_MATCH: u64 = 28;

/// Finds every match of every table in a text, which is split once for all of them. Gives the place
/// after which stands what another server said: behind the last code inside the text, or behind
/// `said:`; 0 if there is none.
///
/// The matches of the phrases of a table come in the order in which they end; of those of a phrase with a gap that end in
/// one place the nearest begin comes first. Those of other tables, and of tokens, may stand between them. Texts longer
/// than 4 GiB are searched up to there.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::Words;
/// use smtp_codes_core::phrases::{Context, search};
///
/// let context = Context { digit: 5, ..Context::default() };
/// let text = b"5.0.350 Remote server returned an error -> 554 5.7.1 Message rejected";
/// let inner = search(&[&Words::NONE], text, &context, &mut |_| unreachable!());
/// assert_eq!(&text[inner as usize..], b" Message rejected");
/// ```
#[inline]
pub fn search(
    layers: &[&Words<'_>],
    text: &[u8],
    context: &Context,
    each: &mut dyn FnMut(&Match),
) -> u32 {
    search_with(layers, text, context, &mut |found: &Match| each(found)).0
}

#[inline]
fn search_with(
    layers: &[&Words<'_>],
    text: &[u8],
    context: &Context,
    each: &mut impl FnMut(&Match),
) -> (u32, bool) {
    let text = &text[..text.len().min(u32::MAX as usize - 16)];
    let mut search = Search {
        layers,
        keyed: 0..0,
        keys: &[],
        text,
        context,
        each,
        last: Last::NONE,
        now: 0,
        clause: 1,
        inner: 0,
        outer: 0,
        deferred: false,
        wants: 0,
        spent: 0,
        budget: 0,
    };
    for (layer, words) in layers.iter().enumerate() {
        if let Some(digits) = words.tokens.first_chunk() {
            search.wants |= u16::from_le_bytes(*digits) | bit_of_run(true, 0);
            if search.keyed.is_empty() {
                search.keyed.start = layer;
                search.keys = words.singles;
            } else {
                search.keys = &[u8::MAX];
            }
            search.keyed.end = layer + 1;
        }
    }
    (search.last.count, search.last.looked) = (SEEN, SEEN);
    split(text, &mut search);
    search.look();
    (search.inner, search.deferred)
}

impl<F: FnMut(&Match)> Search<'_, '_, '_, F> {
    #[inline(always)]
    fn push(&mut self, hash: u32, start: usize, end: usize) {
        if !self.last.push(hash, start, end, self.clause) {
            self.make_room(hash, start, end);
        }
    }

    /// Looks at what has not been looked at, and adds a word.
    #[cold]
    fn make_room(&mut self, hash: u32, start: usize, end: usize) {
        self.look();
        self.last.make_room();
        self.last.push(hash, start, end, self.clause);
    }

    /// Looks at the words since the last time.
    #[inline(never)]
    fn look(&mut self) {
        let first = self.last.looked;
        self.allow(self.last.word(self.last.count - 1).end);
        for layer in 0..self.layers.len() {
            let mut marked = self.marked(self.layers[layer]);
            while marked != 0 {
                let place = marked.leading_zeros();
                marked ^= 1 << (TOGETHER as u32 - 1 - place);
                self.now = first + place as usize;
                self.look_at_word(layer);
            }
        }
        self.last.looked = self.last.count;
        self.outer = self.inner;
    }

    /// Allows what a text may cost that is read up to here.
    #[inline(always)]
    fn allow(&mut self, read: u32) {
        self.budget = BUDGET + A_BYTE * u64::from(read);
    }

    /// A bit for each word since the last time, the first word's the highest: whether it may end something in a table.
    /// No branch depends on a word, as nobody could guess where it leads.
    #[inline(always)]
    fn marked(&self, table: &Words<'_>) -> u32 {
        let new = self.last.new_hashes();
        let before = self.hash(self.last.looked - 1);
        // With filters of the usual size the compiler knows that no place is outside.
        let singles = <&[u8; SINGLES]>::try_from(table.singles);
        let marked = match (singles, <&[u8; PAIRS]>::try_from(table.pairs)) {
            (Ok(singles), Ok(pairs)) => marked(singles, pairs, before, new),
            (Ok(singles), Err(_)) if table.pairs.is_empty() => marked(singles, &[], before, new),
            _ => marked(table.singles, table.pairs, before, new),
        };
        marked
            .checked_shl((TOGETHER - new.len()) as u32)
            .unwrap_or(0)
    }

    /// Where begins what the server said whose words stand here.
    #[inline]
    fn segment(&self, place: u32) -> u32 {
        if place < self.inner {
            self.outer
        } else {
            self.inner
        }
    }

    /// The hash of a word that is still kept.
    #[inline(always)]
    fn hash(&self, place: usize) -> u32 {
        self.last.hashes[place % ROOM]
    }

    #[inline]
    fn look_at_word(&mut self, layer: usize) {
        let words = self.layers[layer];
        let (before, hash) = (self.hash(self.now - 1), self.hash(self.now));
        let alone = single(words.singles, hash) & 1 != 0;
        if alone {
            if let Some(state) = words.step(ALONE, hash) {
                self.walk(layer, state, 0, None);
            }
        }
        if let Some(state) = words.step(before, hash) {
            self.walk(layer, state, 1, None);
        }
        if alone && !words.tokens.is_empty() {
            let Word { start, end, .. } = self.last.word(self.now);
            self.token(layer, hash, start as usize, end as usize);
        }
    }

    /// The word that stands so many before the last one.
    #[inline(always)]
    fn back(&self, back: usize) -> Word {
        if back >= SEEN {
            return NO_WORD;
        }
        self.last.word(self.now - back)
    }

    /// The hash of the word that stands so many before the last one.
    #[inline(always)]
    fn hash_back(&self, back: usize) -> u32 {
        match back < SEEN {
            true => self.hash(self.now - back),
            false => 0,
        }
    }

    /// Walks back from a word that stands so many before the last one; `gap` is where the part after
    /// the gap begins, and how many words are in it.
    #[inline(never)]
    fn walk(
        &mut self,
        layer: usize,
        mut state: u32,
        mut depth: usize,
        gap: Option<(usize, usize)>,
    ) {
        let words = self.layers[layer];
        while self.spent < self.budget {
            self.spent += 1;
            if state & LEAF != 0 {
                return self.phrase(layer, state as u16, depth, gap);
            }
            let mut place = state as usize;
            while let Some(record) = chunk::<RECORD>(words.records, place) {
                let row = u16_of(record, 0);
                if row & !MORE != NO_PHRASE {
                    self.phrase(layer, row & !MORE, depth, gap);
                }
                if u16_of(record, 2) != 0 && gap.is_none() {
                    self.gap(layer, record, depth);
                }
                if row & MORE == 0 {
                    break;
                }
                place += 1;
            }
            depth += 1;
            match words.step(STATE | state, self.hash_back(depth)) {
                Some(next) => state = next,
                None => return,
            }
        }
    }

    /// Looks for what stands before a gap, the nearest first.
    #[inline]
    fn gap(&mut self, layer: usize, record: &[u8; RECORD], anchor: usize) {
        let words = self.layers[layer];
        let (state, bits) = (u16_of(record, 2), u32_of(record, 4));
        for length in 0..=MAX_GAP {
            self.spent += 1;
            let first = anchor + 1 + length;
            let hash = self.hash_back(first);
            // Few words stand before some gap.
            if bits >> bit_before_gap(hash) & 1 != 0 {
                if let Some(next) = words.step(STATE | u32::from(state), hash) {
                    self.walk(layer, next, first, Some((anchor, length)));
                }
            }
            if hash < THING || hash > THING && hash < 16 {
                // No word, or the end of a sentence.
                return;
            }
        }
    }

    #[inline]
    fn phrase(&mut self, layer: usize, entry: u16, depth: usize, gap: Option<(usize, usize)>) {
        self.spent += A_MATCH;
        if self.spent > self.budget {
            return;
        }
        let words = self.layers[layer];
        let Some((mut found, flags)) = words.entry(layer as u8, entry, self.context) else {
            return;
        };
        let first = self.back(depth);
        let anchor = match gap {
            Some((anchor, _)) => self.back(anchor),
            None => first,
        };
        if flags & NEGATED == 0 {
            for before in [depth + 1, depth + 2] {
                if self.back(before).clause != first.clause {
                    break;
                }
                if is_negation(self.hash_back(before)) {
                    return;
                }
            }
            if let Some((anchor, length)) = gap {
                for place in anchor + 1..=anchor + length {
                    if is_negation(self.hash_back(place)) {
                        return;
                    }
                }
            }
        }
        if flags & CONDITIONAL == 0 {
            let of_anchor =
                gap.is_some_and(|(anchor, _)| self.last.condition_before(self.now - anchor));
            if of_anchor || self.last.condition_before(self.now - depth) {
                return;
            }
        }
        let last = self.back(0);
        found.start = first.start;
        found.anchor = anchor.start;
        found.end = last.end;
        found.segment = self.segment(last.start);
        if flags & CAPTURES != 0 {
            found.capture = (last.start, last.end);
        }
        (self.each)(&found);
    }

    /// Looks for tokens of all tables by a run of letters and digits.
    #[cold]
    fn key(&mut self, hash: u32, kind: u16, start: usize, end: usize) {
        if self.wants & kind == 0 {
            return;
        }
        self.allow(end as u32);
        for layer in self.keyed.clone() {
            if single(self.layers[layer].singles, hash) & 1 != 0 {
                self.token(layer, hash, start, end);
            }
        }
    }

    /// Compares the tokens that have a run of letters and digits with the text around it.
    #[inline(never)]
    fn token(&mut self, layer: usize, hash: u32, start: usize, end: usize) {
        let words = self.layers[layer];
        let Some(first) = words.step(KEY, hash) else {
            return;
        };
        let segment = self.segment(start as u32);
        let tokens = words.tokens.get(2..).unwrap_or_default();
        for token in tokens.chunks_exact(TOKEN).skip(first as usize) {
            self.spent += 2;
            if self.spent > self.budget {
                return;
            }
            let flags = u16_at(token, 6);
            self.one_token(layer, token, (start, end), segment);
            if flags & ANOTHER == 0 {
                return;
            }
        }
    }

    #[inline]
    fn one_token(
        &mut self,
        layer: usize,
        bytes: &[u8],
        (start, end): (usize, usize),
        segment: u32,
    ) {
        let words = self.layers[layer];
        let before = u16_at(bytes, 2) as usize;
        let length = u16_at(bytes, 4) as usize;
        let from = u32_at(bytes, 8) as usize;
        let (Some(token), Some(start)) = (
            words.texts.get(from..from + length),
            start.checked_sub(before),
        ) else {
            return;
        };
        let Some(here) = self.text.get(start..start + length) else {
            return;
        };
        let same = if u16_at(bytes, 6) & CASE != 0 {
            here == token
        } else {
            here.eq_ignore_ascii_case(token)
        };
        // A token that begins or ends with a letter is no part of a longer word.
        let apart = |outside: Option<&u8>, inside: Option<&u8>| {
            let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            !(letter(outside) && letter(inside))
        };
        let begins = apart(
            start.checked_sub(1).and_then(|at| self.text.get(at)),
            token.first(),
        );
        if !same || !begins || !apart(self.text.get(start + length), token.last()) {
            return;
        }
        let entry = u16_at(bytes, 0);
        if let Some((mut found, _)) = words.entry(layer as u8, entry, self.context) {
            (found.start, found.anchor) = (start as u32, start as u32);
            found.end = (start + length).max(end) as u32;
            found.segment = segment;
            (self.each)(&found);
        }
    }
}

impl<F: FnMut(&Match)> Pieces for Search<'_, '_, '_, F> {
    #[inline(always)]
    fn wants_runs(&self) -> bool {
        self.wants != 0
    }

    #[inline(always)]
    fn word(&mut self, hash: u32, start: usize, end: usize) {
        self.push(hash, start, end);
    }

    #[inline(always)]
    fn thing(&mut self, start: usize, end: usize) {
        self.push(THING, start, end);
    }

    #[inline(always)]
    fn run(&mut self, hash: u32, kind: u16, start: usize, end: usize) {
        // Few go through the filter, so what kind of run it is comes after.
        if single(self.keys, hash) & 1 != 0 {
            self.key(hash, kind, start, end);
        }
    }

    #[inline]
    fn stop(&mut self, sign: u8, at: usize) {
        self.clause(true);
        if let Some((_, hash)) = STOPS.iter().find(|(known, _)| *known == sign) {
            self.push(*hash, at, at + 1);
        }
    }

    #[inline(always)]
    fn clause(&mut self, begins: bool) {
        self.clause = self.clause.wrapping_add(begins.into());
    }

    #[inline]
    fn inner(&mut self, at: usize, deferred: bool) {
        self.deferred |= deferred;
        if self.outer != self.inner {
            self.look();
        }
        (self.outer, self.inner) = (self.inner, at as u32);
    }
}

/// Words that say that what follows is not so, folded.
pub const NEGATION_WORDS: [&str; 40] = [
    "not", "no", "never", "none", "nor", "without", "cannot", "cant", "isnt", "wasnt", "arent",
    "werent", "doesnt", "dont", "didnt", "hasnt", "havent", "wont", "couldnt", "non", "nicht",
    "kein", "keine", "keinen", "keiner", "ohne", "nie", "pas", "sans", "aucun", "aucune", "sin",
    "nunca", "nao", "sem", "senza", "nessun", "niet", "geen", "inte",
];

/// Words that say that what follows may or may not be so, folded.
pub const CONDITION_WORDS: [&str; 6] = ["if", "wenn", "whether", "falls", "sofern", "unless"];

const NEGATIONS: [u32; 40] = hashes_of(&NEGATION_WORDS);
const CONDITIONS: [u32; 6] = hashes_of(&CONDITION_WORDS);

const fn hashes_of<const N: usize>(words: &[&str; N]) -> [u32; N] {
    let mut hashes = [0; N];
    let mut at = 0;
    while at < N {
        hashes[at] = hash_of(words[at].as_bytes());
        at += 1;
    }
    hashes
}

/// Whether the hash of a word is that of a negation.
#[inline]
#[must_use]
pub fn is_negation(hash: u32) -> bool {
    static ALL: Hashes = Hashes::of(&NEGATIONS);
    ALL.contains(hash)
}

/// Whether the hash of a word is that of a condition, such as `if`.
#[inline]
#[must_use]
pub fn is_condition(hash: u32) -> bool {
    CONDITIONS.contains(&hash)
}

/// A piece of a text or of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A word, by its hash.
    Word(u32),
    /// An address, link, IP address, host name or number.
    Thing,
    /// The end of a sentence.
    Stop(u8),
}

/// Tells of each word of a text, and where it stands, as the search sees them: what the builder of
/// tables reads patterns and tokens with.
#[inline]
pub fn pieces(text: &[u8], each: &mut dyn FnMut(Piece, usize, usize)) {
    struct All<'e>(&'e mut dyn FnMut(Piece, usize, usize));
    impl Pieces for All<'_> {
        #[inline]
        fn wants_runs(&self) -> bool {
            false
        }
        #[inline]
        fn word(&mut self, hash: u32, start: usize, end: usize) {
            self.0(Piece::Word(hash), start, end);
        }
        #[inline]
        fn thing(&mut self, start: usize, end: usize) {
            self.0(Piece::Thing, start, end);
        }
        #[inline]
        fn run(&mut self, _: u32, _: u16, _: usize, _: usize) {}
        #[inline]
        fn stop(&mut self, sign: u8, at: usize) {
            self.0(Piece::Stop(sign), at, at + 1);
        }
        #[inline]
        fn clause(&mut self, _: bool) {}
        #[inline]
        fn inner(&mut self, _: usize, _: bool) {}
    }
    split(text, &mut All(each));
}

/// The hash of a run of ASCII letters and digits, whatever its case.
#[inline]
#[must_use]
pub fn hash_of_run(run: &[u8]) -> u32 {
    crate::split::hash_of_run(run)
}

/// How many matches are kept.
const KEPT: usize = 16;

/// The matches of a text that can decide: none lies inside one of the same table with more words.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::Words;
/// use smtp_codes_core::phrases::{Context, choose};
///
/// let chosen = choose(&[&Words::NONE], b"user unknown", &Context::default());
/// assert_eq!(chosen.words(0), None);
/// ```
#[derive(Clone, Debug)]
pub struct Chosen {
    found: [Match; KEPT],
    count: usize,
    inner: u32,
    deferred: bool,
}

/// Searches a text and keeps what the rules of choice leave.
///
/// 1. A phrase inside one of the same table with more words drops out. Of a phrase with a gap the
///    part after it counts.
/// 2. What stands after the last inner code goes before what stands before it.
/// 3. The earliest goes first, then the one with more words, then the row that stands first.
///
/// Of more than 16 matches the first of each entry count, and of more than 16 entries those after the
/// last inner code.
#[inline]
#[must_use]
pub fn choose(layers: &[&Words<'_>], text: &[u8], context: &Context) -> Chosen {
    let mut chosen = Chosen::NONE;
    chosen.read(layers, text, context);
    chosen
}

/// The families that are not like the others: of the address and the mailbox, and of the sender, of which a server may
/// speak that asks another one.
#[derive(Clone, Copy, Debug)]
pub struct Families {
    /// The place of the family of causes about the address.
    pub address: u8,
    /// About the mailbox.
    pub mailbox: u8,
    /// About the sender.
    pub sender: u8,
}

impl Chosen {
    /// No match.
    pub const NONE: Self = Self {
        found: [NO_MATCH; KEPT],
        count: 0,
        inner: 0,
        deferred: false,
    };

    /// Adds the matches of a text; see [`choose`], which has to hand over what is large.
    ///
    /// With the feature `compiled` the matcher is compiled with this crate.
    pub fn read(&mut self, layers: &[&Words<'_>], text: &[u8], context: &Context) {
        let mut each = |found: &Match| self.add(found);
        (self.inner, self.deferred) = search_with(layers, text, context, &mut each);
    }

    #[inline]
    fn add(&mut self, found: &Match) {
        let phrase = |one: &Match| matches!(one.kind, Kind::Phrase);
        for known in &mut self.found[..self.count] {
            if phrase(known) && phrase(found) {
                if found.lies_in(known) {
                    return;
                }
                if known.lies_in(found) {
                    known.dropped = true;
                }
            }
        }
        let place = match self.found[..self.count]
            .iter()
            .position(|known| known.dropped)
        {
            Some(place) => place,
            None if self.count < KEPT => {
                self.count += 1;
                self.count - 1
            }
            None => match self.spare(found) {
                Some(place) => place,
                None => return,
            },
        };
        self.found[place] = *found;
    }

    /// The place of a match that can go for another when there are too many: one more of an entry, or
    /// else one of what stands before the last inner code.
    #[inline]
    fn spare(&self, found: &Match) -> Option<usize> {
        let same = |one: &Match, other: &Match| {
            one.entry == other.entry && one.layer == other.layer && one.segment == other.segment
        };
        if self.found.iter().any(|known| same(known, found)) {
            return None;
        }
        let again = (1..KEPT).rev().find(|&place| {
            let earlier = &self.found[..place];
            earlier.iter().any(|known| same(known, &self.found[place]))
        });
        again.or_else(|| {
            let before = |known: &Match| known.segment < found.segment;
            self.found.iter().rposition(before)
        })
    }

    /// The matches that are left, in no order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = &Match> {
        self.found[..self.count].iter().filter(|one| !one.dropped)
    }

    /// Which of two matches goes first: that of the first table, then what stands after the last inner code, then the
    /// earliest, then the one with more words, then the row that stands first.
    #[inline(always)]
    fn first_of<'m>(&self, one: Option<&'m Match>, other: &'m Match) -> Option<&'m Match> {
        // In one number, as each part by itself is a branch.
        let rank = |one: &Match| {
            let before = u64::from(one.anchor < self.inner);
            u64::from(one.layer) << 57
                | before << 56
                | u64::from(one.anchor) << 24
                | u64::from(u8::MAX - one.words) << 16
                | u64::from(one.entry)
        };
        match one {
            Some(one) if rank(one) <= rank(other) => Some(one),
            _ => Some(other),
        }
    }

    /// The match that decides among those that fulfil a condition.
    #[inline]
    #[must_use]
    fn best(&self, wanted: impl Fn(&Match) -> bool) -> Option<&Match> {
        let mut best = None;
        for one in self.iter().filter(|one| wanted(one)) {
            best = self.first_of(best, one);
        }
        best
    }

    /// The token of a table that names the cause plainly.
    #[inline]
    #[must_use]
    pub fn token(&self, layer: usize) -> Option<&Match> {
        self.best(|one| {
            one.layer as usize == layer && one.decides && matches!(one.kind, Kind::Token)
        })
    }

    /// The words of a table that name the cause plainly.
    #[inline]
    #[must_use]
    pub fn words(&self, layer: usize) -> Option<&Match> {
        self.best(|one| {
            one.layer as usize == layer && one.decides && matches!(one.kind, Kind::Phrase)
        })
    }

    /// The words or the token of a table that only hint at a cause.
    #[inline]
    #[must_use]
    pub fn hint(&self, layer: usize) -> Option<&Match> {
        self.best(|one| {
            one.layer as usize == layer && !one.decides && !matches!(one.kind, Kind::Mark)
        })
    }

    /// The mark or token that tells the provider: the first table's, the earliest.
    #[must_use]
    pub fn mark(&self) -> Option<&Match> {
        self.iter()
            .filter(|one| one.provider != NO_ROW)
            .min_by_key(|one| (one.layer, matches!(one.kind, Kind::Token), one.start))
    }

    /// What the words say, table by table. `providers` is who speaks, for each table the place there, or [`NO_ROW`].
    #[cfg(feature = "judge")]
    #[must_use]
    pub fn heard(&self, providers: &[u16], families: Families, digit: u8) -> Heard {
        // A token of another provider than the one that speaks is no token.
        let speaks = |one: &&Match| {
            let known = providers.get(usize::from(one.layer));
            let known = known.copied().unwrap_or(NO_ROW);
            one.provider == NO_ROW || known == NO_ROW || one.provider == known
        };
        let all = || {
            let says = |one: &&Match| !matches!(one.kind, Kind::Mark);
            self.iter().filter(says).filter(speaks)
        };
        let saying = |one: &Match| Saying {
            layer: one.layer,
            row: one.row(digit),
        };
        let family = |one: &Match| match one.family {
            crate::OPEN => 0,
            family => 1 << (family & 15),
        };
        // The token and the phrase that go before the others, and what only hints.
        let mut first = [None; 3];
        let (mut named, mut hinted) = (0, 0);
        for one in all() {
            let place = match (one.decides, one.kind) {
                (false, _) => 2,
                (true, Kind::Token) => 0,
                (true, _) => 1,
            };
            first[place] = self.first_of(first[place], one);
            let families = if one.decides { &mut named } else { &mut hinted };
            *families |= family(one);
        }
        let [token, mut plain, hint] = first;
        // Who asks another server about the sender, and quotes its answer, says nothing of the recipient.
        let quoted = |one: &Match| {
            [families.address, families.mailbox].contains(&one.family) && one.anchor >= self.inner
        };
        if plain.is_some_and(quoted) {
            let of_sender = |one: &Match| {
                one.decides
                    && matches!(one.kind, Kind::Phrase)
                    && one.family == families.sender
                    && one.anchor < self.inner
                    && speaks(&one)
            };
            plain = self.best(of_sender).or(plain);
        }
        let decider = token.or(plain).or(hint);
        let mut beside = 0;
        // What stands alone has nothing beside it.
        if self.count > 1 {
            for one in all().filter(|one| one.decides) {
                let inside = decider.is_some_and(|by| one.start >= by.start && one.end <= by.end);
                beside |= if inside { 0 } else { family(one) };
            }
        }
        Heard {
            token: token.map(saying),
            plain: plain.map(saying),
            hint: hint.map(saying),
            families: named,
            beside,
            hinted,
        }
    }

    /// Whether a code in the text says that it may work later.
    #[inline]
    #[must_use]
    pub const fn deferred(&self) -> bool {
        self.deferred
    }
}
