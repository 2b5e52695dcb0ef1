//! What the digit keys of 29 host layouts type when the scanner believes in a US keyboard.
//!
//! From Debian's xkb-data 2.35.1, by `tests/keyboard_layouts.py`; a test compares the two.
//! Windows types plain digits on a French or Belgian keyboard with CapsLock: those read as `us`.

/// A host's keyboard layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Its xkb name.
    pub name: &'static str,
    /// What the keys 0 to 9 type.
    pub plain: &'static str,
    /// What they type with CapsLock on.
    pub caps: &'static str,
}

/// The layouts, those with plain digits first.
pub const LAYOUTS: [Layout; 29] = [
    digits("us"),
    digits("gb"),
    digits("de"),
    digits("ch"),
    digits("es"),
    digits("latam"),
    digits("pt"),
    digits("br"),
    digits("it"),
    digits("tr"),
    digits("pl"),
    digits("se"),
    digits("hr"),
    digits("ro"),
    digits("ru"),
    digits("ua"),
    digits("gr"),
    digits("il"),
    digits("ara"),
    digits("jp"),
    digits("kr"),
    digits("ca"),
    Layout { name: "fr", plain: "à&é\"'(-è_ç", caps: "À&É\"'(-È_Ç" },
    Layout { name: "be", plain: "à&é\"'(§è!ç", caps: "À&É\"'(§È!Ç" },
    Layout { name: "cz", plain: "é+ěščřžýáí", caps: "É+ĚŠČŘŽÝÁÍ" },
    Layout { name: "hu", plain: "ö123456789", caps: "Ö123456789" },
    Layout {
        name: "vn",
        plain: "đăâêô\u{300}\u{309}\u{303}\u{301}\u{323}",
        caps: "ĐĂÂÊÔ\u{300}\u{309}\u{303}\u{301}\u{323}",
    },
    Layout {
        name: "th", plain: "จๅ/-ภถ\u{e38}\u{e36}คต", caps: "จๅ/-ภถ\u{e38}\u{e36}คต"
    },
    Layout {
        name: "in", plain: "०१२३४५६७८९", caps: "०१२३४५६७८९"
    },
];

const fn digits(name: &'static str) -> Layout {
    Layout { name, plain: "0123456789", caps: "0123456789" }
}
