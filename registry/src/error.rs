//! Why the registry refused.

use annona_core::json::JsonError;
use annona_core::scheme::SchemeError;
use annona_core::trust::TrustError;
use annona_core::trust::agreement::{AgreementError, Finding};
use annona_core::trust::bundle::BundleError;
use annona_x509::X509Error;

annona_core::coded_errors! {
    /// Why the registry refused.
    pub enum RegistryError {
        Disk(String) ["ANN-REGISTRY-1"] "the registry's folder cannot be used: {0}" => "Check that the folder exists, may be written and has space.";
        Exists ["ANN-REGISTRY-2"] "the folder has a registry already" => "Open it, or take another folder.";
        Busy ["ANN-REGISTRY-3"] "another program has the registry open" => "Close the other program and try again.";
        NotFound(String) ["ANN-REGISTRY-4"] "the registry has no {0}" => "Check the identifier in the list.";
        NoScheme ["ANN-REGISTRY-5"] "the agreement is about no scheme of this registry" => "Add the scheme package first.";
        NotTheirs(String) ["ANN-REGISTRY-6"] "the provider may not issue what agreement {0} is about" => "Add the credential type to the provider's entry, or let its issuer sign.";
        Older(String) ["ANN-REGISTRY-7"] "{0} is older than the one that the registry has" => "Fetch the newest one; somebody may be replaying an old one.";
        OtherOwner(String) ["ANN-REGISTRY-8"] "{0} belongs to another party already" => "Choose another identifier or URI.";
        Validity ["ANN-REGISTRY-9"] "a bundle counts between 1 hour and 90 days" => "Choose a validity in between; one day is usual.";
        ClockBack ["ANN-REGISTRY-10"] "the clock is behind the last published bundle" => "Set the clock of this machine.";
        Anchor ["ANN-REGISTRY-11"] "a certificate anchor is not the certificate of an authority" => "Give the certificate that signs others, not the party's own.";
        => X509(X509Error);
        => Finding(Finding);
        => Bundle(BundleError);
        => Agreement(AgreementError);
        => Scheme(SchemeError);
        => Trust(TrustError);
        => Json(JsonError);
    }
}

impl From<std::io::Error> for RegistryError {
    fn from(error: std::io::Error) -> Self {
        Self::Disk(error.kind().to_string())
    }
}
