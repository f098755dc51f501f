package dev.sluice.monitor.lineage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.sluice.monitor.lineage.DataFlow.Change;
import dev.sluice.monitor.lineage.DataFlow.ColumnFlow;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;

import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Writes the events of one run of one job. */
final class EventWriter {

    /** Who made the events. */
    private static final URI PRODUCER = URI.create("https://sluice.dev/lineage");

    private static final ObjectMapper JSON = new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .registerModule(new SimpleModule().addSerializer(ZonedDateTime.class, ToStringSerializer.instance));

    private final OpenLineage lineage = new OpenLineage(PRODUCER);
    private final UUID run;
    private final String namespace;
    private final String job;
    private final Clock clock;

    EventWriter(UUID run, String namespace, String job, Clock clock) {
        this.run = run;
        this.namespace = namespace;
        this.job = job;
        this.clock = clock;
    }

    /**
     * An event as JSON.
     *
     * @param failure why the run has failed; empty when it has not
     */
    String event(EventType type, List<DataFlow> flows, Optional<String> failure) {
        try {
            return JSON.writeValueAsString(lineage.newRunEventBuilder()
                    .eventType(type)
                    .eventTime(ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .run(lineage.newRun(run, runFacets(failure)))
                    .job(lineage.newJob(namespace, job, jobFacets()))
                    .inputs(inputs(flows))
                    .outputs(outputs(flows))
                    .build());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An event is always JSON", e);
        }
    }

    private OpenLineage.RunFacets runFacets(Optional<String> failure) {
        OpenLineage.RunFacetsBuilder facets = lineage.newRunFacetsBuilder();
        failure.ifPresent(why -> facets.errorMessage(lineage.newErrorMessageRunFacetBuilder()
                .message(why)
                .programmingLanguage("JAVA")
                .build()));
        return facets.build();
    }

    private OpenLineage.JobFacets jobFacets() {
        return lineage.newJobFacetsBuilder()
                .jobType(lineage.newJobTypeJobFacetBuilder()
                        .processingType("STREAMING")
                        .integration("SLUICE")
                        .jobType("SERVICE")
                        .build())
                .build();
    }

    private List<OpenLineage.InputDataset> inputs(List<DataFlow> flows) {
        Map<String, OpenLineage.InputDataset> inputs = new LinkedHashMap<>();
        for (DataFlow flow : flows) {
            Dataset from = flow.from();
            inputs.put(
                    from.namespace() + " " + from.name(),
                    lineage.newInputDatasetBuilder()
                            .namespace(from.namespace())
                            .name(from.name())
                            .facets(facets(from).build())
                            .build());
        }
        return new ArrayList<>(inputs.values());
    }

    private List<OpenLineage.OutputDataset> outputs(List<DataFlow> flows) {
        Map<String, OpenLineage.OutputDataset> outputs = new LinkedHashMap<>();
        for (DataFlow flow : flows) {
            Dataset to = flow.to();
            OpenLineage.DatasetFacetsBuilder facets = facets(to);
            if (!flow.columns().isEmpty()) {
                facets.columnLineage(columnLineage(flow));
            }
            outputs.put(
                    to.namespace() + " " + to.name(),
                    lineage.newOutputDatasetBuilder()
                            .namespace(to.namespace())
                            .name(to.name())
                            .facets(facets.build())
                            .build());
        }
        return new ArrayList<>(outputs.values());
    }

    private OpenLineage.DatasetFacetsBuilder facets(Dataset dataset) {
        OpenLineage.DatasetFacetsBuilder facets = lineage.newDatasetFacetsBuilder();
        if (!dataset.columns().isEmpty()) {
            facets.schema(lineage.newSchemaDatasetFacetBuilder()
                    .fields(dataset.columns().stream()
                            .map(column -> lineage.newSchemaDatasetFacetFieldsBuilder()
                                    .name(column.name())
                                    .type(column.type())
                                    .build())
                            .toList())
                    .build());
        }
        return facets;
    }

    private OpenLineage.ColumnLineageDatasetFacet columnLineage(DataFlow flow) {
        OpenLineage.ColumnLineageDatasetFacetFieldsBuilder fields = lineage.newColumnLineageDatasetFacetFieldsBuilder();
        for (ColumnFlow column : flow.columns()) {
            OpenLineage.InputField input = lineage.newInputFieldBuilder()
                    .namespace(flow.from().namespace())
                    .name(flow.from().name())
                    .field(column.from())
                    .transformations(List.of(transformation(column.change())))
                    .build();
            fields.put(
                    column.to(),
                    lineage.newColumnLineageDatasetFacetFieldsAdditionalBuilder()
                            .inputFields(List.of(input))
                            .build());
        }
        return lineage.newColumnLineageDatasetFacetBuilder()
                .fields(fields.build())
                .build();
    }

    private OpenLineage.InputFieldTransformations transformation(Change change) {
        return lineage.newInputFieldTransformationsBuilder()
                .type("DIRECT")
                .subtype(change == Change.MASKED ? "TRANSFORMATION" : "IDENTITY")
                .masking(change == Change.MASKED)
                .build();
    }
}
