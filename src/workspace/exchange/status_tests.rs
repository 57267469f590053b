//! What both sides can say of how things stand between them.

use super::super::Agreement;
use super::tests::{Laptop, committee, enrolled, stick};
use crate::base::progress::unwatched;

/// Returns whether a cadre and the office agree, as the cadre's laptop tells it.
fn agreement(cadre: &mut Laptop) -> (Agreement, bool) {
    let standing = cadre.ws().exchange_status(&mut unwatched).unwrap().people.remove(0);
    (standing.agreement, standing.unconfirmed > 0)
}

#[test]
fn a_cadre_reads_whether_the_office_has_all_that_they_wrote() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    assert_eq!(agreement(&mut cadre), (Agreement::Nothing, true), "nothing was ever sent");
    let file = cadre.export(stick.path()).file;
    committee.import(&file).unwrap();
    assert_eq!(agreement(&mut cadre), (Agreement::Open, true), "nobody has confirmed it");
    let answer = committee.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&answer).unwrap();
    assert_eq!(agreement(&mut cadre), (Agreement::Agreed, false));
    cadre.visit(home, "路灯不亮");
    assert_eq!(agreement(&mut cadre), (Agreement::Open, true), "the visit isn't there yet");
}
