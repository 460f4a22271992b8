/** Limits, forecasts, charging profiles and plans. The profile model is OCPP 2.1's; signs are charging-positive. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package edgewatt.api.energy;
