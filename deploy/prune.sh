#!/bin/sh
# Removes from node_modules what a running bot never reads: types, source maps, documentation, and whole folders of
# packages that ship more than one form of themselves. About 115 of 160 MB. Licences stay.
# A package that is not there is a mistake in this list, not a success.
# usage: prune.sh NODE_MODULES
set -eu
cd "$1"

find . -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' -o -name '*.markdown' \) -delete
find . -type d \( -name test -o -name tests -o -name benchmark -o -name benchmarks \) -prune -exec rm -r {} +

case $(uname -m) in
  x86_64) native=linux-x64.node ;;
  aarch64) native=linux-arm64.node ;;
  *) echo "prune.sh: better-sqlite3 has no binary for $(uname -m)" >&2; exit 1 ;;
esac
test -f "better-sqlite3/prebuilds/$native"
find better-sqlite3/prebuilds -type f ! -name "$native" -delete

for folder in better-sqlite3/deps better-sqlite3/src openai/src gpt-tokenizer/src gpt-tokenizer/cjs \
  tinyld/playground; do
  test -d "$folder" || { echo "prune.sh: there is no node_modules/$folder any more" >&2; exit 1; }
  rm -r "$folder"
done
# Of the vocabularies, one is used: src/model/tokenRanks.ts.
test -f gpt-tokenizer/data/o200k_base.tiktoken
find gpt-tokenizer/data -type f ! -name o200k_base.tiktoken -delete
# Of three sizes in two forms, one is used: tinyld/light.
find tinyld/dist -type f ! -name 'tinyld.light.node.*' -delete

find . -type d -empty -delete
