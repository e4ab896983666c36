//! The one judge: which row decides, what holds, and that no good address is given up.

use crate::rules::{Asked, Row, Rules, Set};
use crate::words::{Disposition, Level, Step, Vocabulary};
use crate::{NO_ROW, OPEN, STANDARD};

/// What is known of one attempt, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'e> {
    /// The reply code.
    pub reply: Option<u16>,
    /// The digit in effect: the first of the reply code, else the class; without a code that of what words
    /// or a log tell, or 0.
    pub digit: u8,
    /// The class of the enhanced code, or 0 for none; by themselves, as they are passed on so.
    pub class: u8,
    /// Its subject.
    pub subject: u16,
    /// Its detail.
    pub detail: u16,
    /// Whether the enhanced code may be made up, by a reporter for a reply that had none.
    pub guessed: bool,
    /// The stage.
    pub stage: u8,
    /// What a delivery report says of the attempt: the place of its action.
    pub reported: Option<u8>,
    /// How it ended, where a log says so.
    pub outcome: Option<u8>,
    /// Whether a reply after the data is about one recipient alone.
    pub single: bool,
    /// Whether the same reply came before in this attempt.
    pub repeated: bool,
    /// Whether a code inside the text says that it may work later.
    pub deferred_inside: bool,
    /// Who said it, for each table that is laid over: the place of the provider there, or
    /// [`NO_ROW`]. May be shorter than the tables.
    pub providers: &'e [u16],
    /// What the words say.
    pub words: Heard,
}

/// What the words of a text say, found by the phrases and tokens of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// A token that decides.
    pub token: Option<Saying>,
    /// A phrase that decides.
    pub plain: Option<Saying>,
    /// A phrase or token that only hints.
    pub hint: Option<Saying>,
    /// The families that are plainly named, one bit each; and those beside what decides.
    pub families: u16,
    /// See above.
    pub beside: u16,
    /// The families that are hinted at.
    pub hinted: u16,
}

impl Heard {
    /// Nothing.
    pub const NOTHING: Heard = Heard {
        token: None,
        plain: None,
        hint: None,
        families: 0,
        beside: 0,
        hinted: 0,
    };
}

/// What a phrase or token says: the place of its table, and its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saying {
    /// Among the tables that are laid over.
    pub layer: u8,
    /// The row in the class in effect.
    pub row: u16,
}

/// What was decided, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The place of the table whose row names the cause: among those laid over, or their count
    /// for the standard one.
    pub layer: u8,
    /// That row.
    pub row: u16,
    /// What kind of evidence it is.
    pub level: Level,
    /// The rule of the stage or report whose parts hold whatever names the cause, and the place of
    /// its table; or [`NO_ROW`].
    pub rule: u16,
    /// See above.
    pub rule_layer: u8,
    /// What happened.
    pub outcome: u8,
    /// Whether and when to try again.
    pub retry: u8,
    /// What to do.
    pub action: u8,
    /// What is affected.
    pub scope: u8,
    /// Who can fix it.
    pub party: u8,
    /// What a queue does with the mail.
    pub disposition: Disposition,
    /// Whether the gate took back that an address be given up.
    pub spared: bool,
}

/// A row of one of the tables.
#[derive(Clone, Copy)]
struct Found {
    layer: usize,
    row: u16,
    level: Level,
}

/// The tables, the first one first; the standard one last.
type Layers<'l, 'a> = &'l [&'l Rules<'a>];

/// What the standard table has for the reply code and the stage, looked up once.
#[derive(Clone, Copy)]
struct Here<'l> {
    /// The digit in effect.
    digit: u8,
    /// The place of the class in effect among 2, 4 and 5.
    class: Option<usize>,
    /// How many stages there are.
    stages: usize,
    step: Step,
    /// The line of the reply code or digit.
    line: usize,
    /// The rules that hold.
    set: Option<&'l Set>,
}

impl<'l> Here<'l> {
    /// The line of the reply code or digit in a table.
    #[inline(always)]
    const fn line(&self, layers: Layers<'_, '_>, layer: usize, said: &Said<'_>) -> usize {
        if layer + 1 == layers.len() {
            self.line
        } else {
            layers[layer].line(said.reply, self.digit)
        }
    }

