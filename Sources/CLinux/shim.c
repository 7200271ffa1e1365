#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int sluice_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }

int sluice_pipe(int ends[2], int non_blocking_reader) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    if (non_blocking_reader && fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        int reason = errno;
        close(ends[0]);
        close(ends[1]);
        errno = reason;
        return -1;
    }
    return 0;
}

int sluice_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int sluice_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int sluice_signalfd(uint64_t mask) {
    sigset_t set;
    sigemptyset(&set);
    for (int number = 1; number <= 64; number++) {
        if (mask >> (number - 1) & 1) sigaddset(&set, number);
    }
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (error != 0) {
        errno = error;
        return -1;
    }
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int sluice_signalfd_next(int descriptor) {
    struct signalfd_siginfo information;
    for (;;) {
        ssize_t count = read(descriptor, &information, sizeof information);
        if (count == (ssize_t)sizeof information) return (int)information.ssi_signo;
        if (count >= 0 || errno == EAGAIN) return 0;
        if (errno != EINTR) return -1;
    }
}

int sluice_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

static int add_standard_streams(
    posix_spawn_file_actions_t *actions, const struct sluice_spawn_request *request) {
    const int wanted[3] = {
        request->standard_input, request->standard_output, request->standard_error};
    // First out of the way of 0, 1, 2, so that no stream overwrites one still to be copied: the
    // caller's descriptors are above 2 (FileDescriptor keeps them there).
    for (int stream = 0; stream < 3; stream++) {
        int error =
            wanted[stream] < 0
                ? posix_spawn_file_actions_addopen(
                      actions, stream, "/dev/null", stream == 0 ? O_RDONLY : O_WRONLY, 0)
                : posix_spawn_file_actions_adddup2(actions, wanted[stream], stream);
        if (error != 0) return error;
    }
    return posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

static int set_attributes(posix_spawnattr_t *attributes,
                          const struct sluice_spawn_request *request) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    flags |= request->new_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
    int error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0) error = posix_spawnattr_setpgroup(attributes, 0);
    if (error == 0) error = posix_spawnattr_setflags(attributes, flags);
    return error;
}

// Moves this process into a control group before the program starts.
static int join_group(const char *path) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, "0", 1);
    int reason = errno;
    close(file);
    errno = reason;
    return written == 1 ? 0 : -1;
}

// What the child of a fork does until the program starts; tells `report` why it did not.
_Noreturn static void become(const struct sluice_spawn_request *request, pid_t parent, int report) {
    const int wanted[3] = {
        request->standard_input, request->standard_output, request->standard_error};
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    int failed = request->new_session ? setsid() < 0 : setpgid(0, 0) != 0;
    for (int stream = 0; stream < 3 && !failed; stream++) {
        int source = wanted[stream];
        if (source < 0) source = open("/dev/null", stream == 0 ? O_RDONLY : O_WRONLY);
        failed = source < 0 || dup2(source, stream) < 0;
    }
    // The pipe that tells of a failure closes by itself when the program starts.
    if (!failed) failed = report != 3 && (dup3(report, 3, O_CLOEXEC) < 0);
    if (!failed) report = 3;
    if (!failed) failed = close_range(4, ~0U, 0) != 0;
    if (!failed && request->group != NULL) failed = join_group(request->group) != 0;
    if (!failed && request->folder != NULL) failed = chdir(request->folder) != 0;
    if (!failed) failed = prctl(PR_SET_PDEATHSIG, SIGKILL) != 0;
    // A parent that went before that line sends nothing any more.
    if (!failed && getppid() != parent) _exit(127);
    if (!failed) failed = sigprocmask(SIG_SETMASK, &none, NULL) != 0;
    if (!failed) {
        char *const *environment = request->environment != NULL ? request->environment : environ;
        if (request->search_path) {
            execvpe(request->path, request->arguments, environment);
        } else {
            execve(request->path, request->arguments, environment);
        }
    }
    int reason = errno;
    ssize_t written = write(report, &reason, sizeof reason);
    _exit(written < 0 ? 126 : 127);
}

// posix_spawn(3) cannot tie a child to its parent. Only for a process with one thread.
static int spawn_tied(const struct sluice_spawn_request *request, pid_t *pid) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) become(request, parent, ends[1]);
    int reason = child < 0 ? errno : 0;
    close(ends[1]);
    if (child > 0) {
        ssize_t count;
        do {
            count = read(ends[0], &reason, sizeof reason);
        } while (count < 0 && errno == EINTR);
        if (count <= 0) reason = 0;
        if (reason != 0) waitpid(child, NULL, 0);
        *pid = child;
    }
    close(ends[0]);
    return reason;
}

int sluice_spawn(const struct sluice_spawn_request *request, pid_t *pid) {
    if (request->dies_with_parent) return spawn_tied(request, pid);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    error = add_standard_streams(&actions, request);
    if (error == 0 && request->folder != NULL) {
        error = posix_spawn_file_actions_addchdir_np(&actions, request->folder);
    }
    if (error == 0) error = set_attributes(&attributes, request);
    if (error == 0) {
        error = (request->search_path ? posix_spawnp : posix_spawn)(
            pid, request->path, &actions, &attributes, request->arguments,
            request->environment != NULL ? request->environment : environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

int sluice_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int sluice_boot_timer(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK); }

int sluice_boot_timer_set(int timer, uint64_t nanoseconds) {
    struct itimerspec when = {
        .it_value = {
            .tv_sec = (time_t)(nanoseconds / 1000000000u),
            .tv_nsec = (long)(nanoseconds % 1000000000u)}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

pid_t sluice_reap(pid_t pid, int *exited, int *value) {
    int status = 0;
    pid_t ended;
    do {
        ended = waitpid(pid, &status, WNOHANG);
    } while (ended < 0 && errno == EINTR);
    if (ended > 0) {
        *exited = WIFEXITED(status) ? 1 : 0;
        *value = *exited ? WEXITSTATUS(status) : WTERMSIG(status);
    }
    return ended;
}

int sluice_limit(pid_t pid, int resource, uint64_t value) {
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    return prlimit(pid, (enum __rlimit_resource)resource, &limit, NULL);
}

int64_t sluice_raise_open_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    return limit.rlim_cur > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

int sluice_rename_exclusive(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

const int sluice_limit_processor_seconds = RLIMIT_CPU;
const int sluice_limit_address_space = RLIMIT_AS;
const int sluice_limit_open_files = RLIMIT_NOFILE;
const int sluice_limit_file_size = RLIMIT_FSIZE;
const int sluice_limit_core = RLIMIT_CORE;

void sluice_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

int sluice_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    static _Thread_local int lacks_pwait2;
    if (!lacks_pwait2) {
        struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
        int count = epoll_pwait2(epoll, events, capacity, nanoseconds < 0 ? NULL : &time, NULL);
        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
        lacks_pwait2 = 1;
    }
    int64_t longest = 0x7FFFFFFF;
    int64_t milliseconds = nanoseconds < 0 ? -1 : (nanoseconds + 999999) / 1000000;
    return epoll_wait(epoll, events, capacity, milliseconds < longest ? milliseconds : longest);
}

int sluice_sem_wait(sem_t *semaphore, int64_t nanoseconds) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    int64_t sum = end.tv_nsec + nanoseconds % 1000000000;
    end.tv_sec += nanoseconds / 1000000000 + sum / 1000000000;
    end.tv_nsec = sum % 1000000000;
    while (sem_clockwait(semaphore, CLOCK_MONOTONIC, &end) != 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}
