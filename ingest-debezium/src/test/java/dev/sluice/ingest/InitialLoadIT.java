package dev.sluice.ingest;

import dev.sluice.ingest.bed.Bed;
import dev.sluice.ingest.bed.Service;
import dev.sluice.ingest.bed.TestPipeline;
import dev.sluice.ingest.bed.TopicView.Seen;
import dev.sluice.schemas.wire.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** With {@code source.initial-load: backfill}, the rows that a table holds when it joins are left to the sink. */
@ExtendWith(Bed.Resolver.class)
class InitialLoadIT {

    @Test
    void onlyWhatChangesSinceAMarkIsPublished(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline().initialLoad("backfill");
        pipeline.sql(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 50) i",
                "CREATE TABLE empty (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            awaitJoined(pipeline, "public.t");
            awaitJoined(pipeline, "public.empty");

            // When
            pipeline.sql("UPDATE t SET v = 'changed' WHERE id = 7", "DELETE FROM t WHERE id = 8");
            List<Seen> changes = pipeline.topic("public.t").changesThrough(pipeline);

            // Then
            assertThat(changes).extracting(Seen::op).containsExactlyInAnyOrder("u", "d");
            assertThat(service.exitNow()).isEmpty();
        }
        pipeline.awaitSlotFree();
        pipeline.sql("INSERT INTO t VALUES (51, 'while nobody captures')");
        try (Service again = Service.start(pipeline)) {
            assertThat(pipeline.topic("public.t").changesThrough(pipeline))
                    .as("the next start goes on where the last one was")
                    .extracting(Seen::op)
                    .containsExactlyInAnyOrder("u", "d", "c");
            assertThat(again.exitNow()).isEmpty();
        }
        assertJoinedOnceInEachPartition(pipeline, "public.t");
    }

    @Test
    void theSlotIsMadeAsDebeziumWouldMakeIt(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline().initialLoad("backfill").debezium("slot.failover", "true");
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            awaitJoined(pipeline, "public.t");

            assertThat(pipeline.column("SELECT plugin || ' ' || failover FROM pg_replication_slots"
                            + " WHERE database = current_database()"))
                    .containsExactly("pgoutput true");
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void aTableThatComesLaterLeavesItsRowsToTheSinkToo(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline().initialLoad("backfill");
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            awaitJoined(pipeline, "public.t");

            pipeline.transaction(
                    "CREATE TABLE later (id int PRIMARY KEY)", "INSERT INTO later SELECT generate_series(1, 50)");
            awaitJoined(pipeline, "public.later");
            pipeline.sql("INSERT INTO later VALUES (51)");

            assertThat(pipeline.topic("public.later").changesThrough(pipeline))
                    .extracting(Seen::op)
                    .containsExactly("c");
            assertThat(service.exitNow()).isEmpty();
        }
        assertJoinedOnceInEachPartition(pipeline, "public.later");
    }

    @Test
    void whatTheSinkCanNotLoadComesByASnapshot(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline()
                .initialLoad("backfill")
                .mode("public.log", "changelog")
                .mode("public.twice", "[mirror, history]")
                .masking("public.places", "{spot: hash}");
        pipeline.sql(
                "CREATE TABLE log (id int PRIMARY KEY)",
                "INSERT INTO log VALUES (1), (2)",
                "CREATE TABLE twice (id int PRIMARY KEY)",
                "INSERT INTO twice VALUES (1), (2)",
                "CREATE TYPE vector AS (x int)",
                "CREATE DOMAIN arrow AS vector",
                "CREATE TABLE typed (id int PRIMARY KEY, a arrow)",
                "INSERT INTO typed VALUES (1), (2)",
                "CREATE TABLE places (id int PRIMARY KEY, spot point)",
                "INSERT INTO places VALUES (1), (2)",
                "CREATE TABLE plain (id int PRIMARY KEY)",
                "INSERT INTO plain VALUES (1), (2)");

        // When
        try (Service service = Service.start(pipeline)) {
            awaitJoined(pipeline, "public.plain");

            // Then
            for (String table : List.of("public.log", "public.twice", "public.typed", "public.places")) {
                assertThat(pipeline.topic(table).changesThrough(pipeline))
                        .as(table)
                        .extracting(Seen::op)
                        .containsExactly("r", "r");
                assertThat(pipeline.topic(table).all()).as(table).noneMatch(each -> each.headers()
                        .containsKey(Headers.LOAD));
            }
            assertThat(pipeline.topic("public.plain").changesThrough(pipeline)).isEmpty();
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void aTableThatIsReadAnewOpensARebuildThoughItsTopicHasNoRow(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline().initialLoad("backfill");
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
        try (Service service = Service.start(pipeline)) {
            awaitJoined(pipeline, "public.t");

            // When
            pipeline.transaction("DROP TABLE t", "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (3)");

            // Then
            List<Seen> records = pipeline.topic("public.t")
                    .await(seen -> seen.stream().anyMatch(each -> each.op().equals("r")));
            List<Seen> truncates =
                    records.stream().filter(each -> each.op().equals("t")).toList();
            assertThat(truncates)
                    .allMatch(each -> each.headers().containsKey(Headers.REBUILD))
                    .extracting(Seen::partition)
                    .containsExactlyInAnyOrder(0, 1);
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void aTableThatComesBackEmptyIsLoadedAgainForNoTruncateCanTakeItsOldRows(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline().initialLoad("backfill");
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
        try (Service service = Service.start(pipeline)) {
            awaitJoined(pipeline, "public.t");

            pipeline.transaction("DROP TABLE t", "CREATE TABLE t (id int PRIMARY KEY)");

            pipeline.topic("public.t")
                    .await(seen -> seen.stream()
                                    .filter(each -> each.headers().containsKey(Headers.LOAD))
                                    .count()
                            == 4);
            assertThat(service.exitNow()).isEmpty();
        }
    }

    private static void awaitJoined(TestPipeline pipeline, String table) throws Exception {
        pipeline.topic(table)
                .await(seen -> seen.stream().anyMatch(each -> each.headers().containsKey(Headers.LOAD)));
    }

    private static void assertJoinedOnceInEachPartition(TestPipeline pipeline, String table) throws Exception {
        List<Seen> joins = pipeline.topic(table).all().stream()
                .filter(each -> each.headers().containsKey(Headers.LOAD))
                .toList();
        assertThat(joins).extracting(Seen::partition).containsExactlyInAnyOrder(0, 1);
        Set<String> marks =
                joins.stream().map(each -> String.valueOf(each.mark())).collect(Collectors.toSet());
        assertThat(marks).hasSize(1).doesNotContain("null");
    }
}
