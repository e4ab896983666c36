//! The words by which a mail is recognised.

use std::ops::Range;
use std::sync::LazyLock;

/// What words tell of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    /// The From field of a mail system.
    System,
    /// The Subject of a delivery report.
    Subject,
    /// In the text: delivery failed.
    Failure,
    /// In the text of what a mail system wrote: something failed.
    Reason,
    /// In the text or Subject: delivery is still being tried.
    Delay,
    /// In the text or Subject: it arrived, or was handed on.
    Success,
    /// The line behind which the returned original stands.
    Original,
    /// The Subject of a reply that a program sends for somebody who is away.
    Away,
    /// The Subject or text of a program that asks the sender to prove that he is a person.
    Challenge,
    /// The Subject of a read receipt.
    Receipt,
    /// What stands before the reason.
    Because,
    /// In the line above an address: whoever it is can help, and is no recipient.
    Helper,
}

impl Tells {
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::System => &[
                "mailer-daemon",
                "mailer_daemon",
                "mailerdaemon",
                "postmaster",
                "post_master",
                "mail delivery",
                "mail-daemon",
                "maildelivery",
                "mail.delivery",
                "microsoftexchange",
                "microsoft outlook",
                "microsoft exchange",
                "mail administrator",
                "mail system",
                "mail router",
                "bounce-notification",
                "complaints@email-abuse",
                "delivery subsystem",
                "internet mail delivery",
            ],
            Self::Subject => &[
                "undeliver",
                "nondeliver",
                "non-deliver",
                "not delivered",
                "not be delivered",
                "delivery fail",
                "failed delivery",
                "failure delivery",
                "delivery status",
                "delivery notification",
                "delivery report",
                "delivery has failed",
                "delivery incomplete",
                "delivery delay",
                "delayed mail",
                "mail delivery",
                "mail failure",
                "mail error",
                "mail system error",
                "failure notice",
                "message not sent",
                "could not send message",
                "returned mail",
                "returned to sender",
                "returned message",
                "unzustellbar",
                "nicht zustellbar",
                "nicht zugestellt",
                "konnte nicht zugestellt",
                "non remis",
                "non distribu",
                "non remise",
                "\u{e9}chec de la remise",
                "message non d\u{e9}livr",
                "no se puede entregar",
                "no se pudo entregar",
                "no entregado",
                "error en la entrega",
                "non recapitabile",
                "impossibile recapitare",
                "mancata consegna",
                "n\u{e3}o entreg",
                "n\u{e3}o p\u{f4}de ser entregue",
                "onbestelbaar",
                "niet bestelbaar",
                "niet afgeleverd",
                "kan ikke leveres",
                "olevererbar",
                "kunde inte levereras",
                "oleveransbar",
                "ei voitu toimittaa",
                "niedostarczon",
                "niedor\u{119}czon",
                "nedoru\u{10d}iteln",
                "k\u{e9}zbes\u{ed}thetetlen",
                "teslim edilemedi",
                "\u{43d}\u{435}\u{434}\u{43e}\u{441}\u{442}\u{430}\u{432}",
                "\u{43d}\u{435} \u{434}\u{43e}\u{441}\u{442}\u{430}\u{432}\u{43b}\u{435}\u{43d}",
                "\u{914}\u{3b5}\u{3bd} \u{3b5}\u{3af}\u{3bd}\u{3b1}\u{3b9} \u{3b4}\u{3c5}\u{3bd}\u{3b1}\u{3c4}\u{3ae}",
                "\u{914D}\u{4fe1}\u{4e0d}\u{80fd}",
                "\u{914d}\u{4fe1}\u{3067}\u{304d}",
                "\u{30e1}\u{30fc}\u{30eb}\u{30a8}\u{30e9}\u{30fc}",
                "\u{30a8}\u{30e9}\u{30fc}\u{901a}\u{77e5}",
                "\u{672a}\u{914d}\u{4fe1}",
                "\u{9000}\u{4fe1}",
                "\u{65e0}\u{6cd5}\u{6295}\u{9012}",
                "\u{672a}\u{9001}\u{8fbe}",
                "\u{65e0}\u{6cd5}\u{4f20}\u{9012}",
                "\u{7121}\u{6cd5}\u{50b3}\u{9001}",
                "\u{bc18}\u{c1a1}",
                "\u{c804}\u{c1a1} \u{c2e4}\u{d328}",
            ],
            Self::Failure => &[
                "error sending your",
                "not be delivered",
                "not delivered",
                "couldn't be delivered",
                "couldn\u{2019}t be delivered",
                "wasn't delivered",
                "wasn\u{2019}t delivered",
                "unable to deliver",
                "unable to be delivered",
                "could not deliver",
                "cannot deliver",
                "can't be delivered",
                "cannot be delivered",
                "undeliverable",
                "undelivered",
                "delivery failed",
                "delivery has failed",
                "delivery failure",
                "delivery error",
                "delivery problem",
                "delivery to the following",
                "delivery of your message",
                "delivery attempt",
                "failed to deliver",
                "failed permanently",
                "permanent fatal error",
                "had delivery problems",
                "returned to you",
                "returned to sender",
                "returning message",
                "return to sender",
                "konnte nicht zugestellt",
                "nicht zugestellt werden",
                "unzustellbar",
                "n'a pas pu \u{ea}tre",
                "n'a pas \u{e9}t\u{e9} remis",
                "impossible de remettre",
                "no se ha podido entregar",
                "no se pudo entregar",
                "no pudo ser entregado",
                "no se puede entregar",
                "impossibile recapitare",
                "non \u{e8} stato possibile",
                "non \u{e8} stato recapitato",
                "n\u{e3}o p\u{f4}de ser entregue",
                "n\u{e3}o foi poss\u{ed}vel entregar",
                "niet worden bezorgd",
                "niet afgeleverd",
                "kunde inte levereras",
                "kunne ikke leveres",
                "nie mo\u{17c}na dostarczy\u{107}",
                "nie zosta\u{142}a dostarczona",
                "nelze doru\u{10d}it",
                "nebylo mo\u{17e}n\u{e9} doru\u{10d}it",
                "\u{43d}\u{435} \u{434}\u{43e}\u{441}\u{442}\u{430}\u{432}\u{43b}\u{435}\u{43d}",
                "\u{43d}\u{435} \u{43c}\u{43e}\u{436}\u{435}\u{442} \u{431}\u{44b}\u{442}\u{44c} \u{434}\u{43e}\u{441}\u{442}\u{430}\u{432}\u{43b}\u{435}\u{43d}\u{43e}",
                "\u{9001}\u{4fe1}\u{3067}\u{304d}\u{307e}\u{305b}\u{3093}",
                "\u{914d}\u{4fe1}\u{3067}\u{304d}\u{307e}\u{305b}\u{3093}",
                "\u{304a}\u{5c4a}\u{3051}\u{3067}\u{304d}",
                "\u{5c4a}\u{3051}\u{308b}\u{3053}\u{3068}\u{304c}\u{3067}\u{304d}",
                "\u{65e0}\u{6cd5}\u{6295}\u{9012}",
                "\u{65e0}\u{6cd5}\u{53d1}\u{9001}",
                "\u{65e0}\u{6cd5}\u{9001}\u{8fbe}",
                "\u{7121}\u{6cd5}\u{50b3}\u{9001}",
            ],
            Self::Reason => &[
                "was not sent",
                "could not be sent",
                "not able to be sent",
                "has been rejected",
                "was rejected",
                "user unknown",
                "unknown user",
                "no such user",
                "could not send",
                "unable to send",
                "failed to reach",
                "permanent error",
                "permanent failure",
                "did not reach",
                "failed recipient",
                "failed address",
                "has failed",
                "gave up",
                "giving up",
                "given up",
                "mailbox is full",
                "mailbox full",
                "fehlgeschlagen",
            ],
            Self::Delay => &[
                "has been delayed",
                "is delayed",
                "been delayed",
                "delayed mail",
                "delivery delay",
                "delivery incomplete",
                "(delay)",
                "not yet been delivered",
                "still being retried",
                "will be retried",
                "will retry for",
                "will continue to try",
                "will keep trying",
                "will try to deliver",
                "will try again",
                "do not need to resend",
                "don't need to resend",
                "delivery attempts will continue",
                "transient non-fatal errors",
                "this is a warning message only",
                "this is a warning only",
                "message still undelivered after",
                "wird weiterhin versucht",
                "verz\u{f6}gert",
                "a \u{e9}t\u{e9} retard\u{e9}",
                "se ha retrasado",
            ],
            Self::Success => &[
                "successfully delivered",
                "successful delivery",
                "successful mail delivery",
                "delivered successfully",
                "was delivered to the following",
                "has been delivered to the following",
                "been delivered to these recipients",
                "successfully relayed",
                "was relayed to",
                "erfolgreich zugestellt",
            ],
            Self::Original => &[
                "original message",
                "original mail",
                "message original",
                "mensaje original",
                "mensagem original",
                "ursprungliche nachricht",
                "messaggio originale",
                "returned message",
                "returned mail",
                "unsent message",
                "undelivered message",
                "undeliverable message",
                "rejected message",
                "failed message",
                "copy of the message",
                "copy of your message",
                "copy of the original",
                "message header",
                "header of the",
                "headers of the",
                "message text",
                "message follows",
                "message returned",
            ],
            Self::Away => &[
                "out of office",
                "out of the office",
                "out-of-office",
                "automatic reply",
                "automatic response",
                "auto reply",
                "auto-reply",
                "autoreply",
                "auto response",
                "auto-response",
                "autoresponse",
                "automated reply",
                "vacation",
                "on holiday",
                "away from",
                "i am away",
                "absence",
                "abwesen",
                "automatische antwort",
                "automatisch antwoord",
                "automatisk svar",
                "automatiskt svar",
                "r\u{e9}ponse automatique",
                "respuesta autom\u{e1}tica",
                "fuera de la oficina",
                "resposta autom\u{e1}tica",
                "risposta automatica",
                "fuori sede",
                "fuori ufficio",
                "afwezig",
                "automatyczna odpowied",
                "\u{430}\u{432}\u{442}\u{43e}\u{43e}\u{442}\u{432}\u{435}\u{442}",
                "\u{30a}\u{81ea}\u{52d5}\u{8fd4}\u{4fe1}",
                "\u{81ea}\u{52d5}\u{5fdc}\u{7b54}",
                "\u{4e0d}\u{5728}",
                "\u{81ea}\u{52a8}\u{56de}\u{590d}",
                "\u{81ea}\u{52a8}\u{7b54}\u{590d}",
            ],
            Self::Challenge => &[
                "please confirm your message",
                "confirm your e-mail to",
                "confirm that you sent",
                "please verify your message",
                "verify that you are a",
                "verification of your message",
                "sender verification",
                "prove that you are a human",
                "prove you are human",
                "awaiting your confirmation",
                "your message is awaiting",
                "anti-spam verification",
                "spam filter challenge",
                "your message is being held until",
                "this message is part of a challenge",
                "boxbe",
            ],
            Self::Receipt => &[
                "return receipt",
                "read receipt",
                "disposition notification",
                "not read:",
                "lesebest\u{e4}tigung",
                "accus\u{e9} de r\u{e9}ception",
                "accus\u{e9} de lecture",
            ],
            Self::Because => &[
                "response was:",
                "response from the remote server was:",
                "other server returned was:",
                "server returned was:",
                "error was:",
                "error message:",
                "reason was:",
                "reason:",
                "reasons:",
                "because:",
                "following reason:",
                "the reason given by",
                "error:",
                "grund:",
                "fehlermeldung:",
                "raison :",
                "motivo:",
                "\u{43f}\u{440}\u{438}\u{447}\u{438}\u{43d}\u{430}:",
                "\u{539f}\u{56e0}",
            ],
            Self::Helper => &[
                "contact",
                "assistance",
                "assist you",
                "for help",
                "need help",
                "questions",
                "send mail to",
                "send a mail to",
                "write to",
                "support",
                "administrator",
                "your message to",
                "reply to this",
                "sent by",
                "sent from",
            ],
        }
    }
}

