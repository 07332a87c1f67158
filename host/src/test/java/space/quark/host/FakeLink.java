package space.quark.host;

import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import space.quark.dock.CommonProblem;
import space.quark.dock.LiveAudience;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveTopics;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;
import space.quark.dock.Unreachable;
import space.quark.host.call.CallListener;
import space.quark.host.call.LocalContract;

/** A hub of which a module under test sees its faked neighbours. */
final class FakeLink implements HubLink {
    private final Map<String, Object> fakes;
    private final InstantSource clock;
    private final FakeTokens tokens;
    private final Map<String, LiveChannel> channels = new ConcurrentHashMap<>();
    private final List<PersonId> liveChanges = new CopyOnWriteArrayList<>();
    private final Set<PersonId> connected = ConcurrentHashMap.newKeySet();
    private final Map<String, LiveTopics> topics = new ConcurrentHashMap<>();
    private final List<String> topicChanges = new CopyOnWriteArrayList<>();

    FakeLink(Map<String, Object> fakes, InstantSource clock) {
        this.fakes = fakes;
        this.clock = clock;
        this.tokens = new FakeTokens(clock);
    }

    @Override
    public <C> C reach(String fromModule, Class<C> contract) {
        return LocalContract.of(contract, fromModule, () -> target(contract), clock, CallListener.NONE);
    }

    private <C> C target(Class<C> contract) {
        Object fake = fakes.get(contract.getName());
        if (fake == null) {
            throw new Unreachable(CommonProblem.MODULE_MISSING, null);
        }
        return contract.cast(fake);
    }

    @Override
    public Tokens tokens(String module) {
        return tokens;
    }

    @Override
    public Channel open(String module, String channel, LiveChannel source) {
        channels.put(channel, source);
        return new Channel() {
            @Override
            public void changed(PersonId person) {
                liveChanges.add(person);
            }

            @Override
            public void changed(LiveAudience audience) {
                if (!connected.isEmpty()) {
                    liveChanges.addAll(audience.among(Collections.unmodifiableSet(connected)));
                }
            }

            @Override
            public void close() {
                channels.remove(channel);
            }
        };
    }

    @Override
    public Topics watch(String module, String channel, LiveTopics source) {
        topics.put(channel, source);
        return new Topics() {
            @Override
            public void changed(String topic) {
                topicChanges.add(topic);
            }

            @Override
            public void close() {
                topics.remove(channel);
            }
        };
    }

    FakeTokens tokens() {
        return tokens;
    }

    List<PersonId> liveChanges() {
        return List.copyOf(liveChanges);
    }

    List<String> topicChanges() {
        return List.copyOf(topicChanges);
    }

    void connect(PersonId person) {
        connected.add(person);
    }

    LiveTopics topics(String channel) {
        LiveTopics source = topics.get(channel);
        if (source == null) {
            throw new AssertionError("no topics " + channel);
        }
        return source;
    }

    LiveChannel channel(String name) {
        LiveChannel channel = channels.get(name);
        if (channel == null) {
            throw new AssertionError("no live channel " + name);
        }
        return channel;
    }
}
