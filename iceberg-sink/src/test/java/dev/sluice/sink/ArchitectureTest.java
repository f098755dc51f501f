package dev.sluice.sink;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Who may see what within the sink. */
@AnalyzeClasses(packages = "dev.sluice.sink", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule onlyItsFormatSeesIceberg = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.sink.format.iceberg..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.iceberg..");

    @ArchTest
    static final ArchRule onlyItsFormatSeesDelta = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.sink.format.delta..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..");

    @ArchTest
    static final ArchRule onlyTheParquetFormatSeesParquet = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.sink.format.parquet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.parquet..", "org.apache.spark.sql.execution.datasources.parquet..");

    @ArchTest
    static final ArchRule plansKnowNoKafkaAndNoFormat = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.sink.plan..", "dev.sluice.sink.mode..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "org.apache.iceberg..",
                    "dev.sluice.sink.format..",
                    "dev.sluice.sink.decode..",
                    "dev.sluice.sink.stream..");

    @ArchTest
    static final ArchRule formatsKnowNoKafka = noClasses()
            .that()
            .resideInAPackage("dev.sluice.sink.format..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "dev.sluice.sink.decode..", "dev.sluice.sink.stream..");
}
