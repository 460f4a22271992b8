# Part of ./edgewatt: writes the skeleton of an add-on bundle. Sourced, not run.

# The templates beside this file are complete bundles named acme: the name is all that changes.
new_skeleton() {
    local kind=${1:-} name=${2:-} parent=$PWD api=yes
    case $kind in meter | driver) ;; *) die "new what? ./edgewatt new meter NAME, or ./edgewatt new driver NAME" ;; esac
    [ -n "$name" ] || die "the name is missing: ./edgewatt new $kind NAME"
    [[ $name =~ ^[a-z][a-z0-9]{1,30}$ ]] ||
        die "'$name' is no name for a bundle; take 2 to 31 small letters and digits, a letter first"
    shift 2
    while [ $# -gt 0 ]; do
        case $1 in
        --dir)
            [ $# -ge 2 ] || die "--dir needs a folder"
            parent=$(absolute "$2")
            shift
            ;;
        --no-api) api= ;; # for those who have it in their local repository
        *) die "option '$1' is unknown; new takes --dir DIR and --no-api" ;;
        esac
        shift
    done
    local target=$parent/$kind.$name class
    [ ! -e "$target" ] || die "$target is there already; move it away, or choose another name"
    class=$(printf '%s' "$name" | cut -c 1 | tr '[:lower:]' '[:upper:]')$(printf '%s' "$name" | cut -c 2-)

    local file path
    (cd "$dist/skeleton/$kind" && find . -type f) | while IFS= read -r file; do
        path=$(printf '%s' "${file#./}" | sed -e "s/acme/$name/g" -e "s/Acme/$class/g" -e 's/^gitignore$/.gitignore/')
        mkdir -p "$target/$(dirname "$path")" || exit 1
        sed -e "s/acme/$name/g" -e "s/Acme/$class/g" "$dist/skeleton/$kind/$file" >"$target/$path" || exit 1
    done || die "cannot write to $target; choose another folder with --dir"

    if [ -n "$api" ]; then
        need_build_tools
        echo "putting the API into the local Maven repository ..."
        maven -q -Dmaven.test.skip=true -pl .,api install || die "the API does not build; the lines above say where"
    fi
    cat <<END
$target
  build and test:  (cd $target && mvn package)
  what to change:  $target/README.md
  onto a board:    docs/extend.md
END
}
