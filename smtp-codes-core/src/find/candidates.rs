//! Where a code may begin, block by block.

/// The places in a text where a code may begin: a digit 2 to 5, not behind a digit or a
/// dot, that starts a digit, a dot and a digit, or three digits and no more. A slash counts
/// as a digit there: codes are read afterwards, and this keeps the test short.
///
/// The text is looked at in blocks of fixed size, with one branch for each, so that the
/// compiler can test many bytes at once; most of a log goes by that way.
#[derive(Clone, Debug)]
pub struct Candidates<'a> {
    /// The text.
    pub text: &'a [u8],
    /// Where the block of `mask` begins.
    base: usize,
    /// Where the next block begins.
    next: usize,
    /// One bit for each byte of the block at `base` that is still to be told.
    mask: u64,
}

const BLOCK: usize = 64;
/// One byte before the block and three behind it are looked at as well.
const WINDOW: usize = 1 + BLOCK + 3;

impl<'a> Candidates<'a> {
    /// Looks at a text from its start.
    #[inline]
    #[must_use]
    pub const fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            base: 0,
            next: 0,
            mask: 0,
        }
    }

    /// The window of a block at either end of the text, with blanks for what is not there.
    #[inline]
    fn padded(&self) -> [u8; WINDOW] {
        let mut window = [b' '; WINDOW];
        let from = self.base.saturating_sub(1);
        let to = self.text.len().min(self.base + BLOCK + 3);
        let at = usize::from(self.base == 0);
        window[at..at + to - from].copy_from_slice(&self.text[from..to]);
        window
    }
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            if self.next >= self.text.len() {
                return None;
            }
            self.base = self.next;
            self.next += BLOCK;
            self.mask = match self
                .base
                .checked_sub(1)
                .and_then(|from| self.text.get(from..from + WINDOW))
                .and_then(|window| window.try_into().ok())
            {
                Some(window) => candidates(window),
                None => candidates(&self.padded()),
            };
        }
        let bit = self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(self.base + bit)
    }
}

#[inline]
fn candidates(window: &[u8; WINDOW]) -> u64 {
    let mut hits = [0_u8; BLOCK];
    let mut any = 0;
    for (at, hit) in hits.iter_mut().enumerate() {
        let (before, first, second, third, fourth) = (
            window[at],
            window[at + 1],
            window[at + 2],
            window[at + 3],
            window[at + 4],
        );
        // A dot, a slash and the digits are 0 to 11. Both of two are such if the greater one
        // is: one comparison less, and that is what counts here.
        let number = |byte: u8| byte.wrapping_sub(b'.');
        let numbers = number(second).max(number(third)) < 12;
        // As before, but without the slash.
        let ended = (before ^ 1).wrapping_sub(b'.' ^ 1) > 10;
        let short = (second == b'.') | (number(fourth) > 11);
        let starts = first.wrapping_sub(b'2') < 4;
        *hit = u8::from(starts & numbers & ended & short);
        any |= *hit;
    }
    if any == 0 {
        return 0;
    }
    let mut mask = 0;
    for (at, hits) in hits.chunks_exact(8).enumerate() {
        let bytes: [u8; 8] = [
            hits[0], hits[1], hits[2], hits[3], hits[4], hits[5], hits[6], hits[7],
        ];
        // Gathers the low bits of eight bytes in the top byte of the product.
        let bits = u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * at);
    }
    mask
}
