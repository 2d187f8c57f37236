#!/usr/bin/env bash
# The bench: installs what the site is compared with, and runs it. Arguments go to the bench, for example:
# bench/bench.sh -only cpu,wire -out -
set -euo pipefail
cd "$(dirname "$0")/.."

.ci/need taskset util-linux
.ci/need nginx nginx-light libnginx-mod-http-brotli-static
.ci/need caddy caddy
.ci/need hugo hugo
.ci/need "${CHROMIUM:-/usr/bin/chromium}" chromium fonts-dejavu-core
.ci/need node nodejs npm
.ci/need npm npm

if ! cmp -s bench/package-lock.json bench/node_modules/.installed-lock; then
  npm ci --prefix bench --ignore-scripts --no-audit --no-fund
  cp bench/package-lock.json bench/node_modules/.installed-lock
fi
go run ./bench "$@"
