package space.quark.conformance.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Kills again and again, and audits after each. */
final class Campaign {
    private static final List<List<String>> STAGES =
            List.of(List.of("people", "identity"), List.of("people", "identity", "relations", "posts"), List.of());

    private static final int LONGEST_LIFE_MILLIS = 250;
    private static final int LEAST_FIRST_START_MILLIS = 300;
    private static final int LONGEST_FIRST_START_MILLIS = 2000;
    private static final int ROUNDS_PER_REST = 8;
    private static final long PATIENCE_SECONDS = 120;

    private final Order order;
    private final Machine machine;
    private final Http http;
    private final Ledger ledger;
    private final List<Program> programs;
    private final Random random;
    private final Audit audit;
    private final TallySwaps swaps;
    private final Blows blows;
    private final Map<Blow, Integer> kills = new EnumMap<>(Blow.class);

    /**
     * What to do.
     *
     * @param kills how many at least
     * @param blows of which kinds; all unless named
     * @param database settings of PostgreSQL, as {@code fsync = off}
     */
    record Order(int kills, long seed, List<Blow> blows, List<String> database) {}

    /**
     * What runs beside the machine.
     *
     * @param carrier of the station's events; absent where they are read where they are published
     */
    record Outside(Http http, Ledger ledger, List<Program> programs, Optional<Carrier> carrier, Path folder) {}

    Campaign(Order order, Machine machine, Outside outside) {
        this.order = order;
        this.machine = machine;
        this.http = outside.http;
        this.ledger = outside.ledger;
        this.programs = outside.programs;
        this.random = new Random(order.seed);
        this.audit = new Audit(machine, outside);
        this.swaps = new TallySwaps(machine, outside);
        this.blows = new Blows(machine, outside, swaps, random, this::killed);
    }

    /** What was found wrong; nothing when nothing was. */
    List<String> run() throws Exception {
        begin();
        People people = new People(http, ledger);
        people.register();
        try (Clients clients = new Clients()) {
            people.join(clients);
            new Counters(http, ledger, machine::databaseUrl).join(clients);
            audit(clients, false);
            List<Blow> bag = new ArrayList<>();
            for (int round = 1; violations().isEmpty() && total() < order.kills; round++) {
                if (bag.isEmpty()) {
                    refill(bag);
                }
                Blow blow = bag.removeLast();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MILLIS)));
                long begun = System.nanoTime();
                machine.log("---- now: " + blow);
                blows.strike(blow).ifPresent(trouble -> violations().add("DOWN: " + trouble));
                ledger.flush();
                if (violations().isEmpty()) {
                    audit(clients, total() >= order.kills || round % ROUNDS_PER_REST == 0);
                }
                say("%s: %d kills, %d ms".formatted(blow, total(), (System.nanoTime() - begun) / 1_000_000));
            }
        }
        return violations();
    }

    private void say(String line) {
        System.out.println("crash: " + line);
        machine.log("---- " + line);
    }

    private List<String> violations() {
        return audit.violations();
    }

    /** How often which of them was struck. */
    Map<Blow, Integer> kills() {
        return kills;
    }

    int total() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How much was acknowledged, by who was told. */
    Map<String, Long> acknowledged() throws IOException {
        Map<String, Long> sums = new TreeMap<>();
        sums.put("people", ledger.ofPeople());
        audit.acknowledged().forEach((key, n) -> sums.merge(key.substring(0, key.indexOf('-')), n, Long::sum));
        return sums;
    }

    private void killed(Blow blow) {
        kills.merge(blow, 1, Integer::sum);
    }

    private void refill(List<Blow> bag) {
        for (Blow blow : order.blows) {
            bag.addAll(Collections.nCopies(order.blows.size() == 1 ? 1 : blow.share, blow));
        }
        Collections.shuffle(bag, random);
    }

    private void begin() throws Exception {
        boolean anew = !Files.exists(machine.data().resolve("master.key"));
        if (anew && order.blows.contains(Blow.MIGRATING)) {
            makeInterrupted();
        }
        blows.startAll().ifPresent(trouble -> {
            throw new IllegalStateException("the station does not come up: " + trouble);
        });
        audit.reading(database -> {
            try (Statement statement = database.createStatement()) {
                for (String setting : order.database) {
                    statement.execute("alter system set " + setting);
                }
                statement.execute("select pg_reload_conf()");
            }
        });
        if (anew) {
            dockAll(machine.operatorToken());
        }
        for (Program program : programs) {
            program.start();
        }
        swaps.look();
    }

    /** A new folder, killed at every stage of its making. */
    private void makeInterrupted() throws Exception {
        for (List<String> stage : STAGES) {
            machine.start(stage);
            machine.letStart(LEAST_FIRST_START_MILLIS + random.nextInt(LONGEST_FIRST_START_MILLIS));
            blows.everything(Blow.MIGRATING);
        }
    }

    private void dockAll(String operator) throws IOException {
        swaps.dock(operator);
        for (Program program : programs) {
            Http.Reply made = http.post(
                    "/modules/registration-tokens",
                    Map.of("module", program.language().module, "uses", 1000, "expiresIn", 30 * 86_400),
                    operator);
            Files.writeString(
                    program.tokenFile(), made.json().path("registrationToken").asString());
        }
    }

    private void audit(Clients clients, boolean rest) throws Exception {
        Map<String, Long> acknowledged = clients.quietly(() -> {
            Map<String, Long> now = audit.acknowledged();
            audit.losses(now);
            return now;
        });
        long people = ledger.ofPeople();
        if (violations().isEmpty()) {
            audit.effects(acknowledged);
        }
        if (violations().isEmpty()) {
            awaitProgress(acknowledged, people);
        }
        if (violations().isEmpty()) {
            swaps.fault().ifPresent(wrong -> violations().add("LOST: " + wrong));
        }
        if (rest && violations().isEmpty()) {
            clients.quietly(() -> {
                audit.settled(http);
                return true;
            });
        }
    }

    /** Everybody is served again. */
    private void awaitProgress(Map<String, Long> before, long peopleBefore) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<String> waiting = waiting(before, peopleBefore);
        while (!waiting.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(25));
            waiting = waiting(before, peopleBefore);
        }
        waiting.forEach(key -> violations().add("STUCK: nothing of " + key + " is acknowledged any more"));
    }

    private List<String> waiting(Map<String, Long> before, long peopleBefore) throws IOException {
        Map<String, Long> now = audit.acknowledged();
        List<String> waiting = new ArrayList<>();
        List<String> keys = new ArrayList<>(List.of(Counters.TALLY + 0, Counters.SQL + 0));
        programs.forEach(program -> keys.add(program.language().keys + 0));
        for (String key : keys) {
            if (now.getOrDefault(key, 0L) < before.getOrDefault(key, 0L) + 2) {
                waiting.add(key);
            }
        }
        if (ledger.ofPeople() < peopleBefore + 5) {
            waiting.add("people");
        }
        return waiting;
    }
}
