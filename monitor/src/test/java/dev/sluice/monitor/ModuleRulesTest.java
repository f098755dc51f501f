package dev.sluice.monitor;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Who may see what. */
@AnalyzeClasses(packages = "dev.sluice.monitor", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {

    @ArchTest
    static final ArchRule IT_KNOWS_NEITHER_SERVICE_NOR_ENGINE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.ingest..",
                    "dev.sluice.stream..",
                    "dev.sluice.sink..",
                    "dev.sluice.local..",
                    "io.debezium..",
                    "org.apache.spark..",
                    "org.apache.iceberg..",
                    "java.sql..");

    @ArchTest
    static final ArchRule ONLY_TRACING_KNOWS_OPENTELEMETRY = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.monitor.tracing")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule ONLY_LINEAGE_KNOWS_OPENLINEAGE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.monitor.lineage")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.openlineage..");
}
