//! Where codes may stand in free text. Which codes they are, `smtp-codes` reads.

mod candidates;
mod place;

pub use candidates::Candidates;
pub use place::{
    Place, begins_line, counted, measure, of_http, of_thing, place, plural, skip_blanks_back,
    version,
};
