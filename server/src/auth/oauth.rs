//! OAuth 2.1 for programs that cannot be handed a personal token: they send people here, who allow
//! or refuse, and are given short access tokens and refresh tokens that change at every use.
//!
//! Our own over the hashes and signatures that sessions use: the crate `oauth2` is the other side's, and
//! `oxide-auth` knows neither resource indicators (RFC 8707) nor families of refresh tokens, and
//! would keep clients, where ours are in their own signed names or at their own addresses.

mod document;
mod grant;
mod parameters;
mod program;
mod refused;
mod wish;

pub(super) use self::grant::is_access_token;
pub use self::{
    grant::{Issued, Resource},
    parameters::Parameters,
    program::{Program, Registration},
    refused::{Failure, Refused},
    wish::{Unmet, Wanted},
};
