package edgewatt.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of the design: who may know whom at compile time. */
class ArrowsTest {
    private static final List<String> BUNDLES = List.of(
            "api",
            "station",
            "store",
            "hal.gpio",
            "ocpp.client",
            "ocpp.smartcharging",
            "bridge.mqtt",
            "deploy",
            "web",
            "meter.modbus",
            "sim");

    private static JavaClasses ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("edgewatt");
    }

    @Test
    void everyPackageLiesInTheBundleOfItsName() {
        Set<String> homeless = ours.stream()
                .map(type -> type.getPackageName())
                .filter(name -> !name.startsWith("edgewatt.house") && !name.startsWith("edgewatt.launcher"))
                .filter(name -> BUNDLES.stream().noneMatch(bundle -> inside(name, "edgewatt." + bundle)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), homeless);
    }

    static Stream<String> allButTheApi() {
        return BUNDLES.stream().filter(bundle -> !bundle.equals("api"));
    }

    @ParameterizedTest
    @MethodSource("allButTheApi")
    void aBundleKnowsTheApiAndItself(String bundle) {
        String own = "edgewatt." + bundle;
        assertTrue(
                ours.stream().anyMatch(type -> inside(type.getPackageName(), own)),
                "no class of " + bundle + " is on the class path of this test");
        noClasses()
                .that()
                .resideInAPackage(own + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "belong to another bundle",
                        type -> inside(type.getPackageName(), "edgewatt")
                                && !inside(type.getPackageName(), "edgewatt.api")
                                && !inside(type.getPackageName(), own)))
                .check(ours);
    }

    @Test
    void theApiKnowsNothingButThePlatform() {
        classes()
                .that()
                .resideInAPackage("edgewatt.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "edgewatt.api..", "org.osgi.annotation..")
                .check(ours);
    }

    @Test
    void noTwoPackagesKnowEachOtherInACircle() {
        slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(ours);
    }

    private static boolean inside(String name, String parent) {
        return name.equals(parent) || name.startsWith(parent + ".");
    }

    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}
