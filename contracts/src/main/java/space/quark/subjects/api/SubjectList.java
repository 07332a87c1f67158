package space.quark.subjects.api;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import space.quark.dock.Check;

/**
 * Several subjects in one query parameter.
 *
 * @param subjects 1 to 100 of them with commas between: {@code post:1,post:2}
 */
public record SubjectList(String subjects) {
    private static final int MOST = 100;

    public SubjectList {
        Check.that().requiredText("subjects", subjects, 1, MOST * 40).done();
        Check.that().size("subjects", split(subjects), 1, MOST).done();
    }

    public static SubjectList of(List<Subject> subjects) {
        return new SubjectList(subjects.stream().map(Subject::toString).collect(Collectors.joining(",")));
    }

    /** The subjects in the order given, each once. */
    public List<Subject> list() {
        return split(subjects);
    }

    private static List<Subject> split(String subjects) {
        return Arrays.stream(subjects.split(",")).map(Subject::of).distinct().toList();
    }
}
