package dev.sluice.local.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.local.types.CommandRun;
import dev.sluice.local.types.TypesPipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Loads a table by Debezium's snapshot through the whole stream, and by {@code ./sluice backfill}; then damages a row, removes one
 * and adds one in the lake, and lets {@code ./sluice verify --repair} find them. Prints a JSON line per step.
 *
 * <p>{@code InitialLoad DIRECTORY ROWS MORE}: {@code ROWS} come by the snapshot, {@code MORE} are added, of which the stream is told
 * nothing, before the backfill of all. Times are wall time in milliseconds; of commands, from the start of their process.
 */
public final class InitialLoad {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = "public.events";
    private static final String ROWS = "INSERT INTO events SELECT n, n %% 1000, 'name ' || n, n / 100.0,"
            + " rpad(md5(n::text), 60, 'x'), now() - n * interval '1 second', now() FROM generate_series(%d, %d) n";
    private static final String RULES =
            """
            tables:
              public.events:
                rules:
                  - {not_null: name, name: has-name}
                  - {range: n, min: 0, max: 1000, name: small-n}
                  - {length: note, max: 60, name: short-note}
                  - {check: "after.id > 0", name: positive}
            """;

    private final TypesPipeline pipeline;

    private InitialLoad(TypesPipeline pipeline) {
        this.pipeline = pipeline;
    }

    public static void main(String... args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]));
        long rows = Long.parseLong(args[1]);
        long more = Long.parseLong(args[2]);
        try (TypesPipeline pipeline = TypesPipeline.open(directory)) {
            new InitialLoad(pipeline).run(rows, more);
        }
        System.exit(0);
    }

    private void run(long rows, long more) throws Exception {
        pipeline.sql(List.of(
                "CREATE TABLE events (id bigint PRIMARY KEY, n int, name text, price numeric(12,2), note text,"
                        + " made timestamptz, seen timestamptz)",
                ROWS.formatted(1, rows),
                "VACUUM ANALYZE events",
                "CHECKPOINT"));
        long began = System.nanoTime();
        pipeline.start("[public.events]" + TypesPipeline.BY_SNAPSHOT, RULES);
        pipeline.awaitLanded(Set.of(TABLE));
        tell("snapshot through the stream, services started in it", rows, began);
        load("backfill of the same rows, a live table", rows);

        pipeline.sql(List.of(
                "ALTER PUBLICATION sluice_shop SET (publish = 'truncate')",
                ROWS.formatted(rows + 1, rows + more),
                "ALTER PUBLICATION sluice_shop SET (publish = 'insert, update, delete, truncate')",
                "VACUUM ANALYZE events",
                "CHECKPOINT"));
        pipeline.awaitLanded(Set.of(TABLE));
        load("backfill of all", rows + more);
        repair(rows + more);
    }

    private void load(String what, long rows) throws Exception {
        long began = System.nanoTime();
        CommandRun run = pipeline.launch("backfill", "--json", "--table", TABLE, "--sink-wait", "2m");
        String answer = run.answer();
        ObjectNode line = line(what, rows, began);
        line.set("answer", JSON.readTree(answer));
        run.peakKib().ifPresent(kib -> line.put("peak_mib", kib / 1024));
        print(line);
        print(JSON.createObjectNode().put("said", run.said()));
    }

    private void repair(long rows) throws Exception {
        pipeline.query(List.of(
                "UPDATE lake.shop_public.events SET name = 'altered' WHERE id = 77",
                "DELETE FROM lake.shop_public.events WHERE id = 78",
                // One more is missing, and one is there that the source never had.
                "UPDATE lake.shop_public.events SET id = -1 WHERE id = 80"));
        long began = System.nanoTime();
        CommandRun run = pipeline.launch("verify", "--json", "--repair", "--table", TABLE);
        JsonNode answer = JSON.readTree(run.answer());
        ObjectNode line = line("verify --repair", rows, began);
        line.set("answer", answer);
        print(line);
    }

    private static void tell(String what, long rows, long began) throws Exception {
        print(line(what, rows, began));
    }

    private static ObjectNode line(String what, long rows, long began) {
        long ms = Math.max(1, (System.nanoTime() - began) / 1_000_000);
        return JSON.createObjectNode()
                .put("step", what)
                .put("rows", rows)
                .put("ms", ms)
                .put("rows_per_second", rows * 1000 / ms);
    }

    private static void print(ObjectNode line) throws Exception {
        System.out.println(JSON.writeValueAsString(line));
    }
}
