package space.quark.host.call;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** Keeps samples in memory. */
final class SampleService implements Samples {
    static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    final AtomicLong made = new AtomicLong();
    final CountDownLatch release = new CountDownLatch(1);
    private final Map<Long, Sample> samples = new ConcurrentSkipListMap<>();

    @Override
    public Sample get(SampleId id) {
        return find(id).orElseThrow(() -> Problem.of(SamplesProblem.SAMPLE_NOT_FOUND));
    }

    @Override
    public Page list(SampleQuery query) {
        List<Sample> found = samples.values().stream()
                .filter(sample -> query.mood() == null || query.mood() == sample.mood())
                .limit(query.limit() == null ? 10 : query.limit())
                .toList();
        return new Page(found, found.size());
    }

    @Override
    public Sample create(NewSample sample) {
        if (samples.values().stream().anyMatch(other -> other.name().equals(sample.name()))) {
            throw Problem.of(SamplesProblem.NAME_TAKEN);
        }
        long id = made.incrementAndGet();
        Sample made = new Sample(
                new SampleId(id), sample.name(), sample.mood(), Map.of("size", (long) sample.size()), NOW, 1);
        samples.put(id, made);
        return made;
    }

    @Override
    public Word secret(SampleId id) {
        return new Word("secret " + made.incrementAndGet());
    }

    @Override
    public Sample rename(SampleId id, @Nullable String ifMatch, Word word) {
        Sample old = get(id);
        if (ifMatch != null && !ifMatch.startsWith("\"" + old.version() + "-")) {
            throw Problem.of(CommonProblem.VERSION_MISMATCH);
        }
        long version = old.name().equals(word.word()) ? old.version() : old.version() + 1;
        Sample renamed = new Sample(id, word.word(), old.mood(), old.counts(), old.createdAt(), version);
        samples.put(id.value(), renamed);
        return renamed;
    }

    @Override
    public void delete(SampleId id) {
        samples.remove(id.value());
    }

    @Override
    public void touch() {}

    @Override
    public Optional<Sample> find(SampleId id) {
        return Optional.ofNullable(samples.get(id.value()));
    }

    @Override
    public Word say(String word) {
        return new Word(word);
    }

    @Override
    public Word path(int number, Mood mood, Thing thing) {
        return new Word(number + " " + mood + " " + thing);
    }

    @Override
    public Echo echo(
            String word,
            int number,
            @Nullable Instant since,
            @Nullable Boolean flag,
            List<String> tags,
            Set<Mood> moods,
            @Nullable List<SampleId> ids,
            @Nullable Thing thing) {
        return new Echo(word, number, since, flag, tags, moods, ids, thing);
    }

    @Override
    public Who who() {
        Caller caller = Caller.current();
        return new Who(
                caller.personId(),
                caller.session(),
                caller.roles(),
                caller.module(),
                caller.address(),
                caller.device(),
                caller.trace(),
                caller.level().name());
    }

    @Override
    public Word fail(String how) {
        return switch (how) {
            case "problem" -> throw Problem.of(SamplesProblem.SAMPLE_NOT_FOUND);
            case "fields" -> throw Problem.invalid("word", "must be kind");
            case "later" -> throw Problem.retryAfter(CommonProblem.TOO_MANY_REQUESTS, Duration.ofSeconds(7));
            case "bug" -> throw new IllegalStateException("secret of the house");
            case "slow" -> {
                await();
                yield new Word("late");
            }
            default -> new Word("well");
        };
    }

    private void await() {
        try {
            release.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Word nested(Nested nested) {
        return new Word(nested.first().word() + " " + nested.links().size());
    }

    @Override
    public SampleId newest() {
        return new SampleId(Math.max(1, made.get()));
    }
}
