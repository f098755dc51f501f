package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.pipeline.Section.Field;
import dev.sluice.schemas.table.TableId;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import static dev.sluice.schemas.pipeline.Section.optional;
import static dev.sluice.schemas.pipeline.Section.required;
import static dev.sluice.schemas.pipeline.Section.withDefault;

/** The keys of one table, whose defaults come from the lake's section. */
record TableShape(Section.Fields f) {

    private static final Field<List<String>> MODE =
            optional("mode", PipelineShape.MODES, "How the table lands, one way or several; default: lake.mode");
    private static final Field<String> DELETES = optional(
            "deletes", PipelineShape.DELETES, "Whether deleted rows go or stay, marked; default: lake.deletes");
    private static final Field<List<String>> PARTITION = optional(
            "partition",
            Shape.oneOrMore(Shape.matching(
                    PartitionTerm.PATTERN,
                    "a column, or year, month, day, hour (column), bucket or truncate (number, column)")),
            "How the lake table is partitioned");
    private static final Field<List<String>> SORT = optional(
            "sort",
            Shape.oneOrMore(Shape.matching(SortTerm.PATTERN, "a column, and asc or desc after it")),
            "How the lake table's files are sorted");
    private static final Field<Map<String, String>> RENAMES = optional(
            "renames",
            Shape.mapOf(Pattern.compile(".+"), "a column's old name", Shape.text()),
            "Columns that the source has renamed, old name to new: the lake's columns are renamed and keep their rows' values");
    private static final Field<List<String>> KEY = optional(
            "key", Shape.oneOrMore(Shape.text()), "Columns that identify a row of a table without primary key");
    private static final Field<UnaryOperator<Maintenance>> MAINTENANCE =
            optional("maintenance", MaintenanceShape.own(), "Maintenance of this table; default: lake.maintenance");

    private static final Field<List<RuleSettings>> RULES =
            optional("rules", RulesShape.rules(), "What each change is judged by");
    private static final Field<BrokenRule> ON_BROKEN_RULE = withDefault(
            "on-broken-rule",
            Shape.constant(BrokenRule.class),
            "pass",
            "What becomes of changes that a rule can't judge because its column is gone");
    private static final Field<Double> QUARANTINED =
            required("quarantined", Shape.share(), "Share of the changes in the window that trips the breaker");
    private static final Field<Duration> WINDOW =
            withDefault("window", Shape.durationFrom(Duration.ofSeconds(1), "1s"), "1m", "How far it looks back");
    private static final Field<Integer> AT_LEAST = withDefault(
            "at-least",
            Shape.whole(1, Integer.MAX_VALUE),
            "100",
            "Changes that the window must hold before their share says anything");
    private static final Field<Breaker> BREAKER = optional(
            "breaker",
            Section.of(
                    "When the table pauses because too much of it goes to the dead letters",
                    List.of(QUARANTINED, WINDOW, AT_LEAST),
                    f -> new Breaker(f.get(QUARANTINED), f.get(WINDOW), f.get(AT_LEAST))),
            "When the table pauses because too much of it goes to the dead letters; default: never");
    private static final Field<LetterPolicy> LETTERS = withDefault(
            "letters",
            Shape.constant(LetterPolicy.class),
            "supersede",
            "supersede: a later whole row takes a dead letter's place; park: a row's later changes wait behind it");
    private static final Field<List<MaskSettings>> MASK =
            optional("mask", MaskShape.masks(), "How columns are masked before anything is written");
    private static final Field<List<CheckSettings>> CHECKS =
            optional("checks", ChecksShape.checks(), "Checks of the whole table in the lake");

    /** What stands below {@code tables.<schema>.<table>}, and in the table's own file. */
    static Section<TableShape> section() {
        List<Field<?>> fields = new ArrayList<>(ContractShape.FIELDS);
        fields.addAll(List.of(
                MODE,
                DELETES,
                PARTITION,
                SORT,
                RENAMES,
                KEY,
                RULES,
                ON_BROKEN_RULE,
                BREAKER,
                LETTERS,
                MASK,
                CHECKS,
                MAINTENANCE));
        return Section.of("Settings of one table", fields, TableShape::new).together((f, problems) -> {
            RulesShape.checkNames(f.find(RULES).orElse(List.of()), problems);
            ChecksShape.checkNames(f.find(CHECKS).orElse(List.of()), f.place(), problems);
        });
    }

    /** Whether the lake's format has what the table asks for itself; the rest is the lake's. */
    void checkAgainst(Lake lake, List<Problem> problems) {
        FormatModes.check(lake.format(), landing(LandingSettings.of(LakeMode.CHANGELOG)), f.place(), problems);
    }

    /** Whether it is captured at all: otherwise its masks and rules would stand there and do nothing. */
    void checkCaptured(String name, List<String> patterns, List<Problem> problems) {
        TableId table = TableId.parse(name);
        if (patterns.stream().map(TablePattern::new).noneMatch(pattern -> pattern.matches(table))) {
            problems.add(new Problem(
                    f.place().toString(),
                    "is of no effect, since source.tables names no such table",
                    "Correct the name, or add it to source.tables, which has " + String.join(", ", patterns)));
        }
    }

    /** What the table masks with a key, when there is none. */
    void checkWithoutKey(List<Problem> problems) {
        for (MaskSettings mask : f.find(MASK).orElse(List.of())) {
            if (mask.kind().needsKey()) {
                problems.add(new Problem(
                        f.place().at(MASK.key()).at(mask.column()).toString(),
                        "needs a key, and there is none",
                        "Give quality.masking-key, or quality.masking-key-file"));
            }
        }
    }

    Optional<Maintenance> maintenance(Maintenance usual) {
        return f.find(MAINTENANCE).map(own -> own.apply(usual));
    }

    TableSettings settings(LandingSettings lake) {
        return new TableSettings(
                landing(lake),
                f.find(KEY).orElse(List.of()),
                ContractShape.contract(f),
                f.find(RULES).orElse(List.of()),
                f.get(ON_BROKEN_RULE),
                f.find(BREAKER),
                f.get(LETTERS),
                f.find(MASK).orElse(List.of()),
                f.find(CHECKS).orElse(List.of()));
    }

    private LandingSettings landing(LandingSettings lake) {
        return new LandingSettings(
                f.find(MODE).map(PipelineShape::modes).orElse(lake.modes()),
                f.find(DELETES).map(DeletePolicy::of).orElse(lake.deletes()),
                f.find(PARTITION)
                        .map(terms -> terms.stream().map(PartitionTerm::parse).toList())
                        .orElse(lake.partition()),
                f.find(SORT)
                        .map(terms -> terms.stream().map(SortTerm::parse).toList())
                        .orElse(lake.sort()),
                f.find(RENAMES).orElse(Map.of()));
    }
}
