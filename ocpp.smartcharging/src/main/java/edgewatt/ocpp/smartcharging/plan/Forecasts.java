package edgewatt.ocpp.smartcharging.plan;

/**
 * What is expected, one value per slot of the snapshot.
 *
 * @param importPrice EUR per kWh, may be negative
 * @param exportPrice EUR per kWh, may be negative
 * @param loadKw consumption without the storages (kW)
 * @param pvKw generation (kW), at least 0
 */
public record Forecasts(Series importPrice, Series exportPrice, Series loadKw, Series pvKw) {
    public Forecasts {
        int slots = importPrice.size();
        if (exportPrice.size() != slots || loadKw.size() != slots || pvKw.size() != slots) {
            throw new IllegalArgumentException("forecasts of different length: import price " + slots
                    + ", export price " + exportPrice.size() + ", load " + loadKw.size() + ", PV " + pvKw.size());
        }
    }
}
