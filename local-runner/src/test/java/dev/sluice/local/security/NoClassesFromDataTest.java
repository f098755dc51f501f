package dev.sluice.local.security;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.io.ObjectInputStream;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Data never says which class is made of it, in any module. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class NoClassesFromDataTest {

    @ArchTest
    static final ArchRule NO_JAVA_SERIALIZATION =
            noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class);

    /** Avro's specific and reflecting readers make what a schema's {@code java-class} names; the generic ones do not. */
    @ArchTest
    static final ArchRule ONLY_GENERIC_AVRO = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.avro.specific..", "org.apache.avro.reflect..");

    @ArchTest
    static final ArchRule NO_TYPES_IN_JSON = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("(activate|enable)DefaultTyping.*")))
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.fasterxml.jackson.annotation.JsonTypeInfo");

    /** YAML is read as nodes, whose tags name nothing. */
    @ArchTest
    static final ArchRule NO_OBJECTS_FROM_YAML = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.yaml.snakeyaml..", "com.fasterxml.jackson.dataformat.yaml..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.snakeyaml.engine.v2.api.Load");

    /** Otherwise the rules above would hold of nothing. */
    @ArchTest
    static final ArchRule ALL_MODULES_ARE_LOOKED_AT = classes()
            .that()
            .haveFullyQualifiedName("dev.sluice.ingest.Ingest")
            .or()
            .haveFullyQualifiedName("dev.sluice.stream.Stream")
            .or()
            .haveFullyQualifiedName("dev.sluice.sink.Sink")
            .or()
            .haveFullyQualifiedName("dev.sluice.schemas.pipeline.PipelineFile")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice..");
}
