//! A text, split into words: folded and hashed in one pass.
//!
//! Words are runs of letters and digits. Case vanishes, and so do accents of Latin letters; each
//! character of a script without blanks is a word. An address, a link, an IP address, a host name
//! or a number is one word of which only the place is told. What is left over of an encoding
//! (`=20`, `&nbsp;`, a soft line break) is read as what it was.

/// What is told of a text, from its begin to its end.
pub(crate) trait Pieces {
    /// Whether [`Pieces::run`] wants to know of any run.
    fn wants_runs(&self) -> bool;
    /// A word.
    fn word(&mut self, hash: u32, start: usize, end: usize);
    /// An address, link, IP address, host name or number.
    fn thing(&mut self, start: usize, end: usize);
    /// A run of letters and digits inside a thing, with its [bit](bit_of_run).
    fn run(&mut self, hash: u32, kind: u16, start: usize, end: usize);
    /// The end of a sentence, with the sign that makes it: `.`, `;`, `!` or `?`.
    fn stop(&mut self, sign: u8, at: usize);
    /// A sign, and whether another thought begins behind it, as behind a colon, a comma, a parenthesis or a dash.
    fn clause(&mut self, begins: bool);
    /// The text after this place is what another server said; behind a code, whether that is one of
    /// class 4.
    fn inner(&mut self, at: usize, deferred: bool);
}

/// The bit of a run in what is wanted of runs inside things: those with letters share one, as addresses and codes are
/// full of digits. Of digits alone the highest is for that many and more.
#[inline(always)]
#[must_use]
pub const fn bit_of_run(letters: bool, length: usize) -> u16 {
    match letters {
        true => 1,
        false if length < 15 => 1 << length,
        false => 1 << 15,
    }
}

// Classes of characters that are no letter or digit.
const SIGN: u8 = 0;
const BLANK: u8 = 1;
const CLAUSE: u8 = 2;
const STOP: u8 = 3;
const DOT: u8 = 4;
const APOSTROPHE: u8 = 5;
const DASH: u8 = 6;
const JOINS: u8 = 7;
const COLON: u8 = 8;
const EQUALS: u8 = 9;
const AMPERSAND: u8 = 10;
const HIGH: u8 = 11;
/// Reads as if it were not there.
const NOTHING: u8 = 12;
/// The first that is a letter or a digit.
const LETTER: u8 = b'0';

/// In a folded character: it is a word by itself.
const ALONE: u32 = 1 << 31;
/// In a folded character: where a second letter stands.
const SECOND: u32 = 21;
/// A folded character without its second letter.
const FIRST: u32 = (1 << SECOND) - 1;

/// For each byte the letter or digit that it is folded to, or its class.
static FOLD: [u8; 256] = fold_table();

#[inline]
const fn fold_table() -> [u8; 256] {
    let mut table = [SIGN; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' | b'a'..=b'z' => byte as u8,
            b'A'..=b'Z' => byte as u8 + 32,
            b' ' | b'\t' | b'\r' | b'\n' | 0x0B | 0x0C => BLANK,
            b',' | b'(' | b')' | b'[' | b']' | b'{' | b'}' => CLAUSE,
            b';' | b'!' | b'?' => STOP,
            b'.' => DOT,
            b'\'' => APOSTROPHE,
            b'-' => DASH,
            b'@' | b'/' | b'_' | b'+' => JOINS,
            b':' => COLON,
            b'=' => EQUALS,
            b'&' => AMPERSAND,
            0x80.. => HIGH,
            _ => SIGN,
        };
        byte += 1;
    }
    table
}

/// The base letters of U+0100 to U+017F.
static EXTENDED: &[u8; 128] = b"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll\
    lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
/// The base letters of U+00C0 to U+00DF; the same 32 further on are their small ones.
static LATIN: &[u8; 32] = b"aaaaaaaceeeeiiiidnooooo\0ouuuuyts";

/// Eight times the same byte.
const fn eight(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// All bits of so many bytes, one to eight, the first the lowest.
#[inline(always)]
const fn first_bytes(count: usize) -> u64 {
    u64::MAX >> (64_usize.wrapping_sub(8 * count) & 63)
}

/// Eight bytes from a place on; 0 if there are fewer.
#[inline(always)]
fn eight_of(bytes: &[u8], place: usize) -> u64 {
    match bytes.get(place..).and_then(|rest| rest.first_chunk()) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => 0,
    }
}

/// Multiplies and lets every bit depend on every other.
#[inline(always)]
pub(crate) const fn mix(value: u64) -> u64 {
    let product = value as u128 * 0x9E37_79B9_7F4A_7C15;
    product as u64 ^ (product >> 64) as u64
}

/// The hash of a word: of its letters in blocks of eight, the last filled up with zeros.
///
/// Two blocks are told apart by a factor, so that a word of up to 16 letters is mixed once.
#[derive(Clone, Copy)]
struct Hash {
    /// Of the blocks before.
    before: u64,
    block: u64,
    /// How many bytes the block has.
    filled: u32,
    /// Whether there is a block before.
    long: bool,
}

/// What all blocks but the first are multiplied by.
const LATER: u64 = 0xD6E8_FEB8_6659_FD93;

impl Hash {
    const EMPTY: Self = Self {
        before: 0,
        block: 0,
        filled: 0,
        long: false,
    };

    /// Of all blocks up to here.
    #[inline(always)]
    const fn all(self) -> u64 {
        match self.long {
            false => self.block,
            true => self.before ^ self.block.wrapping_mul(LATER),
        }
    }

    /// The hash with one more byte, which is not zero.
    #[inline]
    const fn byte(mut self, byte: u8) -> Self {
        if self.filled == 8 {
            self = self.eight(self.block);
        }
        self.block |= (byte as u64) << (8 * self.filled);
        self.filled += 1;
        self
    }

    /// The hash with a whole block, behind which more will follow.
    #[inline]
    const fn eight(mut self, block: u64) -> Self {
        self.block = block;
        Self {
            before: match self.long {
                false => block,
                true => mix(self.all()),
            },
            long: true,
            ..Self::EMPTY
        }
    }

    /// The hash with one more folded character.
    #[inline]
    const fn character(self, character: u32) -> Self {
        if character < 0x80 {
            return self.byte(character as u8);
        }
        self.byte(0x80 | (character >> 14) as u8)
            .byte(0x80 | (character >> 7) as u8)
            .byte(0x80 | character as u8)
    }

    /// The hash of the word; never 0 to 15, which have a meaning of their own.
    #[inline(always)]
    const fn finish(self) -> u32 {
        finish(self.all())
    }
}

/// The hash of a word by all its blocks.
#[inline(always)]
const fn finish(blocks: u64) -> u32 {
    mix(blocks) as u32 | 1 << 31
}

/// The hash of a word of small letters and digits, or of one character of a script without blanks.
#[inline]
#[must_use]
pub(crate) const fn hash_of(word: &[u8]) -> u32 {
    let mut hash = Hash::EMPTY;
    let mut at = 0;
    while at < word.len() {
        let mut bytes = [0; 4];
        let mut next = 0;
        while next < 4 && at + next < word.len() {
            bytes[next] = word[at + next];
            next += 1;
        }
        let (character, length) = decode(bytes);
        hash = hash.character(character);
        at += length;
    }
    hash.finish()
}

/// The hashes of a few words. Most words are none of them, and are told apart by a bit.
pub(crate) struct Hashes {
    bits: Bits,
    all: &'static [u32],
}

impl Hashes {
    #[inline]
    pub(crate) const fn of(all: &'static [u32]) -> Self {
        let mut bits = Bits([0; 8]);
        let mut at = 0;
        while at < all.len() {
            bits = bits.with(all[at]);
            at += 1;
        }
        Self { bits, all }
    }

