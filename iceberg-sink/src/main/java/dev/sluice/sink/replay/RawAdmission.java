package dev.sluice.sink.replay;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.rule.Change;
import dev.sluice.schemas.rule.Row;
import dev.sluice.schemas.rule.RowRules;
import dev.sluice.schemas.rule.TableRules;
import dev.sluice.schemas.rule.Verdict;
import dev.sluice.schemas.rule.Windows;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.stream.Admission;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Captured records, by today's rules: the library that judges them in the processor judges them here. A record that can't be
 * read is let through, for the replay to count.
 */
final class RawAdmission implements Admission {

    private final TableId table;
    private final TableRules rules;
    private final SchemaRegistry registry;
    private final Map<Integer, Judge> judges = new HashMap<>();
    private final Map<Integer, Windows> windows = new HashMap<>();

    private RawAdmission(TableId table, TableRules rules, SchemaRegistry registry) {
        this.table = table;
        this.rules = rules;
        this.registry = registry;
    }

    /** @param validTopic of the table */
    static Admission of(TableRules rules, TableId table, Masks masks, SchemaRegistry registry, String validTopic) {
        Admission judging = rules.isEmpty() ? Admission.VALID : new RawAdmission(table, rules, registry);
        return new ProvenAdmission(
                registry, masks.isEmpty() ? judging : new MaskedAdmission(judging, masks, registry, validTopic));
    }

    @Override
    public Admitted admit(List<RawRecord> records) {
        List<RawRecord> admitted = new ArrayList<>(records.size());
        for (RawRecord record : records) {
            byte @Nullable [] value = record.value();
            if (value == null || lands(record, value)) {
                admitted.add(record);
            }
        }
        return new Admitted(admitted, records.size() - admitted.size());
    }

    private boolean lands(RawRecord record, byte[] value) {
        try {
            Judge judge = judge(WireFormat.schemaId(value));
            GenericRecord envelope = judge.read(value);
            Optional<Op> op = Op.of(String.valueOf(envelope.get(Envelope.OP)));
            byte @Nullable [] position = record.header(Headers.POSITION);
            if (op.isEmpty() || op.get() == Op.MESSAGE || position == null) {
                return true;
            }
            Judged change = new Judged(
                    table, op.get(), envelope, unavailable(record), SourcePosition.fromBytes(position), record);
            return judge.rules()
                            .judge(change, windows.computeIfAbsent(record.partition(), p -> Windows.inMemory()))
                            .outcome()
                    == Verdict.Outcome.LAND;
        } catch (NotWireFormat | UnknownSchema | IOException | AvroRuntimeException | IllegalArgumentException e) {
            return true; // Whoever decodes it for the lake says what is wrong with it.
        }
    }

    private Judge judge(int schemaId) throws UnknownSchema {
        @Nullable Judge known = judges.get(schemaId);
        if (known == null) {
            Schema envelope = registry.byId(schemaId);
            known = new Judge(new GenericDatumReader<>(envelope), rules.against(row(envelope)));
            judges.put(schemaId, known);
        }
        return known;
    }

    private static Schema row(Schema envelope) {
        Schema after = envelope.getField(Envelope.AFTER).schema();
        return after.getType() != Schema.Type.UNION
                ? after
                : after.getTypes().stream()
                        .filter(type -> type.getType() == Schema.Type.RECORD)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("Not the schema of a change event"));
    }

    private static Set<String> unavailable(RawRecord record) throws IOException {
        byte @Nullable [] names = record.header(Headers.UNAVAILABLE);
        return names == null ? Set.of() : Headers.names(names);
    }

    /** What judges rows of one schema. */
    private record Judge(GenericDatumReader<GenericRecord> reader, RowRules rules) {

        GenericRecord read(byte[] value) throws IOException {
            return reader.read(
                    null,
                    DecoderFactory.get()
                            .binaryDecoder(value, WireFormat.HEADER, value.length - WireFormat.HEADER, null));
        }
    }

    /** A change as rules see it. */
    private record Judged(
            TableId table,
            Op op,
            GenericRecord envelope,
            Set<String> unavailable,
            SourcePosition position,
            RawRecord record)
            implements Change {

        @Override
        public @Nullable Row before() {
            return image(Envelope.BEFORE, Set.of());
        }

        @Override
        public @Nullable Row after() {
            return image(Envelope.AFTER, unavailable);
        }

        private @Nullable Row image(String field, Set<String> missing) {
            if (!envelope.hasField(field) || !(envelope.get(field) instanceof GenericRecord row)) {
                return null;
            }
            return new Row() {
                @Override
                public boolean isUnavailable(String column) {
                    return missing.contains(column);
                }

                @Override
                public @Nullable Object get(int column) {
                    return row.get(column);
                }
            };
        }

        @Override
        public long committedAtMs() {
            Object source = envelope.hasField(Envelope.SOURCE) ? envelope.get(Envelope.SOURCE) : null;
            return source instanceof GenericRecord of
                            && of.hasField(Envelope.SOURCE_TS_MS)
                            && of.get(Envelope.SOURCE_TS_MS) instanceof Long ms
                    ? ms
                    : 0;
        }

        @Override
        public byte @Nullable [] key() {
            return record.key();
        }

        @Override
        public byte @Nullable [] movedFrom() {
            return record.header(Headers.MOVED_FROM);
        }
    }
}
