/** The commands that drive the simulated board from another shell. */
package edgewatt.sim.control;
