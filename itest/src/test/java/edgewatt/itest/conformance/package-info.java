/**
 * {@code ./edgewatt conformance 1.6}: a day of a charging station against a backend that checks every frame by the official
 * schemas. Programs, not tests: they need node and the network, which a build must not.
 */
package edgewatt.itest.conformance;
