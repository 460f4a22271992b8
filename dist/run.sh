# Part of ./edgewatt: starts the dev application. Sourced, not run.

# A backend and a broker on the command line hold for one run only: then the settings are a copy of the settings folder,
# made anew each time, with those two on top.
run_dev() {
    local backend='' id='' password='' mqtt='' data=$root/var/dev etc=''
    while [ $# -gt 0 ]; do
        [ $# -ge 2 ] || die "option '$1' is unknown or has no value; ./edgewatt help shows the options of run"
        case $1 in
        --backend) backend=$2 ;;
        --id) id=$2 ;;
        --password-file) password=$2 ;;
        --mqtt) mqtt=$2 ;;
        --data) data=$(absolute "$2") ;;
        --etc) etc=$(absolute "$2") ;;
        *) die "option '$1' is unknown; ./edgewatt help shows the options of run" ;;
        esac
        shift 2
    done
    check_run_options
    need_java
    ensure_built

    mkdir -p "$data/log" || die "cannot write to $data; choose another folder with --data"
    if [ -z "$etc" ]; then
        etc=$data/etc
        mkdir -p "$etc" # what is put here wins over dist/target/dev/etc, key by key
    elif [ ! -d "$etc" ]; then
        die "settings folder $etc does not exist; create it, or leave --etc out"
    fi
    local settings=$etc
    if [ -n "$backend$mqtt" ]; then
        settings=$data/etc.run
        rm -rf "$settings"
        cp -R "$etc" "$settings"
        overlay_backend
        overlay_mqtt
    fi

    announce
    exec "$dev/bin/edgewatt" --data "$data" --etc "$settings" --log-file "$data/log/edgewatt.log"
}

check_run_options() {
    case $backend in
    '') [ -z "$id$password" ] || die "--id and --password-file belong to --backend URL" ;;
    ws://* | wss://*) [ -n "$id" ] || die "--backend needs --id, the identity under which the backend knows this station" ;;
    *) die "--backend '$backend' is no WebSocket URL; write ws://host:port/path or wss://host:port/path" ;;
    esac
    case $mqtt in
    '' | tcp://* | ssl://*) ;;
    mqtt://*) mqtt=tcp://${mqtt#mqtt://} ;;
    mqtts://*) mqtt=ssl://${mqtt#mqtts://} ;;
    *) die "--mqtt '$mqtt' is no broker; write tcp://host:port or ssl://host:port" ;;
    esac
    case $backend$id$mqtt in *[\"\\]*) die "a URL or an identity contains a quotation mark or a backslash" ;; esac
    [ -z "$password" ] || [ -r "$password" ] || die "cannot read password file $password"
}

overlay_backend() {
    [ -n "$backend" ] || return 0
    local reference=''
    if [ -n "$password" ]; then
        mkdir -p "$data/secrets"
        chmod 700 "$data/secrets"
        # the password is the first line, without its end
        (umask 077 && head -n 1 "$password" | tr -d '\r\n' >"$data/secrets/ocpp.main")
        chmod 600 "$data/secrets/ocpp.main"
        reference=',
  "passwordRef": "ocpp.main"'
    fi
    rm -f "$settings"/ocpp.client~*.json
    printf '{\n  "url": "%s",\n  "identity": "%s"%s\n}\n' "$backend" "$id" "$reference" >"$settings/ocpp.client~main.json"
}

overlay_mqtt() {
    [ -n "$mqtt" ] || return 0
    local file=$settings/bridge.mqtt.json
    if [ -f "$file" ] && grep -q '"url"' "$file"; then
        sed "s|\"url\"[[:space:]]*:[[:space:]]*\"[^\"]*\"|\"url\": \"$mqtt\"|" "$file" >"$file.new"
        mv "$file.new" "$file"
    else
        printf '{\n  "url": "%s"\n}\n' "$mqtt" >"$file"
    fi
}

announce() {
    echo "Edgewatt, application dev: the controller with a simulated board of two EVSEs; no hardware is touched."
    if [ -n "$backend" ]; then
        echo "  backend   $backend, as $id"
    else
        echo "  backend   as DEV1 at the mini backend in the same process; its books: http://127.0.0.1:9221/ledger"
    fi
    echo "  MQTT      ${mqtt:-off, unless bridge.mqtt.json in the settings folder says otherwise}"
    echo "  settings  *.json in $settings, on top of $dev/etc"
    echo "  data      $data"
    echo "  log       below, and $data/log/edgewatt.log"
    echo "  try       in another shell: ./edgewatt sim plug 1; ./edgewatt sim tag 1 TOKEN; ./edgewatt sim state; ./edgewatt sim unplug 1"
    echo "  end       Ctrl-C"
}
