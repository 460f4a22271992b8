import java.util.ArrayList;
import java.util.List;

/** The table: each check as it ends, and all of them once more at the end. */
final class Report {

    /** A check; it returns its figure, or throws what was wrong. */
    interface Check {
        String run() throws Exception;
    }

    private record Row(String check, String result, String figure) {}

    private final List<Row> rows = new ArrayList<>();

    boolean check(String name, Check check) throws InterruptedException {
        Row row;
        try {
            row = new Row(name, "passed", check.run());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            row = new Row(name, "FAILED", e instanceof Failure ? e.getMessage() : e.toString());
        }
        add(row);
        return row.result.equals("passed");
    }

    /** A figure that no bound is put on here. */
    void figure(String name, String figure) {
        add(new Row(name, "-", figure));
    }

    private void add(Row row) {
        rows.add(row);
        System.out.printf("%-7s %s: %s%n", row.result, row.check, row.figure);
    }

    /** Prints the table and the closing line; true if all is well. */
    boolean print() {
        int width = rows.stream().mapToInt(r -> r.check.length()).max().orElse(5);
        System.out.printf("%n%-" + width + "s | result | figure%n", "check");
        rows.forEach(r -> System.out.printf("%-" + width + "s | %-6s | %s%n", r.check, r.result, r.figure));
        long failed = rows.stream().filter(r -> r.result.equals("FAILED")).count();
        long passed = rows.stream().filter(r -> r.result.equals("passed")).count();
        System.out.println(passed + " passed, " + failed + " failed");
        return failed == 0 && passed > 0;
    }
}
