/**
 * A mini OCPP 1.6J backend that a bill can be checked against. It knows nothing of this project's own OCPP client: what it
 * accepts and answers is written here from the specification alone.
 */
package edgewatt.sim.backend;
