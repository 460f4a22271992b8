package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

class WhiteboardTest {
    private final List<String> done = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private String service = "listener";
    private final Whiteboard<String> whiteboard = new Whiteboard<>(
            context(), later::add, (reference, s) -> done.add("add " + s), s -> done.add("remove " + s));
    private final ServiceReference<String> reference = reference();

    @Test
    void aServiceIsNotFetchedByWhoeverRegistersIt() {
        whiteboard.bind(reference);
        assertEquals(List.of(), done);
        later.remove().run();
        assertEquals(List.of("get", "add listener"), done);
    }

    @Test
    void itIsRemovedAtOnceAndReleased() {
        whiteboard.bind(reference);
        later.remove().run();
        whiteboard.unbind(reference);
        assertEquals(List.of("get", "add listener", "remove listener", "unget"), done);
    }

    @Test
    void oneThatGoesBeforeItIsFetchedIsNeverUsed() {
        whiteboard.bind(reference);
        whiteboard.unbind(reference);
        later.remove().run();
        assertEquals(List.of("get", "unget"), done);
    }

    @Test
    void oneThatCannotBeMadeIsLeftOut() {
        service = null;
        whiteboard.bind(reference);
        later.remove().run();
        whiteboard.unbind(reference);
        assertEquals(List.of("get"), done);
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    if (method.getName().equals("getService")) {
                        done.add("get");
                        return service;
                    }
                    done.add("unget");
                    return true;
                });
    }

    @SuppressWarnings("unchecked")
    private ServiceReference<String> reference() {
        return (ServiceReference<String>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, args) -> method.getName().equals("equals")
                        ? (Object) (proxy == args[0])
                        : method.getName().equals("hashCode") ? (Object) 1 : "reference");
    }
}
