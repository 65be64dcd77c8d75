//! How often the words of a text are looked at: what grows with the text when it is read.

use std::cell::Cell;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

pub(crate) fn count() {
    COUNT.set(COUNT.get() + 1);
}

/// The steps that `work` takes.
pub(crate) fn of(work: impl FnOnce()) -> usize {
    COUNT.set(0);
    work();
    COUNT.get()
}