    #[inline(always)]
    pub(crate) fn contains(&self, hash: u32) -> bool {
        self.bits.may_have(hash) && self.all.contains(&hash)
    }
}

/// The hashes of a few words that each stand for a number.
pub(crate) struct Values {
    bits: Bits,
    all: &'static [(u32, u32)],
}

impl Values {
    #[inline]
    pub(crate) const fn of(all: &'static [(u32, u32)]) -> Self {
        let mut bits = Bits([0; 8]);
        let mut at = 0;
        while at < all.len() {
            bits = bits.with(all[at].0);
            at += 1;
        }
        Self { bits, all }
    }

    #[inline(always)]
    pub(crate) fn get(&self, hash: u32) -> Option<u32> {
        if !self.bits.may_have(hash) {
            return None;
        }
        let known = self.all.iter().find(|(known, _)| *known == hash);
        known.map(|&(_, value)| value)
    }
}

/// A bit for each of a few hashes.
#[derive(Clone, Copy)]
struct Bits([u64; 8]);

impl Bits {
    #[inline]
    const fn with(mut self, hash: u32) -> Self {
        self.0[(hash >> 6 & 7) as usize] |= 1 << (hash & 63);
        self
    }

    #[inline(always)]
    const fn may_have(&self, hash: u32) -> bool {
        self.0[(hash >> 6 & 7) as usize] >> (hash & 63) & 1 != 0
    }
}

/// The hash of a run of ASCII letters and digits, whatever its case.
#[inline]
#[must_use]
pub(crate) fn hash_of_run(run: &[u8]) -> u32 {
    let fold = |hash: Hash, byte: &u8| hash.byte(FOLD[*byte as usize]);
    run.iter().fold(Hash::EMPTY, fold).finish()
}

/// Which of 64 bytes are ASCII letters or digits, and which are anything else than blanks: a bit for each.
#[inline(always)]
fn kinds(bytes: &[u8; TOGETHER]) -> (u64, u64) {
    // In a form that compilers know how to do for many bytes at once: those of the first eight have the lowest bit,
    // those of the next eight the next, and so on.
    let (mut letters, mut dark) = ([0_u8; 16], [0_u8; 16]);
    for (group, bytes) in bytes.chunks_exact(16).enumerate() {
        for place in 0..16 {
            let byte = bytes[place];
            let bit = 1 << (2 * group + place / 8);
            let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
            let digit = byte.wrapping_sub(b'0') < 10;
            letters[place] |= if letter | digit { bit } else { 0 };
            dark[place] |= if byte != b' ' { bit } else { 0 };
        }
    }
    let side = |kinds: [u8; 16]| {
        let both = u128::from_le_bytes(kinds);
        side_by_side(both as u64 | (both >> 64) as u64)
    };
    (side(letters), side(dark))
}

/// The lowest bits of eight bytes side by side, then the next ones, and so on: a square of bits, mirrored.
#[inline(always)]
const fn side_by_side(mut bits: u64) -> u64 {
    let mut change = (bits ^ bits >> 7) & 0x00AA_00AA_00AA_00AA;
    bits ^= change ^ change << 7;
    change = (bits ^ bits >> 14) & 0x0000_CCCC_0000_CCCC;
    bits ^= change ^ change << 14;
    change = (bits ^ bits >> 28) & 0x0000_0000_F0F0_F0F0;
    bits ^ change ^ change << 28
}

const SAID: u32 = hash_of(b"said");

/// How many bytes are looked at together.
const TOGETHER: usize = 64;
/// Of how many letters and digits a hash is made at once.
const SHORT: usize = 15;
/// The bytes that are seen: a run that ends among the first 64 may be read with what stands up to 16 further on.
const SEEN: usize = TOGETHER + SHORT + 1;

/// Splits a text.
#[inline]
pub(crate) fn split(text: &[u8], to: &mut impl Pieces) {
    let mut splitter = Splitter {
        text,
        from: 0,
        bytes: [b' '; SEEN],
        letters: 0,
        dark: 0,
        ends: 0,
        is_last: false,
        last: 0,
        plain: 0,
        chunk: Chunk::default(),
        code: 0,
    };
    let mut at = 0;
    while at < text.len() {
        splitter.see(at);
        at = splitter.seen(at, to);
    }
}

struct Splitter<'t> {
    text: &'t [u8],
    /// Where the bytes begin that are seen, and these, with blanks behind the end of the text.
    from: usize,
    bytes: [u8; SEEN],
    /// Which of the first 64 are ASCII letters or digits, and which are anything else than blanks: a bit for each.
    letters: u64,
    dark: u64,
    /// Before which of them a blank stands, or something with a blank behind it.
    ends: u64,
    /// Whether the text ends with them.
    is_last: bool,
    /// The hash of the last word; 0 behind a thing.
    last: u32,
    /// Up to here no run is part of a thing.
    plain: usize,
    chunk: Chunk,
    /// The last code that stands in the text.
    code: u32,
}

/// What stands together without a blank.
#[derive(Clone, Copy, Default)]
struct Chunk {
    end: usize,
    /// The place of the first `@` that has something on both sides; 0 for none.
    at: usize,
    /// The place of the colon of `://`; 0 for none.
    link: usize,
    /// How many colons, and whether all else could be an IPv6 address.
    colons: usize,
    hexadecimal: bool,
}

/// Letters, digits, dots and hyphens.
#[derive(Clone, Copy)]
struct Name {
    /// Behind the last letter or digit.
    end: usize,
    /// The first byte that is none of these.
    stop: usize,
    /// Whether there are only digits and dots.
    digits: bool,
    /// How many dots, without those at the end, and the place of the last one.
    dots: usize,
    dot: usize,
    /// Whether two dots stand side by side.
    empty: bool,
}

/// What a run is the begin of.
enum Atom {
    /// Words up to there.
    Words(usize),
    /// One thing up to there.
    Thing(usize),
    /// A code, up to there.
    Code(usize, u32),
}

