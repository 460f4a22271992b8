package edgewatt.ocpp.client.files;

/** OCPP 2.x FirmwareStatusEnumType; 1.6 signed has the same members, 1.6 a part of them. */
public enum FirmwareStatus {
    IDLE,
    DOWNLOAD_SCHEDULED,
    DOWNLOADING,
    /** Waits before another try. */
    DOWNLOAD_PAUSED,
    DOWNLOADED,
    DOWNLOAD_FAILED,
    SIGNATURE_VERIFIED,
    INVALID_SIGNATURE,
    INSTALL_SCHEDULED,
    INSTALLING,
    INSTALL_REBOOTING,
    INSTALLED,
    INSTALLATION_FAILED,
    INSTALL_VERIFICATION_FAILED;

    /** Whether nothing follows. */
    boolean last() {
        return this == DOWNLOAD_FAILED
                || this == INVALID_SIGNATURE
                || this == INSTALLED
                || this == INSTALLATION_FAILED
                || this == INSTALL_VERIFICATION_FAILED;
    }
}
