//! The matcher over phrases, tokens, marks and hosts of a table, built.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use smtp_codes_core::phrases::{
    BEFORE, CAPTURES, CASE, CIRCUMSTANCES, CONDITIONAL, DECIDES, EACH, ENTRY, FAR, GAP, IN_CLASS_4,
    IN_CLASS_5, IS_MARK, IS_TOKEN, KEY, LAST, LEAF, LONG, LONGER, MAX_GAP, NEAR_LEAF, NEGATED,
    OF_PAIR, OF_SEED, ONE, REPLY, ROWS, SINGLE, SLOT, THING, WITHOUT_CODE, backwards,
    bit_before_gap, bit_of_run, filtered, hash_of_run, key_of_host, number_of, pair_of, place_of,
    second_bit,
};
use smtp_codes_core::{NO_ROW, OPEN, RowTexts, condition_of_detail};

use crate::pattern::{Element, Pattern, runs};
use crate::quote::quote;
use crate::rulebook::{Advice, Numbers, SettledWords, Settling, decides_mark, stages_within};
use crate::table::{CauseRef, Companion, Head, Saying, Table};

/// Why a table cannot be built: the entries, of which the last is told of, and a sentence.
pub struct TooMuch {
    /// The entries.
    pub entries: Vec<usize>,
    /// The sentence.
    pub message: String,
}

/// What is left of a phrase, read backwards: its number, and how many of its words have been read.
type Left = (u16, u8);

/// A node that was written: its place, and how many steps a walk from there takes at most.
type Written = (u32, usize);

/// What stands before a gap: the place of its node, and the bits of its words.
type Behind = (u32, u32);

/// The most nodes of a trie.
const MAX_NODES: usize = 200_000;

/// Hashes numbers that are hashes already, or lists of small ones: the keys are not anybody's to
/// choose, as the number of rows is bounded.
#[derive(Clone, Default)]
struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 29
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut number = [0; 8];
            number[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(number));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

impl BuildHasher for Quick {
    type Hasher = Quick;

    fn build_hasher(&self) -> Quick {
        Quick(0)
    }
}

/// A run of letters and digits: its hash and length, and the tokens that are found by it, each with
/// the place of the run in it.
type Keyed = (u32, usize, Vec<(usize, usize)>);

/// What is built, and which phrases match the same words.
pub type Built = (SettledWords, Vec<Vec<u16>>);

