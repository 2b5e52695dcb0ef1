//! The one list of what a window can ask of the [`App`](super::App).

/// How an argument that arrived as a value is handed to a method of [`App`](super::App).
pub trait Argument<'a> {
    /// What the method takes.
    type Taken;

    /// Lends or copies it.
    fn lend(&'a self) -> Self::Taken;
}

impl<'a> Argument<'a> for String {
    type Taken = &'a str;

    fn lend(&'a self) -> &'a str {
        self
    }
}

impl<'a> Argument<'a> for Option<String> {
    type Taken = Option<&'a str>;

    fn lend(&'a self) -> Option<&'a str> {
        self.as_deref()
    }
}

impl<'a> Argument<'a> for Vec<Vec<String>> {
    type Taken = &'a [Vec<String>];

    fn lend(&'a self) -> &'a [Vec<String>] {
        self
    }
}

impl Argument<'_> for u8 {
    type Taken = Self;

    fn lend(&self) -> Self {
        *self
    }
}

impl Argument<'_> for u32 {
    type Taken = Self;

    fn lend(&self) -> Self {
        *self
    }
}

impl Argument<'_> for u64 {
    type Taken = Self;

    fn lend(&self) -> Self {
        *self
    }
}

/// Hands every use case to a macro, as `name(argument: Type, …) -> Answer;`. The names are
/// methods of [`App`](crate::app::App), which take each argument as [`Argument::lend`] gives it.
#[macro_export]
macro_rules! use_cases {
    ($with:path) => {
        $with! {
            start() -> Start;
            trust(text: String) -> Start;
            create_profile(name: String, picture: u8, pin: String, language: String) -> Home;
            unlock(profile: String, pin: String, language: String) -> Home;
            unlock_previous(profile: String, pin: String, language: String) -> Home;
            recover(profile: String, code: String, new_pin: String, language: String) -> Home;
            lock() -> ();
            remove_profile(profile: String, pin: String) -> Start;
            home(language: String) -> Home;
            change_pin(pin: String) -> ();
            recovery_sheet() -> String;
            update_lists() -> BundleSummary;
            install_lists(text: String) -> BundleSummary;
            card(card: String, language: String) -> CardView;
            delete_card(card: String) -> ();
            history(language: String) -> Vec<HistoryView>;
            export_history() -> String;
            forget(number: u64) -> ();
            forget_all() -> ();
            look_at_offer(offer: String, language: String) -> OfferSummary;
            take_offer(offer: String, tx_code: Option<String>, language: String) -> Taken;
            signed_in(address: String, language: String) -> Taken;
            renew(card: String, language: String) -> Taken;
            fetch_waiting(language: String) -> Delivered;
            read_frame(grey: String, width: u32, height: u32) -> Option<String>;
            read_code(text: String) -> Scanned;
            show(
                card: String,
                agreement: String,
                scanned_code: Option<String>,
                optional: Vec<Vec<String>>,
                language: String
            ) -> Code;
        }
    };
}
