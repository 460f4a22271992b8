/** Activators and components of the bundles that {@code DeployIT} and its like make on the fly: each class is copied into jars of its own. */
package edgewatt.itest.addon;
