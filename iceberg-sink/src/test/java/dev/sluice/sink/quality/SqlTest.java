package dev.sluice.sink.quality;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SqlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM t WHERE a < 0",
                "WITH bad AS (SELECT * FROM t WHERE a < 0) SELECT count(*) FROM bad",
                "SELECT 1 UNION SELECT 2"
            })
    void whatOnlyReadsIsAQuery(String text) {
        assertThat(Sql.plan(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM t",
                "DROP TABLE t",
                "INSERT INTO t SELECT * FROM t",
                "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
                "FROM t INSERT INTO u SELECT *",
                "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
                "UPDATE t SET a = 1",
                "CREATE TABLE u AS SELECT * FROM t",
                "ALTER TABLE t DROP COLUMN a",
                "SET spark.sql.ansi.enabled = false",
                "SELECT 1; DROP TABLE t",
                "TRUNCATE TABLE t",
                "CALL lake.system.expire_snapshots('t')",
                "nonsense"
            })
    void whatChangesSomethingIsNone(String text) {
        assertThat(Sql.plan(text)).isEmpty();
    }
}
