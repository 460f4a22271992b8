/** Durable state: what must not be lost, and small documents, settings and secrets. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package edgewatt.api.store;
