//! The issuer's settings: one JSON file, written by `init` and edited by hand if need be.

use annona_core::crypto::PublicKey;
use annona_core::did;
use annona_core::jwk::Jwk;
use annona_core::scheme::Localized;
use annona_core::status::bitstring::MIN_ENTRIES;
use annona_core::trust::{KeyPurpose, Party};
use annona_protocol::vci::Jwks;
use annona_protocol::vci::key_attestation::KeyProtection;
use annona_x509::Certificate;
use serde::{Deserialize, Serialize};

use crate::IssuerError;
use crate::sign_in::ProviderSettings;
use crate::store::DatabaseUrl;

/// Entries of a status list when nothing else is set: 256 KiB before compression, and a crowd
/// to hide in.
const STATUS_ENTRIES: u64 = 1 << 20;

/// Who issues, and under which address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The issuer's DID; stands in credentials and in the trust list.
    pub id: String,
    /// The issuer's name by language.
    pub name: Localized,
    /// The Credential Issuer Identifier: `https://host/path`, without a slash at its end.
    pub url: String,
    /// Most credentials of one request and of one offer, 2 to 32.
    pub batch_size: u32,
    /// Where citizens sign in; without it only at a desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid_provider: Option<ProviderSettings>,
    /// The wallets that may send citizens to sign in; every wallet when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wallets: Vec<KnownWallet>,
    /// The wallet providers whose attestations of wallets and keys count: entries as in the trust
    /// list, with keys for `attestation` or with certificate anchors. Without any, attestations are not looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wallet_providers: Vec<Party>,
    /// Refuse wallets that no provider vouches for, as HAIP asks; those with keys of their own
    /// (`wallets`) authenticate themselves by these.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub require_wallet_attestation: bool,
    /// Refuse proofs of attested keys that are not over a challenge of this service. Without it
    /// such a proof works once, for a minute; many wallets can do no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub require_attestation_challenge: bool,
    /// Refuse keys that no provider vouches for, or that are kept less safely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_key_attestation: Option<KeyProtection>,
    /// Refuse tokens that are not bound to a key of the wallet (DPoP), as HAIP asks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub require_dpop: bool,
    /// Entries of a new status list, at least 131,072, so that an index says nothing. The next
    /// list is opened when one is half full.
    pub status_entries: u64,
    /// Whether wallets must encrypt requests and take encrypted answers, beside TLS.
    #[serde(default)]
    pub encryption_required: bool,
    /// A PostgreSQL database for the state, which otherwise is `register.sqlite` in the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseUrl>,
}

/// A wallet that may send citizens to sign in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownWallet {
    /// Its `client_id`.
    pub client_id: String,
    /// Where browsers may be sent back to, character by character.
    pub redirect_uris: Vec<String>,
    /// Keys of its own, with which it must authenticate itself (`private_key_jwt`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Jwks>,
    /// The DID of the wallet provider that must vouch for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet_provider: Option<String>,
}

impl KnownWallet {
    /// The keys with which it authenticates itself.
    #[must_use]
    pub fn keys(&self) -> &[Jwk] {
        self.jwks.as_ref().map_or(&[], |jwks| &jwks.keys)
    }

    fn is_usable(&self, providers: &[Party]) -> bool {
        let provider = self.wallet_provider.as_ref();
        // Keys of other kinds are left out when they are read: none must not mean anybody.
        self.jwks.is_some() != self.keys().is_empty()
            && self.keys().iter().all(|key| PublicKey::try_from(key).is_ok())
            && provider.is_none_or(|id| providers.iter().any(|party| party.id == *id))
    }
}

