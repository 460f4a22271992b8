/** The small HTTP door on loopback that the simulated board and the mini backend share. JDK only. */
package edgewatt.sim.http;
