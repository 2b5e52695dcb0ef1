//! A call by name, with its arguments as a JSON object.

use annona_core::Problem;
use annona_wallet_engine::app::{App, Argument as _};
use serde::Deserialize;
use serde_json::Value;

macro_rules! dispatch {
    ($($name:ident($($argument:ident: $kind:ty),* $(,)?) -> $answer:ty;)*) => {
        /// Answers a call; `None` when there is no such use case.
        pub fn call(app: &App, name: &str, arguments: Value) -> Option<Result<Value, Problem>> {
            match name {
                $(stringify!($name) => {
                    #[derive(Deserialize)]
                    #[serde(deny_unknown_fields)]
                    struct Arguments { $($argument: $kind,)* }
                    Some(serde_json::from_value::<Arguments>(arguments).map_err(misread).and_then(
                        |arguments| {
                            let Arguments { $($argument),* } = arguments;
                            let answer = app.$name($($argument.lend()),*)?;
                            serde_json::to_value(answer).map_err(misread)
                        },
                    ))
                })*
                _ => None,
            }
        }
    };
}

annona_wallet_engine::use_cases!(dispatch);

annona_core::coded_errors! {
    /// Why a call did not reach the wallet.
    pub enum CallError {
        Arguments(String) ["ANN-BRIDGE-1"] "the call has other arguments: {0}" => "Build the user interface and the bridge from the same sources.";
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn misread(error: serde_json::Error) -> Problem {
    Problem::from(&CallError::Arguments(error.to_string()))
}
