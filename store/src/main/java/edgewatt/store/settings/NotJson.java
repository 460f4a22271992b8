package edgewatt.store.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/** Says what is wrong with a file that is not JSON. The text of the file is not repeated: it may hold a secret. */
final class NotJson {
    private NotJson() {}

    static String sentence(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        return where + what(e);
    }

    private static String what(JsonProcessingException e) {
        String said = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
        if (e instanceof JsonEOFException) {
            return "the file ends too early, a }, a ] or a quotation mark is missing";
        }
        if (e instanceof MismatchedInputException) {
            return "something follows the closing }";
        }
        if (said.startsWith("Duplicate field")) {
            return "the name " + said.substring("Duplicate field".length()).strip() + " is there twice";
        }
        if (said.startsWith("Unrecognized token")) {
            return "a word without quotation marks";
        }
        if (said.contains("comment")) {
            return "JSON has no comments";
        }
        if (said.startsWith("Unexpected character")) {
            int reason = said.indexOf("): ");
            String expected = reason < 0
                    ? ""
                    : said.substring(reason + 3).replaceAll("\\(.*", "").strip();
            return "unexpected character" + (expected.isEmpty() ? "" : ", " + expected);
        }
        return said.contains("UTF-8") ? "the text is not UTF-8" : "not JSON";
    }
}