impl Splitter<'_> {
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b' ')
    }

    #[inline]
    fn class(&self, at: usize) -> u8 {
        FOLD[self.byte(at) as usize]
    }

    /// Whether a full stop ends a sentence: nothing follows, or what follows is no part of a name.
    #[inline]
    fn is_full_stop(&self, at: usize) -> bool {
        let next = self.byte(at + 1);
        let before = if at == 0 { b' ' } else { self.text[at - 1] };
        if next.is_ascii_uppercase() {
            // `unknown.Please`
            return before.is_ascii_lowercase() && self.byte(at + 2).is_ascii_lowercase();
        }
        let class = FOLD[next as usize];
        class < LETTER && !matches!(class, DOT | HIGH | JOINS | DASH) && before != b' '
            || class == BLANK
    }

    /// The sign of a stop that is written in another way.
    #[inline]
    fn sign(&self, at: usize) -> u8 {
        match self.text.get(at..at + 3) {
            Some([0xEF, 0xBC, 0x81]) | Some([b'=', b'2', b'1']) => b'!',
            Some([0xEF, 0xBC, 0x9F]) | Some([b'=', b'3', b'F']) => b'?',
            Some([0xEF, 0xBC, 0x9B]) | Some([b'=', b'3', b'B']) => b';',
            _ => b'.',
        }
    }

    /// Looks at the bytes from some place on; of a text's end also at some before it, so that there are as many as always.
    #[inline(never)]
    fn see(&mut self, from: usize) {
        let text = self.text;
        self.from = from.min(text.len().saturating_sub(TOGETHER));
        let rest = text.get(self.from..).unwrap_or_default();
        let mut filled = [b' '; TOGETHER];
        let bytes = match rest.first_chunk() {
            Some(bytes) => bytes,
            None => {
                filled[..rest.len()].copy_from_slice(rest);
                &filled
            }
        };
        (self.letters, self.dark) = kinds(bytes);
        self.is_last = rest.len() <= TOGETHER;
        let behind = if self.is_last {
            0b11 << (TOGETHER - 2)
        } else {
            0
        };
        self.ends = !self.dark >> 1 | !self.dark >> 2 | behind;
        // What stands behind them, and blanks behind the end: the last that there is, moved to its place.
        let seen = &rest[..rest.len().min(SEEN)];
        let more = match seen.last_chunk() {
            Some(last) if !self.is_last => {
                let none = 8 * (SEEN - seen.len()) as u32;
                let blanks = u128::MAX.checked_shl(128 - none).unwrap_or(0);
                u128::from_le_bytes(*last) >> none | u128::from_ne_bytes([b' '; 16]) & blanks
            }
            _ => u128::from_ne_bytes([b' '; 16]),
        };
        let (first, last) = self.bytes.split_at_mut(TOGETHER);
        first.copy_from_slice(bytes);
        last.copy_from_slice(&more.to_le_bytes());
    }

    /// Reads what begins among the bytes that are seen, and gives where what follows begins.
    #[inline(always)]
    fn seen(&mut self, from: usize, to: &mut impl Pieces) -> usize {
        let mut place = from.wrapping_sub(self.from);
        loop {
            let dark = self.dark >> (place % TOGETHER);
            if dark == 0 || place >= TOGETHER {
                return self.from + TOGETHER;
            }
            place = (place + dark.trailing_zeros() as usize) % TOGETHER;
            let at = self.from + place;
            let letters = self.letters >> place;
            let next = if letters & 1 == 0 {
                self.sign_at(at, self.bytes[place], to)
            } else {
                let length = letters.trailing_ones() as usize;
                let end = place + length;
                if end >= TOGETHER && place > 0 && !self.is_last {
                    // It may go on where nothing is seen yet.
                    return at;
                }
                if length > SHORT {
                    let end = self.run_end(at);
                    let digits = self.no_letters(at, end);
                    self.run_on(at, end, digits, to)
                } else {
                    let [first, second] = self.two_blocks(place, length);
                    let digits = (first | second) & eight(0x40) == 0;
                    // Most words are letters before a blank or before an ASCII sign and a blank, which joins nothing to
                    // them. All in one, as nobody could guess what it is.
                    let ends = self.ends >> ((end - 1) % TOGETHER) & 1 != 0;
                    if ends & !digits & self.bytes[end % SEEN].is_ascii() {
                        self.last = finish(first ^ second.wrapping_mul(LATER));
                        to.word(self.last, at, at + length);
                        place = end;
                        continue;
                    }
                    self.run_on(at, at + length, digits, to)
                }
            };
            place = next.wrapping_sub(self.from);
            if place >= TOGETHER {
                return next;
            }
        }
    }

    /// Reads what is no ASCII letter or digit.
    #[inline(always)]
    fn sign_at(&mut self, at: usize, byte: u8, to: &mut impl Pieces) -> usize {
        let class = FOLD[byte as usize];
        // Most end a clause, or are nothing.
        if class <= CLAUSE {
            to.clause(class == CLAUSE);
            return at + 1;
        }
        match class {
            APOSTROPHE | JOINS => {}
            COLON => {
                to.clause(true);
                if self.last == SAID {
                    to.inner(at + 1, false);
                }
            }
            STOP => to.stop(byte, at),
            DOT => {
                if self.is_full_stop(at) {
                    to.stop(b'.', at);
                }
            }
            DASH => {
                if self.class(at + 1) == BLANK && at > 0 && self.class(at - 1) == BLANK {
                    to.clause(true);
                }
            }
            _ => return self.character_at(at, to),
        }
        at + 1
    }

    /// Reads what may be a letter, or a sign that is written in another way.
    #[inline(never)]
    fn character_at(&mut self, at: usize, to: &mut impl Pieces) -> usize {
        let (character, length) = self.character(at);
        if character & ALONE != 0 {
            self.last = Hash::EMPTY.character(character & FIRST).finish();
            to.word(self.last, at, at + length);
        } else if character >= u32::from(LETTER) {
            return self.run_on(at, at, true, to);
        } else {
            match character as u8 {
                CLAUSE | COLON => to.clause(true),
                STOP => to.stop(self.sign(at), at),
                _ => {}
            }
        }
        at + length
    }

    /// Reads on where a run ends, up to `plain`, that is no word between blanks.
    #[inline(never)]
    fn run_on(
        &mut self,
        start: usize,
        plain: usize,
        mut digits: bool,
        to: &mut impl Pieces,
    ) -> usize {
        let mut at = plain;
        let mut class = self.class(at);
        let mut joined = None;
        if matches!(class, APOSTROPHE | EQUALS | AMPERSAND | HIGH) {
            let hash;
            (at, class, hash, digits) = self.joined(at, self.hash(start, at), digits);
            joined = Some(hash);
        }
        let joins = (DOT..=EQUALS).contains(&class) && self.class(at + 1) != BLANK;
        if (digits || joins) && start >= self.plain {
            match self.atom(start, at, (class, digits, at == plain)) {
                Atom::Words(end) => self.plain = end,
                Atom::Thing(end) => {
                    self.last = 0;
                    to.thing(start, end);
                    self.runs(start, end, to);
                    return end;
                }
                Atom::Code(end, code) => {
                    self.runs(start, end, to);
                    if code != self.code {
                        self.code = code;
                        to.inner(end, code / DIGIT == 4 || code / 100 == 4);
                    }
                    return end;
                }
            }
        }
        let hash = match joined {
            Some(hash) => hash,
            None => self.hash(start, at),
        };
        if digits {
            self.last = 0;
            to.thing(start, at);
            if to.wants_runs() {
                to.run(hash.finish(), bit_of_run(false, at - start), start, at);
            }
        } else {
            self.last = hash.finish();
            to.word(self.last, start, at);
        }
        at
    }

    /// Reads on where something stands inside a word that is no ASCII letter or digit: gives the end
    /// of the word, the class of what follows, the hash, and whether the word is all digits.
    #[inline(never)]
    fn joined(&self, from: usize, mut hash: Hash, mut digits: bool) -> (usize, u8, Hash, bool) {
        let text = self.text;
        let mut at = from;
        loop {
            let mut class = BLANK;
            while at < text.len() {
                let letter = FOLD[text[at] as usize];
                if letter < LETTER {
                    class = letter;
                    break;
                }
                hash = hash.byte(letter);
                digits &= letter <= b'9';
                at += 1;
            }
            if !matches!(class, APOSTROPHE | EQUALS | AMPERSAND | HIGH) {
                return (at, class, hash, digits);
            }
            if at == from && self.elides(from) {
                return (at, APOSTROPHE, hash, digits);
            }
            let (character, length) = self.character(at);
            if character == u32::from(NOTHING) {
                at += length;
            } else if character & ALONE == 0 && character >= u32::from(LETTER) {
                hash = hash.character(character & FIRST);
                let second = character >> SECOND;
                if second != 0 {
                    hash = hash.character(second);
                }
                digits = false;
                at += length;
            } else {
                if character < 16 && class != HIGH {
                    // What is left of an encoding does not join.
                    class = if character as u8 == EQUALS || character as u8 == AMPERSAND {
                        EQUALS
                    } else {
                        BLANK
                    };
                }
                return (at, class, hash, digits);
            }
        }
    }

    /// Whether an apostrophe stands for the vowel of a French or Italian article (`l'adresse`, `d'utente`), which is
    /// a word of its own.
    #[inline]
    fn elides(&self, at: usize) -> bool {
        let article = at.checked_sub(1).map(|before| self.text[before]);
        let begins = at < 2 || FOLD[self.text[at - 2] as usize] < LETTER;
        let rest = &self.text[at..];
        matches!(article, Some(b'l' | b'L' | b'd' | b'D'))
            && begins
            && (rest.starts_with(b"'") || rest.starts_with("\u{2019}".as_bytes()))
    }

    /// Eight bytes, with blanks behind the end of the text.
    #[inline(always)]
    fn eight(&self, at: usize) -> u64 {
        let rest = self.text.get(at..).unwrap_or_default();
        match rest.first_chunk() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => {
                let mut bytes = [b' '; 8];
                bytes[..rest.len()].copy_from_slice(rest);
                u64::from_le_bytes(bytes)
            }
        }
    }

    /// Where the ASCII letters and digits end that begin somewhere.
    #[inline(always)]
    fn run_end(&mut self, start: usize) -> usize {
        let mut end = start;
        while end < self.text.len() {
            let place = end.wrapping_sub(self.from);
            if place < TOGETHER {
                let length = (self.letters >> place).trailing_ones() as usize;
                end += length;
                if place + length < TOGETHER {
                    return end;
                }
            } else {
                self.see(end);
            }
        }
        end
    }

    /// Up to eight ASCII letters and digits from one of the bytes that are seen, in small letters, filled up with zeros.
    #[inline(always)]
    fn block(&self, place: usize, length: usize) -> u64 {
        self.eight_seen(place) & first_bytes(length)
    }

    /// Eight of the bytes that are seen, with letters in small letters.
    #[inline(always)]
    fn eight_seen(&self, place: usize) -> u64 {
        eight_of(&self.bytes, place) | eight(0x20)
    }

    /// One to 15 letters and digits in two blocks.
    #[inline(always)]
    fn two_blocks(&self, place: usize, length: usize) -> [u64; 2] {
        // As many of all bits as there are bytes of a run, and none behind.
        static KEPT: [u8; 2 * (SHORT + 1)] = {
            let mut kept = [0; 2 * (SHORT + 1)];
            let mut at = 0;
            while at <= SHORT {
                kept[at] = u8::MAX;
                at += 1;
            }
            kept
        };
        let kept = (SHORT + 1 - length) % (SHORT + 1);
        [0, 8]
            .map(|block| self.eight_seen(place % TOGETHER + block) & eight_of(&KEPT, kept + block))
    }

    /// The hash of ASCII letters and digits.
    #[inline]
    fn hash(&self, start: usize, end: usize) -> Hash {
        let mut hash = Hash::EMPTY;
        let mut at = start;
        while end - at > 8 {
            hash = hash.eight(self.eight(at) | eight(0x20));
            at += 8;
        }
        if end > at {
            hash.block = (self.eight(at) | eight(0x20)) & first_bytes(end - at);
            hash.filled = (end - at) as u32;
        }
        hash
    }

    /// Tells of the runs inside a thing.
    #[inline(never)]
    fn runs(&mut self, start: usize, end: usize, to: &mut impl Pieces) {
        if !to.wants_runs() {
            return;
        }
        let mut at = start;
        while at < end {
            if at.wrapping_sub(self.from) >= TOGETHER {
                self.see(at);
            }
            let mut place = (at - self.from) % TOGETHER;
            let inside = u64::MAX >> TOGETHER.saturating_sub(end - at);
            let mut letters = self.letters >> place & inside;
            at = self.from + TOGETHER;
            while letters != 0 {
                let signs = letters.trailing_zeros() as usize % TOGETHER;
                letters >>= signs;
                place += signs;
                let length = letters.trailing_ones() as usize;
                let start = self.from + place;
                // What ends among the bytes that are seen, and is no longer than most.
                if length > 8 || place + length >= TOGETHER {
                    at = self.run_end(start).min(end);
                    let kind = bit_of_run(!self.no_letters(start, at), at - start);
                    to.run(self.hash(start, at).finish(), kind, start, at);
                    break;
                }
                letters >>= length;
                let block = self.block(place, length);
                let kind = bit_of_run(block & eight(0x40) != 0, length);
                to.run(finish(block), kind, start, start + length);
                place += length;
            }
        }
    }

    /// Whether there is no letter among letters, digits and the signs between them.
    #[inline]
    fn no_letters(&self, start: usize, end: usize) -> bool {
        // Neither digits nor dots, hyphens and colons have the bit of 0x40.
        let (mut all, mut at) = (0, start);
        while end - at > 8 {
            all |= self.eight(at);
            at += 8;
        }
        at == end || (all | self.eight(at) & first_bytes(end - at)) & eight(0x40) == 0
    }

    /// Sees what a run, which ends at `end`, is the begin of.
    #[inline]
    fn atom(&mut self, start: usize, end: usize, (class, digits, plain): (u8, bool, bool)) -> Atom {
        let joined = class != BLANK && self.class(end + 1) != BLANK;
        if digits && end - start == 3 {
            if let Some(atom) = self.reply_code(start, end) {
                return atom;
            }
        }
        if !joined {
            return Atom::Words(end);
        }
        let name = self.name(start, end, digits);
        if !ends_chunk(self.byte(name.stop)) {
            if start >= self.chunk.end {
                self.chunk = self.chunk(start, end);
            }
            let chunk = self.chunk;
            if chunk.link > start {
                let mut scheme = chunk.link;
                while scheme > start && FOLD[self.text[scheme - 1] as usize] >= LETTER {
                    scheme -= 1;
                }
                if scheme > start {
                    return Atom::Words(scheme);
                }
                return Atom::Thing(self.link_end(chunk.link + 3));
            }
            if chunk.at > start {
                let mut domain = self.domain_end(chunk.at + 1, chunk.end);
                while matches!(self.text[domain - 1], b'.' | b'-') {
                    domain -= 1;
                }
                // `to:jo@example.com`
                let mut colon = chunk.at;
                while chunk.colons > 0 && colon > start && self.text[colon] != b':' {
                    colon -= 1;
                }
                if chunk.colons > 0 && colon > start {
                    return Atom::Words(colon);
                }
                return Atom::Thing(domain);
            }
            if chunk.hexadecimal && chunk.colons >= 2 {
                return Atom::Thing(chunk.end);
            }
        }
        if !plain {
            // Letters of other alphabets, or what is left of an encoding.
            return Atom::Words(end);
        }
        self.of_name(start, end, name)
    }

    /// Sees what stands together.
    #[inline]
    fn chunk(&self, start: usize, end: usize) -> Chunk {
        let text = self.text;
        let mut chunk = Chunk::default();
        let mut at = end;
        while at < text.len() {
            let byte = text[at];
            match byte {
                b'@' if chunk.at == 0 && self.begins_host(at + 1) => {
                    chunk.at = at;
                }
                b':' => {
                    chunk.colons += 1;
                    if chunk.link == 0 && text[at..].starts_with(b"://") {
                        chunk.link = at;
                        break;
                    }
                }
                b'=' if matches!(text.get(at + 1), None | Some(b'\r' | b'\n')) => break,
                b'=' if chunk.at != 0 => break,
                _ if ends_chunk(byte) => break,
                // `地址（jo@example.com）`: a lead byte, so each character is looked at once.
                0xC0.. if is_sign(self.character(at).0) => break,
                _ => {}
            }
            at += 1;
        }
        chunk.end = at.max(end);
        let hexadecimal = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        chunk.hexadecimal = chunk.colons >= 2 && text[start..at].iter().all(hexadecimal);
        chunk
    }

    /// Whether a letter or digit stands here, of any script.
    #[inline]
    fn begins_host(&self, at: usize) -> bool {
        match self.byte(at) {
            byte @ 0xC0.. => byte < 0xF8 && !is_sign(self.character(at).0),
            byte => FOLD[byte as usize] >= LETTER,
        }
    }

    /// Where the domain of an address ends: before what no name of a host has, and, behind a dot,
    /// before a character of a script without blanks that stands directly behind an ASCII letter,
    /// as `jo@example.com은` and `jo@example.com不存在` have it.
    #[inline]
    fn domain_end(&self, from: usize, end: usize) -> usize {
        let text = self.text;
        let (mut at, mut dots) = (from, 0);
        while at < end {
            let byte = text[at];
            if byte < 0x80 {
                if !is_of_host(byte) {
                    break;
                }
                dots += usize::from(byte == b'.');
                at += 1;
                continue;
            }
            let (character, length) = self.character(at);
            if character < u32::from(LETTER)
                || character & ALONE != 0 && dots > 0 && text[at - 1].is_ascii_alphanumeric()
            {
                break;
            }
            at += length;
        }
        at.min(end)
    }

    /// Where a link ends: before a blank, a quote or a bracket, and without the sentence's signs.
    #[inline]
    fn link_end(&self, from: usize) -> usize {
        let mut at = from.min(self.text.len());
        while at < self.text.len()
            && !matches!(
                self.text[at],
                0..=b' ' | b'<' | b'>' | b'"' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'|'
            )
        {
            at += 1;
        }
        while at > from
            && matches!(
                self.text[at - 1],
                b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\''
            )
        {
            at -= 1;
        }
        at
    }

    /// Reads on over letters, digits, dots and hyphens.
    #[inline]
    fn name(&mut self, start: usize, run: usize, digits: bool) -> Name {
        let mut name = Name {
            end: run,
            stop: run,
            digits,
            dots: 0,
            dot: start,
            empty: false,
        };
        let mut hyphens = false;
        while let sign @ (b'.' | b'-') = self.byte(name.stop) {
            // Most stand alone.
            let end = self.run_end(name.stop + 1);
            if end > name.stop + 1 {
                if sign == b'.' {
                    (name.dots, name.dot) = (name.dots + 1, name.stop);
                } else {
                    hyphens = true;
                }
                (name.end, name.stop) = (end, end);
                continue;
            }
            // What stands behind the last letter or digit does not count.
            let (mut dots, mut dot, mut empty) = (0, name.dot, false);
            while let sign @ (b'.' | b'-') = self.byte(name.stop) {
                if sign == b'-' {
                    hyphens = true;
                } else {
                    empty |= dots > 0 && dot + 1 == name.stop;
                    (dots, dot) = (dots + 1, name.stop);
                }
                name.stop += 1;
            }
            let end = self.run_end(name.stop);
            if end > name.stop {
                (name.end, name.stop) = (end, end);
                (name.dots, name.dot) = (name.dots + dots, dot);
                name.empty |= empty;
            }
        }
        name.digits = digits && !hyphens && self.no_letters(run, name.end);
        name
    }

    /// Sees whether letters, digits, dots and hyphens are a code, a number or a host name.
    #[inline]
    fn of_name(&self, start: usize, run: usize, name: Name) -> Atom {
        let text = self.text;
        let mut end = name.end;
        if name.digits {
            if let Some(code) = enhanced(&text[start..end]) {
                return Atom::Code(end, code);
            }
            // `12:30`, `1,000`
            while matches!(self.byte(end), b':' | b',') && self.byte(end + 1).is_ascii_digit() {
                end += 1;
                while self.byte(end).is_ascii_digit() && end < text.len() {
                    end += 1;
                }
            }
            if FOLD[self.byte(end) as usize] >= LETTER {
                return Atom::Words(end);
            }
            return Atom::Thing(end);
        }
        if name.dots == 0 || end <= run {
            return Atom::Words(end);
        }
        // `unknown.Please` and `RESOLVER.ADR.RecipNotFound` are words.
        let top = &text[name.dot + 1..end];
        let one_case =
            top.iter().all(u8::is_ascii_lowercase) || top.iter().all(u8::is_ascii_uppercase);
        let host = (2..=24).contains(&top.len()) && one_case || top.starts_with(b"xn--");
        if !host || name.empty {
            return Atom::Words(end);
        }
        match self.byte(end) {
            b'/' => Atom::Thing(self.link_end(end)),
            b':' if self.byte(end + 1).is_ascii_digit() => Atom::Thing(self.link_end(end)),
            _ => Atom::Thing(end),
        }
    }

    /// Sees whether three digits are a reply code: an enhanced code follows, or they begin what
    /// somebody says.
    #[inline]
    fn reply_code(&self, start: usize, end: usize) -> Option<Atom> {
        let text = self.text;
        let all = text[start..end].iter().all(u8::is_ascii_digit);
        if !all || !matches!(text[start], b'2' | b'4' | b'5') {
            return None;
        }
        let mut next = end;
        while matches!(text.get(next), Some(b' ' | b'-' | b'_' | b'#')) && next < end + 3 {
            next += 1;
        }
        let mut after = next;
        while after < text.len() && after < next + 10 && matches!(text[after], b'0'..=b'9' | b'.') {
            after += 1;
        }
        while after > next && text[after - 1] == b'.' {
            after -= 1;
        }
        if next > end && FOLD[self.byte(after) as usize] < LETTER {
            if let Some(code) = enhanced(&text[next..after]) {
                return Some(Atom::Code(after, code));
            }
        }
        if !matches!(self.byte(end), b' ' | b'-' | b'\t') || self.byte(end + 1) == b'.' {
            return None;
        }
        let mut before = start;
        while before > 0 && matches!(text[before - 1], b' ' | b'\t' | b'\r' | b'\n') {
            before -= 1;
        }
        if before == 0
            || matches!(
                text[before - 1],
                b':' | b'>' | b'(' | b'[' | b'"' | b'#' | b';'
            )
        {
            let number = |at: usize| u32::from(text[at] - b'0');
            let code = number(start) * 100 + number(start + 1) * 10 + number(start + 2);
            return Some(Atom::Code(end, code));
        }
        None
    }

    /// A character that is no plain letter or sign, folded, and its length. Where an encoding left
    /// something over, the character that it was.
    #[inline(never)]
    fn character(&self, at: usize) -> (u32, usize) {
        let text = self.text;
        match text[at] {
            b'\'' => (self.apostrophe(at + 1), 1),
            b'=' => match text.get(at + 1..at + 3) {
                Some([b'\r', b'\n']) => (NOTHING.into(), 3),
                Some([b'\n', _]) => (NOTHING.into(), 2),
                _ => self.quoted(at),
            },
            b'&' => self.entity(at),
            _ => {
                let mut bytes = [0; 4];
                for (place, byte) in bytes.iter_mut().enumerate() {
                    *byte = self.byte(at + place);
                }
                let (character, length) = decode(bytes);
                (self.folded(character, at + length), length)
            }
        }
    }

    /// An apostrophe vanishes inside a word.
    #[inline]
    fn apostrophe(&self, next: usize) -> u32 {
        let inside = FOLD[self.byte(next) as usize] >= LETTER || self.byte(next) >= 0xC0;
        (if inside { NOTHING } else { APOSTROPHE }).into()
    }

    #[inline]
    fn folded(&self, character: u32, next: usize) -> u32 {
        match character {
            0x27 | 0x2019 | 0x92 => self.apostrophe(next),
            _ => fold(character),
        }
    }

    /// `=20`, or `=C3=A4`: what is left of quoted-printable. Only what that encodes is read so:
    /// never letters and digits.
    #[inline]
    fn quoted(&self, at: usize) -> (u32, usize) {
        let mut bytes = [0; 4];
        let mut count = 0;
        while count < 4 && self.byte(at + 3 * count) == b'=' {
            let digits = self.text.get(at + 3 * count + 1..at + 3 * count + 3);
            let Some(byte) = hexadecimal(digits) else {
                break;
            };
            bytes[count] = byte;
            count += 1;
            if bytes[0] < 0x80 {
                break;
            }
        }
        if count == 0 || bytes[0].is_ascii_alphanumeric() || bytes[0] < b'\t' {
            return (EQUALS.into(), 1);
        }
        let (character, length) = decode(bytes);
        (self.folded(character, at + 3 * length), 3 * length)
    }

    /// `&nbsp;` or `&#39;`: what is left of HTML.
    #[inline]
    fn entity(&self, at: usize) -> (u32, usize) {
        let text = self.text;
        let mut end = at + 1;
        while end < text.len() && end < at + 9 && text[end] != b';' {
            end += 1;
        }
        if self.byte(end) != b';' {
            return (AMPERSAND.into(), 1);
        }
        let name = &text[at + 1..end];
        let length = end + 1 - at;
        let character = match name {
            b"nbsp" => 0xA0,
            b"lt" | b"gt" | b"quot" | b"LT" | b"GT" | b"QUOT" => 0x22,
            b"amp" | b"AMP" => 0x2B,
            b"apos" => 0x27,
            [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
            [b'#', digits @ ..] => number(digits, 10),
            _ => return (AMPERSAND.into(), 1),
        };
        (self.folded(character, end + 1), length)
    }
}

