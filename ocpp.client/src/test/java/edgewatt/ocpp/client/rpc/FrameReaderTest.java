package edgewatt.ocpp.client.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameReaderTest {
    private static Frame read(String text) {
        return FrameReader.read(text.replace('\'', '"'));
    }

    @Test
    void aCallAResultAndAnErrorAreRead() {
        Frame.Call call = assertInstanceOf(Frame.Call.class, read(" [2,'a1','Reset',{'type':'Soft'}] "));
        assertEquals("a1 Reset {\"type\":\"Soft\"}", call.id() + " " + call.action() + " " + call.payload());
        assertEquals(
                "a2", assertInstanceOf(Frame.Result.class, read("[3,'a2',{}]")).id());
        assertEquals(new Frame.Error("a3", "GenericError", ""), read("[4,'a3','GenericError','',{}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2,'c1','Reset',['Soft']]",
                "[2,'c1','Reset','Soft']",
                "[2,'c1','Reset',null]",
                "[2,'c1','Reset']",
                "[2,'c1']",
                "[2,'c1','Reset',{},{}]",
                "[2,'c1','Reset',{},{},{},{}]",
                "[2,'c1',7,{}]",
                "[2,'c1',null,{}]",
                "[2,'c1','Reset',{'type':'Soft','type':'Hard'}]",
                "[2,'c1','Reset',{'a':{'b':1,'b':2}}]",
                "[2,'c1','Reset',{]",
                "[2,'c1','Reset',{}",
                "[2,'c1','Reset',{}] trailing",
                "[2,'c1','Reset',{'a':NaN}]",
                "[2,'c1','Reset',{'a':01}]",
                "[2,'c1','Reset',{a:1}]"
            })
    void aCallThatBreaksBehindItsIdCanBeAnsweredWithAFormatFault(String text) {
        Frame.Broken broken = assertInstanceOf(Frame.Broken.class, read(text));
        assertEquals(Optional.of("c1"), broken.id());
        assertTrue(broken.answerable());
        assertEquals(Fault.FORMAT, broken.fault());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}",
                "[]",
                "2",
                "null",
                "x",
                "[2]",
                "['2','c1','Reset',{}]",
                "[2.0,'c1','Reset',{}]",
                "[2,7,'Reset',{}]",
                "[2,null,'Reset',{}]",
                "[2,'','Reset',{}]",
                "[2,'0123456789012345678901234567890123456','Reset',{}]",
                "[99999999999999999999,'c1','Reset',{}]",
                "[[2,'c1','Reset',{}]]"
            })
    void withoutATypeAndAnIdThereIsNobodyToAnswer(String text) {
        Frame.Broken broken = assertInstanceOf(Frame.Broken.class, read(text));
        assertEquals(Optional.empty(), broken.id());
    }

    @Test
    void theEmptyTextIsNoFrame() {
        assertInstanceOf(Frame.Broken.class, read(""));
    }

    @Test
    void otherMessageTypesAreNamed() {
        assertEquals(
                Fault.MESSAGE_TYPE,
                assertInstanceOf(Frame.Broken.class, read("[9,'c5','Reset',{}]"))
                        .fault());
    }

    @Test
    void depthIsBounded() {
        String deep = "{'a':".repeat(5000) + "1" + "}".repeat(5000);
        assertInstanceOf(Frame.Broken.class, read("[2,'c1','DataTransfer'," + deep + "]"));
        assertInstanceOf(Frame.Broken.class, read("[".repeat(100_000)));
    }

    @Test
    void aBrokenAnswerIsNotAnswered() {
        Frame.Broken broken = assertInstanceOf(Frame.Broken.class, read("[3,'r1',[]]"));
        assertEquals(Optional.of("r1"), broken.id());
        assertEquals(false, broken.answerable());
    }
}