    /// The rules of a table that hold here.
    #[inline(always)]
    const fn set(&self, layers: Layers<'l, 'l>, layer: usize, said: &Said<'_>) -> Option<&'l Set> {
        if layer + 1 == layers.len() {
            return self.set;
        }
        let rules = layers[layer];
        if rules.set_numbers.count() == 0 {
            return None;
        }
        rules.set(self.line(layers, layer, said), said.stage, self.stages)
    }
}

impl Found {
    #[inline(always)]
    const fn get(self, layers: Layers<'_, '_>) -> Row {
        layers[self.layer].row(self.row)
    }
}

/// The place of a class among 2, 4 and 5.
#[inline(always)]
const fn class_place(digit: u8) -> Option<usize> {
    // Two bits for each digit, without a branch: 3 is no class.
    const PLACES: u32 = 0xFFFF_F9CF;
    match PLACES >> (2 * (digit & 15)) & 3 {
        3 => None,
        place => Some(place as usize),
    }
}

impl Said<'_> {
    /// Nothing is known, not even the stage.
    pub const NOTHING: Said<'static> = Said {
        reply: None,
        digit: 0,
        class: 0,
        subject: 0,
        detail: 0,
        guessed: false,
        stage: 0,
        reported: None,
        outcome: None,
        single: false,
        repeated: false,
        deferred_inside: false,
        providers: &[],
        words: Heard::NOTHING,
    };

    /// Class, subject and detail of the enhanced code.
    #[inline(always)]
    #[must_use]
    pub const fn enhanced(&self) -> Option<(u8, u16, u16)> {
        match self.class {
            0 => None,
            class => Some((class, self.subject, self.detail)),
        }
    }

    /// Whether nothing is known that could be judged.
    #[inline]
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.reply.is_none()
            && self.class == 0
            && self.reported.is_none()
            && self.outcome.is_none()
            && self.words.token.is_none()
            && self.words.plain.is_none()
            && self.words.hint.is_none()
    }

    /// Which provider said it, as a table counts them.
    #[inline(always)]
    const fn provider(&self, layer: usize) -> u16 {
        if layer < self.providers.len() {
            self.providers[layer]
        } else {
            NO_ROW
        }
    }
}

