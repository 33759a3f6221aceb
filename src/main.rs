//! The command line comes with `cli`.

fn main() {}
