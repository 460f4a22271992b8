/** Generations of bundles, health and the state of uplinks. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package edgewatt.api.deploy;
