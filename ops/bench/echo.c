// The yardstick: a plain epoll loop that answers each request of REQUEST bytes with ANSWER bytes,
// one read and one write for each connection that is ready. What our loop, codec, decisions and
// write for each connection that is ready. What our loop, codec, decisions and journal cost shows
// against its rate, in the same run on the same machine.
//
//   cc -O2 -DREQUEST=64 -DANSWER=128 -o echo ops/bench/echo.c && ./echo 7400      (port 0: the
//   kernel chooses)
//
// Prints "ready PORT" when it listens. Loopback only. Ends by a signal.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
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

enum { EVENTS = 1024, INPUT = 65536, COPIED = REQUEST < ANSWER ? REQUEST : ANSWER };

// Part of a request that came without its end, and answers that found the socket full.
struct connection {
    int descriptor;
    size_t rest;
    char *waiting;
    size_t waiting_count;
};

static char input[INPUT], output[(INPUT / REQUEST + 1) * ANSWER];

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

static int answer(int epoll, struct connection *connection) {
    ssize_t got = recv(connection->descriptor, input, sizeof input, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (got <= 0) return -1;
    size_t bytes = connection->rest + (size_t)got, requests = bytes / REQUEST;
    connection->rest = bytes % REQUEST;
    for (size_t index = 0; index < requests; index++) {
        memcpy(output + index * ANSWER, input + index * REQUEST, COPIED);
    }
    return requests == 0 ? 0 : put(epoll, connection, output, requests * ANSWER);
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
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct connection door = {.descriptor = listener};
    struct epoll_event events[EVENTS];
    watch(epoll, EPOLL_CTL_ADD, &door, EPOLLIN);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            if (connection == &door) {
                accept_all(epoll, listener);
                continue;
            }
            int result = connection->waiting != NULL ? go_on(epoll, connection)
                                                     : answer(epoll, connection);
            if (result != 0) drop(connection);
        }
    }
}
