//! What the system does with the memory that a process asks for.

/// Keeps the system from handing out memory in pages of two megabytes where four kilobytes are touched. The allocator
/// asks for such pages; a small service then holds twice what it uses. To be called before work begins.
pub fn keep_pages_small() {
    #[cfg(target_os = "linux")]
    // Where the system does not know how, more memory is all that it costs.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
