package dev.sluice.ingest.avro;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.mask.SchemaMask;
import dev.sluice.schemas.mask.Unmaskable;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import org.apache.avro.Schema;

import java.util.Optional;
import java.util.function.Function;

/** What of each table is masked before a raw topic holds it. */
public final class RawMasks {

    private static final String KEY = "-key";
    private static final String VALUE = "-value";

    private final Topics topics;
    private final Function<TableId, Masks> masksOf;

    private RawMasks(Topics topics, Function<TableId, Masks> masksOf) {
        this.topics = topics;
        this.masksOf = masksOf;
    }

    public static RawMasks of(Pipeline pipeline) {
        return new RawMasks(pipeline.topics(), table -> Masks.atIngest(pipeline, table));
    }

    /**
     * The mask of what is registered under a subject.
     *
     * @return empty where nothing is masked
     */
    Optional<SchemaMask> of(String subject, Schema schema) throws Unmaskable {
        boolean isKey = subject.endsWith(KEY);
        Optional<TableId> table =
                topics.tableOfRaw(subject.substring(0, subject.length() - (isKey ? KEY : VALUE).length()));
        if (table.isEmpty()) {
            return Optional.empty();
        }
        Masks masks = masksOf.apply(table.get());
        if (masks.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(isKey ? masks.key(schema) : masks.envelope(schema)).filter(mask -> !mask.changesNothing());
    }
}