/// Judges what was said; where nothing was, by the last resort.
///
/// `layers` are the tables, the first one first; the last is the standard one, whose causes the
/// others refer to. The order in which rows go before each other is that of [`Level`]; inside a
/// level the first table goes first.
#[must_use]
#[inline(always)]
pub const fn decide(layers: &[&Rules<'_>], words: &Vocabulary<'_>, said: &Said<'_>) -> Decision {
    let last = layers.len() - 1;
    let stage = words.stages[said.stage as usize];
    let digit = said.digit;
    let nothing = said.reply.is_none() && said.class == 0;
    let standard = layers[last];
    let line = standard.line(said.reply, digit);
    let stages = words.stages.len();
    let here = Here {
        digit,
        class: class_place(digit),
        stages,
        step: stage.step,
        line,
        set: standard.set(line, said.stage, stages),
    };
    let reported = match said.reported {
        Some(action) => report(layers, action),
        None => None,
    };
    let mut rule: Option<Found> = None;
    let mut kept = OPEN;
    let (mut named, mut fits) = match nothing {
        true => match heard_alone(said) {
            Some(found) => (found, true),
            None => (last_resort(layers), false),
        },
        false => (name(layers, words, said, &here, &mut rule, &mut kept), true),
    };

    // A report or log that contradicts what its codes say about success: it was there.
    let ended = match (reported, said.outcome) {
        (Some(report), _) => Some(layers[report.layer].row(report.row).outcome),
        (None, ended) => ended,
    };
    if let Some(ended) = ended {
        let outcome = outcome_of(layers, named.get(layers), digit);
        fits = fits && is_success(words, ended) == is_success(words, outcome);
        if !fits {
            (rule, kept) = (None, OPEN);
            named = match reported {
                Some(report) => report,
                None => severity_of(layers, words, ended),
            };
        }
    }
    let row = named.get(layers);

    let mut outcome = match kept {
        OPEN => outcome_of(layers, row, digit),
        kept => kept,
    };
    let mut given = row;
    // The row that names the cause gives its parts as it is.
    if let Some(found) = rule {
        if found.row == named.row && found.layer == named.layer {
            rule = None;
        }
    }
    // A table that is laid over may say something else about the cause.
    let mut parts = None;
    if last > 0 && some_has(layers, Rules::CAUSES | Rules::PARTS) {
        (given, parts) = overruled(layers, given, named.layer, digit);
        (given, parts) = refined(layers, given, parts, named, said, here.class);
    }
    // The rule of the stage keeps its parts; only slowing down is more urgent than its action.
    if let Some(found) = rule {
        given = with_kept(given, found.get(layers), words);
    } else {
        rule = parts;
    }
    if let Some(found) = rule {
        let ruled = found.get(layers).outcome;
        if ruled != OPEN {
            outcome = ruled;
        }
    }
    // What a report says about itself goes before.
    if let Some(parts) = report_parts(layers, said) {
        given = with_parts(given, parts.get(layers));
        rule = Some(parts);
    }
    if let Some(ended) = ended {
        outcome = ended;
    }

    // Who is affected follows from the stage, unless the session itself is over.
    let answer = &standard.answers[standard.replies[line].answer as usize];
    let session_is_over = answer.ends >> (said.stage & 63) & 1 == 1;
    if session_is_over {
        given.scope = words.session;
    } else if stage.scope != OPEN && !given.scoped() {
        given.scope = stage.scope;
    }

    // To try again at once is for once.
    if said.repeated && given.retry == words.now {
        given.retry = if outcome == words.permanent {
            words.after_fix
        } else {
            words.later
        };
    }

    let mut spared = false;
    if (given.action == words.suppress) | (given.retry == words.never) {
        let family = family_of(layers, named.layer, row.cause);
        let by_words = matches!(named.level, Level::Words | Level::Hint) || is_token(said, named);
        let guessed = said.guessed
            && said.reply.is_some()
            && said.enhanced().is_some()
            && !by_words
            && !matches!(named.level, Level::Reply | Level::ReplyUnspecific);
        // What else the words plainly name; a hint is enough where only a code says that it is the address.
        let own = 1 << (family & 15);
        let families = if by_words {
            said.words.beside
        } else if said.words.families & own != 0 {
            said.words.families
        } else {
            said.words.families | said.words.hinted
        };
        let alone = family == OPEN || families & !own == 0;
        let owned = named.layer < last && family == words.mailbox && given.action == words.suppress;
        let good = outcome == words.permanent
            && (family == words.address || owned)
            && (nothing || all_five(said))
            && !said.deferred_inside
            && alone
            && reply_agrees(layers, words, said, named, &here)
            && !guessed
            && may_prove(stage.step, stage.scope, words, said.single)
            && named.level.proves();
        if !good {
            spared = true;
            let deferred = outcome != words.permanent;
            if given.retry == words.never {
                given.retry = if deferred {
                    words.later
                } else {
                    words.after_fix
                };
            }
            if given.action == words.suppress {
                given.action = if deferred {
                    words.retry_later
                } else if guessed || family == words.mailbox {
                    words.count
                } else if family == words.address {
                    words.fix_recipient
                } else {
                    words.contact_admin
                };
            }
        }
    }

    let disposition = match ended {
        Some(ended) if ended == words.permanent => Disposition::Return,
        Some(ended) if is_success(words, ended) => Disposition::Delivered,
        Some(_) => Disposition::Keep,
        None if matches!(stage.step, Step::Aside) => {
            if session_is_over && outcome == words.transient {
                Disposition::Keep
            } else {
                Disposition::Continue
            }
        }
        None if outcome == words.success && given.action == words.deliver => Disposition::Delivered,
        None if is_success(words, outcome) => Disposition::Continue,
        None if outcome == words.permanent
            && (given.retry == words.after_fix) | (given.retry == words.never)
            && !matches!(stage.step, Step::Opening)
            && !answer.opening =>
        {
            Disposition::Return
        }
        None => Disposition::Keep,
    };
    Decision {
        layer: named.layer as u8,
        row: named.row,
        level: named.level,
        rule: match rule {
            Some(found) => found.row,
            None => NO_ROW,
        },
        rule_layer: match rule {
            Some(found) => found.layer as u8,
            None => 0,
        },
        outcome,
        retry: given.retry,
        action: given.action,
        scope: given.scope,
        party: given.party,
        disposition,
        spared,
    }
}

/// The row for what is no SMTP reply.
#[inline(always)]
const fn last_resort(layers: Layers<'_, '_>) -> Found {
    let last = layers.len() - 1;
    Found {
        layer: last,
        row: layers[last].last_resort,
        level: Level::Class,
    }
}

/// Whether some table has any of these marks.
#[inline(always)]
const fn some_has(layers: Layers<'_, '_>, marks: u8) -> bool {
    let mut all = 0;
    let mut at = 0;
    while at < layers.len() {
        all |= layers[at].marks;
        at += 1;
    }
    all & marks != 0
}

/// The row of the words, where there is no code.
#[inline(always)]
const fn heard_alone(said: &Said<'_>) -> Option<Found> {
    let heard = &said.words;
    if let Some(token) = heard.token {
        return Some(found_words(token, Level::Provider));
    }
    if let Some(plain) = heard.plain {
        return Some(found_words(plain, Level::Words));
    }
    match heard.hint {
        Some(hint) => Some(found_words(hint, Level::Hint)),
        None => None,
    }
}

/// What words found, as a row.
#[inline(always)]
const fn found_words(saying: Saying, level: Level) -> Found {
    Found {
        layer: saying.layer as usize,
        row: saying.row,
        level,
    }
}

/// Whether a row is that of the token that was found.
#[inline(always)]
const fn is_token(said: &Said<'_>, found: Found) -> bool {
    matches!(said.words.token, Some(token)
        if token.layer as usize == found.layer && token.row == found.row)
}

/// Whether two rows name the same cause.
#[inline(always)]
const fn same_cause(layers: Layers<'_, '_>, one: Found, other: Found) -> bool {
    let (first, second) = (one.get(layers).cause, other.get(layers).cause);
    let last = layers.len() - 1;
    home(last, one, first) == home(last, other, second) && first & !STANDARD == second & !STANDARD
}

/// The table in which the cause of a row stands.
#[inline(always)]
const fn home(last: usize, found: Found, cause: u16) -> usize {
    if cause & STANDARD != 0 {
        last
    } else {
        found.layer
    }
}

/// The family of a cause that a row of this table names.
#[inline(always)]
const fn family_of(layers: Layers<'_, '_>, layer: usize, cause: u16) -> u8 {
    let home = if cause & STANDARD != 0 {
        layers.len() - 1
    } else {
        layer
    };
    layers[home].families[(cause & !STANDARD) as usize]
}

/// Finds the row that names the cause, the rule of the stage that gives parts, and the outcome that words leave as it is.
#[inline(always)]
const fn name<'l>(
    layers: Layers<'l, 'l>,
    words: &Vocabulary<'_>,
    said: &Said<'_>,
    here: &Here<'l>,
    rule: &mut Option<Found>,
    kept: &mut u8,
) -> Found {
    let last = layers.len() - 1;
    let detail = match said.enhanced() {
        Some((_, subject, detail)) => known_detail(layers, said, subject, detail, here.class),
        None => None,
    };
    let specific = matches!(detail, Some(found) if !matches!(found.level, Level::DetailUnspecific));
    let asked = match said.enhanced() {
        Some((_, subject, detail)) => Asked::new(subject, detail, specific),
        None => Asked::NOTHING,
    };

    // Rules of a reply code or severity at this stage, or beside this code.
    let mut of_stage = None;
    let mut at = 0;
    while at < layers.len() && of_stage.is_none() {
        let rules = layers[at];
        if let Some(set) = here.set(layers, at, said) {
            let row = set.beside(rules, asked);
            if row != NO_ROW {
                let found = found_rule(rules, at, row, Level::Stage);
                let partial = rules.row(row).cause == NO_ROW;
                if rule.is_none() && (partial || here.step.keeps()) {
                    *rule = Some(found);
                }
                if !partial {
                    of_stage = Some(found);
                }
            }
        }
        at += 1;
    }

    // Codes and tokens of a table laid over that say that they decide, then words.
    if last > 0 {
        let mut parts = *rule;
        let heard =
            said.words.token.is_some() | said.words.plain.is_some() | said.words.hint.is_some();
        let by_rule = match of_stage {
            None if heard && !specific => without_detail(layers, said, here, &mut parts),
            _ => of_stage,
        };
        // What a rule makes of the reply as a whole, words leave as it is: whether it is final.
        let ruled = match by_rule {
            Some(found) => found.get(layers).outcome,
            None => OPEN,
        };
        if let Some(found) = decided(layers, said, here.class, specific) {
            if is_token(said, found) {
                *kept = ruled;
            }
            return found;
        }
        if heard {
            *kept = ruled;
        }
        if let Some(plain) = said.words.plain {
            let plain = found_words(plain, Level::Words);
            // Where the codes name the same cause, their row says more about what to do here: too
            // many recipients, after some were accepted. A guess of the reporter is not theirs.
            let coded = match by_rule {
                None if specific => detail,
                _ => by_rule,
            };
            return match coded {
                Some(coded) if !said.guessed && same_cause(layers, coded, plain) => {
                    *rule = parts;
                    coded
                }
                _ => plain,
            };
        }
    }
    if let Some(found) = of_stage {
        return found;
    }
    // That it is the address is less than a hint where the reporter only made it of a bare reply.
    let own = 1 << (words.address & 15);
    let doubtful = said.guessed && said.words.hint.is_some() && said.words.hinted & own == 0;
    if specific {
        if let Some(found) = detail {
            let family = family_of(layers, found.layer, found.get(layers).cause);
            if !doubtful || family != words.address {
                return found;
            }
        }
    }
    if let Some(hint) = said.words.hint {
        return found_words(hint, Level::Hint);
    }
    if let Some(found) = without_detail(layers, said, here, rule) {
        return found;
    }
    let of_reply = own_reply(layers, said, here);
    if let Some(found) = of_reply {
        if !matches!(found.level, Level::ReplyUnspecific) {
            return found;
        }
    }
    // X.0.0 carries no more than the class does.
    if let (Some((_, subject, _)), Some(class)) = (said.enhanced(), here.class) {
        if subject != 0 {
            if let Some(found) = detail {
                return found;
            }
            let mut at = 0;
            while at < layers.len() {
                let subjects = layers[at].subjects;
                if (subject as usize) < subjects.len()
                    && names(layers[at], subjects[subject as usize][class])
                {
                    return Found {
                        layer: at,
                        row: subjects[subject as usize][class],
                        level: Level::Subject,
                    };
                }
                at += 1;
            }
        }
    }
    if let Some(found) = of_reply {
        return found;
    }
    let standard = layers[last];
    let row = match here.class {
        Some(class) if said.reply.is_none() => standard.classes[class],
        _ if here.digit >= 1 && here.digit <= 5 => standard.severities[here.digit as usize - 1],
        _ => standard.last_resort,
    };
    Found {
        layer: last,
        row,
        level: Level::Class,
    }
}

