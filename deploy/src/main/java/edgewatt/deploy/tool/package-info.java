/** {@code ./edgewatt bundle} and {@code ./edgewatt key}: for vendors and installers, at their desks. */
package edgewatt.deploy.tool;
