/** Everything that runs a station with no hardware: settings here, one part per package below. */
package edgewatt.sim;
