//! The matcher over phrases, tokens, marks and hosts of a table, built.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use smtp_codes_core::phrases::{
    ALONE, ANOTHER, CAPTURES, CASE, CIRCUMSTANCES, CONDITIONAL, DECIDES, ENTRY, IN_CLASS_4,
    IN_CLASS_5, IS_MARK, IS_TOKEN, KEY, LEAF, LEAF_BIT, MAX_GAP, MORE, NEGATED, NO_PHRASE, OF_SEED,
    RECORD, REPLY, STATE, STEP, THING, TOKEN, WITHOUT_CODE, backwards, bit_before_gap, bit_of_run,
    filtered, hash_of_run, key_of, key_of_host, number_of, pair_of, place_of,
};
use smtp_codes_core::{NO_ROW, OPEN, RowTexts, condition_of_detail};

use crate::pattern::{Pattern, runs};
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

/// Where a word leads, and how many steps a walk from there takes at most.
type Leads = (u32, usize);

/// What stands before a gap: its state, and the bits of its words.
type Behind = (u32, u32);

/// What is left of some phrases, one word further.
struct Read {
    /// Those that end there.
    rows: Vec<u16>,
    /// What stands before a gap there.
    behind: Option<Behind>,
    /// Where each word before leads.
    next: Vec<(u32, u32)>,
    /// How many steps a walk from there takes at most.
    steps: usize,
}

/// The most states, and the most steps between them.
const MAX_STATES: usize = 65_000;
/// See above.
const MAX_STEPS: usize = 1 << 20;

/// From where a word leads on.
#[derive(Clone, Copy)]
enum From {
    /// From another word, or a number that stands for none.
    Word(u32),
    /// From a state.
    State(u32),
}

