//! `Debug` for what holds claim values: the type's name only, so that no log and no panic
//! message ever gets them.

/// Implements `Debug` as the name of the type and "hidden".
macro_rules! hidden_debug {
    ($($name:ident $(<$life:lifetime>)?),+) => { $(
        impl std::fmt::Debug for $name $(<$life>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    )+ };
}

pub(crate) use hidden_debug;
