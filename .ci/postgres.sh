# A scratch PostgreSQL for one run, sourced by .ci/run: start_postgres sets RAPPORTEUR_TEST_POSTGRES, stop_postgres
# removes every trace. It listens on a Unix socket and on 127.0.0.1, trusts whoever reaches it, and keeps nothing.

postgres_folder=""

# The folder of initdb and pg_ctl: the newest version that the packages installed, or whatever is on the path.
postgres_programs() {
    local newest
    newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
    if [ -n "$newest" ] && [ -x "$newest/initdb" ]; then
        echo "$newest"
    elif command -v initdb >/dev/null; then
        dirname "$(command -v initdb)"
    else
        echo "no PostgreSQL server found: initdb is neither under /usr/lib/postgresql nor on the path" >&2
        return 1
    fi
}

# Runs a command as somebody who is not root, since the server refuses to run as root.
as_database_user() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        runuser -u postgres -- "$@"
    fi
}

free_port() {
    perl -MIO::Socket::INET -e '
        my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => 0) or die "no free port: $!";
        print $socket->sockport;'
}

start_postgres() {
    local programs port attempt
    programs=$(postgres_programs)
    if [ "$(id -u)" -eq 0 ] && ! id postgres >/dev/null 2>&1; then
        useradd --system --no-create-home --shell /usr/sbin/nologin postgres
    fi
    postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/rapporteur-postgres.XXXXXX")
    chmod 755 "$postgres_folder"
    mkdir "$postgres_folder/socket"
    [ "$(id -u)" -ne 0 ] || chown -R postgres "$postgres_folder"
    # Run from there: the caller's folder may not be readable for the database user.
    (cd "$postgres_folder" && as_database_user "$programs/initdb" --pgdata "$postgres_folder/data" \
        --username rapporteur --auth trust --encoding UTF8 --locale C --no-sync >"$postgres_folder/initdb.log")
    # Between asking for a free port and listening on it somebody else may take it.
    for attempt in 1 2 3; do
        port=$(free_port)
        if (cd "$postgres_folder" && as_database_user "$programs/pg_ctl" start --silent --wait --timeout 60 \
            --pgdata "$postgres_folder/data" --log "$postgres_folder/data/server.log" \
            --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$postgres_folder/socket' \
                       -c fsync=off -c full_page_writes=off -c synchronous_commit=off" </dev/null >/dev/null); then
            export RAPPORTEUR_TEST_POSTGRES="postgres://rapporteur@127.0.0.1:$port/postgres"
            return 0
        fi
        echo "PostgreSQL did not start on port $port (attempt $attempt)" >&2
    done
    cat "$postgres_folder/data/server.log" >&2 || true
    return 1
}

stop_postgres() {
    [ -n "$postgres_folder" ] || return 0
    if [ -f "$postgres_folder/data/postmaster.pid" ]; then
        (cd "$postgres_folder" && as_database_user "$(postgres_programs)/pg_ctl" stop --silent --mode immediate \
            --pgdata "$postgres_folder/data" >/dev/null) || true
    fi
    rm -rf "$postgres_folder"
    postgres_folder=""
    unset RAPPORTEUR_TEST_POSTGRES
}
