package space.quark.host.remote;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Call;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Contract;
import space.quark.dock.Dock;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.Live;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.LiveTopics;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.Open;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Tokens;
import space.quark.dock.Watchers;

/** Says words: with routes, events, a live channel, a watched topic, signed tokens and a neighbour to ask. */
@Contract("radio")
public interface Radio {
    /** Says a word to everybody. */
    @Call("POST /radio/words")
    @Open
    Word say(Word word);

    /** Who calls, as the module sees it. */
    @Call(value = "GET /radio/{wave}/caller", retryable = true)
    @Open
    Seen caller(String wave);

    /** Signs a token for somebody. */
    @Call("POST /radio/tokens")
    @Open
    Word token(Word session);

    /** Reports VERSION_CONFLICT. */
    @Call("POST /radio/quarrels")
    @Open
    void quarrel();

    /** What the neighbour says of itself. */
    @Call(value = "GET /radio/neighbour", retryable = true)
    @Open
    Word neighbour();

    /** Some text. */
    record Word(String text) {}

    /** A caller. */
    record Seen(
            String wave,
            Caller.Level level,
            @Nullable PersonId person,
            Set<String> roles,
            @Nullable String module,
            String device) {}

    /** A word was said. */
    @EventType("quark.radio.said")
    record Said(String text) implements Event {
        @Override
        public String key() {
            return "air";
        }
    }

    /** The neighbour. */
    @Contract("tower")
    interface Tower {
        /** Its name. */
        @Call(value = "GET /tower/name", retryable = true)
        @Open
        Word name();
    }

    /** The module. */
    final class RadioModule implements Module {
        private final AtomicLong said = new AtomicLong();

        @Override
        public Manifest manifest() {
            return Manifest.of("radio", "Radio", "1.0.0")
                    .offers(Radio.class)
                    .uses(Tower.class)
                    .publishes(Said.class)
                    .live("air")
                    .live("waves")
                    .privilege(Manifest.ISSUES_TOKENS)
                    .build();
        }

        @Override
        public void dock(Dock dock) {
            Live live = dock.live("air", new Air(said));
            Watchers waves = dock.watch("waves", new Waves(said));
            dock.offer(Radio.class, new Service(dock, live, waves, dock.tokens(), dock.reach(Tower.class), said));
        }
    }

    /** Everything that was said, to everybody. */
    record Air(AtomicLong said) implements LiveChannel {
        @Override
        public long head(PersonId person) {
            return said.get();
        }

        @Override
        public List<LiveMessage> after(PersonId person, long position, int limit) {
            return List.of(new LiveMessage(said.get(), "word", new Word("for " + person.value())));
        }
    }

    /** One topic. */
    record Waves(AtomicLong said) implements LiveTopics {
        @Override
        public boolean covers(String topic) {
            return topic.equals("wave:1");
        }

        @Override
        public long version(String topic) {
            if (!Caller.current().hasRole("listener")) {
                throw Problem.of(CommonProblem.FORBIDDEN);
            }
            return said.get();
        }
    }

    /** Everybody with an even number. */
    record Even() implements space.quark.dock.LiveAudience {
        @Override
        public Collection<PersonId> among(Set<PersonId> connected) {
            return connected.stream().filter(person -> person.value() % 2 == 0).toList();
        }
    }

    /** The rules. */
    record Service(Dock dock, Live live, Watchers waves, Tokens tokens, Tower tower, AtomicLong said) implements Radio {
        @Override
        public Word say(Word word) {
            said.incrementAndGet();
            dock.database().run(tx -> dock.events().publish(tx, new Said(word.text())));
            live.changed(new PersonId(7));
            live.changed(new Even());
            waves.changed("wave:1");
            return word;
        }

        @Override
        public Seen caller(String wave) {
            Caller caller = Caller.current();
            return new Seen(wave, caller.level(), caller.personId(), caller.roles(), caller.module(), caller.device());
        }

        @Override
        public Word token(Word session) {
            Tokens.Issued issued = tokens.issue(new PersonId(5), session.text(), Set.of("user"), Duration.ofMinutes(1));
            tokens.revokeSession(session.text());
            tokens.revokePerson(new PersonId(5));
            return new Word(issued.token());
        }

        @Override
        public void quarrel() {
            throw Problem.of(CommonProblem.VERSION_CONFLICT);
        }

        @Override
        public Word neighbour() {
            return tower.name();
        }
    }
}
