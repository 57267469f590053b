//! What a bundle does to the records of others, and whose devices are new with it,
//! in words: for the preview on the screen and for commands alike.

use crate::display::peers;
use crate::domain::authority::Deed;
use crate::query::conflicts::label;
use crate::tr;
use crate::workspace::{Example, Named, Newcomer, Told, Voucher, Whose};

/// Fields of a record that are told one by one.
const FIELDS_MAX: usize = 3;

/// Returns what is told by name of a bundle, each part under its heading; a part may be empty.
pub fn parts(told: &Told) -> [(String, Vec<String>); 2] {
    [(tr!("exchange-names"), deeds(told)), (tr!("exchange-newcomers"), newcomers(told))]
}

/// Returns what is done to the records of others, line by line, and how much is left out.
fn deeds(told: &Told) -> Vec<String> {
    let mut said: Vec<String> = told.named.iter().map(deed).collect();
    said.extend((told.named_besides > 0).then(|| tr!("exchange-names-besides", count = told.named_besides)));
    said
}

/// Returns which devices are new and who answers for them, line by line.
fn newcomers(told: &Told) -> Vec<String> {
    let mut said: Vec<String> = told.newcomers.iter().map(newcomer).collect();
    let besides = told.newcomers_besides;
    said.extend((besides > 0).then(|| tr!("exchange-newcomers-besides", count = besides)));
    said
}

fn deed(named: &Named) -> String {
    let (by, kind, count) = (named.by.as_str(), named.kind.label(), named.count);
    let whose = match &named.whose {
        Whose::Nobody => String::new(),
        Whose::Own => tr!("exchange-names-own"),
        Whose::Mine(_) => tr!("exchange-names-mine"),
        Whose::Other(name) => tr!("exchange-names-other", name = name.as_str()),
    };
    let said = match (named.deed, named.ends, &named.whose) {
        (Deed::Erased, ..) => tr!("exchange-names-erased", by = by, count = count),
        (Deed::Born, _, Whose::Mine(_)) => tr!("exchange-names-went-mine", by = by, count = count),
        (Deed::Born, _, Whose::Other(with)) => tr!("exchange-names-went", by = by, with = with.as_str(), count = count),
        (Deed::Born, ..) => tr!("exchange-names-born", by = by, kind = kind, count = count),
        (Deed::Removed, ..) => tr!("exchange-names-removed", by = by, whose = whose, kind = kind, count = count),
        (Deed::Restored, ..) => tr!("exchange-names-restored", by = by, whose = whose, kind = kind, count = count),
        (Deed::Edited, true, _) => tr!("exchange-names-ended", by = by, whose = whose, kind = kind, count = count),
        (Deed::Edited, false, _) => tr!("exchange-names-edited", by = by, whose = whose, kind = kind, count = count),
    };
    let mut some: Vec<String> = named.some.iter().map(|example| self::example(named, example)).collect();
    some.retain(|example| !example.is_empty());
    let said = match (some.is_empty(), named.more) {
        (true, _) => said,
        (false, false) => tr!("exchange-names-all", said = said, some = some.join(&tr!("house-semicolon"))),
        (false, true) => tr!("exchange-names-some", said = said, some = some.join(&tr!("house-semicolon"))),
    };
    if named.held { tr!("exchange-names-held", said = said) } else { said }
}

/// Returns one of the records: what it is called, and which of its fields change.
fn example(named: &Named, example: &Example) -> String {
    // That it is closed says which fields change.
    let fields = if named.ends { &[] } else { &example.fields[..] };
    let labels: Vec<String> = fields.iter().take(FIELDS_MAX).map(|field| label(named.kind, field)).collect();
    let mut labels = labels.join(&tr!("app-comma"));
    if fields.len() > FIELDS_MAX {
        labels = tr!("exchange-names-fields", fields = labels, count = fields.len());
    }
    [example.what.clone(), labels].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn newcomer(new: &Newcomer) -> String {
    let name = peers::of_unit(&new.name, &new.unit);
    let device = new.device.to_string();
    match &new.voucher {
        Voucher::Invitation => tr!("exchange-newcomer-invited", name = name, device = device),
        Voucher::Before => tr!("exchange-newcomer-before", name = name, device = device),
        Voucher::Office(by) => tr!("exchange-newcomer-office", name = name, device = device, by = by.as_str()),
        Voucher::Signature => tr!("exchange-newcomer-signature", name = name, device = device),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::Kind;

    fn named(deed: Deed, whose: Whose<String>, kind: Kind) -> Named {
        let example = |what: &str, fields: &[&str]| Example {
            what: what.to_owned(),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        };
        Named {
            by: "李四".into(),
            whose,
            deed,
            ends: false,
            kind,
            held: false,
            count: 1,
            some: vec![example("刘兰英户", &["state"])],
            more: false,
        }
    }

    fn other() -> Whose<String> {
        Whose::Other("张三".into())
    }

    #[test]
    fn who_does_what_to_whose_records_is_a_sentence() {
        let of = |deed, whose, kind| named(deed, whose, kind);
        assert_eq!(deed(&of(Deed::Edited, other(), Kind::Concern)), "李四改了张三记的 1 条诉求：刘兰英户 · 状态");
        let mine = Whose::Mine("王磊".into());
        let several = Named { count: 5, more: true, ..of(Deed::Removed, mine, Kind::Visit) };
        assert_eq!(deed(&several), "李四删除了您记的 5 条走访：刘兰英户 · 状态 等");
        let held = Named { held: true, ends: true, ..of(Deed::Edited, other(), Kind::Concern) };
        assert_eq!(deed(&held), "李四办结（或不办）了张三记的 1 条诉求：刘兰英户（先不算数，等您决定）");
        let gone = Named { some: Vec::new(), ..of(Deed::Erased, Whose::Nobody, Kind::Household) };
        assert_eq!(deed(&gone), "李四彻底销毁了 1 户的资料");
        let went = Named { some: Vec::new(), count: 3, ..of(Deed::Born, other(), Kind::Visit) };
        assert_eq!(deed(&went), "李四记了和张三一起去的 3 次走访");
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let mut one = named(Deed::Edited, other(), Kind::Concern);
        one.some[0].fields = ["due", "people", "result", "state"].map(str::to_owned).to_vec();
        let told = Told { named: vec![one], named_besides: 7, newcomers_besides: 2, ..Told::default() };
        let said = deeds(&told);
        assert!(said[0].ends_with("等 4 项"), "{said:?}");
        assert_eq!(
            (said[1].as_str(), &newcomers(&told)[..]),
            ("另有 7 条没有列出", &["另有 2 台没有列出".to_owned()][..])
        );
    }
}
