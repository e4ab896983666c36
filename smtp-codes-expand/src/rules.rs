//! The rules by code and stage, settled for `judge`.

use proc_macro2::TokenStream;
use quote::quote;
use smtp_codes_registry::{Stage, VerdictKey, With};

use crate::rows::basis_value;
use crate::texts::{literal, numbers, units};
use crate::{ANY, Expansion, commas};

/// Stands for the first digit of what is no SMTP reply; no rule is for it.
const NO_SEVERITY: u8 = u8::MAX;

/// A row of kind `verdict` that is a rule: what it is about, where it holds, its number.
struct Rule {
    of: Code,
    stages: Vec<usize>,
    with: With,
    basis: usize,
}

/// What a rule is about: a reply code, or a first digit.
enum Code {
    Reply(u16),
    Severity(u8),
}

/// The rules that hold at one place, by the numbers of the rows that decide.
#[derive(Default, PartialEq, Eq)]
struct RuleSet {
    /// Of the reply code, then of its severity: apart, so that all codes share the latter.
    beside: [Vec<Beside>; 2],
    always: Option<usize>,
    unspecific: Option<usize>,
}

/// Subject and detail beside which a rule holds, and its row; no detail for a whole subject.
type Beside = ((u16, Option<u16>), usize);

/// Some row, or none, in the short words that `tables!` knows.
fn maybe(row: Option<usize>) -> TokenStream {
    match row.map(basis_value) {
        Some(basis) => quote!(Some(#basis)),
        None => quote!(None),
    }
}

impl Expansion<'_> {
    /// What `judge` reads: the rules that hold for a reply code, or else for a severity, at
    /// each stage.
    ///
    /// Which rules hold at a stage, and in which order, is settled here, so that a verdict
    /// takes one look-up instead of a search. Most places have the same few rules, or none:
    /// each distinct set stands once, and the index has its number.
    pub(crate) fn tables(&self) -> TokenStream {
        let table = self.table;
        let stages = table.stages.len();
        let all = self.all_rules();
        let mut sets: Vec<RuleSet> = Vec::new();
        let mut index = Vec::new();
        let mut rows = Vec::new();
        for row in &table.replies {
            rows.push((Some(row.code), (row.code / 100) as u8));
        }
        for row in &table.severities {
            rows.push((None, row.digit));
        }
        let lines = literal(rows.len());
        rows.push((None, NO_SEVERITY));
        for (reply, digit) in rows {
            for stage in 0..stages {
                let set = Self::rules(&all, reply, digit, stage);
                let known = sets.iter().position(|known| *known == set);
                index.push(known.unwrap_or(sets.len()));
                if known.is_none() {
                    sets.push(set);
                }
            }
        }

        // The listed codes of all sets in one array; the same list stands once.
        let mut listed: Vec<Beside> = Vec::new();
        let mut values = Vec::new();
        for set in &sets {
            let mut beside = Vec::new();
            for list in &set.beside {
                let known = listed
                    .windows(list.len().max(1))
                    .position(|window| window == list.as_slice());
                let start = known.unwrap_or(listed.len());
                if known.is_none() {
                    listed.extend_from_slice(list);
                }
                let ends = numbers(&[start, start + list.len()]);
                beside.push(quote!((#ends)));
            }
            let (beside, always, unspecific) =
                (commas(&beside), maybe(set.always), maybe(set.unspecific));
            values.push(quote! {
                Rules { beside: [#beside], always: #always, unspecific: #unspecific }
            });
        }
        let mut conditions = Vec::new();
        for ((subject, detail), basis) in listed {
            let (subject, basis) = (literal(subject.into()), basis_value(basis));
            conditions.push(match detail {
                Some(detail) => {
                    let detail = literal(detail.into());
                    quote!((Condition::detail(#subject, #detail), #basis))
                }
                None => quote!((Condition::subject(#subject), #basis)),
            });
        }
        let (sets, index, stages) = (commas(&values), units(&index), literal(stages));
        let conditions = commas(&conditions);
        let last_resort = match table
            .verdicts
            .iter()
            .position(|row| matches!(row.key, VerdictKey::Any))
        {
            Some(at) => basis_value(self.rows.verdicts + at),
            None => quote!(::core::compile_error!(
                "the standard table needs a verdict row with the code `any`"
            )),
        };
        self.call(
            "tables",
            quote! {
                #last_resort, [#conditions] #lines #stages [#sets] #index
            },
        )
    }

    /// The rules for a reply code of the table, or for a severity alone, at one stage.
    ///
    /// The more specific first: those of the reply code before those of its severity, then
    /// those that name fewer stages, then those beside a listed code.
    fn rules(all: &[Rule], reply: Option<u16>, digit: u8, stage: usize) -> RuleSet {
        let mut rules: Vec<([usize; 3], &Rule)> = Vec::new();
        for rule in all {
            let of_severity = match rule.of {
                Code::Reply(code) if reply == Some(code) => 0,
                Code::Severity(of) if of == digit => 1,
                _ => continue,
            };
            if rule.stages.contains(&stage) {
                let with = match rule.with {
                    With::List(_) => 0,
                    With::Any => 1,
                    With::None => 2,
                };
                let rank = [of_severity, rule.stages.len(), with];
                let behind = rules.partition_point(|(other, _)| *other <= rank);
                rules.insert(behind, (rank, rule));
            }
        }

        let mut set = RuleSet::default();
        for ([of_severity, ..], rule) in rules {
            let basis = rule.basis;
            match &rule.with {
                With::None => set.unspecific = set.unspecific.or(Some(basis)),
                With::Any => set.always = set.always.or(Some(basis)),
                // Behind a rule that always holds no other is asked.
                With::List(list) if set.always.is_none() => {
                    set.beside[of_severity]
                        .extend(list.iter().map(|&condition| (condition, basis)));
                }
                With::List(_) => {}
            }
        }
        set
    }

    /// The rows of kind `verdict` that are rules.
    fn all_rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (at, row) in self.table.verdicts.iter().enumerate() {
            let (of, stages, with) = match &row.key {
                VerdictKey::Reply { code, with, stages } => {
                    (Code::Reply(*code), stages, with.clone())
                }
                VerdictKey::Severity {
                    digit,
                    with,
                    stages,
                } => (Code::Severity(*digit), stages, with.clone()),
                // A detail at a stage is a rule of its severity, beside that detail.
                VerdictKey::Detail {
                    subject,
                    detail,
                    class,
                    stages,
                } if !stages.is_empty() => {
                    let with = With::List(vec![(*subject, Some(*detail))]);
                    (Code::Severity(*class), stages, with)
                }
                VerdictKey::Subject {
                    subject,
                    class,
                    stages,
                } if !stages.is_empty() => {
                    let with = With::List(vec![(*subject, None)]);
                    (Code::Severity(*class), stages, with)
                }
                _ => continue,
            };
            rules.push(Rule {
                of,
                stages: self.stages_within(stages),
                with,
                basis: self.rows.verdicts + at,
            });
        }
        rules
    }

    /// The stages where a rule holds: the named ones and those within them.
    fn stages_within(&self, named: &[usize]) -> Vec<usize> {
        let stages: &[Stage] = &self.table.stages;
        let everywhere = named.is_empty() || named.iter().any(|&at| stages[at].code == ANY);
        let within = |mut at: usize| loop {
            if named.contains(&at) {
                return true;
            }
            match stages[at].broader {
                Some(broader) => at = broader,
                None => return false,
            }
        };
        (0..stages.len())
            .filter(|&at| everywhere || within(at))
            .collect()
    }
}
