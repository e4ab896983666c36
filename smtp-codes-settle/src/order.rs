//! Rows put in order, and found again by their content.
//!
//! Who compiles a program that uses the macro waits for this crate, so these do most of their work
//! where it is compiled once, and not again for each kind of row as sorts and maps of the standard
//! library are.

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};

/// Puts rows in the order of a number; those with the same number stay as they stand.
pub fn by_number<T>(rows: &mut [T], number: fn(&T) -> u64) {
    let mut numbers = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        numbers.push(number(row));
    }
    let targets = targets(numbers.len(), &|a, b| numbers[a].cmp(&numbers[b]));
    move_to(rows, targets);
}

/// Puts rows in an order; those that are equal in it stay as they stand.
pub fn by<T>(rows: &mut [T], order: fn(&T, &T) -> Ordering) {
    let targets = targets(rows.len(), &|a, b| order(&rows[a], &rows[b]));
    move_to(rows, targets);
}

/// Moves each row to its target; with no targets all stay.
fn move_to<T>(rows: &mut [T], mut targets: Vec<usize>) {
    for place in 0..targets.len() {
        while targets[place] != place {
            let target = targets[place];
            rows.swap(place, target);
            targets.swap(place, target);
        }
    }
}

/// Where each row goes, by the order of two places; empty if all stand there already.
fn targets(count: usize, order: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    if (1..count).all(|place| order(place - 1, place).is_le()) {
        return Vec::new();
    }
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_unstable_by(|&a, &b| order(a, b).then(a.cmp(&b)));
    let mut targets = vec![0; count];
    for (target, place) in places.into_iter().enumerate() {
        targets[place] = target;
    }
    targets
}

/// Finds the places of entries by the hash of their content; the entries stand elsewhere.
#[derive(Clone, Debug)]
pub struct Index {
    /// For each hash, from the slot that its last bits name on: the place plus one; 0 where none
    /// is. At least half of the slots are empty, and their count is a power of two.
    slots: Vec<u32>,
    hashes: Vec<u64>,
    /// Differs from run to run, so that no table can be written whose hashes all fall together.
    seed: u64,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            slots: vec![0; 16],
            hashes: Vec::new(),
            seed: RandomState::new().hash_one(0),
        }
    }
}

impl Index {
    /// How many entries there are; the next has that place.
    #[must_use]
    pub fn count(&self) -> usize {
        self.hashes.len()
    }

    /// The hash of bytes.
    #[must_use]
    pub fn hash(&self, bytes: &[u8]) -> u64 {
        let mut hash = self.seed;
        let mut rest = bytes;
        while let Some((&word, behind)) = rest.split_first_chunk() {
            hash = mixed(hash ^ u64::from_le_bytes(word));
            rest = behind;
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        mixed(mixed(hash ^ u64::from_le_bytes(last)) ^ bytes.len() as u64)
    }

    /// The place of the entry with that hash of which `is` says that it is the right one.
    #[must_use]
    pub fn find(&self, hash: u64, is: &dyn Fn(usize) -> bool) -> Option<usize> {
        let mut slot = hash as usize & (self.slots.len() - 1);
        while let Some(place) = (self.slots[slot] as usize).checked_sub(1) {
            if self.hashes[place] == hash && is(place) {
                return Some(place);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        None
    }

    /// Adds an entry at the next place.
    pub fn add(&mut self, hash: u64) {
        self.hashes.push(hash);
        if 2 * self.hashes.len() > self.slots.len() {
            self.slots = vec![0; 4 * self.hashes.len().next_power_of_two()];
            for place in 0..self.hashes.len() {
                self.put(place);
            }
        } else {
            self.put(self.hashes.len() - 1);
        }
    }

    fn put(&mut self, place: usize) {
        let mut slot = self.hashes[place] as usize & (self.slots.len() - 1);
        while self.slots[slot] != 0 {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = place as u32 + 1;
    }
}

/// Spreads what differs in some bits over all of them.
fn mixed(hash: u64) -> u64 {
    let product = u128::from(hash) * 0x9E37_79B9_7F4A_7C15;
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::{Index, by, by_number};

    #[test]
    fn rows_of_one_number_stay_as_they_stand() {
        let mut rows: Vec<(u64, usize)> = (0..1000).map(|at| (at as u64 * 7919 % 31, at)).collect();
        let mut sorted = rows.clone();
        sorted.sort();
        by_number(&mut rows, |row| row.0);
        assert_eq!(rows, sorted);
        by_number(&mut rows, |row| row.0);
        assert_eq!(rows, sorted);
        by_number(&mut Vec::<u64>::new(), |_| 0);

        by(&mut rows, |a, b| (b.0 / 2).cmp(&(a.0 / 2)));
        sorted.sort_by_key(|row| std::cmp::Reverse(row.0 / 2));
        assert_eq!(rows, sorted);
    }

    #[test]
    fn each_entry_is_found_at_its_place_and_no_other() {
        let texts: Vec<String> = (0..5000)
            .map(|at| "x".repeat(at % 40) + &at.to_string())
            .collect();
        let mut index = Index::default();
        for (place, text) in texts.iter().enumerate() {
            let hash = index.hash(text.as_bytes());
            assert_eq!(index.find(hash, &|at| texts[at] == *text), None);
            assert_eq!(index.count(), place);
            index.add(hash);
        }
        for (place, text) in texts.iter().enumerate() {
            let hash = index.hash(text.as_bytes());
            assert_eq!(index.find(hash, &|at| texts[at] == *text), Some(place));
        }
        // What only its length tells apart has another hash.
        assert_ne!(index.hash(b"a"), index.hash(b"a\0"));
        assert_ne!(index.hash(b""), index.hash(b"\0\0\0\0\0\0\0\0"));
    }
}
