//! A connection: who does not read is cut off, and who was refused hears it to the end.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// Longest that a client may take to accept [`PROGRESS_BYTES`] of an answer, or the rest of one.
const STALL_TIME_MAX: Duration = Duration::from_secs(30);
/// So much of an answer a client has to take in that time.
const PROGRESS_BYTES: usize = 64 * 1024;
/// How long what a refused client still sends is read and thrown away.
const LINGER_TIME_MAX: Duration = Duration::from_secs(5);
/// How much of it is read at once, in bytes.
const LINGER_BYTES: usize = 16 * 1024;

/// Whether a client was answered before all that it sends was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unread(Arc<AtomicBool>);

impl Unread {
    pub(crate) fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    unread: Unread,
    stall_time_max: Duration,
    stall: Option<Stall>,
    /// Set once our side is closed.
    farewell: Option<Pin<Box<Sleep>>>,
}

/// A client that does not take what there is for it.
#[derive(Debug)]
struct Stall {
    end: Pin<Box<Sleep>>,
    taken_bytes: usize,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, unread: Unread) -> Self {
        Self { stream, unread, stall_time_max: STALL_TIME_MAX, stall: None, farewell: None }
    }

    /// Notes how far a write of `bytes` came, and ends it when the client takes too long.
    fn wrote(
        &mut self,
        context: &mut Context<'_>,
        bytes: usize,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(taken)) => {
                if let Some(stall) = &mut self.stall {
                    stall.taken_bytes += taken;
                    if taken == bytes || stall.taken_bytes >= PROGRESS_BYTES {
                        self.stall = None;
                    }
                }
                Poll::Ready(Ok(taken))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let end = || Box::pin(sleep(self.stall_time_max));
                let stall = self.stall.get_or_insert_with(|| Stall { end: end(), taken_bytes: 0 });
                ready!(stall.end.as_mut().poll(context));
                let message = "the client does not read its answer";
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, message)))
            }
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(context, bytes.len(), written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let bytes = pieces.iter().map(|piece| piece.len()).sum();
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.wrote(context, bytes, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Closing with bytes unread resets the connection, and the client may lose the answer that it
    /// has not read yet: so they are read and thrown away, for a while.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.farewell.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
        }
        if !this.unread.0.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        let end = this.farewell.get_or_insert_with(|| Box::pin(sleep(LINGER_TIME_MAX)));
        let mut bytes = [0; LINGER_BYTES];
        while end.as_mut().poll(context).is_pending() {
            let mut buffer = ReadBuf::new(&mut bytes);
            match ready!(Pin::new(&mut this.stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                // The client has closed its side too, or is gone.
                Ok(()) | Err(_) => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// More than systems keep for a connection.
    const MUCH: usize = 64 * 1024 * 1024;
    const SOON: Duration = Duration::from_millis(100);

    /// Our side of a connection, and the client's.
    async fn pair() -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("an address")).await;
        let (ours, _) = listener.accept().await.expect("a connection");
        let connection = Connection::new(ours, Unread::default());
        (Connection { stall_time_max: SOON, ..connection }, client.expect("a connection"))
    }

    #[tokio::test]
    async fn who_does_not_read_is_cut_off() {
        let (mut ours, _client) = pair().await;

        let written = ours.write_all(&vec![0; MUCH]).await;

        assert_eq!(written.expect_err("nobody reads").kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_reads_slowly_but_steadily_is_not() {
        let (mut ours, mut client) = pair().await;
        let writer = tokio::spawn(async move { ours.write_all(&vec![0; MUCH]).await });

        // Several times as long as a stall may last, with a pause before each piece.
        let (mut piece, mut read) = (vec![0; MUCH / 16], 0);
        while read < MUCH {
            sleep(SOON / 2).await;
            let wanted = piece.len().min(MUCH - read);
            read += client.read_exact(&mut piece[..wanted]).await.expect("more of it");
        }

        writer.await.expect("no panic").expect("all of it was taken");
    }

    #[tokio::test]
    async fn a_refused_client_hears_the_refusal_although_it_is_still_sending() {
        let (mut ours, mut client) = pair().await;
        ours.unread.note();
        let sender = tokio::spawn(async move {
            // More than is read here before the answer.
            let sent = client.write_all(&vec![0; MUCH]).await;
            client.shutdown().await.expect("our side is closed");
            let mut heard = String::new();
            client.read_to_string(&mut heard).await.map(|_| (sent, heard))
        });

        ours.write_all(b"no").await.expect("a client that listens");
        ours.shutdown().await.expect("a close");
        drop(ours);

        let (sent, heard) = sender.await.expect("no panic").expect("no reset");
        sent.expect("somebody takes it");
        assert_eq!(heard, "no");
    }
}