impl Settings {
    /// Settings with the usual sizes; `name` in English.
    #[must_use]
    pub fn new(id: &str, name: Localized, url: &str) -> Self {
        Self {
            id: id.to_owned(),
            name,
            url: url.to_owned(),
            openid_provider: None,
            wallets: Vec::new(),
            wallet_providers: Vec::new(),
            require_wallet_attestation: false,
            require_attestation_challenge: false,
            require_key_attestation: None,
            require_dpop: false,
            batch_size: 10,
            encryption_required: false,
            status_entries: STATUS_ENTRIES,
            database: None,
        }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// [`IssuerError::Settings`] with the name of the one that is wrong.
    pub fn check(&self) -> Result<(), IssuerError> {
        let id_fits = did::web_url(&self.id).is_ok() || did::resolve(&self.id).is_ok();
        let name_fits = self.name.contains_key("en") && self.name.values().all(|n| n.len() <= 256);
        let providers = &self.wallet_providers;
        let is_certificate = |text: &String| Certificate::from_base64(text).is_ok();
        let vouches = |party: &Party| {
            let anchors = &party.certificate_anchors;
            let has_key = party.keys_for(KeyPurpose::Attestation).next().is_some();
            party.check().is_ok()
                && (has_key || !anchors.is_empty())
                && anchors.iter().all(is_certificate)
        };
        let may_require = !providers.is_empty();
        let rules = [
            ("wallets", self.wallets.iter().all(|wallet| wallet.is_usable(providers))),
            ("wallet_providers", providers.iter().all(vouches)),
            ("require_wallet_attestation", may_require || !self.require_wallet_attestation),
            ("require_key_attestation", may_require || self.require_key_attestation.is_none()),
            ("id", id_fits),
            ("name", name_fits),
            ("url", annona_protocol::vci::is_issuer_identifier(&self.url)),
            (
                "openid_provider",
                self.openid_provider.as_ref().is_none_or(ProviderSettings::is_usable),
            ),
            ("batch_size", (2..=32).contains(&self.batch_size)),
            ("status_entries", (MIN_ENTRIES..=1 << 24).contains(&self.status_entries)),
        ];
        match rules.into_iter().find(|(_, fits)| !fits) {
            Some((name, _)) => Err(IssuerError::Settings(name)),
            None => Ok(()),
        }
    }

    /// Whether a wallet may send citizens to sign in, and get them back at this address.
    #[must_use]
    pub fn knows_wallet(&self, client_id: &str, redirect_uri: &str) -> bool {
        let is_it = |wallet: &KnownWallet| {
            wallet.client_id == client_id && wallet.redirect_uris.iter().any(|u| u == redirect_uri)
        };
        self.wallets.is_empty() || self.wallets.iter().any(is_it)
    }

    /// A wallet of `wallets`.
    #[must_use]
    pub fn wallet(&self, client_id: &str) -> Option<&KnownWallet> {
        self.wallets.iter().find(|wallet| wallet.client_id == client_id)
    }

    /// The path of `url`, empty or `/tenant`: everything but the well-known places lies below.
    #[must_use]
    pub fn path(&self) -> &str {
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
    }

    /// The URI of a status list.
    #[must_use]
    pub fn status_uri(&self, list: u32) -> String {
        format!("{}/status/{list}", self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_a_list_of_wallets_no_other_may_send_citizens() {
        let mut settings = Settings::new("did:web:m.example", [].into(), "https://m.example");
        assert!(settings.knows_wallet("any", "app://any"));
        let redirect_uris = vec!["app://one".to_owned()];
        let client_id = "one".to_owned();
        settings.wallets = vec![KnownWallet { client_id, redirect_uris, ..KnownWallet::default() }];
        assert!(settings.knows_wallet("one", "app://one"));
        assert!(!settings.knows_wallet("one", "app://two"));
        assert!(!settings.knows_wallet("two", "app://one"));
    }

    #[test]
    fn wrong_settings_are_named() {
        let name = [("en".to_owned(), "Ministry".to_owned())];
        let good = Settings::new("did:web:m.example", name.into(), "https://m.example/tenant");
        assert_eq!(good.check(), Ok(()));
        assert_eq!(good.path(), "/tenant");
        assert_eq!(good.status_uri(3), "https://m.example/tenant/status/3");
        let wrong = |change: &dyn Fn(&mut Settings)| {
            let mut settings = good.clone();
            change(&mut settings);
            match settings.check() {
                Err(IssuerError::Settings(name)) => name,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(wrong(&|s| s.id = "ministry".to_owned()), "id");
        assert_eq!(wrong(&|s| s.name.clear()), "name");
        for url in ["http://m.example", "https://m.example/", "https://m.example/a?b", "x"] {
            assert_eq!(wrong(&|s| s.url = url.to_owned()), "url", "{url}");
        }
        assert_eq!(wrong(&|s| s.require_wallet_attestation = true), "require_wallet_attestation");
        let protection = KeyProtection::default();
        assert_eq!(
            wrong(&|s| s.require_key_attestation = Some(protection.clone())),
            "require_key_attestation"
        );
        let provider = Some("did:web:nobody.example".to_owned());
        let unknown = KnownWallet { wallet_provider: provider, ..KnownWallet::default() };
        assert_eq!(wrong(&|s| s.wallets = vec![unknown.clone()]), "wallets");
        let key = PublicKey::Ed25519([7; 32]);
        let off_curve = Jwk { kty: "EC".to_owned(), ..Jwk::from(&key) };
        for keys in [vec![], vec![off_curve]] {
            let jwks = Some(Jwks { keys });
            let broken = KnownWallet { jwks, ..KnownWallet::default() };
            assert_eq!(wrong(&|s| s.wallets = vec![broken.clone()]), "wallets");
        }
        let party = Party {
            id: "did:web:wallets.example".to_owned(),
            name: [("en".to_owned(), "Wallets".to_owned())].into(),
            may_issue: Vec::new(),
            keys: Vec::new(),
            credential_issuer: None,
            certificate_anchors: Vec::new(),
        };
        assert_eq!(wrong(&|s| s.wallet_providers = vec![party.clone()]), "wallet_providers");
        assert_eq!(wrong(&|s| s.batch_size = 1), "batch_size");
        assert_eq!(wrong(&|s| s.status_entries = 1000), "status_entries");
    }
}
