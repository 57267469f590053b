//! What the program asks of the system for itself, once, before anything else:
//! that whatever it makes is for its owner alone, that its memory is written
//! nowhere, and that a file which may not grow is an error instead of an end.

/// Prepares the running program. What a system doesn't know is left alone.
#[cfg(unix)]
pub fn prepare() {
    use rustix::fs::Mode;
    use rustix::process::{Resource, Rlimit, setrlimit, umask};

    // sled makes its files with whatever the user's mask leaves.
    umask(Mode::RWXG | Mode::RWXO);
    // Records and keys stand in memory; an image of it must not come to lie on
    // the disk. A limit that can't be lowered is one that forbids more already.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    // Caught, the signal leaves the call to answer that the file is too large.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Default::default());
}

/// Does nothing: Windows gives a file the rights of its folder, which is the
/// user's own, and writes no image of a program's memory unless told to.
#[cfg(not(unix))]
pub fn prepare() {}