/// All that words can tell, in the order of their numbers.
const ALL: [Tells; 12] = [
    Tells::System,
    Tells::Subject,
    Tells::Failure,
    Tells::Reason,
    Tells::Delay,
    Tells::Success,
    Tells::Original,
    Tells::Away,
    Tells::Challenge,
    Tells::Receipt,
    Tells::Because,
    Tells::Helper,
];

/// So much of a text is listened to, in bytes: a report says first what it is.
const LONGEST: usize = 16 << 10;

/// The words, found by their first two bytes.
struct Index {
    /// The entries of a bucket, one after the other.
    entries: Vec<(&'static [u8], Tells)>,
    /// Where the entries of each bucket begin.
    begins: Vec<u16>,
}

impl Index {
    const BUCKETS: usize = 1 << 11;

    fn bucket(first: u8, second: u8) -> usize {
        (usize::from(first) * 37 + usize::from(second) * 5) % Self::BUCKETS
    }

    fn new() -> Self {
        let mut buckets = vec![Vec::new(); Self::BUCKETS];
        for tells in ALL {
            for words in tells.words() {
                let words = words.as_bytes();
                buckets[Self::bucket(words[0], words[1])].push((words, tells));
            }
        }
        let mut index = Self {
            entries: Vec::new(),
            begins: vec![0],
        };
        for bucket in buckets {
            index.entries.extend(bucket);
            index.begins.push(index.entries.len() as u16);
        }
        index
    }
}

static INDEX: LazyLock<Index> = LazyLock::new(Index::new);

/// What a text was heard to tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    /// Where the first words of each kind stand, and where they end, from 1.
    places: [(u32, u32); ALL.len()],
}

