package space.quark.reactions;

import space.quark.dock.Database;
import space.quark.dock.LiveTopics;
import space.quark.subjects.api.Subject;

/** Reactions to a subject as they are watched, by whoever may read the subject. */
record TallyTopics(Database database, Neighbours neighbours) implements LiveTopics {
    @Override
    public boolean covers(String topic) {
        return Subject.find(topic).filter(Neighbours::isKind).isPresent();
    }

    @Override
    public long version(String topic) {
        Subject subject = Subject.of(topic);
        neighbours.facts(subject);
        return database.read(
                handle -> handle.createQuery("select version from reactions.tally where subject = :subject")
                        .bind("subject", subject.toString())
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }
}
