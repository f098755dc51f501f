package dev.sluice.sink.format.warehouse;

import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TablePathsTest {

    @Test
    void aTableIsAFolderBelowItsSchemas() {
        assertThat(new TablePaths("s3a://lake/shop/", "shop").path(new TableId("public", "orders"), "_history"))
                .isEqualTo("s3a://lake/shop/shop_public/orders_history");
    }

    @Test
    void namesOfAnyCharactersAreOneFolderEach() {
        assertThat(TablePaths.folder("../a b/c%20`é😀")).isEqualTo("-2e-2e-2fa-20b-2fc-2520-60-c3-a9-f0-9f-98-80");
        assertThat(TablePaths.folder("a-b")).isNotEqualTo(TablePaths.folder("a-2db"));
    }

    @Test
    void noFolderIsHiddenFromReaders() {
        assertThat(TablePaths.folder("_delta_log")).isEqualTo("-5fdelta_log");
    }

    @Test
    void theLongestNameOfASourceFitsAFilesName() {
        assertThat(TablePaths.folder(" ".repeat(63) + "_changelog")).hasSizeLessThan(255);
    }
}
