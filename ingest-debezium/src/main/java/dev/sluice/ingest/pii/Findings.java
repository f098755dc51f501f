package dev.sluice.ingest.pii;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.MaskSettings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The answer of a scan: columns and shares, and no values. */
final class Findings {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Findings() {}

    /** A line per column and kind. */
    static String text(int tables, List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-40s %-30s %5.1f %% of %d values  %s%n",
                    finding.table() + "." + finding.column(),
                    finding.kind().label(),
                    100 * finding.share(),
                    finding.values(),
                    finding.mask().map(Findings::policy).orElse("no mask")));
        }
        long open = open(findings);
        text.append(tables).append(tables == 1 ? " table, " : " tables, ");
        text.append(open).append(" without a mask that should have one\n");
        return text.toString();
    }

    static String json(String pipeline, int tables, List<Finding> findings) {
        ObjectNode json = JSON.createObjectNode()
                .put("pipeline", pipeline)
                .put("tables", tables)
                .put("without_mask", open(findings));
        ArrayNode array = json.putArray("findings");
        for (Finding finding : findings) {
            array.addObject()
                    .put("table", finding.table().toString())
                    .put("column", finding.column())
                    .put("kind", finding.kind().name().toLowerCase(Locale.ROOT))
                    .put("matches", finding.matches())
                    .put("values", finding.values())
                    .put("share", finding.share())
                    .put("mask", finding.mask().map(Findings::policy).orElse(null));
        }
        return json.toPrettyString();
    }

    /** How many findings have no mask. */
    static long open(List<Finding> findings) {
        return findings.stream().map(Finding::mask).filter(Optional::isEmpty).count();
    }

    private static String policy(MaskSettings mask) {
        return mask.kind().name().toLowerCase(Locale.ROOT)
                + (mask.at() == MaskSettings.Stage.INGEST ? " at ingest" : "");
    }
}
