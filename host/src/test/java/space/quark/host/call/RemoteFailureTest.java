package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.Call;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Contract;
import space.quark.dock.Open;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;

/** How a call over HTTP fails when it is not the module that says no. */
class RemoteFailureTest {
    private final SampleService service = new SampleService();
    private final InstantSource clock = InstantSource.system();
    private final SampleServer server = SampleServer.start(Samples.class, service, clock, Idempotency.NONE);
    private final Samples samples =
            RemoteContract.of(Samples.class, "tests", server.target(), clock, CallListener.NONE);

    @AfterEach
    void close() {
        service.release.countDown();
        server.close();
    }

    @Test
    void aRetryableCallOutlastsAShortAbsence() {
        server.failuresToCome.set(2);
        assertEquals("hello", samples.say("hello").word());
        assertEquals(3, server.requests.get());
    }

    @Test
    void aLongAbsenceIsReportedAsSuch() {
        server.failuresToCome.set(10);
        Unreachable away = assertThrows(Unreachable.class, () -> samples.say("hello"));
        assertTrue(away.is(CommonProblem.MODULE_UNAVAILABLE));
        assertEquals(3, server.requests.get());
    }

    /** What no module of the station offers. */
    @Contract("tests.missing")
    interface Missing {
        @Call(value = "GET /missing", retryable = true)
        @Open
        Samples.Word say();
    }

    @Test
    void whatNoModuleOffersIsMissingAndNotAskedForAgain() {
        Missing missing = RemoteContract.of(Missing.class, "tests", server.target(), clock, CallListener.NONE);
        Unreachable failure = assertThrows(Unreachable.class, missing::say);
        assertTrue(failure.is(CommonProblem.MODULE_MISSING));
    }

    @Test
    void aTokenOfThisProcessThatIsGoodNoMoreIsNoFaultOfTheCaller() {
        for (CommonProblem refused : List.of(CommonProblem.INVALID_TOKEN, CommonProblem.TOKEN_EXPIRED)) {
            server.failure = refused;
            server.failuresToCome.set(10);
            Unreachable away = assertThrows(Unreachable.class, () -> samples.say("hello"));
            assertTrue(away.is(CommonProblem.MODULE_UNAVAILABLE));
            server.failuresToCome.set(1);
            assertEquals("hello", samples.say("hello").word(), "there may be another by now");
        }
    }

    @Test
    void nobodyListeningIsUnreachable() {
        Samples gone = RemoteContract.of(Samples.class, "tests", nowhere(), clock, CallListener.NONE);
        Unreachable away = assertThrows(Unreachable.class, () -> gone.say("hello"));
        assertTrue(away.is(CommonProblem.UNREACHABLE));
        Unreachable unsent =
                assertThrows(Unreachable.class, () -> gone.create(new Samples.NewSample("n", null, List.of(), 1)));
        assertTrue(unsent.is(CommonProblem.UNREACHABLE));
    }

    private RemoteTarget nowhere() {
        RemoteTarget target = server.target();
        return new RemoteTarget() {
            @Override
            public HttpClient client() {
                return target.client();
            }

            @Override
            public URI base() {
                return URI.create("http://127.0.0.1:1/api/v1");
            }

            @Override
            public Map<String, String> credentials(Caller caller) {
                return Map.of();
            }
        };
    }

    @Test
    void aSlowAnswerEndsWithTheDeadlineAndIsNotAskedAgain() {
        Samples impatient = RemoteContract.of(
                Samples.class, "tests", server.target(Duration.ofMillis(200)), clock, CallListener.NONE);
        Unreachable late = assertThrows(Unreachable.class, () -> impatient.fail("slow"));
        assertTrue(late.is(CommonProblem.DEADLINE_EXCEEDED));
        assertEquals(1, server.requests.get());
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        String large = "x".repeat(SampleServer.MAX_BODY);
        var word = new Samples.Word(large);
        Problem problem =
                assertThrows(Problem.class, () -> samples.nested(new Samples.Nested(word, List.of(), null, null)));
        assertTrue(problem.is(CommonProblem.BODY_TOO_LARGE));
    }
}
