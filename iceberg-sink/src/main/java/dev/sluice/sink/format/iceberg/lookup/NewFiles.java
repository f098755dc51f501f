package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFileFactory;

import java.util.UUID;

/** Names of files that are about to be written into a table: no two alike, whoever else writes. */
public final class NewFiles {

    private NewFiles() {}

    /** Files of an operation of their own. */
    public static OutputFileFactory of(Table table, FileFormat format) {
        return of(table, format, UUID.randomUUID());
    }

    static OutputFileFactory of(Table table, FileFormat format, UUID operation) {
        return OutputFileFactory.builderFor(table, 0, 0)
                .format(format)
                .operationId(operation.toString())
                .build();
    }
}