impl Heard {
    /// Listens to the beginning of a text, in one pass.
    pub(super) fn of(text: &str) -> Self {
        let end = (0..=text.len().min(LONGEST))
            .rev()
            .find(|&end| text.is_char_boundary(end));
        let text = &text[..end.unwrap_or(0)];
        let lower = if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            text.to_lowercase()
        };
        let mut heard = Self::default();
        let index = &*INDEX;
        let bytes = lower.as_bytes();
        for (at, pair) in bytes.windows(2).enumerate() {
            let bucket = Index::bucket(pair[0], pair[1]);
            let range = usize::from(index.begins[bucket])..usize::from(index.begins[bucket + 1]);
            for (words, tells) in &index.entries[range] {
                let place = &mut heard.places[*tells as usize];
                if place.1 == 0 && bytes[at..].starts_with(words) {
                    // A letter may be longer or shorter in its other case.
                    *place = match lower.len() == text.len() {
                        true => (at as u32, (at + words.len()) as u32),
                        false => (0, u32::MAX),
                    };
                }
            }
        }
        heard
    }

    /// Whether the text told it.
    pub(super) const fn has(&self, tells: Tells) -> bool {
        self.places[tells as usize].1 > 0
    }

    /// Where the first words that tell it begin and end, if that is known.
    pub(super) fn place(&self, tells: Tells) -> Option<Range<usize>> {
        match self.places[tells as usize] {
            (_, 0 | u32::MAX) => None,
            (start, end) => Some(start as usize..end as usize),
        }
    }
}

