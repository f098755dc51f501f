package dev.sluice.schemas.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Names of the Kafka record headers that Sluice writes on raw and valid topics. */
public final class Headers {

    /** Position of the change: {@link dev.sluice.schemas.position.SourcePosition#toBytes()}. On every change event. */
    public static final String POSITION = "sluice.position";

    /**
     * Columns of {@code after} whose value the source did not send because it did not change (PostgreSQL: TOASTed):
     * UTF-8 JSON array of column names. Absent when there are none. What the value holds there means nothing.
     */
    public static final String UNAVAILABLE = "sluice.unavailable";

    /**
     * On a create that is one half of a primary-key update: the row's key before, in the registry's wire format. What the
     * create leaves out as unchanged is the value that the row had under that key.
     */
    public static final String MOVED_FROM = "sluice.moved-from";

    /** On a delete that is the other half: the row's key afterwards, in the registry's wire format. */
    public static final String MOVED_TO = "sluice.moved-to";

    /**
     * On such a delete when the row has dead letters, on valid topics: UTF-8 JSON array of the columns that none of these
     * changed. What the row had in the others is in the letters alone, so the create must not take it from the lake. Absent
     * when the lake has the row as it was.
     */
    public static final String MOVED_INTACT = "sluice.moved-intact";

    /**
     * Makes a record without key and value a progress mark: {@link dev.sluice.schemas.position.Mark#toBytes()}.
     */
    public static final String MARK = "sluice.mark";

    /**
     * On the truncates that open a snapshot which ingest takes of one table while the others stream: the value means
     * nothing. Rows of before are worth nothing from there on; the snapshot's rows stand behind the truncates of their
     * partition, and a mark at their position behind them.
     */
    public static final String REBUILD = "sluice.rebuild";

    /**
     * On the progress marks with which a table joins whose rows are not in its topic, because the sink reads them from the
     * source in bulk: the value means nothing. Every change of the table behind the mark's position is behind the mark.
     */
    public static final String LOAD = "sluice.load";

    /**
     * On a valid change that breaks rules of severity {@code warn}: UTF-8 JSON array of the rules' names. Absent when it
     * breaks none.
     */
    public static final String WARNINGS = "sluice.warnings";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Headers() {}

    /** Writes the value of a header that lists names. */
    public static byte[] ofNames(Collection<String> names) {
        try {
            return JSON.writeValueAsBytes(names);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A list of names can't be written", e);
        }
    }

    /**
     * Reads the value of a header that lists names.
     *
     * @throws IOException when the bytes are no JSON array of texts
     */
    public static Set<String> names(byte[] value) throws IOException {
        JsonNode list = JSON.readTree(value);
        Set<String> names = new TreeSet<>();
        for (JsonNode name : list) {
            if (!name.isTextual()) {
                throw new IOException("Not a name: " + name.getNodeType());
            }
            names.add(name.textValue());
        }
        if (!list.isArray()) {
            throw new IOException("Not a list of names");
        }
        return names;
    }
}