/// A number in an entity; 0 for none.
#[inline]
fn number(digits: &[u8], base: u32) -> u32 {
    let mut number = 0_u32;
    for &digit in digits {
        match char::from(digit).to_digit(base) {
            Some(digit) => number = number.saturating_mul(base).saturating_add(digit),
            None => return 0,
        }
    }
    number
}

/// Whether a byte is no part of what stands together.
#[inline]
const fn ends_chunk(byte: u8) -> bool {
    matches!(
        byte,
        0..=b' '
            | b'<'
            | b'>'
            | b'('
            | b')'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'"'
            | b'|'
            | b','
            | b';'
            | b'!'
            | b'?'
    )
}

/// Two hexadecimal digits as quoted-printable writes them, in capitals.
#[inline]
fn hexadecimal(digits: Option<&[u8]>) -> Option<u8> {
    let mut value = 0;
    for &digit in digits? {
        value = value << 4
            | match digit {
                b'0'..=b'9' => digit - b'0',
                b'A'..=b'F' => digit - b'A' + 10,
                _ => return None,
            };
    }
    Some(value)
}

#[inline]
fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// Whether a folded character is a blank or a sign, so no part of a word.
#[inline]
fn is_sign(character: u32) -> bool {
    character < u32::from(LETTER) && character != u32::from(NOTHING)
}

