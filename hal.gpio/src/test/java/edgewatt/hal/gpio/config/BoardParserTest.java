package edgewatt.hal.gpio.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Health.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every wrong board file has one sentence: what, where, what to do; and what is right stays. */
class BoardParserTest {
    private static final String SIMULATED = "{'kind':'simulated'}";
    private static final String P = "{'name':'p','line':0,'direction':'in'}";
    private static final String R = "{'name':'r','line':1,'direction':'in'}";
    private static final String K = "{'name':'k','line':2,'direction':'out'}";
    private static final String W = "{'name':'w','channel':0,'direction':'pwm'}";

    private static BoardConfig parse(String chip, String pins, String evses, String meters) {
        Map<String, String> settings = new HashMap<>();
        settings.put("chip", chip.replace('\'', '"'));
        settings.put("pins", pins.replace('\'', '"'));
        settings.put("evses", evses.replace('\'', '"'));
        settings.put("meters", meters.replace('\'', '"'));
        return new BoardParser().parse(settings);
    }

    private static String only(BoardConfig board) {
        assertEquals(1, board.problems().size(), board.problems().toString());
        return board.problems().get(0).message();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulated.json", "board.json"})
    void theExamplesAreRight(String file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(Files.readString(Path.of("examples", file)));
        Map<String, String> settings = new HashMap<>();
        root.fieldNames()
                .forEachRemaining(key -> settings.put(key, root.get(key).toString()));
        BoardConfig board = new BoardParser().parse(settings);
        assertEquals(List.of(), board.problems());
        assertEquals(root.get("pins").size(), board.pins().size());
        assertEquals(root.get("evses").size(), board.evses().size());
        assertEquals(root.get("meters").size(), board.meters().size());
    }

    @Test
    void defaultsAreThoseOfTheReadme() {
        BoardConfig board = parse(
                SIMULATED,
                "[" + P + "," + R + "," + K + "," + W + ",{'name':'l','line':3,'direction':'out'},"
                        + "{'name':'s','line':4,'direction':'in'}]",
                "[{'id':1,'plug':'p','request':'r','permission':'k','lock':'l','offer':'w'}]",
                "[{'name':'m','pin':'s','impulsesPerKwh':1000}]");
        assertEquals(List.of(), board.problems());
        PinConfig.In p = (PinConfig.In) board.pins().get("p");
        assertEquals(20, p.debounceMs());
        assertEquals(PinConfig.Bias.AS_IS, p.bias());
        assertEquals(0, ((PinConfig.In) board.pins().get("s")).debounceMs());
        assertEquals(PinConfig.Safe.INACTIVE, ((PinConfig.Out) board.pins().get("k")).safe());
        assertEquals(PinConfig.Safe.HOLD, ((PinConfig.Out) board.pins().get("l")).safe());
        assertEquals(
                new PinConfig.Pwm("w", "/sys/class/pwm/pwmchip0", 0, false, 1000, 100),
                board.pins().get("w"));
        EvseConfig evse = board.evses().get(0);
        assertEquals(32, evse.maxCurrentA());
        assertEquals(3, evse.phases());
        assertEquals("RST", evse.rotation());
        assertEquals(250, evse.heartbeatMs());
        assertEquals(2000, evse.interlockMs());
        assertEquals(200, evse.feedbackMs());
        assertTrue(evse.heartbeat());
        assertEquals(0, board.meters().get(0).evse());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {} | etc/board.json: chip: kind is missing; write linux or simulated
            {'kind':'magic'} | etc/board.json: chip: kind is "magic"; write linux or simulated
            {'kind':'linux'} | etc/board.json: chip: kind linux needs exactly one of name, label and path; 0 are given
            {'kind':'linux','name':'a','path':'/dev/a'} | etc/board.json: chip: kind linux needs exactly one of name, label and path; 2 are given
            {'kind':'simulated','name':'a'} | etc/board.json: chip: the simulated chip has no name, label or path; remove it, or write kind linux
            {'kind':'simulated','colour':1} | etc/board.json: chip: unknown key "colour"; known here: kind, label, name, path
            [1] | etc/board.json: chip: is [1]; write an object {...} there
            """)
    void chipSentences(String chip, String sentence) {
        BoardConfig board = parse(chip, "[]", "[]", "[]");
        assertEquals(sentence, board.problems().get(0).message());
        assertEquals(Map.of(), board.pins());
    }

    @Test
    void noChipAtAll() {
        assertEquals(
                "etc/board.json: chip is missing; write {\"kind\": \"simulated\"} or {\"kind\": \"linux\", \"name\":"
                        + " \"gpiochip0\"}",
                new BoardParser().parse(Map.of("pins", "[]")).problems().get(0).message());
    }

    @Test
    void unknownTopKeyAndBrokenJson() {
        BoardConfig board = new BoardParser()
                .parse(Map.of("chip", "{\"kind\":\"simulated\"}", "pin", "[]", "pins", "{\"a\":1,\"a\":2}"));
        assertEquals(
                "etc/board.json: unknown key \"pin\"; known here: chip, evses, meters, pins",
                board.problems().get(0).message());
        assertEquals(
                "etc/board.json: pins is not JSON (Duplicate field 'a'); correct it there",
                board.problems().get(1).message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'line':9,'direction':'in'} | etc/board.json: pins[1]: name is missing; write a unique name
            {'name':'a b','line':9,'direction':'in'} | etc/board.json: pin 'a b': the name may have 1 to 60 letters, digits, '.', '_' and '-'; choose another
            {'name':'p','line':9,'direction':'in'} | etc/board.json: pin 'p': the name is used twice; give each pin its own
            {'name':'x','line':0,'direction':'in'} | etc/board.json: pin 'x': line 0 is already used by pin 'p'; choose another
            {'name':'x','direction':'in'} | etc/board.json: pin 'x': line is missing; write the number of the line on the chip, 0 to 65535
            {'name':'x','line':-1,'direction':'in'} | etc/board.json: pin 'x': line is -1; write a whole number from 0 to 65535
            {'name':'x','line':'9','direction':'in'} | etc/board.json: pin 'x': line is "9"; write a whole number from 0 to 65535
            {'name':'x','line':9} | etc/board.json: pin 'x': direction is missing; write in, out or pwm
            {'name':'x','line':9,'direction':'up'} | etc/board.json: pin 'x': direction is "up"; write one of in, out, pwm
            {'name':'x','line':9,'direction':'in','bias':'strong'} | etc/board.json: pin 'x': bias is "strong"; write one of as-is, disabled, pull-up, pull-down
            {'name':'x','line':9,'direction':'in','debounceMs':20000} | etc/board.json: pin 'x': debounceMs is 20000; write a whole number from 0 to 10000 ms
            {'name':'x','line':9,'direction':'in','activeLow':'yes'} | etc/board.json: pin 'x': activeLow is "yes"; write true or false
            {'name':'x','line':9,'direction':'in','safe':'active'} | etc/board.json: pin 'x': safe belongs to direction out, and this pin is in; remove one of the two
            {'name':'x','line':9,'direction':'out','bias':'pull-up'} | etc/board.json: pin 'x': bias belongs to direction in, and this pin is out; remove one of the two
            {'name':'x','line':9,'direction':'pwm','channel':0} | etc/board.json: pin 'x': line and chip belong to direction in and out, and this pin is pwm; write pwmChip and channel
            {'name':'x','direction':'pwm'} | etc/board.json: pin 'x': channel is missing; write the channel of the PWM chip, 0 to 255
            {'name':'x','direction':'pwm','channel':1,'safeDuty':101} | etc/board.json: pin 'x': safeDuty is 101; write a number from 0 to 100 percent
            {'name':'x','line':9,'direction':'in','chip':'gpiochip1'} | etc/board.json: pin 'x': there is one simulated chip only; remove chip, or write kind linux
            {'name':'x','line':9,'direction':'in','lin':4} | etc/board.json: pin 'x': unknown key "lin"; known here: activeLow, bias, channel, chip, debounceMs, direction, frequencyHz, line, name, pwmChip, safe, safeDuty
            7 | etc/board.json: pins[1]: is 7; write an object {...} there
            """)
    void pinSentences(String pin, String sentence) {
        BoardConfig board = parse(SIMULATED, "[" + P + "," + pin + "]", "[]", "[]");
        assertEquals(sentence, board.problems().get(0).message());
        assertEquals(List.of("p"), List.copyOf(board.pins().keySet()), "what is right stays");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'plug':'p','request':'r','permission':'k','fualt':'f' | etc/board.json: evse 1: unknown key "fualt"; known here: bench, cable, cableRatingA, contactor, fault, feedback, feedbackMs, heartbeatMs, id, interlockMs, leds, lock, maxCurrentA, offer, permission, phases, pilot, plug, rcd, request, rotation, ventilated, ventilation
            'request':'r','permission':'k' | etc/board.json: evse 1: plug is missing; name the input that is active while a cable is in
            'plug':'p','permission':'k' | etc/board.json: evse 1: request is missing; name the input that is active while the car asks for energy (state C)
            'plug':'p','request':'r' | etc/board.json: evse 1: permission is missing; name the output whose heartbeat an interlock consumes
            'plug':'p','request':'r','permission':'nix' | etc/board.json: evse 1: permission names pin 'nix', which does not exist; add it to pins, or correct the name
            'plug':'p','request':'r','permission':'bad' | etc/board.json: evse 1: permission is pin 'bad', which is not usable; correct that pin first
            'plug':'k','request':'r','permission':'k2' | etc/board.json: evse 1: plug needs a pin of direction in, and 'k' is out; choose another pin, or correct its direction
            'plug':'p','request':'r','permission':'k','fault':'p' | etc/board.json: evse 1: fault names pin 'p', which is already plug; choose another pin
            'plug':'p','request':'r','contactor':'k' | etc/board.json: evse 1: contactor is driven by Linux directly, which is for the bench only; use permission, which feeds an interlock, or write "bench": true
            'plug':'p','request':'r','permission':'k','pilot':'w' | etc/board.json: evse 1: pilot is driven by Linux directly, which is for the bench only; use offer, which tells a safety controller, or write "bench": true
            'plug':'p','request':'r','permission':'k','contactor':'k2','bench':true | etc/board.json: evse 1: permission and contactor exclude each other; keep permission, which feeds an interlock
            'plug':'p','request':'r','permission':'on' | etc/board.json: evse 1: pin 'on' permits power, so its safe level is inactive; write "safe": "inactive"
            'plug':'p','request':'r','permission':'k','phases':2 | etc/board.json: evse 1: phases is 2; write 1 or 3
            'plug':'p','request':'r','permission':'k','rotation':'ABC' | etc/board.json: evse 1: rotation is "ABC"; write one of RST, STR, TRS, RTS, SRT, TSR
            'plug':'p','request':'r','permission':'k','maxCurrentA':5 | etc/board.json: evse 1: maxCurrentA is 5; write a number from 6 to 63 A
            'plug':'p','request':'r','permission':'k','cable':'c' | etc/board.json: evse 1: cable is "c"; write two inputs, low bit first: ["bit0", "bit1"]
            'plug':'p','request':'r','permission':'k','cableRatingA':12 | etc/board.json: evse 1: cableRatingA is 12; write a whole number from 13 to 63 A
            'plug':'p','request':'r','contactor':'k','bench':true,'heartbeatMs':200 | etc/board.json: evse 1: heartbeatMs and interlockMs belong to permission; remove them, or use permission
            """)
    void evseSentences(String evse, String sentence) {
        BoardConfig board = parse(
                SIMULATED,
                "[" + P + "," + R + "," + K + "," + W + ",{'name':'k2','line':5,'direction':'out'},"
                        + "{'name':'on','line':6,'direction':'out','safe':'active'},{'name':'bad','line':7}]",
                "[{'id':1," + evse + "}]",
                "[]");
        List<String> sentences = board.problems().stream()
                .map(Finding::message)
                .filter(s -> !s.startsWith("etc/board.json: pin 'bad'"))
                .toList();
        assertEquals(List.of(sentence), sentences);
        assertEquals(List.of(), board.evses());
    }

    @Test
    void aWrongLedIsNamedAndTheEvseWorks() {
        BoardConfig board = parse(
                SIMULATED,
                "[" + P + "," + R + "," + K + "]",
                "[{'id':1,'plug':'p','request':'r','permission':'k','leds':{'charging':'nix'}}]",
                "[]");
        assertEquals(
                "etc/board.json: evse 1 leds: charging names pin 'nix', which does not exist; add it to pins, or correct"
                        + " the name",
                only(board));
        assertEquals(1, board.evses().size());
    }

    @Test
    void anIdUsedTwice() {
        String evse = "{'id':1,'plug':'p','request':'r','permission':'k'}";
        BoardConfig board = parse(SIMULATED, "[" + P + "," + R + "," + K + "]", "[" + evse + "," + evse + "]", "[]");
        assertEquals(
                "etc/board.json: evse 1: the id is used twice; give each EVSE its own",
                board.problems().get(0).message());
        assertEquals(1, board.evses().size());
    }

    @Test
    void aLockHolds() {
        BoardConfig board = parse(
                SIMULATED,
                "[" + P + "," + R + "," + K + ",{'name':'l','line':4,'direction':'out','safe':'inactive'}]",
                "[{'id':1,'plug':'p','request':'r','permission':'k','lock':'l'}]",
                "[]");
        assertEquals(
                "etc/board.json: pin 'l': it is a lock, whose safe level is hold, not inactive: the cable must stay locked"
                        + " while power may flow; write \"safe\": \"hold\" or nothing",
                board.problems().get(0).message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'pin':'p','impulsesPerKwh':1000} | etc/board.json: meters[0]: name is missing; write a unique name
            {'name':'m','impulsesPerKwh':1000} | etc/board.json: meter 'm': pin is missing; name the input the pulses arrive at
            {'name':'m','pin':'p'} | etc/board.json: meter 'm': impulsesPerKwh is missing; write the number printed on the meter, 1 to 100000
            {'name':'m','pin':'k','impulsesPerKwh':1000} | etc/board.json: meter 'm': pin needs a pin of direction in, and 'k' is out; choose another pin, or correct its direction
            """)
    void meterSentences(String meter, String sentence) {
        BoardConfig board = parse(SIMULATED, "[" + P + "," + K + "]", "[]", "[" + meter + "]");
        assertEquals(sentence, only(board));
        assertEquals(List.of(), board.meters());
    }

    @Test
    void linesOfTwoChipsDoNotCollide() {
        BoardConfig board = parse(
                "{'kind':'linux','label':'GPIOA'}",
                "[" + P + ",{'name':'q','line':0,'chip':'GPIOB','direction':'in'},"
                        + "{'name':'z','line':0,'chip':'GPIOB','direction':'in'}]",
                "[]",
                "[]");
        assertEquals(
                "etc/board.json: pin 'z': line 0 of GPIOB is already used by pin 'q'; choose another", only(board));
        assertEquals(2, board.pins().size());
        assertEquals(new ChipRef(ChipRef.By.LABEL, "GPIOA"), board.chip().orElseThrow());
    }
}
