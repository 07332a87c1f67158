package space.quark.conformance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.quark.dock.Call;
import space.quark.dock.Contract;

/**
 * The house's rules about who may see whom, over the packages below a root: the real code below {@code space.quark},
 * the counter-examples below {@code wrong.quark}.
 */
final class Arrows {
    private final String root;
    private final List<String> modules;

    Arrows(String root, List<String> modules) {
        this.root = root;
        this.modules = modules;
    }

    /** Every rule by its name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("the dock needs nothing else of ours", noneIn("dock..").dependingOn(oursExcept("dock")));
        rules.put("contracts need the dock only", noneInContracts().dependingOn(oursOutsideContracts()));
        rules.put(
                "the host imports no module, no contract and no hub",
                noneIn("host..").dependingOn(oursExcept("dock", "host")));
        rules.put(
                "the hub imports no module and no contract",
                noneIn("hub..").dependingOn(oursExcept("dock", "host", "hub")));
        for (String module : modules) {
            rules.put(
                    module + " sees the dock and contracts only",
                    noneIn(module).dependingOn(oursExceptContractsAnd("dock", module)));
            rules.put(module + " shows its door only", onlyTheDoorIsPublic(module));
        }
        rules.put("time comes from the dock's clock", noClockOutOfNowhere());
        rules.put("no module sleeps by the clock", noSleep());
        rules.put("names say the business", namesSayTheBusiness());
        rules.put("calls of a contract are annotated", callsAreAnnotated());
        return rules;
    }

    private interface Forbidding {
        ArchRule dependingOn(DescribedPredicate<JavaClass> others);
    }

    private Forbidding noneIn(String packages) {
        return others -> noClasses()
                .that(resideInAnyPackage(root + "." + packages))
                .should()
                .dependOnClassesThat(others)
                .allowEmptyShould(true);
    }

    private Forbidding noneInContracts() {
        return others -> noClasses()
                .that(resideInAnyPackage(root + ".*.api"))
                .should()
                .dependOnClassesThat(others)
                .allowEmptyShould(true);
    }

    private DescribedPredicate<JavaClass> ours() {
        return resideInAnyPackage(root + "..");
    }

    private DescribedPredicate<JavaClass> oursExcept(String... allowed) {
        return outside(List.of(allowed), false);
    }

    private DescribedPredicate<JavaClass> oursExceptContractsAnd(String... allowed) {
        return outside(List.of(allowed), true);
    }

    private DescribedPredicate<JavaClass> oursOutsideContracts() {
        return outside(List.of("dock"), true);
    }

    private DescribedPredicate<JavaClass> outside(List<String> allowed, boolean contractsAllowed) {
        DescribedPredicate<JavaClass> forbidden = ours();
        for (String name : allowed) {
            String prefix = root + "." + name;
            forbidden = forbidden.and(new DescribedPredicate<>("outside " + name) {
                @Override
                public boolean test(JavaClass type) {
                    String in = type.getPackageName();
                    return !(in.equals(prefix) || (in.startsWith(prefix + ".") && !in.equals(prefix + ".api")));
                }
            });
        }
        return contractsAllowed
                ? forbidden.and(DescribedPredicate.not(resideInAnyPackage(root + ".*.api")))
                : forbidden;
    }

    private ArchRule onlyTheDoorIsPublic(String module) {
        return classes()
                .that()
                .resideInAPackage(root + "." + module)
                .and()
                .areTopLevelClasses()
                .and()
                .haveSimpleNameNotEndingWith("Module")
                .and()
                .haveSimpleNameNotEndingWith("Settings")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .notBePublic()
                .allowEmptyShould(true);
    }

    private ArchRule noClockOutOfNowhere() {
        return noClasses()
                .that(resideInAnyPackage(modulePackages()))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .allowEmptyShould(true);
    }

    private String[] modulePackages() {
        return modules.stream().map(module -> root + "." + module + "..").toArray(String[]::new);
    }

    private ArchRule noSleep() {
        return noClasses()
                .that(resideInAnyPackage(modulePackages()))
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .allowEmptyShould(true);
    }

    private ArchRule namesSayTheBusiness() {
        return noClasses()
                .that(resideInAnyPackage(root + ".."))
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Dto")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .orShould()
                .haveSimpleNameStartingWith("Base")
                .allowEmptyShould(true);
    }

    private ArchRule callsAreAnnotated() {
        return methods()
                .that()
                .areDeclaredInClassesThat(CanBeAnnotated.Predicates.annotatedWith(Contract.class))
                .should()
                .beAnnotatedWith(Call.class)
                .allowEmptyShould(true);
    }
}
