package space.quark.hub.tokens;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Verified tokens by their SHA-256, bounded: when it is full, the clock's hand evicts the first entry that nobody used
 * since it last passed. Reads take no lock; a write follows an RSA verification and may.
 */
final class VerifiedCache {
    /** The SHA-256 of a token. */
    record Key(long a, long b, long c, long d) {
        @Override
        public int hashCode() {
            return Long.hashCode(a);
        }

        static Key of(String token) {
            try {
                // Good tokens are ASCII; what another character turns into here ('?') stands in no good token.
                byte[] text = token.getBytes(StandardCharsets.ISO_8859_1);
                ByteBuffer hash =
                        ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text));
                return new Key(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("SHA-256 must exist", e);
            }
        }
    }

    /** One token and the key it was verified with. */
    static final class Entry {
        private final Key digest;
        private final Verified verified;
        private final long expiresMillis;
        private final VerificationKey signer;
        private boolean used;

        Entry(Key digest, Verified verified, VerificationKey signer) {
            this.digest = digest;
            this.verified = verified;
            this.expiresMillis = verified.expires().toEpochMilli();
            this.signer = signer;
        }

        Verified verified() {
            return verified;
        }

        long expiresMillis() {
            return expiresMillis;
        }

        /** Marks it as used since the hand last passed. */
        void use() {
            if (!used) {
                used = true;
            }
        }

        boolean dropped() {
            return signer.dropped();
        }
    }

    private final int capacity;
    private final ConcurrentMap<Key, Entry> entries = new ConcurrentHashMap<>();
    private final List<Entry> ring = new ArrayList<>();
    private final ReentrantLock writing = new ReentrantLock();
    private int hand;

    VerifiedCache(int capacity) {
        this.capacity = capacity;
    }

    @Nullable Entry find(Key digest) {
        Entry entry = entries.get(digest);
        if (entry != null) {
            entry.use();
        }
        return entry;
    }

    void put(Entry entry, long nowMillis) {
        writing.lock();
        try {
            if (entries.putIfAbsent(entry.digest, entry) != null) {
                return;
            }
            if (ring.size() < capacity) {
                ring.add(entry);
            } else {
                replace(entry, nowMillis);
            }
        } finally {
            writing.unlock();
        }
    }

    int size() {
        return entries.size();
    }

    /** At most two rounds: the first takes every mark away. */
    private void replace(Entry entry, long nowMillis) {
        while (true) {
            Entry old = ring.get(hand);
            if (!old.used || old.expiresMillis <= nowMillis || old.dropped()) {
                entries.remove(old.digest, old);
                ring.set(hand, entry);
                hand = (hand + 1) % capacity;
                return;
            }
            old.used = false;
            hand = (hand + 1) % capacity;
        }
    }
}
