//! `annona keygen`: a new key, as a private JWK file that only its owner can read.

use std::path::PathBuf;

use annona_core::crypto::{Alg, OsEntropy, SecretKey, Signer as _};
use annona_core::jwk::{Jwk, SecretJwk, thumbprint};
use annona_core::{Problem, did};
use serde_json::json;

use crate::files;
use crate::output::{Output, problem};

#[derive(clap::Args)]
#[command(after_help = "Example:\n  annona keygen --alg ed25519 --kid k1 --out ministry-k1.json")]
pub struct Arguments {
    /// ed25519 or p256.
    #[arg(long, value_enum, default_value = "p256")]
    alg: KeyType,
    /// The key's identifier (kid); its thumbprint when absent.
    #[arg(long)]
    kid: Option<String>,
    /// The private key file to write; an existing file is left alone.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum KeyType {
    Ed25519,
    P256,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), Problem> {
    let alg = match arguments.alg {
        KeyType::Ed25519 => Alg::EdDsa,
        KeyType::P256 => Alg::Es256,
    };
    let secret = SecretKey::generate(alg, &OsEntropy).map_err(problem)?;
    let key = secret.signer().map_err(problem)?.public_key();
    let kid = arguments.kid.clone().unwrap_or_else(|| thumbprint(&key));
    let mut file = SecretJwk::from(&secret);
    file.public.kid = Some(kid.clone());
    let text = zeroize::Zeroizing::new(serde_json::to_vec_pretty(&file).unwrap_or_default());
    files::write_secret(&arguments.out, &text)?;
    let (did_key, did_jwk) = (did::did_key(&key), did::did_jwk(&key));
    let jwk = Jwk { kid: Some(kid.clone()), ..Jwk::from(&key) };
    let lines = format!(
        "Private key: {} (only you can read it; keep it so)\nKey identifier: {kid}\n{did_key}\n\
         {did_jwk}\nPublic key: {}",
        arguments.out.display(),
        json!(jwk),
    );
    output
        .print(&lines, &json!({ "kid": kid, "did_key": did_key, "did_jwk": did_jwk, "jwk": jwk }));
    Ok(())
}
