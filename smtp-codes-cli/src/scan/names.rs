//! Names, such as those of domains, and how the attempts ended for each: tens of thousands in little
//! memory.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::summary::Ends;

/// So many names are told apart: the first ones met, and few of the first megabytes are
/// not among the frequent ones.
const MOST: usize = 1 << 14;
/// So many bytes may these names take. It is 64 for each, and most have 20.
const BYTES: usize = 64 * MOST;

/// How the attempts ended for each name. It is bounded: what is met when it is full has no place.
#[derive(Default)]
pub(super) struct Names {
    /// The names, end to end: an allocation for each would take more than most of them do.
    bytes: Vec<u8>,
    /// For each the place where it ends, and how its attempts ended.
    rows: Vec<(u32, Ends)>,
    /// Places of a table of hashes, a power of two: the number of a row, from 1, or 0.
    places: Vec<u32>,
    state: RandomState,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &Ends)> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(row, (_, ends))| (self.name(row), ends))
    }

    /// How the attempts of a name ended; `None` if it is new and there is no room.
    pub(super) fn of(&mut self, name: &[u8]) -> Option<&mut Ends> {
        if self.rows.len() < MOST && 2 * self.rows.len() >= self.places.len() {
            self.grow();
        }
        let place = self.place(name);
        let row = match self.places[place] {
            0 => {
                if self.rows.len() >= MOST || self.bytes.len() + name.len() > BYTES {
                    return None;
                }
                self.bytes.extend_from_slice(name);
                self.rows.push((self.bytes.len() as u32, Ends::default()));
                self.places[place] = self.rows.len() as u32;
                self.rows.len() - 1
            }
            number => number as usize - 1,
        };
        Some(&mut self.rows[row].1)
    }

    fn name(&self, row: usize) -> &[u8] {
        let start = row.checked_sub(1).map_or(0, |before| self.rows[before].0);
        &self.bytes[start as usize..self.rows[row].0 as usize]
    }

    /// Where a name stands, or belongs. At least half of the places are free.
    fn place(&self, name: &[u8]) -> usize {
        let last = self.places.len() - 1;
        let mut place = self.state.hash_one(name) as usize & last;
        while let Some(row) = self.places[place].checked_sub(1)
            && self.name(row as usize) != name
        {
            place = (place + 1) & last;
        }
        place
    }

    fn grow(&mut self) {
        let places = (2 * self.places.len()).max(64);
        self.places.clear();
        self.places.resize(places, 0);
        for row in 0..self.rows.len() {
            let place = self.place(self.name(row));
            self.places[place] = row as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::end::End;
    use super::*;

    #[test]
    fn each_name_has_its_own_numbers_until_there_is_no_room() {
        let mut names = Names::default();
        for round in 1..=2 {
            for number in 0..MOST + 100 {
                let name = match number {
                    0 => String::new(),
                    number => format!("{number}.example"),
                };
                match names.of(name.as_bytes()) {
                    Some(ends) => ends.add(End::Delivered, number as u64 % 7),
                    None => assert!(number >= MOST),
                }
            }
            assert_eq!(names.len(), MOST);
            for (number, (name, ends)) in names.iter().enumerate() {
                assert!(number == 0 || name == format!("{number}.example").as_bytes());
                assert_eq!(ends.all(), round * (number as u64 % 7));
            }
        }
    }

    #[test]
    fn long_names_take_no_more_than_short_ones() {
        let mut names = Names::default();
        let long = "x".repeat(255);
        let most =
            (0..MOST).position(|number| names.of(format!("{number}{long}").as_bytes()).is_none());
        assert!(most.is_some_and(|most| most > BYTES / 261));
        assert!(names.bytes.len() <= BYTES);
    }
}
