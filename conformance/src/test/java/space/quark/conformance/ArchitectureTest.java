package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The arrows of the house hold, and each rule notices the one counter-example made for it. */
class ArchitectureTest {
    private static final List<String> MODULES =
            List.of("people", "identity", "relations", "posts", "feed", "comments", "reactions", "notifications");

    @TestFactory
    Stream<DynamicTest> theHouseHolds() {
        JavaClasses real = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("/bench/"))
                .importPackages("space.quark");
        assertTrue(real.size() > 200, "the real classes must be seen, found " + real.size());
        return new Arrows("space.quark", MODULES)
                .rules().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> assertHolds(rule.getValue(), real)));
    }

    @TestFactory
    Stream<DynamicTest> eachRuleNoticesItsCounterExample() {
        JavaClasses wrong = new ClassFileImporter().importPackages("wrong.quark");
        return new Arrows("wrong.quark", List.of("people"))
                .rules().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(),
                                () -> assertTrue(
                                        rule.getValue().evaluate(wrong).hasViolation(),
                                        "no counter-example breaks this rule")));
    }

    private static void assertHolds(ArchRule rule, JavaClasses classes) {
        EvaluationResult result = rule.evaluate(classes);
        assertFalse(result.hasViolation(), () -> result.getFailureReport().toString());
    }
}
