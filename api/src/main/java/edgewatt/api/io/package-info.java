/**
 * Named pins. A provider (for example {@code hal.gpio}) registers one service per configured pin with the service
 * property {@link edgewatt.api.io.Pin#NAME}; consumers bind by that name and never see a chip or a line number.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package edgewatt.api.io;
