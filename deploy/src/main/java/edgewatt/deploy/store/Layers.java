package edgewatt.deploy.store;

import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.deploy.format.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a generation is made of.
 *
 * @param base absent = what was installed with the application
 * @param overlay absent = no add-ons
 */
public record Layers(Optional<Signed> base, Optional<Signed> overlay) {
    public static final Layers SHIPPED = new Layers(Optional.empty(), Optional.empty());

    public String name() {
        String first = base.map(b -> String.valueOf(b.feature().number())).orElse("shipped");
        return overlay.map(o -> first + "+" + o.feature().number()).orElse(first);
    }

    public Optional<Signed> layer(Layer layer) {
        return layer == Layer.BASE ? base : overlay;
    }

    public Layers with(Layer layer, Signed signed) {
        return layer == Layer.BASE ? new Layers(Optional.of(signed), overlay) : new Layers(base, Optional.of(signed));
    }

    /** Of both layers, the base's first. */
    public List<Feature.Item> items() {
        List<Feature.Item> items = new ArrayList<>();
        base.ifPresent(b -> items.addAll(b.feature().bundles()));
        overlay.ifPresent(o -> items.addAll(o.feature().bundles()));
        return items;
    }

    /** Defaults of the settings per PID. */
    public Map<String, Map<String, Object>> configurations() {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        base.ifPresent(b -> all.putAll(b.feature().configurations()));
        overlay.ifPresent(o -> all.putAll(o.feature().configurations()));
        return all;
    }

    public long number(Layer layer) {
        return layer(layer).map(signed -> signed.feature().number()).orElse(0L);
    }
}