#[derive(Default)]
struct Builder<'p> {
    to: SettledWords,
    patterns: &'p [Pattern],
    /// The words that phrases end with: hash, phrase, the fewest bytes of the word in a text.
    ends: Vec<(u32, u16, usize)>,
    /// The hashes of all words of phrases, and of the keys of tokens; later in order, each with its
    /// number.
    words: Vec<(u32, u16)>,
    /// What the filters let through.
    singles: Vec<u32>,
    pairs: [Vec<u32>; OF_PAIR],
    /// The word of each hash, so that no two share one.
    known: Vec<(u32, &'p str, usize)>,
    /// The node for what is left of some phrases; apart those that stand behind a gap.
    nodes: HashMap<(bool, Vec<Left>), Written, Quick>,
    /// Phrases that match the same words.
    equal: Vec<Vec<u16>>,
    /// The tokens and marks: entry, whether the case counts, text.
    tokens: Vec<(u16, bool, &'p str)>,
    /// The conditions of the entry before, and where they begin.
    conditions: (Vec<u32>, usize),
}

/// What an entry is, beside where it stands.
#[derive(Default)]
struct Facts {
    flags: u16,
    words: usize,
    family: u8,
    provider: u16,
    stages: u64,
    with: Vec<u32>,
    wait: (u32, u32),
}

impl<'p> Builder<'p> {
    /// Adds what holds for an entry.
    fn entry(&mut self, facts: Facts) {
        // Rows that follow each other often have the same.
        if self.conditions.0 != facts.with {
            self.conditions = (facts.with.clone(), self.to.beside.len() / 4);
            for condition in &facts.with {
                self.to.beside.extend(condition.to_le_bytes());
            }
        }
        let with = match facts.with.is_empty() {
            true => 0,
            false => self.conditions.1 as u16,
        };
        let wait = if facts.wait == (0, 0) {
            0
        } else {
            let (pause, keep) = facts.wait;
            let wait = [pause.to_le_bytes(), keep.to_le_bytes()].concat();
            place_or_add(&mut self.to.waits, &wait) + 1
        };
        let around = [
            &with.to_le_bytes()[..],
            &(facts.with.len() as u16).to_le_bytes(),
            &facts.provider.to_le_bytes(),
            &(wait as u16).to_le_bytes(),
            &facts.stages.to_le_bytes(),
            &facts.flags.to_le_bytes(),
            &[facts.family],
        ]
        .concat();
        debug_assert_eq!(around.len(), CIRCUMSTANCES);
        let around = place_or_add(&mut self.to.circumstances, &around);
        self.to.entries.extend((around as u16).to_le_bytes());
        self.to.entries.push(facts.words as u8);
        debug_assert_eq!(self.to.entries.len() % ENTRY, 0);
    }

    /// Looks for two words with one hash, which the matcher could not tell apart; that is as likely
    /// as to win a lottery.
    fn words_apart(&mut self) -> Result<(), TooMuch> {
        // Accents and apostrophes fold to the same word.
        let plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        self.known.sort_unstable();
        for pair in self.known.windows(2) {
            let ((hash, known, _), (other, word, entry)) = (pair[0], pair[1]);
            if hash == other && !known.eq_ignore_ascii_case(word) && plain(known) && plain(word) {
                return Err(TooMuch {
                    entries: vec![entry],
                    message: format!(
                        "the matcher cannot tell {} from {}: leave one of them out.",
                        quote(word),
                        quote(known)
                    ),
                });
            }
        }
        Ok(())
    }

    /// Adds a phrase.
    fn phrase(&mut self, entry: usize, code: &'p str, pattern: &Pattern) {
        for &(hash, start, end) in pattern.elements().flatten() {
            if hash > 15 {
                self.known.push((hash, &code[start..end], entry));
            }
            self.words.push((hash, 0));
        }
        let mut pairs = |kind: usize, before: &Element, last: &Element| {
            for &(word, ..) in last {
                for &(before, ..) in before {
                    self.pairs[kind].push(pair_of(before, word));
                }
            }
        };
        match &pattern.after[..] {
            [before, last] => pairs(LAST, before, last),
            [.., before, last, end] => {
                pairs(BEFORE, before, last);
                pairs(LONGER, last, end);
            }
            _ => {}
        }
        for &(hash, start, end) in pattern.after.last().into_iter().flatten() {
            let word = &code[start..end];
            let length = match word.chars().count() {
                _ if hash == THING => 1,
                // A character that is a word by itself needs no blank beside it.
                1 if !word.is_ascii() => 2,
                count => count,
            };
            self.ends.push((hash, entry as u16, length));
            if pattern.after.len() == 1 {
                self.singles.push(hash);
            }
        }
    }

    /// The runs by which tokens and marks are found, and what each finds: with every token where its
    /// run begins. Of its runs that counts which the fewest others have.
    fn keys(&self) -> Vec<Keyed> {
        let hash =
            |text: &str, (start, end): (usize, usize)| hash_of_run(&text.as_bytes()[start..end]);
        let mut hashes = Vec::new();
        for (_, _, text) in &self.tokens {
            for run in runs(text) {
                hashes.push(hash(text, run));
            }
        }
        hashes.sort_unstable();
        let count = |hash: u32| {
            hashes.partition_point(|&known| known <= hash)
                - hashes.partition_point(|&known| known < hash)
        };
        let mut keys: Vec<(u32, usize, usize, usize)> = Vec::new();
        for (place, (_, _, text)) in self.tokens.iter().enumerate() {
            let best = runs(text).min_by_key(|&(start, end)| {
                let letters = text[start..end]
                    .bytes()
                    .any(|byte| byte.is_ascii_alphabetic());
                let others = count(hash(text, (start, end)));
                // Short runs stand in every text (`in`, `a`), and digits in every address and code.
                let common = end - start < if letters { 3 } else { 4 };
                (
                    others > 8 || common,
                    others > 8 || !letters,
                    others,
                    !letters,
                    text.len() - (end - start),
                )
            });
            if let Some(run) = best {
                keys.push((hash(text, run), place, run.0, run.1 - run.0));
            }
        }
        keys.sort_unstable();
        let mut lists = Vec::new();
        for same in keys.chunk_by(|one, other| one.0 == other.0) {
            let list = same
                .iter()
                .map(|&(_, place, start, _)| (place, start))
                .collect();
            lists.push((same[0].0, same[0].3, list));
        }
        lists
    }

    /// Writes the node for what is left of some phrases, behind those that it leads to.
    ///
    /// A word's own node has its tokens, too.
    fn write(&mut self, left: Vec<Left>, before: bool, tokens: Option<u32>) -> Option<Written> {
        let key = (before, left);
        if let Some(&written) = self.nodes.get(&key) {
            return Some(written);
        }
        if self.nodes.len() > MAX_NODES || self.to.nodes.len() >= LEAF / 2 {
            return None;
        }
        let mut rows = Vec::new();
        let mut behind = Vec::new();
        let mut next: Vec<(u32, Left)> = Vec::new();
        for &(row, read) in &key.1 {
            let pattern = &self.patterns[usize::from(row)];
            let (part, after) = if before {
                (&pattern.before, pattern.after.len())
            } else {
                (&pattern.after, 0)
            };
            let place = usize::from(read) - after;
            if place < part.len() {
                for &(hash, ..) in &part[part.len() - 1 - place] {
                    next.push((hash, (row, read + 1)));
                }
            } else if before || pattern.before.is_empty() {
                rows.push(row);
            } else {
                behind.push((row, read));
            }
        }
        if rows.len() > 1 {
            self.equal.push(rows.clone());
        }
        let mut steps = 1 + 3 * rows.len();
        let mut gap = None;
        if !behind.is_empty() {
            let bits = self.bits_before(&behind);
            let (place, inside) = self.write(behind, true, None)?;
            steps += (MAX_GAP + 1) * inside;
            gap = Some((place, bits));
        }
        next.sort_unstable();
        let mut edges = Vec::new();
        let mut deepest = 0;
        for same in next.chunk_by(|one, other| one.0 == other.0) {
            let mut left = Vec::with_capacity(same.len());
            for &(_, one) in same {
                left.push(one);
            }
            let (place, steps) = self.write(left, before, None)?;
            deepest = deepest.max(steps);
            edges.push((same[0].0, place));
        }
        // A long list is searched in halves.
        steps += deepest + edges.len().min(64) / 16;
        let written = match rows[..] {
            // Nothing stands before it.
            [row] if edges.is_empty() && gap.is_none() && tokens.is_none() => {
                (LEAF as u32 | u32::from(row), steps)
            }
            _ => {
                let place = self.node(&rows, gap, tokens, &edges);
                (place, steps)
            }
        };
        self.nodes.insert(key, written);
        Some(written)
    }

    /// The bits of the words that phrases have before their gap.
    fn bits_before(&self, behind: &[Left]) -> u32 {
        let before = behind
            .iter()
            .filter_map(|&(row, _)| self.patterns[usize::from(row)].before.last());
        before
            .flatten()
            .fold(0, |bits, &(hash, ..)| bits | 1 << bit_before_gap(hash))
    }

    /// Writes a node: the rows that end there, what stands behind a gap, the tokens of the word, and
    /// to what node each word before leads.
    fn node(
        &mut self,
        rows: &[u16],
        gap: Option<Behind>,
        tokens: Option<u32>,
        edges: &[(u32, u32)],
    ) -> u32 {
        let mut words = Vec::with_capacity(edges.len());
        let mut children: Vec<u32> = Vec::new();
        for &(hash, child) in edges {
            words.push((self.number(hash), child));
            children.push(child);
        }
        words.sort_unstable();
        children.sort_unstable();
        children.dedup();
        let to = &mut self.to.nodes;
        let place = to.len() as u32;
        // How far back a child stands, or the entry that it is.
        let near = |child: u32| match child & LEAF as u32 {
            0 => (place - child, 0),
            _ => (child & !(LEAF as u32), NEAR_LEAF),
        };
        let is_far = |&child: &u32| near(child).0 >= NEAR_LEAF.into();
        let far = children.iter().any(is_far);
        let one = children.len() == 1;
        // A node for each word, or nodes that several share with a number of one byte for each word: what
        // takes less room.
        let of_child = 2 + usize::from(far);
        let shared = words.len() + children.len() * of_child;
        let each = !one && (words.len() * of_child <= shared || children.len() > 256);
        if each {
            children = words.iter().map(|&(_, child)| child).collect();
        }
        let mut flags = 0;
        for (flag, is) in [
            (GAP, gap.is_some()),
            (KEY, tokens.is_some()),
            (ONE, one),
            (EACH, each),
            (ROWS, !rows.is_empty()),
            (SINGLE, edges.len() == 1),
            (LONG, edges.len() > usize::from(u8::MAX)),
            (FAR, far),
        ] {
            flags |= if is { flag } else { 0 };
        }
        to.push(flags);
        match flags & (SINGLE | LONG) {
            SINGLE => {}
            LONG => to.extend((edges.len() as u16).to_le_bytes()),
            _ => to.push(edges.len() as u8),
        }
        if let Some((behind, bits)) = gap {
            to.extend(&behind.to_le_bytes()[..3]);
            to.extend(bits.to_le_bytes());
        }
        if let Some(tokens) = tokens {
            to.extend(&tokens.to_le_bytes()[..3]);
        }
        if !rows.is_empty() {
            to.push(rows.len().min(255) as u8);
        }
        for row in rows.iter().take(255) {
            to.extend(row.to_le_bytes());
        }
        for (word, _) in &words {
            to.extend(word.to_le_bytes());
        }
        for (_, child) in &words {
            if !one && !each {
                to.push(children.partition_point(|known| known < child) as u8);
            }
        }
        for &child in &children {
            if flags & FAR != 0 {
                to.extend(&child.to_le_bytes()[..3]);
            } else {
                let (number, leaf) = near(child);
                to.extend((number as u16 | leaf).to_le_bytes());
            }
        }
        place
    }

    /// The number of a word, by its hash.
    fn number(&self, hash: u32) -> u16 {
        let place = self.words.partition_point(|&(known, _)| known < hash);
        self.words.get(place).map_or(0, |&(_, number)| number)
    }

    /// Puts everything in its place. Refuses what would cost more time than the length of a text
    /// allows.
    fn finish(mut self) -> Result<Built, TooMuch> {
        // Place 0 means none.
        self.to.nodes.extend([0; 4]);
        self.to.tokens.extend([0; 2]);
        self.words_apart()?;
        if self.to.beside.len() / 4 > usize::from(u16::MAX) {
            return Err(TooMuch {
                entries: Vec::new(),
                message: "the rows have more than 65,535 codes in the column with.".to_owned(),
            });
        }
        let keys = self.keys();
        for &(hash, ..) in &keys {
            self.words.push((hash, 0));
            self.singles.push(hash);
        }
        self.words.sort_unstable();
        self.words.dedup();
        let Some((seeds, slots)) = numbered(&mut self.words) else {
            return Err(TooMuch {
                entries: Vec::new(),
                message: format!(
                    "the phrases and tokens have {} words; that is too many.",
                    self.words.len()
                ),
            });
        };
        self.to.seeds = seeds;
        self.to.slots = vec![0; slots * SLOT];
        self.to.singles = filter(std::slice::from_mut(&mut self.singles), 32);
        self.to.pairs = filter(&mut self.pairs, 8);
        if !self.to.pairs.is_empty() {
            // So that four bytes can be read at once anywhere.
            self.to.pairs.push(0);
        }
        for &(hash, number) in &self.words {
            let at = usize::from(number) * SLOT;
            self.to.slots[at..at + 3].copy_from_slice(&hash.to_le_bytes()[..3]);
        }
        // The words that are the keys of tokens, and where these stand.
        let mut keyed = Vec::with_capacity(keys.len());
        for (hash, key, list) in keys {
            if list.len() > 8 + 4 * key || list.len() > 255 {
                return Err(TooMuch {
                    entries: list
                        .iter()
                        .map(|&(token, _)| self.tokens[token].0.into())
                        .collect(),
                    message: format!(
                        "{} tokens or marks can only be found by one run of letters and digits that \
                         this one has too; that is too many to compare.",
                        list.len()
                    ),
                });
            }
            keyed.push((hash, self.to.tokens.len() as u32));
            let (token, start) = list[0];
            let run = &self.tokens[token].2[start..start + key];
            let digits = run.bytes().all(|byte| byte.is_ascii_digit());
            let to = &mut self.to;
            if digits {
                for (byte, bit) in to
                    .tokens
                    .iter_mut()
                    .zip(bit_of_run(false, key).to_le_bytes())
                {
                    *byte |= bit;
                }
            }
            to.tokens.push(list.len() as u8);
            for (token, before) in list {
                let (entry, case, text) = self.tokens[token];
                to.tokens.extend(entry.to_le_bytes());
                to.tokens.extend((before as u16).to_le_bytes());
                to.tokens.extend((text.len() as u16).to_le_bytes());
                to.tokens
                    .extend((if case { CASE } else { 0 }).to_le_bytes());
                to.tokens.extend((to.texts.len() as u32).to_le_bytes());
                to.texts.extend(text.bytes());
            }
        }
        let mut ends = std::mem::take(&mut self.ends);
        ends.sort_unstable();
        for end in ends.chunk_by(|one, other| one.0 == other.0) {
            let mut entries = Vec::with_capacity(end.len());
            let mut left = Vec::with_capacity(end.len());
            let mut length = usize::MAX;
            for &(_, row, bytes) in end {
                entries.push(row.into());
                left.push((row, 1));
                length = length.min(bytes);
            }
            let refuse = |message: String| Err(TooMuch { entries, message });
            let tokens = keyed.binary_search_by_key(&end[0].0, |&(hash, _)| hash);
            let tokens = tokens.ok().map(|place| keyed.remove(place).1);
            let Some((place, steps)) = self.write(left, false, tokens) else {
                return refuse(format!(
                    "the alternatives of all phrases make more than {MAX_NODES} sequences of words; \
                     split the table."
                ));
            };
            if steps > STEPS + STEPS_A_BYTE * (length + 1) {
                return refuse(format!(
                    "the phrases with this last word take too long to compare ({steps} steps for one \
                     word of a text, {} are allowed): too many hold at once, or have several words \
                     before a gap. Join rows, or write the words of the gap out.",
                    STEPS + STEPS_A_BYTE * (length + 1)
                ));
            }
            self.leads(end[0].0, place);
        }
        for (hash, tokens) in keyed {
            let place = self.node(&[], None, Some(tokens), &[]);
            self.leads(hash, place);
        }
        if self.to.tokens.len() == 2 {
            self.to.tokens.clear();
        }
        Ok((self.to, self.equal))
    }

    /// Notes the node of a word.
    fn leads(&mut self, hash: u32, node: u32) {
        let at = usize::from(self.number(hash)) * SLOT + 3;
        self.to.slots[at..at + 3].copy_from_slice(&node.to_le_bytes()[..3]);
    }
}

/// The place of some bytes among others of the same length; they are added if they are not there, or
/// so far back that the search would cost more than the room.
fn place_or_add(all: &mut Vec<u8>, one: &[u8]) -> usize {
    let count = all.len() / one.len();
    let start = count.saturating_sub(200);
    let mut last = all[start * one.len()..].chunks_exact(one.len());
    match last.position(|known| known == one) {
        Some(place) => start + place,
        None => {
            all.extend(one);
            count
        }
    }
}

/// The most steps of a walk from one word of a text: so many, and more for each byte of it.
const STEPS: usize = 64;
/// See above.
const STEPS_A_BYTE: usize = 20;

/// Gives each word its number, which is its place among the slots, and tells the seeds by which the words find
/// theirs, and how many slots there are: a few more than words. `None` if there are too many words.
///
/// Words with the same seed take their places together, those first who are many.
fn numbered(words: &mut [(u32, u16)]) -> Option<(Vec<u8>, usize)> {
    if words.is_empty() {
        return Some((Vec::new(), 0));
    }
    let mut count = (words.len() + words.len() / 32) / OF_SEED + 1;
    while count * OF_SEED <= usize::from(u16::MAX) {
        let slots = count * OF_SEED;
        let mut together: Vec<(usize, usize, usize)> = Vec::new();
        let mut start = 0;
        for same in words.chunk_by(|one, other| place_of(one.0, count) == place_of(other.0, count))
        {
            together.push((usize::MAX - same.len(), start, start + same.len()));
            start += same.len();
        }
        together.sort_unstable();
        let mut seeds = vec![0; count];
        let mut taken = vec![false; slots];
        let all = together.iter().all(|&(_, start, end)| {
            let same = &mut words[start..end];
            let fits = (0..=u8::MAX).find(|&seed| {
                for place in 0..same.len() {
                    let number = number_of(same[place].0, seed, slots);
                    if taken[number] || same[..place].iter().any(|one| usize::from(one.1) == number)
                    {
                        return false;
                    }
                    same[place].1 = number as u16;
                }
                true
            });
            for (_, number) in same.iter() {
                taken[usize::from(*number)] = true;
            }
            seeds[place_of(same[0].0, count)] = fits.unwrap_or(0);
            fits.is_some()
        });
        if all {
            return Some((seeds, slots));
        }
        count += count / 32 + 1;
    }
    None
}

/// The smallest filter has the size that the matcher is fastest with.
const LEAST: usize = 2048;

/// A filter for words or pairs of some kinds, with so many bits or more for each.
fn filter(kinds: &mut [Vec<u32>], bits: usize) -> Vec<u8> {
    let mut most = 0;
    for pairs in kinds.iter_mut() {
        pairs.sort_unstable();
        pairs.dedup();
        most = most.max(pairs.len());
    }
    if most == 0 {
        return Vec::new();
    }
    let places = (most * bits / 8).next_power_of_two().max(LEAST);
    let mut all = vec![0; places * kinds.len()];
    for (kind, pairs) in kinds.iter().enumerate() {
        for &pair in pairs {
            let (place, bit) = filtered(pair, places);
            all[place * kinds.len() + kind] |= 1 << bit;
            if kinds.len() == OF_PAIR && kind != LONGER {
                all[place * kinds.len() + kind] |= 1 << second_bit(pair);
            }
        }
    }
    all
}

/// Builds the matcher of a table.
///
/// # Errors
///
/// What is too much, and which entries have it.
pub fn build<'t>(
    table: &'t Table,
    standard: &Table,
    patterns: &'t [Pattern],
) -> Result<Built, TooMuch> {
    let mut builder = Builder {
        patterns,
        ..Builder::default()
    };
    for (place, phrase) in table.phrases.iter().enumerate() {
        let pattern = &patterns[place];
        let mut facts = facts(table, standard, &phrase.saying);
        facts.words = pattern.elements().count();
        facts.provider = NO_ROW;
        if pattern.after.last().is_some_and(|last| last[0].0 == THING) {
            facts.flags |= CAPTURES;
        }
        if pattern.negated {
            facts.flags |= NEGATED;
        }
        if pattern.conditional {
            facts.flags |= CONDITIONAL;
        }
        builder.entry(facts);
        builder.phrase(place, &phrase.head.code, pattern);
    }
    let first = table.phrases.len();
    for (place, token) in table.tokens.iter().enumerate() {
        let mut facts = facts(table, standard, &token.saying);
        facts.flags |= IS_TOKEN;
        facts.provider = token.provider as u16;
        builder.entry(facts);
        builder
            .tokens
            .push(((first + place) as u16, token.case, &token.head.code));
    }
    let mut entry = first + table.tokens.len();
    for (place, provider) in table.providers.iter().enumerate() {
        for mark in &provider.marks {
            builder.entry(Facts {
                flags: IS_MARK,
                family: OPEN,
                provider: place as u16,
                stages: u64::MAX,
                ..Facts::default()
            });
            builder.tokens.push((entry as u16, false, mark));
            entry += 1;
        }
    }
    let mut hosts = Vec::new();
    for (place, provider) in table.providers.iter().enumerate() {
        for host in &provider.hosts {
            let order: Vec<u8> = backwards(host.as_bytes()).collect();
            hosts.push((key_of_host(host.as_bytes()), order, host, place as u16));
        }
    }
    hosts.sort_unstable();
    for (key, _, host, place) in hosts {
        let to = &mut builder.to;
        to.hosts.extend(key.to_le_bytes());
        to.hosts.extend(&(to.texts.len() as u32).to_le_bytes()[..3]);
        to.hosts.push(host.len() as u8);
        to.hosts.extend(place.to_le_bytes());
        to.texts.extend(host.bytes());
    }
    if builder.to.texts.len() >> 24 != 0 {
        return Err(TooMuch {
            entries: Vec::new(),
            message: "the names of hosts take more than 16 MiB.".to_owned(),
        });
    }
    if entry >= usize::from(NO_ROW) {
        return Err(TooMuch {
            entries: (0..table.phrases.len()).collect(),
            message: format!("the table has {entry} phrases, tokens and marks; that is too many."),
        });
    }
    builder.finish()
}

