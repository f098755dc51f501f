package dev.sluice.sink.replay;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.mask.Unmaskable;
import dev.sluice.schemas.mask.WireMask;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.stream.Admission;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Masks captured records that were admitted, as the processor does: key, value, and the keys in headers. What can't be masked
 * is refused, for nobody may see it.
 */
final class MaskedAdmission implements Admission {

    private static final Set<String> KEYS = Set.of(Headers.MOVED_FROM, Headers.MOVED_TO);

    private final Admission judging;
    private final WireMask keys;
    private final WireMask values;

    /**
     * @param judging sees records as they were captured
     * @param validTopic whose subjects hold the masked schemas
     */
    MaskedAdmission(Admission judging, Masks masks, SchemaRegistry registry, String validTopic) {
        this.judging = judging;
        this.keys = WireMask.ofKeys(masks, registry, validTopic + "-key");
        this.values = WireMask.ofValues(masks, registry, validTopic + "-value");
    }

    @Override
    public Admitted admit(List<RawRecord> records) {
        Admitted judged = judging.admit(records);
        List<RawRecord> masked = new ArrayList<>(judged.records().size());
        long unmaskable = 0;
        for (RawRecord record : judged.records()) {
            try {
                masked.add(masked(record));
            } catch (Unmaskable e) {
                unmaskable++;
            }
        }
        return new Admitted(masked, judged.refused() + unmaskable);
    }

    private RawRecord masked(RawRecord record) throws Unmaskable {
        byte @Nullable [] key = record.key();
        byte @Nullable [] value = record.value();
        List<RawRecord.Header> headers = new ArrayList<>(record.headers().size());
        for (RawRecord.Header header : record.headers()) {
            byte @Nullable [] bytes = header.value();
            headers.add(
                    bytes != null && KEYS.contains(header.name())
                            ? new RawRecord.Header(header.name(), keys.mask(bytes))
                            : header);
        }
        return new RawRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                key == null ? null : keys.mask(key),
                value == null ? null : values.mask(value),
                headers);
    }
}
