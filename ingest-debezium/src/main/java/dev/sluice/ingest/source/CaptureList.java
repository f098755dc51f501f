package dev.sluice.ingest.source;

import dev.sluice.schemas.pipeline.Problem;

import java.util.List;

/**
 * Which tables are captured, which are not and why, and what the pipeline file asks for in vain.
 *
 * @param captured by name
 * @param refused by name
 * @param missing patterns that match no table
 */
public record CaptureList(List<CapturedTable> captured, List<RefusedTable> refused, List<Problem> missing) {
    public CaptureList {
        captured = List.copyOf(captured);
        refused = List.copyOf(refused);
        missing = List.copyOf(missing);
    }
}
