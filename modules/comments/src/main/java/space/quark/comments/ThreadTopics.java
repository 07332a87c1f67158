package space.quark.comments;

import space.quark.dock.LiveTopics;
import space.quark.subjects.api.Subject;

/** Threads as they are watched, by whoever may read what they stand on. */
record ThreadTopics(CommentStore store, Neighbours neighbours) implements LiveTopics {
    @Override
    public boolean covers(String topic) {
        return Subject.find(topic)
                .filter(subject -> subject.kind().equals(Subject.POST))
                .isPresent();
    }

    @Override
    public long version(String topic) {
        Subject subject = Subject.of(topic);
        neighbours.facts(subject);
        return store.version(subject);
    }
}
