//! Reads lines of text and writes the dates that each speaks of, as one line of JSON for each.
//!
//! `echo "They met last Friday." | cargo run --example dates -- --reference 2017-07-10 --language en`

use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use dateline::temporal::dates;
use dateline::{Date, Language};

#[derive(Parser)]
#[command(about = "The dates that lines of text speak of, as one line of JSON for each", after_help = EXAMPLES)]
struct Options {
    /// The day the text was written: what "yesterday" is counted from
    #[arg(long, value_name = "DATE")]
    reference: Option<Date>,
    /// The language of the text: en, pt or bn; in others only dates in figures are read
    #[arg(long, value_name = "L")]
    language: String,
}

const EXAMPLES: &str = "\
Examples:
  echo 'The leaders met on July 7, 2017.' | dates --language en
  echo 'Eles se encontraram na sexta-feira passada.' | dates --language pt --reference 2017-07-10
  echo '২০১৮ সালের জুলাই মাসে বৈঠক হয়।' | dates --language bn

Exit status: 0 dates found, 1 none found, 2 error.";

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // The reader has what it wanted, as `head` has.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> io::Result<bool> {
    // A notice that cannot be written is no error: here and above, standard error may be gone.
    if io::stdin().is_terminal() {
        let _ = writeln!(io::stderr(), "reading from stdin");
    }
    let language = Language::from_code(&options.language);
    let mut out = io::stdout().lock();
    let mut any = false;
    for line in io::stdin().lock().lines() {
        let mentions = dates(&line?, language, options.reference);
        writeln!(out, "{}", serde_json::to_string(&mentions)?)?;
        out.flush()?;
        any |= !mentions.is_empty();
    }
    Ok(any)
}
