package space.quark.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DisconnectException;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.BrokerAway;

/** Whether Kafka answers: who asks soon after it did not is told at once, so that few wait for it. */
final class Reach {
    private static final long BELIEVED = Duration.ofSeconds(1).toNanos();

    private final String address;
    private final Duration patience;
    private volatile @Nullable Silence silence;

    private record Silence(BrokerAway away, long since) {}

    /** @param patience how long an answer may take */
    Reach(String address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    String address() {
        return address;
    }

    Duration patience() {
        return patience;
    }

    /** Throws while Kafka has just been found away. */
    void check() {
        Silence known = silence;
        if (known != null && System.nanoTime() - known.since < BELIEVED) {
            throw new BrokerAway(String.valueOf(known.away.getMessage()), known.away.getCause());
        }
    }

    /** What Kafka answers; a refusal is thrown as it is. */
    <T> T ask(Supplier<KafkaFuture<T>> question) {
        check();
        try {
            T answer = question.get().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            answered();
            return answer;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refused && !isSilence(refused)) {
                answered();
                throw refused;
            }
            throw away(e.getCause());
        } catch (TimeoutException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(e);
        }
    }

    /** Notes that it does answer. */
    void answered() {
        silence = null;
    }

    static boolean isSilence(Throwable failure) {
        return failure instanceof org.apache.kafka.common.errors.TimeoutException
                || failure instanceof DisconnectException;
    }

    /** Notes that it does not answer. */
    BrokerAway away(@Nullable Throwable cause) {
        String why = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
        BrokerAway away = new BrokerAway("Kafka at " + address + " does not answer" + why, cause);
        silence = new Silence(away, System.nanoTime());
        return away;
    }

    /** What Kafka said no to, in the words that others know. */
    BrokerAway refused(ApiException refusal) {
        return new BrokerAway(
                "Kafka at " + address + " refuses: " + refusal.getClass().getSimpleName() + ", " + refusal.getMessage(),
                refusal);
    }
}
