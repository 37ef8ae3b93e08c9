#!/bin/sh
# What the browser tests need: Chromium, a Chinese font, and axe-core, which looks for what keeps
# people out who see, hear or point otherwise. Tests whose part cannot be had say so and are skipped.
set -eu
cd "$(dirname "$0")/.."
AXE=axe-core-4.14.1.tgz
AXE_SHA512=1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5

chromium_and_font() {
    if command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; then
        return
    fi
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fonts-noto-cjk fontconfig >/dev/null
    else
        echo "chromium or a Chinese font is missing and cannot be installed here: browser tests are skipped"
    fi
}

# Of npm's registry, by npm where it is installed; for the tests alone, no part of what is shipped.
axe_core() {
    if [ -f .cache/axe/package/axe.min.js ]; then
        return
    fi
    mkdir -p .cache/axe
    rm -f ".cache/axe/$AXE"
    if command -v npm >/dev/null 2>&1; then
        npm pack --silent --pack-destination .cache/axe axe-core@4.14.1 >/dev/null || true
    fi
    if [ ! -f ".cache/axe/$AXE" ]; then
        python3 -c "import sys, urllib.request; urllib.request.urlretrieve(*sys.argv[1:])" \
            "https://registry.npmjs.org/axe-core/-/$AXE" ".cache/axe/$AXE" || {
            echo "axe-core cannot be fetched here: tests of accessibility are skipped"
            return
        }
    fi
    echo "$AXE_SHA512  .cache/axe/$AXE" | sha512sum --check --quiet
    tar -xzf ".cache/axe/$AXE" -C .cache/axe package/axe.min.js package/LICENSE
}

chromium_and_font
axe_core
