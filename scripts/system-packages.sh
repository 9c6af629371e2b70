#!/usr/bin/env bash
# What the tests use beyond Python: installed where that is possible, named with its consequence where it is not.
set -euo pipefail

missing=()
consequences=()
need() { # need PACKAGE WHAT-IS-SKIPPED TEST…: PACKAGE is missing when TEST fails
    local package=$1 consequence=$2
    if ! "${@:3}" >/dev/null 2>&1; then
        missing+=("$package")
        consequences+=("$package: $consequence")
    fi
}
chinese_font() { [[ -n $(fc-list :lang=zh) ]]; }
firefox_there() { command -v firefox-esr || command -v firefox; }
# The node that drives the browser links it, and a slim Debian lacks it.
libatomic() { [[ $(uname) != Linux ]] || PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -F libatomic.so.1; }
check() {
    missing=()
    consequences=()
    need chromium "the tests of the page are skipped" command -v chromium
    need firefox-esr "the page is not tried in Firefox" firefox_there
    need webkit2gtk-driver "the page is not tried in WebKit, the engine of Safari" command -v WebKitWebDriver
    need xvfb "the page is not tried in WebKit, the engine of Safari" command -v Xvfb
    need libatomic1 "the tests of the page cannot drive a browser" libatomic
    need fonts-noto-cjk "the tests of the page see boxes for Chinese" chinese_font
    need default-jre-headless "the OWL reasoner is skipped" command -v java
    need virtuoso-opensource-7-bin "the tests on a second SPARQL server are skipped" command -v virtuoso-t
    need nodejs "the judges of the page (accessibility, types, older browsers) are skipped" command -v node
    need npm "the judges of the page (accessibility, types, older browsers) are skipped" command -v npm
}

check
[[ ${#missing[@]} == 0 ]] && exit
if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} …"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    apt-get update -qq >"$log" 2>&1 </dev/null || cat "$log"
    # One by one, so that one that cannot be had does not take the others with it.
    for package in "${missing[@]}" fontconfig; do
        apt-get install -y -qq --no-install-recommends "$package" >"$log" 2>&1 </dev/null || tail -n 5 "$log"
    done
    rm -f "$log"
    check
fi
if [[ ${#missing[@]} != 0 ]]; then
    printf 'Not installed, so some tests will be skipped:\n'
    printf '  %s\n' "${consequences[@]}"
    printf 'To run them too (Debian, Ubuntu): sudo apt-get install %s\n' "${missing[*]} fontconfig"
fi
