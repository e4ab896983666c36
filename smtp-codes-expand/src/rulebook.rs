//! The rules of a table, settled by the registry crate, as data.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;
use smtp_codes_settle::{Narrow, Settled, SettledVocabulary, SettledWords};

use crate::texts::{Bytes, literal, narrow, numbers, pool};
use crate::{Expansion, codes, commas, doc, document, ident};

/// Numbers as they stand in a slice of the settled rules.
fn all(narrow: Narrow<'_>) -> Vec<usize> {
    let mut numbers = Vec::new();
    for place in 0..narrow.count() {
        numbers.push(narrow.at(place));
    }
    numbers
}

/// Lists of numbers, as arrays with commas between them.
fn arrays(rows: &[[u16; 3]]) -> TokenStream {
    let mut arrays = Vec::new();
    for row in rows {
        let row = numbers(&all(Narrow::U16(row)));
        arrays.push(quote!([#row]));
    }
    commas(&arrays)
}

/// Lists of numbers, as tuples with commas between them.
fn tuples(rows: &[Vec<u64>]) -> TokenStream {
    let mut tuples = Vec::new();
    for row in rows {
        let mut literals: Vec<TokenStream> = Vec::new();
        for &number in row {
            literals.push(TokenTree::from(Literal::u64_unsuffixed(number)).into());
        }
        let row = commas(&literals);
        tuples.push(quote!((#row)));
    }
    commas(&tuples)
}

/// Rows as bytes.
fn each<T>(rows: &[T], put: fn(&mut Bytes, &T)) -> Literal {
    let mut bytes = Bytes::default();
    for row in rows {
        put(&mut bytes, row);
    }
    bytes.literal()
}

/// The words of servers, as bytes.
fn words(words: &SettledWords) -> TokenStream {
    let all = [
        &words.singles,
        &words.pairs,
        &words.seeds,
        &words.steps,
        &words.records,
        &words.tokens,
        &words.entries,
        &words.circumstances,
        &words.beside,
        &words.texts,
        &words.hosts,
        &words.waits,
    ];
    let mut literals = TokenStream::new();
    for bytes in all {
        literals.extend([TokenTree::from(Literal::byte_string(bytes))]);
    }
    let (known, first_row) = (literal(words.known.into()), literal(words.first_row.into()));
    quote!([#literals #known #first_row])
}

impl Expansion<'_> {
    /// The rules and texts of the rows, and the causes.
    pub(crate) fn rulebook(&self, settled: &Settled) -> TokenStream {
        let rules = settled.rules();
        let rows = narrow(&all(rules.rows));
        let kinds = each(rules.kinds, |bytes, row| {
            bytes.put(row.cause.into(), 2);
            for part in [row.outcome, row.retry, row.action, row.scope, row.party] {
                bytes.put(part.into(), 1);
            }
            bytes.put(row.marks.into(), 1);
        });
        let (first, lines_of_replies) = (
            literal(rules.first_reply.into()),
            narrow(&all(rules.reply_lines)),
        );
        let replies = each(rules.replies, |bytes, row| {
            bytes.put(row.row.into(), 2);
            bytes.put(row.level as u64, 1);
            bytes.put(row.answer.into(), 1);
        });
        let answers = each(rules.answers, |bytes, one| {
            bytes.put(one.ends, 8);
            bytes.put(one.opening.into(), 1);
        });
        let severities = numbers(&all(Narrow::U16(rules.severities)));
        let outcomes = numbers(&all(Narrow::U8(rules.outcomes)));
        let set_numbers = narrow(&all(rules.set_numbers));
        let sets = each(rules.sets, |bytes, set| {
            let [own, severity] = set.beside;
            bytes.put_all(&[own, severity, set.always, set.unspecific]);
        });
        let lists = each(rules.lists, |bytes, list| {
            bytes.put(list.bits.into(), 4);
            bytes.put_all(&[list.start, list.end]);
        });
        let listed = narrow(&all(rules.listed));
        let beside = each(rules.beside, |bytes, one| {
            bytes.put_all(&[one.subject, one.detail, one.row]);
        });
        let detail_starts = narrow(&all(rules.detail_starts));
        let detail_places = narrow(&all(rules.detail_places));
        let details = each(rules.details, |bytes, one| {
            bytes.put_all(&one.rows);
            bytes.put(one.level as u64, 1);
        });
        let subjects = arrays(rules.subjects);
        let classes = numbers(&all(Narrow::U16(rules.classes)));
        let last_resort = literal(rules.last_resort.into());
        let reports = each(rules.reports, |bytes, one| {
            bytes.put_all(&[one.whole, one.parts, one.beside]);
        });
        let families = Literal::byte_string(rules.families);
        let cause_rules = each(rules.cause_rules, |bytes, one| {
            bytes.put_all(&[one.cause, one.row]);
            bytes.put(one.class.into(), 1);
        });
        let code_rules = each(rules.code_rules, |bytes, one| {
            bytes.put_all(&one.code);
            bytes.put_all(&one.rows);
            bytes.put(one.terms.into(), 2);
        });
        let code_terms = each(rules.code_terms, |bytes, one| {
            bytes.put(one.stages, 8);
            bytes.put(one.wait.0.into(), 4);
            bytes.put(one.wait.1.into(), 4);
        });
        let marks = literal(rules.marks.into());
        let causes = each(&settled.causes, |bytes, one| {
            bytes.put_all(&one.rows);
            bytes.put(one.pause.into(), 4);
            bytes.put(one.keep.into(), 4);
            bytes.put_all(&[one.answer.0, one.answer.1, one.answer.2]);
        });
        let row_texts = each(&settled.row_texts, |bytes, one| {
            bytes.put_all(&[one.key, one.advice, one.references]);
        });
        let (twins, shared) = (
            literal(settled.twins.into()),
            narrow(&all(settled.shared.lend())),
        );
        let cause_texts = each(&settled.cause_texts, |bytes, one| {
            bytes.put_all(&[one.word, one.title, one.description, one.aliases]);
        });
        let words = words(&settled.words);
        let texts = pool(&settled.texts);
        let providers = each(&settled.provider_texts, |bytes, one| bytes.put_all(one));
        let rule_rows = numbers(&[settled.rule_rows.0.into(), settled.rule_rows.1.into()]);
        let (docs, form) = if self.open_types {
            ("The standard table as a rulebook.", ident("standard"))
        } else {
            (
                "The rules of this table, to be laid over the standard one with `Layers`.",
                ident("own"),
            )
        };
        let name = self.name;
        self.call(
            "rulebook",
            quote! {
                docs = #docs;
                name = #name;
                form = #form;
                rows = #rows #kinds;
                replies = #first #lines_of_replies #replies #answers;
                severities = [#severities] [#outcomes];
                sets = #set_numbers #sets;
                lists = #lists #listed #beside;
                details = #detail_starts #detail_places #details;
                subjects = [#subjects];
                classes = [#classes];
                last_resort = #last_resort;
                reports = #reports;
                families = #families;
                cause_rules = #cause_rules;
                code_rules = #code_rules #code_terms;
                marks = #marks;
                causes = #causes;
                texts = (#texts);
                row_texts = #row_texts #twins #shared;
                cause_texts = #cause_texts;
                words = #words;
                providers = #providers;
                rule_rows = (#rule_rows);
            },
        )
    }

    /// The causes as constants.
    pub(crate) fn causes(&self) -> TokenStream {
        let rows = &self.table.causes;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let mut causes = TokenStream::new();
        for (place, row) in rows.iter().enumerate() {
            let docs = doc(&[
                format!(
                    "`{}`: {}",
                    row.head.code,
                    document::sentence(&row.head.text)
                ),
                document::sentence(&row.head.description),
                document::sentence(&row.given.advice),
                document::sources(&row.head.references),
            ]);
            let (name, place) = (codes::screaming(&row.head.name), literal(place));
            causes.extend(quote!({ docs = #docs; #name = #place }));
        }
        if self.open_types {
            self.call("standard_causes", quote!(causes = [#causes];))
        } else {
            let docs = "The causes of this table.";
            self.call(
                "causes_of_its_own",
                quote!(docs = #docs; causes = [#causes];),
            )
        }
    }

    /// The words that the judge itself uses.
    pub(crate) fn vocabulary(&self) -> TokenStream {
        let vocabulary = match SettledVocabulary::new(self.table) {
            Ok(vocabulary) => vocabulary,
            Err(missing) => {
                let message = format!(
                    "the standard table lacks words that the judge uses: {}",
                    missing.join(", ")
                );
                return quote!(::core::compile_error!(#message););
            }
        };
        let words = vocabulary.lend();
        let mut named = TokenStream::new();
        for (name, place) in [
            ("success", words.success),
            ("intermediate", words.intermediate),
            ("transient", words.transient),
            ("permanent", words.permanent),
            ("now", words.now),
            ("later", words.later),
            ("after_fix", words.after_fix),
            ("never", words.never),
            ("suppress", words.suppress),
            ("fix_recipient", words.fix_recipient),
            ("count", words.count),
            ("slow_down", words.slow_down),
            ("retry_later", words.retry_later),
            ("deliver", words.deliver),
            ("contact_admin", words.contact_admin),
            ("session", words.session),
            ("recipient", words.recipient),
            ("address", words.address),
            ("mailbox", words.mailbox),
        ] {
            let (name, place) = (ident(name), literal(place.into()));
            named.extend(quote!(#name = #place;));
        }
        let mut stages = Vec::new();
        for one in words.stages {
            stages.push(vec![one.step as u64, one.scope.into()]);
        }
        let stages = tuples(&stages);
        let later = &self.table.retries[usize::from(words.later)];
        let count = &self.table.actions[usize::from(words.count)];
        let number = |number: Option<u32>| literal(number.unwrap_or(0) as usize);
        let (pause, longest, keep) = (
            number(later.pause),
            number(later.longest),
            number(later.keep),
        );
        let (times, within) = (number(count.times), number(count.keep));
        self.call(
            "vocabulary",
            quote! {
                words = { #named }
                stages = [#stages];
                retry = #pause #longest #keep;
                count = #times #within;
            },
        )
    }
}
