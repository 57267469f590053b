//! Work of two steps on two threads: the first runs ahead while the second is
//! still busy with what it made before.

use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread;

/// Has `make` make pieces on a thread of its own while `take` works on them, in
/// their order, on this one. No more than `waiting` of them wait in between.
///
/// `make` gets a function that hands a piece over and tells whether another one
/// is wanted; where it isn't, `make` should come to its end.
///
/// # Errors
/// Returns what stopped the work: the error of `take`, or else that of `make`.
pub fn ahead<T: Send, E: Send>(
    waiting: usize,
    make: impl FnOnce(&mut dyn FnMut(T) -> bool) -> Result<(), E> + Send,
    take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let (hand, handed) = sync_channel(waiting);
    thread::scope(|scope| {
        let maker = scope.spawn(move || make(&mut |piece| hand.send(piece).is_ok()));
        // The pieces end with the maker, and the maker with whoever wants them.
        let taken = handed.into_iter().try_for_each(take);
        let made = maker.join().unwrap_or_else(|panic| resume_unwind(panic));
        taken.and(made)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_to(end: u32, hand: &mut dyn FnMut(u32) -> bool) -> Result<(), String> {
        for number in 1..=end {
            if !hand(number) {
                return Ok(());
            }
        }
        Err(format!("ended at {end}"))
    }

    #[test]
    fn all_that_was_made_is_taken_in_its_order_before_the_maker_s_error_is_told() {
        let mut taken = Vec::new();
        let told = ahead(
            2,
            |hand| count_to(100, hand),
            |number| {
                taken.push(number);
                Ok(())
            },
        );
        assert_eq!((taken, told), ((1..=100).collect(), Err("ended at 100".to_owned())));
    }

    #[test]
    fn whoever_takes_stops_whoever_makes() {
        let take = |number| if number < 5 { Ok(()) } else { Err("enough".to_owned()) };
        assert_eq!(ahead(2, |hand| count_to(u32::MAX, hand), take), Err("enough".to_owned()));
    }

    #[test]
    #[should_panic(expected = "as it was made")]
    fn a_panic_of_the_maker_is_one_of_the_whole() {
        let make = |_: &mut dyn FnMut(u32) -> bool| -> Result<(), String> { panic!("as it was made") };
        let _: Result<(), String> = ahead(1, make, |_| Ok(()));
    }
}
