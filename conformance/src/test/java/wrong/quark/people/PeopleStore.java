package wrong.quark.people;

import java.time.Instant;
import wrong.quark.posts.PostStore;

/** Breaks: a module sees the dock and contracts only, shows its door only, and takes time from the dock's clock. */
public record PeopleStore(PostStore posts) {
    Instant registered() {
        return Instant.now();
    }
}
