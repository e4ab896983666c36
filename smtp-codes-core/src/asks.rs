//! What else the words of a reply say, worked out when somebody asks: how long to wait, which block
//! list, and who is on it.
//!
//! No server's phrases stand here, only words of languages: units of time, and those that announce a
//! new attempt or a list.

use crate::split::{Hashes, Pieces, Values, hash_of, split};

/// The longest time that is believed: a day.
const DAY: u32 = 86_400;

/// Words that stand for a number of seconds.
static UNITS: Values = Values::of(&[
    (hash_of(b"s"), 1),
    (hash_of(b"sec"), 1),
    (hash_of(b"secs"), 1),
    (hash_of(b"second"), 1),
    (hash_of(b"seconds"), 1),
    (hash_of(b"sekunde"), 1),
    (hash_of(b"sekunden"), 1),
    (hash_of(b"seconde"), 1),
    (hash_of(b"secondes"), 1),
    (hash_of(b"segundo"), 1),
    (hash_of(b"segundos"), 1),
    (hash_of(b"secondi"), 1),
    (
        hash_of("\u{441}\u{435}\u{43a}\u{443}\u{43d}\u{434}".as_bytes()),
        1,
    ),
    (
        hash_of("\u{441}\u{435}\u{43a}\u{443}\u{43d}\u{434}\u{44b}".as_bytes()),
        1,
    ),
    (hash_of("\u{79d2}".as_bytes()), 1),
    (hash_of(b"m"), 60),
    (hash_of(b"min"), 60),
    (hash_of(b"mins"), 60),
    (hash_of(b"minute"), 60),
    (hash_of(b"minutes"), 60),
    (hash_of(b"minuten"), 60),
    (hash_of(b"minuto"), 60),
    (hash_of(b"minutos"), 60),
    (hash_of(b"minuti"), 60),
    (
        hash_of("\u{43c}\u{438}\u{43d}\u{443}\u{442}".as_bytes()),
        60,
    ),
    (
        hash_of("\u{43c}\u{438}\u{43d}\u{443}\u{442}\u{44b}".as_bytes()),
        60,
    ),
    (hash_of("\u{5206}".as_bytes()), 60),
    (hash_of(b"h"), 3_600),
    (hash_of(b"hr"), 3_600),
    (hash_of(b"hrs"), 3_600),
    (hash_of(b"hour"), 3_600),
    (hash_of(b"hours"), 3_600),
    (hash_of(b"stunde"), 3_600),
    (hash_of(b"stunden"), 3_600),
    (hash_of(b"heure"), 3_600),
    (hash_of(b"heures"), 3_600),
    (hash_of(b"hora"), 3_600),
    (hash_of(b"horas"), 3_600),
    (hash_of(b"ora"), 3_600),
    (hash_of(b"ore"), 3_600),
    (hash_of("\u{447}\u{430}\u{441}".as_bytes()), 3_600),
    (hash_of("\u{447}\u{430}\u{441}\u{430}".as_bytes()), 3_600),
    (
        hash_of("\u{447}\u{430}\u{441}\u{43e}\u{432}".as_bytes()),
        3_600,
    ),
    (hash_of("\u{6642}".as_bytes()), 3_600),
    (hash_of(b"day"), DAY),
    (hash_of(b"days"), DAY),
    (hash_of(b"tag"), DAY),
    (hash_of(b"tage"), DAY),
    (hash_of(b"jour"), DAY),
    (hash_of(b"jours"), DAY),
    (hash_of(b"dia"), DAY),
    (hash_of(b"dias"), DAY),
]);

/// Words for small numbers.
static NUMBERS: Values = Values::of(&[
    (hash_of(b"an"), 1),
    (hash_of(b"one"), 1),
    (hash_of(b"two"), 2),
    (hash_of(b"three"), 3),
    (hash_of(b"four"), 4),
    (hash_of(b"five"), 5),
    (hash_of(b"ten"), 10),
    (hash_of(b"fifteen"), 15),
    (hash_of(b"twenty"), 20),
    (hash_of(b"thirty"), 30),
    (hash_of(b"sixty"), 60),
    (hash_of(b"einer"), 1),
    (hash_of(b"une"), 1),
    (hash_of(b"una"), 1),
]);

