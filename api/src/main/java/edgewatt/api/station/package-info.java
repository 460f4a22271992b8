/**
 * The charging station, neutral of any protocol. The model is drawn from OCPP 2.1 downwards; names are OCPP's and IEC
 * 61851's. Power and current are signed: positive charges the car, negative discharges it.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package edgewatt.api.station;
