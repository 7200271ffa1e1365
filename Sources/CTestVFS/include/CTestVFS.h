// A SQLite file system in memory that forgets what was not synced, for tests of crashes.
#pragma once
#include <stdint.h>

/// Registers the file system "crash" with SQLite and empties it. One thread at a time.
int crash_vfs_reset(void);
/// The machine stops: open files go dead; of the unsynced writes some are kept, some lost, some
/// torn.
void crash_vfs_kill(uint64_t seed);
/// All calls that write fail from the given one on, as if the machine had stopped there. < 0:
/// never.
void crash_vfs_stop_after(int64_t calls);
/// Writes beyond this many bytes over all files answer SQLITE_FULL. < 0: no bound.
void crash_vfs_limit(int64_t bytes);
/// Bytes in all files.
int64_t crash_vfs_size(void);
/// Syncs so far.
int64_t crash_vfs_syncs(void);
/// From now on every sync fails (1) or works (0).
void crash_vfs_fail_syncs(int failing);