/// Words that ask for a new attempt.
static AGAIN: Hashes = Hashes::of(&[
    hash_of(b"again"),
    hash_of(b"retry"),
    hash_of(b"retries"),
    hash_of(b"wait"),
    hash_of(b"waiting"),
    hash_of(b"back"),
    hash_of(b"resend"),
    hash_of(b"reconnect"),
    hash_of(b"reattempt"),
    hash_of(b"later"),
    hash_of(b"greylist"),
    hash_of(b"greylisted"),
    hash_of(b"greylisting"),
    hash_of(b"graylist"),
    hash_of(b"graylisted"),
    hash_of(b"graylisting"),
    hash_of(b"erneut"),
    hash_of(b"wieder"),
    hash_of(b"nochmal"),
    hash_of(b"nochmals"),
    hash_of(b"warten"),
    hash_of(b"reessayer"),
    hash_of(b"reessayez"),
    hash_of(b"attendre"),
    hash_of(b"nouveau"),
    hash_of(b"reintente"),
    hash_of(b"intente"),
    hash_of(b"intentelo"),
    hash_of(b"espere"),
    hash_of(b"nuevamente"),
    hash_of(b"novamente"),
    hash_of(b"aguarde"),
    hash_of(b"riprova"),
    hash_of(b"riprovare"),
    hash_of(b"riprovi"),
    hash_of("\u{43f}\u{43e}\u{432}\u{442}\u{43e}\u{440}\u{438}\u{442}\u{435}".as_bytes()),
    hash_of("\u{43f}\u{43e}\u{43f}\u{440}\u{43e}\u{431}\u{443}\u{439}\u{442}\u{435}".as_bytes()),
    hash_of("\u{447}\u{435}\u{440}\u{435}\u{437}".as_bytes()),
    hash_of("\u{518d}".as_bytes()),
    hash_of("\u{5f8c}".as_bytes()),
    hash_of("\u{540e}".as_bytes()),
]);

/// Words before a time that is no time to wait: a rate, an age, a limit.
static OTHER: &[u32] = &[
    hash_of(b"per"),
    hash_of(b"every"),
    hash_of(b"each"),
    hash_of(b"last"),
    hash_of(b"past"),
    hash_of(b"than"),
    hash_of(b"out"),
    hash_of(b"timeout"),
    hash_of(b"until"),
    hash_of(b"pro"),
    hash_of(b"letzten"),
    hash_of(b"par"),
    hash_of(b"por"),
];

/// How long a server asks to wait, in seconds: `try again in 5 minutes`, `greylisted for 300 seconds`.
/// Of several the shortest; at least a second and at most a day.
///
/// A time counts where its sentence asks for a new attempt. It is the server's wish, and no promise.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::asks::retry_after;
///
/// assert_eq!(retry_after(b"Greylisting in action, please come back in 5 minutes"), Some(300));
/// assert_eq!(retry_after(b"Bitte in 2 Stunden erneut versuchen"), Some(7_200));
/// assert_eq!(retry_after(b"Connection timed out after 60 seconds"), None);
/// assert_eq!(retry_after(b"more than 30 messages in 10 minutes, try again later"), None);
/// ```
#[inline]
#[must_use]
pub fn retry_after(text: &[u8]) -> Option<u32> {
    let mut times = Times::of(text);
    split(text, &mut times);
    times.told()
}

/// What [`retry_after`] and [`blocklist`] tell, for who wants both: the text is read once.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::asks::both;
///
/// let (wait, list) = both(b"listed in zen.spamhaus.org, try again in 5 minutes");
/// assert_eq!((wait, list.unwrap().name), (Some(300), "zen.spamhaus.org"));
/// ```
#[inline]
#[must_use]
pub fn both(text: &[u8]) -> (Option<u32>, Option<Listing<'_>>) {
    let mut both = Both(Times::of(text), Lists::of(text));
    split(text, &mut both);
    let Both(mut times, lists) = both;
    (times.told(), lists.told())
}

/// Two that are told of a text, neither of which wants to know of runs.
struct Both<A, B>(A, B);

