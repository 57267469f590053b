//! What a visit's page says, block by block. It chooses and joins lines; what
//! happened is decided elsewhere.

use fastrand::Rng;

use super::corpus::{Corpus, Fill, Template, pick};
use super::home::{Home, Person, bits};
use crate::domain::visit::Place;

/// Writes 拉家常: an opening, the season, and something of the people.
pub fn chat(
    corpus: &Corpus,
    rng: &mut Rng,
    (home, person): (&Home, &Person),
    fill: &Fill<'_>,
    place: Place,
    month: u32,
) -> String {
    let mut out = String::with_capacity(400);
    let open = &corpus.chat.open;
    let list = match place {
        Place::Home | Place::Courtyard => &open.home,
        Place::Phone => &open.phone,
        Place::Field => &open.field,
        Place::Production => &open.production,
        Place::Station => &open.station,
    };
    pick(rng, list).write(&mut out, rng, fill);
    let season = corpus.chat.season.iter().find(|season| season.months.contains(&month));
    if let Some(season) = season
        && rng.u32(..10) < 8
    {
        pick(rng, &season.lines).write(&mut out, rng, fill);
    }
    let lists = subjects(corpus, home, person);
    let start = rng.usize(..lists.len);
    pick(rng, lists.lists[start]).write(&mut out, rng, fill);
    if lists.len > 1 {
        let other = (start + rng.usize(1..lists.len)) % lists.len;
        pick(rng, lists.lists[other]).write(&mut out, rng, fill);
        let third = rng.usize(..lists.len);
        if third != start && third != other {
            pick(rng, lists.lists[third]).write(&mut out, rng, fill);
        }
    }
    if place != Place::Phone && rng.u32(..10) < 7 {
        pick(rng, &corpus.chat.close.lines).write(&mut out, rng, fill);
    }
    out
}

struct Subjects<'a> {
    lists: [&'a [Template]; 12],
    len: usize,
}

/// Returns what there is to talk about with `person` in this household.
fn subjects<'a>(corpus: &'a Corpus, home: &Home, person: &Person) -> Subjects<'a> {
    let people = &corpus.chat.people;
    let child_met = !matches!(person.relation, "户主" | "配偶");
    let mut found = Subjects { lists: [&people.any; 12], len: 0 };
    let mut add = |list: &'a [Template]| {
        found.lists[found.len] = list;
        found.len += 1;
    };
    if child_met {
        add(&people.child_met);
        return found;
    }
    add(&people.any);
    let alone = home.residents == 1;
    if alone {
        add(&people.alone);
    }
    if home.is_couple() && home.elder {
        add(&people.couple);
    }
    // A child who was met at home can't be the one who is away.
    if home.elder && home.people.len() < 3 && !alone {
        add(&people.kids);
    }
    if home.residents >= 4 {
        add(if home.elder { &people.grand } else { &people.child });
    }
    if !home.elder && home.is_couple() {
        add(&people.work);
    }
    for (bit, list) in [
        (bits::DISABLED, &people.disabled),
        (bits::VETERAN, &people.veteran),
        (bits::LOW, &people.low),
        (bits::MONITORED, &people.monitor),
    ] {
        if home.kinds & bit != 0 {
            add(list);
        }
    }
    found
}

/// Writes 议发展.
pub fn development(corpus: &Corpus, rng: &mut Rng, home: &Home, fill: &Fill<'_>) -> String {
    let topics = &corpus.talk.development;
    let list = match rng.u32(..10) {
        0..2 => &topics.greenhouse,
        2..4 => &topics.breeding,
        4..6 => &topics.coop,
        6..8 if !home.elder || home.residents > 2 => &topics.ecommerce,
        _ => &topics.other,
    };
    let mut out = pick(rng, list).say(rng, fill);
    pick(rng, &topics.after).write(&mut out, rng, fill);
    out
}

/// Writes 听牢骚 around the words of a concern.
pub fn complaint(corpus: &Corpus, rng: &mut Rng, fill: &Fill<'_>, words: &str) -> String {
    let parts = &corpus.talk.complaint;
    let mut out = pick(rng, &parts.lead).say(rng, fill);
    out.push_str(words);
    out.push('。');
    pick(rng, &parts.detail).write(&mut out, rng, fill);
    pick(rng, &parts.tail).write(&mut out, rng, fill);
    out
}

/// Appends what is said of an earlier concern.
pub fn earlier(corpus: &Corpus, rng: &mut Rng, fill: &Fill<'_>, settled: bool, out: &mut String) {
    let parts = &corpus.talk.complaint;
    pick(rng, if settled { &parts.settled } else { &parts.again }).write(out, rng, fill);
}

/// Writes the page of a meeting in a courtyard.
pub fn courtyard(corpus: &Corpus, rng: &mut Rng, fill: &Fill<'_>) -> (String, String) {
    let parts = &corpus.talk.courtyard;
    (pick(rng, &parts.lines).say(rng, fill), pick(rng, &parts.topics).say(rng, fill))
}
