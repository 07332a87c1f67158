package space.quark.host;

import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import space.quark.host.bus.Bus;
import space.quark.host.settings.Settings;
import space.quark.host.storage.Databases;

/**
 * What every module of a process shares.
 *
 * @param heldCalls bounds calls that hold a connection while they ask neighbours; fair, half the pool's size
 */
public record HostEnvironment(
        Databases databases, Settings settings, Bus bus, HubLink hub, InstantSource clock, Semaphore heldCalls) {}
