package dev.sluice.local.guarantee;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.local.Turns;
import dev.sluice.local.guarantee.ExpectedFate.Letters;
import dev.sluice.local.stack.Service;
import dev.sluice.local.types.LakeTables;
import dev.sluice.local.types.TypesPipeline;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Headers;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of what is poisoned nothing reaches the lake, of what is good all does, each change is accounted for, and letters come
 * back by a redrive without bringing anything old with them: with poison of every kind, at the source and in Kafka.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Turns.LOAD)
class PoisonIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ORDERS = PoisonedTables.ORDERS;
    private static final String PARKED = PoisonedTables.PARKED;
    /** Rows that come back by a redrive. */
    private static final String TOASTED = "public.toasted";
    /** The same where each change counts. */
    private static final String KEPT = "public.kept";

    private static final String CHANGES_OF_KEPT = KEPT + "_changelog";
    private static final String QUARANTINE = "quality.quarantine";
    private static final String AUDIT = "quality.audit";

    private static final Set<String> ALL = Set.of(ORDERS, PARKED, TOASTED, KEPT);

    private TypesPipeline pipeline;
    private PoisonedTables source;
    private final Map<String, ExpectedFate> fates = new HashMap<>();
    private final Map<String, List<String>> foreign = new HashMap<>();
    private List<JsonNode> inVain;
    private List<JsonNode> corrected;
    private List<JsonNode> byNewRules;
    private List<JsonNode> settledBefore;
    private List<JsonNode> kept;
    private List<JsonNode> completed;
    private Instant began;
    private Map<String, Map<String, @Nullable String>> letters;
    private LakeTables lake;
    private Callable<String> verifying;

    @BeforeAll
    @SuppressWarnings("NullAway.Init")
    void poisonAndRedrive(@TempDir Path data) throws Exception {
        began = Instant.now();
        pipeline = TypesPipeline.open(data);
        for (String table : ALL) {
            pipeline.sql(PoisonedTables.create(table));
        }
        pipeline.start("[\"public.*\"]", rules());
        // Rows that a snapshot reads are one change each, however often they changed: it is to be over.
        pipeline.awaitLanded(ALL);
        poison();
        redrive(data);
        letters = byId(dlq(0, "list", "--json"));
        awaitQuarantine();
        verifying = pipeline.verify();
        lake = pipeline.lake(List.of(ORDERS, PARKED, TOASTED, KEPT, CHANGES_OF_KEPT, QUARANTINE, AUDIT))
                .call();
    }

    private static String rules() {
        return """
                tables:
                  public.orders:
                """
                + Blemish.RULES
                + """
                  public.parked:
                    letters: park
                """
                + Blemish.RULES
                + """
                  public.toasted:
                    rules:
                      - {not_null: name, name: has-name}
                      - {one_of: status, values: [new], name: known-status}
                  public.kept:
                    letters: park
                    mode: [mirror, changelog]
                    rules:
                      - {one_of: status, values: [new], name: known-status}
                """;
    }

    private void poison() throws Exception {
        try (Connection connection = pipeline.connect()) {
            source = new PoisonedTables(connection, 7);
            source.write(700);
        }
        pipeline.sql(List.of(
                insert(TOASTED, 1, "'first'", "'archived'"),
                "UPDATE toasted SET version = 2, status = 'new' WHERE id = 1",
                insert(TOASTED, 2, "NULL", "'new'"),
                "UPDATE toasted SET version = 2, name = 'a name' WHERE id = 2",
                insert(TOASTED, 3, "'third'", "'archived'"),
                "DELETE FROM toasted WHERE id = 3",
                insert(TOASTED, 4, "'fourth'", "'archived'"),
                "UPDATE toasted SET version = 2, status = 'new', note = repeat('newer', 1000) WHERE id = 4",
                insert(TOASTED, 5, "'fifth'", "'new'"),
                "UPDATE toasted SET version = 2, status = 'archived' WHERE id = 5",
                insert(TOASTED, 6, "'sixth'", "'archived'"),
                "UPDATE toasted SET version = 2, id = 7 WHERE id = 6",
                insert(KEPT, 1, "'first'", "'archived'"),
                "UPDATE kept SET version = 2, status = 'new' WHERE id = 1",
                "UPDATE kept SET version = 3, note = repeat('newer', 1000) WHERE id = 1",
                insert(KEPT, 2, "'second'", "'archived'"),
                "DELETE FROM kept WHERE id = 2"));
        fates.put(ORDERS, ExpectedFate.of(ORDERS, Letters.GIVE_WAY, source.written()));
        fates.put(PARKED, ExpectedFate.of(PARKED, Letters.PARK, source.written()));
        pipeline.awaitLanded(ALL);
        for (String table : List.of(ORDERS, PARKED, TOASTED)) {
            ConsumerRecord<byte[], byte[]> model = records(topics().raw(TableId.parse(table))).stream()
                    .filter(record -> record.key() != null && record.value() != null)
                    .findFirst()
                    .orElseThrow();
            foreign.put(table, ForeignRecords.write(pipeline.endpoints().bootstrapServers(), topics(), table, model));
        }
        for (String table : ALL) {
            awaitAccountedFor(table);
        }
    }

    private static String insert(String table, int id, String name, String status) {
        return "INSERT INTO " + table + " (id, version, note, name, status) SELECT " + id
                + ", 1, string_agg(md5(n::text), ''), " + name + ", " + status + " FROM generate_series(1, 200) n";
    }

    private void redrive(Path data) throws Exception {
        inVain = outcomes(4, "redrive", "--all", "--by", "bob", "--json");
        Path value = correctedValue(data, letter(TOASTED, "has-name"), "name", "corrected");
        corrected = outcomes(
                0,
                "redrive",
                letter(TOASTED, "has-name"),
                "--value",
                value.toString(),
                "--by",
                "anna",
                "--reason",
                "typing error",
                "--json");

        Files.writeString(
                pipeline.file(), Files.readString(pipeline.file()).replace("values: [new]", "values: [new, archived]"));
        pipeline.kill(Service.STREAM);
        String[] settled = {letterOf(TOASTED, 3), letterOf(TOASTED, 4)};
        byNewRules = outcomes(
                4, "redrive", "--table", TOASTED, "--by", "anna", "--reason", "archived is a status", "--json");
        settledBefore = outcomes(0, "redrive", settled[0], settled[1], "--by", "anna", "--json");
        kept = outcomes(0, "redrive", "--table", KEPT, "--by", "anna", "--json");
        String orphan = letterOf(TOASTED, 7);
        Path whole = correctedValue(data, orphan, "note", noteAtSource(7));
        completed = outcomes(0, "redrive", orphan, "--value", whole.toString(), "--by", "anna", "--json");
        for (String table : ALL) {
            awaitAccountedFor(table);
        }
    }

    /** Waits until each record of the raw topic that is a change, or taken for one, has met its end. */
    private void awaitAccountedFor(String table) throws Exception {
        long changes = changes(table);
        eventually(
                "changes of " + table + " have met their ends: " + changes,
                PATIENCE,
                () -> summary(table),
                is -> ended(is) == changes);
    }

    private static long ended(TableSummary is) {
        return is.landed() + is.quarantined() + is.superseded() + is.filtered();
    }

    /** The quarantine is brought up to date every few seconds; its age says when it was last. */
    private void awaitQuarantine() throws Exception {
        Instant from = Instant.now();
        eventually(
                "the quarantine is as of " + from,
                PATIENCE,
                () -> {
                    HttpRequest scrape = HttpRequest.newBuilder(
                                    URI.create(pipeline.endpoints().httpUrl(Service.SINK) + "/metrics"))
                            .build();
                    String metrics = HttpClient.newHttpClient()
                            .send(scrape, HttpResponse.BodyHandlers.ofString())
                            .body();
                    return metrics.lines()
                            .filter(line -> line.startsWith("sluice_quality_quarantine_age_seconds"))
                            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                            .findFirst()
                            .orElse(Double.NaN);
                },
                age -> age < Duration.between(from, Instant.now()).toMillis() / 1000.0);
    }

    @AfterAll
    void stop() {
        pipeline.close();
    }

    @Test
    void whatIsGoodGoesOnInItsOrderAndNothingElse() throws Exception {
        Trail trail = new Trail(pipeline.endpoints());
        for (String table : List.of(ORDERS, PARKED)) {
            assertThat(trail.valid(List.of(table)))
                    .as(table)
                    .extracting(Trail.Found::change)
                    .containsExactlyElementsOf(fate(table).passed());
        }
    }

    @Test
    void eachPoisonIsALetterUnderItsRule() {
        for (String table : List.of(ORDERS, PARKED)) {
            Map<String, Long> expected = new TreeMap<>(fate(table).byRule());
            foreign(table).forEach(rule -> expected.merge(rule, 1L, Long::sum));
            Map<String, Long> found = new TreeMap<>();
            deadLetters(table).forEach(letter -> found.merge(letter.rule(), 1L, Long::sum));

            assertThat(found).as(table).isEqualTo(expected);
            assertThat(found.keySet())
                    .containsAll(Blemish.POISONS.stream().map(Blemish::rule).toList())
                    .contains(table.equals(PARKED) ? "parked" : "joined");
        }
    }

    @Test
    void everythingIsAccountedFor() throws Exception {
        for (String table : List.of(ORDERS, PARKED)) {
            ExpectedFate fate = fate(table);
            long written = source.written().stream()
                    .filter(each -> each.table().equals(table))
                    .count();
            TableSummary is = summary(table);

            assertThat(changes(table))
                    .as(table)
                    .isEqualTo(written + foreign(table).size());
            assertThat(is.captured()).as(table).isEqualTo(written);
            assertThat(ended(is)).as(table).isEqualTo(changes(table));
            assertThat(is.quarantined())
                    .as(table)
                    .isEqualTo(fate.open() + foreign(table).size());
            assertThat(is.landed() + is.superseded())
                    .as(table)
                    .isEqualTo(fate.passed().size() + fate.settled());
            assertThat(is.filtered()).as(table).isZero();
        }
    }

    @Test
    void theLakeHoldsTheGoodRowsAndNothingElse() {
        for (String table : List.of(ORDERS, PARKED)) {
            Map<Long, String> expected = new TreeMap<>();
            fate(table).lake().forEach((id, row) -> expected.put(id, row.version() + " " + row.note()));
            Map<Long, String> found = new TreeMap<>();
            lake.rows(table)
                    .forEach(row -> found.put(
                            Long.valueOf(String.valueOf(row.get("id"))), row.get("version") + " " + row.get("note")));

            assertThat(found).as(table).isEqualTo(expected);
            assertThat(lake.rows(table))
                    .as(table)
                    .hasSameSizeAs(expected.keySet())
                    .allSatisfy(row -> {
                        assertThat(row.get("name")).isNotNull();
                        assertThat(row.get("quantity")).isNotEqualTo("-1");
                        assertThat(row.get("code")).isEqualTo("c");
                        assertThat(row.get("email")).isEqualTo("a@example.org");
                        assertThat(row.get("status")).isEqualTo("new");
                        assertThat(row.get("made_at")).doesNotStartWith("200");
                        assertThat(row.get("payload")).isEqualTo("{}");
                        assertThat(row.get("parts")).isEqualTo("4");
                    });
            assertThat(lake.rows(table))
                    .filteredOn(row -> row.get("ticket") != null)
                    .hasSize(1);
        }
    }

    @Test
    void whatIsOnlyWarnedOfLands() {
        for (String table : List.of(ORDERS, PARKED)) {
            assertThat(records(topics().valid(TableId.parse(table))))
                    .as(table)
                    .extracting(record -> text(record, Headers.WARNINGS))
                    .filteredOn(Objects::nonNull)
                    .hasSize((int) fate(table).warned())
                    .allMatch("[\"plenty\"]"::equals)
                    .isNotEmpty();
            assertThat(lake.rows(table))
                    .as(table)
                    .filteredOn(row -> "6000".equals(row.get("quantity")))
                    .isNotEmpty();
        }
    }

    @Test
    void verifySaysEqualAndNamesTheQuarantinedKeys() throws Exception {
        JsonNode verified = JSON.readTree(verifying.call());

        assertThat(verified.path("verdict").asText()).isEqualTo("equal");
        for (JsonNode table : verified.path("tables")) {
            String name = table.path("table").asText();
            List<Long> keys = new ArrayList<>();
            table.path("quarantined_keys")
                    .forEach(key -> keys.add(Long.valueOf(key.path("id").asText())));
            List<Long> expected = fates.containsKey(name) ? fate(name).differing(source.present(name)) : List.of();

            assertThat(keys).as(name).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(table.path("quarantined").asLong()).as(name).isEqualTo(expected.size());
        }
    }

    @Test
    void theQuarantineHoldsTheLettersEachOnceWithWhatBecameOfIt() {
        Map<String, String> found = new TreeMap<>();
        lake.rows(QUARANTINE)
                .forEach(row -> found.put(
                        String.valueOf(row.get("letter")),
                        row.get("table_name") + " " + row.get("rule") + " " + row.get("state")));
        Map<String, String> expected = new TreeMap<>();
        letters.forEach((id, letter) ->
                expected.put(id, letter.get("table") + " " + letter.get("rule") + " " + letter.get("state")));

        assertThat(found).isEqualTo(expected);
        assertThat(lake.rows(QUARANTINE)).hasSameSizeAs(expected.keySet());
        assertThat(found.keySet())
                .isEqualTo(ALL.stream()
                        .flatMap(table -> deadLetters(table).stream())
                        .map(DeadLetter::id)
                        .collect(Collectors.toSet()));
    }

    @Test
    void aRedriveOfWhatIsStillBrokenMovesNothing() {
        assertThat(inVain)
                .extracting(each -> each.path("outcome").asText())
                .containsOnly("still-broken", "refused")
                .hasSizeGreaterThan(100);
    }

    @Test
    void rowsThatAreRedrivenEndAsTheSourceEnds() throws Exception {
        for (String table : List.of(TOASTED, KEPT)) {
            Map<String, String> found = new TreeMap<>();
            lake.rows(table)
                    .forEach(row -> found.put(
                            String.valueOf(row.get("id")),
                            row.get("version") + " " + row.get("name") + " " + row.get("status") + " "
                                    + row.get("note")));
            assertThat(found).as(table).isEqualTo(atSource(table));
        }
        assertThat(outcomes(corrected)).containsOnly("redriven").hasSize(2);
        assertThat(outcomes(completed)).containsExactly("redriven");
    }

    @Test
    void aRuleThatWasMendedLetsItsLettersThroughAndNoOthers() {
        assertThat(outcomes(byNewRules).stream().filter("redriven"::equals)).hasSize(3);
        assertThat(byNewRules)
                .filteredOn(each -> each.path("outcome").asText().equals("refused"))
                .singleElement()
                .satisfies(each -> assertThat(each.path("message").asText()).contains("note", "--value"));
        assertThat(outcomes(byNewRules).stream().filter("still-broken"::equals)).hasSameSizeAs(foreign(TOASTED));
    }

    @Test
    void aRedriveChangesNothingWhereTheRowWasDeletedOrIsNewer() {
        assertThat(outcomes(settledBefore)).containsExactly("closed", "superseded");
    }

    @Test
    void whereEachChangeCountsARedriveBringsEachInItsOrder() {
        assertThat(outcomes(kept)).containsOnly("redriven").hasSize(5);
        assertThat(lake.rows(CHANGES_OF_KEPT))
                .extracting(row -> row.get("id") + " " + row.get("version"))
                .hasSize(5)
                .contains("1 1", "1 2", "1 3", "2 1");
    }

    @Test
    void theAuditSaysWhoDidWhatAndWhy() {
        List<Map<String, @Nullable String>> byAnna = lake.rows(AUDIT).stream()
                .filter(row -> "anna".equals(row.get("done_by")))
                .toList();
        List<JsonNode> answers = new ArrayList<>(corrected);
        answers.addAll(byNewRules);
        answers.addAll(kept);
        answers.addAll(completed);

        assertThat(byAnna)
                .extracting(row -> row.get("letter") + " " + row.get("outcome"))
                .containsExactlyInAnyOrderElementsOf(answers.stream()
                        .map(each -> each.path("letter").asText() + " "
                                + each.path("outcome").asText())
                        .toList());
        assertThat(byAnna).extracting(row -> row.get("reason")).contains("typing error", "archived is a status");
        assertThat(byAnna).allSatisfy(row -> assertThat(Instant.parse(String.valueOf(row.get("ts"))))
                .isBetween(began, Instant.now()));
        assertThat(lake.rows(AUDIT))
                .filteredOn(row -> "stream".equals(row.get("done_by")) && ORDERS.equals(row.get("table_name")))
                .hasSize((int) fate(ORDERS).settled())
                .extracting(row -> row.get("outcome"))
                .containsOnly("superseded", "closed");
    }

    private ExpectedFate fate(String table) {
        return Objects.requireNonNull(fates.get(table));
    }

    private List<String> foreign(String table) {
        return Objects.requireNonNull(foreign.get(table));
    }

    private TableSummary summary(String table) {
        return pipeline.statuses().stream()
                .filter(each -> each.table().toString().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private Topics topics() {
        return pipeline.endpoints().pipeline().topics();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return CommittedRecords.of(pipeline.endpoints().bootstrapServers(), List.of(topic));
    }

    /** Records of a raw topic that are neither tombstones nor progress marks. */
    private long changes(String table) {
        return records(topics().raw(TableId.parse(table))).stream()
                .filter(record ->
                        record.value() != null || (record.key() == null && text(record, Headers.MARK) == null))
                .count();
    }

    private List<DeadLetter> deadLetters(String table) {
        return records(topics().deadLetters()).stream()
                .map(record ->
                        DeadLetter.fromHeaders(name -> header(record, name)).orElseThrow())
                .filter(letter -> letter.table().orElseThrow().toString().equals(table))
                .toList();
    }

    /** The letter that breaks a rule; there is to be one. */
    private String letter(String table, String rule) {
        return deadLetters(table).stream()
                .filter(letter -> letter.rule().equals(rule))
                .reduce((one, other) -> {
                    throw new AssertionError("Two letters under " + rule);
                })
                .orElseThrow()
                .id();
    }

    /** The letter of a row that has but one. In the registry's wire format, small numbers are their last byte's half. */
    private String letterOf(String table, int id) {
        return records(topics().deadLetters()).stream()
                .filter(record -> record.key() != null && record.key()[record.key().length - 1] == 2 * id)
                .map(record ->
                        DeadLetter.fromHeaders(name -> header(record, name)).orElseThrow())
                .filter(letter -> letter.table().orElseThrow().toString().equals(table))
                .map(DeadLetter::id)
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("NullAway") // DeadLetter takes null for a header that is not there
    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private JsonNode dlq(int code, String... arguments) throws Exception {
        return JSON.readTree(pipeline.dlq(code, arguments).call());
    }

    private List<JsonNode> outcomes(int code, String... arguments) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        dlq(code, arguments).path("letters").forEach(all::add);
        return all;
    }

    private static List<String> outcomes(List<JsonNode> answers) {
        return answers.stream().map(each -> each.path("outcome").asText()).toList();
    }

    private static Map<String, Map<String, @Nullable String>> byId(JsonNode list) {
        Map<String, Map<String, @Nullable String>> letters = new TreeMap<>();
        for (JsonNode each : list.path("letters")) {
            Map<String, @Nullable String> letter = new HashMap<>();
            each.properties()
                    .forEach(
                            field -> letter.put(field.getKey(), field.getValue().asText()));
            letters.put(each.path("letter").asText(), letter);
        }
        return letters;
    }

    private Path correctedValue(Path data, String letter, String column, String value) throws Exception {
        ObjectNode change = (ObjectNode) dlq(0, "show", letter, "--json").path("value");
        ((ObjectNode) change.path("after")).put(column, value);
        return Files.write(data.resolve("corrected.json"), JSON.writeValueAsBytes(change));
    }

    private String noteAtSource(int id) throws Exception {
        try (Connection connection = pipeline.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT note FROM toasted WHERE id = " + id)) {
            row.next();
            return row.getString(1);
        }
    }

    private Map<String, String> atSource(String table) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = pipeline.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, version, name, status, note FROM " + table)) {
            while (row.next()) {
                rows.put(
                        row.getString(1),
                        row.getString(2) + " " + row.getString(3) + " " + row.getString(4) + " "
                                + PoisonedTables.printed(row.getString(5)));
            }
        }
        return rows;
    }
}
