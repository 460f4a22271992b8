package edgewatt.ocpp.client.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An action with its payload, in one version's words. */
public record Call(String action, ObjectNode payload) {}
