package space.quark.hub;

import java.util.LinkedHashMap;
import java.util.Map;
import space.quark.dock.Check;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.BodyForm;
import space.quark.host.call.Exchange;
import space.quark.hub.bus.EventAudit;
import space.quark.hub.bus.EventProblem;
import space.quark.hub.events.ForeignEvents;
import space.quark.hub.routes.HubRoute;

/** Ends subscriptions of modules outside that nobody uses any more; noted before it is done. */
final class SubscriberDeeds {
    private static final int LONGEST_REASON = 1_000;

    private final DeadLetterBox box;
    private final EventAudit audit;
    private final BodyForm removing = new BodyForm(Removing.class, SubscriberDeeds.class);

    SubscriberDeeds(DeadLetterBox box, EventAudit audit) {
        this.box = box;
        this.audit = audit;
    }

    HubRoute route() {
        return new HubRoute("DELETE", "/events/subscribers/{id}", true, this::remove);
    }

    /** Why a subscription is ended. */
    record Removing(String reason) {
        Removing {
            Check.that().requiredText("reason", reason, 1, LONGEST_REASON).done();
        }
    }

    /** What went with it, and what happens should it be wanted again. */
    record Removed(String subscriber, long waiting, long dead, String message) {}

    private Answer remove(Exchange exchange) {
        String subscriber = String.valueOf(exchange.variable("id"));
        Removing why = (Removing) removing.read(exchange);
        if (ForeignEvents.sourcesOf(subscriber).isEmpty()) {
            throw Problem.of(
                    box.operations().deadLetters().containsKey(subscriber)
                            ? EventProblem.SUBSCRIBER_OF_A_MODULE
                            : EventProblem.UNKNOWN_SUBSCRIBER);
        }
        ForeignEvents.Unused unused = box.foreign().requireUnused(subscriber);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("types", unused.types());
        details.put("delivered", unused.delivered());
        details.put("last_used", unused.lastUsed().toString());
        details.put("waiting", unused.waiting());
        details.put("dead", unused.dead());
        audit.note("subscriber.remove", subscriber, why.reason(), details);
        box.foreign().remove(subscriber);
        return EventRoutes.json(
                200,
                new Removed(
                        subscriber,
                        unused.waiting(),
                        unused.dead(),
                        "should its module hear by this name again, it begins anew, with everything that is still kept"));
    }
}
