//! Work on several threads: of two steps, of which the first runs ahead while the second
//! is still busy with what it made before; and the same work for many things.

use std::num::NonZero;
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

/// Does the same work for each of some things, on as many threads as there are cores,
/// and returns what came of each, in their order.
pub fn side_by_side<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = things.len().div_ceil(threads).max(1);
    let work = &work;
    thread::scope(|scope| {
        let started: Vec<_> =
            things.chunks(share).map(|share| scope.spawn(move || share.iter().map(work).collect::<Vec<R>>())).collect();
        let ended = started.into_iter().map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic)));
        ended.flatten().collect()
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

    #[test]
    fn what_is_done_side_by_side_comes_back_in_order() {
        for count in [0_u64, 1, 2, 7, 1_000] {
            let things: Vec<u64> = (0..count).collect();
            let squares: Vec<u64> = things.iter().map(|n| n * n).collect();
            assert_eq!(side_by_side(&things, |n| n * n), squares);
        }
    }
}
