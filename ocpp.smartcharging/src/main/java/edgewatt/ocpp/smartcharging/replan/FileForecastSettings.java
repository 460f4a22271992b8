package edgewatt.ocpp.smartcharging.replan;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** A forecast from a file, factory PID {@code ocpp.smartcharging.forecast}: one {@code ocpp.smartcharging.forecast~NAME.json} each. */
@ObjectClassDefinition(name = "Forecast from a file", description = "Prices or powers that another program writes")
public @interface FileForecastSettings {
    @AttributeDefinition(
            name = "File",
            description = "CSV or JSON; absolute, or within the data folder. Looked at once a minute.")
    String file() default "";

    @AttributeDefinition(
            name = "Kind",
            description = "what it forecasts",
            options = {
                @Option(label = "import price", value = "IMPORT_PRICE"),
                @Option(label = "export price", value = "EXPORT_PRICE"),
                @Option(label = "PV power", value = "PV_POWER"),
                @Option(label = "house load", value = "LOAD_POWER")
            })
    String kind() default "IMPORT_PRICE";

    @AttributeDefinition(
            name = "Factor",
            description =
                    "by which values are multiplied to be currency per kWh, or W: 0.01 for cents, 0.001 for a price per"
                            + " MWh, 1000 for kW")
    double factor() default 1;

    @AttributeDefinition(
            name = "Maximum age",
            description = "h after which values of a file that is not written any longer count as old; 0 = never",
            min = "0",
            max = "8784")
    int maxAgeH() default 36;
}
