package edgewatt.ocpp.smartcharging.replan;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the planner, PID {@code ocpp.smartcharging.plan}. */
@ObjectClassDefinition(name = "Planner", description = "When cars in mode plan charge")
public @interface ReplanSettings {
    @AttributeDefinition(
            name = "Import price",
            description = "currency per kWh where no price is known: no forecast, and none seen in the last days",
            min = "-5",
            max = "5")
    double importPrice() default 0.30;

    @AttributeDefinition(
            name = "Feed-in price",
            description = "currency per kWh that own generation earns, where there is no forecast of it",
            min = "-5",
            max = "5")
    double exportPrice() default 0.08;

    @AttributeDefinition(
            name = "House load",
            description = "W of the house where neither a forecast nor a grid meter tells",
            min = "0",
            max = "1000000")
    double loadW() default 300;

    @AttributeDefinition(
            name = "Assumed departure",
            description = "local time, HH:MM, where no departure was told and too few were seen to learn one")
    String assumedDeparture() default "07:00";

    @AttributeDefinition(
            name = "Assumed energy",
            description = "Wh of a charge where no target was told and too few were seen to learn one",
            min = "1000",
            max = "1000000")
    double assumedEnergyWh() default 30000;

    @AttributeDefinition(
            name = "Ready before",
            description = "min before the departure at which the target should be reached, because drivers leave early",
            min = "0",
            max = "240")
    int readyBeforeMin() default 45;

    @AttributeDefinition(
            name = "Least gain",
            description = "hundredths of the currency that a new plan must save to replace one that still holds",
            min = "0",
            max = "1000")
    double leastGainCent() default 2;

    @AttributeDefinition(
            name = "Budget",
            description = "ms that a plan may take; then the best plan so far is used",
            min = "50",
            max = "60000")
    int budgetMs() default 3000;

    @AttributeDefinition(
            name = "Effort",
            description = "1 = the usual; less is faster, more saves a little more",
            min = "0",
            max = "10")
    double effort() default 1;

    @AttributeDefinition(
            name = "Peak price",
            description =
                    "currency per kW of the month's highest import in a quarter of an hour; 0 = none. Needs a GRID meter",
            min = "0",
            max = "1000")
    double peakPrice() default 0;

    @AttributeDefinition(
            name = "Wear",
            description = "currency per kWh that discharging a car costs it",
            min = "0",
            max = "5")
    double wearPerKwh() default 0.08;
}
