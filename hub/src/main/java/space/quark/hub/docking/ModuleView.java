package space.quark.hub.docking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the station shows of a module outside of its process, beside what it shows of every module.
 *
 * @param askedScopes what its manifest asks for
 * @param grantedScopes what it may do
 * @param trusted whether it is one of the station's own at a distance
 * @param supervised whether the station runs it
 */
public record ModuleView(
        List<InstanceView> instances,
        Set<String> askedScopes,
        Set<String> grantedScopes,
        boolean trusted,
        boolean supervised,
        @Nullable SwapReport swap,
        JsonNode manifest) {

    /**
     * One instance.
     *
     * @param url where it listens; only shown to administrators
     * @param inFlight requests under way
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record InstanceView(
            String id,
            String state,
            String reason,
            Instant since,
            @Nullable Instant nextLook,
            @Nullable Instant leaseUntil,
            @Nullable String url,
            long epoch,
            String version,
            int inFlight,
            int streams,
            long answered,
            long failed,
            @Nullable JsonNode metrics) {}

    /** @param words what is shown of a name or a reason */
    static InstanceView of(Instance one, boolean withUrl, UnaryOperator<String> words) {
        return new InstanceView(
                words.apply(one.name),
                one.phase.name().toLowerCase(java.util.Locale.ROOT),
                words.apply(one.reason),
                one.since,
                one.nextLook,
                one.leaseUntil,
                withUrl ? one.address.named().toString() : null,
                one.epoch,
                one.manifest.plain().version(),
                one.upstream.inFlight(),
                one.upstream.streams(),
                one.upstream.tally().answered(),
                one.upstream.tally().failed(),
                withUrl ? one.metrics : null);
    }
}
