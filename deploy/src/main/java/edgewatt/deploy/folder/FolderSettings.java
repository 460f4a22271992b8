package edgewatt.deploy.folder;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the watched folders: {@code etc/deploy.folder.json}. */
@ObjectClassDefinition(name = "Watched folders", description = "Signed archives that are copied here are taken")
@interface FolderSettings {
    @AttributeDefinition(
            name = "Folders",
            description = "Absolute, or below the data folder; a folder may come later, such as that of a USB stick;"
                    + " none = no folder is watched")
    String[] folders() default {"inbox"};
}
