mod deferred;
mod receive;
mod show;
mod signed_metadata;
mod wallet;
