package dev.sluice.stream;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Who may see what. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {

    @ArchTest
    static final ArchRule RULES_AND_DECODING_KNOW_NO_KAFKA = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.schemas..", "dev.sluice.stream.event..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule THE_PROCESSOR_KNOWS_NEITHER_SOURCE_NOR_LAKE = noClasses()
            .that()
            .resideInAPackage("dev.sluice.stream..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.debezium..", "org.apache.spark..", "org.apache.iceberg..", "java.sql..");

    @ArchTest
    static final ArchRule THE_FLOW_DOES_NOT_KNOW_THE_SERVICE = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.stream.flow..", "dev.sluice.stream.event..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice.stream")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice.schemas.service..");

    @ArchTest
    static final ArchRule ONE_DOORWAY_TO_THE_FLOW = classes()
            .that()
            .resideInAPackage("dev.sluice.stream.flow")
            .and()
            .areTopLevelClasses()
            .and()
            .arePublic()
            .should()
            .haveSimpleName("Flow");
}