/// In the number of an enhanced code: the place of its class.
const DIGIT: u32 = 1_000_000;

/// `5.1.1`: class, subject and detail in one number.
#[inline]
fn enhanced(text: &[u8]) -> Option<u32> {
    let [class @ (b'2' | b'4' | b'5'), b'.', rest @ ..] = text else {
        return None;
    };
    let mut code = u32::from(class - b'0');
    let (mut parts, mut part, mut length) = (1, 0, 0);
    for &byte in rest {
        if byte == b'.' && parts == 1 && length > 0 {
            code = code * 1000 + part;
            (parts, part, length) = (2, 0, 0);
        } else if byte.is_ascii_digit() && length < 3 {
            part = part * 10 + u32::from(byte - b'0');
            length += 1;
        } else {
            return None;
        }
    }
    (parts == 2 && length > 0).then_some(code * 1000 + part)
}

/// The character that some bytes begin with, and its length: UTF-8, or else one byte of Latin-1.
#[inline]
const fn decode(bytes: [u8; 4]) -> (u32, usize) {
    let [a, b, c, d] = [
        bytes[0] as u32,
        bytes[1] as u32,
        bytes[2] as u32,
        bytes[3] as u32,
    ];
    let (b_ok, c_ok, d_ok) = (b >> 6 == 2, c >> 6 == 2, d >> 6 == 2);
    if a >= 0xC2 && a < 0xE0 && b_ok {
        ((a & 0x1F) << 6 | b & 0x3F, 2)
    } else if a >= 0xE0 && a < 0xF0 && b_ok && c_ok && (a > 0xE0 || b >= 0xA0) {
        ((a & 0x0F) << 12 | (b & 0x3F) << 6 | c & 0x3F, 3)
    } else if a >= 0xF0 && a < 0xF5 && b_ok && c_ok && d_ok && (a > 0xF0 || b >= 0x90) {
        (
            (a & 7) << 18 | (b & 0x3F) << 12 | (c & 0x3F) << 6 | d & 0x3F,
            4,
        )
    } else {
        (a, 1)
    }
}