/// Where no detail says something specific: the rules for that, at this stage.
#[inline(always)]
const fn without_detail<'l>(
    layers: Layers<'l, 'l>,
    said: &Said<'_>,
    here: &Here<'l>,
    rule: &mut Option<Found>,
) -> Option<Found> {
    let mut at = 0;
    while at < layers.len() {
        let rules = layers[at];
        if rules.has(Rules::UNSPECIFIC) {
            if let Some(set) = here.set(layers, at, said) {
                if set.unspecific != NO_ROW {
                    let found = found_rule(rules, at, set.unspecific, Level::Reply);
                    let partial = rules.row(set.unspecific).cause == NO_ROW;
                    if rule.is_none() && (partial || here.step.keeps()) {
                        *rule = Some(found);
                    }
                    if !partial {
                        return Some(found);
                    }
                }
            }
        }
        at += 1;
    }
    None
}

/// A rule of a table, with its level unless the rule goes before words.
#[inline(always)]
const fn found_rule(rules: &Rules<'_>, layer: usize, row: u16, level: Level) -> Found {
    Found {
        layer,
        row,
        level: if rules.row(row).decides() {
            Level::Own
        } else {
            level
        },
    }
}

/// Whether there is such a row, and it names a cause.
#[inline(always)]
const fn names(rules: &Rules<'_>, row: u16) -> bool {
    row != NO_ROW && rules.row(row).cause != NO_ROW
}

