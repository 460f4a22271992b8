package edgewatt.itest;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Station;
import edgewatt.api.store.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** The running charger, through its services, with its desk. */
final class Charger {
    /** Our identity at the mini backend: the space proves that it is encoded in the URL. */
    static final String IDENTITY = "IT 1";

    final BundleContext context = FrameworkUtil.getBundle(Charger.class).getBundleContext();
    final Desk desk = new Desk(Path.of(context.getProperty("edgewatt.data")));

    /** Connects the link to the mini backend, whose port is only known now. */
    void connect() {
        Await.until("the mini backend listens", desk::backendUrl, url -> url.startsWith("ws:"));
        Settings settings = Await.until("settings", () -> service(Settings.class), s -> s != null);
        String url = Await.until("url", desk::backendUrl, u -> true);
        settings.change("ocpp.client~main", Map.of("url", url, "identity", IDENTITY), "itest");
        awaitLink();
    }

    void awaitLink() {
        Await.until(
                "the link is up", () -> service(Link.class, "ocpp.main"), l -> l != null && l.state() == Link.State.UP);
    }

    EvseSnapshot evse(int id) {
        return service(Station.class).evse(id).orElseThrow().snapshot();
    }

    void awaitState(int evse, EvseState state) {
        Await.until("EVSE " + evse + " is " + state, () -> evse(evse), s -> s.state() == state);
    }

    void awaitContactor(int evse, DriverState.Contactor contactor) {
        Await.until(
                "contactor " + evse + " is " + contactor,
                () -> evse(evse),
                s -> s.driver().contactor() == contactor);
    }

    /** A car comes to a free EVSE, its driver shows this card, and the contactor closes. */
    void charge(int evse, String tag) throws Exception {
        awaitState(evse, EvseState.AVAILABLE);
        desk.sim("plug " + evse);
        awaitState(evse, EvseState.PREPARING);
        desk.sim("tag " + evse + " " + tag);
        awaitContactor(evse, DriverState.Contactor.CLOSED);
    }

    /** The newest transaction in the backend's books. */
    JsonNode lastTransaction() throws Exception {
        JsonNode all = desk.ledger();
        return all.get(all.size() - 1);
    }

    /** The newest transaction of this tag in the backend's books. */
    JsonNode transactionOf(String idTag) throws Exception {
        JsonNode found = null;
        for (JsonNode transaction : desk.ledger()) {
            if (transaction.path("idTag").asText().equals(idTag)) {
                found = transaction;
            }
        }
        if (found == null) {
            throw new AssertionError("no transaction of " + idTag);
        }
        return found;
    }

    /** How often the backend has been told of a boot. */
    long boots() throws Exception {
        return desk.frames().stream()
                .filter(frame -> frame.contains("\"BootNotification\""))
                .count();
    }

    <T> T service(Class<T> type) {
        ServiceReference<T> reference = context.getServiceReference(type);
        return reference == null ? null : context.getService(reference);
    }

    Link service(Class<Link> type, String name) throws Exception {
        for (ServiceReference<Link> reference : context.getServiceReferences(type, null)) {
            Link link = context.getService(reference);
            if (link != null && link.name().equals(name)) {
                return link;
            }
        }
        return null;
    }

    Bundle bundle(String symbolicName) {
        Bundle found = null;
        for (Bundle bundle : context.getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                found = bundle;
            }
        }
        if (found == null) {
            throw new AssertionError("no bundle " + symbolicName);
        }
        return found;
    }
}
