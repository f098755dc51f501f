package dev.sluice.sink.backfill;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.mask.SchemaMask;
import dev.sluice.schemas.mask.Unmaskable;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.rule.Change;
import dev.sluice.schemas.rule.Row;
import dev.sluice.schemas.rule.RowRules;
import dev.sluice.schemas.rule.Verdict;
import dev.sluice.schemas.rule.Violation;
import dev.sluice.schemas.rule.Windows;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.decode.Unreadable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges rows and masks them, in this order, as the stream processor does with what a snapshot brings. */
final class ContractGate implements RowGate {

    private final Contract contract;
    private final RowRules rules;
    private final List<Integer> key;
    private final Column[] columns;
    /** Of each column that lands, its place among those that are read. */
    private final int[] landed;

    private final Schema rowSchema;
    private final Schema keySchema;
    private final Schema envelopeSchema;
    private final SchemaMask keyMask;
    private final SchemaMask envelopeMask;
    private final RowLetters letters;
    private final SourcePosition position;
    private final long sourceMs;
    private final Windows windows = Windows.inMemory();
    private final Judgements judgements = Judgements.none();
    private final @Nullable Object[] values;
    private final GenericInternalRow row;
    private GenericInternalRow reading;

    /**
     * A column that is read.
     *
     * @param schema of its values, without null
     * @param mask what its values become in the lake; null when they stay
     * @param isMaskedForRules whether rules see what they become
     */
    private record Column(
            LoadColumn column, Schema schema, @Nullable Function<Object, String> mask, boolean isMaskedForRules) {}

