//! The use cases and their types as TypeScript.

use std::io::Write as _;

use annona_wallet_engine::app::{CardView, Code, HistoryView, Home, Scanned, Start, Taken};
use annona_wallet_engine::{
    BundleSummary, CardStatus, CardSummary, ClaimName, ClaimView, Delivered, OfferSummary, Owner,
    Profile,
};
use ts_rs::{Config, TS};

macro_rules! signatures {
    ($($name:ident($($argument:ident: $kind:ty),* $(,)?) -> $answer:ty;)*) => {
        fn signatures(config: &Config) -> Vec<String> {
            vec![$(signature(
                stringify!($name),
                &[$((stringify!($argument), <$kind as TS>::name(config))),*],
                &<$answer as TS>::name(config),
            )),*]
        }
    };
}

annona_wallet_engine::use_cases!(signatures);

pub fn print() -> Result<(), String> {
    let text = typescript();
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}

fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let mut text =
        "// Written by `annona-wallet-bridge types`; change the Rust sources instead.\n".to_owned();
    for declaration in declarations(&config) {
        text.push_str(&format!("\nexport {declaration}\n"));
    }
    text.push_str("\n/** What a window can ask of the wallet. */\nexport interface UseCases {\n");
    for signature in signatures(&config) {
        text.push_str(&format!("  {signature}\n"));
    }
    text.push_str("}\n");
    text
}

fn declarations(config: &Config) -> Vec<String> {
    vec![
        BundleSummary::decl(config),
        CardStatus::decl(config),
        CardSummary::decl(config),
        ClaimName::decl(config),
        ClaimView::decl(config),
        Profile::decl(config),
        CardView::decl(config),
        Code::decl(config),
        Delivered::decl(config),
        HistoryView::decl(config),
        OfferSummary::decl(config),
        Owner::decl(config),
        Home::decl(config),
        Scanned::decl(config),
        Start::decl(config),
        Taken::decl(config),
    ]
}

fn signature(name: &str, arguments: &[(&str, String)], answer: &str) -> String {
    let arguments: Vec<String> =
        arguments.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
    let answer = if answer == "null" { "void" } else { answer };
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!("arguments_: {{ {} }}", arguments.join("; "))
    };
    format!("{name}({arguments}): Promise<{answer}>;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_interface_is_checked_against_these_types() {
        let written = include_str!("../../ui/src/lib/engine.ts");
        assert_eq!(
            written,
            typescript(),
            "run: cargo run -p annona-wallet-bridge -- types > wallet-app/ui/src/lib/engine.ts"
        );
    }
}
