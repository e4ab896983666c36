//! What the words of a text say, and who says it, for the judge.

use smtp_codes_core::{
    Chosen, Context, Decision, Families, Heard, Match, MatchKind, NO_ROW, Said, Words,
};

use super::{Basis, Layers, MOST, Speaker, Told, Verdict};
use crate::{Evidence, Family, Level, Rulebook};

impl<'a> Basis<'a> {
    /// What servers say in words by a table, in its order: first the phrases, then the tokens, each
    /// with the word of its provider if only that one says it. The row is that of a final failure,
    /// or of a deferred one where the words hold in no other.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Basis, STANDARD};
    ///
    /// // The standard table is about codes; see the crate smtp-codes-phrasebook.
    /// assert_eq!(Basis::sayings(&STANDARD).count(), 0);
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "words")))]
    #[inline]
    pub fn sayings(book: &'a Rulebook<'a>) -> impl Iterator<Item = (Basis<'a>, Option<&'a str>)> {
        let mut entry = 0;
        core::iter::from_fn(move || {
            let rows = book.words.rows(entry);
            entry += 1;
            rows
        })
        .filter_map(move |([deferred, last], provider)| {
            // A mark, which has no rows, only tells who speaks.
            let row = [last, deferred].into_iter().find(|&row| row != NO_ROW)?;
            let provider = book.providers.get(usize::from(provider));
            let level = match (book.rules.row(row).decides(), provider) {
                (false, _) => Level::Hint,
                (true, None) => Level::Words,
                (true, Some(_)) => Level::Provider,
            };
            let basis = Basis {
                book: Some(book),
                row,
                level,
            };
            Some((
                basis,
                provider.map(|[word, ..]| book.texts.at(usize::from(*word))),
            ))
        })
    }
}

/// The families that words need to be known by.
const FAMILIES: Families = Families {
    address: Family::Address as u8,
    mailbox: Family::Mailbox as u8,
    sender: Family::Sender as u8,
};

/// Judges evidence that has words, or tells who speaks.
///
/// No method: the compiler counts those to the module of their type, and works on modules side by side.
pub(super) fn judge_words<'a>(
    layers: &Layers<'a>,
    evidence: &Evidence<'_>,
    said: Said<'_>,
) -> Option<Verdict<'a>> {
    let speech = evidence.speech();
    let (text, ..) = speech;
    let mut providers = [NO_ROW; MOST];
    let mut speaker = layers.speaker(speech, &mut providers);
    let mut marked = (0, 0);
    let digit = said.digit;
    let mut heard = Heard::NOTHING;
    // Where it is made, it stays: it is large.
    let mut found;
    let mut chosen = None;
    if !text.is_empty() {
        let mut words = [&Words::NONE; MOST];
        for (place, book) in layers.over.iter().enumerate() {
            words[place] = &book.words;
        }
        let context = Context {
            digit,
            reply: said.reply,
            detail: said
                .enhanced()
                .map(|(_, subject, detail)| (subject, detail)),
            stage: said.stage,
        };
        found = Chosen::NONE;
        found.read(&words[..layers.over.len()], text, &context);
        if speaker.is_none() {
            if let Some(mark) = found.mark() {
                if matches!(mark.kind, MatchKind::Mark) {
                    providers[usize::from(mark.layer)] = mark.provider;
                    speaker = Some((usize::from(mark.layer), Speaker::Mark));
                    marked = (mark.start, mark.end);
                }
            }
        }
        heard = found.heard(&providers, FAMILIES, digit);
        chosen = Some(&found);
    }
    let mut said = Said {
        words: heard,
        providers: &providers[..layers.over.len()],
        ..said
    };
    if said.is_nothing() {
        return None;
    }
    let mut verdict = Verdict::new(layers.decide(&said), layers.over, evidence.status());
    // Words alone are what a server says with the codes that their cause is answered with.
    if evidence.is_nothing() {
        if let Some(found) = chosen {
            if let Some(answer) = verdict.cause().answer() {
                if answer.is_transient() {
                    said.digit = answer.digit();
                    said.words = found.heard(&providers, FAMILIES, said.digit);
                    verdict = Verdict::new(layers.decide(&said), layers.over, evidence.status());
                }
            }
        }
    }
    let deferred = || chosen.is_some_and(Chosen::deferred);
    verdict = layers.unless_deferred(verdict, said, evidence, deferred);
    let Decision { layer, row, .. } = verdict.decision;
    let decisive = |one: &&Match| one.layer == layer && one.row(said.digit) == row;
    if let Some(one) = chosen.and_then(|chosen| chosen.iter().find(decisive)) {
        verdict.wait = layers.over[usize::from(layer)].words.wait(one.entry);
    }
    verdict.provider = speaker.map(|(layer, from)| Told {
        layer: layer as u8,
        place: providers[layer],
        from,
        mark: marked,
    });
    Some(verdict)
}

impl<'a> Layers<'a> {
    /// The end of a host name by which the tables know whose it is, in whole labels; `None` if it is
    /// nobody's whom they know. With it a verdict is the same as with the name itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Layers;
    ///
    /// // The standard table knows no provider; see the crate smtp-codes-phrasebook.
    /// assert_eq!(Layers::STANDARD.known_host("mx.example.com"), None);
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "words")))]
    #[inline]
    #[must_use]
    pub fn known_host<'h>(&self, host: &'h str) -> Option<&'h str> {
        let host = host.trim_end_matches('.');
        let suffixes = self.over.iter().map(|book| book.words.suffix_of_host(host));
        let (longest, _) = suffixes.flatten().max()?;
        host.get(host.len() - longest..)
    }

    /// Who said it, by what the caller or the host tells; for each table, as it counts them.
    #[inline]
    fn speaker(
        &self,
        (_, host, provider): (&[u8], &str, &str),
        providers: &mut [u16; MOST],
    ) -> Option<(usize, Speaker)> {
        let mut speaker = None;
        if host.is_empty() && provider.is_empty() {
            return speaker;
        }
        for (layer, book) in self.over.iter().enumerate() {
            let named = book.providers.iter().position(|[word, ..]| {
                !provider.is_empty() && book.texts.at(usize::from(*word)) == provider
            });
            let (place, from) = match named {
                Some(place) => (place as u16, Speaker::Caller),
                None => match book.words.provider_of_host(host) {
                    Some(place) if !host.is_empty() && provider.is_empty() => {
                        (place, Speaker::Host)
                    }
                    _ => continue,
                },
            };
            providers[layer] = place;
            speaker = speaker.or(Some((layer, from)));
        }
        speaker
    }
}