    /**
     * Makes gates.
     *
     * @param shape of rows that land
     * @param position of the rows
     * @param sourceMs when they were looked at, by the source's clock; milliseconds since the epoch
     */
    record Opening(Contract contract, RowShape shape, SourcePosition position, long sourceMs, Lettering lettering)
            implements RowGate.Opening {

        @Override
        public RowGate open() {
            try {
                return new ContractGate(this);
            } catch (Unmaskable e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    private ContractGate(Opening opening) throws Unmaskable {
        this.contract = opening.contract();
        this.rules = contract.rules();
        this.key = contract.keyPlaces();
        this.rowSchema = contract.row();
        this.keySchema = contract.keyRow();
        this.envelopeSchema = contract.envelope();
        this.keyMask = contract.maskOfKeys();
        this.envelopeMask = contract.maskOfEnvelopes();
        this.position = opening.position();
        this.sourceMs = opening.sourceMs();
        this.letters = new RowLetters(opening.lettering(), contract, position);
        Masks masks = contract.masking();
        this.columns = new Column[contract.columns().size()];
        for (int i = 0; i < columns.length; i++) {
            LoadColumn column = contract.columns().get(i);
            columns[i] = new Column(
                    column,
                    Contract.schema(column),
                    masks.values(contract.plain(i)).orElse(null),
                    contract.isMaskedAtIngest(column));
        }
        this.landed = contract.landed().stream()
                .mapToInt(each -> contract.columns().stream()
                        .map(LoadColumn::source)
                        .toList()
                        .indexOf(each.source()))
                .toArray();
        this.values = opening.shape().blank();
        this.row = new GenericInternalRow(values);
        this.reading = row;
    }

    @Override
    public @Nullable GenericInternalRow pass(GenericInternalRow read) throws Halted {
        reading = read;
        if (contract.hasRules() && !lands()) {
            return null;
        }
        if (letters.areOpen()) {
            notePassed();
        }
        for (int i = 0; i < landed.length; i++) {
            Column column = columns[landed[i]];
            @Nullable Object value = read.genericGet(landed[i]);
            @Nullable Function<Object, String> mask = column.mask();
            values[i] = value == null || mask == null
                    ? value
                    : UTF8String.fromString(mask.apply(AvroForm.value(value, column.schema())));
        }
        return row;
    }

    private boolean lands() throws Halted {
        Verdict verdict = rules.judge(new LoadedRow(), windows);
        verdict.warnings().forEach(rule -> judgements.warned().merge(rule, 1L, Long::sum));
        List<Violation> reasons = verdict.reasons();
        switch (verdict.outcome()) {
            case LAND -> {
                return true;
            }
            case QUARANTINE -> quarantine(reasons.get(0).rule(), message(reasons));
            case HALT ->
                throw new Halted("A row breaks the rule " + reasons.get(0).rule() + ", which pauses the table: "
                        + message(reasons) + ". Mend the row at the source, or the rule; the same command goes on");
        }
        return false;
    }

    private static String message(List<Violation> reasons) {
        return reasons.size() == 1
                ? reasons.get(0).message()
                : reasons.stream()
                        .map(each -> each.rule() + ": " + each.message())
                        .collect(Collectors.joining("; "));
    }

    @Override
    public void leaveOut(GenericInternalRow read, Misfit why) {
        reading = read;
        letter(Unreadable.UNREPRESENTABLE, String.valueOf(why.getMessage()));
    }

    private void quarantine(String rule, String message) {
        judgements.quarantined().merge(rule, 1L, Long::sum);
        letter(rule, message);
    }

    private void letter(String rule, String message) {
        GenericRecord masked = maskedKey();
        String identity = RowLetters.identity(masked);
        if (letters.isOpen(identity)) {
            judgements.lettered().add(identity);
        } else {
            letters.write(masked, envelopeMask.mask(envelope()), rule, message, sourceMs);
        }
    }

    private void notePassed() {
        String identity = RowLetters.identity(maskedKey());
        if (letters.isOpen(identity)) {
            judgements.passed().add(identity);
        }
    }

    private GenericRecord maskedKey() {
        GenericRecord keyRecord = new GenericData.Record(keySchema);
        for (int i = 0; i < key.size(); i++) {
            keyRecord.put(i, seen(key.get(i)));
        }
        return keyMask.mask(keyRecord);
    }

    private GenericRecord envelope() {
        GenericRecord after = new GenericData.Record(rowSchema);
        for (int i = 0; i < columns.length; i++) {
            after.put(i, seen(i));
        }
        GenericRecord source =
                new GenericData.Record(envelopeSchema.getField(Envelope.SOURCE).schema());
        source.put(Envelope.SOURCE_TS_MS, sourceMs);
        source.put("schema", contract.table().schema());
        source.put("table", contract.table().name());
        GenericRecord envelope = new GenericData.Record(envelopeSchema);
        envelope.put(Envelope.AFTER, after);
        envelope.put(Envelope.SOURCE, source);
        envelope.put(Envelope.OP, Op.READ.code());
        return envelope;
    }

    /** The value of a column as rules and letters see it. */
    private @Nullable Object seen(int place) {
        @Nullable Object value = reading.genericGet(place);
        if (value == null) {
            return null;
        }
        Column column = columns[place];
        Object avro = AvroForm.value(value, column.schema());
        @Nullable Function<Object, String> mask = column.mask();
        return mask == null || !column.isMaskedForRules() ? avro : mask.apply(avro);
    }

    @Override
    public Judgements judged() {
        letters.flush();
        return judgements;
    }

    @Override
    public void close() {
        letters.close();
    }

    /** The row that is being read, as a change that a snapshot would make of it. */
    private final class LoadedRow implements Change, Row {

        @Override
        public TableId table() {
            return contract.table();
        }

        @Override
        public Op op() {
            return Op.READ;
        }

        @Override
        public @Nullable Row before() {
            return null;
        }

        @Override
        public Row after() {
            return this;
        }

        @Override
        public long committedAtMs() {
            return sourceMs;
        }

        @Override
        public SourcePosition position() {
            return position;
        }

        @Override
        public byte @Nullable [] key() {
            return null;
        }

        @Override
        public byte @Nullable [] movedFrom() {
            return null;
        }

        @Override
        public boolean isUnavailable(String column) {
            return false;
        }

        @Override
        public @Nullable Object get(int field) {
            return seen(field);
        }
    }
}
