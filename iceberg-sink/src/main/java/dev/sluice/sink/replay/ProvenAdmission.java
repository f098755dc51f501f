package dev.sluice.sink.replay;

import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireReader;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.stream.Admission;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Refuses records whose bytes do not fit their schema, before anything reads them: what was captured may be anything, and a
 * length that garbage gives would be allocated. Others that can't be read pass, for the replay to count.
 */
final class ProvenAdmission implements Admission {

    private final WireReader reader;
    private final Admission next;

    /** @param next sees records that fit, or that say at once that they are no changes */
    ProvenAdmission(SchemaRegistry registry, Admission next) {
        this.reader = new WireReader(registry);
        this.next = next;
    }

    @Override
    public Admitted admit(List<RawRecord> records) {
        List<RawRecord> proven = new ArrayList<>(records.size());
        for (RawRecord record : records) {
            if (fits(record.key()) && fits(record.value())) {
                proven.add(record);
            }
        }
        Admitted admitted = next.admit(proven);
        return new Admitted(admitted.records(), admitted.refused() + records.size() - proven.size());
    }

    private boolean fits(byte @Nullable [] bytes) {
        if (bytes == null) {
            return true;
        }
        try {
            reader.prove(bytes);
            return true;
        } catch (Misfit e) {
            return false;
        } catch (NotWireFormat | UnknownSchema e) {
            return true;
        }
    }
}
