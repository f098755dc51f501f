package dev.sluice.ingest;

import dev.sluice.ingest.bed.Bed;
import dev.sluice.ingest.bed.Service;
import dev.sluice.ingest.bed.TestPipeline;
import dev.sluice.ingest.bed.TopicView.Seen;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** A value is the same value whether the snapshot read it or the log brought it, and no type is dropped. */
@ExtendWith(Bed.Resolver.class)
class SameValuesFromSnapshotAndStreamIT {

    private static final String COLUMNS =
            """
            i2 int2 NOT NULL, i4 int4 NOT NULL DEFAULT 4, i8 int8, n numeric(12,3) NOT NULL, nn numeric, f4 float4, f8 float8,
            bo bool NOT NULL, tx text NOT NULL, vc varchar(20), ch char(5), by bytea NOT NULL, da date, ti time, ti3 time(3),
            tz timetz, ts timestamp, ts3 timestamp(3), tt timestamptz NOT NULL, tinf timestamptz, tsninf timestamp, dinf date,
            iv interval, uu uuid, js json, jb jsonb NOT NULL, mo mood NOT NULL, ta text[] NOT NULL, ia int[], ma mood[],
            na numeric[], fa float8[], ba bool[], da2 date[], tsa timestamp[], uua uuid[], iva interval[], hs hstore, ip inet,
            ci cidr, mac macaddr, pt point, r4 int4range, rt tstzrange, mn money, b1 bit(1), b5 bit(5), vb varbit, xm xml,
            em email, g int GENERATED ALWAYS AS (i4 * 2) STORED, oi oid, tv tsvector, lsn pg_lsn, bx box
            """;

    private static final String VALUES =
            """
            1, 2, 3, 12.345, 1.50, 1.25, 2.5, true, 'tëxt', 'varchar', 'ch', '\\x00ff10', '2026-02-03', '12:34:56.123456',
            '12:34:56.123', '12:34:56.123456+02', '2026-02-03 12:34:56.123456', '2026-02-03 12:34:56.123',
            '2026-02-03 12:34:56.123456+02', 'infinity', '-infinity', 'infinity', '1 year 2 mons 3 days 04:05:06.5',
            'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a":1}', '{"b":[1,2]}', 'happy', '{a,NULL,"b c"}', '{1,NULL,3}',
            '{sad,happy}', '{1.5,NULL,2}', '{1.5,NaN}', '{t,f}', '{2026-01-01}', '{"2026-01-01 10:00:00"}',
            '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '{"1 day"}', 'k=>v,n=>NULL', '10.1.2.3/24', '10.0.0.0/8',
            '08:00:2b:01:02:03', '(1.5,2)', '[1,5)', '["2026-01-01 00:00+00",)', '12.34', B'1', B'10101', B'101', '<a>x</a>',
            'a@b.c', 26, 'fat cat', '16/B374D848', '((1,1),(0,0))'
            """;

    @Test
    void everyType(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE EXTENSION hstore",
                "CREATE TYPE mood AS ENUM ('happy', 'sad')",
                "CREATE DOMAIN email AS text CHECK (value LIKE '%@%')",
                "CREATE TABLE t (id int PRIMARY KEY, " + COLUMNS + ")");
        String names = String.join(
                ", ",
                pipeline.column("SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 1"
                        + " AND attgenerated = '' ORDER BY attnum"));
        pipeline.sql("INSERT INTO t (id, " + names + ") VALUES (1, " + VALUES + ")");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When
            pipeline.sql("INSERT INTO t (id, " + names + ") VALUES (2, " + VALUES + ")", "DELETE FROM t WHERE id = 2");
            List<Seen> changes = pipeline.topic("public.t").changesThrough(pipeline);

            // Then
            assertThat(service.exitNow()).isEmpty();
            assertThat(changes).extracting(Seen::op).containsExactlyInAnyOrder("r", "c", "d");
            GenericRecord read = row(changes, "r");
            GenericRecord streamed = row(changes, "c");
            SoftAssertions.assertSoftly(each -> {
                for (Schema.Field field : read.getSchema().getFields()) {
                    if (!field.name().equals("id")) {
                        each.assertThat(streamed.get(field.name()))
                                .as(field.name())
                                .isEqualTo(read.get(field.name()));
                    }
                }
            });
            assertThat(read.getSchema().getFields())
                    .extracting(Schema.Field::name)
                    .containsExactlyElementsOf(
                            pipeline.column(
                                    "SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum"));
            assertThat(read.getSchema().getFields().stream()
                            .filter(field -> read.get(field.name()) == null)
                            .map(Schema.Field::name))
                    .isEmpty();
        }
    }

    private static GenericRecord row(List<Seen> changes, String op) {
        return changes.stream()
                .filter(change -> change.op().equals(op))
                .findFirst()
                .orElseThrow()
                .after();
    }
}
