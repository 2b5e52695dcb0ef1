//! Scans from devices that are no keyboards, to the page that was opened last (Server-Sent Events).
//!
//! A scan goes to one page: two would check the same code twice, and the second would say that it
//! was shown before.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_core::Stream;
use serde_json::json;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Scans that wait for a page.
const WAITING: usize = 16;

/// Most open pages.
const PAGES: usize = 16;

/// The open pages, the newest last.
#[derive(Debug, Clone, Default)]
pub struct Pages(Arc<Mutex<Vec<Sender<String>>>>);

impl Pages {
    /// Gives a scan to the newest page that is open, and says whether there is one.
    pub fn tell(&self, scan: &str) -> bool {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|page| !page.is_closed());
        pages.iter().rev().any(|page| page.try_send(scan.to_owned()).is_ok())
    }

    /// A stream for a page that opened; the oldest goes when there are too many.
    pub fn open(&self) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let (sender, scans) = channel(WAITING);
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|page| !page.is_closed());
        if pages.len() >= PAGES {
            pages.remove(0);
        }
        pages.push(sender);
        Sse::new(Scans(scans)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
    }

    /// Ends all streams, so that the program can stop.
    pub fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

struct Scans(Receiver<String>);

impl Stream for Scans {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let event = |scan: String| {
            let data = json!({ "scan": scan }).to_string();
            Ok(Event::default().event("scan").data(data))
        };
        self.0.poll_recv(context).map(|scan| scan.map(event))
    }
}
