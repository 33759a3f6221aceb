//! Parse, run, exit: everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    standin::cli::main()
}
