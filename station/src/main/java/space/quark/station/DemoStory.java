package space.quark.station;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What happens in the demo community, when and in which order: the same each time but for the day on which it ends. */
final class DemoStory {
    static final String PASSWORD = "quiet-harbour";

    private static final ZoneId ZONE = ZoneId.of("Europe/Sofia");
    private static final Duration UNREAD = Duration.ofHours(9);
    private static final Duration PLANNED = Duration.ofDays(2);
    private static final List<String> KINDS_ON_COMMENTS = List.of("like", "like", "❤️", "😂");
    private static final long SEED = 1911;

    private final DemoTexts texts;
    private final DemoCrowd crowd;
    private final Instant end;
    private final Random random = new Random(SEED);
    private final List<Act> acts = new ArrayList<>();
    private final Map<String, DemoTexts.Person> people = new HashMap<>();

    /** Something that happens at a time. */
    record Act(Instant at, Runnable deed) {}

    /** What was written at a time, named as soon as it is there. */
    private static final class Written {
        private final Instant at;
        private @Nullable String subject;
        private long id;

        Written(Instant at) {
            this.at = at;
        }

        void named(String kind, long number) {
            subject = kind + ":" + number;
            id = number;
        }

        String subject() {
            return Objects.requireNonNull(subject);
        }
    }

    private DemoStory(DemoTexts texts, DemoCrowd crowd, Instant end) {
        this.texts = texts;
        this.crowd = crowd;
        this.end = end;
        texts.people().forEach(person -> people.put(person.name(), person));
    }

    /**
     * All of it, in order.
     *
     * @param catchUp how everybody looks at their notifications, some hours before the end
     */
    static List<Act> of(DemoTexts texts, DemoCrowd crowd, Instant end, Runnable catchUp) {
        DemoStory story = new DemoStory(texts, crowd, end);
        texts.people().forEach(story::join);
        texts.people().forEach(story::follow);
        texts.posts().forEach(story::publish);
        story.at(end.minus(UNREAD), catchUp);
        // What happens at the same time stays in the order in which it was thought of.
        story.acts.sort(Comparator.comparing(Act::at));
        return List.copyOf(story.acts);
    }

    private void join(DemoTexts.Person person) {
        at(joined(person), () -> {
            crowd.join(
                    person.name(),
                    Map.of(
                            "username",
                            person.name(),
                            "email",
                            person.name() + "@quiet-harbour.example",
                            "password",
                            PASSWORD,
                            "full_name",
                            person.fullName(),
                            "bio",
                            person.bio(),
                            "avatar_url",
                            "/demo/people/" + person.name() + ".svg"));
            crowd.act(
                    person.name(),
                    "PATCH",
                    "/users/me/settings",
                    Map.of("language", person.language(), "time_zone", ZONE.getId()));
            if (person.role() != null) {
                crowd.appoint(person.name(), person.role());
            }
        });
    }

    private void follow(DemoTexts.Person person) {
        for (String other : person.follows()) {
            Instant both = later(joined(person), joined(person(other)));
            at(
                    both.plus(minutes(20, 60 * 30)),
                    () -> crowd.act(person.name(), "POST", "/relation/follow", Map.of("followee_id", crowd.id(other))));
        }
    }

    private void publish(DemoTexts.Post post) {
        Written written = new Written(DemoTexts.time(post.when(), end, ZONE));
        at(
                written.at,
                () -> written.named(
                        "post",
                        crowd.act(post.by(), "POST", "/posts", body(post))
                                .path("id")
                                .asLong()));
        if (post.status() == null) {
            react(post, post.by(), written, post.hearts(), List.of("like"));
            post.kinds().forEach(kind -> react(post, post.by(), written, 1 + random.nextInt(4), List.of(kind)));
            discuss(post, written);
        }
    }

    private Map<String, Object> body(DemoTexts.Post post) {
        Map<String, Object> body =
                new HashMap<>(Map.of("title", post.title(), "content", post.content(), "tags", post.tags()));
        put(body, "category", post.category());
        put(body, "cover", post.cover());
        put(body, "visibility", post.visibility());
        put(body, "status", post.status());
        if ("scheduled".equals(post.status())) {
            body.put("publish_at", end.plus(PLANNED).toString());
        }
        List<String> media = post.media();
        if (media != null) {
            body.put(
                    "media_items",
                    IntStream.range(0, media.size())
                            .mapToObj(i -> Map.of("url", media.get(i), "type", "image", "position", i + 1))
                            .toList());
        }
        return body;
    }

    /** Comments come minutes or hours after what they answer, and not before their author is there. */
    private void discuss(DemoTexts.Post post, Written subject) {
        List<Written> thread = new ArrayList<>();
        Instant last = subject.at;
        for (DemoTexts.Line line : post.lines()) {
            Written answered = line.depth() == 0 ? null : thread.get(line.depth() - 1);
            Instant start = later(answered == null ? last : answered.at, joined(person(line.by())));
            Written said = new Written(inTime(start.plus(answered == null ? minutes(15, 240) : minutes(4, 70))));
            last = answered == null ? said.at : last;
            at(
                    said.at,
                    () -> said.named(
                            "comment",
                            crowd.act(line.by(), "POST", "/comments", comment(line, subject, answered))
                                    .path("id")
                                    .asLong()));
            thread.subList(line.depth(), thread.size()).clear();
            thread.add(said);
            if (random.nextInt(5) < 2) {
                react(post, line.by(), said, 1 + random.nextInt(3), KINDS_ON_COMMENTS);
            }
        }
    }

    private static Map<String, Object> comment(DemoTexts.Line line, Written post, @Nullable Written answered) {
        Map<String, Object> body = new HashMap<>(Map.of("subject", post.subject(), "content", line.text()));
        if (answered != null) {
            body.put("parent_id", answered.id);
        }
        return body;
    }

    private void react(DemoTexts.Post post, String author, Written subject, int number, List<String> kinds) {
        List<DemoTexts.Person> readers = new ArrayList<>(texts.people().stream()
                .filter(person -> !person.name().equals(author) && mayRead(person, post))
                .toList());
        Collections.shuffle(readers, random);
        for (DemoTexts.Person reader : readers.subList(0, Math.min(number, readers.size()))) {
            String kind = kinds.get(random.nextInt(kinds.size()));
            Supplier<Object> body = () -> Map.of("subject", subject.subject(), "kind", kind);
            at(
                    inTime(later(subject.at, joined(reader)).plus(minutes(3, 60 * 26))),
                    () -> crowd.act(reader.name(), "PUT", "/reactions", body.get()));
        }
    }

    private static boolean mayRead(DemoTexts.Person person, DemoTexts.Post post) {
        return post.visibility() == null || person.follows().contains(post.by());
    }

    private void at(Instant time, Runnable deed) {
        acts.add(new Act(time, deed));
    }

    private Instant joined(DemoTexts.Person person) {
        return DemoTexts.time(person.joined() + " 08:" + (10 + person.name().length()), end, ZONE);
    }

    private DemoTexts.Person person(String name) {
        return Objects.requireNonNull(people.get(name), name);
    }

    private Duration minutes(int least, int most) {
        return Duration.ofSeconds(60L * least + random.nextInt(60 * (most - least)));
    }

    private Instant inTime(Instant time) {
        return time.isBefore(end) ? time : end;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static void put(Map<String, Object> body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
