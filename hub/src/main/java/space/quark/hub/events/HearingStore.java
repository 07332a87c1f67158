package space.quark.hub.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.Position;
import space.quark.host.storage.ModuleDatabase;

/** The rows of named subscriptions and how far they have acknowledged. */
final class HearingStore {
    private static final String ROWS = """
            select module, name, array_to_string(h.types, ',') as types, h.skips, h.delivered, h.seen_at, p.source, p.tick,
              p.seq
            from hub.hearing h left join hub.hearing_position p using (module, name)
            """;

    private final ModuleDatabase database;

    /** Whose subscription, and what it is called. */
    record Name(String module, String name) {
        /** What people call it: a colon, unlike a slash, stands in a path as it is. */
        String subscriber() {
            return module + ":" + name;
        }

        /** What the modules that it hears keep its place by. */
        String reader() {
            return module + "/" + name;
        }

        static Optional<Name> of(String subscriber) {
            int colon = subscriber.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Name(subscriber.substring(0, colon), subscriber.substring(colon + 1)));
        }
    }

    /** A subscription as it stands in the database. */
    record State(
            List<TypePattern> patterns,
            boolean skips,
            long delivered,
            Instant seenAt,
            Map<String, Position> positions) {}

    private record Row(
            String module,
            String name,
            String types,
            boolean skips,
            long delivered,
            Instant seenAt,
            @Nullable String source,
            @Nullable String tick,
            @Nullable Long seq) {}

    private record Reached(String module, String name, String types, String tick, long seq) {}

    HearingStore(ModuleDatabase database) {
        this.database = database;
    }

    Optional<State> find(Name name) {
        List<Row> rows =
                database.read(handle -> handle.createQuery(ROWS + "where h.module = :module and h.name = :name")
                        .bind("module", name.module())
                        .bind("name", name.name())
                        .mapTo(Row.class)
                        .list());
        return rows.isEmpty() ? Optional.empty() : Optional.of(state(rows));
    }

    /** Every subscription by its name. */
    Map<Name, State> all() {
        List<Row> rows = database.read(handle -> handle.createQuery(ROWS + "order by module, name")
                .mapTo(Row.class)
                .list());
        Map<Name, List<Row>> byName = new LinkedHashMap<>();
        rows.forEach(row -> byName.computeIfAbsent(new Name(row.module, row.name), _ -> new ArrayList<>())
                .add(row));
        Map<Name, State> all = new LinkedHashMap<>();
        byName.forEach((name, found) -> all.put(name, state(found)));
        return all;
    }

    private static State state(List<Row> rows) {
        Map<String, Position> positions = new HashMap<>();
        for (Row row : rows) {
            if (row.source != null && row.tick != null && row.seq != null) {
                positions.put(row.source, new Position(row.tick, row.seq));
            }
        }
        Row first = rows.getFirst();
        return new State(patterns(first.types), first.skips, first.delivered, first.seenAt, positions);
    }

    /** Makes the subscription, or changes what it hears. */
    void declare(Handle transaction, Name name, List<TypePattern> patterns, boolean skips, Instant now) {
        transaction
                .createUpdate("""
                        insert into hub.hearing (module, name, types, skips, seen_at)
                        values (:module, :name, :types, :skips, :now)
                        on conflict (module, name) do update
                        set types = excluded.types, skips = excluded.skips, seen_at = excluded.seen_at""")
                .bind("module", name.module())
                .bind("name", name.name())
                .bind("types", patterns.stream().map(TypePattern::text).toArray(String[]::new))
                .bind("skips", skips)
                .bind("now", now)
                .execute();
    }

    /** Somebody hears with it. */
    void seen(Name name, Instant now) {
        database.run(
                tx -> tx.createUpdate("update hub.hearing set seen_at = :now where module = :module and name = :name")
                        .bind("module", name.module())
                        .bind("name", name.name())
                        .bind("now", now)
                        .execute());
    }

    /** How many subscriptions the module has. */
    int count(String module) {
        return database.read(handle -> handle.createQuery("select count(*) from hub.hearing where module = :module")
                .bind("module", module)
                .mapTo(Integer.class)
                .one());
    }

    /** Keeps everybody else from moving the subscription until the transaction ends; gives its count. */
    long lock(Handle transaction, Name name) {
        return transaction
                .createQuery("select delivered from hub.hearing where module = :module and name = :name for update")
                .bind("module", name.module())
                .bind("name", name.name())
                .mapTo(Long.class)
                .findOne()
                .orElse(Long.MAX_VALUE);
    }

    /** Takes the subscription away with how far it has heard. */
    void remove(Handle transaction, Name name) {
        transaction
                .createUpdate("delete from hub.hearing where module = :module and name = :name")
                .bind("module", name.module())
                .bind("name", name.name())
                .execute();
    }

    void move(Handle transaction, Name name, Map<String, HearCursor.Place> places, long delivered, Instant now) {
        transaction
                .createUpdate("""
                        update hub.hearing set delivered = :delivered, seen_at = :now
                        where module = :module and name = :name""")
                .bind("module", name.module())
                .bind("name", name.name())
                .bind("delivered", delivered)
                .bind("now", now)
                .execute();
        if (places.isEmpty()) {
            return;
        }
        var batch = transaction.prepareBatch("""
                insert into hub.hearing_position (module, name, source, tick, seq)
                values (:module, :name, :source, :tick, :seq)
                on conflict (module, name, source) do update set tick = excluded.tick, seq = excluded.seq""");
        places.forEach((source, place) -> batch.bind("module", name.module())
                .bind("name", name.name())
                .bind("source", source)
                .bind("tick", place.position().tick())
                .bind("seq", place.position().seq())
                .add());
        batch.execute();
    }

    /** How far the subscriptions that hear a source have read it; those long unused do not count. */
    Map<String, Position> readers(String source, Instant since) {
        Map<String, Position> readers = new HashMap<>();
        database
                .read(handle -> handle.createQuery("""
                                select h.module, h.name, array_to_string(h.types, ',') as types, coalesce(p.tick, '') as tick, coalesce(p.seq, 0) as seq
                                from hub.hearing h left join hub.hearing_position p
                                  on p.module = h.module and p.name = h.name and p.source = :source
                                where h.seen_at > :since""")
                        .bind("source", source)
                        .bind("since", since)
                        .mapTo(Reached.class)
                        .list())
                .stream()
                .filter(each -> Sources.mayComeFrom(patterns(each.types), source))
                .forEach(each ->
                        readers.put(new Name(each.module, each.name).reader(), new Position(each.tick, each.seq)));
        return readers;
    }

    private static List<TypePattern> patterns(String types) {
        return List.of(types.split(",")).stream().map(TypePattern::new).toList();
    }
}
