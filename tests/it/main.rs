//! The product as a whole, judged from outside.

mod accounts;
mod authorization;
mod chat;
mod health;
mod limits;
mod openapi;
mod store;
mod tasks;
