// What a friendly backend answers, by version and action. Everything is checked against the schemas before it leaves.
'use strict';

const now = () => new Date().toISOString();
let transaction = 1000;

const always = (actions, answer) => Object.fromEntries(actions.map(action => [action, () => ({ ...answer })]));
const boot = () => ({ status: 'Accepted', interval: 300, currentTime: now() });
const unknownVendor = { status: 'UnknownVendorId' };

const ocpp16 = {
  BootNotification: boot,
  Heartbeat: () => ({ currentTime: now() }),
  Authorize: () => ({ idTagInfo: { status: 'Accepted' } }),
  StartTransaction: () => ({ transactionId: ++transaction, idTagInfo: { status: 'Accepted' } }),
  StopTransaction: () => ({ idTagInfo: { status: 'Accepted' } }),
  ...always(['DataTransfer'], unknownVendor),
  ...always(['SignCertificate'], { status: 'Accepted' }),
  ...always(['StatusNotification', 'MeterValues', 'FirmwareStatusNotification', 'DiagnosticsStatusNotification',
    'SecurityEventNotification', 'LogStatusNotification', 'SignedFirmwareStatusNotification'], {}),
};

const ocpp2 = {
  BootNotification: boot,
  Heartbeat: () => ({ currentTime: now() }),
  Authorize: () => ({ idTokenInfo: { status: 'Accepted' } }),
  ...always(['DataTransfer'], unknownVendor),
  ...always(['SignCertificate', 'NotifyEVChargingNeeds', 'NotifyEVChargingSchedule'], { status: 'Accepted' }),
  ...always(['StatusNotification', 'MeterValues', 'TransactionEvent', 'NotifyReport', 'NotifyEvent',
    'NotifyMonitoringReport', 'NotifyChargingLimit', 'ClearedChargingLimit', 'ReportChargingProfiles',
    'NotifyCustomerInformation', 'NotifyDisplayMessages', 'ReservationStatusUpdate', 'SecurityEventNotification',
    'LogStatusNotification', 'FirmwareStatusNotification', 'PublishFirmwareStatusNotification'], {}),
};

module.exports = { 'ocpp1.6': ocpp16, 'ocpp2.0.1': ocpp2, 'ocpp2.1': ocpp2 };