impl<A: Pieces, B: Pieces> Pieces for Both<A, B> {
    #[inline]
    fn wants_runs(&self) -> bool {
        false
    }

    #[inline]
    fn word(&mut self, hash: u32, start: usize, end: usize) {
        self.0.word(hash, start, end);
        self.1.word(hash, start, end);
    }

    #[inline]
    fn thing(&mut self, start: usize, end: usize) {
        self.0.thing(start, end);
        self.1.thing(start, end);
    }

    #[inline]
    fn run(&mut self, _: u32, _: u16, _: usize, _: usize) {}

    #[inline]
    fn stop(&mut self, sign: u8, at: usize) {
        self.0.stop(sign, at);
        self.1.stop(sign, at);
    }

    #[inline]
    fn clause(&mut self, begins: bool) {
        self.0.clause(begins);
        self.1.clause(begins);
    }

    #[inline]
    fn inner(&mut self, at: usize, deferred: bool) {
        self.0.inner(at, deferred);
        self.1.inner(at, deferred);
    }
}

/// What is known of a sentence while it is read.
#[derive(Default)]
struct Times<'t> {
    text: &'t [u8],
    /// The last words, the latest first.
    before: [u32; 2],
    /// The number just read, and whether it may be one of a time to wait.
    number: Option<(u32, bool)>,
    /// Whether a number stands before in this clause that has no unit.
    counted: bool,
    again: bool,
    shortest: Option<u32>,
    best: Option<u32>,
}

impl<'t> Times<'t> {
    #[inline]
    fn of(text: &'t [u8]) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// The time, as the text is at its end.
    #[inline]
    fn told(&mut self) -> Option<u32> {
        self.end();
        self.best
    }

    #[inline]
    fn push(&mut self, hash: u32) {
        self.before = [hash, self.before[0]];
    }

    #[inline]
    fn read(&mut self, number: u32) {
        let free = !self.counted && !self.before.iter().any(|hash| OTHER.contains(hash));
        self.number = Some((number, free));
    }

    #[inline]
    fn time(&mut self, seconds: u32) {
        if (1..=DAY).contains(&seconds) {
            let shortest = self.shortest.unwrap_or(DAY);
            self.shortest = Some(shortest.min(seconds));
        }
    }

    /// The end of a sentence.
    #[inline]
    fn end(&mut self) {
        if let (true, Some(time)) = (self.again, self.shortest) {
            self.best = Some(self.best.unwrap_or(DAY).min(time));
        }
        (self.again, self.shortest) = (false, None);
        self.clause(true);
    }
}

impl Pieces for Times<'_> {
    #[inline]
    fn wants_runs(&self) -> bool {
        false
    }

    #[inline]
    fn word(&mut self, hash: u32, start: usize, end: usize) {
        self.again = self.again || AGAIN.contains(hash);
        let number = self.number.take();
        if let (Some((number, free)), Some(unit)) = (number, UNITS.get(hash)) {
            if free {
                self.time(number.saturating_mul(unit));
            }
        } else {
            // A number of something else.
            self.counted |= number.is_some();
            if let Some(number) = NUMBERS.get(hash) {
                self.read(number);
            } else if let Some((number, unit)) = self.text.get(start..end).and_then(joined) {
                self.read(number);
                if let Some((number, true)) = self.number.take() {
                    self.time(number.saturating_mul(unit));
                }
            }
        }
        self.push(hash);
    }

    #[inline]
    fn thing(&mut self, start: usize, end: usize) {
        self.counted |= self.number.take().is_some();
        let thing = self.text.get(start..end).unwrap_or_default();
        if let Some(number) = decimal(thing) {
            self.read(number);
        } else if let Some(seconds) = clock(thing) {
            self.read(seconds);
            if let Some((seconds, true)) = self.number.take() {
                self.time(seconds);
            }
        }
        self.push(0);
    }

    #[inline]
    fn run(&mut self, _: u32, _: u16, _: usize, _: usize) {}

    #[inline]
    fn stop(&mut self, _: u8, _: usize) {
        self.end();
    }

    #[inline]
    fn clause(&mut self, begins: bool) {
        if begins {
            // `wait (60 seconds)`
            self.counted = false;
            self.number = None;
        }
    }

