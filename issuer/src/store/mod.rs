//! Where the issuer keeps its register, offers, nonces and issued credentials: a small
//! object-safe trait, with [`SqliteStore`] or [`PostgresStore`] behind it.
//!
//! Codes, tokens and nonces come in as SHA-256 only. Every method is one transaction: it
//! happens wholly or not at all, also when several programs use one database.

mod database;
mod deferrals;
mod issuances;
mod location;
mod migrations;
mod notifications;
mod offers;
mod people;
mod places;
mod postgres;
mod renewals;
mod session;
mod sessions;
mod sql;
mod sqlite;
mod statuses;

use std::collections::BTreeMap;

use annona_core::crypto::{CryptoError, Entropy};
use annona_core::status::Status;
use annona_core::time::UnixTime;

pub use self::location::{DatabaseUrl, open};
pub use self::postgres::PostgresStore;
pub use self::renewals::{Next, OfKey, Renewal, Withdrawn};
pub use self::sqlite::SqliteStore;

annona_core::coded_errors! {
    /// Why something could not be kept or found. Never names a value.
    pub enum StoreError {
        Unavailable(String) ["ANN-STORE-1"] "the database cannot be used: {0}" => "Check that the data folder exists and may be written, or that the database server runs and lets the issuer in, then try again.";
        Busy ["ANN-STORE-2"] "another program holds the database for too long" => "Wait a moment and try again.";
        Full ["ANN-STORE-3"] "the disk is full" => "Free space on the disk of the data folder or of the database server, then try again.";
        Version(i64) ["ANN-STORE-4"] "the database has layout {0}, which this program does not know" => "Use the program version that last opened this database, or a newer one.";
        Damaged ["ANN-STORE-5"] "the database is damaged" => "Stop the service and restore the database from a backup.";
        NoIndex ["ANN-STORE-6"] "no free place in the status list was found" => "Try again; if it persists, tell the developers.";
        Address ["ANN-STORE-7"] "the address of the database is not one" => "Write it like postgres://USER@localhost/NAME.";
        Unencrypted ["ANN-STORE-8"] "the database is on another machine, and the way there is not encrypted" => "Use a database on this machine, or an encrypted tunnel to the other one that ends on localhost.";
        Server ["ANN-STORE-9"] "the database server is older than PostgreSQL 15" => "Upgrade the server.";
        Mark ["ANN-STORE-10"] "the mark of the places given away in status lists is damaged, or open to other users" => "Make register.mark in the data folder readable by its owner only (chmod 600). If it is damaged, delete it and run `status-list --new-list` before the service starts.";
        => Entropy(CryptoError);
    }
}

/// SHA-256 of a code, token or nonce.
pub type Hash = [u8; 32];

/// A row of the register: the person's id, and the cells of the columns that the scheme uses.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The agency's own id of the person.
    pub id: String,
    /// Column to text.
    pub cells: BTreeMap<String, String>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person(hidden)")
    }
}

/// How many rows an import changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Persons that were not in the register.
    pub added: usize,
    /// Persons whose row was replaced.
    pub updated: usize,
}

/// An offer to be kept.
#[derive(Debug, Clone)]
pub struct NewOffer {
    /// Hash of the pre-authorized code.
    pub code: Hash,
    /// Hash of the pre-authorized code together with the transaction code, so that the six
    /// digits cannot be found out from the database alone.
    pub tx_code: Hash,
    /// Who gets the credential.
    pub person_id: String,
    /// What may be issued.
    pub configuration_id: String,
    /// By which terms; a transaction never goes on by others.
    pub terms: Hash,
    /// When the code dies.
    pub expires: UnixTime,
}

/// An access token to be kept.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Hash of the token.
    pub token: Hash,
    /// When the token dies.
    pub expires: UnixTime,
    /// Thumbprint of the DPoP key that the token is bound to.
    pub key: Option<String>,
    /// A refresh token beside it.
    pub refresh: Option<NewRefresh>,
}

impl NewToken {
    /// A token that is bound to no key, without a refresh token.
    #[must_use]
    pub const fn bearer(token: Hash, expires: UnixTime) -> Self {
        Self { token, expires, key: None, refresh: None }
    }
}

