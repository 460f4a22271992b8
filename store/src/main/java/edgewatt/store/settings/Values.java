package edgewatt.store.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns JSON values into what Configuration Admin carries, after a look at what the component declares. */
final class Values {
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|key)");

    private Values() {}

    /**
     * @param declared the component's settings; null if it declares none, and then any key is taken
     * @return text, Integer, Long, Double, Boolean or text[]; a nested object or an array of objects as JSON text
     */
    static Object convert(String key, JsonNode value, Map<String, Attribute> declared) throws Refused {
        refuseSecret(key, key, value);
        Attribute attribute = declared == null ? null : declared.get(key);
        if (attribute == null) {
            if (declared != null && !isReserved(key)) {
                throw new Refused("is not a setting of this component; " + known(key, declared));
            }
            return free(value);
        }
        return declared(attribute, value);
    }

    /** Keys that components of the framework understand without declaring them. */
    private static boolean isReserved(String key) {
        return key.endsWith(".target")
                || key.startsWith(".")
                || key.startsWith("osgi.ds.")
                || key.startsWith("service.");
    }

    private static String known(String key, Map<String, Attribute> declared) {
        Optional<String> meant = Nearest.to(key, declared.keySet());
        if (meant.isPresent()) {
            return meant.get().equalsIgnoreCase(key)
                    ? "write it as '" + meant.get() + "'"
                    : "'" + meant.get() + "' is perhaps meant";
        }
        return declared.isEmpty() ? "it has none" : "it knows " + String.join(", ", declared.keySet());
    }

    private static Object free(JsonNode value) throws Refused {
        if (value.isObject() || (value.isArray() && !isScalars(value))) {
            return value.toString();
        }
        if (value.isArray()) {
            return texts(value);
        }
        return scalar(value);
    }

    private static Object declared(Attribute a, JsonNode value) throws Refused {
        if (value.isArray() && !value.isEmpty() && isScalars(value) && !a.many()) {
            throw new Refused("is a list; it must be " + expected(a));
        }
        boolean json = value.isObject() || (value.isArray() && (!isScalars(value) || !a.many()));
        if (json) {
            if (a.many() || !a.type().equals("String")) {
                throw new Refused("must be " + expected(a));
            }
            return value.toString();
        }
        if (a.many()) {
            String[] texts =
                    value.isArray() ? texts(value) : new String[] {scalar(value).toString()};
            for (String text : texts) {
                check(a, text);
            }
            return texts;
        }
        String text = scalar(value).toString();
        if (a.isWhole() && value.isFloatingPointNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
            text = Long.toString(value.longValue()); // 16.0 is as good as 16
        }
        check(a, text);
        if (a.isBoolean()) {
            return Boolean.valueOf(text);
        }
        if (!a.isNumber()) {
            return text;
        }
        if (!a.isWhole()) {
            return Double.valueOf(text);
        }
        return a.type().equals("Long") ? (Object) Long.valueOf(text) : (Object) Integer.valueOf(text);
    }

    private static String expected(Attribute a) {
        String one = a.isNumber() ? "number" : a.isBoolean() ? "true or false" : "text";
        return a.many() ? "a list of " + (a.isBoolean() ? one : one + "s") : a.isBoolean() ? one : "a " + one;
    }

    private static void check(Attribute a, String text) throws Refused {
        Optional<String> objection = a.objection(text);
        if (objection.isPresent()) {
            throw new Refused("is " + text + "; " + objection.get());
        }
    }

    private static boolean isScalars(JsonNode array) {
        for (JsonNode item : array) {
            if (item.isContainerNode() || item.isNull()) {
                return false;
            }
        }
        return true;
    }

    private static String[] texts(JsonNode array) throws Refused {
        String[] texts = new String[array.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = scalar(array.get(i)).toString();
        }
        return texts;
    }

    private static Object scalar(JsonNode value) throws Refused {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isInt()) {
            return value.intValue();
        }
        if (value.isLong()) {
            return value.longValue();
        }
        if (value.isFloatingPointNumber() && Double.isFinite(value.doubleValue())) {
            return value.doubleValue();
        }
        throw new Refused(
                value.isNull()
                        ? "is null; leave the key out to have the default"
                        : "must be text, a number, true or false");
    }

    /** A secret in a settings file would be read by whoever reads the file, a backup of it or a form. */
    private static void refuseSecret(String path, String key, JsonNode value) throws Refused {
        if (SECRET.matcher(key).matches() && value.isTextual()) {
            throw new Refused("looks like a secret in plain text (" + path
                    + "); put it into the data folder as secrets/NAME and give \"" + key + "Ref\": \"NAME\" instead");
        }
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> e : value.properties()) {
                refuseSecret(path + "." + e.getKey(), e.getKey(), e.getValue());
            }
        } else {
            for (JsonNode item : value) {
                refuseSecret(path, "", item);
            }
        }
    }
}
