package edgewatt.station.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables.WriteOutcome;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Fact;
import edgewatt.api.store.JournalException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceModelTest {
    private final Map<String, String> disk = new TreeMap<>();
    private final List<Fact> facts = new ArrayList<>();
    private boolean failing;
    private final Documents documents = new Documents() {
        @Override
        public Optional<String> read(String name) {
            return Optional.ofNullable(disk.get(name));
        }

        @Override
        public void write(String name, String json) {
            if (failing) {
                throw new JournalException("disk full", true, null);
            }
            disk.put(name, json);
        }

        @Override
        public void delete(String name) {
            disk.remove(name);
        }

        @Override
        public List<String> names(String prefix) {
            return List.copyOf(disk.keySet());
        }
    };

    private DeviceModel model(Map<String, String> overrides) {
        DeviceModel m = new DeviceModel(documents, overrides, facts::add, () -> Instant.EPOCH);
        m.define(CoreVariables.definitions());
        return m;
    }

    @Test
    void everyCoreDefaultIsAllowed() {
        assertEquals(
                CoreVariables.definitions().size(),
                model(Map.of()).definitions().size());
    }

    @ParameterizedTest
    @CsvSource({
        "AuthCtrlr,Enabled,TRUE,ACCEPTED,true",
        "AuthCtrlr,Enabled,False,ACCEPTED,false",
        "AuthCtrlr,Enabled,yes,REJECTED,true",
        "AuthCtrlr,Enabled,1,REJECTED,true",
        "AuthCtrlr,Enabled,'',REJECTED,true",
        "txctrlr,evconnectiontimeout,60,ACCEPTED,60",
        "TxCtrlr,EVConnectionTimeOut,-1,REJECTED,120",
        "TxCtrlr,EVConnectionTimeOut,86401,REJECTED,120",
        "TxCtrlr,EVConnectionTimeOut,1.5,REJECTED,120",
        "TxCtrlr,EVConnectionTimeOut,' 60',REJECTED,120",
        "TxCtrlr,EVConnectionTimeOut,+60,REJECTED,120",
        "TxCtrlr,EVConnectionTimeOut,0x10,REJECTED,120",
        "TxCtrlr,EVConnectionTimeOut,999999999999999999999,REJECTED,120",
        "AlignedDataCtrlr,Measurands,'voltage.l1, SoC',ACCEPTED,'Voltage.L1,SoC'",
        "AlignedDataCtrlr,Measurands,'',ACCEPTED,''",
        "AlignedDataCtrlr,Measurands,'Voltage,',REJECTED,Energy.Active.Import.Register",
        "AlignedDataCtrlr,Measurands,Volts,REJECTED,Energy.Active.Import.Register",
        "AlignedDataCtrlr,Measurands,'SoC,SoC',REJECTED,Energy.Active.Import.Register",
        "AuthCacheCtrlr,Available,false,REJECTED,true",
    })
    void valuesAreChecked(String component, String variable, String value, WriteOutcome outcome, String then) {
        DeviceModel m = model(Map.of());
        VariableId id = VariableId.of(component, variable);
        assertEquals(outcome, m.write(id, value, "test"));
        assertEquals(then, m.read(id).orElseThrow());
        assertEquals(1, facts.size());
    }

    @Test
    void unknownVariables() {
        DeviceModel m = model(Map.of());
        VariableId nothing = VariableId.of("No", "Thing");
        assertEquals(WriteOutcome.UNKNOWN_VARIABLE, m.write(nothing, "1", "test"));
        assertTrue(m.read(nothing).isEmpty());
        assertThrows(IllegalStateException.class, () -> m.integer(nothing));
        assertThrows(IllegalStateException.class, () -> m.flag(nothing));
        assertThrows(IllegalArgumentException.class, () -> m.report(nothing, "1"));
    }

    @Test
    void writtenBeforeOverrideBeforeDefault() {
        Map<String, String> etc = Map.of("TxCtrlr.EVConnectionTimeOut", "30");
        DeviceModel m = model(etc);
        assertEquals(30, m.integer(CoreVariables.CONNECTION_TIME_OUT));
        m.write(CoreVariables.CONNECTION_TIME_OUT, "40", "test");
        assertEquals(40, m.integer(CoreVariables.CONNECTION_TIME_OUT));
        assertEquals(40, model(etc).integer(CoreVariables.CONNECTION_TIME_OUT));
    }

    @Test
    void anOverrideOutOfRangeIsToldAndNotUsed() {
        DeviceModel m = model(Map.of("TxCtrlr.EVConnectionTimeOut", "soon"));
        assertEquals(120, m.integer(CoreVariables.CONNECTION_TIME_OUT));
        assertTrue(m.complaints(true).get(0).contains("'soon'"));
        m.override(Map.of("TxCtrlr.EVConnectionTimeOut", "50"));
        assertEquals(50, m.integer(CoreVariables.CONNECTION_TIME_OUT));
        assertTrue(m.complaints(true).isEmpty());
    }

    @Test
    void aValueThatCannotBeMadeDurableIsRejectedAndTheOldOneStays() {
        DeviceModel m = model(Map.of());
        m.write(CoreVariables.CONNECTION_TIME_OUT, "40", "test");
        failing = true;
        assertEquals(WriteOutcome.REJECTED, m.write(CoreVariables.CONNECTION_TIME_OUT, "50", "test"));
        assertEquals(40, m.integer(CoreVariables.CONNECTION_TIME_OUT));
    }

    @Test
    void aStoredValueWaitsForItsDefinition() {
        DeviceModel m = model(Map.of());
        VariableId id = VariableId.of("OCPPCommCtrlr", "HeartbeatInterval");
        VariableDefinition d = VariableDefinition.integer(id, "s", 1, 86_400, 300, "between heartbeats");
        var subscription = m.define(List.of(d));
        assertThrows(IllegalArgumentException.class, () -> m.define(List.of(d)));
        m.write(id, "60", "test");
        subscription.close();
        assertTrue(m.read(id).isEmpty());
        m.define(List.of(d));
        assertEquals(60, m.integer(id));
    }

    @Test
    void aSecretIsNotTold() {
        DeviceModel m = model(Map.of());
        VariableId id = VariableId.of("SecurityCtrlr", "BasicAuthPassword");
        m.define(List.of(VariableDefinition.flag(id, false, "").with(Mutability.WRITE_ONLY)));
        m.write(id, "true", "test");
        assertTrue(facts.stream().noneMatch(f -> f.toString().contains("true")));
    }

    @Test
    void watchersHearChangesOnly() {
        DeviceModel m = model(Map.of());
        List<String> heard = new ArrayList<>();
        var watch = m.watch(CoreVariables.CONNECTION_TIME_OUT, heard::add);
        m.watch(CoreVariables.CONNECTION_TIME_OUT, v -> {
            throw new IllegalStateException("a bad watcher");
        });
        m.write(CoreVariables.CONNECTION_TIME_OUT, "40", "test");
        m.write(CoreVariables.CONNECTION_TIME_OUT, "40", "test");
        m.write(CoreVariables.CONNECTION_TIME_OUT, "nonsense", "test");
        watch.close();
        m.write(CoreVariables.CONNECTION_TIME_OUT, "50", "test");
        assertEquals(List.of("40"), heard);
    }

    @Test
    void anUnreadableDocumentIsToldAndDefaultsHold() {
        disk.put(DeviceModel.DOCUMENT, "{nonsense");
        DeviceModel m = model(Map.of());
        assertEquals(120, m.integer(CoreVariables.CONNECTION_TIME_OUT));
        assertEquals(1, m.complaints(true).size());
    }

    @Test
    void reportedValuesAreNotPersisted() {
        DeviceModel m = model(Map.of());
        m.report(CoreVariables.STATION_AVAILABILITY, "Unavailable");
        assertEquals("Unavailable", m.read(CoreVariables.STATION_AVAILABILITY).orElseThrow());
        assertTrue(disk.isEmpty());
    }

    @Test
    void aSettingThatNamesNoVariableIsToldAsItWasWrittenOnceAllAreDefined() {
        DeviceModel m =
                model(Map.of("TxCtrlr.EVConnectionTimeout_", "30", "txctrl.EVConnectionTimeOut", "30", "x", "1"));
        assertEquals(List.of(), m.complaints(false));
        List<String> told = m.complaints(true);
        assertEquals(3, told.size());
        assertTrue(told.get(0).startsWith("etc/variables.json: there is no variable 'txctrl.EVConnectionTimeOut'"));
        assertTrue(told.get(0).contains("(known: TxCtrlr.EVConnectionTimeOut)"), told.get(0));
        assertTrue(told.get(1).contains("TxCtrlr.StopTxOnInvalidId"), "those of the same component: " + told.get(1));
        assertEquals(
                "etc/variables.json: there is no variable 'x'; it has no effect until it is corrected", told.get(2));
        m.override(Map.of("txctrlr.evconnectiontimeout", "30"));
        assertEquals(List.of(), m.complaints(true));
        assertEquals(30, m.integer(CoreVariables.CONNECTION_TIME_OUT));
    }

    @Test
    void namesInSentencesKeepTheirCase() {
        DeviceModel m = model(Map.of("txctrlr.evconnectiontimeout", "soon"));
        assertTrue(m.complaints(true).get(0).startsWith("etc/variables.json: TxCtrlr.EVConnectionTimeOut may not"));
        m.write(CoreVariables.CONNECTION_TIME_OUT, "40", "test");
        assertTrue(facts.toString().contains("write TxCtrlr.EVConnectionTimeOut"), facts.toString());
    }

    @Test
    void theFrameworksOwnKeysAreNoVariables() {
        Map<String, Object> settings = new java.util.HashMap<>(Map.of(
                "service.pid", "variables", "component.name", "x", ".secret", "1", "TxCtrlr.StopTxOnInvalidId", false));
        assertEquals(Map.of("TxCtrlr.StopTxOnInvalidId", "false"), VariablesComponent.overrides(settings));
    }
}
