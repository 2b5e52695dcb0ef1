//! Errors with a stable code, a plain sentence and advice.
//!
//! Every error of this workspace implements [`Coded`]. The code (`ANN-<area>-<n>`) never
//! changes its meaning, the sentence is the `Display` text, the advice says what to do next.
//! Error texts carry names of members, types and limits, never a claim value.

/// An error that a person or a program can act on.
pub trait Coded: std::error::Error {
    /// The stable code, for example `ANN-JSON-3`.
    fn code(&self) -> &'static str;
    /// What to do next, one plain sentence.
    fn advice(&self) -> &'static str;
}

/// The same three facts as data, for JSON output, logs and HTTP problem details (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// The stable code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub advice: String,
}

impl<E: Coded + ?Sized> From<&E> for Problem {
    fn from(error: &E) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
            advice: error.advice().to_owned(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}\n  What to do: {}", self.code, self.message, self.advice)
    }
}

/// Declares an error enum: variant, code, sentence, advice, one line of thought each.
///
/// ```
/// annona_core::coded_errors! {
///     /// Why a cup of tea failed.
///     pub enum TeaError {
///         TooHot(u32) ["ANN-TEA-1"] "the tea has {0} degrees" => "Wait a minute.";
///         NoCup ["ANN-TEA-2"] "there is no cup" => "Bring a cup.";
///     }
/// }
/// use annona_core::Coded;
/// assert_eq!(TeaError::NoCup.code(), "ANN-TEA-2");
/// assert_eq!(TeaError::TooHot(99).to_string(), "the tea has 99 degrees");
/// ```
///
/// Last in the list, `=> Json(JsonError);` wraps another coded error, with `From`, and
/// passes on its code, sentence and advice.
#[macro_export]
macro_rules! coded_errors {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $variant:ident $( ( $($field:ty),+ $(,)? ) )? [$code:literal] $message:literal => $advice:literal; )*
            $( => $outer:ident($inner:ty); )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, ::thiserror::Error)]
        #[non_exhaustive]
        $vis enum $name {
            $( #[doc = $message] #[error($message)] $variant $( ( $($field),+ ) )?, )*
            $( #[doc = "Passed on from below."] #[error(transparent)] $outer(#[from] $inner), )*
        }
        impl $crate::Coded for $name {
            fn code(&self) -> &'static str {
                match self {
                    $( Self::$variant { .. } => $code, )*
                    $( Self::$outer(inner) => $crate::Coded::code(inner), )*
                }
            }
            fn advice(&self) -> &'static str {
                match self {
                    $( Self::$variant { .. } => $advice, )*
                    $( Self::$outer(inner) => $crate::Coded::advice(inner), )*
                }
            }
        }
    };
}
