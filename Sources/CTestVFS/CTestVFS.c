#include "CTestVFS.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { FILES = 16, SECTOR = 512 };

typedef struct Write {
    int64_t offset;
    int64_t size;
    unsigned char *bytes;
    struct Write *next;
} Write;
typedef struct { unsigned char *bytes; int64_t size; } Image;
typedef struct { char name[512]; int used; Image now, durable; Write *first, **last; } Node;
typedef struct { sqlite3_file base; Node *node; int64_t epoch; } Open;

static Node nodes[FILES];
static int64_t epoch, syncs, limit = -1, remaining = -1;
static int stopped, failing;
static uint64_t state;

static uint64_t draw(void) { // splitmix64
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void resize(Image *image, int64_t size) {
    image->bytes = realloc(image->bytes, size ? size : 1);
    if (size > image->size) memset(image->bytes + image->size, 0, size - image->size);
    image->size = size;
}

static void put(Image *image, int64_t offset, const unsigned char *bytes, int64_t size) {
    if (offset + size > image->size) resize(image, offset + size);
    memcpy(image->bytes + offset, bytes, size);
}

static void copy(Image *target, const Image *source) {
    resize(target, source->size);
    if (source->size) memcpy(target->bytes, source->bytes, source->size);
}

static void forget(Node *node) {
    for (Write *w = node->first; w;) { Write *next = w->next; free(w->bytes); free(w); w = next; }
    node->first = NULL;
    node->last = &node->first;
}

static void erase(Node *node) {
    forget(node);
    free(node->now.bytes);
    free(node->durable.bytes);
    memset(node, 0, sizeof *node);
}

static Node *find(const char *name) {
    for (int i = 0; i < FILES; i++) {
        if (nodes[i].used && !strcmp(nodes[i].name, name)) return &nodes[i];
    }
    return NULL;
}

// Whether this call still happens.
static int alive(Open *file) {
    if (file->epoch != epoch || stopped) return 0;
    if (remaining == 0) { stopped = 1; return 0; }
    if (remaining > 0) remaining--;
    return 1;
}

static int f_close(sqlite3_file *f) { (void)f; return SQLITE_OK; }

static int f_read(sqlite3_file *f, void *to, int size, sqlite3_int64 offset) {
    Open *file = (Open *)f;
    if (file->epoch != epoch) return SQLITE_IOERR_READ;
    Image *image = &file->node->now;
    int64_t have = image->size - offset;
    if (have >= size) { memcpy(to, image->bytes + offset, size); return SQLITE_OK; }
    memset(to, 0, size);
    if (have > 0) memcpy(to, image->bytes + offset, have);
    return SQLITE_IOERR_SHORT_READ;
}

static void later(Node *node, int64_t offset, const void *bytes, int64_t size) {
    Write *w = calloc(1, sizeof *w);
    w->offset = offset;
    w->size = size; // < 0: cut to `offset`
    if (size > 0) { w->bytes = malloc(size); memcpy(w->bytes, bytes, size); }
    *node->last = w;
    node->last = &w->next;
}

static int f_write(sqlite3_file *f, const void *from, int size, sqlite3_int64 offset) {
    Open *file = (Open *)f;
    if (!alive(file)) return SQLITE_IOERR_WRITE;
    int64_t grows = offset + size - file->node->now.size;
    if (limit >= 0 && grows > 0 && crash_vfs_size() + grows > limit) return SQLITE_FULL;
    put(&file->node->now, offset, from, size);
    later(file->node, offset, from, size);
    return SQLITE_OK;
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 size) {
    Open *file = (Open *)f;
    if (!alive(file)) return SQLITE_IOERR_TRUNCATE;
    resize(&file->node->now, size);
    later(file->node, size, NULL, -1);
    return SQLITE_OK;
}

static int f_sync(sqlite3_file *f, int flags) {
    Open *file = (Open *)f;
    (void)flags;
    if (!alive(file) || failing) return SQLITE_IOERR_FSYNC;
    syncs++;
    copy(&file->node->durable, &file->node->now);
    forget(file->node);
    return SQLITE_OK;
}

static int f_size(sqlite3_file *f, sqlite3_int64 *size) {
    *size = ((Open *)f)->epoch == epoch ? ((Open *)f)->node->now.size : 0;
    return SQLITE_OK;
}
static int f_lock(sqlite3_file *f, int level) { (void)f; (void)level; return SQLITE_OK; }
static int f_reserved(sqlite3_file *f, int *held) { (void)f; *held = 0; return SQLITE_OK; }
static int f_control(sqlite3_file *f, int op, void *arg) {
    (void)f;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}
static int f_sector(sqlite3_file *f) { (void)f; return SECTOR; }
static int f_traits(sqlite3_file *f) { (void)f; return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

static const sqlite3_io_methods methods = {
    .iVersion = 1, .xClose = f_close, .xRead = f_read, .xWrite = f_write, .xTruncate = f_truncate,
    .xSync = f_sync, .xFileSize = f_size, .xLock = f_lock, .xUnlock = f_lock,
    .xCheckReservedLock = f_reserved, .xFileControl = f_control, .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_traits,
};

static int v_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *out) {
    (void)v;
    Open *file = (Open *)f;
    file->base.pMethods = NULL;
    if (!name || strlen(name) >= sizeof nodes[0].name) return SQLITE_CANTOPEN;
    Node *node = find(name);
    for (int i = 0; !node && i < FILES; i++) {
        if (nodes[i].used) continue;
        node = &nodes[i];
        node->used = 1;
        node->last = &node->first;
        strcpy(node->name, name);
    }
    if (!node) return SQLITE_CANTOPEN;
    file->node = node;
    file->epoch = epoch;
    file->base.pMethods = &methods;
    if (out) *out = flags;
    return SQLITE_OK;
}

static int v_delete(sqlite3_vfs *v, const char *name, int sync) {
    (void)v; (void)sync;
    Node *node = find(name);
    if (stopped) return SQLITE_IOERR_DELETE;
    if (!node) return SQLITE_IOERR_DELETE_NOENT;
    erase(node);
    return SQLITE_OK;
}
static int v_access(sqlite3_vfs *v, const char *name, int flags, int *there) {
    (void)v; (void)flags;
    *there = find(name) != NULL;
    return SQLITE_OK;
}
static int v_path(sqlite3_vfs *v, const char *name, int size, char *out) {
    (void)v;
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

int crash_vfs_reset(void) {
    static sqlite3_vfs vfs;
    for (int i = 0; i < FILES; i++) erase(&nodes[i]);
    epoch++; syncs = 0; limit = remaining = -1; stopped = failing = 0;
    if (vfs.zName) return SQLITE_OK;
    sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    vfs = *usual;
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(Open);
    vfs.zName = "crash";
    vfs.pNext = NULL;
    vfs.xOpen = v_open;
    vfs.xDelete = v_delete;
    vfs.xAccess = v_access;
    vfs.xFullPathname = v_path;
    return sqlite3_vfs_register(&vfs, 0);
}

static void settle(Node *node, int mode) {
    for (Write *w = node->first; w; w = w->next) {
        if (mode == 0 || (mode == 2 && draw() % 2)) continue;
        if (w->size < 0) { resize(&node->durable, w->offset); continue; }
        int64_t kept = w->size; // A torn write keeps whole sectors from its beginning.
        if (mode == 2 && draw() % 2) kept = (int64_t)(draw() % (w->size / SECTOR + 1)) * SECTOR;
        put(&node->durable, w->offset, w->bytes, kept);
    }
    forget(node);
    copy(&node->now, &node->durable);
}

void crash_vfs_kill(uint64_t seed) {
    state = seed;
    int mode = (int)(draw() % 4); // 0: lose all; 1: keep all; 2, 3: some, out of order, torn
    for (int i = 0; i < FILES; i++) if (nodes[i].used) settle(&nodes[i], mode > 2 ? 2 : mode);
    epoch++;
    stopped = failing = 0;
    limit = remaining = -1;
}

void crash_vfs_stop_after(int64_t calls) { remaining = calls; }
void crash_vfs_limit(int64_t bytes) { limit = bytes; }
int64_t crash_vfs_size(void) {
    int64_t sum = 0;
    for (int i = 0; i < FILES; i++) sum += nodes[i].now.size;
    return sum;
}
int64_t crash_vfs_syncs(void) { return syncs; }
void crash_vfs_fail_syncs(int fails) { failing = fails; }