/// What holds for a saying.
fn facts(table: &Table, standard: &Table, saying: &Saying) -> Facts {
    let mut flags = if saying.decides { DECIDES } else { 0 };
    for (class, flag) in [(4, IN_CLASS_4), (5, IN_CLASS_5)] {
        if saying.classes.is_empty() || saying.classes.contains(&class) {
            flags |= flag;
        }
    }
    if saying.classes.is_empty() {
        flags |= WITHOUT_CODE;
    }
    let family = match saying.given.cause {
        Some(CauseRef::Own(cause)) => table.causes[cause].family,
        Some(CauseRef::Standard(cause)) => standard.causes[cause].family,
        None => None,
    };
    let stages = match saying.stages.is_empty() {
        true => u64::MAX,
        false => stages_within(&table.stages, &saying.stages),
    };
    let mut with = Vec::new();
    for companion in &saying.with {
        with.push(match *companion {
            Companion::Reply(reply) => REPLY | u32::from(reply),
            Companion::Detail(subject, detail) => condition_of_detail(subject, detail),
        });
    }
    Facts {
        flags,
        family: family.map_or(OPEN, |family| family as u8),
        stages,
        with,
        wait: (saying.pause.unwrap_or(0), saying.keep.unwrap_or(0)),
        ..Facts::default()
    }
}

