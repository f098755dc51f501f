package dev.sluice.ingest.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingest.engine.SourceEvent.Change;
import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Envelope;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps masked columns out of ingest's dead letters. A letter never passes the stream processor, so what is masked there
 * must not stand in it either: masked columns are left out.
 */
public final class LetterMasks {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<TableId, List<MaskSettings>> masks = new HashMap<>();

    private LetterMasks() {}

    public static LetterMasks of(Pipeline pipeline, Set<TableId> tables) {
        LetterMasks all = new LetterMasks();
        tables.forEach(table -> all.masks.put(table, Masks.settings(pipeline, table)));
        return all;
    }

    /** Says which columns are left out; empty where none is. */
    Optional<Header> header(TableId table) {
        Set<String> columns = columns(table);
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RecordHeader(DeadLetter.MASKED, JSON.writeValueAsBytes(columns)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Names are always JSON", e);
        }
    }

    /** The encoded key, or null where it holds what the stream processor would mask. */
    byte @Nullable [] key(TableId table, Change change, byte @Nullable [] key) {
        if (key == null || change.key() == null) {
            return key;
        }
        Set<String> inClear = masks.getOrDefault(table, List.of()).stream()
                .filter(mask -> mask.at() == MaskSettings.Stage.STREAM)
                .map(MaskSettings::column)
                .collect(Collectors.toSet());
        return change.key().schema().fields().stream().anyMatch(field -> inClear.contains(field.name())) ? null : key;
    }

    /** An envelope in JSON, without masked columns. */
    byte[] json(TableId table, byte[] envelope) {
        Set<String> columns = columns(table);
        if (columns.isEmpty()) {
            return envelope;
        }
        try {
            JsonNode parsed = JSON.readTree(envelope);
            for (String image : List.of(Envelope.BEFORE, Envelope.AFTER)) {
                if (parsed.get(image) instanceof ObjectNode row) {
                    row.remove(columns);
                }
            }
            return JSON.writeValueAsBytes(parsed);
        } catch (IOException e) {
            throw new UncheckedIOException("An envelope was no JSON", e);
        }
    }

    private Set<String> columns(TableId table) {
        return masks.getOrDefault(table, List.of()).stream()
                .map(MaskSettings::column)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
