#include <sqlite3.h>

/// Whether closing the last connection leaves the write-ahead log as it is. A shim, since the call
/// takes variable arguments.
static inline int sluice_sqlite_keep_log(sqlite3 *database, int keeps) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps, (int *)0);
}
