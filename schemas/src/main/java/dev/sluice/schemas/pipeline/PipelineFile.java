package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads pipeline files. */
public final class PipelineFile {

    private PipelineFile() {}

    /**
     * Reads one file, or several laid over each other: mappings are merged, anything else is replaced by the later file.
     * A folder with contracts is taken from where the file is that names it; its files stand beside the tables of these.
     *
     * @param files at least one
     * @param environment for {@code ${NAME}} and {@code ${NAME:-default}}
     * @throws InvalidPipeline with every problem found, not just the first
     */
    public static Pipeline load(List<Path> files, Map<String, String> environment) throws InvalidPipeline {
        List<Problem> problems = new ArrayList<>();
        YamlReader reader = new YamlReader(new Variables(environment), problems);
        Optional<Value> whole = Optional.empty();
        @Nullable Path contracts = null;
        for (Path file : files) {
            Optional<Value> read = reader.read(file, "Start with `pipeline: <name>`");
            if (read.isPresent()) {
                Value value = read.get();
                whole = Optional.of(whole.map(below -> below.overlaid(value)).orElse(value));
                contracts = Contracts.folder(value, file).orElse(contracts);
            }
        }
        if (whole.isPresent() && contracts != null) {
            whole = Optional.of(new Contracts(reader, problems).into(whole.get(), contracts));
        }
        @Nullable Pipeline pipeline = whole.isPresent() ? PipelineShape.shape().check(whole.get(), problems) : null;
        if (pipeline == null || !problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
        return pipeline;
    }

    /** JSON Schema of what {@link #load} accepts, for editors. */
    public static ObjectNode jsonSchema() {
        return PipelineShape.jsonSchema();
    }
}
