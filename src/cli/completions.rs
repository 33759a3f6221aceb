//! Shell completions and the manual page, made from the command line's own
//! definition.

use clap::{Args, CommandFactory};

use super::{Cli, Context, Verdict};
use crate::error::{Error, Result};

#[derive(Args)]
#[command(after_help = "Examples:
  standin completions bash > ~/.local/share/bash-completion/completions/standin
  standin completions zsh > \"${fpath[1]}/_standin\"
  standin completions fish > ~/.config/fish/completions/standin.fish")]
pub struct Arguments {
    /// The shell
    shell: clap_complete::Shell,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "standin", &mut script);
    context.terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Verdict::Clean)
}

/// The pages of the program and of each command, one after the other.
pub fn man(context: &Context) -> Result<Verdict> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    let failed = |error: std::io::Error| Error::io("the manual page cannot be made", &error);
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(failed)?;
    for subcommand in command.get_subcommands() {
        clap_mangen::Man::new(subcommand.clone()).render(&mut page).map_err(failed)?;
    }
    context.terminal.print(&String::from_utf8_lossy(&page))?;
    Ok(Verdict::Clean)
}