impl Tells {
    /// Whether a short text tells it.
    pub(super) fn heard_in(self, text: &str) -> bool {
        Heard::of(text).has(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_heard_where_they_stand() {
        let heard = Heard::of("This is a WARNING. Mail Delivery has been DELAYED");
        assert!(heard.has(Tells::Delay) && heard.has(Tells::System) && heard.has(Tells::Subject));
        assert!(!heard.has(Tells::Failure));
        let place = heard.place(Tells::Delay).expect("is heard");
        assert_eq!(
            place.end,
            "This is a WARNING. Mail Delivery has been DELAYED".len()
        );
        assert!(Tells::Subject.heard_in(
            "\u{41d}\u{415} \u{414}\u{41e}\u{421}\u{422}\u{410}\u{412}\u{41b}\u{415}\u{41d}\u{41e}"
        ));
        assert!(!Heard::of("").has(Tells::System));
        assert!(!Tells::Failure.heard_in(&format!("{}not delivered", "x".repeat(LONGEST))));
    }

    #[test]
    fn all_words_are_heard_and_written_small() {
        for tells in ALL {
            assert_eq!(ALL[tells as usize], tells);
            for words in tells.words() {
                assert!(words.len() > 1 && tells.heard_in(words), "{words}");
                assert_eq!(words.to_lowercase(), *words);
            }
        }
    }
}
