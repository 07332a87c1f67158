package space.quark.reactions;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.Check;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.Events;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PersonCard;
import space.quark.reactions.api.ManyReactions;
import space.quark.reactions.api.OwnReactions;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.Reaction;
import space.quark.reactions.api.ReactionPeople;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.reactions.api.Reactions;
import space.quark.reactions.api.ReactionsProblem;
import space.quark.reactions.api.SubjectReactions;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;
import space.quark.subjects.api.SubjectList;

/** The rules of reactions. */
final class ReactionsService implements Reactions {
    private static final int USUAL_PAGE = 20;
    private static final Set<String> KINDS = Set.copyOf(Reaction.KINDS);

    private final Database database;
    private final Events events;
    private final InstantSource clock;
    private final ReactionStore store;
    private final Neighbours neighbours;

    ReactionsService(
            Database database, Events events, InstantSource clock, ReactionStore store, Neighbours neighbours) {
        this.database = database;
        this.events = events;
        this.clock = clock;
        this.store = store;
        this.neighbours = neighbours;
    }

    @Override
    public SubjectReactions react(Reaction reaction) {
        PersonId me = Caller.me();
        SubjectFacts facts = neighbours.facts(reaction.subject());
        neighbours.checkTerms(facts.author());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        database.run(transaction -> {
            Tally tally = store.lock(transaction, facts);
            if (!tally.here() || store.isGone(transaction, me, facts.root())) {
                throw Problem.of(ReactionsProblem.SUBJECT_NOT_FOUND);
            }
            if (store.add(transaction, facts.subject(), me, reaction.kind(), now)) {
                tally.add(reaction.kind());
                store.keep(transaction, List.of(tally));
                events.publish(transaction, new Reacted(facts, me, reaction.kind(), tally.counts(), now));
            }
        });
        return seen(reaction.subject());
    }

    @Override
    public SubjectReactions retract(Reaction reaction) {
        PersonId me = Caller.me();
        Neighbours.checkKinds(List.of(reaction.subject()), "subject");
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        database.run(transaction -> {
            for (Tally tally : store.lock(transaction, List.of(reaction.subject()))) {
                if (store.take(transaction, tally.subject(), me, reaction.kind())) {
                    tally.take(reaction.kind());
                    store.keep(transaction, List.of(tally));
                    events.publish(
                            transaction,
                            new ReactionRetracted(tally.subject(), me, reaction.kind(), tally.counts(), now));
                }
            }
        });
        // One may take back what one can no longer read, but then sees nothing of the others.
        return counts(new SubjectList(List.of(reaction.subject()))).reactions().getFirst();
    }

    @Override
    public SubjectReactions of(Subject subject) {
        neighbours.facts(subject);
        return seen(subject);
    }

    @Override
    public ManyReactions counts(SubjectList subjects) {
        List<Subject> asked = subjects.subjects();
        Neighbours.checkKinds(asked, "subjects");
        Map<Subject, Tally.Seen> seen = store.see(asked, Caller.current().personId()).stream()
                .filter(one -> !one.tally().counts().isEmpty())
                .collect(Collectors.toMap(one -> one.tally().subject(), Function.identity()));
        Set<Subject> readable = neighbours.readable(
                seen.values().stream().map(one -> one.tally().root()).collect(Collectors.toSet()));
        seen.values().removeIf(one -> !readable.contains(one.tally().root()));
        return new ManyReactions(
                asked.stream().map(subject -> show(subject, seen.get(subject))).toList());
    }

    @Override
    public ReactionPeople people(
            Subject subject, @Nullable String kind, @Nullable String cursor, @Nullable Integer limit) {
        Check.that().oneOf("kind", kind, KINDS).range("limit", limit, 1, 100).done();
        Cursor after = Cursor.parse(cursor);
        neighbours.facts(subject);
        int size = limit == null ? USUAL_PAGE : limit;
        List<ReactionStore.Given> found = store.latest(subject, kind, after == null ? null : after.id(), size + 1);
        List<ReactionStore.Given> page = found.subList(0, Math.min(size, found.size()));
        Map<PersonId, PersonCard> cards = neighbours.cards(
                page.stream().map(ReactionStore.Given::person).distinct().toList());
        return new ReactionPeople(
                page.stream()
                        .flatMap(given -> Stream.ofNullable(cards.get(given.person()))
                                .map(card -> new ReactionPeople.Given(card, given.kind(), given.at())))
                        .toList(),
                found.size() > size ? place(page.getLast()) : null);
    }

    @Override
    public OwnReactions mine(@Nullable String cursor, @Nullable Integer limit) {
        Check.that().range("limit", limit, 1, 100).done();
        int size = limit == null ? USUAL_PAGE : limit;
        List<ReactionStore.Given> found = store.by(Caller.me(), Cursor.parse(cursor), size + 1);
        List<ReactionStore.Given> page = found.subList(0, Math.min(size, found.size()));
        return new OwnReactions(
                page.stream()
                        .map(given -> new OwnReactions.Given(given.subject(), given.kind(), given.at()))
                        .toList(),
                found.size() > size ? place(page.getLast()) : null);
    }

    private static String place(ReactionStore.Given last) {
        return new Cursor(last.at(), last.id()).text();
    }

    private SubjectReactions seen(Subject subject) {
        return show(
                subject,
                store.see(List.of(subject), Caller.current().personId()).stream()
                        .findFirst()
                        .orElse(null));
    }

    private static SubjectReactions show(Subject subject, Tally.@Nullable Seen seen) {
        return seen == null
                ? new SubjectReactions(subject, Map.of(), List.of())
                : new SubjectReactions(subject, seen.tally().counts(), seen.mine());
    }
}
