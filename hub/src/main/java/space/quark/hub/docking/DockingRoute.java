package space.quark.hub.docking;

import java.util.function.Function;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;

/**
 * Something that docking answers.
 *
 * @param administrators whether only the operator and administrators may ask; who may ask the others they decide themselves
 */
public record DockingRoute(String verb, String path, boolean administrators, Function<Exchange, Answer> handling) {}
