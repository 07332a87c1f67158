package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;

/** What a contract promises holds in process and over HTTP alike. */
class ContractCallTest {
    enum Distance {
        LOCAL,
        REMOTE
    }

    private final SampleService service = new SampleService();
    private final InstantSource clock = InstantSource.fixed(SampleService.NOW);
    private final SampleServer server = SampleServer.start(Samples.class, service, clock, Idempotency.NONE);

    @AfterEach
    void close() {
        service.release.countDown();
        server.close();
    }

    private Samples samples(Distance distance) {
        return switch (distance) {
            case LOCAL -> LocalContract.of(Samples.class, "tests", () -> service, clock);
            case REMOTE ->
                Twice.of(
                        Samples.class,
                        RemoteContract.of(Samples.class, "tests", server.target(), clock, CallListener.NONE));
        };
    }

    private static Samples.NewSample named(String name) {
        return new Samples.NewSample(name, Samples.Mood.SO_SO, List.of("a"), 3);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMadeCanBeReadChangedListedAndForgotten(Distance distance) {
        Samples samples = samples(distance);
        Samples.Sample made = samples.create(named("Öl & Wasser"));
        assertEquals(made, samples.get(made.id()));
        assertEquals(Optional.of(made), samples.find(made.id()));
        assertEquals(made.id(), samples.newest());
        Samples.Sample renamed = samples.rename(made.id(), null, new Samples.Word("other"));
        assertEquals("other", renamed.name());
        assertEquals(2, renamed.version());
        var query = new Samples.SampleQuery(5, Samples.Mood.SO_SO, null, List.of());
        assertEquals(new Samples.Page(List.of(renamed), 1), samples.list(query));
        samples.delete(made.id());
        assertEquals(Optional.empty(), samples.find(made.id()));
        samples.touch();
    }

    @ParameterizedTest
    @EnumSource
    void aProblemIsTheSameAtAnyDistance(Distance distance) {
        Samples samples = samples(distance);
        Problem notFound = assertThrows(Problem.class, () -> samples.get(new Samples.SampleId(77)));
        assertTrue(notFound.is(Samples.SamplesProblem.SAMPLE_NOT_FOUND));
        assertEquals(404, notFound.status());
        assertEquals("sample not found", notFound.text());
        Problem fields = assertThrows(Problem.class, () -> samples.fail("fields"));
        assertEquals(List.of(new Problem.Field("word", "must be kind")), fields.fields());
        Problem later = assertThrows(Problem.class, () -> samples.fail("later"));
        assertEquals(Optional.of(Duration.ofSeconds(7)), later.retryAfter());
    }

    @ParameterizedTest
    @EnumSource
    void aBugIsAnInternalProblemThatTellsNothing(Distance distance) {
        Problem problem = assertThrows(Problem.class, () -> samples(distance).fail("bug"));
        assertTrue(problem.is(CommonProblem.INTERNAL));
        assertEquals("internal error", problem.text());
        if (distance == Distance.REMOTE) {
            assertNull(problem.getCause());
            assertInstanceOf(IllegalStateException.class, server.lastBug);
        } else {
            assertInstanceOf(IllegalStateException.class, problem.getCause());
        }
    }

    static List<String> words() {
        return List.of("plain", "two words", "a/b", "ünï/cödé", "😀", "100%", "a+b&c=d?e#f", ";v=1", "%2F", "..x", "~");
    }

    @ParameterizedTest
    @MethodSource("words")
    void anyTextCanStandInAPathAndInAQuery(String word) {
        for (Distance distance : Distance.values()) {
            Samples samples = samples(distance);
            assertEquals(word, samples.say(word).word());
            var echo = samples.echo(word, 1, null, null, List.of(word), Set.of(), null, null);
            assertEquals(word, echo.word());
            assertEquals(List.of(word), echo.tags());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfValueArrivesAsItWasSent(Distance distance) {
        Samples samples = samples(distance);
        assertEquals(
                "-7 SO_SO cat:9",
                samples.path(-7, Samples.Mood.SO_SO, new Samples.Thing("cat", 9))
                        .word());
        Instant since = Instant.parse("2026-11-21T09:00:00.123456Z");
        Set<Samples.Mood> moods = new LinkedHashSet<>(List.of(Samples.Mood.values()));
        var ids = List.of(new Samples.SampleId(4), new Samples.SampleId(2));
        var thing = new Samples.Thing("dog", 1);
        var all = samples.echo("w", Integer.MIN_VALUE, since, true, List.of("x,y"), moods, ids, thing);
        assertEquals(new Samples.Echo("w", Integer.MIN_VALUE, since, true, List.of("x,y"), moods, ids, thing), all);
        var none = samples.echo("", 0, null, null, List.of(), Set.of(), null, null);
        assertEquals(new Samples.Echo("", 0, null, null, List.of(), Set.of(), null, null), none);
    }

    @ParameterizedTest
    @EnumSource
    void whoCallsTravelsWithTheCall(Distance distance) {
        Samples samples = samples(distance);
        Samples.Who who = SampleServer.person(5, "user", "admin").call(samples::who);
        assertEquals(new PersonId(5), who.person());
        assertEquals("s-5", who.session());
        assertEquals(Set.of("user", "admin"), who.roles());
        assertEquals("tests", who.module());
        assertEquals("203.0.113.9", who.address());
        assertEquals("Browser/1 (Ünïcode, \"quoted\")", who.device());
        assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", who.trace());
        assertEquals("USER", who.level());
    }

    @ParameterizedTest
    @EnumSource
    void afterTheDeadlineNobodyIsAsked(Distance distance) {
        Caller person = SampleServer.person(5);
        Caller late = new Caller(
                person.level(),
                person.personId(),
                person.session(),
                person.roles(),
                null,
                person.address(),
                person.device(),
                person.trace(),
                SampleService.NOW.minusMillis(1));
        Samples samples = samples(distance);
        Unreachable problem = assertThrows(Unreachable.class, () -> late.call(samples::who));
        assertTrue(problem.is(CommonProblem.DEADLINE_EXCEEDED));
        assertEquals(0, server.requests.get());
    }

    @ParameterizedTest
    @EnumSource
    void aProxyIsAnObjectLikeAnyOther(Distance distance) {
        Samples one = samples(distance);
        if (distance == Distance.LOCAL) {
            assertEquals(one, one);
            assertNotEquals(one, samples(distance));
            assertEquals(one.hashCode(), one.hashCode());
            assertEquals("local contract samples", one.toString());
        } else {
            Samples remote = RemoteContract.of(Samples.class, "tests", server.target(), clock, CallListener.NONE);
            assertEquals(remote, remote);
            assertEquals("remote contract samples", remote.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListenerHearsOfEveryCall(Distance distance) {
        List<String> heard = new ArrayList<>();
        CallListener listener = (contract, call, nanos, outcome) -> heard.add(contract.name() + " " + call.signature()
                + " " + (nanos > 0) + " " + (outcome == null ? "well" : outcome.code()));
        Samples samples = distance == Distance.LOCAL
                ? LocalContract.of(Samples.class, "tests", () -> service, clock, listener)
                : RemoteContract.of(Samples.class, "tests", server.target(), clock, listener);
        samples.touch();
        assertThrows(Problem.class, () -> samples.fail("problem"));
        assertEquals(
                List.of(
                        "samples POST /samples/touch true well",
                        "samples GET /samples/fail/{how} true SAMPLE_NOT_FOUND"),
                heard);
    }
}
