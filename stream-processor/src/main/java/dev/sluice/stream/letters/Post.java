package dev.sluice.stream.letters;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.SchemaRegistry;

/** What a command needs of a pipeline. */
record Post(Pipeline pipeline, Clients clients, SchemaRegistry registry) {

    static Post of(Pipeline pipeline) throws InvalidPipeline {
        return new Post(
                pipeline, new Clients(pipeline.requireKafka()), ConfluentRegistry.connect(pipeline.requireRegistry()));
    }

    Topics topics() {
        return pipeline.topics();
    }

    LetterBox letterBox() {
        return new LetterBox(clients, topics());
    }

    Originals originals() {
        return new Originals(clients, topics());
    }

    WireValues values() {
        return new WireValues(registry);
    }
}
