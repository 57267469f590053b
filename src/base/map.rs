//! Maps and sets for what is asked hundreds of thousands of times in one go.
//! Their order means nothing, as that of the standard library's.

use foldhash::fast::RandomState;

/// A map by a hash several times as fast as the standard library's. It is seeded
/// anew in each process, so that no file can be made to slow it down.
pub type Map<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set by the same hash.
pub type Set<T> = std::collections::HashSet<T, RandomState>;
