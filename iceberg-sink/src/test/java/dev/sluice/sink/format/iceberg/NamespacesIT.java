package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.stack.Stack;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables of a new namespace that land at once, in the JDBC catalog, which says of a second creation what its database says. */
class NamespacesIT {

    private static final int AT_ONCE = 4;
    private static final int TIMES = 25;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(AT_ONCE);
    private static final List<Catalog> CATALOGS = new ArrayList<>();

    @BeforeAll
    static void openACatalogForEachProcess() throws Exception {
        for (int i = 0; i < AT_ONCE; i++) {
            CATALOGS.add(CatalogUtil.buildIcebergCatalog("lake", Stack.shared().catalog(), new Configuration()));
        }
    }

    @AfterAll
    static void close() throws Exception {
        THREADS.shutdownNow();
        for (Catalog catalog : CATALOGS) {
            ((AutoCloseable) catalog).close();
        }
    }

    @Test
    void tablesOfOneProcessMakeTheirNamespaceOnce() throws Exception {
        Namespaces shared = new Namespaces(CATALOGS.get(0));
        makeAtOnce("within", List.of(shared, shared, shared, shared));
    }

    @Test
    void processesThatMakeTheSameNamespaceBothFindIt() throws Exception {
        makeAtOnce("between", CATALOGS.stream().map(Namespaces::new).toList());
    }

    private static void makeAtOnce(String prefix, List<Namespaces> all) throws Exception {
        for (int time = 0; time < TIMES; time++) {
            Namespace namespace = Namespace.of(prefix + time);
            CyclicBarrier start = new CyclicBarrier(AT_ONCE);
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (Namespaces each : all) {
                calls.add(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    each.require(namespace);
                    return true;
                });
            }
            for (Future<Boolean> made : THREADS.invokeAll(calls)) {
                assertThat(made.get()).isTrue();
            }
            assertThat(((SupportsNamespaces) CATALOGS.get(0)).namespaceExists(namespace))
                    .isTrue();
        }
    }
}
