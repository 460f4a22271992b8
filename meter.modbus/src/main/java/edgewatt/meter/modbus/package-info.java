/**
 * Meters and inverters on Modbus TCP. A {@link edgewatt.meter.modbus.ModbusMeter} knows its registers by a {@link
 * edgewatt.meter.modbus.RegisterMap}; all meters behind one address share one connection, a {@link
 * edgewatt.meter.modbus.Line}, because most gateways serve only one or two.
 */
package edgewatt.meter.modbus;
