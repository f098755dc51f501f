package dev.sluice.stream.flow;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.mask.Unmaskable;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.stream.event.EventDecoder;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Masks what has been judged, so that nothing behind sees what is masked. A record of a table without masks passes as it
 * is, undecoded.
 */
final class Mask extends ContextualProcessor<byte[], Judged, byte[], Judged> {

    /** Rule named in a letter when a record can't be masked as the pipeline file asks. */
    static final String MASK = "mask";

    private final Topics topics;
    private final Function<TableId, Masks> masksOf;
    private final SchemaRegistry registry;
    private final long maxRecordBytes;
    private final EventDecoder decoder;
    private final Map<String, TableMask> tables = new HashMap<>();

    Mask(Topics topics, Function<TableId, Masks> masksOf, SchemaRegistry registry, long maxRecordBytes) {
        this.topics = topics;
        this.masksOf = masksOf;
        this.registry = registry;
        this.maxRecordBytes = maxRecordBytes;
        this.decoder = new EventDecoder(registry);
    }

    @Override
    public void process(Record<byte[], Judged> record) {
        String topic = record.value().origin().topic();
        TableMask table = tables.computeIfAbsent(topic, this::table);
        context().forward(table.masksNothing() ? record : masked(record, table));
    }

    private Record<byte[], Judged> masked(Record<byte[], Judged> record, TableMask table) {
        if (record.value().judgement() instanceof Judgement.Rejected) {
            return table.letter(record);
        }
        Record<byte[], Judged> masked;
        try {
            masked = table.passed(record);
        } catch (Unmaskable e) {
            return table.letter(rejected(record, MASK, String.valueOf(e.getMessage())));
        }
        byte[] value = masked.value().value();
        boolean isTooLarge = value != null && RecordSize.of(masked.key(), value, masked.headers()) > maxRecordBytes;
        return isTooLarge
                ? table.letter(rejected(
                        record, Validate.OVERSIZE, "The masked record is larger than " + maxRecordBytes + " bytes"))
                : masked;
    }

    private TableMask table(String topic) {
        TableId table = topics.tableOfRaw(topic).orElseThrow();
        return new TableMask(masksOf.apply(table), registry, decoder, topics.validOf(topic));
    }

    private static Record<byte[], Judged> rejected(Record<byte[], Judged> record, String rule, String message) {
        @Nullable Header position = record.headers().lastHeader(Headers.POSITION);
        Judgement why = new Judgement.Rejected(
                rule,
                message,
                Optional.empty(),
                position != null && position.value().length == SourcePosition.BYTES
                        ? Optional.of(SourcePosition.fromBytes(position.value()))
                        : Optional.empty());
        Judged judged = record.value();
        return record.withValue(new Judged(judged.value(), why, judged.origin()));
    }
}
