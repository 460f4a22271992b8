/** A world that outlives the controller: pins, meters and readers over a socket of this machine. */
package edgewatt.sim.remote;
