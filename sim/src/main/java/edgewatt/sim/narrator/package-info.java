/** Says in plain words what the station does: for the console of the dev application. */
package edgewatt.sim.narrator;
