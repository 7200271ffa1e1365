/// A statement with its name on the connection, under which it is prepared once.
struct PostgresStatement {
    let name: String
    let text: String
}

extension PostgresStatement {
    /// Makes the tables where they are missing, for a journal of that id, in hex digits, and the
    /// chain's origin.
    ///
    /// `head` has one row, which every append and every take-over updates first: there they wait
    /// for each other. Old versions of it are cleaned within its page, since no index is touched.
    /// `lead` has one row too: through when the reign of that term leads. An append that waits for
    /// a replica holds the row of `head`, and this one goes on being renewed.
    static func schema(format: Int, journal: String, origin: String) -> String {
        """
        BEGIN;
        SELECT pg_advisory_xact_lock(x'534c4a31'::bigint);
        CREATE SCHEMA IF NOT EXISTS sluice;
        CREATE TABLE IF NOT EXISTS sluice.head(
          one bigint PRIMARY KEY CHECK(one = 1), format bigint NOT NULL, journal bytea NOT NULL,
          term bigint NOT NULL, position bigint NOT NULL, civil bigint NOT NULL,
          hash bytea NOT NULL, owner bytea NOT NULL, address text NOT NULL,
          until timestamptz NOT NULL) WITH (fillfactor = 10);
        CREATE TABLE IF NOT EXISTS sluice.batch(
          position bigint PRIMARY KEY, term bigint NOT NULL, civil bigint NOT NULL,
          hash bytea NOT NULL, bytes bytea NOT NULL);
        ALTER TABLE sluice.batch ALTER bytes SET STORAGE EXTERNAL;
        CREATE TABLE IF NOT EXISTS sluice.snapshot(
          position bigint PRIMARY KEY, hash bytea NOT NULL, digest bytea NOT NULL,
          parts bigint NOT NULL);
        CREATE TABLE IF NOT EXISTS sluice.snapshot_part(
          position bigint NOT NULL, part bigint NOT NULL, bytes bytea NOT NULL,
          PRIMARY KEY(position, part));
        ALTER TABLE sluice.snapshot_part ALTER bytes SET STORAGE EXTERNAL;
        CREATE TABLE IF NOT EXISTS sluice.anchor(position bigint PRIMARY KEY, hash bytea NOT NULL);
        CREATE TABLE IF NOT EXISTS sluice.lead(
          one bigint PRIMARY KEY CHECK(one = 1), term bigint NOT NULL, until timestamptz NOT NULL,
          careful bigint NOT NULL, server text NOT NULL) WITH (fillfactor = 10);
        INSERT INTO sluice.lead VALUES(1, 0, 'epoch', 0, '') ON CONFLICT DO NOTHING;
        INSERT INTO sluice.head VALUES(
          1, \(format), '\\x\(journal)', 0, 0, 0, '\\x\(origin)', '', '', 'epoch')
          ON CONFLICT DO NOTHING;
        INSERT INTO sluice.anchor SELECT 0, hash FROM sluice.head WHERE position = 0
          ON CONFLICT DO NOTHING;
        COMMIT
        """
    }

    /// What the session needs. A statement that waits for a lock ends with its client; one that
    /// waits for a synchronous replica is never cut off by a time-out, which PostgreSQL would
    /// report as success.
    static let session = """
        SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0;
        SET client_connection_check_interval = 1000; SET search_path = pg_catalog
        """

    static let settings = PostgresStatement(
        name: "settings",
        text: """
            SELECT current_setting('fsync'), current_setting('full_page_writes'),
              current_setting('synchronous_commit'),
              (to_regclass('sluice.lead') IS NOT NULL)::int::bigint,
              (SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('sluice')
                AND to_regclass('sluice.head') IS NULL)
            """)

    /// Where a reign's lead ends: in `lead`, or in `head` where the reign is that of a version
    /// that has no `lead`.
    private static let end = "CASE WHEN l.term = h.term THEN l.until ELSE h.until END"

    /// Which server this is: a replica that was promoted, and a server that was restored to an
    /// earlier moment, have another timeline.
    private static let server = """
        (SELECT system_identifier::text FROM pg_control_system())
          || '-' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
        """

    static let head = PostgresStatement(
        name: "head",
        text: """
            SELECT format, journal, h.term, position, civil, hash,
              (SELECT max(position) FROM sluice.anchor), address,
              greatest(0, least(3600000, ceil(1000 * extract(epoch FROM
                \(end) - clock_timestamp()))))::bigint,
              CASE WHEN l.term = h.term AND l.server <> \(server) THEN l.careful ELSE 0 END,
              owner
            FROM sluice.head h, sluice.lead l
            """)

    /// One batch: what makes it the term's and the next one is tested by the database itself.
    static let append = PostgresStatement(
        name: "append",
        text: """
            WITH led AS (UPDATE sluice.head SET position = $2, civil = $3, hash = $4
              WHERE term = $1 AND position = $2 - 1 AND hash = $5 RETURNING term)
            INSERT INTO sluice.batch(position, term, civil, hash, bytes)
              SELECT $2, term, $3, $4, $6 FROM led
            """)