/// The first table that names a cause for the detail in this class.
#[inline(always)]
const fn known_detail(
    layers: Layers<'_, '_>,
    said: &Said<'_>,
    subject: u16,
    detail: u16,
    class: Option<usize>,
) -> Option<Found> {
    let Some(class) = class else {
        return None;
    };
    let mut at = 0;
    while at < layers.len() {
        let row = of_provider(layers, at, said, Some((subject, detail)), class);
        if names(layers[at], row) {
            return Some(Found {
                layer: at,
                row,
                level: Level::LayerCode,
            });
        }
        if let Some(rows) = layers[at].detail(subject, detail) {
            let (row, level) = (rows.rows[class], rows.level);
            // The rows of a detail itself name causes, so that is not looked up.
            if row != NO_ROW
                && (!matches!(level, Level::LayerCode) || layers[at].row(row).cause != NO_ROW)
            {
                return Some(Found {
                    layer: at,
                    row,
                    level,
                });
            }
        }
        at += 1;
    }
    None
}

/// The row with what the provider that speaks means by codes; [`NO_ROW`] for none.
#[inline(always)]
const fn of_provider(
    layers: Layers<'_, '_>,
    layer: usize,
    said: &Said<'_>,
    detail: Option<(u16, u16)>,
    class: usize,
) -> u16 {
    match said.provider(layer) {
        NO_ROW => NO_ROW,
        place => layers[layer].of_provider(place, said.reply, detail, (class, said.stage)),
    }
}

