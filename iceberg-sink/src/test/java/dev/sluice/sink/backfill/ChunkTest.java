package dev.sluice.sink.backfill;

import dev.sluice.schemas.table.TableId;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Which pages of a table are read, and by whom. */
class ChunkTest {

    private static final List<LoadColumn> COLUMNS = List.of(
            new LoadColumn("\"id\"", "id", "id", DataTypes.IntegerType, (row, length) -> row.int32(), "\"int\""));

    private static List<String> ids(long pages, Set<String> landed) {
        return Chunk.of(List.of(relation(pages)), COLUMNS, 100, Optional.empty(), 0, landed).stream()
                .map(Chunk::id)
                .toList();
    }

    private static Relation relation(long pages) {
        return new Relation(7, 8, new TableId("public", "odd \"name"), pages);
    }

    @Test
    void everyPageIsInOneChunk() {
        assertThat(ids(250, Set.of())).containsExactly("7/8:0-100", "7/8:100-200", "7/8:200-250");
        assertThat(ids(0, Set.of())).isEmpty();
    }

    @Test
    void whatLandedIsLeftOutEvenWhereChunksHadAnotherSizeOrTheTableGrew() {
        assertThat(ids(250, Set.of("7/8:50-90", "7/8:200-210")))
                .containsExactly("7/8:0-50", "7/8:90-190", "7/8:190-200", "7/8:210-250");
        assertThat(ids(100, Set.of("7/8:0-100"))).isEmpty();
    }

    @Test
    void chunksOfAnotherFileSayNothing() {
        assertThat(ids(10, Set.of("7/9:0-10"))).containsExactly("7/8:0-10");
    }

    @Test
    void whatWasWrittenSinceIsToldByTheTransactionThatWroteIt() {
        List<Chunk> chunks = Chunk.of(
                List.of(relation(1)), COLUMNS, 100, Optional.of(Chunk.Written.SINCE), 5_000_000_000L, Set.of());
        assertThat(chunks)
                .extracting(Chunk::query)
                .containsExactly(
                        "SELECT \"id\" FROM ONLY \"public\".\"odd \"\"name\" WHERE ctid >= '(0,0)'::tid AND ctid <"
                                + " '(1,0)'::tid AND age(xmin) <= age('5000000000'::xid8::xid)");
    }
}
