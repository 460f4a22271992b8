/** Signed generations of bundles. */
package edgewatt.deploy;
