package edgewatt.store.settings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.store.JournalException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeredSettingsTest {
    private static final String METATYPE = "<?xml version='1.0'?>"
            + "<m:MetaData xmlns:m='http://www.osgi.org/xmlns/metatype/v1.4.0'><OCD id='o' name='Station'>"
            + "<AD id='maxCurrentA' type='Double' min='6' max='80'/>"
            + "<AD id='evses' type='Integer' min='1' max='200' default='2'/>"
            + "<AD id='bytes' type='Long'/>"
            + "<AD id='freeVend' type='Boolean'/>"
            + "<AD id='mode' type='String'><Option label='On' value='on'/><Option label='Off' value='off'/></AD>"
            + "<AD id='tokens' type='String' cardinality='2147483647'/>"
            + "<AD id='limits' type='String'/>"
            + "<AD id='vendor' type='String' max='5'/>"
            + "</OCD><Designate pid='station'><Object ocdref='o'/></Designate>"
            + "<Designate factoryPid='link'><Object ocdref='o'/></Designate></m:MetaData>";

    @TempDir
    Path home;

    private final FakeAdmin admin = new FakeAdmin();
    private final List<String> recorded = new ArrayList<>();
    private LayeredSettings settings;

    @BeforeEach
    void start() throws IOException {
        for (String folder : List.of("defaults", "etc", "data")) {
            Files.createDirectories(home.resolve(folder));
        }
        restart();
    }

    private void restart() throws IOException {
        Declarations declared = Metatype.read(new ByteArrayInputStream(METATYPE.getBytes(StandardCharsets.UTF_8)));
        settings = new LayeredSettings(
                new SettingsFolder(home.resolve("defaults"), SettingsComponent.mapper()),
                new SettingsFolder(home.resolve("etc"), SettingsComponent.mapper()),
                home.resolve("data/settings.json"),
                new ConfigurationSink(admin.service()),
                SettingsComponent.mapper(),
                () -> declared,
                (by, pid, keys) -> recorded.add(by + " " + pid + " " + keys));
    }

    private void put(String file, String json) throws IOException {
        Files.writeString(home.resolve(file), json);
    }

    private List<String> sentences() {
        return settings.findings().stream().map(Finding::message).toList();
    }

    @Test
    void aLaterLayerWinsKeyByKey() throws IOException {
        put("defaults/station.json", "{\"evses\": 1, \"maxCurrentA\": 16, \"freeVend\": false}");
        put("etc/station.json", "{\"evses\": 2, \"maxCurrentA\": 20}");
        settings.reload();
        settings.change("station", Map.of("maxCurrentA", 32), "console");
        assertEquals(Map.of("evses", 2, "maxCurrentA", 32.0, "freeVend", false), admin.configurations.get("station"));
        assertEquals(admin.configurations.get("station"), settings.effective("station"));
        assertEquals(List.of("console station maxCurrentA"), recorded);
        assertEquals(List.of(), sentences());
    }

    @Test
    void runTimeSettingsSurviveARestartAndNullTakesThemBack() throws IOException {
        put("etc/station.json", "{\"evses\": 2}");
        settings.reload();
        settings.change("station", Map.of("evses", 4, "tokens", List.of("A", "B")), "ocpp.main");
        restart();
        settings.reload();
        assertEquals(4, settings.effective("station").get("evses"));
        assertArrayEquals(new String[] {"A", "B"}, (String[])
                settings.effective("station").get("tokens"));
        Map<String, Object> back = new HashMap<>(Collections.singletonMap("evses", null));
        back.put("tokens", null);
        settings.change("station", back, "ocpp.main");
        assertEquals(Map.of("evses", 2), settings.effective("station"));
        assertEquals("{ }", Files.readString(home.resolve("data/settings.json")));
    }

    /** After a rollback this release meets run-time settings of the next one, changes some, and gives them back. */
    @Test
    void runTimeSettingsOfTheNextReleaseArePassedOverAndKept() throws IOException {
        put("etc/station.json", "{\"mode\": \"off\", \"evses\": 2}");
        put(
                "data/settings.json",
                "{\"station\": {\"mode\": \"telepathy\", \"evses\": 3, \"tariff\": {\"steps\": [1.50, null]}},"
                        + " \"next.bundle\": {\"url\": \"x\"}, \"layout\": 2}");
        restart();
        settings.reload();
        assertEquals("off", settings.effective("station").get("mode"), "a choice that only the next one knows");
        assertEquals(3, settings.effective("station").get("evses"));
        assertTrue(sentences().stream().anyMatch(s -> s.contains("telepathy")), sentences()::toString);
        settings.change("station", Map.of("evses", 4), "console");
        restart();
        settings.reload();
        assertEquals(4, settings.effective("station").get("evses"));
        assertEquals(
                SettingsComponent.mapper()
                        .readTree(
                                "{\"station\": {\"mode\": \"telepathy\", \"evses\": 4, \"tariff\": {\"steps\": [1.50, null]}},"
                                        + " \"next.bundle\": {\"url\": \"x\"}, \"layout\": 2}"),
                SettingsComponent.mapper().readTree(Files.readString(home.resolve("data/settings.json"))),
                "what the next release reads again");
    }

    @Test
    void valuesBecomeWhatConfigurationAdminCarries() throws IOException {
        put(
                "etc/free.json",
                "{\"i\": 1, \"l\": 5000000000, \"d\": 1.5, \"b\": true, \"t\": \"x\","
                        + " \"a\": [1, \"two\"], \"none\": [], \"o\": {\"p\": [1]}, \"list\": [{\"p\": 1}]}");
        put(
                "etc/station.json",
                "{\"bytes\": 1, \"maxCurrentA\": 16, \"evses\": 3.0, \"tokens\": \"A\","
                        + " \"limits\": [], \"vendor\": 5}");
        settings.reload();
        Map<String, Object> free = admin.configurations.get("free");
        assertArrayEquals(new String[] {"1", "two"}, (String[]) free.remove("a"));
        assertArrayEquals(new String[0], (String[]) free.remove("none"));
        assertEquals(
                Map.of(
                        "i",
                        1,
                        "l",
                        5_000_000_000L,
                        "d",
                        1.5,
                        "b",
                        true,
                        "t",
                        "x",
                        "o",
                        "{\"p\":[1]}",
                        "list",
                        "[{\"p\":1}]"),
                free);
        Map<String, Object> station = admin.configurations.get("station");
        assertArrayEquals(new String[] {"A"}, (String[]) station.remove("tokens"));
        assertEquals(Map.of("bytes", 1L, "maxCurrentA", 16.0, "evses", 3, "limits", "[]", "vendor", "5"), station);
    }

    @Test
    void aFactoryInstanceIsItsOwnConfigurationAndChecked() throws IOException {
        put("etc/link~main.json", "{\"evses\": 1}");
        put("etc/link~second.json", "{\"evses\": 0}");
        settings.reload();
        assertEquals(Map.of("evses", 1), admin.configurations.get("link~main"));
        assertEquals(Map.of(), admin.configurations.get("link~second"));
        assertTrue(
                sentences().get(0).contains("link~second.json: 'evses' is 0; allowed are 1 to 200"),
                sentences()::toString);
    }

    @Test
    void aRefusedKeyIsSaidAndTheLayerBelowShowsThrough() throws IOException {
        put("defaults/station.json", "{\"maxCurrentA\": 16, \"mode\": \"on\"}");
        put(
                "etc/station.json",
                "{\"maxCurrentA\": 700, \"mode\": \"of\", \"EVSES\": 1, \"freeVend\": \"yes\","
                        + " \"vendor\": \"too long\", \"evses\": 2.5, \"tokens\": [{\"a\": 1}], \"authorizer.target\": \"(x=1)\"}");
        settings.reload();
        assertEquals(
                Map.of("maxCurrentA", 16.0, "mode", "on", "authorizer.target", "(x=1)"),
                admin.configurations.get("station"));
        String all = String.join("\n", sentences());
        for (String part : List.of(
                "etc/station.json: 'maxCurrentA' is 700; allowed are 6 to 80; it is ignored",
                "'mode' is of; allowed are on, off",
                "'EVSES' is not a setting of this component; write it as 'evses'",
                "'freeVend' is yes; it must be true or false",
                "'vendor' is too long; it must have at most 5 characters",
                "'evses' is 2.5; it must be a whole number",
                "'tokens' must be a list of texts")) {
            assertTrue(all.contains(part), () -> part + " is missing in\n" + all);
        }
        put("etc/station.json", "{}");
        settings.reload();
        assertEquals(List.of(), sentences());
    }

    @Test
    void aFileThatIsNotJsonKeepsItsPreviousContentInForce() throws IOException {
        put("etc/station.json", "{\"evses\": 3}");
        settings.reload();
        put("etc/station.json", "{\"evses\": 4,\n  \"mode\" \"on\"}");
        put("etc/other.json", "[1]");
        put("etc/twice.json", "{\"a\": 1, \"a\": 2}");
        put("etc/a b.json", "{}");
        settings.reload();
        assertEquals(Map.of("evses", 3), admin.configurations.get("station"));
        String all = String.join("\n", sentences());
        assertTrue(all.contains("station.json: line 2, column ") && all.contains("previous content stays"), all);
        assertTrue(all.contains("other.json: must hold one JSON object"), all);
        assertTrue(all.contains("twice.json: line 1") && all.contains("counts as absent"), all);
        assertTrue(all.contains("a b.json: not the name of a component"), all);
        assertFalse(admin.configurations.containsKey("twice"));
        put("etc/station.json", "{\"evses\": 5}");
        settings.reload();
        assertEquals(Map.of("evses", 5), admin.configurations.get("station"));
    }

    @Test
    void whatIsNoJsonIsSaidInPlainWordsAndNotRepeated() throws IOException {
        Map<String, String> wrong = Map.of(
                "", "is empty, and must hold one JSON object",
                "{\"a\": 1", "line 1, column 8: the file ends too early",
                "{\"a\": \"hunter2", "the file ends too early",
                "{\"a\": hunter2}", "line 1, column 15: a word without quotation marks",
                "{} {}", "line 1, column 4: something follows the closing }",
                "{\n// hunter2\n}", "line 2, column 1: JSON has no comments",
                "{\"a\": 1, \"a\": 2}", "the name 'a' is there twice",
                "{\"a\": 1,}", "unexpected character, was expecting double-quote to start field name",
                "{'a': 1}", "unexpected character, was expecting double-quote to start field name");
        for (Map.Entry<String, String> e : wrong.entrySet()) {
            put("etc/station.json", e.getKey());
            settings.reload();
            assertEquals(1, sentences().size(), e::getKey);
            String said = sentences().get(0);
            assertTrue(said.contains("etc/station.json: ") && said.contains(e.getValue()), said);
            assertFalse(said.contains("hunter2") || said.contains("Feature") || said.contains("Source"), said);
        }
        put("etc/station.json", "\ufeff{\"evses\": 3}"); // a byte order mark, as editors of Windows write it
        settings.reload();
        assertEquals(List.of(), sentences());
    }

    @Test
    void aFileThatNobodyReadsIsNoticedAndTheNearestNameIsSaid() throws IOException {
        put("etc/stattion.json", "{}");
        put("etc/nonsense.json", "{}");
        settings.reload();
        assertTrue(settings.findings().stream().allMatch(f -> f.level() == Level.NOTICE));
        String all = String.join("\n", sentences());
        assertTrue(
                all.contains("stattion.json: no installed bundle") && all.contains("rename it to station.json"), all);
        assertTrue(all.contains("nonsense.json: no installed bundle has settings of this name; install"), all);
    }

    @Test
    void aSingleComponentHasNoSecondInstanceAndAFactoryNoNamelessOne() throws IOException {
        put("etc/station~second.json", "{\"evses\": 1}");
        put("etc/link.json", "{\"evses\": 1}");
        settings.reload();
        assertEquals(Map.of(), admin.configurations);
        String all = String.join("\n", sentences());
        assertTrue(
                all.contains("station~second.json: there is only one station; rename the file to station.json"), all);
        assertTrue(all.contains("link.json: it needs a name of its own; rename the file to link~NAME.json"), all);
    }

    @Test
    void aMistypedKeyIsAnsweredWithTheNearestOne() throws IOException {
        put("etc/station.json", "{\"maxCurentA\": 16, \"quiteDifferent\": 1, \"vendor\": [\"a\"], \"mode\": null}");
        settings.reload();
        String all = String.join("\n", sentences());
        assertTrue(
                all.contains("'maxCurentA' is not a setting of this component; 'maxCurrentA' is perhaps meant"), all);
        assertTrue(all.contains("'quiteDifferent' is not a setting of this component; it knows bytes, evses"), all);
        assertTrue(all.contains("'vendor' is a list; it must be a text"), all);
        assertTrue(all.contains("'mode' is null; leave the key out"), all);
    }

    @Test
    void onlyWhatChangedIsHandedOver() throws IOException {
        put("etc/a.json", "{\"x\": [1]}");
        put("etc/b.json", "{\"x\": 1}");
        settings.reload();
        admin.events.clear();
        put("etc/b.json", "{\"x\": 2}");
        settings.reload();
        settings.reload();
        assertEquals(List.of("b"), admin.events);
    }

    @Test
    void aConfigurationGoesWithItsFileUnlessAnotherLayerHasIt() throws IOException {
        put("etc/a.json", "{\"x\": 1}");
        put("etc/b.json", "{\"x\": 1}");
        put("defaults/b.json", "{\"y\": 1}");
        settings.reload();
        Files.delete(home.resolve("etc/a.json"));
        Files.delete(home.resolve("etc/b.json"));
        settings.reload();
        assertEquals(Map.of("b", Map.of("y", 1)), admin.configurations);
    }

    @Test
    void whatAnEarlierRunLeftIsRemoved() throws IOException {
        admin.configurations.put("gone", Map.of("x", 1));
        settings.reload();
        assertEquals(Map.of(), admin.configurations);
    }

    @Test
    void aPlainSecretIsRefusedAndNeverRepeated() throws IOException {
        put("etc/link~main.json", "{\"mode\": \"on\"}");
        put(
                "etc/free.json",
                "{\"basicAuthPassword\": \"hunter2\", \"passwordRef\": \"main\","
                        + " \"tls\": {\"privateKey\": \"hunter2\"}, \"CLIENTSECRET\": \"hunter2\"}");
        settings.reload();
        assertEquals(Map.of("passwordRef", "main"), admin.configurations.get("free"));
        List<String> refusals =
                sentences().stream().filter(s -> s.contains("secret")).toList();
        assertEquals(3, refusals.size());
        for (String s : refusals) {
            assertTrue(s.contains("secrets/NAME") && s.contains("Ref\"") && !s.contains("hunter2"), s);
        }
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> settings.change("free", Map.of("password", "hunter2"), "me"));
        assertFalse(e.getMessage().contains("hunter2"));
    }

    @Test
    void aChangeThatIsWrongChangesNothing() throws IOException {
        settings.reload();
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("evses", 0), Map.of("evses", 2, "nothing", 1), Map.of("freeVend", "perhaps"))) {
            assertThrows(IllegalArgumentException.class, () -> settings.change("station", wrong, "console"));
        }
        assertEquals(Map.of(), settings.effective("station"));
        assertEquals(List.of(), recorded);
        assertFalse(Files.exists(home.resolve("data/settings.json")));
    }

    @Test
    void aChangeThatCannotBeWrittenIsSaid() throws IOException {
        settings.reload();
        Files.delete(home.resolve("data"));
        put("data", "a file where the data folder should be");
        JournalException e =
                assertThrows(JournalException.class, () -> settings.change("station", Map.of("evses", 3), "console"));
        assertTrue(e.getMessage().contains("settings.json") && e.getMessage().contains("try again"), e.getMessage());
        assertEquals(Map.of(), settings.effective("station"));
    }

    @Test
    void aDamagedRunTimeFileIsKeptAside() throws IOException {
        put("data/settings.json", "{\"station\": {");
        restart();
        settings.reload();
        assertTrue(Files.exists(home.resolve("data/settings.json.damaged")));
        assertTrue(sentences().get(0).contains("settings.json.damaged"), sentences()::toString);
        settings.change("station", Map.of("evses", 3), "console");
        assertEquals(3, settings.effective("station").get("evses"));
    }
}
