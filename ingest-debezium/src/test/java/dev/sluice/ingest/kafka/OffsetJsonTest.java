package dev.sluice.ingest.kafka;

import dev.sluice.ingest.kafka.StoredOffset.Phase;
import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OffsetJsonTest {

    @Test
    void isReadBackAsWritten() {
        StoredOffset offset = new StoredOffset(
                new SourceIdentity("7312", "shop"),
                "sluice_shop",
                Phase.STREAMING,
                0x1_0000_0028L,
                0xFFFF_FFFF_FFFF_FFF0L,
                SourcePosition.of(5, 6, 7),
                Map.of(TableId.parse("public.orders"), 12L),
                Map.of(TableId.parse("public.orders"), 1L),
                Map.of(TableId.parse("public.orders"), new StoredOffset.Joined(16_384, SourcePosition.of(4, 0, 1))),
                3);

        byte[] json = OffsetJson.write(offset);

        assertThat(OffsetJson.read(json)).isEqualTo(offset);
        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"snapshot_lsn\":\"1/28\"");
    }

    @Test
    void aVersionThatIsNotOursIsRefused() {
        byte[] json = "{\"version\":2}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> OffsetJson.read(json)).isInstanceOf(UncheckedIOException.class);
    }
}
