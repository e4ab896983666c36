//! The rules by code and stage, settled for `judge`.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use smtp_codes_registry::{Stage, VerdictKey, With};

use super::rows::basis_value;
use super::{ANY, Expansion, option};
use crate::texts::unit_for;

/// Stands for the first digit of what is no SMTP reply; no rule is for it.
pub(super) const NO_SEVERITY: u8 = u8::MAX;

/// The rules that hold at one place, by the numbers of the rows that decide.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RuleSet {
    pub(super) beside: Vec<Beside>,
    pub(super) always: Option<usize>,
    pub(super) unspecific: Option<usize>,
}

/// Subject and detail beside which a rule holds, and its row; no detail for a whole subject.
pub(super) type Beside = ((u16, Option<u16>), usize);

impl Expansion<'_> {
    /// What `judge` reads: the rules that hold for a reply code, or else for a severity, at
    /// each stage.
    ///
    /// Which rules hold at a stage, and in which order, is settled here, so that a verdict
    /// takes one look-up instead of a search. Most places have the same few rules, or none:
    /// each distinct set stands once, and the index has its number.
    pub(super) fn tables(&self) -> TokenStream {
        let table = self.table;
        let stages = table.stages.len();
        let mut sets: BTreeMap<RuleSet, usize> = BTreeMap::new();
        let mut index = Vec::new();
        let rows = table
            .replies
            .iter()
            .map(|row| (Some(row.code), (row.code / 100) as u8))
            .chain(table.severities.iter().map(|row| (None, row.digit)))
            .chain([(None, NO_SEVERITY)]);
        for (reply, digit) in rows {
            for stage in 0..stages {
                let next = sets.len();
                index.push(*sets.entry(self.rules(reply, digit, stage)).or_insert(next));
            }
        }

        // The listed codes of all sets in one array; sets with the same list share it.
        let mut in_order: Vec<(&RuleSet, usize)> =
            sets.iter().map(|(set, &place)| (set, place)).collect();
        in_order.sort_by_key(|(_, place)| *place);
        let mut listed: Vec<&Beside> = Vec::new();
        let sets: Vec<TokenStream> = in_order
            .into_iter()
            .map(|(set, _)| {
                let length = set.beside.len();
                let known = listed
                    .windows(length.max(1))
                    .position(|window| window.iter().copied().eq(&set.beside));
                let start = known.unwrap_or(listed.len());
                if known.is_none() {
                    listed.extend(&set.beside);
                }
                let beside = [start, start + length].map(Literal::usize_unsuffixed);
                let always = option(set.always.map(basis_value));
                let unspecific = option(set.unspecific.map(basis_value));
                quote! {
                    Rules {
                        beside: (#(#beside),*),
                        always: #always,
                        unspecific: #unspecific,
                    }
                }
            })
            .collect();
        let listed = listed.into_iter().map(|((subject, detail), basis)| {
            let subject = Literal::u16_unsuffixed(*subject);
            let condition = match detail.map(Literal::u16_unsuffixed) {
                Some(detail) => quote!(Condition::detail(#subject, #detail)),
                None => quote!(Condition::subject(#subject)),
            };
            let basis = basis_value(*basis);
            quote!((#condition, #basis))
        });
        let lines = Literal::usize_unsuffixed(table.replies.len() + table.severities.len());
        let unit = unit_for(index.iter().copied().max().unwrap_or(0));
        let index = index.into_iter().map(Literal::usize_unsuffixed);
        let stages = Literal::usize_unsuffixed(stages);
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
        quote! {
            pub(crate) mod tables {
                use super::{Basis, Stage};
                use crate::verdict::{Condition, Rules};

                pub(crate) const LAST_RESORT: Basis = #last_resort;

                /// What the rules list, each set a part of it.
                pub(crate) const BESIDE: &[(Condition, Basis)] = &[#(#listed),*];

                /// The rules at a stage for the row of a reply code or of a severity, which
                /// are the first in order, or for any other row.
                pub(crate) const fn rules(row: Basis, stage: Stage) -> &'static Rules {
                    const SETS: &[Rules] = &[#(#sets),*];
                    const INDEX: &[#unit] = &[#(#index),*];
                    let line = if row.0 < #lines { row.0 as usize } else { #lines };
                    &SETS[INDEX[line * #stages + stage as usize] as usize]
                }
            }
        }
    }

    /// The rules for a reply code of the table, or for a severity alone, at one stage.
    ///
    /// The more specific first: those of the reply code before those of its severity, then
    /// those that name fewer stages, then those beside a listed code.
    pub(super) fn rules(&self, reply: Option<u16>, digit: u8, stage: usize) -> RuleSet {
        let mut rules: Vec<(bool, usize, u8, usize, With)> = Vec::new();
        for (at, row) in self.table.verdicts.iter().enumerate() {
            let (of_severity, stages, with) = match &row.key {
                VerdictKey::Reply { code, with, stages } if reply == Some(*code) => {
                    (false, stages, with.clone())
                }
                VerdictKey::Severity {
                    digit: of,
                    with,
                    stages,
                } if *of == digit => (true, stages, with.clone()),
                // A detail at a stage is a rule of its severity, beside that detail.
                VerdictKey::Detail {
                    subject,
                    detail,
                    class,
                    stages,
                } if *class == digit && !stages.is_empty() => {
                    (true, stages, With::List(vec![(*subject, Some(*detail))]))
                }
                VerdictKey::Subject {
                    subject,
                    class,
                    stages,
                } if *class == digit && !stages.is_empty() => {
                    (true, stages, With::List(vec![(*subject, None)]))
                }
                _ => continue,
            };
            let rank = match with {
                With::List(_) => 0,
                With::Any => 1,
                With::None => 2,
            };
            let holds_at = self.stages_within(stages);
            if holds_at.contains(&stage) {
                let basis = self.rows.verdicts + at;
                rules.push((of_severity, holds_at.len(), rank, basis, with));
            }
        }
        rules.sort_by_key(|(of_severity, stages, rank, ..)| (*of_severity, *stages, *rank));

        let mut set = RuleSet::default();
        for (_, _, _, basis, with) in rules {
            match with {
                With::None => set.unspecific = set.unspecific.or(Some(basis)),
                With::Any => set.always = set.always.or(Some(basis)),
                // Behind a rule that always holds no other is asked.
                With::List(list) if set.always.is_none() => {
                    set.beside
                        .extend(list.into_iter().map(|condition| (condition, basis)));
                }
                With::List(_) => {}
            }
        }
        set
    }

    /// The stages where a rule holds: the named ones and those within them.
    pub(super) fn stages_within(&self, named: &[usize]) -> Vec<usize> {
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