    #[inline]
    fn inner(&mut self, _: usize, _: bool) {}
}

#[inline]
fn decimal(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 6 {
        return None;
    }
    let mut number = 0;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(byte - b'0');
    }
    Some(number)
}

/// `60s`, `5min`.
#[inline]
fn joined(word: &[u8]) -> Option<(u32, u32)> {
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, unit) = word.split_at(digits);
    if unit.len() > 8 {
        return None;
    }
    let number = decimal(number)?;
    Some((number, UNITS.get(crate::split::hash_of_run(unit))?))
}

/// `00:05:00` or `05:00`.
#[inline]
fn clock(text: &[u8]) -> Option<u32> {
    let mut seconds = 0;
    let mut parts = 0;
    for part in text.split(|&byte| byte == b':') {
        if part.len() > 2 {
            return None;
        }
        seconds = seconds * 60 + decimal(part)?;
        parts += 1;
    }
    // Two parts are a time of the day as often as one to wait.
    (parts == 3).then_some(seconds)
}

/// Words that say that something is on a list.
static LISTED: Hashes = Hashes::of(&[
    hash_of(b"listed"),
    hash_of(b"list"),
    hash_of(b"lists"),
    hash_of(b"blocked"),
    hash_of(b"blacklist"),
    hash_of(b"blacklisted"),
    hash_of(b"blocklist"),
    hash_of(b"blocklisted"),
    hash_of(b"rbl"),
    hash_of(b"dnsbl"),
    hash_of(b"rbls"),
    hash_of(b"dnsbls"),
    hash_of(b"gelistet"),
    hash_of(b"blockiert"),
    hash_of(b"liste"),
    hash_of(b"bloquee"),
    hash_of(b"bloqueada"),
    hash_of(b"bloqueado"),
    hash_of(b"listado"),
]);

/// Words between that and the name of the list.
static NAMED: &[u32] = &[
    hash_of(b"using"),
    hash_of(b"in"),
    hash_of(b"by"),
    hash_of(b"on"),
    hash_of(b"at"),
    hash_of(b"from"),
    hash_of(b"with"),
    hash_of(b"via"),
    hash_of(b"rbl"),
    hash_of(b"dnsbl"),
    hash_of(b"blocklist"),
    hash_of(b"blacklist"),
    hash_of(b"list"),
    hash_of(b"auf"),
    hash_of(b"bei"),
    hash_of(b"durch"),
    hash_of(b"dans"),
    hash_of(b"par"),
    hash_of(b"sur"),
    hash_of(b"en"),
    hash_of(b"por"),
    hash_of(b"su"),
];

/// A block list that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing<'t> {
    /// Its name, such as `zen.spamhaus.org`.
    pub name: &'t str,
    /// The link under which the entry can be looked up.
    pub link: Option<&'t str>,
    /// The address or domain that is listed, where the text names it.
    pub listed: Option<&'t str>,
}

/// The block list that a text names, with the link to look an entry up and what is listed.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::asks::blocklist;
///
/// let text = b"Client host [192.0.2.9] blocked using zen.spamhaus.org; \
///     https://www.spamhaus.org/query/ip/192.0.2.9";
/// let list = blocklist(text).unwrap();
/// assert_eq!(list.name, "zen.spamhaus.org");
/// assert_eq!(list.link, Some("https://www.spamhaus.org/query/ip/192.0.2.9"));
/// assert_eq!(list.listed, Some("192.0.2.9"));
/// assert_eq!(blocklist(b"rejected by mx.example.com"), None);
/// ```
#[inline]
#[must_use]
pub fn blocklist(text: &[u8]) -> Option<Listing<'_>> {
    let mut lists = Lists::of(text);
    split(text, &mut lists);
    lists.told()
}

/// The mail address that a text is about: the only one that it names.
///
/// One to write to for help, the sender's, or the value of a field (`from=`, `mailto:`) is not meant.
/// Where two are left, nobody can tell.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::asks::address;
///
/// let text = b"<jo@example.com>: user unknown; contact help@example.org if in doubt";
/// assert_eq!(address(text), Some("jo@example.com"));
/// assert_eq!(address(b"no mail from ann@example.org to jo@example.com"), Some("jo@example.com"));
/// assert_eq!(address(b"jo@example.com or sam@example.com is unknown"), None);
/// assert_eq!(address(b"user unknown"), None);
/// ```
#[inline]
#[must_use]
pub fn address(text: &[u8]) -> Option<&str> {
    let mut about = About {
        text,
        ..About::default()
    };
    split(text, &mut about);
    let (start, end) = about.address.filter(|_| !about.several)?;
    core::str::from_utf8(text.get(start..end)?).ok()
}

