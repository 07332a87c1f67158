package space.quark.conformance.crash;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/** Everything that the station acknowledged to clients of this process, kept where no kill and no power failure reaches. */
final class Ledger implements AutoCloseable {
    private final FileOutputStream file;
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private final Set<Long> posts = new ConcurrentSkipListSet<>();
    private final Set<Long> comments = new ConcurrentSkipListSet<>();
    private final Map<String, Boolean> follows = new ConcurrentHashMap<>();
    private final AtomicLong people = new AtomicLong();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    /** Goes on with what is written there. */
    Ledger(Path path) throws IOException {
        if (Files.exists(path)) {
            Files.readAllLines(path).forEach(this::remember);
        }
        file = new FileOutputStream(path.toFile(), true);
    }

    private void remember(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "count" -> counts.put(words[1], Long.valueOf(words[2]));
            case "post" -> posts.add(Long.valueOf(words[1]));
            case "comment" -> comments.add(Long.valueOf(words[1]));
            case "follow", "unfollow" -> follows.put(words[1], words[0].equals("follow"));
            case "asked" -> follows.remove(words[1]);
            default -> throw new IllegalStateException("what the ledger says is unknown: " + line);
        }
    }

    /** The nth of this key; those before it were acknowledged earlier. */
    void counted(String key, long n) {
        write("count " + key + " " + n);
        counts.put(key, n);
    }

    void posted(long id) {
        write("post " + id);
        posts.add(id);
        people.incrementAndGet();
    }

    void commented(long id) {
        write("comment " + id);
        comments.add(id);
        people.incrementAndGet();
    }

    /** A change of this pair is under way: until it is acknowledged both states will do. */
    void asked(String pair) {
        if (follows.remove(pair) != null) {
            write("asked " + pair);
        }
    }

    /** @param pair {@code follower>followee} */
    void followed(String pair, boolean follows) {
        write((follows ? "follow " : "unfollow ") + pair);
        this.follows.put(pair, follows);
        people.incrementAndGet();
    }

    /** The station refused what it should have taken. */
    void refused(String what) {
        refusals.add(what);
    }

    /** By key, up to which number all were acknowledged. */
    Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    Set<Long> posts() {
        return Set.copyOf(posts);
    }

    Set<Long> comments() {
        return Set.copyOf(comments);
    }

    Map<String, Boolean> follows() {
        return new TreeMap<>(follows);
    }

    Queue<String> refusals() {
        return refusals;
    }

    /** How much people did. */
    long ofPeople() {
        return people.get();
    }

    private synchronized void write(String line) {
        try {
            file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Flushes it. */
    void flush() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        flush();
        file.close();
    }
}
