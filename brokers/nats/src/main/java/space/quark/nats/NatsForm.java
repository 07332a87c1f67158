package space.quark.nats;

import io.nats.client.impl.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.Envelope;

/**
 * An event as a message: CloudEvents in JSON, packed when it is large, so that whatever a station accepts by HTTP fits
 * within what servers take by default.
 */
final class NatsForm {
    private static final int LARGE = 256 * 1024;
    private static final String ENCODING = "Content-Encoding";
    private static final String PACKED = "gzip";

    private final Headers headers;
    private final byte[] data;

    private NatsForm(Headers headers, byte[] data) {
        this.headers = headers;
        this.data = data;
    }

    Headers headers() {
        return headers;
    }

    byte[] data() {
        return data;
    }

    static NatsForm of(Envelope event) {
        Headers headers = new Headers()
                .add("Content-Type", Envelope.MEDIA_TYPE)
                .add("ce-id", event.id().toString());
        byte[] json = event.toJson().getBytes(StandardCharsets.UTF_8);
        return json.length < LARGE
                ? new NatsForm(headers, json)
                : new NatsForm(headers.add(ENCODING, PACKED), packed(json));
    }

    /** Reads what {@link #of} made. */
    static Envelope read(@Nullable Headers headers, byte[] data) {
        boolean packed = headers != null && PACKED.equals(headers.getFirst(ENCODING));
        return Envelope.parse(new String(packed ? unpacked(data) : data, StandardCharsets.UTF_8));
    }

    private static byte[] packed(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 4);
        try (GZIPOutputStream packing = new GZIPOutputStream(out)) {
            packing.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] unpacked(byte[] data) {
        try (GZIPInputStream unpacking = new GZIPInputStream(new ByteArrayInputStream(data))) {
            return unpacking.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
