package space.quark.host.call;

import java.lang.reflect.Proxy;
import java.time.InstantSource;
import space.quark.dock.ContractModel;

/** A contract as called over HTTP: the same interface, the same failures, and {@code Unreachable} beside them. */
public final class RemoteContract {
    private RemoteContract() {}

    /**
     * @param fromModule the module that calls, seen by the target as {@code Caller.module}
     * @param target where and how the module is reached, asked anew for each attempt
     */
    public static <C> C of(
            Class<C> contract, String fromModule, RemoteTarget target, InstantSource clock, CallListener listener) {
        ContractModel model = ContractModel.of(contract);
        return contract.cast(Proxy.newProxyInstance(
                contract.getClassLoader(),
                new Class<?>[] {contract},
                new RemoteHandler(model, fromModule, target, clock, listener)));
    }
}
