package dev.sluice.schemas.table;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Kafka topics of one pipeline. Table and topic determine each other: letters, digits and {@code _} of a name stand
 * as they are, every other UTF-16 unit as {@code -} and four hex digits, so that no two tables share a topic.
 */
public final class Topics {

    private static final String VALID = "valid.";
    private static final String NAME = "((?:[A-Za-z0-9_]|-[0-9a-f]{4})+)";
    private static final Pattern ESCAPED = Pattern.compile("-([0-9a-f]{4})");

    private final String pipeline;
    private final Pattern raw;
    private final Pattern valid;

    private Topics(String pipeline) {
        this.pipeline = pipeline;
        String table = Pattern.quote(pipeline) + "\\." + NAME + "\\." + NAME;
        this.raw = Pattern.compile(table);
        this.valid = Pattern.compile("valid\\." + table);
    }

    public static Topics of(String pipeline) {
        return new Topics(pipeline);
    }

    /** Changes of a table as captured. */
    public String raw(TableId table) {
        return pipeline + "." + escape(table.schema()) + "." + escape(table.name());
    }

    /** Changes of a table that passed its rules: same partitions, same bytes. */
    public String valid(TableId table) {
        return VALID + raw(table);
    }

    /** The valid topic that belongs to a raw one. */
    public String validOf(String rawTopic) {
        return VALID + rawTopic;
    }

    /** Records that could not go on, from every stage. */
    public String deadLetters() {
        return "dlq." + pipeline;
    }

    /** Begin and end of the source's transactions. */
    public String transactions() {
        return pipeline + ".transaction";
    }

    /** Source offsets of ingest; compacted, one partition. */
    public String offsets() {
        return "sluice-offsets." + pipeline;
    }

    /** What each stage says of each table; compacted, one partition. */
    public String status() {
        return "sluice-status." + pipeline;
    }

    /** What people ask of single tables: {@link dev.sluice.schemas.control.TableCommand}; one partition. */
    public String control() {
        return "sluice-control." + pipeline;
    }

    /**
     * What people ask of dead letters, and of tables that the processor has paused:
     * {@link dev.sluice.schemas.letter.LetterRequest}. As many partitions as each table's topics.
     */
    public String redrives() {
        return "sluice-redrive." + pipeline;
    }

    /** What became of dead letters, and who did it: {@link dev.sluice.schemas.letter.AuditRecord}; one partition. */
    public String audit() {
        return "sluice-audit." + pipeline;
    }

    /** Matches every raw topic of a table and no other topic. */
    public Pattern rawPattern() {
        return raw;
    }

    /** Matches every valid topic of a table and no other topic. */
    public Pattern validPattern() {
        return valid;
    }

    public Optional<TableId> tableOfRaw(String topic) {
        return table(raw.matcher(topic));
    }

    public Optional<TableId> tableOfValid(String topic) {
        return table(valid.matcher(topic));
    }

    private static Optional<TableId> table(Matcher topic) {
        return topic.matches()
                ? Optional.of(new TableId(unescape(topic.group(1)), unescape(topic.group(2))))
                : Optional.empty();
    }

    private static String escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 128 && (Character.isLetterOrDigit(c) || c == '_')) {
                escaped.append(c);
            } else {
                escaped.append(String.format("-%04x", (int) c));
            }
        }
        return escaped.toString();
    }

    private static String unescape(String name) {
        return ESCAPED.matcher(name).replaceAll(m -> {
            char unit = (char) Integer.parseInt(m.group(1), 16);
            return Matcher.quoteReplacement(String.valueOf(unit));
        });
    }
}
