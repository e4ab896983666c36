//! A log as Postfix writes one, made up, the same every time.

/// Makes a log of at least `bytes` bytes, in whole lines; the same for every call.
///
/// One line in six or seven tells of a delivery attempt and has a status; the others are the
/// usual company: connections, message ids, queue notes, removals, full of addresses,
/// dates, sizes and process ids that are no codes.
#[must_use]
pub fn postfix_log(bytes: usize) -> Vec<u8> {
    let mut log = String::with_capacity(bytes + 1024);
    let mut dice = Dice(0x5EED);
    let mut second = 0;
    while log.len() < bytes {
        second += dice.below(3);
        message(&mut log, &mut dice, second);
    }
    log.into_bytes()
}

/// What a delivery attempt ended with: the status word, the DSN, what was said.
const ENDS: [(&str, &str, &str); 12] = [
    ("sent", "2.0.0", "(250 2.0.0 Ok: queued as 4Vw8Tt1ZzKz9sTq)"),
    (
        "sent",
        "2.0.0",
        "(250 2.0.0 OK  1760000000 d2e1a72fcca58-7a0a1b2c3d4si1234567b3a.45 - gsmtp)",
    ),
    (
        "sent",
        "2.6.0",
        "(250 2.6.0 <20260731.1@mail.example> [InternalId=1234567890] Queued mail for delivery)",
    ),
    ("sent", "2.1.5", "(250 2.1.5 delivered)"),
    ("sent", "2.0.0", "(delivered via dovecot service)"),
    ("sent", "2.0.0", "(250 Message accepted)"),
    (
        "deferred",
        "4.4.1",
        "(connect to mx.example.org[198.51.100.7]:25: Connection timed out)",
    ),
    (
        "deferred",
        "4.7.1",
        "(host mx.example.org[198.51.100.7] said: 450 4.7.1 Greylisted, try again later (in reply to RCPT TO command))",
    ),
    (
        "deferred",
        "4.2.2",
        "(host mx.example.org[198.51.100.7] said: 452 4.2.2 The recipient's mailbox is full (in reply to RCPT TO command))",
    ),
    (
        "bounced",
        "5.1.1",
        "(host mx.example.org[198.51.100.7] said: 550 5.1.1 User unknown (in reply to RCPT TO command))",
    ),
    (
        "bounced",
        "5.7.26",
        "(host mx.example.org[198.51.100.7] said: 550-5.7.26 The sender is not authenticated. 550 5.7.26 See the policy page. (in reply to end of DATA command))",
    ),
    (
        "bounced",
        "5.4.4",
        "(Host or domain name not found. Name service error for name=nowhere.example type=A: Host not found)",
    ),
];

/// The lines of one message, from the connection that brought it to its removal.
fn message(log: &mut String, dice: &mut Dice, second: u32) {
    use std::fmt::Write as _;

    let (hour, minute, second) = (second / 3600 % 24, second / 60 % 60, second % 60);
    let stamp = format!("Jul 31 {hour:02}:{minute:02}:{second:02} mail");
    let queue_id = format!("4V{:07X}", dice.below(1 << 28));
    let (user, domain) = (dice.below(9000), dice.below(400));
    let client = format!(
        "client{}.example.net[192.0.{}.{}]",
        dice.below(900),
        dice.below(4),
        dice.below(256)
    );
    let process = 1000 + dice.below(60_000);
    let size = 700 + dice.below(90_000);
    let (a, b, c, d) = (
        dice.below(9),
        dice.below(90),
        dice.below(9),
        dice.below(900),
    );
    let (word, dsn, said) = ENDS[dice.below(ENDS.len() as u32) as usize];
    // Writing to a string cannot fail.
    let _ = write!(
        log,
        "{stamp} postfix/smtpd[{process}]: connect from {client}\n\
         {stamp} postfix/smtpd[{process}]: {queue_id}: client={client}\n\
         {stamp} postfix/cleanup[{process}]: {queue_id}: message-id=<{second:02}.5.1.{size}.{queue_id}@mail.example>\n\
         {stamp} postfix/qmgr[812]: {queue_id}: from=<sender{user}@mail.example>, size={size}, nrcpt=1 (queue active)\n\
         {stamp} postfix/smtp[{process}]: {queue_id}: to=<user{user}@domain{domain}.example>, \
         relay=mx.domain{domain}.example[198.51.100.{b}]:25, delay={a}.{c}, delays=0.0{a}/0.0{c}/{c}.{b}/0.{d}, \
         dsn={dsn}, status={word} {said}\n\
         {stamp} postfix/qmgr[812]: {queue_id}: removed\n"
    );
    if dice.below(2) == 0 {
        let _ = writeln!(
            log,
            "{stamp} postfix/smtpd[{process}]: disconnect from {client} ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5"
        );
    }
}

/// A xorshift generator: small numbers that look thrown and repeat on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 33) % u64::from(limit)) as u32
    }
}
