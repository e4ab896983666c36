//! A queue that a mail program could have, and a month of its life: `cargo run --example queue`.
//!
//! `queue.rs` is the queue: what it does with a message follows from verdicts alone. `world.rs` is
//! what it sends to: hosts that refuse in every way there is. This file runs the one against the
//! other, with a clock of its own, and checks that nothing was lost, sent twice or given up wrongly.

mod queue;
mod world;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use queue::{Ended, How, Message, Queue, Time};
use world::{Chance, DAY, Domain, Fate, Fault, GivenUp, HOUR, MINUTE, Shared, World};

/// How long a queue keeps trying, by RFC 5321 4.5.4.1 as the table has it: five days.
const KEEP: Time = DAY.saturating_mul(5);

/// What there was in a month.
struct Month {
    world: Shared,
    messages: HashMap<u32, (Time, Message)>,
    queue: Queue,
}

/// Sends so many messages within a month, then waits until the queue is empty.
fn month(seed: u64, count: u32) -> Month {
    let mut chance = Chance(seed);
    let mut world: Shared = Rc::new(RefCell::new(World::new(&mut chance)));
    let mut queue = Queue::default();
    let mut messages = HashMap::new();
    for id in 0..count {
        let now = DAY * 30 * id / count;
        while let Some(due) = queue.next().filter(|&due| due <= now) {
            queue.run(due, &mut world);
        }
        let message = world.borrow().message(id, &mut chance);
        messages.insert(id, (now, message.clone()));
        queue.accept(now, message);
    }
    while let Some(due) = queue.next() {
        queue.run(due, &mut world);
    }
    Month {
        world,
        messages,
        queue,
    }
}

impl Month {
    /// What is wrong: nothing, it is to be hoped.
    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let world = self.world.borrow();
        self.each_ends_once(&mut mistakes);
        for end in &self.queue.ended {
            let (arrived, _) = &self.messages[&end.message];
            let domain = world.domain(&end.recipient);
            if let Some(mistake) = wrong_end(end, *arrived, domain) {
                mistakes.push(format!("{mistake}: {end:?} {domain:?}"));
            }
            // It was taken as often as the queue says; where the reply was lost nobody can know.
            let key = (end.message, end.recipient.clone());
            let taken = world.taken.get(&key).copied().unwrap_or(0);
            let unconfirmed = world.unconfirmed.get(&key).copied().unwrap_or(0);
            if taken != unconfirmed + u32::from(end.how == How::Delivered) {
                mistakes.push(format!("taken {taken} times: {end:?}"));
            }
        }
        hosts_are_spared(&world, &mut mistakes);
        recipients_wait(&world, &mut mistakes);
        self.only_bad_addresses_are_given_up(&world, &mut mistakes);
        mistakes
    }

    fn each_ends_once(&self, mistakes: &mut Vec<String>) {
        let mut ends: HashMap<(u32, &str), u32> = HashMap::new();
        for end in &self.queue.ended {
            *ends.entry((end.message, &end.recipient)).or_default() += 1;
        }
        let mut expected = 0;
        for (id, (_, message)) in &self.messages {
            for recipient in &message.to {
                expected += 1;
                let times = ends.get(&(*id, recipient.as_str())).copied().unwrap_or(0);
                if times != 1 {
                    mistakes.push(format!("message {id} ended {times} times for {recipient}"));
                }
            }
        }
        if ends.len() != expected {
            mistakes.push("something ended that nobody sent".to_owned());
        }
    }

    fn only_bad_addresses_are_given_up(&self, world: &World, mistakes: &mut Vec<String>) {
        let suppressed = &self.queue.addresses.suppressed;
        for (address, cause) in suppressed {
            let fate = world.domain(address).fate;
            if !matches!(fate, Fate::Returned(_, GivenUp::AtOnce | GivenUp::Counted)) {
                mistakes.push(format!("{address} was given up: {cause}"));
            }
        }
        for end in &self.queue.ended {
            let fate = world.domain(&end.recipient).fate;
            let is_dead = matches!(fate, Fate::Returned(_, GivenUp::AtOnce));
            if is_dead && !suppressed.contains_key(&end.recipient) {
                mistakes.push(format!("{} was not given up", end.recipient));
            }
        }
        let mut refusals: HashMap<&str, Vec<Time>> = HashMap::new();
        for end in &self.queue.ended {
            if let (Fate::Returned(_, GivenUp::Counted), How::Refused(_)) =
                (world.domain(&end.recipient).fate, end.how)
            {
                refusals.entry(&end.recipient).or_default().push(end.time);
            }
        }
        for (address, times) in refusals {
            let thrice = times.windows(3).any(|three| three[2] - three[0] < DAY * 14);
            let given_up = suppressed.contains_key(address);
            if thrice != given_up {
                mistakes.push(format!(
                    "{address}: refused {times:?}, given up: {given_up}"
                ));
            }
        }
    }

    /// A few lines about it.
    fn summary(&self) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for end in &self.queue.ended {
            let title = match end.how {
                How::Delivered => "delivered".to_owned(),
                How::Refused(cause) => format!("returned: {}", cause.title()),
                How::Expired(cause) => format!("expired: {}", cause.title()),
                How::Suppressed(_) => "not sent: the address had been given up".to_owned(),
            };
            *counts.entry(title).or_default() += 1;
        }
        let connections: usize = self.world.borrow().connected.values().map(Vec::len).sum();
        let mut summary = format!(
            "{} messages for {} recipients in a month, {connections} connections\n",
            self.messages.len(),
            self.queue.ended.len(),
        );
        for (title, count) in counts {
            summary.push_str(&format!("{count:6}  {title}\n"));
        }
        let addresses = self.queue.addresses.suppressed.len();
        summary.push_str(&format!("{addresses:6}  addresses given up\n"));
        summary
    }
}

