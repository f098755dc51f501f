package dev.sluice.sink.format.parquet;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

class DataFileTest {

    private static final UUID ID = UUID.fromString("0a1b2c3d-0000-4000-8000-00000000000f");

    @Test
    void namesSortAsTheCommitsWereMade() {
        DataFile ninth = new DataFile(9, ID);
        DataFile tenth = DataFile.after(Optional.of(ninth));

        assertThat(tenth.number()).isEqualTo(10);
        assertThat(tenth).isGreaterThan(ninth);
        assertThat(tenth.name()).isGreaterThan(ninth.name());
        assertThat(new DataFile(Long.MAX_VALUE, ID).name()).isGreaterThan(tenth.name());
    }

    @Test
    void aNameIsReadBack() {
        DataFile file = DataFile.after(Optional.empty());

        assertThat(DataFile.parse(file.name())).contains(file);
    }

    @Test
    void whatIsNotYetCompleteIsNoCommit() {
        assertThat(DataFile.parse(new DataFile(1, ID).hiddenName())).isEmpty();
        assertThat(DataFile.parse("part-00000.snappy.parquet")).isEmpty();
    }

    @Test
    void twoThatWereMadeAtOnceAreTwo() {
        assertThat(DataFile.after(Optional.empty())).isNotEqualTo(DataFile.after(Optional.empty()));
    }
}
