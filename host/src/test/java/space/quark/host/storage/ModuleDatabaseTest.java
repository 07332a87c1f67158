package space.quark.host.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Id;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModuleDatabaseTest {
    private static final Instant AT = Instant.parse("2026-11-21T08:09:10.123456Z");
    private static final ClassLoader RESOURCES = ModuleDatabaseTest.class.getClassLoader();

    @SuppressWarnings("NullAway.Init")
    private Databases databases;

    @SuppressWarnings("NullAway.Init")
    private ModuleDatabase shelf;

    record BookId(long value) implements Id {}

    private record Book(
            BookId id,
            PersonId ownerId,
            String title,
            @Nullable String note,
            Instant createdAt,
            List<String> tags) {}

    private record Sparse(
            String title,
            @Nullable Instant readAt,
            @Nullable PersonId ownerId) {}

    record Strict(String title) {
        Strict {
            if (title.isEmpty()) {
                throw Problem.invalid("title", "must not be empty");
            }
        }
    }

    @BeforeAll
    void open() {
        databases = TestPostgres.databases(RESOURCES, "shelf");
        shelf = databases.open("shelf", RESOURCES);
    }

    @AfterAll
    void close() {
        databases.close();
    }

    @BeforeEach
    void empty() {
        shelf.run(handle -> handle.execute("truncate shelf.book restart identity"));
    }

    private static BookId add(Handle handle, String title) {
        return handle.createUpdate("""
                        insert into shelf.book (owner_id, title, created_at, tags)
                        values (:owner, :title, :at, :tags)""")
                .bind("owner", new PersonId(7))
                .bind("title", title)
                .bind("at", AT)
                .bindArray("tags", String.class, "a", "b")
                .executeAndReturnGeneratedKeys("id")
                .mapTo(BookId.class)
                .one();
    }

    private long count() {
        return shelf.read(handle -> handle.createQuery("select count(*) from shelf.book")
                .mapTo(Long.class)
                .one());
    }

    @Test
    void aRowBecomesARecord() {
        BookId id = shelf.write(handle -> add(handle, "Dune"));
        Book book = shelf.read(handle -> handle.createQuery("select * from shelf.book where id = :id")
                .bind("id", id)
                .mapTo(Book.class)
                .one());
        assertEquals(new Book(id, new PersonId(7), "Dune", null, AT, List.of("a", "b")), book);
    }

    @Test
    void absentColumnsAreForNullableComponentsOnly() {
        shelf.write(handle -> add(handle, "Dune"));
        Sparse title = shelf.read(handle -> handle.createQuery("select title from shelf.book")
                .mapTo(Sparse.class)
                .one());
        assertEquals(new Sparse("Dune", null, null), title);
        Exception refused = assertThrows(
                IllegalArgumentException.class,
                () -> shelf.read(handle -> handle.createQuery("select id from shelf.book")
                        .mapTo(Sparse.class)
                        .list()));
        assertTrue(String.valueOf(refused.getMessage()).contains("Sparse.title"), refused.getMessage());
    }

    @Test
    void aStoredRowThatIsNoValidRecordIsNotTheCallersFault() {
        assertThrows(
                IllegalStateException.class,
                () -> shelf.read(handle -> handle.createQuery("select '' title")
                        .mapTo(Strict.class)
                        .one()));
    }

    @Test
    void idsAreBoundInListsAndOneByOne() {
        BookId first = shelf.write(handle -> add(handle, "one"));
        BookId second = shelf.write(handle -> add(handle, "two"));
        shelf.write(handle -> add(handle, "three"));
        List<BookId> found =
                shelf.read(handle -> handle.createQuery("select id from shelf.book where id = any(:ids) order by id")
                        .bindArray("ids", BookId.class, List.of(first, second))
                        .mapTo(BookId.class)
                        .list());
        assertEquals(List.of(first, second), found);
        Set<PersonId> owners = shelf.read(handle -> handle.createQuery("select owner_id from shelf.book")
                .mapTo(PersonId.class)
                .set());
        assertEquals(Set.of(new PersonId(7)), owners);
    }

    @Test
    void timesKeepMicrosecondsAndAreCutNotRounded() {
        Instant fine = Instant.parse("2026-11-21T08:09:10.999999999Z");
        Instant read = shelf.read(handle -> handle.createQuery("select :at::timestamptz")
                .bind("at", fine)
                .mapTo(Instant.class)
                .one());
        assertEquals(Instant.parse("2026-11-21T08:09:10.999999Z"), read);
        assertNull(shelf.read(handle -> handle.createQuery("select null::timestamptz")
                .mapTo(Instant.class)
                .findFirst()
                .orElse(null)));
    }

    @Test
    void whatThrowsIsRolledBack() {
        assertThrows(
                IllegalStateException.class,
                () -> shelf.write(handle -> {
                    add(handle, "gone");
                    throw new IllegalStateException("no");
                }));
        assertThrows(
                AssertionError.class,
                () -> shelf.write(handle -> {
                    add(handle, "gone");
                    throw new AssertionError("no");
                }));
        assertEquals(0, count());
    }

    @Test
    void innerWritesAndReadsJoinTheRunningTransaction() {
        assertThrows(
                IllegalStateException.class,
                () -> shelf.write(outer -> {
                    add(outer, "outer");
                    shelf.write(inner -> add(inner, "inner"));
                    assertEquals(2, count(), "a read inside sees what the transaction wrote");
                    throw new IllegalStateException("no");
                }));
        assertEquals(0, count());
    }

    @Test
    void aWriteInsideAReadIsATransactionOfItsOwn() {
        List<String> order = new ArrayList<>();
        shelf.read(handle -> {
            shelf.run(inner -> {
                add(inner, "kept");
                shelf.afterCommit(() -> order.add("committed"));
            });
            order.add("still reading");
            return count();
        });
        assertEquals(List.of("committed", "still reading"), order);
        assertEquals(1, count());
    }

    @Test
    void afterCommitRunsOnceTheOutermostTransactionIsCommitted() {
        List<String> order = new ArrayList<>();
        shelf.run(outer -> {
            shelf.run(inner -> {
                add(inner, "kept");
                shelf.afterCommit(() -> order.add("after: " + count()));
                shelf.afterCommit(() -> {
                    throw new IllegalStateException("does not keep the next from running");
                });
                shelf.afterCommit(() -> order.add("next"));
            });
            order.add("inner done");
        });
        assertEquals(List.of("inner done", "after: 1", "next"), order);
    }

    @Test
    void afterCommitNeverRunsAfterARollback() {
        List<String> ran = new ArrayList<>();
        assertThrows(
                IllegalStateException.class,
                () -> shelf.run(handle -> {
                    shelf.afterCommit(() -> ran.add("ran"));
                    throw new IllegalStateException("no");
                }));
        assertEquals(List.of(), ran);
        assertThrows(IllegalStateException.class, () -> shelf.afterCommit(() -> {}), "outside a transaction");
    }

    @Test
    void anInterruptedCallerDoesNotLoseWhatComesAfterCommit() {
        AtomicInteger ran = new AtomicInteger();
        shelf.run(handle -> {
            add(handle, "kept");
            shelf.afterCommit(() -> ran.addAndGet((int) count()));
            Thread.currentThread().interrupt();
        });
        assertTrue(Thread.interrupted(), "the interruption is kept");
        assertEquals(1, ran.get());
    }

    @Test
    void aSwallowedFailureInsideATransactionCannotCommitHalfOfIt() {
        shelf.write(handle -> add(handle, "one"));
        assertThrows(
                RuntimeException.class,
                () -> shelf.run(handle -> {
                    add(handle, "two");
                    assertThrows(UnableToExecuteStatementException.class, () -> add(handle, "one"));
                }));
        assertEquals(1, count());
    }

    @Test
    void oneRowIsReadInTheTransactionThatRunsAndCounted() {
        String sql = "select title from shelf.book where title = ?";
        try (StatementCounter.Recording recording = databases.statements().record()) {
            assertEquals(Optional.empty(), shelf.readOne(sql, row -> row.getString(1), "one"));
            shelf.run(handle -> {
                add(handle, "one");
                assertEquals(Optional.of("one"), shelf.readOne(sql, row -> row.getString(1), "one"));
            });
            assertEquals(3, recording.own().size());
        }
        RuntimeException wrong =
                assertThrows(RuntimeException.class, () -> shelf.readOne("select nothing", row -> row.getString(1)));
        assertTrue(String.valueOf(wrong.getMessage()).contains("select nothing"), wrong::toString);
    }

    @Test
    void aTransactionBrokenOffByTheServerIsRunAgain() throws Exception {
        BookId one = shelf.write(handle -> add(handle, "one"));
        BookId two = shelf.write(handle -> add(handle, "two"));
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger hooks = new AtomicInteger();
        CountDownLatch bothHoldOne = new CountDownLatch(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> left = threads.submit(() -> crossing(one, two, runs, hooks, bothHoldOne));
            Future<?> right = threads.submit(() -> crossing(two, one, runs, hooks, bothHoldOne));
            left.get(30, TimeUnit.SECONDS);
            right.get(30, TimeUnit.SECONDS);
        }
        assertTrue(runs.get() >= 3, "one of two deadlocked transactions ran again: " + runs);
        assertEquals(2, hooks.get(), "what the broken-off run asked for was forgotten");
    }

    private void crossing(
            BookId first, BookId second, AtomicInteger runs, AtomicInteger hooks, CountDownLatch bothHoldOne) {
        shelf.run(handle -> {
            runs.incrementAndGet();
            shelf.afterCommit(hooks::incrementAndGet);
            touch(handle, first);
            bothHoldOne.countDown();
            await(bothHoldOne);
            touch(handle, second);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void touch(Handle handle, BookId id) {
        handle.createUpdate("update shelf.book set note = 'touched' where id = :id")
                .bind("id", id)
                .execute();
    }

    @Test
    void constraintViolationsGoOnAsTheyAre() {
        shelf.write(handle -> add(handle, "one"));
        UnableToExecuteStatementException failure =
                assertThrows(UnableToExecuteStatementException.class, () -> shelf.write(handle -> add(handle, "one")));
        assertEquals("23505", SqlFault.state(failure));
    }

    @Test
    void faultsOfTheDataAreTheCallersAndNotOurs() {
        for (String title : List.of("far too long for the column", "nul \0 inside")) {
            Problem refused = assertThrows(Problem.class, () -> shelf.write(handle -> add(handle, title)));
            assertTrue(refused.is(CommonProblem.VALIDATION_FAILED), refused.text());
        }
        Problem tooLarge = assertThrows(
                Problem.class,
                () -> shelf.read(handle -> handle.createQuery("select (:n::bigint)::int")
                        .bind("n", 1L << 40)
                        .mapTo(Integer.class)
                        .one()));
        assertTrue(tooLarge.is(CommonProblem.VALIDATION_FAILED), tooLarge.text());
    }

    @Test
    void whoWaitsTooLongIsToldToComeBackLater() throws Exception {
        CountDownLatch allTaken = new CountDownLatch(8);
        CountDownLatch letGo = new CountDownLatch(1);
        List<Thread> holders = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            holders.add(Thread.ofVirtual()
                    .start(() -> shelf.run(handle -> {
                        allTaken.countDown();
                        await(letGo);
                    })));
        }
        await(allTaken);
        Caller hurried = new Caller(
                Caller.Level.ANONYMOUS,
                null,
                null,
                Set.of(),
                null,
                "",
                "",
                "",
                Instant.now().plusMillis(100));
        Problem busy = assertThrows(Problem.class, () -> hurried.call(this::count));
        assertTrue(busy.is(CommonProblem.OVERLOADED));
        assertTrue(busy.retryAfter().isPresent());
        assertEquals(8, databases.pools().getFirst().busy());
        letGo.countDown();
        for (Thread holder : holders) {
            holder.join();
        }
        assertEquals(0, count());
        assertEquals(0, databases.pools().getFirst().busy());
    }

    @Test
    void statementsAreCountedByModule() {
        try (StatementCounter.Recording recording = databases.statements().record()) {
            shelf.run(handle -> {
                add(handle, "one");
                handle.execute("delete from shelf.idempotency where key = 'x'");
            });
            assertEquals(2, recording.all().size());
            assertEquals(1, recording.own().size());
            assertEquals("shelf", recording.own().getFirst().schema());
        }
        assertFalse(databases.statements().total() == 0);
    }

    @Test
    void commitsAreDurableWhateverTheServersDefault() {
        assertEquals("read committed", show("transaction_isolation"));
        assertEquals("30s", show("statement_timeout"));
        assertEquals("1min", show("transaction_timeout"));
    }

    private String show(String setting) {
        return shelf.read(handle ->
                handle.createQuery("show " + setting).mapTo(String.class).one());
    }
}
