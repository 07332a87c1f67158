package space.quark.hub.events;

import java.util.function.Function;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;

/** Something that the hub answers itself; who may ask it finds out by itself. */
public record EventRoute(String verb, String path, Function<Exchange, Answer> handling) {}
