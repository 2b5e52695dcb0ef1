mod deferred;
mod receive;
mod show;
mod wallet;
