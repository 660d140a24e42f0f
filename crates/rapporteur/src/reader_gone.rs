//! What happens when whoever reads the program's output goes away, as `head` does. Refuses to hide any other panic.

/// What a shell reports of a program that ended so: 128 and the number of the signal for a broken pipe.
const BROKEN_PIPE: i32 = 141;

/// Makes the program end without a word then, where printing would panic. What was recorded before is on the disk: printing comes after.
pub(crate) fn end_quietly() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.payload().downcast_ref::<String>();
        if words.is_some_and(|words| words.starts_with("failed printing to stdout: Broken pipe")) {
            std::process::exit(BROKEN_PIPE);
        }
        usual(panic);
    }));
}
