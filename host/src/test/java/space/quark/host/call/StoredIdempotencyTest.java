package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Call;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Contract;
import space.quark.dock.ContractModel;
import space.quark.dock.Problem;
import space.quark.dock.SignedIn;
import space.quark.host.storage.Databases;
import space.quark.host.storage.ModuleDatabase;
import space.quark.host.storage.TestPostgres;

/** A request sent again with its key gets the first answer, and nothing is made twice. */
class StoredIdempotencyTest {
    private final Databases databases = TestPostgres.databases(getClass().getClassLoader(), "samples");
    private final ModuleDatabase database = databases.open("samples", getClass().getClassLoader());
    private final AtomicInteger calls = new AtomicInteger();
    private final Semaphore gate = new Semaphore(4, true);
    private Instant now = SampleService.NOW;
    private final StoredIdempotency idempotency = new StoredIdempotency(database, database.schema(), () -> now, gate);

    /** Two ways to make an order. */
    @Contract("orders")
    interface Orders {
        @Call(value = "POST /orders/{shop}", status = 201)
        @SignedIn
        Samples.Word order(String shop, Samples.Word word);

        @Call(value = "POST /returns/{shop}", status = 201)
        @SignedIn
        Samples.Word giveBack(String shop, Samples.Word word);

        @Call(value = "POST /secrets/{shop}", replayable = false)
        @SignedIn
        Samples.Word secret(String shop, Samples.Word word);
    }

    private final class OrderService implements Orders {
        @Override
        public Samples.Word order(String shop, Samples.Word word) {
            int number = calls.incrementAndGet();
            database.<RuntimeException>run(
                    tx -> tx.execute("insert into samples.orders (word) values (?)", word.word()));
            if (word.word().equals("fail")) {
                throw Problem.of(Samples.SamplesProblem.NAME_TAKEN);
            }
            return new Samples.Word(shop + " " + word.word() + " " + number);
        }

        @Override
        public Samples.Word giveBack(String shop, Samples.Word word) {
            return new Samples.Word("back " + calls.incrementAndGet());
        }

        @Override
        public Samples.Word secret(String shop, Samples.Word word) {
            return new Samples.Word("secret " + calls.incrementAndGet());
        }
    }

