//! Reading what the command line names: files, "-" for standard input; writing whole files.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::Problem;
use annona_core::crypto::{PublicKey, SecretKey, SoftSigner};
use annona_core::json::{self, Limits};
use annona_core::jwk::{Jwk, SecretJwk};
use annona_core::scheme::{Governance, Scheme};
use annona_core::time::UnixTime;
use annona_core::trust::TrustAnchor;
use zeroize::Zeroizing;

use crate::output::problem;

annona_core::coded_errors! {
    /// A file or a text of the command line.
    pub enum FileError {
        Read(String, String) ["ANN-CLI-1"] "the file {0} cannot be read: {1}" => "Check the file's name and its permissions.";
        Write(String, String) ["ANN-CLI-2"] "the file {0} cannot be written: {1}" => "Check the folder's permissions, or whether the file is there already.";
        NotText ["ANN-CLI-3"] "the input is not a text" => "Give a text file, or an image whose name ends in .png.";
        TooLarge(String, usize) ["ANN-CLI-4"] "the file {0} is longer than {1} bytes" => "Check the file's name; nothing that annona reads is that long.";
        NoKid(String) ["ANN-CLI-5"] "the key file {0} has no kid" => "Add a kid to the file, or make the key with annona keygen --kid.";
        Pin ["ANN-CLI-6"] "no PIN was given" => "Type it when asked, or use --pin-file or the variable ANNONA_PIN.";
        PinsDiffer ["ANN-CLI-7"] "the two PINs differ" => "Try again and type the same PIN twice.";
    }
}

/// Now, by this machine's clock.
pub fn now() -> UnixTime {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixTime(i64::try_from(clock.as_secs()).unwrap_or(i64::MAX))
}

/// A file's bytes, at most 32 MiB; "-" is standard input.
pub fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let failed = |error: std::io::Error| {
        problem(FileError::Read(path.display().to_string(), error.to_string()))
    };
    let most = Limits::BUNDLE.bytes;
    let one_more = most as u64 + 1;
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(one_more).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        File::open(path).map_err(failed)?.take(one_more).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() > most {
        return Err(problem(FileError::TooLarge(path.display().to_string(), most)));
    }
    Ok(bytes)
}

/// What an argument means: the bytes of the file it names or of standard input ("-"), else the
/// argument itself. A mistyped file name is not taken for a text.
pub fn bytes(argument: &str) -> Result<Vec<u8>, Problem> {
    let path = Path::new(argument);
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let is_name = argument == "-" || ["png", "json", "txt", "jwt"].contains(&ending);
    if is_name || path.is_file() { read(path) } else { Ok(argument.as_bytes().to_vec()) }
}

/// A text file, or standard input.
pub fn text_file(path: &Path) -> Result<String, Problem> {
    text_of(read(path)?)
}

/// A text without white space around it.
pub fn text_of(bytes: Vec<u8>) -> Result<String, Problem> {
    let text = String::from_utf8(bytes).map_err(|_| problem(FileError::NotText))?;
    Ok(text.trim().to_owned())
}

/// Makes a folder, also when it is there already.
pub fn make_folder(path: &Path) -> Result<(), Problem> {
    std::fs::create_dir_all(path).map_err(|error| unwritten(path, &error))
}

/// Writes a file; an existing one is replaced.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    std::fs::write(path, bytes).map_err(|error| unwritten(path, &error))
}

/// Writes a new file that only its owner can read; an existing one is left alone.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    annona_files::write_new(path, bytes).map_err(|error| unwritten(path, &error))
}

/// Writes a file with personal data: a new one can be read by its owner only.
pub fn write_personal(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let mut options = OpenOptions::new();
    annona_files::open_private(path, options.write(true).create(true).truncate(true))
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Problem {
    problem(FileError::Write(path.display().to_string(), error.to_string()))
}

/// The public key and the `kid` of a JWK file; of a private key file the public half.
pub fn public_key(path: &Path) -> Result<(PublicKey, Option<String>), Problem> {
    let bytes = Zeroizing::new(read(path)?);
    let jwk: Jwk = json::from_slice(&bytes, Limits::CREDENTIAL).map_err(problem)?;
    Ok((PublicKey::try_from(&jwk).map_err(problem)?, jwk.kid))
}

/// The same for a key that must have a name.
pub fn named_key(path: &Path) -> Result<(String, PublicKey), Problem> {
    let (key, kid) = public_key(path)?;
    Ok((kid.ok_or_else(|| no_kid(path))?, key))
}

/// The signer and the `kid` of a private JWK file.
pub fn signer(path: &Path) -> Result<(SoftSigner, Option<String>), Problem> {
    let bytes = Zeroizing::new(read(path)?);
    let jwk: SecretJwk = json::from_slice(&bytes, Limits::CREDENTIAL).map_err(problem)?;
    let key = SecretKey::try_from(&jwk).map_err(problem)?;
    Ok((key.signer().map_err(problem)?, jwk.public.kid))
}

/// The same for a key that must have a name.
pub fn named_signer(path: &Path) -> Result<(String, SoftSigner), Problem> {
    let (signer, kid) = signer(path)?;
    let kid = kid.ok_or_else(|| no_kid(path))?;
    Ok((kid, signer))
}

/// A key file without a name.
pub fn no_kid(path: &Path) -> Problem {
    problem(FileError::NoKid(path.display().to_string()))
}

/// An `anchor.json`.
pub fn anchor(path: &Path) -> Result<TrustAnchor, Problem> {
    TrustAnchor::parse(&read(path)?).map_err(problem)
}

/// A scheme, from `scheme.json` or from the folder of its package.
pub fn scheme(path: &Path) -> Result<Scheme, Problem> {
    Scheme::parse(&read(&in_package(path, "scheme.json"))?).map_err(problem)
}

/// A scheme and the rules in `governance.json` beside it.
pub fn scheme_and_rules(path: &Path) -> Result<(Scheme, Governance), Problem> {
    let scheme = scheme(path)?;
    let rules = read(&in_package(path, "governance.json"))?;
    let rules = Governance::parse(&rules, &scheme).map_err(problem)?;
    Ok((scheme, rules))
}

/// A file of a scheme package that is named by its folder or by its `scheme.json`.
pub fn in_package(package: &Path, name: &str) -> PathBuf {
    match (package.is_dir(), name) {
        (true, _) => package.join(name),
        (false, "scheme.json") => package.to_owned(),
        (false, _) => package.with_file_name(name),
    }
}
