mod receive;
mod show;
mod wallet;
