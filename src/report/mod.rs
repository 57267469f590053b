//! Floor 4: what is printed. It takes plain words and makes pages of them; it
//! asks nothing of the state and writes no file.

pub mod round;