/// The first token, or row about these codes, of a table laid over that goes before words.
#[inline(always)]
const fn decided(
    layers: Layers<'_, '_>,
    said: &Said<'_>,
    class: Option<usize>,
    specific: bool,
) -> Option<Found> {
    let mut at = 0;
    while at + 1 < layers.len() {
        let rules = layers[at];
        let mut row = NO_ROW;
        if rules.has(Rules::DECIDES) {
            if let (Some((_, subject, detail)), Some(class)) = (said.enhanced(), class) {
                if let Some(rows) = rules.detail(subject, detail) {
                    row = rows.rows[class];
                } else if !specific && (subject as usize) < rules.subjects.len() {
                    row = rules.subjects[subject as usize][class];
                }
            }
        }
        if names(rules, row) && rules.row(row).decides() {
            return Some(Found {
                layer: at,
                row,
                level: Level::Own,
            });
        }
        if let Some(token) = said.words.token {
            if token.layer as usize == at {
                return Some(found_words(token, Level::Provider));
            }
        }
        if let Some(class) = class {
            if rules.has(Rules::DECIDES) {
                let detail = match said.enhanced() {
                    Some((_, subject, detail)) => Some((subject, detail)),
                    None => None,
                };
                let row = of_provider(layers, at, said, detail, class);
                if names(rules, row) && rules.row(row).decides() {
                    return Some(Found {
                        layer: at,
                        row,
                        level: Level::Provider,
                    });
                }
            }
        }
        at += 1;
    }
    None
}

/// The first table with a row of this reply code.
#[inline(always)]
const fn own_reply(layers: Layers<'_, '_>, said: &Said<'_>, here: &Here<'_>) -> Option<Found> {
    if said.reply.is_none() {
        return None;
    }
    let mut at = 0;
    while at < layers.len() {
        if let Some(class) = here.class {
            let row = of_provider(layers, at, said, None, class);
            if names(layers[at], row) {
                return Some(Found {
                    layer: at,
                    row,
                    level: Level::LayerCode,
                });
            }
        }
        let line = here.line(layers, at, said);
        if line < layers[at].replies.len() {
            let of_reply = &layers[at].replies[line];
            if of_reply.row != NO_ROW {
                return Some(Found {
                    layer: at,
                    row: of_reply.row,
                    level: of_reply.level,
                });
            }
        }
        at += 1;
    }
    None
}

