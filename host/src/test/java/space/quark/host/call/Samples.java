package space.quark.host.call;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Call;
import space.quark.dock.Check;
import space.quark.dock.Contract;
import space.quark.dock.Header;
import space.quark.dock.Id;
import space.quark.dock.Internal;
import space.quark.dock.Lenient;
import space.quark.dock.Needs;
import space.quark.dock.Open;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;
import space.quark.dock.SignedIn;
import space.quark.dock.Versioned;

/** A contract with one call of every kind. */
@Contract("samples")
public interface Samples {
    /** One sample. Reports {@link SamplesProblem#SAMPLE_NOT_FOUND}. */
    @Call(value = "GET /samples/{id}", retryable = true, etag = true)
    @Open
    Sample get(SampleId id);

    /** Samples that match. */
    @Call(value = "GET /samples", retryable = true)
    @Open
    Page list(SampleQuery query);

    /** Makes a sample; reports {@link SamplesProblem#NAME_TAKEN}. */
    @Call(value = "POST /samples", status = 201)
    @SignedIn
    Sample create(NewSample sample);

    /** A secret, never kept for a repeated key. */
    @Call(value = "POST /samples/{id}/secret", replayable = false)
    @SignedIn
    Word secret(SampleId id);

    /**
     * Renames a sample.
     *
     * @param ifMatch the ETag of the version that was read
     */
    @Call(value = "PUT /samples/{id}", retryable = true)
    @Needs("samples:write")
    Sample rename(SampleId id, @Header("If-Match") @Nullable String ifMatch, Word word);

    /** Forgets a sample. */
    @Call(value = "DELETE /samples/{id}", status = 204, retryable = true)
    @SignedIn
    void delete(SampleId id);

    /** Does nothing. */
    @Call(value = "POST /samples/touch", retryable = true)
    @Open
    void touch();

    /** A sample, if there is one. */
    @Call(value = "GET /samples/{id}/maybe", retryable = true)
    @Open
    Optional<Sample> find(SampleId id);

    /** Says the word again. */
    @Call(value = "GET /samples/words/{word}", retryable = true)
    @Open
    Word say(String word);

    /** Says everything again that can stand in a path. */
    @Call(value = "GET /samples/paths/{number}/{mood}/{thing}", retryable = true)
    @Open
    Word path(int number, Mood mood, Thing thing);

    /** Says everything again that can stand in a query. */
    @Call(value = "GET /samples/echo", retryable = true)
    @Open
    Echo echo(
            String word,
            int number,
            @Nullable Instant since,
            @Nullable Boolean flag,
            List<String> tags,
            Set<Mood> moods,
            @Nullable List<SampleId> ids,
            @Nullable Thing thing);

    /** Who calls. */
    @Call(value = "GET /samples/who", retryable = true)
    @Internal
    Who who();

    /** Fails in a way of the caller's choice. */
    @Call(value = "GET /samples/fail/{how}", retryable = true)
    @Open
    Word fail(String how);

    /** Counts the lists it is given. */
    @Call(value = "POST /samples/nested", retryable = true)
    @Open
    Word nested(Nested nested);

    /** A typed id by itself. */
    @Call(value = "GET /samples/newest", retryable = true)
    @Open
    SampleId newest();

    /** Names a sample. */
    record SampleId(long value) implements Id {
        public SampleId {
            if (value < 1) {
                throw Problem.of(SamplesProblem.SAMPLE_VALIDATION_FAILED);
            }
        }
    }

    /** How a sample feels. */
    enum Mood {
        GLAD,
        SO_SO
    }

    /** A thing such as {@code kind:7}. */
    record Thing(String kind, long number) {
        @JsonCreator
        public static Thing of(String text) {
            String[] parts = text.split(":", -1);
            Check.that()
                    .isTrue("thing", parts.length == 2 && parts[1].matches("[0-9]{1,9}"), "must be kind:number")
                    .done();
            return new Thing(parts[0], Long.parseLong(parts[1]));
        }

        @JsonValue
        @Override
        public String toString() {
            return kind + ":" + number;
        }
    }

    /**
     * A sample.
     *
     * @param version grows with each change
     */
    record Sample(
            SampleId id, String name, @Nullable Mood mood, Map<String, Long> counts, Instant createdAt, long version)
            implements Versioned {
        public Sample {
            counts = Map.copyOf(counts);
        }
    }

    /** What a sample is made of. */
    record NewSample(String name, @Nullable Mood mood, List<String> tags, int size) {
        public NewSample {
            Check.that()
                    .requiredText("name", name, 1, 20)
                    .range("size", size, 1, 9)
                    .done();
            tags = List.copyOf(tags);
        }
    }

    /** A page of samples. */
    record Page(List<Sample> samples, long total) {
        public Page {
            samples = List.copyOf(samples);
        }
    }

    /** Which samples. */
    record SampleQuery(
            @Lenient @Nullable Integer limit,
            @Nullable Mood mood,
            @Nullable Instant createdAfter,
            List<String> tags) {
        public SampleQuery {
            Check.that().range("limit", limit, 1, 100).done();
            tags = List.copyOf(tags);
        }
    }

    /** A word. */
    record Word(String word) {}

    /** What {@link #echo} heard. */
    record Echo(
            String word,
            int number,
            @Nullable Instant since,
            @Nullable Boolean flag,
            List<String> tags,
            Set<Mood> moods,
            @Nullable List<SampleId> ids,
            @Nullable Thing thing) {}

    /** The caller as the sample saw it. */
    record Who(
            @Nullable PersonId person,
            @Nullable String session,
            Set<String> roles,
            @Nullable String module,
            String address,
            String device,
            String trace,
            String level) {}

    /** Records in records. */
    record Nested(
            Word first,
            List<Link> links,
            @Nullable Thing thing,
            @Nullable Instant at) {}

    /** A link. */
    record Link(String url, PersonId owner, @Nullable List<String> tags) {
        public Link {
            Check.that().webAddress("url", url, 100).done();
        }
    }

    /** What samples report. */
    enum SamplesProblem implements ProblemCode {
        SAMPLE_VALIDATION_FAILED(400, "sample validation failed"),
        SAMPLE_NOT_FOUND(404, "sample not found"),
        NAME_TAKEN(409, "name already exists");

        private final int status;
        private final String text;

        SamplesProblem(int status, String text) {
            this.status = status;
            this.text = text;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public String text() {
            return text;
        }
    }
}
