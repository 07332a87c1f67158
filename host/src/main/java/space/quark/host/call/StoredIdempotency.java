package space.quark.host.call;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;

/**
 * Keeps first answers in the module's own schema, written in the transaction of the call itself: an answer is kept if
 * and only if its effect is. A request that repeats a running one waits for it. Only for signed-in people: an
 * anonymous caller proves nothing by which an answer could safely be given again.
 */
public final class StoredIdempotency implements Idempotency {
    /** How long a first answer is kept. */
    public static final Duration KEPT = Duration.ofDays(7);

    private static final Map<String, String> REPLAYED = Map.of("Idempotency-Replayed", "true");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final InstantSource clock;
    private final Semaphore gate;
    private final String insert;
    private final String find;
    private final String store;
    private final String purge;
    private final String forget;

    /**
     * @param schema the module's schema, which holds the table {@code idempotency}
     * @param gate bounds such calls, because each holds a connection while it calls its neighbours: a fair semaphore of
     *     half the pool's size, shared by all who share the pool
     */
    public StoredIdempotency(Database database, String schema, InstantSource clock, Semaphore gate) {
        this.database = database;
        this.clock = clock;
        this.gate = gate;
        this.insert = """
                insert into %1$s.idempotency (person, key, call, request_hash, at)
                select :person, :key, :call, :hash, :at
                where not exists (select 1 from %1$s.idempotency where person = :person and key = :key and call <> :call)
                on conflict do nothing""".formatted(schema);
        this.find = """
                select request_hash, status, answer from %s.idempotency
                where person = :person and key = :key and call = :call""".formatted(schema);
        this.store = """
                update %s.idempotency set status = :status, answer = :answer
                where person = :person and key = :key and call = :call""".formatted(schema);
        this.purge = """
                delete from %1$s.idempotency where (person, key, call) in
                (select person, key, call from %1$s.idempotency where at < :before limit :limit)""".formatted(schema);
        this.forget = "delete from %s.idempotency where person = :person".formatted(schema);
    }

    @Override
    public Answer once(CallModel call, String key, Exchange request, Supplier<Answer> work) {
        PersonId person = Caller.current().personId();
        if (person == null) {
            return work.get();
        }
        byte[] hash = hash(request);
        enter();
        try {
            return database.<Answer, RuntimeException>write(tx -> {
                if (!claim(tx, call, key, person, hash)) {
                    return replay(tx, call, key, person, hash);
                }
                Answer answer = work.get();
                tx.createUpdate(store)
                        .bind("person", person.value())
                        .bind("key", key)
                        .bind("call", call.signature())
                        .bind("status", answer.status())
                        .bind("answer", answer.body())
                        .execute();
                return answer;
            });
        } finally {
            gate.release();
        }
    }

    /** Forgets at most this many answers that were kept long enough; says how many it forgot. */
    public int purge(int limit) {
        Instant before = clock.instant().minus(KEPT);
        return database.<Integer, RuntimeException>write(tx -> tx.createUpdate(purge)
                .bind("before", OffsetDateTime.ofInstant(before, ZoneOffset.UTC))
                .bind("limit", limit)
                .execute());
    }

    /** Forgets the answers that were kept for a person. */
    public void forget(Handle transaction, PersonId person) {
        transaction.createUpdate(forget).bind("person", person.value()).execute();
    }

    private boolean claim(Handle tx, CallModel call, String key, PersonId person, byte[] hash) {
        return tx.createUpdate(insert)
                        .bind("person", person.value())
                        .bind("key", key)
                        .bind("call", call.signature())
                        .bind("hash", hash)
                        .bind("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                        .execute()
                == 1;
    }

    private Answer replay(Handle tx, CallModel call, String key, PersonId person, byte[] hash) {
        return tx.createQuery(find)
                .bind("person", person.value())
                .bind("key", key)
                .bind("call", call.signature())
                .map((row, _) -> {
                    if (!MessageDigest.isEqual(row.getBytes("request_hash"), hash)) {
                        throw Problem.of(CommonProblem.IDEMPOTENCY_KEY_REUSED);
                    }
                    byte[] body = row.getBytes("answer");
                    return new Answer(row.getInt("status"), REPLAYED, body == null ? new byte[0] : body);
                })
                .findOne()
                .orElseThrow(() -> Problem.of(CommonProblem.IDEMPOTENCY_KEY_REUSED));
    }

    private void enter() {
        Duration left = Duration.between(clock.instant(), Caller.current().deadline());
        Duration patience = left.compareTo(PATIENCE) < 0 ? left : PATIENCE;
        try {
            if (gate.tryAcquire(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw Problem.retryAfter(CommonProblem.OVERLOADED, Duration.ofSeconds(1));
    }

    private static byte[] hash(Exchange request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.method().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(request.path().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(request.body());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