    private record Sent(
            String path,
            Map<String, String> variables,
            @Nullable String key,
            String text) implements Exchange {
        @Override
        public String method() {
            return "POST";
        }

        @Override
        public @Nullable String variable(String name) {
            return variables.get(name);
        }

        @Override
        public Query query() {
            return Query.NONE;
        }

        @Override
        public @Nullable String header(String name) {
            return name.equals("Idempotency-Key") ? key : null;
        }

        @Override
        public List<String> headers(String name) {
            String value = header(name);
            return value == null ? List.of() : List.of(value);
        }

        @Override
        public boolean secure() {
            return false;
        }

        @Override
        public String authority() {
            return "";
        }

        @Override
        public byte[] body() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void makeATable() {
        database.<RuntimeException>run(tx -> tx.execute("create table samples.orders (word text)"));
    }

    @AfterEach
    void close() {
        databases.close();
    }

    private Answer order(long person, @Nullable String key, String shop, String word) {
        return send("POST /orders/{shop}", person, key, shop, word);
    }

    private Answer send(String signature, long person, @Nullable String key, String shop, String word) {
        var call = ContractModel.of(Orders.class).calls().stream()
                .filter(each -> each.signature().equals(signature))
                .findFirst()
                .orElseThrow();
        Endpoint endpoint = new Endpoint(call, new OrderService(), InstantSource.fixed(now), idempotency);
        Sent sent =
                new Sent(call.path().replace("{shop}", shop), Map.of("shop", shop), key, "{\"word\":\"" + word + "\"}");
        Caller anonymous = new Caller(
                Caller.Level.ANONYMOUS, null, null, java.util.Set.of(), null, "", "", "0".repeat(32), Instant.MAX);
        Caller caller = person == 0 ? anonymous : SampleServer.person(person);
        return caller.call(() -> endpoint.handle(sent));
    }

    private int orders() {
        return database.<Integer, RuntimeException>read(db -> db.createQuery("select count(*) from samples.orders")
                .mapTo(Integer.class)
                .one());
    }

    private static boolean replayed(Answer answer) {
        return "true".equals(answer.header("Idempotency-Replayed"));
    }

    @Test
    void theFirstAnswerComesBack() {
        Answer first = order(1, "k", "a", "tea");
        Answer second = order(1, "k", "a", "tea");
        assertEquals(201, second.status());
        assertArrayEquals(first.body(), second.body());
        assertEquals(List.of(false, true), List.of(replayed(first), replayed(second)));
        assertEquals(1, orders());
        assertEquals(1, calls.get());
    }

    @Test
    void withoutAKeyOrWithAnotherEachRequestCounts() {
        order(1, null, "a", "tea");
        order(1, null, "a", "tea");
        order(1, "k1", "a", "tea");
        order(1, "k2", "a", "tea");
        order(2, "k2", "a", "tea");
        assertEquals(5, orders());
    }

    @Test
    void anAnonymousCallersKeyIsNotHeeded() {
        order(0, "k", "a", "tea");
        order(0, "k", "a", "tea");
        assertEquals(2, orders());
    }

    @Test
    void aSecretAnswerIsNeverKept() {
        send("POST /secrets/{shop}", 1, "k", "a", "tea");
        send("POST /secrets/{shop}", 1, "k", "a", "tea");
        assertEquals(2, calls.get());
    }

    @Test
    void aKeyBelongsToOneRequest() {
        order(1, "k", "a", "tea");
        for (Callable<Answer> other : List.<Callable<Answer>>of(
                () -> order(1, "k", "a", "coffee"),
                () -> order(1, "k", "b", "tea"),
                () -> send("POST /returns/{shop}", 1, "k", "a", "tea"))) {
            Problem refused = assertThrows(Problem.class, other::call);
            assertTrue(refused.is(CommonProblem.IDEMPOTENCY_KEY_REUSED));
        }
        assertEquals(1, calls.get());
    }

    @Test
    void aFailureLeavesNothingBehindAndIsNotKept() {
        assertThrows(Problem.class, () -> order(1, "k", "a", "fail"));
        assertThrows(Problem.class, () -> order(1, "k", "a", "fail"));
        assertEquals(2, calls.get());
        assertEquals(0, orders());
        assertEquals(201, order(1, "k", "a", "tea").status());
    }

    @Test
    void manyAtOnceAreOne() throws Exception {
        List<Future<Answer>> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> order(1, "k", "a", "tea")));
            }
        }
        for (Future<Answer> answer : answers) {
            assertArrayEquals(answers.getFirst().get().body(), answer.get().body());
        }
        assertEquals(1, orders());
        assertEquals(4, gate.availablePermits());
    }

    @Test
    void moreThanTheGateHoldsAreTurnedAway() {
        gate.drainPermits();
        now = SampleService.NOW.plusSeconds(20).minusMillis(50);
        Problem busy = assertThrows(Problem.class, () -> order(1, "k", "a", "tea"));
        assertTrue(busy.is(CommonProblem.OVERLOADED));
        assertEquals(Optional.of(Duration.ofSeconds(1)), busy.retryAfter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "k\u00e9", "k\tk"})
    void aKeyIsPrintableText(String key) {
        Problem refused = assertThrows(Problem.class, () -> order(1, key, "a", "tea"));
        assertEquals("Idempotency-Key", refused.fields().getFirst().field());
        Problem tooLong = assertThrows(Problem.class, () -> order(1, "k".repeat(256), "a", "tea"));
        assertTrue(tooLong.is(CommonProblem.VALIDATION_FAILED));
        assertEquals(201, order(1, "k".repeat(255), "a", "tea").status());
    }

    @Test
    void afterAWeekAnAnswerIsForgotten() {
        order(1, "k1", "a", "tea");
        now = now.plus(Duration.ofDays(6));
        order(1, "k2", "a", "tea");
        now = now.plus(Duration.ofDays(1)).plusSeconds(1);
        assertEquals(1, idempotency.purge(10));
        assertEquals(0, idempotency.purge(10));
    }
}
