// A Neo4j server for tests, run as a single source file with the jars of
// neo4j-harness on the class path:
//
//   java [-DreadOnly=true] -cp 'jars/*' Server.java DIRECTORY PORT [PASSWORD]
//
// It serves Bolt on 127.0.0.1 with authentication on, prints "ready" when it
// does, and ends when its standard input does, so that it never outlives the
// process that started it; any input ends it in order. What it wrote, the password
// too, is there again when it is started on the same directory. With readOnly its
// database can only be read; that wants one that ended in order.
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

public class Server {
    public static void main(String[] args) throws Exception {
        DatabaseManagementService server = new DatabaseManagementServiceBuilder(Path.of(args[0]))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", Integer.parseInt(args[1])))
            .setConfig(GraphDatabaseSettings.auth_enabled, true)
            // Tests empty the database and fill it again by the second. Planning
            // every statement anew for that would be most of what they cost.
            .setConfig(GraphDatabaseSettings.cypher_min_replan_interval, Duration.ofMinutes(2))
            .setConfig(GraphDatabaseSettings.read_only_databases, Boolean.getBoolean("readOnly") ? Set.of("neo4j") : Set.of())
            .build();
        // The password is the caller's own; a quote in it would be a mistake of the test.
        if (args.length > 2) {
            server.database("system").executeTransactionally("ALTER USER neo4j SET PASSWORD '" + args[2] + "' CHANGE NOT REQUIRED");
        }
        System.out.println("ready");
        System.out.flush();
        if (System.in.read() >= 0) {
            server.shutdown();
        }
        // No orderly close at the end of the input: the data is thrown away, and a test
        // should not wait.
        Runtime.getRuntime().halt(0);
    }
}
