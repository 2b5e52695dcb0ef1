//! Runs the programs of the story and shows what they say.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use annona_core::Problem;
use serde_json::Value;

use super::DemoError;
use crate::output::problem;

/// Folder, programs and services of one run.
#[derive(Debug)]
pub struct Stage {
    folder: PathBuf,
    programs: PathBuf,
    step: u32,
    isolate: Vec<&'static str>,
    services: Vec<Child>,
}

/// What a program printed, and its exit code.
#[derive(Debug)]
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// The JSON it printed.
    pub fn json(&self) -> Result<Value, Problem> {
        serde_json::from_str(&self.out)
            .map_err(|_| problem(DemoError::Unexpected("no JSON was printed".to_owned())))
    }

    /// A text member of the JSON it printed, by pointer.
    pub fn text(&self, pointer: &str) -> Result<String, Problem> {
        let json = self.json()?;
        let text = json.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        text.ok_or_else(|| problem(DemoError::Unexpected(format!("{pointer} is missing"))))
    }
}

impl Stage {
    /// A stage in a new folder; what an earlier run left there is removed.
    pub fn new(folder: &Path) -> Result<Self, Problem> {
        let failed = |error: std::io::Error| problem(DemoError::Folder(error.to_string()));
        let mark = folder.join(".annona-demo");
        if mark.exists() {
            std::fs::remove_dir_all(folder).map_err(failed)?;
        }
        std::fs::create_dir_all(folder).map_err(failed)?;
        if std::fs::read_dir(folder).map_err(failed)?.next().is_some() {
            return Err(problem(DemoError::Folder("it is not empty".to_owned())));
        }
        std::fs::write(mark, b"This folder is made anew by each demo.\n").map_err(failed)?;
        let this = std::env::current_exe().map_err(failed)?;
        let programs = this.parent().map_or_else(PathBuf::new, Path::to_owned);
        let isolate = isolation();
        let folder = folder.canonicalize().map_err(failed)?;
        Ok(Self { folder, programs, step: 0, isolate, services: Vec::new() })
    }

    /// A file of the demo.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Whether programs can be run without any network.
    pub fn isolates(&self) -> bool {
        !self.isolate.is_empty()
    }

    /// Announces a chapter.
    pub fn chapter(&self, title: &str) {
        println!("\n== {title} ==");
    }

    /// Announces a step.
    pub fn step(&mut self, what: &str) {
        self.step = self.step.saturating_add(1);
        println!("\n{:>2}. {what}", self.step);
    }

    /// Shows a result line.
    pub fn show(&self, text: &str) {
        for line in text.trim_end().lines() {
            println!("      {line}");
        }
        let _ = std::io::stdout().flush();
    }

    /// Runs a program of this project and shows the command; `input` goes to its standard
    /// input.
    pub fn run(&self, program: &str, arguments: &[&str], input: &str) -> Result<Said, Problem> {
        self.spawn_and_wait(&[], program, arguments, input)
    }

    /// As [`Stage::run`], in a process that has no network, where the system allows it.
    pub fn run_offline(
        &self,
        program: &str,
        arguments: &[&str],
        input: &str,
    ) -> Result<Said, Problem> {
        self.spawn_and_wait(&self.isolate, program, arguments, input)
    }

    /// As [`Stage::run`]; anything but success ends the demo.
    pub fn must(&self, program: &str, arguments: &[&str]) -> Result<Said, Problem> {
        self.must_with(program, arguments, "")
    }

    /// As [`Stage::must`], with a standard input.
    pub fn must_with(
        &self,
        program: &str,
        arguments: &[&str],
        input: &str,
    ) -> Result<Said, Problem> {
        let said = self.run(program, arguments, input)?;
        if said.code == 0 {
            Ok(said)
        } else {
            Err(problem(DemoError::Failed(said.err + &said.out)))
        }
    }

    fn spawn_and_wait(
        &self,
        prefix: &[&str],
        program: &str,
        arguments: &[&str],
        input: &str,
    ) -> Result<Said, Problem> {
        let (mut command, shown) = self.command(prefix, program, arguments);
        println!("    $ {shown}");
        let failed = |error: std::io::Error| {
            problem(DemoError::Program(program.to_owned(), error.to_string()))
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that does not read its input has closed it; that is its business.
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().map_err(failed)?;
        Ok(Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).trim_end().to_owned(),
            err: String::from_utf8_lossy(&output.stderr).trim_end().to_owned(),
        })
    }

    fn command(&self, prefix: &[&str], program: &str, arguments: &[&str]) -> (Command, String) {
        let ours = self.programs.join(program);
        let file = if ours.is_file() { ours } else { PathBuf::from(program) };
        let mut words = prefix.iter();
        let mut command = match words.next() {
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(file);
                command
            }
            None => Command::new(file),
        };
        command.args(arguments).current_dir(&self.folder);
        let words = prefix.iter().map(|word| (*word).to_owned());
        let shown = words
            .chain([program.to_owned()])
            .chain(arguments.iter().map(|argument| quoted(argument)));
        (command, shown.collect::<Vec<_>>().join(" "))
    }

    /// Starts a service and waits for the line in which it says its address.
    pub fn serve(&mut self, program: &str, arguments: &[&str]) -> Result<String, Problem> {
        let (mut command, shown) = self.command(&[], program, arguments);
        println!("    $ {shown} &");
        let failed = |error: std::io::Error| {
            problem(DemoError::Program(program.to_owned(), error.to_string()))
        };
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let output = child.stdout.take();
        self.services.push(child);
        let mut line = String::new();
        if let Some(output) = output {
            BufReader::new(output).read_line(&mut line).map_err(failed)?;
        }
        let address = line.split_whitespace().find(|word| word.starts_with("http://"));
        match address {
            Some(address) => Ok(address.trim_end_matches(['.', ',', '/']).to_owned()),
            None => Err(problem(DemoError::Failed(format!("{program} did not start: {line}")))),
        }
    }

    /// Waits until the services end, which is until Ctrl-C.
    pub fn wait(mut self) {
        for service in &mut self.services {
            let _ = service.wait();
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for service in &mut self.services {
            let _ = service.kill();
            let _ = service.wait();
        }
    }
}

/// How a program can be run without network here: by root, by a user, or not at all.
fn isolation() -> Vec<&'static str> {
    let works = |words: &[&str]| {
        let Some((first, rest)) = words.split_first() else { return false };
        let mut command = Command::new(first);
        command.args(rest).arg("true").stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let ways = [vec!["unshare", "-n"], vec!["unshare", "-rn"]];
    ways.into_iter().find(|words| works(words)).unwrap_or_default()
}

/// An argument as a shell would take it, cut when it is very long.
fn quoted(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    let short = if start.len() < text.len() { format!("{start}…") } else { start };
    if short.contains([' ', '?', '{', '&', '~']) { format!("'{short}'") } else { short }
}
