#!/bin/sh
# Chromium and a Chinese font for the browser tests. Where they cannot be installed, those tests
# say so and are skipped.
set -eu
if command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-cjk fontconfig >/dev/null
else
    echo "chromium or a Chinese font is missing and cannot be installed here: browser tests are skipped"
fi
