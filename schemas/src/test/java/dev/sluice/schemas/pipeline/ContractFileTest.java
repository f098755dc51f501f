package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/** A table's contract: owner, rules, masks and checks, in the pipeline file or in a file of its own. */
class ContractFileTest {

    private static final TableId ORDERS = TableId.parse("public.orders");

    private static final String CONTRACT =
            """
            owner: shop-team
            description: One row per order
            tier: gold
            freshness: 30s
            retention: 365d
            rules:
              - not_null: customer_id
              - {range: total, min: 0, max: 100000, name: sane_total, severity: warn}
              - {length: note, min: 1, max: 200}
              - {pattern: email, regex: ".+@.+"}
              - {one_of: status, values: [new, paid]}
              - {unique_in_window: order_no, window: 10m}
              - {fresh_within: created_at, within: 1d, severity: halt}
              - {valid_json: payload}
              - {check: "after.total >= 0.0 || op == 'd'", name: positive, severity: quarantine}
            on-broken-rule: quarantine
            breaker: {quarantined: 20%, window: 1m, at-least: 100}
            letters: park
            mask:
              email: hash
              phone: {redact: "-"}
              fax: redact
              name: {truncate: 1}
              card: encrypt
              notes: drop
              ssn: {hash: {}, at: ingest}
            checks:
              - {unique: [id]}
              - {references: customer_id, table: public.customers, key: id, severity: warn}
              - {row_count: {min: 1, max: 1000000}}
              - {volume: {deviation: 3}}
              - {null_share: note, max: 0.5}
              - {fresh: 5m}
              - {sql: "SELECT count(*) FROM {table} WHERE total < 0", name: no_negative}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aContractMayStandInAFileOfItsOwn() throws Exception {
        write("contracts/public.orders.yaml", CONTRACT);
        write("contracts/.public.lost.yaml", "left behind by an editor");

        Pipeline pipeline = load(
                """
                pipeline: shop
                contracts: contracts
                quality: {masking-key: "${KEY}", schedule: off}
                tables:
                  public.customers: {owner: crm}
                """);

        TableSettings orders = pipeline.settingsFor(ORDERS);
        assertThat(orders.contract())
                .isEqualTo(new Contract(
                        Optional.of("shop-team"),
                        Optional.of("One row per order"),
                        Optional.of(Tier.GOLD),
                        Optional.of(Duration.ofSeconds(30)),
                        Optional.of(Duration.ofDays(365))));
        assertThat(orders.onBrokenRule()).isEqualTo(BrokenRule.QUARANTINE);
        assertThat(orders.breaker()).contains(new Breaker(0.2, Duration.ofMinutes(1), 100));
        assertThat(orders.letters()).isEqualTo(LetterPolicy.PARK);
        assertThat(pipeline.settingsFor(TableId.parse("public.customers"))
                        .contract()
                        .owner())
                .contains("crm");
        assertThat(pipeline.tables()).hasSize(2);
        assertThat(pipeline.quality().schedule()).isEmpty();
        assertThat(pipeline.quality().maskingKey().orElseThrow().reveal()).isEqualTo("0123456789abcdef");
    }

    @Test
    void everyKindOfRuleIsRead() throws Exception {
        List<RuleSettings> rules = loadWithKey(CONTRACT).settingsFor(ORDERS).rules();

        assertThat(rules)
                .extracting(RuleSettings::kind, RuleSettings::name, RuleSettings::severity, RuleSettings::columns)
                .containsExactly(
                        tuple("not_null", "not_null(customer_id)", Severity.QUARANTINE, List.of("customer_id")),
                        tuple("range", "sane_total", Severity.WARN, List.of("total")),
                        tuple("length", "length(note)", Severity.QUARANTINE, List.of("note")),
                        tuple("pattern", "pattern(email)", Severity.QUARANTINE, List.of("email")),
                        tuple("one_of", "one_of(status)", Severity.QUARANTINE, List.of("status")),
                        tuple("unique_in_window", "unique_in_window(order_no)", Severity.QUARANTINE, List.of("order_no")),
                        tuple("fresh_within", "fresh_within(created_at)", Severity.HALT, List.of("created_at")),
                        tuple("valid_json", "valid_json(payload)", Severity.QUARANTINE, List.of("payload")),
                        tuple("check", "positive", Severity.QUARANTINE, List.of()));
        assertThat(rules)
                .extracting(RuleSettings::arguments)
                .containsExactly(
                        Map.of(),
                        Map.of("min", "0", "max", "100000"),
                        Map.of("min", "1", "max", "200"),
                        Map.of("regex", ".+@.+"),
                        Map.of("values", "[\"new\",\"paid\"]"),
                        Map.of("window", "PT10M"),
                        Map.of("within", "PT24H"),
                        Map.of(),
                        Map.of("expression", "after.total >= 0.0 || op == 'd'"));
        assertThat(rules.get(4).list(RuleSettings.VALUES)).containsExactly("new", "paid");
        assertThat(rules.get(5).time(RuleSettings.WINDOW)).contains(Duration.ofMinutes(10));
        assertThat(rules.get(1).place()).hasToString("pipeline.yaml:12 tables.public.orders.rules.[1]");
    }

    @Test
    void everyKindOfMaskIsRead() throws Exception {
        assertThat(loadWithKey(CONTRACT).settingsFor(ORDERS).masks())
                .containsExactly(
                        mask("email", MaskSettings.Kind.HASH, Map.of()),
                        mask("phone", MaskSettings.Kind.REDACT, Map.of("text", "-")),
                        mask("fax", MaskSettings.Kind.REDACT, Map.of("text", "***")),
                        mask("name", MaskSettings.Kind.TRUNCATE, Map.of("length", "1")),
                        mask("card", MaskSettings.Kind.ENCRYPT, Map.of()),
                        mask("notes", MaskSettings.Kind.DROP, Map.of()),
                        new MaskSettings("ssn", MaskSettings.Kind.HASH, Map.of(), MaskSettings.Stage.INGEST));
    }

    @Test
    void everyKindOfCheckIsRead() throws Exception {
        assertThat(loadWithKey(CONTRACT).settingsFor(ORDERS).checks())
                .containsExactly(
                        check("unique", "unique(id)", Map.of("columns", "[\"id\"]")),
                        new CheckSettings(
                                "references",
                                "references(customer_id)",
                                Severity.WARN,
                                Map.of("column", "customer_id", "table", "public.customers", "key", "id")),
                        check("row_count", "row_count", Map.of("min", "1", "max", "1000000")),
                        check("volume", "volume", Map.of("deviation", "3")),
                        check("null_share", "null_share(note)", Map.of("column", "note", "max", "0.5")),
                        check("fresh", "fresh", Map.of("within", "PT5M")),
                        check(
                                "sql",
                                "no_negative",
                                Map.of("query", "SELECT count(*) FROM {table} WHERE total < 0")));
    }

    @Test
    void aTableThatSaysNothingHasTheDefaults() throws Exception {
        Pipeline pipeline = load("pipeline: shop\ntables: {public.orders: {key: id}}");

        TableSettings orders = pipeline.settingsFor(ORDERS);
        assertThat(orders)
                .isEqualTo(new TableSettings(
                        orders.landing(),
                        List.of("id"),
                        Contract.NONE,
                        List.of(),
                        BrokenRule.PASS,
                        Optional.empty(),
                        LetterPolicy.SUPERSEDE,
                        List.of(),
                        List.of()));
        assertThat(pipeline.quality()).isEqualTo(Quality.DEFAULT);
        assertThat(pipeline.quality().schedule()).contains(Duration.ofHours(1));
    }

    @Test
    void everyMistakeInAContractIsToldAtOnceWithItsPlaceAndMend() {
        InvalidPipeline invalid = refused(
                """
                pipeline: shop
                tables:
                  public.orders:
                    tier: platinum
                    rules:
                      - {rang: total, min: 0}
                      - {range: total, length: note, min: 0}
                      - {range: total}
                      - {range: total, min: 2, max: 1}
                      - {pattern: email, regex: "(?=x)"}
                      - {check: "true"}
                      - {not_null: id, severity: fatal}
                    breaker: {quarantined: 20, window: 0s}
                    mask: {a: shuffle, b: truncate, c: {hash: {}, redact: x}}
                    checks:
                      - {null_share: note, max: 50}
                      - {row_count: {}}
                """);

        assertThat(invalid.problems().stream().map(Problem::toString))
                .containsExactlyInAnyOrder(
                        "pipeline.yaml:4 tables.public.orders.tier: \"platinum\" is not accepted. Give one of gold,"
                                + " silver, bronze",
                        "pipeline.yaml:6 tables.public.orders.rules.[0]: has none of the keys that say what it is. Give"
                                + " one of not_null, range, length, pattern, one_of, unique_in_window, fresh_within,"
                                + " valid_json, check",
                        "pipeline.yaml:7 tables.public.orders.rules.[1]: has range and length, which are two things."
                                + " Give one of not_null, range, length, pattern, one_of, unique_in_window,"
                                + " fresh_within, valid_json, check",
                        "pipeline.yaml:8 tables.public.orders.rules.[2]: has no bound. Give min, max or both",
                        "pipeline.yaml:9 tables.public.orders.rules.[3]: min is above max. Then nothing passes: swap"
                                + " them",
                        "pipeline.yaml:10 tables.public.orders.rules.[4].regex: \"(?=x)\" is not accepted. Give a"
                                + " regular expression of RE2, which has no look-around and no back-references",
                        "pipeline.yaml:11 tables.public.orders.rules.[5].name: is missing. What the rule is called in"
                                + " dead letters and metrics",
                        "pipeline.yaml:12 tables.public.orders.rules.[6].severity: \"fatal\" is not accepted. Give one"
                                + " of warn, quarantine, halt",
                        "pipeline.yaml:13 tables.public.orders.breaker.quarantined: \"20\" is not accepted. Give a"
                                + " share above 0% and up to 100%, such as 5% or 0.5%",
                        "pipeline.yaml:13 tables.public.orders.breaker.window: \"0s\" is not accepted. Give a length of"
                                + " time of at least 1s, such as 1s, 12h or 7d",
                        "pipeline.yaml:14 tables.public.orders.mask.a: \"shuffle\" is not accepted. Give one of hash,"
                                + " redact, encrypt, drop",
                        "pipeline.yaml:14 tables.public.orders.mask.b: truncate needs a length. Give {truncate: 1}, for"
                                + " example",
                        "pipeline.yaml:14 tables.public.orders.mask.c: has hash and redact, which are two things. Give"
                                + " one of hash, redact, truncate, encrypt, drop",
                        "pipeline.yaml:16 tables.public.orders.checks.[0].max: \"50\" is not accepted. Give a number"
                                + " from 0 to 1",
                        "pipeline.yaml:17 tables.public.orders.checks.[1].row_count: has no bound. Give min, max or"
                                + " both");
    }

    @Test
    void rulesOfOneNameAndMasksWithoutAKeyAreTold() {
        InvalidPipeline names =
                refused(
                        """
                        pipeline: shop
                        tables:
                          public.orders:
                            rules:
                              - {range: total, min: 0}
                              - {range: total, max: 9, severity: warn}
                        """);
        InvalidPipeline key = refused("pipeline: shop\ntables: {public.orders: {mask: {email: hash, note: drop}}}");

        assertThat(names)
                .hasMessage(
                        "pipeline.yaml:6 tables.public.orders.rules.[1]: a rule is called range(total) already, at"
                                + " pipeline.yaml:5 tables.public.orders.rules.[0]. Give one of them another name");
        assertThat(key)
                .hasMessage(
                        "pipeline.yaml:2 tables.public.orders.mask.email: needs a key, and there is none. Give"
                                + " quality.masking-key, or quality.masking-key-file");
    }

    @Test
    void theMaskingKeyMayComeFromAFileAndIsNeverPrinted() throws Exception {
        Path file = write("key", "0123456789abcdef0123456789abcdef\n");

        Pipeline pipeline = load("pipeline: shop\nquality: {masking-key-file: '" + file + "'}");
        InvalidPipeline tooShort = refused("pipeline: shop\nquality: {masking-key: hunter2}");

        assertThat(pipeline.quality().maskingKey().orElseThrow().reveal())
                .isEqualTo("0123456789abcdef0123456789abcdef");
        assertThat(pipeline.toString()).doesNotContain("0123456789");
        assertThat(tooShort).hasMessageContaining("the key is too short").hasMessageNotContaining("hunter2");
    }

    @Test
    void mistakesInTheFolderAreToldWithTheirFile() throws Exception {
        write("contracts/public.orders.yaml", "rules:\n  - {not_null: id, severity: mild}\n");
        write("contracts/public.customers.yaml", "owner: crm\n");
        write("contracts/customers.yaml", "owner: crm\n");
        write("contracts/public.empty.yaml", "");

        InvalidPipeline invalid =
                refused("pipeline: shop\ncontracts: contracts/\ntables: {public.customers: {owner: sales}}");
        InvalidPipeline missing = refused("pipeline: shop\ncontracts: nowhere");

        assertThat(invalid.problems().stream().map(Problem::toString))
                .containsExactlyInAnyOrder(
                        "public.customers.yaml: the table public.customers stands at pipeline.yaml:3"
                                + " tables.public.customers, too. Keep one of the two",
                        "customers.yaml:1: the key is not schema.table",
                        "public.empty.yaml:1: the file is empty. Say `owner: <name>`, or remove the file",
                        "public.orders.yaml:2 rules.[0].severity: \"mild\" is not accepted. Give one of warn,"
                                + " quarantine, halt");
        assertThat(missing).hasMessageContaining("contracts").hasMessageContaining("cannot be read");
    }

    private static MaskSettings mask(String column, MaskSettings.Kind kind, Map<String, String> arguments) {
        return new MaskSettings(column, kind, arguments, MaskSettings.Stage.STREAM);
    }

    private static CheckSettings check(String kind, String name, Map<String, String> arguments) {
        return new CheckSettings(kind, name, Severity.QUARANTINE, arguments);
    }

    private Pipeline loadWithKey(String contract) throws Exception {
        return load("pipeline: shop\nquality: {masking-key: '${KEY}'}\ntables:\n  public.orders:\n"
                + contract.indent(4));
    }

    private Pipeline load(String yaml) throws InvalidPipeline, IOException {
        return PipelineFile.load(List.of(write("pipeline.yaml", yaml)), Map.of("KEY", "0123456789abcdef"));
    }

    private InvalidPipeline refused(String yaml) {
        InvalidPipeline invalid = catchThrowableOfType(InvalidPipeline.class, () -> load(yaml));
        assertThat(invalid).isNotNull();
        return invalid;
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
