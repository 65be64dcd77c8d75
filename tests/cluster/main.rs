//! The product in a real Kubernetes: `make test-cluster`. The tests share one cluster and come one
//! after another; each has a release of its own.

mod agents;
mod database;
mod diagnosis;
mod faults;
mod install;
mod kagent;
mod kubectl_ai;
mod limits;
mod needs;
mod operator;
mod place;
mod policies;
mod rollouts;
mod scaling;
mod sizing;
