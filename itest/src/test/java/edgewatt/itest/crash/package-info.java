/**
 * The crash matrix: controllers that are killed, and what their bills say afterwards. Needs the built application, and of the
 * libraries only those that lie in it; no test framework.
 */
package edgewatt.itest.crash;
