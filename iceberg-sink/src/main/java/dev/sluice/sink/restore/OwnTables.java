package dev.sluice.sink.restore;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Reason;
import dev.sluice.sink.format.iceberg.LakeVersions;
import dev.sluice.sink.mode.Modes;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A pipeline's own lake tables, told from those of another pipeline whose name begins alike. */
public final class OwnTables {

    private static final String QUALITY = "quality";

    private final Pipeline pipeline;

    OwnTables(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Whether a catalog without any table of the pipeline stands before a warehouse that holds some. Were the sink started, it
     * would begin all of them anew.
     */
    public static List<Problem> preflight(Pipeline pipeline) throws InvalidPipeline {
        Optional<String> warehouse = warehouse(pipeline);
        if (!pipeline.lake().format().equals("iceberg") || warehouse.isEmpty()) {
            return List.of();
        }
        OwnTables own = new OwnTables(pipeline);
        try (LakeVersions lake = LakeVersions.open(pipeline.name(), warehouse.get(), pipeline.requireCatalog())) {
            return lake.isForgotten(own::has)
                    ? List.of(new Problem(
                            "lake.catalog",
                            "the catalog knows no table of this pipeline, and " + warehouse.get()
                                    + " holds some: it was" + " lost, or is another one than before",
                            "`sluice restore` makes it know them; to begin anew, remove the folders of this pipeline's"
                                    + " tables"))
                    : List.of();
        } catch (RuntimeException e) {
            return List.of(Problem.unreachable(
                    "lake.catalog.warehouse",
                    "its tables can't be looked for (" + Reason.of(e) + ")",
                    "Mend the store, or the rights of the sink's user to list it"));
        }
    }

    static Optional<String> warehouse(Pipeline pipeline) throws InvalidPipeline {
        @Nullable String warehouse = pipeline.requireCatalog().get("warehouse");
        return Optional.ofNullable(warehouse);
    }

    /** Whether a lake table, by its own name, is one of them. */
    boolean has(TableId lakeTable) {
        if (lakeTable.schema().equals(QUALITY)) {
            return true;
        }
        String name = lakeTable.name();
        Stream<TableId> sources = Modes.suffixes().stream()
                .filter(suffix -> name.endsWith(suffix) && name.length() > suffix.length())
                .map(suffix -> new TableId(lakeTable.schema(), name.substring(0, name.length() - suffix.length())));
        return pipeline.source()
                .map(source -> sources.anyMatch(source::captures))
                .orElse(true);
    }
}