/// In the number of a state: it has no record. Those that have one are counted first.
const BARE: u32 = 1 << 31;

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
    /// What the filters let through.
    singles: Vec<u32>,
    pairs: Vec<u32>,
    /// The word of each hash, so that no two share one.
    known: Vec<(u32, &'p str, usize)>,
    /// Where words lead: from what, the word, and to what.
    steps: Vec<(From, u32, u32)>,
    /// Where what is left of some phrases leads; apart those that stand behind a gap.
    states: HashMap<(bool, Vec<Left>), Leads, Quick>,
    /// How many states have no record; and of each record what stands before its gap.
    bare: u32,
    behind: Vec<u32>,
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

    /// Where what is left of some phrases leads: to a state, or to the only one where nothing is left.
    fn state(&mut self, left: Vec<Left>, before: bool) -> Option<Leads> {
        let key = (before, left);
        if let Some(&known) = self.states.get(&key) {
            return Some(known);
        }
        let read = self.read(&key.1, before)?;
        let state = match read.rows[..] {
            [row] if read.next.is_empty() && read.behind.is_none() => LEAF | u32::from(row),
            _ => self.record(&read.rows, read.behind),
        };
        for &(word, next) in &read.next {
            self.steps.push((From::State(state), word, next));
        }
        let leads = (state, read.steps);
        self.states.insert(key, leads);
        Some(leads)
    }

    /// A state with the phrases that end there and what stands before a gap there.
    fn record(&mut self, rows: &[u16], behind: Option<Behind>) -> u32 {
        if rows.is_empty() && behind.is_none() {
            self.bare += 1;
            return BARE | (self.bare - 1);
        }
        let records = &mut self.to.records;
        let state = records.len() / RECORD;
        // What is behind a gap comes after all that end.
        for place in 0..rows.len().max(1) {
            let row = rows.get(place).copied().unwrap_or(NO_PHRASE);
            let last = place + 1 >= rows.len();
            let (behind, bits) = behind.filter(|_| last).unwrap_or_default();
            records.extend((row | if last { 0 } else { MORE }).to_le_bytes());
            // Its number is known when all records are.
            records.extend([0; 2]);
            records.extend(bits.to_le_bytes());
            self.behind.push(behind);
        }
        state as u32
    }

    /// Reads one word more of what is left of some phrases. `None` if there are too many states.
    fn read(&mut self, left: &[Left], before: bool) -> Option<Read> {
        let states = self.to.records.len() / RECORD + self.bare as usize;
        if states > MAX_STATES || self.steps.len() > MAX_STEPS {
            return None;
        }
        let mut rows = Vec::new();
        let mut behind = Vec::new();
        let mut words: Vec<(u32, Left)> = Vec::new();
        for &(row, read) in left {
            let pattern = &self.patterns[usize::from(row)];
            let (part, after) = if before {
                (&pattern.before, pattern.after.len())
            } else {
                (&pattern.after, 0)
            };
            let place = usize::from(read) - after;
            if place < part.len() {
                for &(hash, ..) in &part[part.len() - 1 - place] {
                    words.push((hash, (row, read + 1)));
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
            let (state, inside) = self.state(behind, true)?;
            steps += (MAX_GAP + 1) * inside;
            gap = Some((state, bits));
        }
        words.sort_unstable();
        let mut next = Vec::new();
        let mut deepest = 0;
        for same in words.chunk_by(|one, other| one.0 == other.0) {
            let mut left = Vec::with_capacity(same.len());
            for &(_, one) in same {
                left.push(one);
            }
            let (state, steps) = self.state(left, before)?;
            deepest = deepest.max(steps);
            next.push((same[0].0, state));
        }
        Some(Read {
            rows,
            behind: gap,
            next,
            steps: steps + deepest,
        })
    }

    /// The bits of the words that phrases have before their gap.
    fn bits_before(&self, behind: &[Left]) -> u32 {
        let mut bits = 0;
        for &(row, _) in behind {
            for &(hash, ..) in self.patterns[usize::from(row)]
                .before
                .last()
                .into_iter()
                .flatten()
            {
                bits |= 1 << bit_before_gap(hash);
            }
        }
        bits
    }

    /// Puts everything in its place. Refuses what would cost more time than the length of a text
    /// allows.
    fn finish(mut self) -> Result<Built, TooMuch> {
        self.to.tokens.extend([0; 2]);
        // State 0 is none behind a gap.
        self.record(&[NO_PHRASE], None);
        self.words_apart()?;
        if self.to.beside.len() / 4 > usize::from(u16::MAX) {
            return Err(TooMuch {
                entries: Vec::new(),
                message: "the rows have more than 65,535 codes in the column with.".to_owned(),
            });
        }
        self.write_tokens()?;
        self.write_phrases()?;
        if self.steps.is_empty() {
            self.to.records.clear();
        }
        self.to.singles = filter(&mut self.singles, 32);
        self.to.pairs = filter(&mut self.pairs, 8);
        let records = (self.to.records.len() / RECORD) as u32;
        let counted = |state: u32| match state & BARE {
            0 => state,
            _ => (state & !BARE) + records,
        };
        for (record, &behind) in self.to.records.chunks_exact_mut(RECORD).zip(&self.behind) {
            record[2..4].copy_from_slice(&(counted(behind) as u16).to_le_bytes());
        }
        let mut steps = Vec::with_capacity(self.steps.len());
        for &(from, word, next) in &self.steps {
            let before = match from {
                From::Word(before) => before,
                From::State(state) => STATE | counted(state),
            };
            steps.push((key_of(before, word), counted(next)));
        }
        steps.sort_unstable();
        let Some((seeds, places, count)) = numbered(&steps) else {
            return Err(TooMuch {
                entries: Vec::new(),
                message: "the matcher cannot tell two words of its phrases apart: leave a row out."
                    .to_owned(),
            });
        };
        self.to.seeds = seeds;
        // The more bits of its key a step has, the fewer words that lead nowhere are taken for others.
        let most = steps.iter().map(|&(_, next)| next & !LEAF).max();
        let known = LEAF_BIT - most.map_or(0, |most| u32::BITS - most.leading_zeros());
        // Where nothing stands, it leads to an entry that there is not.
        let free = u64::MAX << known;
        self.to.steps = free.to_le_bytes()[..STEP].repeat(count);
        for (&(key, next), place) in steps.iter().zip(places) {
            let leaf = u64::from(next & LEAF != 0) << LEAF_BIT;
            let step = key & !free | u64::from(next & !LEAF) << known | leaf;
            let at = place as usize * STEP;
            self.to.steps[at..at + STEP].copy_from_slice(&step.to_le_bytes()[..STEP]);
        }
        if count > 0 {
            self.to.steps.extend([0; 8 - STEP]);
        }
        self.to.known = known as u8;
        Ok((self.to, self.equal))
    }

    /// Writes tokens and marks, those with one key together.
    fn write_tokens(&mut self) -> Result<(), TooMuch> {
        for (hash, key, list) in self.keys() {
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
            let to = &mut self.to;
            self.singles.push(hash);
            self.steps
                .push((From::Word(KEY), hash, (to.tokens.len() / TOKEN) as u32));
            let (token, start) = list[0];
            let run = &self.tokens[token].2[start..start + key];
            if run.bytes().all(|byte| byte.is_ascii_digit()) {
                for (byte, bit) in to
                    .tokens
                    .iter_mut()
                    .zip(bit_of_run(false, key).to_le_bytes())
                {
                    *byte |= bit;
                }
            }
            for (place, &(token, before)) in list.iter().enumerate() {
                let (entry, case, text) = self.tokens[token];
                let another = place + 1 < list.len();
                let flags = if case { CASE } else { 0 } | if another { ANOTHER } else { 0 };
                to.tokens.extend(entry.to_le_bytes());
                to.tokens.extend((before as u16).to_le_bytes());
                to.tokens.extend((text.len() as u16).to_le_bytes());
                to.tokens.extend(flags.to_le_bytes());
                to.tokens.extend((to.texts.len() as u32).to_le_bytes());
                to.texts.extend(text.bytes());
            }
        }
        if self.to.tokens.len() == 2 {
            self.to.tokens.clear();
        }
        Ok(())
    }

    /// Writes the steps from the last words of phrases on.
    fn write_phrases(&mut self) -> Result<(), TooMuch> {
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
            let word = end[0].0;
            let refuse = |message: String| Err(TooMuch { entries, message });
            let Some(read) = self.read(&left, false) else {
                return refuse(format!(
                    "the alternatives of all phrases make more than {MAX_STATES} sequences of words; \
                     split the table."
                ));
            };
            if read.steps > STEPS + STEPS_A_BYTE * (length + 1) {
                return refuse(format!(
                    "the phrases with this last word take too long to compare ({} steps for one \
                     word of a text, {} are allowed): too many hold at once, or have several words \
                     before a gap. Join rows, or write the words of the gap out.",
                    read.steps,
                    STEPS + STEPS_A_BYTE * (length + 1)
                ));
            }
            for &(before, next) in &read.next {
                self.pairs.push(pair_of(before, word));
                self.steps.push((From::Word(before), word, next));
            }
            let alone = match (&read.rows[..], read.behind) {
                ([], None) => continue,
                ([row], None) => LEAF | u32::from(*row),
                (rows, behind) => self.record(rows, behind),
            };
            self.singles.push(word);
            self.steps.push((From::Word(ALONE), word, alone));
        }
        Ok(())
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

/// Gives each step its place, and tells the seeds by which steps find theirs, and how many places there are: a few more
/// than steps, which are in the order of their keys. `None` if two keys are too much alike.
///
/// Steps with the same seed take their places together, those first who are many.
fn numbered(steps: &[(u64, u32)]) -> Option<(Vec<u8>, Vec<u32>, usize)> {
    if steps.is_empty() {
        return Some((Vec::new(), Vec::new(), 0));
    }
    let mut count = (steps.len() + steps.len() / 128) / OF_SEED + 1;
    while count <= steps.len() + 64 {
        let slots = count * OF_SEED;
        let mut together: Vec<(usize, usize, usize)> = Vec::new();
        let mut start = 0;
        for same in steps.chunk_by(|one, other| place_of(one.0, count) == place_of(other.0, count))
        {
            together.push((usize::MAX - same.len(), start, start + same.len()));
            start += same.len();
        }
        together.sort_unstable();
        let mut seeds = vec![0_u16; count];
        let mut places = vec![0; steps.len()];
        let mut taken = vec![false; slots];
        let all = together.iter().all(|&(_, start, end)| {
            let fits = (0..=u16::MAX).find(|&seed| {
                for step in start..end {
                    let place = number_of(steps[step].0, seed, slots);
                    if taken[place] || places[start..step].contains(&(place as u32)) {
                        return false;
                    }
                    places[step] = place as u32;
                }
                true
            });
            for &place in &places[start..end] {
                taken[place as usize] = true;
            }
            seeds[place_of(steps[start].0, count)] = fits.unwrap_or(0);
            fits.is_some()
        });
        if all {
            let seeds = seeds.iter().flat_map(|seed| seed.to_le_bytes());
            return Some((seeds.collect(), places, slots));
        }
        count += count / 32 + 1;
    }
    None
}

/// The smallest filter has the size that the matcher is fastest with.
const LEAST: usize = 2048;

/// A filter for words, with so many bits or more for each.
fn filter(words: &mut Vec<u32>, bits: usize) -> Vec<u8> {
    words.sort_unstable();
    words.dedup();
    if words.is_empty() {
        return Vec::new();
    }
    let mut all = vec![0; (words.len() * bits / 8).next_power_of_two().max(LEAST)];
    for &word in &*words {
        let (place, bit) = filtered(word, all.len());
        all[place] |= 1 << bit;
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
