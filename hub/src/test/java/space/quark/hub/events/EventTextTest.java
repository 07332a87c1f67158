package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Problem;

/** What is cut out of a body. */
class EventTextTest {
    private static EventText read(String body) {
        return EventText.read(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1, 2 , {\"a\":\"}\"}]",
                "12345678901234567890.10",
                "-0",
                "\"Ünï 👋\"",
                "true",
                "null",
                "{\"data\":{\"data\":1}}"
            })
    void dataAreKeptAsTheyWereWritten(String data) {
        EventText one = read(" {\"data\" :  " + data + "  ,\"id\":\"1\", \"n\": 2}");
        assertEquals(data, one.events().getFirst().data());
        assertEquals("{\"id\":\"1\",\"n\":2}", one.events().getFirst().head().toString());
        EventText many = read("[{\"id\":\"1\",\"data\":" + data + "},7,{\"data\":" + data + "}]");
        assertEquals(3, many.events().size());
        assertEquals(data, many.events().get(2).data());
        assertNull(many.events().get(1).data());
    }

    @Test
    void whatIsWrittenInSeveralLinesOrEscapedIsWrittenAnew() {
        EventText text = read("[{\"data\": {\n  \"a\": 1.50\n}}, {\"data\": \"\\u00e4\"}]");
        assertEquals("{\"a\":1.50}", text.events().get(0).data());
        assertEquals("\"ä\"", text.events().get(1).data());
        EventText other = EventText.read("{\"data\": {\"a\": \"ä\"}}".getBytes(StandardCharsets.UTF_16LE));
        assertEquals("{\"a\":\"ä\"}", other.events().getFirst().data());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "{",
                "[{]",
                "{\"data\":{]}",
                "{} {}",
                "[{}],",
                "{\"data\":tru}",
                "{\"data\":1e}",
                "{\"data\":\"\u0001\"}"
            })
    void whatIsNoJsonIsRefused(String body) {
        assertEquals(
                List.of("body"),
                assertThrows(Problem.class, () -> read(body)).fields().stream()
                        .map(Problem.Field::field)
                        .toList());
    }
}
