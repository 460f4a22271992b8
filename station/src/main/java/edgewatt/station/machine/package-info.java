/**
 * The EVSE as a pure function: no clock, no thread, no service. {@link edgewatt.station.machine.EvseMachine} holds the
 * table; everything it needs to know of the world comes in as {@link edgewatt.station.machine.Input} and {@link
 * edgewatt.station.machine.Context}, everything it wants done goes out as {@link edgewatt.station.machine.Effect}.
 */
package edgewatt.station.machine;
