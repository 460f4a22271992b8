/** The component that brings board, meters, readers and control port up together, and down again. */
package edgewatt.sim.desk;
