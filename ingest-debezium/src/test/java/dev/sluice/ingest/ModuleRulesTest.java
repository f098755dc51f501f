package dev.sluice.ingest;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.sluice.ingest", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {

    @ArchTest
    static final ArchRule onlyTheEngineSeesDebezium = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.ingest.engine")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.debezium..");

    @ArchTest
    static final ArchRule theEngineKnowsNoKafkaClient = noClasses()
            .that()
            .resideInAPackage("dev.sluice.ingest.engine")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.clients..", "dev.sluice.ingest.kafka..", "dev.sluice.ingest.flow..");

    @ArchTest
    static final ArchRule onlyKafkaMakesProducers = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.ingest.kafka")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.kafka.clients.producer.KafkaProducer");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.sluice.ingest.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingIsCalledAHelper =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Common)");

    @ArchTest
    static final ArchRule nothingStaticAndMutable = classes()
            .should(com.tngtech.archunit.lang.conditions.ArchConditions.be(
                    com.tngtech.archunit.base.DescribedPredicate.describe(
                            "without static fields that are not final", c -> c.getFields().stream()
                                    .allMatch(f -> !f.getModifiers()
                                                    .contains(com.tngtech.archunit.core.domain.JavaModifier.STATIC)
                                            || f.getModifiers()
                                                    .contains(com.tngtech.archunit.core.domain.JavaModifier.FINAL)))));
}
