package dev.sluice.schemas.wire;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WireFormatTest {

    @Test
    void idReadsBack() throws Exception {
        assertThat(WireFormat.header(0x01020304)).containsExactly(0, 1, 2, 3, 4);
        assertThat(WireFormat.schemaId(WireFormat.header(-7))).isEqualTo(-7);
    }

    @Test
    void otherBytesAreRefusedWithoutShowingThem() {
        assertThatThrownBy(() -> WireFormat.schemaId(new byte[] {0, 1, 2}))
                .isInstanceOf(NotWireFormat.class)
                .hasMessageContaining("3 bytes");
        assertThatThrownBy(() -> WireFormat.schemaId(new byte[] {1, 0, 0, 0, 1, 9}))
                .isInstanceOf(NotWireFormat.class)
                .hasMessageContaining("byte 1");
    }
}
