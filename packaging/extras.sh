#!/bin/sh
# What goes into packages beside the program: pages for man, and completions of the shells, made by the program itself.
# First argument: the program, built for the machine that this runs on. They go into target/extras.
set -eu
cd "$(dirname "$0")/.."
program=${1:-target/release/oktui}
to=target/extras
rm -rf "$to"
mkdir -p "$to/man" "$to/completions"
"$program" man --dir "$to/man"
for page in "$to"/man/*.1; do gzip -9n < "$page" > "$page.gz"; done
"$program" completions bash > "$to/completions/oktui.bash"
"$program" completions zsh > "$to/completions/_oktui"
"$program" completions fish > "$to/completions/oktui.fish"
"$program" completions powershell > "$to/completions/oktui.ps1"
"$program" completions elvish > "$to/completions/oktui.elv"
