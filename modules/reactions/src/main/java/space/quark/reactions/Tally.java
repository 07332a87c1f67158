package space.quark.reactions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.StatementContext;
import space.quark.dock.Json;
import space.quark.subjects.api.Subject;
import tools.jackson.core.type.TypeReference;

/**
 * How many reactions of each kind a subject has.
 *
 * @param root the outermost subject it belongs to
 * @param counts changeable, without zeros
 * @param here false once the subject is gone
 */
record Tally(Subject subject, Subject root, TreeMap<String, Long> counts, boolean here) {
    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    static Tally read(ResultSet row, StatementContext context) throws SQLException {
        return new Tally(
                Subject.of(row.getString("subject")),
                Subject.of(row.getString("root")),
                new TreeMap<>(Json.mapper().readValue(row.getString("counts"), COUNTS)),
                row.getBoolean("here"));
    }

    void add(String kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    void take(String kind) {
        counts.computeIfPresent(kind, (same, count) -> count > 1 ? count - 1 : null);
    }

    String countsJson() {
        return Json.mapper().writeValueAsString(counts);
    }

    /** What a caller sees of it. */
    record Seen(Tally tally, List<String> mine) {}
}