impl Settling<'_> {
    /// Settles phrases, tokens, marks and hosts; each phrase and token becomes a row for each class.
    pub(crate) fn words(&mut self) -> Result<(), String> {
        let table = self.table;
        let mut patterns = Vec::with_capacity(table.phrases.len());
        for phrase in &table.phrases {
            match Pattern::parse(&phrase.head.code) {
                Ok(pattern) => patterns.push(pattern),
                Err(mistake) => return Err(mistake.message),
            }
        }
        let built = build(table, self.standard, &patterns);
        let (words, _) = built.map_err(|too_much| too_much.message)?;
        self.settled.words = words;
        let mut advice = Vec::new();
        let count = table.phrases.len() + table.tokens.len();
        for place in 0..count {
            let (_, saying) = saying(table, place);
            advice.push([4, 5].map(|class| {
                let (mut row, advice) = self.filled(&saying.given, class);
                row.marks |= decides_mark(saying.decides);
                let row = self.row_alone(row);
                if place == 0 && class == 4 {
                    self.settled.words.first_row = row;
                }
                advice
            }));
        }
        // Most say the same in both classes, or what their cause does.
        let alike = |[deferred, last]: &[Advice<'_>; 2]| {
            deferred == last || [*deferred, *last] == RowTexts::OF_CAUSE.map(Advice::OfCause)
        };
        let twins = count > 0 && advice.iter().all(alike);
        if !twins {
            for (place, two) in advice.into_iter().enumerate() {
                let (head, _) = saying(table, place);
                for advice in two {
                    self.texts_of_row(&head.code, advice, &head.references);
                }
            }
            return Ok(());
        }
        self.settled.twins = self.settled.words.first_row;
        let first_key = self.settled.prose.count() as u16;
        for place in 0..count {
            self.settled.prose.append(&saying(table, place).0.code);
        }
        let mut numbers: HashMap<(u16, u16), usize, Quick> = HashMap::default();
        let mut shared = Vec::with_capacity(count);
        for (place, [_, last]) in advice.into_iter().enumerate() {
            let (head, _) = saying(table, place);
            let texts = self.texts_beside(first_key, last, &head.references);
            let next = numbers.len();
            let number = *numbers
                .entry((texts.advice, texts.references))
                .or_insert(next);
            if number == next {
                self.settled.row_texts.push(texts);
            }
            shared.push(number);
        }
        self.settled.shared = Numbers::new(&shared);
        Ok(())
    }
}

/// The phrase or token of a number.
#[must_use]
pub fn saying(table: &Table, place: usize) -> (&Head, &Saying) {
    match table.phrases.get(place) {
        Some(phrase) => (&phrase.head, &phrase.saying),
        None => {
            let token = &table.tokens[place - table.phrases.len()];
            (&token.head, &token.saying)
        }
    }
}