/// The row of a report's action.
#[inline(always)]
const fn report(layers: Layers<'_, '_>, action: u8) -> Option<Found> {
    let mut at = 0;
    while at < layers.len() {
        let reports = layers[at].reports;
        if (action as usize) < reports.len() && reports[action as usize].whole != NO_ROW {
            return Some(Found {
                layer: at,
                row: layers[at].reports[action as usize].whole,
                level: Level::Class,
            });
        }
        at += 1;
    }
    None
}

/// The row with the parts that a report's action gives beside these codes: the first table's.
#[inline(always)]
const fn report_parts(layers: Layers<'_, '_>, said: &Said<'_>) -> Option<Found> {
    let Some(action) = said.reported else {
        return None;
    };
    let asked = match said.enhanced() {
        Some((_, subject, detail)) => Asked::new(subject, detail, true),
        None => Asked::NOTHING,
    };
    let mut parts = None;
    let mut layer = 0;
    while layer < layers.len() {
        let reports = layers[layer].reports;
        if (action as usize) < reports.len() {
            let of_action = &reports[action as usize];
            let row = layers[layer].first(of_action.beside, asked);
            if row != NO_ROW {
                return Some(found_rule(layers[layer], layer, row, Level::Class));
            }
            if parts.is_none() && of_action.parts != NO_ROW {
                parts = Some(found_rule(
                    layers[layer],
                    layer,
                    of_action.parts,
                    Level::Class,
                ));
            }
        }
        layer += 1;
    }
    parts
}

/// The row of the severity with an outcome: for a log that says how it ended, and no more.
#[inline(always)]
const fn severity_of(layers: Layers<'_, '_>, words: &Vocabulary<'_>, outcome: u8) -> Found {
    let last = layers.len() - 1;
    let rules = layers[last];
    // 2yz to 5yz: 1yz is no part of SMTP.
    let mut digit = if is_success(words, outcome) { 1 } else { 3 };
    while digit < 5 {
        let row = rules.severities[digit];
        if row != NO_ROW && rules.row(row).outcome == outcome {
            return Found {
                layer: last,
                row,
                level: Level::Class,
            };
        }
        digit += 1;
    }
    last_resort(layers)
}

/// What happened, as far as a row or else the first digit tells.
#[inline(always)]
const fn outcome_of(layers: Layers<'_, '_>, row: Row, digit: u8) -> u8 {
    if row.outcome != OPEN {
        return row.outcome;
    }
    layers[layers.len() - 1].outcomes[(digit & 15) as usize]
}

#[inline(always)]
const fn is_success(words: &Vocabulary<'_>, outcome: u8) -> bool {
    (outcome == words.success) | (outcome == words.intermediate)
}

/// A row with what tables laid over say about the verdict of its cause. What a table says about a
/// cause in its own rows is settled there.
#[inline(always)]
const fn overruled(
    layers: Layers<'_, '_>,
    mut given: Row,
    named: usize,
    digit: u8,
) -> (Row, Option<Found>) {
    let mut rule = None;
    if given.cause & STANDARD == 0 && named + 1 < layers.len() {
        return (given, rule);
    }
    let cause = given.cause | STANDARD;
    let class = if digit == 4 { 4 } else { 5 };
    // The first table goes first, so its parts are put on last.
    let mut place = named;
    while place > 0 {
        place -= 1;
        let rules = layers[place].cause_rules;
        let mut one = 0;
        while one < rules.len() {
            if rules[one].cause == cause && rules[one].class == class {
                let found = found_rule(layers[place], place, rules[one].row, Level::Own);
                given = with_parts(given, found.get(layers));
                rule = Some(told(layers, rule, found));
            }
            one += 1;
        }
    }
    (given, rule)
}

