package dev.sluice.bench;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Who may see what. */
@AnalyzeClasses(packages = "dev.sluice.bench", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {

    @ArchTest
    static final ArchRule WHAT_IS_MEASURED_RUNS_IN_PROCESSES_OF_ITS_OWN = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.ingest..",
                    "dev.sluice.stream..",
                    "dev.sluice.sink..",
                    "io.debezium..",
                    "org.apache.spark..",
                    "org.apache.iceberg..");

    @ArchTest
    static final ArchRule RESULTS_KNOW_NOT_HOW_THEY_CAME_ABOUT = noClasses()
            .that()
            .resideInAPackage("dev.sluice.bench.result..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.bench.bed..", "dev.sluice.bench.limit..", "dev.sluice.bench.workload..", "java.sql..");
}
