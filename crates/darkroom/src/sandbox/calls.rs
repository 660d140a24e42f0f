//! The system calls that the child may make: what reading standard input, writing standard output and memory need. Whatever else
//! it tries fails with EPERM; what only an intruder would try ends it.

use std::collections::BTreeMap;
use std::env::consts::ARCH;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls that are fine whatever they are asked.
const FREE: &[i64] = &[
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_fstat,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_gettimeofday,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
];

/// Calls that nothing in the darkroom makes and that an intruder needs.
const FATAL: &[i64] = &[
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_add_key,
    libc::SYS_bind,
    libc::SYS_bpf,
    libc::SYS_clone,
    libc::SYS_clone3,
    libc::SYS_connect,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_io_uring_setup,
    libc::SYS_keyctl,
    libc::SYS_kill,
    libc::SYS_listen,
    libc::SYS_memfd_create,
    libc::SYS_mount,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_request_key,
    libc::SYS_sendmmsg,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_setns,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_tkill,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
];

/// Restricts this thread.
pub(super) fn restrict() -> Result<(), String> {
    let words = |error: seccompiler::Error| error.to_string();
    // Of two filters the harder answer counts; the fatal one comes first, because installing is itself a call that the other denies.
    apply_filter(&fatal().map_err(words)?).map_err(words)?;
    apply_filter(&allowed().map_err(words)?).map_err(words)
}

fn fatal() -> Result<BpfProgram, seccompiler::Error> {
    let mut rules: Rules = FATAL.iter().map(|call| (*call, Vec::new())).collect();
    #[cfg(target_arch = "x86_64")]
    for call in [libc::SYS_fork, libc::SYS_vfork] {
        rules.insert(call, Vec::new());
    }
    compile(rules, SeccompAction::Allow, SeccompAction::KillProcess)
}

fn allowed() -> Result<BpfProgram, seccompiler::Error> {
    let mut rules: Rules = FREE.iter().map(|call| (*call, Vec::new())).collect();
    // Descriptors that came with the process by mistake cannot be used.
    for call in [libc::SYS_read, libc::SYS_readv] {
        rules.insert(call, vec![argument(0, SeccompCmpOp::Eq, 0)?]);
    }
    for call in [libc::SYS_write, libc::SYS_writev] {
        let out = argument(0, SeccompCmpOp::Eq, 1)?;
        let err = argument(0, SeccompCmpOp::Eq, 2)?;
        rules.insert(call, vec![out, err]);
    }
    // Memory that runs as a program is not to be had.
    let executable = libc::PROT_EXEC as u64;
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(
            call,
            vec![argument(2, SeccompCmpOp::MaskedEq(executable), 0)?],
        );
    }
    // How a process ends itself after a failed allocation.
    let itself = u64::from(std::process::id());
    rules.insert(
        libc::SYS_tgkill,
        vec![argument(0, SeccompCmpOp::Eq, itself)?],
    );
    let denied = SeccompAction::Errno(libc::EPERM as u32);
    compile(rules, denied, SeccompAction::Allow)
}

fn argument(
    index: u8,
    compare: SeccompCmpOp,
    with: u64,
) -> Result<SeccompRule, seccompiler::Error> {
    let condition = SeccompCondition::new(index, SeccompCmpArgLen::Dword, compare, with)?;
    Ok(SeccompRule::new(vec![condition])?)
}

fn compile(
    rules: Rules,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<BpfProgram, seccompiler::Error> {
    let filter = SeccompFilter::new(rules, otherwise, matched, ARCH.try_into()?)?;
    Ok(filter.try_into()?)
}
