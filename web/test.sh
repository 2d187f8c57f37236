#!/usr/bin/env bash
# The browser tests: installs what they need, builds the program, and runs web/test against it. Arguments go to
# node, for example: web/test.sh --test-name-pattern=citation
set -euo pipefail
cd "$(dirname "$0")"

../.ci/need "${CHROMIUM:-/usr/bin/chromium}" chromium fonts-dejavu-core
../.ci/need java default-jre-headless
../.ci/need node nodejs npm
../.ci/need npm npm
version=$(node --version)
if [ "$(sed 's/^v\([0-9]*\).*/\1/' <<<"$version")" -lt 20 ]; then
  echo "The browser tests need Node.js 20 or newer; node is $version" >&2
  exit 1
fi

if ! cmp -s package-lock.json node_modules/.tested-lock; then
  npm ci --ignore-scripts --no-audit --no-fund
  cp package-lock.json node_modules/.tested-lock
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
go build -o "$folder/explainer" ../cmd/explainer
EXPLAINER_BIN=$folder/explainer node --test "$@" test/*.test.mjs
