#ifndef SLUICE_CLINUX_H
#define SLUICE_CLINUX_H

// Kernel interfaces that Swift's Glibc module does not show, and calls whose C types (macros,
// variable arguments, enumerations used as integers) do not import.

#include <semaphore.h>
#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

// Every function here returns its value or -1 with errno set, as the call it stands for.

/// open(2) with a mode; the C function takes variable arguments.
int sluice_open(const char *path, int flags, unsigned mode);

/// pipe2(2), close-on-exec; reads do not wait where that is asked, writes always do.
int sluice_pipe(int ends[2], int non_blocking_reader);

/// accept4(2), non-blocking and close-on-exec.
int sluice_accept(int listener, struct sockaddr *address, socklen_t *length);

/// A new stream socket, non-blocking and close-on-exec.
int sluice_socket(int family);

/// Blocks the signals of `mask` (bit n-1 is signal n) for this thread, and opens a signalfd for
/// them.
int sluice_signalfd(uint64_t mask);

/// The next pending signal's number from a signalfd; 0 when none is pending.
int sluice_signalfd_next(int descriptor);

/// Names the calling thread, for `top -H` and the like: at most 15 bytes.
void sluice_name_thread(const char *name);

/// pidfd_open(2): readable when the process ends.
int sluice_pidfd_open(pid_t pid);

/// What a child is to be started with; see Spawn.swift.
struct sluice_spawn_request {
    const char *path;
    char *const *arguments;
    char *const *environment;  // NULL: the parent's
    const char *folder;  // NULL: the parent's
    int standard_input;  // -1: /dev/null
    int standard_output;
    int standard_error;
    const char *group;  // NULL: the parent's; else the cgroup.procs it joins, if tied to the parent
    int search_path;  // 1: look for the program in PATH
    int new_session;  // 1: a session of its own; 0: only a process group of its own
    int dies_with_parent;  // 1: killed when the thread that starts it ends
};

/// Starts a child with a process group of its own, an empty signal mask, default signal actions,
/// and
/// no descriptor of ours above 2. Returns 0 or an error number (not through errno).
int sluice_spawn(const struct sluice_spawn_request *request, pid_t *pid);

/// Makes this process the parent of all orphans among its descendants.
int sluice_become_subreaper(void);

/// A timer on CLOCK_BOOTTIME, readable when it is due.
int sluice_boot_timer(void);

/// Sets such a timer to an absolute time in nanoseconds; 0 ends it.
int sluice_boot_timer_set(int timer, uint64_t nanoseconds);

/// waitpid(2) without waiting, for one child or (-1) any. Returns the pid, 0 when none has ended,
/// or -1. `exited` is 1 for an exit (value: code) and 0 for a signal (value: its number).
pid_t sluice_reap(pid_t pid, int *exited, int *value);

/// prlimit(2): soft and hard limit of a running process.
int sluice_limit(pid_t pid, int resource, uint64_t value);

/// Raises this process's own limit of open files to the most it may have. Returns the limit.
int64_t sluice_raise_open_files(void);

/// epoll_pwait2(2): waits so many nanoseconds at most, for ever if negative. Where the kernel lacks
/// it (before 5.11), or a sandbox denies it, epoll_wait(2), rounded up to a millisecond.
int sluice_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds);

/// sem_clockwait(3) on the steady clock, for so many nanoseconds at most; 0, or an errno.
int sluice_sem_wait(sem_t *semaphore, int64_t nanoseconds);

/// renameat2(2) with RENAME_NOREPLACE.
int sluice_rename_exclusive(const char *from, const char *to);

/// The resources that sluice_limit takes.
extern const int sluice_limit_processor_seconds;
extern const int sluice_limit_address_space;
extern const int sluice_limit_open_files;
extern const int sluice_limit_file_size;
extern const int sluice_limit_core;

#endif
