//! The registry of preset dictionaries for DEFLATE (docs/counter-qr.md section 6).
//!
//! A dictionary holds what presentations of one credential type share whoever issued them: it
//! is a typical skeleton, marks included. It makes a code smaller and is never required. One
//! that was given out never changes: its SHA-256 is pinned below and in the document; better
//! words get a new number.

use super::QrError;

/// Words of challenges and counter cards.
pub(super) const MESSAGES: u8 = 1;

/// Number and bytes; number 0 is the empty dictionary.
const REGISTRY: [(u8, &[u8]); 4] =
    [(0, b""), (MESSAGES, MESSAGE_WORDS), (2, ELIGIBILITY_VC), (3, ELIGIBILITY_DC)];

/// The bytes of a dictionary.
pub(super) fn bytes(number: u8) -> Result<&'static [u8], QrError> {
    let found = REGISTRY.iter().find(|(registered, _)| *registered == number);
    found.map(|(_, bytes)| *bytes).ok_or(QrError::Dictionary(number))
}

/// All registered numbers.
pub(super) fn numbers() -> impl Iterator<Item = u8> {
    REGISTRY.iter().map(|(number, _)| *number)
}

/// Whether some dictionary has the string, in its quotes.
pub(super) fn knows(string: &[u8]) -> bool {
    let quoted = [b"\"", string, b"\""].concat();
    REGISTRY.iter().any(|(_, bytes)| bytes.windows(quoted.len()).any(|words| words == quoted))
}

const MESSAGE_WORDS: &[u8] = b"Apotheke Farmacia Clinic Hospital Pharmacie Pharmacy \
\x1furn:annona:agreement:social-assistance-eligibility:clinic:counter-\
\x1fclinic-2026\x1fpharmacy-2026urn:annona:counter:clinic:urn:annona:counter:pharmacy:till-\
\x1furn:annona:agreement:social-assistance-eligibility:pharmacy";

/// Social assistance eligibility as `vc+sd-jwt`: less usual words, then a presentation with
/// the person, without its beginning, then a whole one with the match hint alone.
const ELIGIBILITY_VC: &[u8] = b"\"EdDSA\"\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"\x07\"\
[\"\x06\",\"household\",{\"address\":\"\x14\",\"incomeBand\":\"\x14\"}]\x02\
[\"\x06\",\"person\",{\"birthDate\":\"\x12\",\"name\":\"\x14\"}]\x02\
{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}\x01\
{\"iat\":\x0c,\"aud\":\"urn:annona:counter:clinic\",\"nonce\":\"\x06\",\"sd_hash\":\"\x0b\"}\x01\x03\
{\"alg\":\"ES256\",\"typ\":\"vc+sd-jwt\",\"kid\":\"k1\"}\x01\
{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\
\"https://annona.example/schemes/social-assistance-eligibility/v1\"],\
\"type\":[\"VerifiableCredential\",\"SocialAssistanceEligibility\"],\
\"issuer\":\"did:web:\",\"validFrom\":\"\x10\",\"validUntil\":\"\x11\",\
\"credentialSubject\":{\"class\":\"\x14\",\"_sd\":[\"\x0a\"]},\
\"status\":{\"status_list\":{\"idx\":\x13,\"uri\":\"https://\"}},\
\"cnf\":{\"jwk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"\x09\"}},\"_sd_alg\":\"sha-256\"}\x01\x03\x02\
[\"\x06\",\"matchHint\",\"\x14\"]\x02\
{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}\x01\
{\"iat\":\x0c,\"aud\":\"urn:annona:counter:pharmacy\",\"nonce\":\"\x06\",\"sd_hash\":\"\x0b\"}\x01\x03";

/// The same as `dc+sd-jwt`.
const ELIGIBILITY_DC: &[u8] = b"\"EdDSA\"\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"\x07\"\
[\"\x06\",\"household\",{\"address\":\"\x14\",\"incomeBand\":\"\x14\"}]\x02\
[\"\x06\",\"person\",{\"birthDate\":\"\x12\",\"name\":\"\x14\"}]\x02\
{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}\x01\
{\"iat\":\x0c,\"aud\":\"urn:annona:counter:clinic\",\"nonce\":\"\x06\",\"sd_hash\":\"\x0b\"}\x01\x03\
{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k1\"}\x01\
{\"iss\":\"did:web:\",\"vct\":\"https://annona.example/schemes/social-assistance-eligibility\",\
\"nbf\":\x0d,\"exp\":\x0e,\"class\":\"\x14\",\"_sd\":[\"\x0a\"],\
\"status\":{\"status_list\":{\"idx\":\x13,\"uri\":\"https://\"}},\
\"cnf\":{\"jwk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"\x09\"}},\"_sd_alg\":\"sha-256\"}\x01\x03\x02\
[\"\x06\",\"matchHint\",\"\x14\"]\x02\
{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}\x01\
{\"iat\":\x0c,\"aud\":\"urn:annona:counter:pharmacy\",\"nonce\":\"\x06\",\"sd_hash\":\"\x0b\"}\x01\x03";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dictionaries_never_change() {
        let pinned: [(u8, &str); 4] = [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "e277124cd2cea36351b828a4cc6d6ba7cc5064e25e2862de6caeede6500d9f1e"),
            (2, "98dca46a14863d438f6b7282e68e1810130fc445f4799b2f735d4d906bc3261f"),
            (3, "b8e9b49a3c18f348647bdf50355ab668d5cc3b09c77eb7f08fca05666024a776"),
        ];
        for ((number, bytes), (pinned_number, pinned_sum)) in REGISTRY.iter().zip(pinned) {
            assert_eq!(*number, pinned_number);
            let sum = crate::crypto::sha256(bytes).map(|byte| format!("{byte:02x}")).concat();
            assert_eq!(sum, pinned_sum, "dictionary {number}");
        }
        assert_eq!(REGISTRY.len(), pinned.len());
        assert_eq!(bytes(200), Err(QrError::Dictionary(200)));
    }
}
