//! A model whose every word waits for the test.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use todo_core::{
    chat::model::{Listener, ModelError, Prompt, Reply},
    ports::Model,
};
use tokio::sync::{mpsc, watch};

/// What a [`SlowModel`] is told to do next.
#[derive(Debug)]
enum Order {
    Say(String),
    Reply(Box<Reply>),
}

/// Says what it is told when it is told, and waits in between, if need be for ever.
#[derive(Debug)]
pub struct SlowModel {
    orders: mpsc::UnboundedSender<Order>,
    /// Whoever asks takes the orders until its reply.
    inbox: tokio::sync::Mutex<mpsc::UnboundedReceiver<Order>>,
    asked: watch::Sender<usize>,
    dropped: watch::Sender<usize>,
    prompts: Mutex<Vec<Prompt>>,
}

impl Default for SlowModel {
    fn default() -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        Self {
            orders,
            inbox: tokio::sync::Mutex::new(inbox),
            asked: watch::Sender::new(0),
            dropped: watch::Sender::new(0),
            prompts: Mutex::default(),
        }
    }
}

impl SlowModel {
    /// Tells a piece of text.
    pub fn say(&self, text: &str) {
        let _ = self.orders.send(Order::Say(text.to_owned()));
    }

    /// Ends a reply.
    pub fn reply(&self, reply: Reply) {
        let _ = self.orders.send(Order::Reply(Box::new(reply)));
    }

    /// Waits until it was asked so many times.
    pub async fn asked(&self, times: usize) {
        let _ = self.asked.subscribe().wait_for(|asked| *asked >= times).await;
    }

    /// Waits until so many calls were given up before their reply.
    pub async fn given_up(&self, times: usize) {
        let _ = self.dropped.subscribe().wait_for(|dropped| *dropped >= times).await;
    }

    /// How often it was asked.
    pub fn times_asked(&self) -> usize {
        *self.asked.borrow()
    }

    /// What it was asked so far.
    pub fn prompts(&self) -> Vec<Prompt> {
        self.prompts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Counts a call that ends without a reply.
struct Call<'a> {
    model: &'a SlowModel,
    is_done: bool,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            self.model.dropped.send_modify(|dropped| *dropped += 1);
        }
    }
}

#[async_trait]
impl Model for SlowModel {
    async fn reply(&self, prompt: &Prompt, heard: Listener<'_>) -> Result<Reply, ModelError> {
        let mut call = Call { model: self, is_done: false };
        self.prompts.lock().unwrap_or_else(PoisonError::into_inner).push(prompt.clone());
        self.asked.send_modify(|asked| *asked += 1);
        let mut inbox = self.inbox.lock().await;
        while let Some(order) = inbox.recv().await {
            match order {
                Order::Say(text) => heard(&text),
                Order::Reply(reply) => {
                    call.is_done = true;
                    return Ok(*reply);
                }
            }
        }
        Err(ModelError::Unavailable("nobody gives orders any more".into()))
    }
}
