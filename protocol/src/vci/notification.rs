//! Notification messages (section 11): the wallet tells what became of the credentials.

use annona_core::json::{self, Limits};
use serde::{Deserialize, Serialize};

use super::ErrorResponse;

/// What became of the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationEvent {
    /// They are stored.
    CredentialAccepted,
    /// They could not be stored, for a reason that is not the person's wish.
    CredentialFailure,
    /// The person did not want them.
    CredentialDeleted,
}

impl NotificationEvent {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CredentialAccepted => "credential_accepted",
            Self::CredentialFailure => "credential_failure",
            Self::CredentialDeleted => "credential_deleted",
        }
    }
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationRequest {
    /// As in the credential response.
    pub notification_id: String,
    /// What happened.
    pub event: NotificationEvent,
    /// ASCII text for developers of issuers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_description: Option<String>,
}

impl NotificationRequest {
    /// Reads the body of a request; unknown members are ignored.
    ///
    /// # Errors
    /// `invalid_notification_request`, also for an event that the specification does not have.
    pub fn parse(body: &[u8]) -> Result<Self, ErrorResponse> {
        json::from_slice(body, Limits::MESSAGE).map_err(|_| {
            let text = "notification_id and one of the three events are needed";
            ErrorResponse::new("invalid_notification_request", text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_of_section_11_1_is_read_and_others_are_refused() {
        let text = r#"{"notification_id":"3fwe98js","event":"credential_failure","x":{},
            "event_description":"Could not store the Credential. Out of storage."}"#;
        let request = NotificationRequest::parse(text.as_bytes()).unwrap();
        assert_eq!(request.event, NotificationEvent::CredentialFailure);
        let again = serde_json::to_vec(&request).unwrap();
        assert_eq!(NotificationRequest::parse(&again), Ok(request));
        for bad in [
            "",
            "{}",
            r#"{"notification_id":"a"}"#,
            r#"{"event":"credential_accepted"}"#,
            r#"{"notification_id":"a","event":"credential_eaten"}"#,
            r#"{"notification_id":7,"event":"credential_accepted"}"#,
        ] {
            let error = NotificationRequest::parse(bad.as_bytes()).unwrap_err();
            assert_eq!(error.error, "invalid_notification_request", "{bad}");
        }
    }

    #[test]
    fn events_have_the_same_name_everywhere() {
        for event in [
            NotificationEvent::CredentialAccepted,
            NotificationEvent::CredentialFailure,
            NotificationEvent::CredentialDeleted,
        ] {
            assert_eq!(serde_json::to_value(event).unwrap(), event.name());
        }
    }
}