/// Words before an address that is not the one meant.
static NOT_MEANT: Hashes = Hashes::of(&[
    hash_of(b"contact"),
    hash_of(b"from"),
    hash_of(b"sender"),
    hash_of(b"help"),
    hash_of(b"questions"),
    hash_of(b"assistance"),
    hash_of(b"support"),
    hash_of(b"delist"),
    hash_of(b"unblock"),
    hash_of(b"postmaster"),
    hash_of(b"administrator"),
    hash_of(b"kontakt"),
]);

#[derive(Default)]
struct About<'t> {
    text: &'t [u8],
    /// Whether a word of this clause says that the next address is not the one meant.
    other: bool,
    address: Option<(usize, usize)>,
    several: bool,
}

impl Pieces for About<'_> {
    #[inline]
    fn wants_runs(&self) -> bool {
        false
    }

    #[inline]
    fn word(&mut self, hash: u32, _: usize, _: usize) {
        self.other |= NOT_MEANT.contains(hash);
    }

    #[inline]
    fn thing(&mut self, start: usize, end: usize) {
        let text = self.text;
        let thing = text.get(start..end).unwrap_or_default();
        if !thing.contains(&b'@') || thing.contains(&b'/') {
            return;
        }
        let other = core::mem::take(&mut self.other);
        let before = text.get(..start).unwrap_or_default();
        let before = before.strip_suffix(b"<").unwrap_or(before);
        if other || before.ends_with(b"=") || before.ends_with(b"mailto:") || thing.contains(&b':')
        {
            return;
        }
        match self.address {
            Some((one, to)) => self.several |= !text[one..to].eq_ignore_ascii_case(thing),
            None => self.address = Some((start, end)),
        }
    }

    #[inline]
    fn run(&mut self, _: u32, _: u16, _: usize, _: usize) {}
    #[inline]
    fn stop(&mut self, _: u8, _: usize) {
        self.other = false;
    }
    #[inline]
    fn clause(&mut self, begins: bool) {
        self.other &= !begins;
    }
    #[inline]
    fn inner(&mut self, _: usize, _: bool) {}
}

/// The address or domain that a text says is listed.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::asks::listed;
///
/// assert_eq!(listed(b"Your IP 192.0.2.9 is listed in bl.example.org"), Some("192.0.2.9"));
/// assert_eq!(listed(b"example.com is listed by dbl.example.org"), Some("example.com"));
/// assert_eq!(listed(b"user unknown"), None);
/// ```
#[inline]
#[must_use]
pub fn listed(text: &[u8]) -> Option<&str> {
    blocklist(text).and_then(|list| list.listed)
}

#[derive(Default)]
struct Lists<'t> {
    text: &'t [u8],
    /// The last word.
    before: u32,
    /// Whether something is said to be listed.
    listed: bool,
    name: Option<(usize, usize)>,
    link: Option<(usize, usize)>,
    host_of_link: Option<(usize, usize)>,
    address: Option<(usize, usize)>,
    domain: Option<(usize, usize)>,
}

impl<'t> Lists<'t> {
    #[inline]
    fn of(text: &'t [u8]) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// The list, as the text is at its end.
    #[inline]
    fn told(&self) -> Option<Listing<'t>> {
        let text = self.text;
        let part = |(start, end): (usize, usize)| core::str::from_utf8(text.get(start..end)?).ok();
        Some(Listing {
            name: part(self.name.or(self.host_of_link)?)?,
            link: self.link.and_then(part),
            listed: self.address.or(self.domain).and_then(part),
        })
    }
}

