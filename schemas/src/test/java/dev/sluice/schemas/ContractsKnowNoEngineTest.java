package dev.sluice.schemas;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.time.Clock;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.sluice.schemas", importOptions = ImportOption.DoNotIncludeTests.class)
class ContractsKnowNoEngineTest {

    @ArchTest
    static final ArchRule NO_BROKER_NO_SPARK_NO_DEBEZIUM = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "org.apache.spark..", "org.apache.iceberg..", "io.debezium..", "java.sql..");

    @ArchTest
    static final ArchRule RULES_ARE_PURE = noClasses()
            .that()
            .resideInAPackage("..rule..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..", "java.net..", "java.nio.file..", "java.nio.channels..", "java.util.concurrent..");

    /** Rules compare dates and times of changes. What time it is when they do is nothing to them. */
    @ArchTest
    static final ArchRule RULES_HAVE_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage("..rule..")
            .should()
            .callMethodWhere(
                    target(name("now")).or(target(name("currentTimeMillis"))).or(target(name("nanoTime"))))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class);

    @ArchTest
    static final ArchRule NO_CIRCLES =
            slices().matching("dev.sluice.schemas.(*)..").should().beFreeOfCycles();
}
