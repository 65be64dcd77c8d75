//! The product as a whole, judged from outside.

mod store;
mod web;