/// A refresh token to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewRefresh {
    /// Hash of the token together with all that it is bound to.
    pub refresh: Hash,
    /// When it dies.
    pub expires: UnixTime,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redeemed {
    /// The token is alive, the code is dead.
    Granted,
    /// The transaction code is wrong; so many tries are left.
    WrongTxCode(u32),
    /// The code is unknown, expired, used or dead; nobody is told which.
    Refused,
}

/// What a living token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Hash of the token.
    pub token: Hash,
    /// The transaction.
    pub offer: i64,
    /// Who gets the credential.
    pub person_id: String,
    /// What may be issued.
    pub configuration_id: String,
    /// By which terms; none for offers of an earlier version.
    pub terms: Option<Hash>,
    /// Thumbprint of the DPoP key that the token is bound to.
    pub key: Option<String>,
}

/// A credential that is about to be signed.
#[derive(Clone)]
pub struct NewIntent {
    /// Thumbprint of the holder's key.
    pub key: String,
    /// The subject's claims as JSON, an array of name and value pairs in order.
    pub subject: String,
    /// First day.
    pub valid_from: UnixTime,
    /// End.
    pub valid_until: UnixTime,
    /// The key that signs it; unknown for what an earlier version recorded.
    pub kid: Option<String>,
}

/// A nonce that was made here and has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonce {
    /// SHA-256 of its text.
    pub hash: Hash,
    /// When it ends.
    pub until: UnixTime,
}

/// One credential request, to be recorded before anything is signed.
pub struct IntentRequest<'a> {
    /// The token's grant.
    pub grant: &'a Grant,
    /// The nonces of the proofs, none of which may have been used; they are used up.
    pub nonces: &'a [Nonce],
    /// What will be signed, in the order of the proofs.
    pub intents: &'a [NewIntent],
    /// Most credentials of one transaction.
    pub most: usize,
    /// Entries of a status list, if a new one must be opened.
    pub entries: u64,
    /// Now.
    pub now: UnixTime,
    /// How the request came.
    pub way: Way<'a>,
}

/// How a request for credentials came.
#[derive(Clone, Copy)]
pub enum Way<'a> {
    /// To the credential endpoint; kept like this if the credentials come later.
    Direct(&'a NewDeferral),
    /// To the deferred credential endpoint, with the hash of this transaction identifier.
    Deferred(&'a Hash),
}

/// A request that waits for its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeferral {
    /// Hash of the transaction identifier.
    pub deferral: Hash,
    /// The holder's keys, a JSON array of JWKs.
    pub keys: String,
    /// When it ends.
    pub expires: UnixTime,
}

/// A recorded intent, with its place in a status list.
#[derive(Clone)]
pub struct Intent {
    /// Row number.
    pub id: i64,
    /// As recorded first, also when the same key asks again.
    pub recorded: NewIntent,
    /// Number of the status list.
    pub list: u32,
    /// Index in the list.
    pub index: u64,
}

/// The name of handed out credentials in the wallet's notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// Hash of the `notification_id`.
    pub notification: Hash,
    /// The transaction.
    pub offer: i64,
}

/// What became of a credential request.
pub enum Intended {
    /// Sign these.
    Recorded(Vec<Intent>),
    /// A nonce was used before.
    UsedNonce,
    /// The transaction has its credentials.
    TooMany,
    /// The person's credentials wait for a decision.
    Held,
    /// The token died in the meantime.
    Gone,
}

/// A change of status for all credentials of a person.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// Whose credentials.
    pub person_id: &'a str,
    /// Valid, Invalid or Suspended.
    pub status: Status,
    /// The day on which it takes effect.
    pub since: UnixTime,
    /// Why, for the agency's own records.
    pub reason: &'a str,
    /// Now.
    pub now: UnixTime,
}

/// What a change touched.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Changed {
    /// Number of credentials.
    pub credentials: usize,
    /// Number of offers that were open or half redeemed and have ended.
    pub offers: usize,
    /// Status lists to be published again.
    pub lists: Vec<u32>,
}

