package space.quark.conformance.crash;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Classes of the station with a few words of their source changed, to be put before the others on its class path: what
 * the audit must notice, and clocks that run faster than anybody wants to wait.
 */
enum Variant {
    /** Event logs are cared for all the time, not once an hour. */
    CARE_ALL_THE_TIME(
            new Change("host", "bus/Upkeep", "FIRST = Duration.ofMinutes(1)", "FIRST = Duration.ofMillis(100)"),
            new Change(
                    "host",
                    "bus/Upkeep",
                    "LOOKS_EVERY = Duration.ofMinutes(1)",
                    "LOOKS_EVERY = Duration.ofMillis(300)"),
            new Change("host", "bus/Upkeep", "LOOKS_PER_CARE = 60", "LOOKS_PER_CARE = 1")),

    /** An event from outside is acknowledged before the transaction that keeps it has committed. */
    ACK_BEFORE_COMMIT(
            new Change("hub", "events/ForeignOutbox", "    private int writing;\n", """
                        private int writing;
                        private final java.util.concurrent.ExecutorService later =
                                java.util.concurrent.Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
                    """),
            new Change("hub", "events/ForeignOutbox", "            write(part);\n", """
                                part.forEach(each -> each.accepted = each.events.size());
                                later.execute(() -> write(part));
                    """)),

    /** A subscriber's cursor moves past events some time before their effects, in a transaction of its own. */
    CURSOR_BEFORE_EFFECT(new Change(
            "host",
            "bus/PageRound",
            "Outcome outcome = database.write(tx -> {\n                int waits = 0;\n                SubscriberStore.Taken taken = "
                    + "moves ? store.take(tx, at(), to, part, now) : store.hold(tx, at(), part);",
            """
                    SubscriberStore.Taken taken = database.write(
                                    tx -> moves ? store.take(tx, at(), to, part, now) : store.hold(tx, at(), part));
                                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
                                Outcome outcome = database.write(tx -> {
                                int waits = 0;""")),

    /** A subscriber reads on from the highest number it has seen, whatever has not committed yet. */
    ID_ABOVE_LAST(
            new Change(
                    "host",
                    "bus/OutboxSource",
                    "        Tick tick = Tick.of(position);\n        if (isAhead(tick)) {",
                    """
                            List<Load.Row> above = database.read(handle -> handle.createQuery("select *, octet_length(data) as bytes from " + database.schema()
                                            + ".outbox where seq > :seq and type = any(:types) order by seq limit :limit")
                                    .bind("seq", position.seq())
                                    .bind("types", array(types))
                                    .bind("limit", limit)
                                    .map((row, _) -> row(row))
                                    .list());
                            if (limit > 0) {
                                long last = above.isEmpty() ? position.seq() : above.getLast().seq();
                                return new Page(
                                        load.fill(above).stream()
                                                .map(row -> new Page.Entry(row.seq(), row.event()))
                                                .toList(),
                                        new Position("", last),
                                        above.size() == limit);
                            }
                            Tick tick = Tick.of(position);
                            if (isAhead(tick)) {"""),
            new Change(
                    "host",
                    "bus/OutboxQueries",
                    "and (xid >= :next_begun::xid8 or xid = any(:next_running::xid8[]))",
                    "and seq > :seq and (xid >= :next_begun::xid8 or xid = any(:next_running::xid8[]))"));

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Change> changes;

    /** Words of a source file, which must be there once, and what stands in their place. */
    private record Change(String room, String file, String from, String to) {
        private Path path() {
            return Path.of(room, "src/main/java/space/quark", room, file + ".java");
        }
    }

    Variant(Change... changes) {
        this.changes = List.of(changes);
    }

    /** As the command line has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Compiles the changed classes.
     *
     * @param home the project's folder
     * @param classes where to, beside what other variants put there
     */
    void compile(Path home, Path classes) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Path path : changes.stream().map(Change::path).distinct().toList()) {
            String text = Files.readString(home.resolve(path));
            for (Change change : changes) {
                if (change.path().equals(path)) {
                    text = changed(text, change);
                }
            }
            sources.add(new Source(path, text));
        }
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "-parameters",
                "-proc:none",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                Files.createDirectories(classes).toString());
        if (!ToolProvider.getSystemJavaCompiler()
                .getTask(said, null, null, options, null, sources)
                .call()) {
            throw new IllegalStateException(word() + " does not compile:\n" + said);
        }
    }

    private String changed(String text, Change change) {
        int at = text.indexOf(change.from);
        if (at < 0 || text.indexOf(change.from, at + 1) >= 0) {
            throw new IllegalStateException(
                    word() + ": " + change.path() + " must have this once, see Variant: " + change.from);
        }
        return text.replace(change.from, change.to);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(Path path, String text) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
