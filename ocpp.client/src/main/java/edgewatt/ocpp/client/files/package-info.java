/** Files to and from backends: transfers, the log bundle and firmware; the same for all versions of OCPP. */
package edgewatt.ocpp.client.files;
