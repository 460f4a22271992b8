package edgewatt.sim;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration {@code sim}: all parts of this bundle read it. A {@code %d} in a pin's name is the EVSE's number. */
@ObjectClassDefinition(
        name = "Simulation",
        description = "Simulated car, house, interlock and backend. Active on a simulated chip only.")
public @interface SimSettings {
    @AttributeDefinition(
            description =
                    "Port on 127.0.0.1 of a world in another process (a crash test's); 0: the world is in this one",
            min = "0",
            max = "65535")
    int worldPort() default 0;

    @AttributeDefinition(description = "Simulated EVSEs, as many as board.json has", min = "1", max = "1000")
    int evses() default 2;

    @AttributeDefinition(
            description =
                    "How many times faster energy, state of charge and the day run; contactor and car keep real time",
            min = "1",
            max = "3600")
    int speed() default 1;

    @AttributeDefinition(description = "Control port on 127.0.0.1; 0 takes a free one", min = "0", max = "65535")
    int controlPort() default 0;

    @AttributeDefinition(description = "Offer a meter for each EVSE; off where board.json has pulse meters")
    boolean evseMeters() default true;

    @AttributeDefinition(description = "Offer meters for the grid connection and the PV")
    boolean siteMeters() default true;

    @AttributeDefinition(description = "Offer forecasts of price, PV and load")
    boolean forecasts() default true;

    @AttributeDefinition(
            description =
                    "Keep registers, state of charge and who is plugged over a restart, in sim.world.json of the data"
                            + " folder")
    boolean remember() default true;

    @AttributeDefinition(description = "Usable battery of the car, Wh", min = "1000", max = "1000000")
    double carBatteryWh() default 60_000;

    @AttributeDefinition(description = "On-board charger, A per phase", min = "6", max = "80")
    double carMaxA() default 16;

    @AttributeDefinition(description = "Phases of the on-board charger", min = "1", max = "3")
    int carPhases() default 3;

    @AttributeDefinition(description = "Time in which the car follows an offer, ms", min = "0", max = "5000")
    int carLagMs() default 2000;

    @AttributeDefinition(description = "State of charge at the start, percent", min = "0", max = "100")
    double carSoc() default 30;

    @AttributeDefinition(
            description = "Rating of the plugged cable, A",
            options = {
                @org.osgi.service.metatype.annotations.Option("13"),
                @org.osgi.service.metatype.annotations.Option("20"),
                @org.osgi.service.metatype.annotations.Option("32"),
                @org.osgi.service.metatype.annotations.Option("63")
            })
    int cableRatingA() default 32;

    @AttributeDefinition(description = "PV on a clear noon, W", min = "0", max = "1000000")
    double pvPeakW() default 5000;

    @AttributeDefinition(description = "Input: a cable is in")
    String pin_plug() default "plug%d";

    @AttributeDefinition(description = "Input: the car asks for energy")
    String pin_request() default "request%d";

    @AttributeDefinition(description = "Input: the car asks for ventilation too")
    String pin_ventilation() default "ventilation%d";

    @AttributeDefinition(description = "Input: hardware fault")
    String pin_fault() default "fault%d";

    @AttributeDefinition(description = "Input: residual current trip")
    String pin_rcd() default "rcd%d";

    @AttributeDefinition(description = "Input: contactor feedback")
    String pin_feedback() default "feedback%d";

    @AttributeDefinition(description = "Input: cable rating, low bit")
    String pin_cableA() default "cableA%d";

    @AttributeDefinition(description = "Input: cable rating, high bit")
    String pin_cableB() default "cableB%d";

    @AttributeDefinition(description = "Input: one pulse per Wh")
    String pin_pulse() default "s0-%d";

    @AttributeDefinition(description = "Output: permission heartbeat")
    String pin_permission() default "permit%d";

    @AttributeDefinition(description = "Output: cable lock")
    String pin_lock() default "lock%d";

    @AttributeDefinition(description = "PWM output: offered current by the pilot's duty law")
    String pin_offer() default "offer%d";

    @AttributeDefinition(description = "Run the mini backend inside this process")
    boolean backend() default false;

    @AttributeDefinition(description = "OCPP port of the mini backend; 0 takes a free one", min = "0", max = "65535")
    int backendPort() default 0;

    @AttributeDefinition(
            description = "HTTP control port of the mini backend; 0 takes a free one",
            min = "0",
            max = "65535")
    int backendControlPort() default 0;

    @AttributeDefinition(
            description = "Ledger file of the mini backend, under the data folder; empty keeps it in memory")
    String backendLedger() default "";

    @AttributeDefinition(description = "Say on standard output in plain words what happens")
    boolean narrate() default false;
}
