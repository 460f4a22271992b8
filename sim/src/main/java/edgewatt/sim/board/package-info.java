/** The simulated board: the world wired to the pins of a simulated chip, with meters and token readers. */
package edgewatt.sim.board;
