package space.quark.subjects.api;

import java.util.List;
import space.quark.dock.Check;

/**
 * Several subjects.
 *
 * @param subjects 1 to 100, each kept once
 */
public record SubjectList(List<Subject> subjects) {
    public SubjectList {
        Check.that()
                .present("subjects", subjects)
                .size("subjects", subjects, 1, 100)
                .done();
        subjects = subjects.stream().distinct().toList();
    }
}