/// What is wrong with how it ended for a recipient.
fn wrong_end(end: &Ended, arrived: Time, domain: &Domain) -> Option<&'static str> {
    let age = end.time - arrived;
    match (domain.fate, end.how) {
        (Fate::Returned(_, GivenUp::AtOnce | GivenUp::Counted), How::Suppressed(_)) => None,
        (_, How::Suppressed(_)) => Some("not sent to a good address"),
        (Fate::Returned(cause, _), How::Refused(said)) if said != cause => Some("another cause"),
        (Fate::Returned(..), How::Refused(_)) if age.is_zero() => None,
        (Fate::Returned(..), _) => Some("a final refusal is returned at once"),
        (Fate::Delivered, How::Refused(_)) => Some("given up, but the refusal was not final"),
        (Fate::Delivered, How::Expired(_)) if domain.has_second => Some("there was another host"),
        (Fate::Delivered, How::Expired(_)) if age < KEEP => Some("given up too early"),
        (Fate::Delivered, How::Expired(_)) if end.time < domain.until => None,
        (Fate::Delivered, How::Expired(_)) if matches!(domain.fault, Some(Fault::Limits(_))) => {
            None
        }
        (Fate::Delivered, How::Expired(_)) => Some("not tried any more when it would have worked"),
        // The second host takes it at once.
        (Fate::Delivered, How::Delivered) if domain.has_second => {
            (!age.is_zero()).then_some("there was another host")
        }
        // The longest pause after the fault was over; then it is delivered.
        (Fate::Delivered, How::Delivered) => {
            let over = domain.until.max(arrived);
            let late = end
                .time
                .checked_sub(over)
                .is_some_and(|late| late > HOUR * 3);
            late.then_some("delivered late")
        }
    }
}

/// A faulty host has the pauses that the table wants, however many messages there are for it.
fn hosts_are_spared(world: &World, mistakes: &mut Vec<String>) {
    for (host, seen) in &world.connected {
        let domain = world.domain(host);
        // It is faulty now and then, so its pauses begin anew.
        let grows = !matches!(domain.fault, Some(Fault::Limits(_)));
        let mut expected = MINUTE * 30;
        for pair in seen.windows(2).filter(|pair| pair[0].faulty) {
            if matches!(domain.fault, Some(Fault::Limits(_))) && pair[1].time - pair[0].time >= HOUR
            {
                continue;
            }
            if grows && pair[1].time - pair[0].time < expected {
                let (then, now) = (pair[0].time, pair[1].time);
                mistakes.push(format!(
                    "{host} was not left alone: {then:?}, {now:?} {domain:?}"
                ));
                break;
            }
            expected = (expected * 2).min(HOUR * 3);
        }
    }
}

