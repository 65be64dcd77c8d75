//! Reads a task out of one line of text: "Pay rent every month on friday 5pm !high #home".
