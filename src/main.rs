//! The program: it hands over to the command line and says how it ended.

fn main() {}
