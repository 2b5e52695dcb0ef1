mod certificates;
mod deferred;
mod mdoc;
mod receive;
mod show;
mod sign_in;
mod signed_metadata;
mod wallet;
