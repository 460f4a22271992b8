/** From a verified generation to a running one: dry run, swap, health gate. */
package edgewatt.deploy.apply;