/// A status list: what is not valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListState {
    /// Number of entries.
    pub entries: u64,
    /// Counts changes.
    pub revision: i64,
    /// Index, status, day.
    pub changed: Vec<(u64, Status, UnixTime)>,
}

/// The issuer's storage.
pub trait Store: Send + Sync {
    /// Adds or replaces persons, all or none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn put_people(&self, people: &[Person]) -> Result<Imported, StoreError>;

    /// The register row of a person.
    ///
    /// # Errors
    /// [`StoreError`].
    fn person(&self, id: &str) -> Result<Option<Person>, StoreError>;

    /// Keeps an offer; it is the only living one of its person, earlier ones die, but not what a
    /// card that was taken can be renewed with. False, and
    /// nothing is kept, when the last change of the person was a suspension.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add_offer(&self, offer: &NewOffer, now: UnixTime) -> Result<bool, StoreError>;

    /// Keeps a code that a person's sign-in gave; other grants of the person live on. False
    /// for a suspended person.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add_code(&self, code: &NewOffer) -> Result<bool, StoreError>;

    /// Exchanges a code for a token. Counts the try in the same statement that finds the code;
    /// after [`MAX_TRIES`] tries the code is dead.
    ///
    /// # Errors
    /// [`StoreError`].
    fn redeem(
        &self,
        code: &Hash,
        tx_code: &Hash,
        token: &NewToken,
        now: UnixTime,
    ) -> Result<Redeemed, StoreError>;

    /// Ends every token that came of a code, which was used before.
    ///
    /// # Errors
    /// [`StoreError`].
    fn end_code(&self, code: &Hash) -> Result<(), StoreError>;

    /// Exchanges a refresh token for a new transaction with the same person and configuration,
    /// by today's terms.
    /// One that was used more than [`REFRESH_GRACE`] seconds ago, and whose successor was used,
    /// too, ends every token of its family: two have it. Until then the answer may be lost.
    ///
    /// # Errors
    /// [`StoreError`].
    fn renew(
        &self,
        refresh: &Hash,
        token: &NewToken,
        terms: &Hash,
        now: UnixTime,
    ) -> Result<Redeemed, StoreError>;

    /// Keeps what belongs to a handle until `expires`; false when [`MAX_SESSIONS`] are alive.
    ///
    /// # Errors
    /// [`StoreError`].
    fn put_session(
        &self,
        handle: &Hash,
        content: &str,
        expires: UnixTime,
        now: UnixTime,
    ) -> Result<bool, StoreError>;

    /// What belongs to a living handle.
    ///
    /// # Errors
    /// [`StoreError`].
    fn session(&self, handle: &Hash, now: UnixTime) -> Result<Option<String>, StoreError>;

    /// Ends a handle; false when it was not alive any more.
    ///
    /// # Errors
    /// [`StoreError`].
    fn end_session(&self, handle: &Hash, now: UnixTime) -> Result<bool, StoreError>;

    /// Remembers something that may happen once until `expires`; false when it has happened.
    ///
    /// # Errors
    /// [`StoreError`].
    fn note_once(&self, what: &Hash, expires: UnixTime, now: UnixTime) -> Result<bool, StoreError>;

    /// Forgets what has ended: tokens, sessions, used nonces and the like. Whatever has ended
    /// does not count, forgotten or not.
    ///
    /// # Errors
    /// [`StoreError`].
    fn forget_ended(&self, now: UnixTime) -> Result<(), StoreError>;

    /// The secret that all programs over this store share: `fresh` when there was none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn shared_secret(&self, fresh: &Hash) -> Result<Hash, StoreError>;

    /// What a token allows, if it is alive.
    ///
    /// # Errors
    /// [`StoreError`].
    fn grant(&self, token: &Hash, now: UnixTime) -> Result<Option<Grant>, StoreError>;

    /// Uses up the nonces and records what will be signed, each with a random status index of
    /// its own. A key that asks again within its transaction gets its first record.
    ///
    /// # Errors
    /// [`StoreError`].
    fn intend(
        &self,
        request: &IntentRequest<'_>,
        entropy: &dyn Entropy,
    ) -> Result<Intended, StoreError>;

