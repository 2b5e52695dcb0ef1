//! One logged-in session. When the module loses it (card pulled, service restarted, sessions
//! closed by another program), it is opened again and the work done once more; then it fails.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::object::ObjectHandle;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

use crate::TokenError;

/// A session and the objects that were found in it; both end together.
pub(crate) struct Live {
    pub(crate) session: Session,
    pub(crate) private: BTreeMap<String, ObjectHandle>,
}

/// What it takes to open a session at any time.
pub(crate) struct Sessions {
    context: Pkcs11,
    slot: Slot,
    pin: AuthPin,
    live: Mutex<Option<Live>>,
}

impl Sessions {
    pub(crate) const fn new(context: Pkcs11, slot: Slot, pin: AuthPin) -> Self {
        Self { context, slot, pin, live: Mutex::new(None) }
    }

    /// Does the work in a session, and once more in a new one if the session was lost.
    pub(crate) fn run<T>(
        &self,
        work: impl Fn(&mut Live) -> Result<T, Failure>,
    ) -> Result<T, TokenError> {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(live) = live.as_mut() {
            match work(live) {
                Err(Failure::Module(error)) if is_loss(&error) => {}
                done => return done.map_err(TokenError::from),
            }
        }
        // The old session is closed before a new one is opened.
        *live = None;
        let fresh = live.insert(self.open()?);
        Ok(work(fresh)?)
    }

    fn open(&self) -> Result<Live, TokenError> {
        initialize(&self.context)?;
        let session = self.context.open_rw_session(self.slot)?;
        match session.login(UserType::User, Some(&self.pin)) {
            // The login is the program's, not the session's: it may have been there.
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Live { session, private: BTreeMap::new() })
    }
}

/// Starts the module, unless another part of this program has.
pub(crate) fn initialize(context: &Pkcs11) -> Result<(), TokenError> {
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
        Err(error) => Err(TokenError::Module(error.to_string())),
    }
}

/// Why work in a session failed: what the module says decides about the second try.
pub(crate) enum Failure {
    Module(Error),
    Own(TokenError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Module(error)
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        Self::Own(error)
    }
}

impl From<Failure> for TokenError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Module(error) => error.into(),
            Failure::Own(error) => error,
        }
    }
}

fn is_loss(error: &Error) -> bool {
    matches!(
        error,
        Error::Pkcs11(
            RvError::CryptokiNotInitialized
                | RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::TokenNotPresent
                | RvError::UserNotLoggedIn
                | RvError::ObjectHandleInvalid
                | RvError::KeyHandleInvalid,
            _
        )
    )
}
