// The yardstick: a plain epoll loop that answers each request of REQUEST bytes with ANSWER bytes,
// one read and one write for each connection that is ready. What our loop, codec, decisions and
// journal cost shows against its rate, in the same run on the same machine.
//
//   cc -O2 -DREQUEST=64 -DANSWER=128 -o echo ops/bench/echo.c && ./echo 7400      (port 0: the
//   kernel chooses)
//
// With a file, `./echo 7400 FILE`, it first reads all connections that are ready, writes JOURNALED
// bytes for each of their requests to FILE and syncs it, once, and only then answers: the least
// that a server can do which promises that what it answered is on the disk.
//
// Prints "ready PORT" when it listens. Loopback only. Ends by a signal.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef REQUEST
#define REQUEST 64
#endif
#ifndef ANSWER
#define ANSWER 128
#endif
#ifndef JOURNALED
#define JOURNALED 96
#endif

enum { EVENTS = 1024, INPUT = 65536, COPIED = REQUEST < ANSWER ? REQUEST : ANSWER };
// The file is written round and round, in whole pages, and never grows: as SQLite uses its log.
enum { PAGE = 4096, FILE_BYTES = 16 << 20 };

// What was read and is not answered, and answers that found the socket full.
struct connection {
    int descriptor;
    size_t count;
    char *waiting;
    size_t waiting_count;
    char input[INPUT];
};

static char output[(INPUT / REQUEST + 1) * ANSWER], written[FILE_BYTES];

static void fail(const char *call) {
    perror(call);
    exit(1);
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    if (listen(listener, 4096) != 0) fail("listen");
    if (getsockname(listener, (struct sockaddr *)&address, &length) != 0) fail("getsockname");
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void watch(int epoll, int verb, struct connection *connection, uint32_t interest) {
    struct epoll_event event = {.events = interest, .data.ptr = connection};
    if (epoll_ctl(epoll, verb, connection->descriptor, &event) != 0) fail("epoll_ctl");
}

static void accept_all(int epoll, int listener) {
    for (;;) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) return;
        int one = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *connection = calloc(1, sizeof *connection);
        connection->descriptor = descriptor;
        watch(epoll, EPOLL_CTL_ADD, connection, EPOLLIN);
    }
}

static void drop(struct connection *connection) {
    close(connection->descriptor);
    free(connection->waiting);
    free(connection);
}

// Writes; what does not fit waits, and the connection is read again only when it is out.
static int put(int epoll, struct connection *connection, const char *bytes, size_t count) {
    ssize_t sent = send(connection->descriptor, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return -1;
    size_t done = sent < 0 ? 0 : (size_t)sent;
    if (done == count) return 0;
    connection->waiting = malloc(count - done);
    connection->waiting_count = count - done;
    memcpy(connection->waiting, bytes + done, count - done);
    watch(epoll, EPOLL_CTL_MOD, connection, EPOLLOUT);
    return 0;
}

// Reads once; gives the whole requests that wait now, or -1 where the peer is gone.
static long take(struct connection *connection) {
    ssize_t got = recv(connection->descriptor, connection->input + connection->count,
                       INPUT - connection->count, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (got <= 0) return -1;
    connection->count += (size_t)got;
    return (long)(connection->count / REQUEST);
}

static int answer(int epoll, struct connection *connection) {
    size_t requests = connection->count / REQUEST, used = requests * REQUEST;
    if (requests == 0) return 0;
    for (size_t index = 0; index < requests; index++) {
        memcpy(output + index * ANSWER, connection->input + index * REQUEST, COPIED);
    }
    connection->count -= used;
    memmove(connection->input, connection->input + used, connection->count);
    return put(epoll, connection, output, requests * ANSWER);
}

static int open_file(const char *path) {
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) fail("open");
    if (pwrite(file, written, FILE_BYTES, 0) != FILE_BYTES || fsync(file) != 0) fail("pwrite");
    return file;
}

// Makes so many requests durable.
static void keep(int file, long requests) {
    static off_t place;
    size_t bytes = ((size_t)requests * JOURNALED + PAGE - 1) / PAGE * PAGE;
    if (bytes > FILE_BYTES) bytes = FILE_BYTES;
    if (place + (off_t)bytes > FILE_BYTES) place = 0;
    if (pwrite(file, written, bytes, place) != (ssize_t)bytes) fail("pwrite");
    if (fdatasync(file) != 0) fail("fdatasync");
    place += (off_t)bytes;
}

static int go_on(int epoll, struct connection *connection) {
    char *bytes = connection->waiting;
    size_t count = connection->waiting_count;
    connection->waiting = NULL;
    int result = put(epoll, connection, bytes, count);
    free(bytes);
    if (result == 0 && connection->waiting == NULL) {
        watch(epoll, EPOLL_CTL_MOD, connection, EPOLLIN);
    }
    return result;
}

int main(int count, char **arguments) {
    int listener = listen_on(count > 1 ? atoi(arguments[1]) : 0);
    int file = count > 2 ? open_file(arguments[2]) : -1;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct connection *door = calloc(1, sizeof *door);
    struct epoll_event events[EVENTS];
    door->descriptor = listener;
    watch(epoll, EPOLL_CTL_ADD, door, EPOLLIN);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1), read = 0;
        long requests = 0;
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            int result = 0;
            if (connection == door) {
                accept_all(epoll, listener);
            } else if (connection->waiting != NULL) {
                result = go_on(epoll, connection);
            } else {
                long whole = take(connection);
                result = whole < 0 ? -1 : 0;
                if (whole > 0 && file < 0) result = answer(epoll, connection);
                if (whole > 0 && file >= 0) {
                    requests += whole;
                    events[read++].data.ptr = connection;
                }
            }
            if (result != 0) drop(connection);
        }
        if (requests > 0) keep(file, requests);
        for (int index = 0; index < read; index++) {
            struct connection *connection = events[index].data.ptr;
            if (answer(epoll, connection) != 0) drop(connection);
        }
    }
}
