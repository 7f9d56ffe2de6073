#!/bin/sh
# Whether it compiles for other systems: those whose standard library is installed (`rustup target add …`), and for which a C
# compiler is there, which the TLS library wants. Others are named, not skipped in silence.
set -eu
cd "$(dirname "$0")/.."
host=$(rustc -vV | sed -n 's/^host: //p')
for target in $(rustup target list --installed); do
    [ "$target" = "$host" ] && continue
    case $target in
        *-linux-musl) compiler=musl-gcc ;;
        x86_64-pc-windows-gnu) compiler=x86_64-w64-mingw32-gcc ;;
        aarch64-unknown-linux-gnu) compiler=aarch64-linux-gnu-gcc ;;
        *) compiler=cc ;;
    esac
    if ! command -v "$compiler" >/dev/null; then
        echo "skipped: $target, there is no $compiler"
        continue
    fi
    # A folder of its own: what others build here stays as it is.
    cargo check --locked --all-features --target "$target" --target-dir target/targets
done
