package edgewatt.deploy;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        id = "deploy",
        name = "Deployment of bundles",
        description = "How signed generations are taken, applied and watched")
@interface DeployerSettings {
    @AttributeDefinition(
            name = "Health gate, s",
            description = "How long a new generation is watched",
            min = "1",
            max = "3600")
    int gateS() default 60;

    @AttributeDefinition(
            name = "Start limit, s",
            description = "For the start or stop of one bundle; then the generation is rolled back",
            min = "1",
            max = "600")
    int startLimitS() default 30;

    @AttributeDefinition(
            name = "Idle deadline, min",
            description = "How long a change of the safety set waits until no car is plugged",
            min = "0",
            max = "43200")
    int idleMin() default 1440;

    @AttributeDefinition(
            name = "Maintenance window",
            description =
                    "Local time in which transactions are ended in order for a waiting change, for example 02:00-04:00;"
                            + " empty = never")
    String maintenanceWindow() default "";

    @AttributeDefinition(name = "Largest archive, MB", min = "1", max = "2048")
    int archiveMB() default 256;

    @AttributeDefinition(name = "Disk budget for jars, MB", min = "1", max = "65536")
    int diskMB() default 512;

    @AttributeDefinition(name = "Left free on the disk, MB", min = "0", max = "65536")
    int reserveMB() default 32;

    @AttributeDefinition(
            name = "Transfer limit, min",
            description = "For receiving or fetching one file",
            min = "1",
            max = "1440")
    int transferMin() default 60;

    @AttributeDefinition(
            name = "Repository",
            description = "Where missing jars are looked for, ending with '/'; empty = only beside the archive")
    String repository() default "";
}
