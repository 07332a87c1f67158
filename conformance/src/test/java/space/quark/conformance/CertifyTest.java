package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.quark.conformance.GoodNeighbour.Fault;
import space.quark.station.certify.Certification;
import space.quark.station.certify.Certification.Line;
import space.quark.station.certify.Certification.Report;

/** The conformance kit: a good module keeps every rule, and each fault loses exactly the rules that name it. */
class CertifyTest {
    private static final Map<Fault, Set<String>> LOST = lost();

    private static Map<Fault, Set<String>> lost() {
        Map<Fault, Set<String>> lost = new EnumMap<>(Fault.class);
        lost.put(Fault.WRONG_MANIFEST, Set.of("manifest-valid"));
        lost.put(Fault.CHANGING_MANIFEST, Set.of("manifest-stable"));
        lost.put(Fault.SLOW_HEALTH, Set.of("health-prompt"));
        lost.put(Fault.BARE_HEALTH, Set.of("health-form"));
        lost.put(Fault.KNOWS_EVERYTHING, Set.of("unknown-is-404", "path-tricks"));
        lost.put(Fault.ROUTE_MISSING, Set.of("routes-answer"));
        lost.put(Fault.TAKES_ANY_METHOD, Set.of("wrong-method"));
        lost.put(Fault.FAILS_ON_BROKEN_JSON, Set.of("broken-input"));
        lost.put(Fault.BELIEVES_HEADERS, Set.of("headers-not-believed"));
        lost.put(Fault.BELIEVES_ANY_TOKEN, Set.of("forged-refused"));
        lost.put(Fault.BELIEVES_UNSIGNED, Set.of("unsigned-refused"));
        lost.put(
                Fault.ASKS_NOBODY,
                Set.of("broken-input", "nobody-refused", "headers-not-believed", "forged-refused", "unsigned-refused"));
        lost.put(Fault.PLAIN_ERRORS, Set.of("error-form"));
        lost.put(Fault.NO_CONFIG, Set.of("settings-taken"));
        lost.put(Fault.NO_DRAIN, Set.of("drain-heeded"));
        lost.put(Fault.NO_SHUTDOWN, Set.of("finishes", "shutdown-ends"));
        lost.put(Fault.STATUS_FAILS, Set.of("optional-or-404", "status-served"));
        return lost;
    }

    @Test
    void aGoodModuleReachesPlatinum() throws InterruptedException {
        Report report = certify(Fault.NONE, true);
        assertEquals(Set.of(), failed(report));
        assertEquals("platinum", report.tier());
    }

    @Test
    void withoutBeingStoppedItReachesGold() throws InterruptedException {
        Report report = certify(Fault.NONE, false);
        assertEquals("gold", report.tier());
        assertEquals(
                List.of("settings-taken", "drain-heeded", "finishes", "shutdown-ends"),
                report.rules().stream()
                        .filter(line -> line.verdict().equals("not-tried"))
                        .map(Line::rule)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "NO_MANIFEST", "SICK", "TIRES"})
    void aFaultLosesJustTheRulesThatNameIt(Fault fault) throws InterruptedException {
        Report report = certify(fault, true);
        assertEquals(new TreeSet<>(LOST.getOrDefault(fault, Set.of())), new TreeSet<>(failed(report)));
        assertTrue(report.rules().stream()
                .filter(line -> line.verdict().equals("fail"))
                .noneMatch(line -> line.detail().isEmpty()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NO_MANIFEST", "SICK", "TIRES"})
    void whoDoesNotDockIsBelowBronze(Fault fault) throws InterruptedException {
        assertEquals(null, certify(fault, false).tier());
    }

    @Test
    void theCommandSaysThatNobodyIsThereInOneLine() {
        CommandLineRun nobody = CommandLineRun.of("certify", "http://127.0.0.1:1");
        assertEquals(1, nobody.exit());
        assertTrue(nobody.err().contains("nobody answers at http://127.0.0.1:1"), nobody.err());
        assertEquals("", nobody.out());
    }

    @Test
    void nobodyThereIsSaidOfEveryRule() throws IOException, InterruptedException {
        // Taken, so that nobody else listens there meanwhile, and not listened at.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI gone = URI.create("http://127.0.0.1:" + taken.getLocalPort());
            Report report = Certification.of(gone, false, _ -> {}).report();
            assertEquals(null, report.tier());
            assertTrue(failed(report).contains("manifest-served"));
        }
    }

    private static Report certify(Fault fault, boolean mayStop) throws InterruptedException {
        try (GoodNeighbour module = new GoodNeighbour(fault)) {
            return Certification.of(module.address(), mayStop, _ -> {}).report();
        }
    }

    private static Set<String> failed(Report report) {
        return report.rules().stream()
                .filter(line -> line.verdict().equals("fail"))
                .map(Line::rule)
                .collect(Collectors.toSet());
    }
}