/// A row with the parts that tables laid over give to what the enhanced code names: their rules
/// about the detail or subject that have no cause.
#[inline(always)]
const fn refined(
    layers: Layers<'_, '_>,
    mut given: Row,
    mut rule: Option<Found>,
    named: Found,
    said: &Said<'_>,
    class: Option<usize>,
) -> (Row, Option<Found>) {
    let (Some((_, subject, detail)), Some(class)) = (said.enhanced(), class) else {
        return (given, rule);
    };
    let of_subject = match named.level {
        Level::Subject => true,
        Level::Detail | Level::LayerCode | Level::DetailUnspecific => false,
        _ => return (given, rule),
    };
    // The first table goes first, so its parts are put on last; of one table, the detail's.
    let mut place = named.layer + 1;
    while place > 0 {
        place -= 1;
        let rules = layers[place];
        if !rules.has(Rules::PARTS) {
            continue;
        }
        let of_detail = match rules.detail(subject, detail) {
            Some(rows) => rows.rows[class],
            None => NO_ROW,
        };
        let row = if of_detail != NO_ROW {
            of_detail
        } else if of_subject && (subject as usize) < rules.subjects.len() {
            rules.subjects[subject as usize][class]
        } else {
            NO_ROW
        };
        if row != NO_ROW && rules.row(row).cause == NO_ROW {
            let found = found_rule(rules, place, row, named.level);
            given = with_parts(given, found.get(layers));
            rule = Some(told(layers, rule, found));
        }
    }
    (given, rule)
}

/// Of the rules that give parts, the one that a verdict tells: the one whose action holds, as the
/// advice is its; else the one that goes before the others.
#[inline(always)]
const fn told(layers: Layers<'_, '_>, rule: Option<Found>, over: Found) -> Found {
    match rule {
        Some(rule) if over.get(layers).action == OPEN && rule.get(layers).action != OPEN => rule,
        _ => over,
    }
}

/// A row with the parts that another gives.
#[inline(always)]
const fn with_parts(mut given: Row, parts: Row) -> Row {
    if parts.retry != OPEN {
        given.retry = parts.retry;
    }
    if parts.action != OPEN {
        given.action = parts.action;
    }
    if parts.scope != OPEN {
        given.scope = parts.scope;
        given = given.scoped_as(parts);
    }
    if parts.party != OPEN {
        given.party = parts.party;
    }
    given
}

/// A row with the parts that the rule of a stage keeps. Slowing down is more urgent than its
/// action, and cannot be done at once.
#[inline(always)]
const fn with_kept(given: Row, mut kept: Row, words: &Vocabulary<'_>) -> Row {
    if given.action == words.slow_down {
        kept.action = OPEN;
        if kept.retry == words.now {
            kept.retry = OPEN;
        }
    }
    with_parts(given, kept)
}

/// Whether every code that was given says that it is final.
#[inline(always)]
const fn all_five(said: &Said<'_>) -> bool {
    said.digit == 5 && (said.class == 5 || said.class == 0)
}

/// Whether the reply code beside a detail, if it says something specific at this stage, speaks of
/// the address too.
#[inline(always)]
const fn reply_agrees<'l>(
    layers: Layers<'l, 'l>,
    words: &Vocabulary<'_>,
    said: &Said<'_>,
    named: Found,
    here: &Here<'l>,
) -> bool {
    let Some(mut of_reply) = own_reply(layers, said, here) else {
        return true;
    };
    if matches!(of_reply.level, Level::ReplyUnspecific)
        || (of_reply.row == named.row && of_reply.layer == named.layer)
    {
        return true;
    }
    let rules = layers[of_reply.layer];
    if let Some(set) = here.set(layers, of_reply.layer, said) {
        if set.unspecific != NO_ROW && rules.row(set.unspecific).cause != NO_ROW {
            of_reply.row = set.unspecific;
        }
    }
    let cause = of_reply.get(layers).cause;
    family_of(layers, of_reply.layer, cause) == words.address
}

/// Whether a refusal at this stage can prove that an address is bad.
#[inline(always)]
const fn may_prove(step: Step, scope: u8, words: &Vocabulary<'_>, single: bool) -> bool {
    match step {
        Step::Unknown | Step::Recipient => true,
        Step::End => single || scope == words.recipient,
        Step::Opening | Step::Sender | Step::Content | Step::Aside => false,
    }
}