/// A recipient that was deferred has the pauses that the table wants: as they grow, and no longer.
fn recipients_wait(world: &World, mistakes: &mut Vec<String>) {
    for ((message, recipient), times) in &world.deferred {
        let domain = world.domain(recipient);
        let Some(Fault::Says(_, reply)) = &domain.fault else {
            continue;
        };
        if domain.of_host {
            continue;
        }
        let first = match reply {
            reply if reply.contains("7 minutes") => MINUTE * 7,
            reply if reply.contains("4.7.1") => MINUTE * 5,
            _ => MINUTE * 30,
        };
        let mut expected = first;
        for pair in times.windows(2) {
            if pair[1] - pair[0] != expected {
                let (then, now) = (pair[0], pair[1]);
                mistakes.push(format!(
                    "message {message} for {recipient}: {then:?}, {now:?}, not {expected:?} {domain:?}"
                ));
                break;
            }
            expected = (expected * 2).min(HOUR * 3);
        }
    }
}

fn main() {
    let month = month(1, 4000);
    print!("{}", month.summary());
    let mistakes = month.mistakes();
    println!("{} mistakes", mistakes.len());
    for mistake in mistakes.iter().take(20) {
        println!("{mistake}");
    }
    if !mistakes.is_empty() {
        std::process::exit(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_doubled_or_given_up_wrongly_in_a_month() {
        for seed in 1..=2 {
            let month = month(seed, 3000);
            let mistakes = month.mistakes();
            assert!(mistakes.is_empty(), "seed {seed}: {mistakes:#?}");
            // All that can happen did.
            let ended = &month.queue.ended;
            let count = |test: fn(&How) -> bool| ended.iter().filter(|end| test(&end.how)).count();
            assert!(count(|how| *how == How::Delivered) > 2000);
            assert!(count(|how| matches!(how, How::Refused(_))) > 1000);
            assert!(count(|how| matches!(how, How::Expired(_))) > 100);
            assert!(count(|how| matches!(how, How::Suppressed(_))) > 100);
            assert!(!month.world.borrow().unconfirmed.is_empty());
        }
    }

    #[test]
    fn a_seed_gives_the_same_month() {
        assert_eq!(month(7, 500).summary(), month(7, 500).summary());
    }

    /// The checks find what is wrong: each kind of mistake, made by hand.
    #[test]
    fn mistakes_are_found() {
        let wrong = |change: fn(&mut Month)| {
            let mut month = month(1, 500);
            change(&mut month);
            assert!(!month.mistakes().is_empty());
        };
        let first = |month: &Month, test: fn(&How) -> bool| {
            let mut ended = month.queue.ended.iter();
            ended.position(|end| test(&end.how)).unwrap()
        };
        // Lost.
        wrong(|month| {
            month.queue.ended.pop();
        });
        // Told twice.
        wrong(|month| {
            let again = month.queue.ended[0].clone();
            month.queue.ended.push(again);
        });
        // Sent twice, and not at all.
        wrong(|month| {
            let mut world = month.world.borrow_mut();
            *world.taken.values_mut().next().unwrap() += 2;
        });
        wrong(|month| {
            month.world.borrow_mut().taken.clear();
        });
        let month = month(1, 1500);
        let delivered = first(&month, |how| *how == How::Delivered);
        let refused = first(&month, |how| matches!(how, How::Refused(_)));
        let expired = first(&month, |how| matches!(how, How::Expired(_)));
        let judge = |place: usize, how: Option<How>, earlier: Time| {
            let end = &month.queue.ended[place];
            let changed = Ended {
                time: end.time - earlier,
                how: how.unwrap_or(end.how),
                ..end.clone()
            };
            let world = month.world.borrow();
            wrong_end(
                &changed,
                month.messages[&end.message].0,
                world.domain(&end.recipient),
            )
        };
        assert_eq!(judge(refused, None, Time::ZERO), None);
        let other = Some(How::Refused(smtp_codes::Cause::VIRUS));
        assert_eq!(judge(refused, other, Time::ZERO), Some("another cause"));
        assert!(judge(delivered, other, Time::ZERO).is_some());
        assert_eq!(judge(expired, None, Time::ZERO), None);
        assert_eq!(judge(expired, None, HOUR * 3), Some("given up too early"));
        assert!(judge(expired, other, Time::ZERO).is_some());
    }
}