/// Folds a character: the letter (two for `ß`), or a class.
#[inline]
fn fold(character: u32) -> u32 {
    let two = |first: u8, second: u8| u32::from(first) | u32::from(second) << SECOND;
    match character {
        0..0x80 => FOLD[character as usize].into(),
        0xA0 | 0x85 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x3000 => BLANK.into(),
        // A soft hyphen, marks without width, accents of their own.
        0xAD | 0x200B..=0x200F | 0x2060 | 0xFEFF | 0x300..=0x36F => NOTHING.into(),
        0xAA => b'a'.into(),
        0xBA => b'o'.into(),
        0x80..0xC0 | 0xD7 | 0xF7 => SIGN.into(),
        0xC6 | 0xE6 => two(b'a', b'e'),
        0xDF | 0x1E9E => two(b's', b's'),
        0xDE | 0xFE => two(b't', b'h'),
        0xFF => b'y'.into(),
        0xC0..0x100 => LATIN[(character & 31) as usize].into(),
        0x132 | 0x133 => two(b'i', b'j'),
        0x152 | 0x153 => two(b'o', b'e'),
        0x100..0x180 => EXTENDED[(character - 0x100) as usize].into(),
        // Greek: small letters without accents, one sigma.
        0x386 | 0x3AC => 0x3B1,
        0x388 | 0x3AD => 0x3B5,
        0x389 | 0x3AE => 0x3B7,
        0x38A | 0x3AF | 0x390 | 0x3AA | 0x3CA => 0x3B9,
        0x38C | 0x3CC => 0x3BF,
        0x38E | 0x3CD | 0x3B0 | 0x3AB | 0x3CB => 0x3C5,
        0x38F | 0x3CE => 0x3C9,
        0x3C2 => 0x3C3,
        0x391..=0x3A9 => character + 32,
        // Cyrillic: small letters, and one for the two that Russian writes alike.
        0x401 | 0x451 => 0x435,
        0x400..=0x40F => character + 80,
        0x410..=0x42F => character + 32,
        0x460..=0x481 | 0x48A..=0x4BF | 0x4D0..=0x52F => character | 1,
        0x0E00..=0x0E7F
        | 0x1100..=0x11FF
        | 0x3040..=0x318F
        | 0x31F0..=0x31FF
        | 0x3400..=0x9FFF
        | 0xAC00..=0xD7AF
        | 0xF900..=0xFAFF
        | 0xFF66..=0xFF9F
        | 0x2_0000..=0x3_FFFF => character | ALONE,
        0x3002 | 0xFF61 => STOP.into(),
        0x3001 | 0xFF0C | 0xFF08 | 0xFF09 | 0x3010 | 0x3011 => CLAUSE.into(),
        // The ASCII characters in their wide form.
        0xFF01..=0xFF5E => match FOLD[(character - 0xFEE0) as usize] {
            class @ (STOP | CLAUSE | COLON) => class.into(),
            DOT => STOP.into(),
            letter if letter >= LETTER => letter.into(),
            _ => SIGN.into(),
        },
        0x2010..=0x206F
        | 0x20A0..=0x20CF
        | 0x2100..=0x2BFF
        | 0x3003..=0x303F
        | 0xFE30..=0xFE6F
        | 0xFF5F..=0xFFEF
        | 0xFFFD => SIGN.into(),
        0xD800..=0xDFFF | 0x11_0000.. => SIGN.into(),
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;
    use std::string::String;
    use std::vec::Vec;

    use super::*;

    /// Writes down what is told: words as they stand, things in angle brackets, signs of stops, `/`
    /// for a clause, `^` and the place where another server's words begin, with `*` if it says that
    /// it may work later; and the runs inside things that are wanted.
    struct Told<'t> {
        text: &'t [u8],
        wanted: u16,
        all: Vec<String>,
    }

    impl Told<'_> {
        fn part(&self, start: usize, end: usize) -> String {
            String::from_utf8_lossy(&self.text[start..end]).into_owned()
        }
    }

    impl Pieces for Told<'_> {
        fn wants_runs(&self) -> bool {
            self.wanted != 0
        }
        fn word(&mut self, _: u32, start: usize, end: usize) {
            self.all.push(self.part(start, end));
        }
        fn thing(&mut self, start: usize, end: usize) {
            self.all.push(format!("<{}>", self.part(start, end)));
        }
        fn run(&mut self, hash: u32, kind: u16, start: usize, end: usize) {
            assert_eq!(hash, hash_of_run(&self.text[start..end]));
            if self.wanted & kind != 0 {
                self.all.push(format!("#{}", self.part(start, end)));
            }
        }
        fn stop(&mut self, sign: u8, _: usize) {
            self.all.push(String::from(char::from(sign)));
        }
        fn clause(&mut self, begins: bool) {
            if begins {
                self.all.push("/".into());
            }
        }
        fn inner(&mut self, at: usize, deferred: bool) {
            let mark = if deferred { "*" } else { "" };
            self.all.push(format!("^{at}{mark}"));
        }
    }

    fn told(text: &str, wanted: u16) -> String {
        let mut told = Told {
            text: text.as_bytes(),
            wanted,
            all: Vec::new(),
        };
        split(text.as_bytes(), &mut told);
        told.all.join(" ")
    }

    #[test]
    fn a_text_is_words_things_and_signs() {
        for (text, pieces) in [
            ("unknown.Please go", "unknown . Please go"),
            ("unknown.PLEASE go", "<unknown.PLEASE> go"),
            ("X.Please go", "X Please go"),
            ("Pl.Go.", "Pl . Go ."),
            ("no.) x", "no . / x"),
            ("no.; x", "no . ; x"),
            ("no..x", "no x"),
            ("no.\u{e9}x", "no \u{e9}x"),
            ("no._x", "no x"),
            ("no.-x", "no x"),
            ("no .) x", "no / x"),
            ("no . x", "no . x"),
            ("no. x", "no . x"),
            ("no.", "no ."),
            ("a.5 b", "a <5> b"),
            (
                "no\u{ff01}b\u{ff1f}c\u{ff1b}d\u{3002}e",
                "no ! b ? c ; d . e",
            ),
            ("no=21b=3Fc=3Bd", "no ! b ? c ; d"),
            ("1'a 1'9 1'000", "1'a <1'9> <1'000>"),
            ("user=20unknown", "user unknown"),
            ("user=09unknown", "user unknown"),
            ("user=08unknown", "user 08unknown"),
            ("user=41unknown", "user 41unknown"),
            ("user&nbsp;unknown", "user unknown"),
            ("user&unknown", "user unknown"),
            ("l'adresse d'utente", "l adresse d utente"),
            ("xl'adresse", "xl'adresse"),
            ("0l'adresse", "0l'adresse"),
            ("abcdefgh12345", "abcdefgh12345"),
            ("abcdefghabcdefgh1", "abcdefghabcdefgh1"),
            ("1.abcdefgh.12345678", "<1> abcdefgh <12345678>"),
            ("1.abcdefg.abcdefg.5", "<1> abcdefg abcdefg <5>"),
            ("s0://example.com/x y", "<s0://example.com/x> y"),
            ("see:http://x.example/y.", "see / <http://x.example/y> ."),
            ("link=http://x.example", "link <http://x.example>"),
            ("to:jo@example.com", "to / <jo@example.com>"),
            ("a@b@c.example", "<a@b> <c.example>"),
            ("a@ b a@.b", "a b a b"),
            ("jo@0.example", "<jo@0.example>"),
            (
                "jo@a.example=http://b.example",
                "<jo@a.example> <http://b.example>",
            ),
            ("fe80::1", "<fe80::1>"),
            ("a:b:c", "<a:b:c>"),
            ("mx..example.com", "mx example com"),
            ("mx..b.example", "mx b example"),
            ("a..b..c.example", "a b c example"),
            ("a...b.example", "a b example"),
            ("a.-.b.example", "<a.-.b.example>"),
            ("mx-1.example-x.com", "<mx-1.example-x.com>"),
            ("12:a 12, 12:30 1,000", "<12> / a <12> / <12:30> <1,000>"),
            ("12:30pm 12.5x", "<12> / 30pm <12> 5x"),
            ("mx-mail", "mx mail"),
            ("mx.example.com/path", "<mx.example.com/path>"),
            ("mx.example.com:abc", "<mx.example.com> / abc"),
            ("mx.example.com:25", "<mx.example.com:25>"),
            ("550    5.1.1 no", "^3 ^12 no"),
            ("550   5.1.1 no", "^11 no"),
            ("550 5.1.1. no", "^9 . no"),
            ("550 5.1.1x no", "^3 <5> <1> 1x no"),
            ("550-5.1.1 no", "^9 no"),
            ("550 #5.1.1 no", "^10 no"),
            ("550_5.1.1_no", "^9 no"),
            ("x: 401 no", "x / ^6* no"),
            ("x: 450 no", "x / ^6* no"),
            ("users' mail", "users mail"),
            ("c'\u{e9}t\u{e9}", "c'\u{e9}t\u{e9}"),
            ("don=E2=80=99t", "don=E2=80=99t"),
            ("users=E2=80=99 mail", "users mail"),
            ("users&#39; mail", "users mail"),
            (
                "don&#39;t don&#x27;t don&apos;t",
                "don&#39;t don&#x27;t don&apos;t",
            ),
            ("&lt;jo@example.com&gt;", "<jo@example.com>"),
            ("a&amp;b", "a b"),
            ("a&#;b", "a b"),
            ("a&#x;b", "a b"),
            ("user&#xD800;unknown", "user unknown"),
            ("user&#1114112;unknown", "user unknown"),
            ("x 5..1 y", "x <5..1> y"),
            ("x 5.1 y", "x <5.1> y"),
            ("x 6.1.1 y", "x <6.1.1> y"),
            ("\u{ab}user\u{bb}unknown", "user unknown"),
            ("user\u{2026}unknown", "user unknown"),
            ("user\u{20ac}unknown", "user unknown"),
            (
                "\u{4e0d}\u{660e}\u{3001}x\u{ff0c}y\u{ff08}z",
                "\u{4e0d} \u{660e} / x / y / z",
            ),
            ("host said: no", "host said / ^10 no"),
            ("host said: 550 no", "host said / ^10 ^14 no"),
            ("a - b a-b - c", "a / b a b / c"),
            ("a, b", "a / b"),
            (
                "mx.example\u{ff08}jo@example.com\u{ff09}x",
                "<mx.example> / <jo@example.com> / x",
            ),
            ("jo@a.b\u{fc}cher.example x", "<jo@a.b\u{fc}cher.example> x"),
            ("jo@mx.\u{4f8b}.\u{53f8} x", "<jo@mx.\u{4f8b}.\u{53f8}> x"),
            ("jo@\u{4f8b}\u{5b50} x", "<jo@\u{4f8b}\u{5b50}> x"),
            ("jo@example.com\u{ff09}x", "<jo@example.com> / x"),
        ] {
            assert_eq!(told(text, 0), pieces, "{text}");
        }
    }

    /// The bytes of Latin-1, which are no characters of UTF-8, and what only looks like one.
    #[test]
    fn bytes_that_are_no_characters_are_letters_or_signs() {
        let hash = |text: &[u8]| {
            let mut words = Words(Vec::new());
            split(text, &mut words);
            words.0
        };
        assert_eq!(hash(b"f\xFCr"), [hash_of(b"fur")]);
        assert_eq!(
            hash(b"\xABuser\xBBunknown"),
            [hash_of(b"user"), hash_of(b"unknown")]
        );
        assert_eq!(hash(b"don\x92t"), [hash_of(b"dont")]);
        // At the end of a word, before a blank.
        assert_eq!(
            hash(b"refus\xE9 par"),
            [hash_of(b"refuse"), hash_of(b"par")]
        );
        assert_eq!(hash(b"jo@example.com\xBB x"), [hash_of(b"x")]);
    }

    struct Words(Vec<u32>);

    impl Pieces for Words {
        fn wants_runs(&self) -> bool {
            false
        }
        fn word(&mut self, hash: u32, _: usize, _: usize) {
            self.0.push(hash);
        }
        fn thing(&mut self, _: usize, _: usize) {}
        fn run(&mut self, _: u32, _: u16, _: usize, _: usize) {}
        fn stop(&mut self, _: u8, _: usize) {}
        fn clause(&mut self, _: bool) {}
        fn inner(&mut self, _: usize, _: bool) {}
    }

    #[test]
    fn letters_of_other_alphabets_are_folded() {
        for (letters, folded) in [
            ("\u{aa}\u{ba}", "ao"),
            ("\u{c6}\u{e6}", "aeae"),
            ("\u{df}\u{1e9e}", "ssss"),
            ("\u{de}\u{fe}", "thth"),
            ("\u{ff}\u{c9}\u{e9}", "yee"),
            ("\u{132}\u{133}", "ijij"),
            ("\u{152}\u{153}", "oeoe"),
            ("\u{100}\u{17e}", "az"),
            ("\u{386}\u{3ac}\u{391}", "\u{3b1}\u{3b1}\u{3b1}"),
            ("\u{388}\u{3ad}", "\u{3b5}\u{3b5}"),
            ("\u{389}\u{3ae}", "\u{3b7}\u{3b7}"),
            (
                "\u{38a}\u{3af}\u{390}\u{3aa}\u{3ca}",
                "\u{3b9}\u{3b9}\u{3b9}\u{3b9}\u{3b9}",
            ),
            ("\u{38c}\u{3cc}", "\u{3bf}\u{3bf}"),
            (
                "\u{38e}\u{3cd}\u{3b0}\u{3ab}\u{3cb}",
                "\u{3c5}\u{3c5}\u{3c5}\u{3c5}\u{3c5}",
            ),
            ("\u{38f}\u{3ce}", "\u{3c9}\u{3c9}"),
            ("\u{3c2}\u{3a3}", "\u{3c3}\u{3c3}"),
            ("\u{401}\u{451}\u{415}", "\u{435}\u{435}\u{435}"),
            ("\u{400}\u{40f}", "\u{450}\u{45f}"),
            ("\u{410}\u{42f}", "\u{430}\u{44f}"),
            ("\u{460}\u{490}\u{4d0}", "\u{461}\u{491}\u{4d1}"),
            ("\u{ff21}\u{ff5a}\u{ff10}\u{ff19}", "az09"),
            ("a\u{ad}b\u{200b}c\u{301}d\u{feff}e", "abcde"),
            ("don\u{2019}t", "dont"),
        ] {
            let mut words = Words(Vec::new());
            split(letters.as_bytes(), &mut words);
            assert_eq!(words.0, [hash_of(folded.as_bytes())], "{letters}");
        }
        // What stands alone is a word of its own, and no letter of an alphabet.
        for alone in [
            "\u{e01}",
            "\u{1100}",
            "\u{3042}",
            "\u{31f0}",
            "\u{4e00}",
            "\u{ac00}",
            "\u{f900}",
            "\u{ff66}",
            "\u{20000}",
            "\u{30000}",
        ] {
            assert_eq!(told(&alone.repeat(2), 0), format!("{alone} {alone}"));
        }
    }

    #[test]
    fn the_end_of_a_text_is_read_wherever_it_stands() {
        let letters = bit_of_run(true, 0);
        for (end, pieces) in [
            ("full", "full"),
            ("full.", "full ."),
            ("full-", "full"),
            ("not full ", "not full"),
            ("mx.example.net", "<mx.example.net> #mx #example #net"),
            ("mx.example.net.", "<mx.example.net> #mx #example #net ."),
            ("mx.example.net..", "<mx.example.net> #mx #example #net ."),
            ("jo@example.net", "<jo@example.net> #jo #example #net"),
            ("550 5.1.1", "^"),
            ("bo\u{ee}te", "bo\u{ee}te"),
            ("\u{6ee1}", "\u{6ee1}"),
            ("=3F", "?"),
        ] {
            for before in 0..140 {
                let text = format!("{}{end}", "x ".repeat(before / 2) + &" ".repeat(before % 2));
                let mut expected = "x ".repeat(before / 2);
                expected += pieces;
                if pieces == "^" {
                    expected += &format!("{}", text.len());
                }
                assert_eq!(told(&text, letters), expected);
            }
        }
    }

    #[test]
    fn runs_inside_things_are_told_where_they_are_wanted() {
        let text = "see http://a1b2c3d4e5.example/22-4711-08?x=abcdefgh123456789012 now 4711";
        let (letters, four) = (bit_of_run(true, 0), bit_of_run(false, 4));
        let link = "see <http://a1b2c3d4e5.example/22-4711-08?x=abcdefgh123456789012>";
        assert_eq!(told(text, 0), format!("{link} now <4711>"));
        assert_eq!(
            told(text, letters),
            format!("{link} #http #a1b2c3d4e5 #example #x #abcdefgh123456789012 now <4711>")
        );
        assert_eq!(told(text, four), format!("{link} #4711 now <4711> #4711"));
        assert_eq!(
            told(text, letters | four),
            format!(
                "{link} #http #a1b2c3d4e5 #example #4711 #x #abcdefgh123456789012 now <4711> #4711"
            )
        );
        let digits = "10.20.3000.192.168.1.1";
        assert_eq!(told(digits, letters), format!("<{digits}>"));
        assert_eq!(told(digits, four), format!("<{digits}> #3000"));
        assert_eq!(
            told("no 550 5.1.1 x", bit_of_run(false, 3)),
            "no #550 ^12 x"
        );
    }
}
