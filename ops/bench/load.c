// A closed-loop load for echo.c and its peers: C connections, each with D requests of 64 bytes in
// flight, each answered with 128 bytes, for S seconds.
//
//   cc -O2 -o load ops/bench/load.c && ./load PORT CONNECTIONS DEPTH SECONDS
//
// Prints one line of JSON: rate, and the median and 99th percentile of the time from the write of a
// request to the read of its answer (of a batch of them at depths above 1). Loopback only.
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
#include <time.h>
#include <unistd.h>

enum { REQUEST = 64, ANSWER = 128, DEPTH_LIMIT = 1024, CONNECTION_LIMIT = 20000 };
enum { BUCKETS = 64 * 32 };

struct connection {
    int descriptor;
    size_t rest;      // bytes of an answer that has not come whole
    size_t head;      // the oldest request in flight, modulo the depth
    uint64_t *begun;  // when each request in flight was written, a ring
};

static char requests[DEPTH_LIMIT * REQUEST], answers[1 << 18];
static uint64_t histogram[BUCKETS];  // 32 steps for each power of two of nanoseconds
static struct connection connections[CONNECTION_LIMIT];

static void fail(const char *call) {
    perror(call);
    exit(1);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static size_t bucket(uint64_t nanoseconds) {
    if (nanoseconds < 32) return nanoseconds;
    int power = 63 - __builtin_clzll(nanoseconds);
    return (size_t)(power - 4) * 32 + ((nanoseconds >> (power - 5)) & 31);
}

static double percentile(double part) {
    uint64_t total = 0, seen = 0;
    for (size_t index = 0; index < BUCKETS; index++) total += histogram[index];
    for (size_t index = 0; index < BUCKETS; index++) {
        seen += histogram[index];
        if (total > 0 && (double)seen >= part * (double)total) {
            if (index < 32) return (double)index / 1000;
            int power = (int)(index / 32) + 4;
            return (double)((32 + (index & 31)) << (power - 5)) / 1000;
        }
    }
    return 0;
}

static void ask(struct connection *connection, size_t count, uint64_t time, size_t depth) {
    for (size_t index = 0; index < count; index++) {
        connection->begun[(connection->head + depth - count + index) % depth] = time;
    }
    // Never more than depth × 64 B in flight, so the socket has room.
    ssize_t sent = send(connection->descriptor, requests, count * REQUEST, MSG_NOSIGNAL);
    if (sent != (ssize_t)(count * REQUEST)) fail("send");
}

static size_t take(struct connection *connection, size_t depth) {
    ssize_t got = recv(connection->descriptor, answers, sizeof answers, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return 0;
    if (got <= 0) fail("recv: the server ended");
    size_t bytes = connection->rest + (size_t)got, count = bytes / ANSWER;
    uint64_t time = now();
    connection->rest = bytes % ANSWER;
    for (size_t index = 0; index < count; index++) {
        histogram[bucket(time - connection->begun[(connection->head + index) % depth])]++;
    }
    connection->head = (connection->head + count) % depth;
    return count;
}

static void open_connection(struct connection *connection, int port, size_t depth) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    connection->begun = calloc(depth, sizeof *connection->begun);
    if (connect(connection->descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        fail("connect");
    }
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int main(int argument_count, char **arguments) {
    if (argument_count != 5) {
        fprintf(stderr, "usage: load PORT CONNECTIONS DEPTH SECONDS\n");
        return 2;
    }
    int port = atoi(arguments[1]), count = atoi(arguments[2]);
    size_t depth = (size_t)atoi(arguments[3]);
    double seconds = atof(arguments[4]);
    if (count < 1 || count > CONNECTION_LIMIT || depth < 1 || depth > DEPTH_LIMIT) return 2;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int index = 0; index < count; index++) {
        open_connection(&connections[index], port, depth);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[index]};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, connections[index].descriptor, &event) != 0) {
            fail("epoll_ctl");
        }
    }
    uint64_t start = now(), end = start + (uint64_t)(seconds * 1e9), total = 0;
    for (int index = 0; index < count; index++) ask(&connections[index], depth, start, depth);
    while (now() < end) {
        struct epoll_event events[1024];
        int ready = epoll_wait(epoll, events, 1024, 1000);
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            size_t taken = take(connection, depth);
            total += taken;
            if (taken > 0) ask(connection, taken, now(), depth);
        }
    }
    double elapsed = (double)(now() - start) / 1e9;
    printf(
        "{\"name\":\"echo\",\"connections\":%d,\"depth\":%zu,\"perSecond\":%.0f,"
        "\"p50Microseconds\":%.1f,\"p99Microseconds\":%.1f,\"p999Microseconds\":%.1f}\n",
        count, depth, (double)total / elapsed, percentile(0.5), percentile(0.99),
        percentile(0.999));
    return 0;
}
