package edgewatt.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** By which names the controller is called. Addresses are not among them, because they change: settings may add some. */
final class Names {
    private Names() {}

    static List<String> of(List<String> configured) {
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
        try {
            String host = InetAddress.getLocalHost().getHostName();
            if (host.matches("[a-zA-Z][a-zA-Z0-9-]*")) {
                names.add(host);
                names.add(host + ".local");
            } else if (host.matches("[a-zA-Z][a-zA-Z0-9.-]*")) {
                names.add(host);
            }
        } catch (UnknownHostException e) {
            // a board without a name
        }
        configured.stream().filter(name -> !name.isBlank()).forEach(names::add);
        return names;
    }
}
