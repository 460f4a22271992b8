package edgewatt.station;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** PID {@code station}, file {@code etc/station.json}. */
@ObjectClassDefinition(name = "Charging station", description = "The station and its EVSEs")
public @interface StationConfig {
    @AttributeDefinition(description = "who makes the station; at most 20 characters")
    String vendor() default "Edgewatt";

    @AttributeDefinition(description = "which model; at most 20 characters")
    String model() default "edgewatt";

    @AttributeDefinition(description = "serial number; at most 25 characters; may be empty", required = false)
    String serialNumber() default "";

    @AttributeDefinition(description = "version told to a backend; at most 50 characters")
    String firmwareVersion() default "0.1.0";

    @AttributeDefinition(
            description = "number of EVSEs; a change takes effect after a restart",
            min = "1",
            max = "1000")
    int evses() default 2;

    @AttributeDefinition(description = "largest current of each EVSE, A per phase", min = "6", max = "1000")
    double maxCurrentA() default 32;

    @AttributeDefinition(description = "phases wired to each EVSE", min = "1", max = "3")
    int phases() default 3;

    @AttributeDefinition(
            description = "limits of single EVSEs as JSON: [{\"evse\":1,\"maxCurrentA\":16,\"phases\":1},"
                    + "{\"evse\":2,\"perPhaseA\":[16,16,10]}]",
            required = false)
    String evseLimits() default "";

    @AttributeDefinition(description = "nominal voltage, V phase to neutral", min = "100", max = "300")
    double nominalVoltageV() default 230;

    @AttributeDefinition(
            description = "current while nobody plans, A per phase; below 6 = none",
            min = "0",
            max = "1000")
    double fallbackCurrentA() default 16;

    @AttributeDefinition(
            description = "largest current once a set point has run out, A per phase; below 6 = none",
            min = "0",
            max = "1000")
    double safeCurrentA() default 6;

    @AttributeDefinition(description = "a plug starts a charge, and every token is accepted that nobody refuses")
    boolean freeVend() default false;

    @AttributeDefinition(
            description = "token of charges that a plug has started; 0 to 20 characters; empty = none",
            required = false)
    String freeVendToken() default "";

    @AttributeDefinition(
            description =
                    "when the start of a charge cannot be made durable: 'refuse' it, or 'free-vend' and record it later")
    String onJournalFailure() default "refuse";

    @AttributeDefinition(
            description = "open transactions after a restart: 'resume' if the car is still plugged, or 'close'")
    String transactionOnRestart() default "resume";

    @AttributeDefinition(
            description =
                    "seconds after a start of the controller before any charge takes power, at least; drawn at random up to recloseDelayMaxS",
            min = "0",
            max = "3600")
    int recloseDelayMinS() default 0;

    @AttributeDefinition(
            description = "seconds after a start of the controller before any charge takes power, at most",
            min = "0",
            max = "3600")
    int recloseDelayMaxS() default 0;

    @AttributeDefinition(
            description = "milliseconds until feedback must say open after a normal withdrawal",
            min = "1000",
            max = "60000")
    int openNormalMs() default 8000;

    @AttributeDefinition(
            description = "milliseconds until feedback must say open after an emergency withdrawal",
            min = "100",
            max = "10000")
    int openEmergencyMs() default 3000;

    @AttributeDefinition(
            description =
                    "seconds that hardware and meters may take after a restart, before open transactions are closed without",
            min = "1",
            max = "300")
    int restoreWaitS() default 15;

    @AttributeDefinition(description = "seconds in state C without power until SuspendedEV", min = "1", max = "3600")
    int suspendedEvAfterS() default 10;

    @AttributeDefinition(description = "less power than this counts as none, W", min = "0", max = "5000")
    double flowThresholdW() default 50;

    @AttributeDefinition(
            description = "seconds between writes of the energy register while a transaction runs",
            min = "5",
            max = "3600")
    int registerEveryS() default 60;

    @AttributeDefinition(description = "symbolic names of the bundles whose authorisers may accept a token")
    String[] acceptingAuthorizers() default {"ocpp.client", "station"};

    @AttributeDefinition(
            description = "a transaction begins only with a signed reading of the EVSE's meter (calibration law)")
    boolean requireSignedMeterValues() default false;

    @AttributeDefinition(
            description = "seconds that a meter may take to sign begin or end of a transaction",
            min = "1",
            max = "60")
    int signWaitS() default 5;
}