    /// A reign is for who had the last one, or for anybody once nobody has it. The row of `lead` is
    /// locked before it is looked at, and the one of `head` behind it: nobody renews between the
    /// look and the reign. To a version that has no `lead` the reign never ends by itself.
    static let reign = PostgresStatement(
        name: "reign",
        text: """
            WITH l AS (SELECT term, until FROM sluice.lead FOR UPDATE),
              taken AS (UPDATE sluice.head h
                SET term = h.term + 1, owner = $1, address = $2, until = '9999-01-01Z'
                FROM l WHERE h.owner = $1 OR \(end) <= clock_timestamp()
                RETURNING h.term, position, civil, hash),
              led AS (UPDATE sluice.lead SET term = taken.term,
                until = clock_timestamp() + $3 * interval '1 millisecond', careful = $4,
                server = \(server) FROM taken)
            SELECT *, (SELECT max(position) FROM sluice.anchor) FROM taken
            """)

    /// The leader leads on. Its transaction waits for no replica, see `leadSession`.
    static let renew = PostgresStatement(
        name: "renew",
        text: """
            UPDATE sluice.lead SET until = clock_timestamp() + $2 * interval '1 millisecond'
            WHERE term = $1 AND until > 'epoch' AND server = \(server)
            """)

    /// What the session that renews needs beside the others: a commit that the server itself keeps
    /// is enough, since who asks it is who would take the lead over.
    static let leadSession = session + "; SET synchronous_commit = local"

    /// The reign is the last one, and the replicas know it.
    static let confirm = PostgresStatement(
        name: "confirm", text: "UPDATE sluice.head SET address = address WHERE term = $1")

    /// The leader leads no more; nothing of it on its way renews that.
    static let abdicate = PostgresStatement(
        name: "abdicate",
        text: """
            WITH led AS (UPDATE sluice.lead SET until = 'epoch' WHERE term = $1)
            UPDATE sluice.head SET until = 'epoch' WHERE term = $1
            """)

    static let page = PostgresStatement(
        name: "page",
        text: """
            SELECT position, term, civil, hash, bytes FROM
              (SELECT *, sum(octet_length(bytes)) OVER (ORDER BY position)
                  - octet_length(bytes) AS before
                FROM (SELECT * FROM sluice.batch WHERE position > $1
                  ORDER BY position LIMIT $2) AS few) AS page
            WHERE before < $3 ORDER BY position
            """)

    static let anchors = PostgresStatement(
        name: "anchors",
        text: "SELECT position, hash FROM sluice.anchor ORDER BY position DESC LIMIT 1")

    static let hashAt = PostgresStatement(
        name: "hashAt",
        text: """
            SELECT hash FROM sluice.batch WHERE position = $1
            UNION ALL SELECT hash FROM sluice.anchor WHERE position = $1 LIMIT 1
            """)

    static let newestSnapshot = PostgresStatement(
        name: "newestSnapshot",
        text: """
            SELECT position, hash, digest, parts FROM sluice.snapshot
            ORDER BY position DESC LIMIT 1
            """)

    static let oldestSnapshot = PostgresStatement(
        name: "oldestSnapshot",
        text: """
            SELECT position, hash, digest, parts FROM sluice.snapshot ORDER BY position LIMIT 1
            """)

    static let snapshotPart = PostgresStatement(
        name: "snapshotPart",
        text: "SELECT bytes FROM sluice.snapshot_part WHERE position = $1 AND part = $2")

    static let putPart = PostgresStatement(
        name: "putPart",
        text: """
            INSERT INTO sluice.snapshot_part(position, part, bytes)
              SELECT $1, $2, $4 FROM sluice.head WHERE term = $3
              ON CONFLICT (position, part) DO UPDATE SET bytes = excluded.bytes
            """)

    /// The row that makes the parts a snapshot; those past the newest few go.
    static let putSnapshot = PostgresStatement(
        name: "putSnapshot",
        text: """
            INSERT INTO sluice.snapshot(position, hash, digest, parts)
              SELECT $1, $2, $3, $4 FROM sluice.head WHERE term = $5
              ON CONFLICT (position) DO UPDATE SET digest = excluded.digest,
                parts = excluded.parts
            """)

    static let dropSnapshots = PostgresStatement(
        name: "dropSnapshots",
        text: """
            WITH kept AS (SELECT position FROM sluice.snapshot ORDER BY position DESC LIMIT $1),
              gone AS (DELETE FROM sluice.snapshot
                WHERE position NOT IN (SELECT position FROM kept))
            DELETE FROM sluice.snapshot_part WHERE position NOT IN (SELECT position FROM kept)
              AND position < (SELECT max(position) FROM kept)
            """)

    /// Drops through a position, and keeps the chain's place there.
    static let drop = PostgresStatement(
        name: "drop",
        text: """
            WITH led AS (SELECT term FROM sluice.head WHERE term = $1),
              kept AS (INSERT INTO sluice.anchor SELECT $2, $3 FROM led ON CONFLICT DO NOTHING)
            DELETE FROM sluice.batch USING led WHERE position <= $2
            """)
}
