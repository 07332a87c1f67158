package space.quark.conformance.crash;

import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Compares what is there with what was acknowledged. */
final class Audit {
    private static final long PATIENCE_SECONDS = 120;
    private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(40);

    /** Who heard the events of whom, by the beginnings of the keys. */
    private static final Map<Program.Language, List<String>> HEARS = Map.of(
            Program.Language.PYTHON, List.of(Counters.TALLY, Program.Language.TYPESCRIPT.keys, Counters.SQL),
            Program.Language.TYPESCRIPT, List.of(Counters.TALLY, Program.Language.PYTHON.keys));

    /** Of what was published from outside: how many of each key there are, and up to which number. */
    private static final String PUBLISHED = """
            select key, count(*), count(distinct id), max((data::json ->> 'n')::bigint)
            from hub.outbox where type in ('pycrash.counted', 'tscrash.counted', 'sqlcrash.counted') group by key""";

    private static final String KEPT = "select key, count(*), count(*), max(n) from tally.entry group by key";

    private static final String HEARD = """
            select key, count(*), count(distinct n), max(n), bool_and(n = coalesce(before, 0) + 1)
            from (select key, n, lag(n) over (partition by key order by place) as before from tally.heard) as one
            group by key""";

    private final Machine machine;
    private final Ledger ledger;
    private final List<Program> programs;
    private final Optional<Carrier> carrier;
    private final List<String> violations = new ArrayList<>();

    Audit(Machine machine, Campaign.Outside outside) {
        this.machine = machine;
        this.ledger = outside.ledger();
        this.programs = outside.programs();
        this.carrier = outside.carrier();
    }

    /** What was found wrong; each line begins with what kind of wrong it is. */
    List<String> violations() {
        return violations;
    }

    /** What was acknowledged up to now, by key. */
    Map<String, Long> acknowledged() throws IOException {
        Map<String, Long> all = ledger.counts();
        for (Program program : programs) {
            all.putAll(program.acknowledged());
        }
        return all;
    }

    /** Nothing acknowledged is lost, nothing is there twice. */
    void losses(Map<String, Long> acknowledged) throws SQLException, IOException {
        reading(database -> {
            Map<String, Long> kept = new TreeMap<>();
            for (String query : List.of(KEPT, PUBLISHED)) {
                each(database, query, row -> {
                    String key = row.getString(1);
                    kept.put(key, row.getLong(4));
                    violation(row.getLong(2) > row.getLong(3), "DOUBLED: events of " + key);
                    violation(row.getLong(3) < row.getLong(4), "LOST: one of " + key + " before " + row.getLong(4));
                });
            }
            acknowledged.forEach((key, n) -> violation(
                    kept.getOrDefault(key, 0L) < n,
                    "LOST: " + key + " was acknowledged up to " + n + ", kept up to " + kept.getOrDefault(key, 0L)));
            missing(database, "posts.post", ledger.posts());
            missing(database, "comments.comment", ledger.comments());
            followed(database);
        });
        ledger.refusals().forEach(refusal -> violations.add("REFUSED: " + refusal));
    }

    private void missing(Connection database, String table, Collection<Long> ids) throws SQLException {
        Array all = database.createArrayOf("bigint", ids.toArray());
        try (PreparedStatement find =
                database.prepareStatement("select one.id from unnest(?) as one (id) where not exists (select from "
                        + table + " as there where there.id = one.id)")) {
            find.setArray(1, all);
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    violation(true, "LOST: " + table + " " + rows.getLong(1));
                }
            }
        }
    }

    private void followed(Connection database) throws SQLException {
        List<String> there = new ArrayList<>();
        each(database, "select follower || '>' || followee from relations.follow", row -> there.add(row.getString(1)));
        ledger.follows()
                .forEach((pair, follows) -> violation(
                        there.contains(pair) != follows,
                        "LOST: " + pair + (follows ? " follows" : " no longer follows") + " was acknowledged"));
    }

    /** All of that has its effect, once and in order, within bounded time. */
    void effects(Map<String, Long> acknowledged) throws SQLException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<String> open = new ArrayList<>();
        reading(database -> {
            lagging(database, acknowledged, open);
            while (!open.isEmpty() && violations.isEmpty() && System.nanoTime() < end) {
                LockSupport.parkNanos(GLANCE);
                lagging(database, acknowledged, open);
            }
        });
        if (violations.isEmpty()) {
            open.forEach(one -> violations.add("STUCK: " + one + " after " + PATIENCE_SECONDS + " s"));
        }
    }

    private void lagging(Connection database, Map<String, Long> acknowledged, List<String> open)
            throws SQLException, IOException {
        open.clear();
        Map<String, Long> heard = new TreeMap<>();
        each(database, HEARD, row -> {
            String key = row.getString(1);
            heard.put(key, row.getLong(4));
            violation(row.getLong(2) > row.getLong(3), "DOUBLED: effects of " + key + " in the station");
            violation(
                    row.getLong(2) == row.getLong(3) && !row.getBoolean(5),
                    (row.getLong(3) < row.getLong(4) ? "LOST: an effect of " : "ORDER: effects of ") + key
                            + " in the station");
        });
        behind("the station", List.of(Counters.TALLY), acknowledged, heard, open);
        for (Program program : programs) {
            Map<String, Long> effects = new TreeMap<>();
            for (String[] effect : program.effects()) {
                long n = Long.parseLong(effect[1]);
                long before = effects.getOrDefault(effect[0], 0L);
                violation(
                        n != before + 1,
                        (n <= before ? "ORDER: " : "LOST: ") + "in " + program.language() + " " + effect[0] + " " + n
                                + " came after " + before);
                effects.put(effect[0], n);
            }
            behind(
                    program.language().toString(),
                    HEARS.getOrDefault(program.language(), List.of()),
                    acknowledged,
                    effects,
                    open);
        }
    }

    private static void behind(
            String who, List<String> keys, Map<String, Long> wanted, Map<String, Long> there, List<String> open) {
        wanted.forEach((key, n) -> {
            long reached = there.getOrDefault(key, 0L);
            if (keys.stream().anyMatch(key::startsWith) && reached < n) {
                open.add(who + " has heard " + key + " up to " + reached + " of " + n);
            }
        });
    }

    /** While nobody asks for anything: no subscriber is behind, and all copies are what they are copies of. */
    void settled(Http http) throws SQLException, IOException {
        Settled settled = new Settled(http, machine.operatorToken(), carrier);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<String> open = new ArrayList<>();
        reading(database -> {
            open.clear();
            open.addAll(settled.differences(database));
            while (!open.isEmpty() && System.nanoTime() < end) {
                LockSupport.parkNanos(GLANCE);
                open.clear();
                open.addAll(settled.differences(database));
            }
        });
        open.forEach(one -> violations.add("STUCK: " + one));
    }

    private void violation(boolean found, String text) {
        if (found && !violations.contains(text)) {
            violations.add(text);
        }
    }

    /** What is done with a row. */
    interface Row {
        void take(ResultSet row) throws SQLException;
    }

    static void each(Connection database, String query, Row work) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                work.take(rows);
            }
        }
    }

    /** What is done with the database. */
    interface Reading {
        void with(Connection database) throws SQLException, IOException;
    }

    /** Does it anew when the database, that was just killed, is still on its way back. */
    void reading(Reading work) throws SQLException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (Connection database = DriverManager.getConnection(machine.databaseUrl())) {
                work.with(database);
                return;
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                if (System.nanoTime() > end || !(state.startsWith("08") || state.startsWith("57P"))) {
                    throw e;
                }
                LockSupport.parkNanos(GLANCE);
            }
        }
    }
}
