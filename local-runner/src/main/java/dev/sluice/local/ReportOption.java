package dev.sluice.local;

import dev.sluice.local.stack.CannotStart;
import dev.sluice.schemas.pipeline.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a run writes its report for programs; a picocli mixin. */
public final class ReportOption {

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report for programs there")
    private @Nullable Path json;

    /**
     * The file, absolute; empty when no report is wanted.
     *
     * @throws CannotStart when nothing can be written there, which is better known before the run than behind it
     */
    public Optional<Path> file() throws CannotStart {
        if (json == null) {
            return Optional.empty();
        }
        Path parent = json.toAbsolutePath().getParent();
        if (Files.isDirectory(json) || parent == null || !Files.isWritable(parent)) {
            throw new CannotStart(List.of(
                    new Problem("--json", json + " can't be written", "Name a file in a directory that exists")));
        }
        return Optional.of(json.toAbsolutePath());
    }
}