    /// Notes that credentials were handed out, and under which name the wallet may tell what
    /// became of them.
    ///
    /// # Errors
    /// [`StoreError`].
    fn release(
        &self,
        intents: &[i64],
        notification: &NewNotification,
        now: UnixTime,
    ) -> Result<(), StoreError>;

    /// Notes what the wallet tells; `None` when nothing was handed out under that name in the
    /// transaction. The last word counts. When it has taken a card that renews another one, the
    /// other may be withdrawn with that.
    ///
    /// # Errors
    /// [`StoreError`].
    fn notify(
        &self,
        notification: &NewNotification,
        event: &str,
        now: UnixTime,
    ) -> Result<Option<Changed>, StoreError>;

    /// Lets the person's credentials wait for a decision, or wait no longer.
    ///
    /// # Errors
    /// [`StoreError`].
    fn hold(&self, person_id: &str, is_held: bool) -> Result<(), StoreError>;

    /// What a token allows where credentials are followed up: deferred ones and notifications.
    ///
    /// # Errors
    /// [`StoreError`].
    fn followed(&self, token: &Hash, now: UnixTime) -> Result<Option<Grant>, StoreError>;

    /// The keys of a request that waits for its credentials in this transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn deferral(
        &self,
        deferral: &Hash,
        offer: i64,
        now: UnixTime,
    ) -> Result<Option<String>, StoreError>;

    /// What may be issued by a code that can still be redeemed.
    ///
    /// # Errors
    /// [`StoreError`].
    fn open_offer(&self, code: &Hash, now: UnixTime) -> Result<Option<String>, StoreError>;

    /// Changes the status of all credentials of a person, where the change is possible: what is
    /// revoked stays revoked. Open offers of the person die unless it is made valid. `None`
    /// when there is nothing to change; then nothing is noted either.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set_status(&self, change: &Change<'_>) -> Result<Option<Changed>, StoreError>;

    /// Keeps the offer of a card that renews the newest one of its person and configuration. The
    /// old card counts on; with `withdraws` until the wallet says that it has the new one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add_renewal(
        &self,
        offer: &NewOffer,
        withdraws: bool,
        now: UnixTime,
    ) -> Result<Renewal, StoreError>;

    /// Revokes all credentials of a person as [`Store::set_status`] does, and keeps an offer of
    /// a new one. `None`, and no offer is kept, when there is nothing to revoke.
    ///
    /// # Errors
    /// [`StoreError`].
    fn replace(&self, change: &Change<'_>, offer: &NewOffer)
    -> Result<Option<Changed>, StoreError>;

    /// Withdraws the living credentials that a key signed, of at most `most` persons: call it
    /// again until nobody is left. Refresh tokens live on, and who is suspended stays so.
    ///
    /// # Errors
    /// [`StoreError`].
    fn withdraw(&self, key: &OfKey<'_>, most: u32) -> Result<Withdrawn, StoreError>;

    /// The persons whose credentials were withdrawn with a key, and how each comes to a new one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn affected(&self, kid: &str, now: UnixTime) -> Result<Vec<(String, Next)>, StoreError>;

    /// Opens the first status list if there is none, and names all.
    ///
    /// # Errors
    /// [`StoreError`].
    fn status_lists(&self, entries: u64) -> Result<Vec<u32>, StoreError>;

    /// Gives away no more places of the lists there are, and opens one whose number nobody could
    /// have opened before: it is up to 2^24 above the newest, at random.
    ///
    /// # Errors
    /// [`StoreError`].
    fn start_new_list(&self, entries: u64) -> Result<u32, StoreError>;

    /// The revision of a status list, which counts its changes; `None` if there is no such list.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list_revision(&self, list: u32) -> Result<Option<i64>, StoreError>;

    /// What a status list says.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list_state(&self, list: u32) -> Result<Option<ListState>, StoreError>;
}

/// Most transaction codes that are tried with one offer.
pub const MAX_TRIES: u32 = 5;
/// Most living sessions: pushed requests, sign-ins, codes.
pub const MAX_SESSIONS: u32 = 100_000;
/// How long a used refresh token works again, in seconds: an answer may get lost on its way.
pub const REFRESH_GRACE: i64 = 60;
