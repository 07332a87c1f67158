package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import tools.jackson.databind.DatabindException;

/** Records are made by a handle of ours, which must do whatever Jackson's own way does. */
class RecordsFromJsonTest {
    private record Shelf(String name, int books, @Nullable List<String> tags) {
        private Shelf {
            if (books < 0) {
                throw new IllegalArgumentException("books: must not be negative");
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // what is tested
    private record Line(String text, int... numbers) {}

    private record Nothing() {}

    private record Box<T>(T inside) {}

    private record Boxes(Box<Shelf> one, List<Box<Integer>> others) {}

    private static <T> T read(Class<T> type, String json) {
        return Json.mapper().readValue(json, type);
    }

    @Test
    void componentsAreFoundByNameAndMayBeAbsent() {
        assertEquals(new Shelf("sea", 3, List.of("a")), read(Shelf.class, """
                {"tags": ["a"], "books": 3, "name": "sea"}"""));
        Shelf bare = read(Shelf.class, "{\"name\": \"sea\"}");
        assertEquals(0, bare.books());
        assertNull(bare.tags());
    }

    @Test
    void aRecordMayEndInAnyNumberOfArguments() {
        Line line = read(Line.class, "{\"text\": \"a\", \"numbers\": [1, 2, 3]}");
        assertEquals("a", line.text());
        assertArrayEquals(new int[] {1, 2, 3}, line.numbers());
        assertNull(read(Line.class, "{\"text\": \"a\"}").numbers());
    }

    @Test
    void recordsMayBeEmptyAndLieInOneAnother() {
        assertEquals(new Nothing(), read(Nothing.class, "{}"));
        assertEquals(new Boxes(new Box<>(new Shelf("sea", 1, null)), List.of(new Box<>(7))), read(Boxes.class, """
                        {"one": {"inside": {"name": "sea", "books": 1}}, "others": [{"inside": 7}]}"""));
    }

    @Test
    void whatAConstructorRefusesIsSaidWithItsCause() {
        DatabindException refused =
                assertThrows(DatabindException.class, () -> read(Shelf.class, "{\"name\": \"sea\", \"books\": -1}"));
        assertInstanceOf(IllegalArgumentException.class, refused.getCause());
        assertTrue(String.valueOf(refused.getMessage()).contains("must not be negative"));
    }
}
