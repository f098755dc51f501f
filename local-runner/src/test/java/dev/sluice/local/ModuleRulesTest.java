package dev.sluice.local;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Who may see what. */
@AnalyzeClasses(packages = "dev.sluice.local", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {

    @ArchTest
    static final ArchRule SERVICES_ARE_PROCESSES_NOT_CLASSES = noClasses()
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
    static final ArchRule SUPERVISION_KNOWS_NOT_WHAT_IT_SUPERVISES = noClasses()
            .that()
            .resideInAPackage("dev.sluice.local.process..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.local.server..",
                    "dev.sluice.local.stack..",
                    "dev.sluice.local.session..",
                    "dev.sluice.schemas..",
                    "org.apache.kafka..",
                    "java.sql..");

    @ArchTest
    static final ArchRule SERVERS_KNOW_NO_PIPELINE = noClasses()
            .that()
            .resideInAPackage("dev.sluice.local.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.local.stack..", "dev.sluice.local.session..", "dev.sluice.schemas..");

    @ArchTest
    static final ArchRule NOTHING_BELOW_KNOWS_THE_COMMANDS = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.sluice.local.process..",
                    "dev.sluice.local.server..",
                    "dev.sluice.local.stack..",
                    "dev.sluice.local.status..",
                    "dev.sluice.local.session..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice.local")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");
}
