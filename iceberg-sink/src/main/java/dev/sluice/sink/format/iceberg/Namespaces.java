package dev.sluice.sink.format.iceberg;

import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;

/**
 * Makes the namespaces of lake tables. All tables of a new schema ask for the same one at the same time, and catalogs
 * disagree about what a second creation is: some throw {@code AlreadyExistsException}, the JDBC catalog what its database
 * said of the duplicate key.
 */
final class Namespaces {

    private final Catalog catalog;

    Namespaces(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Returns when the namespace is there; nothing to do in catalogs without namespaces. */
    synchronized void require(Namespace namespace) {
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(namespace)) {
            try {
                namespaces.createNamespace(namespace);
            } catch (RuntimeException e) {
                // Whatever it says: if the namespace is there now, another process was faster.
                if (!exists(namespaces, namespace, e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean exists(SupportsNamespaces namespaces, Namespace namespace, RuntimeException failure) {
        try {
            return namespaces.namespaceExists(namespace);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }
}
