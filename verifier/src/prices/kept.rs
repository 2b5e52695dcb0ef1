//! The price list that a counter keeps, and what its status line says of it.

use std::io::ErrorKind;
use std::sync::{Arc, PoisonError};

use annona_core::crypto::sha256;
use annona_core::json::{self, Limits};
use serde::{Deserialize, Serialize};

use super::{PriceError, PriceList};
use crate::counter::{Counter, CounterError};

const FILE: &str = "prices.json";
const ABOUT: &str = "prices-about.json";

/// Most bytes of the stored list.
const MOST: u64 = 32 << 20;

/// An entry of the stored list has two or three JSON values a class.
const LIMITS: Limits = Limits { bytes: 32 << 20, depth: 5, values: 4 << 20 };

/// Longest name of a file that is remembered, characters.
const NAME: usize = 120;

/// Which list it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricesKept {
    /// The name of the file it came from.
    pub name: String,
    /// How many items it has.
    pub rows: usize,
}

impl Counter {
    /// The price list.
    ///
    /// # Errors
    /// [`CounterError::Price`] when there is none.
    pub fn prices(&self) -> Result<Arc<PriceList>, CounterError> {
        let bytes = self.shelf().read(FILE, MOST);
        let bytes = bytes.map_err(|error| PriceError::NoList(error.to_string()))?;
        let hash = sha256(&bytes);
        let mut read = self.priced().lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, prices)) = read.as_ref().filter(|(of, _)| *of == hash) {
            return Ok(Arc::clone(prices));
        }
        let prices: Arc<PriceList> = Arc::new(json::from_slice(&bytes, LIMITS)?);
        *read = Some((hash, Arc::clone(&prices)));
        Ok(prices)
    }

    /// Installs a price list from a spreadsheet; the one before is replaced.
    ///
    /// # Errors
    /// [`CounterError::Price`]; the list before stays.
    pub fn install_prices(
        &self,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<Arc<PriceList>, CounterError> {
        let prices = PriceList::read(bytes)?;
        let visible = file_name.chars().filter(|c| !c.is_control());
        let about = PricesKept { name: visible.take(NAME).collect(), rows: prices.len() };
        let text = text_of(&prices).map_err(|error| PriceError::Store(error.to_string()))?;
        if text.len() as u64 > MOST {
            return Err(PriceError::TooLarge.into());
        }
        let write = |name, text: &[u8]| self.shelf().write(name, text);
        write(FILE, &text)
            .and_then(|()| write(ABOUT, &text_of(&about)?))
            .map_err(|error| PriceError::Store(error.to_string()))?;
        Ok(Arc::new(prices))
    }

    /// Which price list there is.
    ///
    /// # Errors
    /// [`CounterError::Price`] when what is known of it cannot be read.
    pub fn prices_kept(&self) -> Result<Option<PricesKept>, CounterError> {
        match self.shelf().read(ABOUT, 4_096) {
            Ok(bytes) => Ok(Some(json::from_slice(&bytes, Limits::CREDENTIAL)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(PriceError::NoList(error.to_string()).into()),
        }
    }
}

fn text_of(value: &impl Serialize) -> std::io::Result<Vec<u8>> {
    Ok(serde_json::to_vec(value)?)
}
