//! `annona-issuer`: see `annona-issuer --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    annona_issuer::cli::main()
}
