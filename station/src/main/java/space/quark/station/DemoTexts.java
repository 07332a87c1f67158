package space.quark.station;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the demo community is made of, read from the resources under {@code demo/}. */
record DemoTexts(List<Person> people, List<Post> posts) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final List<String> POSTS = List.of("posts-en", "posts-ru", "posts-bg", "shelf");
    private static final Pattern LINE = Pattern.compile("(>*) ?(\\w+): (.+)");

    /** @param joined so many days ago */
    record Person(
            String name,
            String fullName,
            int joined,
            String language,
            @Nullable String role,
            String bio,
            List<String> follows) {}

    /**
     * @param when as {@link DemoTexts#time} reads it
     * @param hearts how many like it
     * @param moods other kinds of reactions, with spaces between
     * @param comments a line each, {@code name: text}, with a {@code >} more than the line that it answers
     */
    record Post(
            String by,
            String when,
            String title,
            List<String> tags,
            @Nullable String category,
            @Nullable String cover,
            @Nullable List<String> media,
            int hearts,
            @Nullable String moods,
            @Nullable String visibility,
            @Nullable String status,
            String content,
            @Nullable String comments) {
        List<String> kinds() {
            return moods == null ? List.of() : List.of(moods.split(" "));
        }

        List<Line> lines() {
            return comments == null
                    ? List.of()
                    : comments.lines().map(DemoTexts::line).toList();
        }
    }

    /** One comment. */
    record Line(int depth, String by, String text) {}

    static DemoTexts read() {
        List<Post> posts = new ArrayList<>();
        POSTS.forEach(file -> posts.addAll(read(file, new TypeReference<List<Post>>() {})));
        return new DemoTexts(read("people", new TypeReference<List<Person>>() {}), List.copyOf(posts));
    }

    /** Reads {@code 12 18:30}, twelve days before today at that time, and {@code 5h}, five hours ago. */
    static Instant time(String when, Instant now, ZoneId zone) {
        if (when.endsWith("h")) {
            return now.minus(Duration.ofHours(Long.parseLong(when.substring(0, when.length() - 1))));
        }
        String[] parts = when.split(" ");
        return now.atZone(zone)
                .minusDays(Long.parseLong(parts[0]))
                .with(LocalTime.parse(parts[1]))
                .toInstant();
    }

    private static Line line(String text) {
        Matcher parts = LINE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException("not a comment: " + text);
        }
        return new Line(parts.group(1).length(), parts.group(2), parts.group(3));
    }

    private static <T> T read(String file, TypeReference<T> type) {
        try (InputStream text = DemoTexts.class.getResourceAsStream("/demo/" + file + ".yaml")) {
            return YAML.readValue(Objects.requireNonNull(text, file), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
