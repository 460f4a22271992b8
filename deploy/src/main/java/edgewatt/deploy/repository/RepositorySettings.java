package edgewatt.deploy.repository;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the polled repository: {@code etc/deploy.repository.json}. Without a URL nothing is asked. */
@ObjectClassDefinition(name = "Repository", description = "A web server that is asked for newer generations")
@interface RepositorySettings {
    @AttributeDefinition(
            name = "URL",
            description = "Folder that `edgewatt bundle publish --to` has filled, ending with '/'; empty = none")
    String url() default "";

    @AttributeDefinition(
            name = "Every, min",
            description = "On average; each controller at its own times",
            min = "5",
            max = "10080")
    int everyMin() default 360;
}
