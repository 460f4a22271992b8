package edgewatt.store.db;

import java.sql.SQLException;

/**
 * Something to do in the writer's thread, inside a transaction it may share with others. It may be run again after a
 * rollback, so what it keeps in memory belongs into {@link #committed}.
 */
@FunctionalInterface
public interface Work<T> {
    T run(Db db) throws SQLException;

    /** In the writer's thread, after the transaction is durable and before the caller is told. */
    default void committed(T result) {}
}
