package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;

/** Whatever is thrown becomes a problem that is safe to show. */
class ErrorFormTest {
    @Test
    void aProblemStaysAsItIsHoweverDeepItLies() {
        Problem said = Problem.of(CommonProblem.FORBIDDEN);
        assertSame(said, ErrorForm.problem(said));
        assertSame(said, ErrorForm.problem(new IllegalStateException(new RuntimeException(said))));
    }

    @ParameterizedTest
    @CsvSource({"23505, VERSION_CONFLICT", "23P01, VERSION_CONFLICT", "23514, VALIDATION_FAILED", "42P01, INTERNAL"})
    void constraintsThatOnlyTheDatabaseNoticedHaveTheirCode(String state, String code) {
        Throwable thrown = new IllegalStateException(new SQLException("no", state));
        Problem problem = ErrorForm.problem(thrown);
        assertEquals(code, problem.code());
        assertSame(thrown, problem.getCause());
    }

    @Test
    void whatNobodyExpectedIsInternalAndKeepsItsSecret() {
        Problem problem = ErrorForm.problem(new IllegalStateException("password=hunter2"));
        Answer answer = Answer.error(problem, "a".repeat(32), SampleService.NOW);
        assertEquals(500, answer.status());
        assertTrue(!new String(answer.body(), StandardCharsets.UTF_8).contains("hunter2"));
    }

    @Test
    void aLoopOfCausesEnds() {
        Exception one = new Exception("one");
        Exception two = new Exception("two", one);
        one.initCause(two);
        assertTrue(ErrorForm.problem(one).is(CommonProblem.INTERNAL));
    }

    @Test
    void aPauseIsGivenInWholeSecondsAndNeverTooShort() {
        Problem soon = Problem.retryAfter(CommonProblem.OVERLOADED, Duration.ofMillis(1001));
        assertEquals("2", Answer.error(soon, "t", SampleService.NOW).header("Retry-After"));
        Unreachable away = new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
        assertEquals("1", Answer.error(away, "t", SampleService.NOW).header("Retry-After"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b", "ü/é", "😀", "%", "..", ".", "a.b-c_d~e", "+&=?#;"})
    void aSegmentIsReadAsItWasWritten(String text) {
        String encoded = UrlText.encode(text);
        assertEquals(text, UrlText.decodeSegment(encoded));
        assertTrue(encoded.matches("[A-Za-z0-9._~%-]*"), encoded);
        assertTrue(!encoded.equals(".") && !encoded.equals(".."));
        assertEquals(List.of(text), Query.parse("x=" + encoded).all("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%ff", "%c0%80", "%ed%a0%80", "%00", "a\0b", "\ud800"})
    void whatIsNotTextIsRefused(String text) {
        assertThrows(Problem.class, () -> UrlText.decodeSegment(text));
        assertThrows(Problem.class, () -> Query.parse("x=" + text));
    }
}