impl Pieces for Lists<'_> {
    #[inline]
    fn wants_runs(&self) -> bool {
        false
    }

    #[inline]
    fn word(&mut self, hash: u32, _: usize, _: usize) {
        self.listed = self.listed || LISTED.contains(hash);
        self.before = hash;
    }

    #[inline]
    fn thing(&mut self, start: usize, end: usize) {
        let before = core::mem::replace(&mut self.before, 0);
        let thing = self.text.get(start..end).unwrap_or_default();
        let place = Some((start, end));
        let scheme = thing.windows(3).position(|part| part == b"://");
        if let Some(scheme) = scheme {
            let host = start + scheme + 3;
            let length = self.text[host..end]
                .iter()
                .position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'-'));
            let host_end = length.map_or(end, |length| host + length);
            self.link = self.link.or(place);
            if self.listed && NAMED.contains(&before) && host < host_end {
                let www = if self.text[host..host_end].starts_with(b"www.") {
                    4
                } else {
                    0
                };
                self.host_of_link = self.host_of_link.or(Some((host + www, host_end)));
            }
            return;
        }
        if thing.contains(&b'@') {
            return;
        }
        let number = thing
            .iter()
            .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':'));
        let separators = thing
            .iter()
            .filter(|byte| matches!(byte, b'.' | b':'))
            .count();
        if number && thing.iter().any(u8::is_ascii_digit) {
            if separators >= 2 && (thing.contains(&b':') || separators == 3) {
                self.address = self.address.or(place);
            }
            return;
        }
        let is_list = thing.split(|&byte| byte == b'.').any(|label| {
            // `dnsbl`, `rbl`, `sbl`: what lists of this kind are called.
            label.len() <= 8 && label.ends_with(b"bl")
        });
        if self.listed && NAMED.contains(&before) || is_list {
            let name_end = thing
                .iter()
                .position(|byte| matches!(byte, b'/' | b':'))
                .map_or(end, |length| start + length);
            self.name = self.name.or(Some((start, name_end)));
        } else if self.name.is_none() {
            self.domain = place;
        }
    }

    #[inline]
    fn run(&mut self, _: u32, _: u16, _: usize, _: usize) {}
    #[inline]
    fn stop(&mut self, _: u8, _: usize) {}
    #[inline]
    fn clause(&mut self, _: bool) {}
    #[inline]
    fn inner(&mut self, _: usize, _: bool) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_to_wait() {
        for (text, seconds) in [
            ("try again in 5 minutes", Some(300)),
            ("Greylisted for 300 seconds", Some(300)),
            ("please wait 60s and send it again", Some(60)),
            ("In 1 hour you may retry", Some(3_600)),
            ("come back in 00:04:59", Some(299)),
            ("Please try again in an hour", Some(3_600)),
            ("retry in 5min", Some(300)),
            ("Bitte versuchen Sie es in 10 Minuten erneut", Some(600)),
            ("Veuillez r\u{e9}essayer dans 2 heures", Some(7_200)),
            ("Intente nuevamente en 15 minutos", Some(900)),
            (
                "\u{43f}\u{43e}\u{432}\u{442}\u{43e}\u{440}\u{438}\u{442}\u{435} \u{447}\u{435}\u{440}\u{435}\u{437} 5 \u{43c}\u{438}\u{43d}\u{443}\u{442}",
                Some(300),
            ),
            ("5\u{5206}\u{5f8c}\u{306b}\u{518d}\u{9001}", Some(300)),
            ("wait 10 minutes, or retry after 5 minutes", Some(300)),
            ("try again in 1 day", Some(86_400)),
            ("try again in 3 days", None),
            ("try again in 0 seconds", None),
            ("try again later", None),
            ("Message expired after 4 hours", None),
            (
                "too many connections in the last 60 seconds, try again later",
                None,
            ),
            ("limit of 100 messages per 1 hour, try later", None),
            ("timed out after 30 seconds; try again", None),
            ("try again in 99999999999 minutes", None),
            // The digits of a number, the letters of a unit and the parts of a clock are few.
            ("try again in 000300 seconds", Some(300)),
            ("try again in 0000300 seconds", None),
            ("warten Sie 60sekunden", Some(60)),
            ("retry in 1:00:00", Some(3_600)),
            ("retry in 1:000:00", None),
            // What is counted before is no time, and a new clause begins anew.
            ("retry: 30 messages in 10 minutes", None),
            ("retry: 30 messages 2 times in 10 minutes", None),
            ("retry: 30 mx.example.com in 10 minutes", None),
            ("retry: 30 a.example 40 b.example in 10 minutes", None),
            ("30 messages, try again in 10 minutes", Some(600)),
            ("Try again later. Expired after 10 minutes", None),
            ("Expired after 10 minutes. Try again later", None),
            ("", None),
        ] {
            assert_eq!(retry_after(text.as_bytes()), seconds, "{text}");
            assert_eq!(both(text.as_bytes()), (seconds, None), "{text}");
        }
    }

    #[test]
    fn the_address_meant() {
        for (text, meant) in [
            ("<jo@example.com>: unknown", Some("jo@example.com")),
            ("jo@example.com is unknown", Some("jo@example.com")),
            (
                "<jo@example.com>: no <JO@example.com>",
                Some("jo@example.com"),
            ),
            ("<jo@example.com> for <ann@example.com>", None),
            ("5.1.1 unknown; from=<ann@example.com>", None),
            ("blocked, mailto:ann@example.com", None),
            ("blocked. Please contact ann@example.com", None),
            ("mail from ann@example.com is refused", None),
            (
                "full: jo@example.com. For help write to ann@example.com",
                Some("jo@example.com"),
            ),
            ("see <https://example.com/help?jo@example.com>", None),
            (
                "the email account jo@example.com is full",
                Some("jo@example.com"),
            ),
            ("jo <", None),
            (
                "jo@example.com, sam@example.com, li@example.com: unknown",
                None,
            ),
            (
                "mx.example.org says jo@example.com is full",
                Some("jo@example.com"),
            ),
            ("contact support ann@example.com", None),
            (
                "we cannot help. jo@example.com is full",
                Some("jo@example.com"),
            ),
            ("no support, jo@example.com is full", Some("jo@example.com")),
        ] {
            assert_eq!(address(text.as_bytes()), meant, "{text}");
        }
    }

    #[test]
    fn lists_and_what_is_listed() {
        for (text, name, listed) in [
            (
                "Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org",
                Some("zen.spamhaus.org"),
                Some("192.0.2.9"),
            ),
            (
                "IP 2001:db8::1 found in b.example.org, which is a list",
                None,
                None,
            ),
            (
                "2001:db8::1 is listed in b.example.org",
                Some("b.example.org"),
                Some("2001:db8::1"),
            ),
            (
                "DNSBL:RBL 521< 192.0.2.1 >_is_blocked. see https://lookup.example.org/192.0.2.1",
                None,
                None,
            ),
            (
                "Your address is listed at https://www.example.org/q?ip=192.0.2.1.",
                Some("example.org"),
                None,
            ),
            (
                "<jo@example.com>: user unknown at mx.example.com",
                None,
                None,
            ),
            (
                "is blocked by dnsbl.example.net:25",
                Some("dnsbl.example.net"),
                None,
            ),
            // What lists are called names one, with a short word for the kind of list.
            ("see dnsbl.example.org", Some("dnsbl.example.org"), None),
            (
                "see abcdefbl.example.org",
                Some("abcdefbl.example.org"),
                None,
            ),
            ("see abcdefgbl.example.org", None, None),
            ("is listed at http:///q", None, None),
            // An address has four numbers or two colons.
            (
                "fe80::1 is listed in b.example.org",
                Some("b.example.org"),
                Some("fe80::1"),
            ),
            (
                "7.28.3 is listed in b.example.org",
                Some("b.example.org"),
                None,
            ),
            (
                "at 12:30 listed in b.example.org",
                Some("b.example.org"),
                None,
            ),
        ] {
            let found = blocklist(text.as_bytes());
            assert_eq!(found.map(|list| list.name), name, "{text}");
            assert_eq!(found.and_then(|list| list.listed), listed, "{text}");
            let both = both(text.as_bytes());
            assert_eq!(both, (retry_after(text.as_bytes()), found), "{text}");
        }
        let text = b"192.0.2.9 is listed in b.example.org. Try again in 5 minutes";
        assert_eq!(both(text), (Some(300), blocklist(text)));
    }
}
