//! How a child ended, in words for the person who asked.

use std::process::ExitStatus;

use crate::property::shown;

/// Why a child ended. PRIVACY: what it complained of may quote the file, so only known phrases are looked for.
pub(super) fn words_of_end(status: Option<ExitStatus>, complaint: &str) -> String {
    if complaint.contains("memory allocation of") {
        return "the file takes more memory than is allowed".to_owned();
    }
    if complaint.contains("stack overflow") {
        return "the file nests too deep".to_owned();
    }
    if let Some(place) = complaint
        .lines()
        .find_map(|line| line.split_once("panicked at "))
    {
        return format!(
            "a fault of this program at {}",
            shown(place.1.get(..120).unwrap_or(place.1))
        );
    }
    match status {
        Some(status) => words_of_status(status),
        None => "nothing is known of its end".to_owned(),
    }
}

#[cfg(unix)]
fn words_of_status(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    // Numbers of signals that are the same on every Linux that the sandbox knows: SIGABRT, SIGKILL, SIGSEGV, SIGXCPU, SIGSYS.
    match status.signal() {
        Some(6) => "it gave up, as a program does that gets no memory".to_owned(),
        Some(9) => "the system ended it for using too much time or memory".to_owned(),
        Some(11) => "it reached beyond its memory".to_owned(),
        Some(24) => "the file takes more processor time than is allowed".to_owned(),
        Some(31) => {
            "it tried what it may not do, as a program does that a file has taken over".to_owned()
        }
        Some(signal) => format!("signal {signal}"),
        None => words_of_code(status),
    }
}

#[cfg(not(unix))]
fn words_of_status(status: ExitStatus) -> String {
    words_of_code(status)
}

fn words_of_code(status: ExitStatus) -> String {
    match status.code() {
        Some(4) => "this system cannot confine it".to_owned(),
        Some(code) => format!("it ended with code {code}"),
        None => "nothing is known of its end".to_owned(),
    }
}
