package dev.sluice.local.types;

import dev.sluice.local.stack.Installation;
import dev.sluice.local.types.LakeTables.ColumnType;
import dev.sluice.local.types.TypeCase.Value;
import dev.sluice.schemas.wire.Envelope;
import org.apache.avro.Schema;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/types.md}: what the catalog says and what was seen. {@code -Dsluice.docs=write} writes the file instead of
 * comparing it.
 */
final class TypesDocument {

    private static final String MODE = "sluice.docs";
    private static final int SHOWN = 60;

    private static final String HEAD =
            """
            # Types

            What a column of PostgreSQL becomes on its way into the lake. `EveryTypeLandsIT` generates this page from its catalog
            of cases and from the schemas and tables that it finds at the end of a real pipeline, and fails when the page says
            something else. To write it anew:

            ```
            mvn verify -Dit.test=EveryTypeLandsIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \\
                -Dfailsafe.failIfNoSpecifiedTests=false -Dsluice.docs=write
            ```

            Every value below has come by the initial snapshot, by an insert and by an update, and was the same each time. *exact*: the
            lake's type holds every value of PostgreSQL's, except those that the second table shows as dead letters. *text*: a string (or
            a list or map of strings) that says the same value. The Delta type is Spark's, which is what
            Delta stores.

            ## Types

            """;

    private static final String VALUES =
            """

            ## Values

            A dead letter costs the one change; the row stays in the lake as it was before, until it changes again. The rule of the
            letter stands in brackets.

            """;

    private static final String REST =
            """

            ## What else

            - **Names**: tables and columns keep their names, with capitals, blanks, dots, quotes, letters beyond ASCII and reserved words.
              In Kafka, what Avro does not allow in a name is escaped, and the property `sluice.name` has the original.
            - **Domains** are what stands beneath them.
            - **Generated columns** that are stored arrive where PostgreSQL publishes them: version 18 and later, in a publication that
              ingest made or one with `publish_generated_columns = stored`. Elsewhere, and for virtual ones, the lake has no such column.
            - **Partitioned tables** arrive as their root.
            - **Arrays** keep their elements and their nulls. What is not kept is where the indices begin. An array of several dimensions is
              a dead letter, whatever its elements are.
            - **Size**: a record may have 16 MiB (`kafka.max.request.size`), or what the topics' `max.message.bytes` says if that is less. A
              larger one is a dead letter without its value (`too-large`), which names the table, the key and the size.
            - **What the source's driver can't tell**: `infinity` of an `interval` (PostgreSQL 17 and later) arrives as zero, and `verify` finds it. A `timetz`
              whose offset has seconds stops ingest when it comes by the log.
            """;

    private TypesDocument() {}

    static String of(Schema envelope, Map<String, ColumnType> lake) {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("| PostgreSQL | Avro | Iceberg | Delta | in the lake | |\n|---|---|---|---|---|---|\n");
        Map<String, Schema> avro = avro(envelope);
        for (TypeCase type : TypesTable.TYPES) {
            ColumnType column = Objects.requireNonNull(lake.get(type.type()), type.type());
            text.append("| ")
                    .append(String.join(
                            " | ",
                            code(type.type()),
                            code(AvroText.of(Objects.requireNonNull(avro.get(type.type()), type.type()))),
                            code(column.iceberg()),
                            code(column.spark()),
                            type.form() == TypeCase.Form.EXACT ? "exact" : "text",
                            type.note()))
                    .append(" |\n");
        }
        text.append(VALUES).append("| type | in PostgreSQL | in the lake |\n|---|---|---|\n");
        for (TypeCase type : TypesTable.TYPES) {
            for (Value value : type.values()) {
                text.append("| ")
                        .append(String.join(" | ", code(type.type()), code(value.sql()), fate(value)))
                        .append(" |\n");
            }
        }
        return text.append(REST).toString();
    }

    private static String fate(Value value) {
        return value.fate()
                .fold(
                        lands -> lands.text().isEmpty() ? "the empty text" : code(lands.text()),
                        letter -> "dead letter (`" + letter.rule() + "`)");
    }

    private static Map<String, Schema> avro(Schema envelope) {
        Map<String, Schema> columns = new HashMap<>();
        for (Schema.Field field :
                AvroText.withoutNull(envelope.getField(Envelope.AFTER).schema()).getFields()) {
            String name = field.getProp(Envelope.NAME_PROPERTY);
            columns.put(name == null ? field.name() : name, field.schema());
        }
        return columns;
    }

    /** As code in a cell of a table: on one line, and without what would end either. */
    private static String code(String text) {
        String shown = text.length() > SHOWN * 2 ? text.substring(0, SHOWN) + "…" : text;
        String line = shown.replace("\n", "⏎").replace("\t", "⇥").replace("|", "\\|");
        return line.contains("`") ? "`` " + line + " ``" : "`" + line + "`";
    }

    /** Fails when the committed page is another one. */
    static void require(String text) throws Exception {
        Path page = Installation.running().home().resolve("docs/types.md");
        if ("write".equals(System.getProperty(MODE))) {
            Files.writeString(page, text);
        }
        assertThat(List.of(Files.readString(page).split("\n")))
                .as("docs/types.md, which -D%s=write writes anew", MODE)
                .isEqualTo(List.of(text.split("\n")));
    }
}
