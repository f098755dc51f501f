package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * As many changes as fifty a second make in a day, as fast as they go through: what the services hold in memory and what lies on
 * disk is as much in the end as after a quarter of it. Snapshots are kept for a minute, since the day takes minutes.
 */
@Tag("thorough")
@ResourceLock(Turns.LOAD)
class DayOfChangesIT {

    private static final int HOURS = 24;
    /** Until then, what grows is what a pipeline needs. */
    private static final int SETTLED = 6;

    private static final int ROWS = 20_000;
    /** Statements of an hour, of ten thousand changes each: fifty a second. */
    private static final int UPDATES = 16;

    private static final double FLAT = 1.25;
    /** How many more of something there may be: what comes and goes is seen at any moment of its life. */
    private static final long A_FEW = 30;
    /** Younger files may belong to a snapshot that is still kept. */
    private static final Duration OLD = Duration.ofMinutes(2);

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Test
    void leavesMemoryAndFilesAsTheyWere() throws Exception {
        try (ByHand pipeline = ByHand.start(
                data,
                "CREATE TABLE stock (id int PRIMARY KEY, v int NOT NULL, t text NOT NULL)",
                "lake: {maintenance: {every: 5s, keep-snapshots-for: 1m}}\n")) {
            Set<String> tables = Set.of("public.stock");
            pipeline.awaitLanded(tables);
            pipeline.sql("INSERT INTO stock SELECT n, 0, md5(n::text) FROM generate_series(1, %d) n".formatted(ROWS));
            List<Map<String, Long>> hours = new ArrayList<>();
            for (int hour = 0; hour < HOURS; hour++) {
                anHour(pipeline, hour);
                pipeline.awaitLanded(tables);
                hours.add(look(pipeline));
            }

            pipeline.awaitAccounted("public.stock", (long) ROWS + HOURS * (UPDATES + 2) * 10_000L);
            pipeline.assertEqualWithinItsMemory();
            for (String what : hours.get(0).keySet()) {
                List<Long> seen =
                        hours.stream().map(hour -> hour.getOrDefault(what, 0L)).toList();
                assertThat(most(seen, HOURS - SETTLED, HOURS))
                        .as("%s, hour by hour: %s", what, seen)
                        .isLessThanOrEqualTo((long) (FLAT * most(seen, SETTLED, 2 * SETTLED)) + A_FEW);
            }
        }
    }

    private static void anHour(ByHand pipeline, int hour) throws Exception {
        for (int statement = 0; statement < UPDATES; statement++) {
            pipeline.sql("UPDATE stock SET v = v + 1 WHERE id %% 2 = %d".formatted(statement % 2));
        }
        int first = ROWS + 1 + hour % 2;
        pipeline.sql("INSERT INTO stock SELECT n, 0, md5(n::text) FROM generate_series(%d, %d, 2) n"
                .formatted(first, first + 2 * 10_000 - 1));
        pipeline.sql("DELETE FROM stock WHERE id > " + ROWS);
    }

    private static long most(List<Long> all, int from, int to) {
        return all.subList(from, to).stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private Map<String, Long> look(ByHand pipeline) throws Exception {
        Map<String, Long> seen = new LinkedHashMap<>();
        for (Service service : Service.values()) {
            long pid = pipeline.stack().service(service).process().orElseThrow().pid();
            seen.put("bytes that live in " + service.label(), liveBytes(pid));
            seen.put("open files of " + service.label(), entries(Path.of("/proc/" + pid + "/fd")));
            seen.put("threads of " + service.label(), entries(Path.of("/proc/" + pid + "/task")));
        }
        Path root = pipeline.stack().root();
        seen.put("old files in the warehouse", count(root.resolve("warehouse"), DayOfChangesIT::isOld));
        seen.put("files in the checkpoint", count(root.resolve("checkpoint"), Files::isRegularFile));
        seen.put("files of the stream processor", count(root.resolve("stream"), Files::isRegularFile));
        return seen;
    }

    /** After a full collection. */
    private static long liveBytes(long pid) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(said);
        assertThat(jcmd.waitFor() == 0 && total.find())
                .as("jcmd said: %s", said)
                .isTrue();
        return Long.parseLong(total.group(1));
    }

    private static boolean isOld(Path file) {
        try {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            return Files.isRegularFile(file) && written.isBefore(Instant.now().minus(OLD));
        } catch (IOException e) {
            return false; // It has just gone.
        }
    }

    /** Some of it goes while it is looked at. */
    private static long count(Path folder, Predicate<Path> what) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(what).count();
        } catch (UncheckedIOException e) {
            return count(folder, what);
        }
    }

    private static long entries(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }
}
