use annona_core::crypto::Signer as _;
use annona_core::trust::{KeyPurpose, PartyKey};
use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse};
use annona_protocol::vci::wallet::WalletError as FlowError;
use annona_protocol::vci::{IssuerMetadata, MessageError, signed_metadata};

use crate::WalletError;
use crate::testing::{Folder, ISSUER, NOW, Service, World, signer, wallet};

/// The service, whose metadata the key of this seed signs.
struct Signing<'a>(&'a Service, u8);

impl Http for Signing<'_> {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut answer = self.0.send(request)?;
        if request.url.ends_with("/openid-credential-issuer") {
            assert!(request.headers.contains(&("accept".into(), "application/jwt".into())));
            let metadata = IssuerMetadata::parse(&answer.body, ISSUER).unwrap();
            let text = signed_metadata::sign(&metadata, "m1", &[], NOW, &signer(self.1)).unwrap();
            answer.body = text.into_bytes();
        }
        Ok(answer)
    }
}

#[test]
fn metadata_must_be_signed_where_the_trust_list_has_a_key_for_it() {
    let mut world = World::new();
    world.ministry.keys.push(PartyKey {
        kid: "m1".to_owned(),
        key: signer(6).public_key(),
        purposes: vec![KeyPurpose::Metadata],
        compromised_since: None,
    });
    let (folder, service) = (Folder::new(), Service::honest());
    let mut wallet = wallet(&folder, &world);
    let mut take = |http: &dyn Http| wallet.receive(&service.offer(), None, http, "en", NOW);
    let unsigned = WalletError::Flow(FlowError::Message(MessageError::Unsigned));
    assert_eq!(take(&service), Err(unsigned.clone()));
    assert_eq!(take(&Signing(&service, 7)), Err(unsigned));
    assert!(!service.seen.borrow().iter().any(|url| url.ends_with("/token")));
    assert!(take(&Signing(&service, 6)).is_ok());
}
