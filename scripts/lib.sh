# shellcheck shell=bash
# What the other scripts share. To be sourced.

# step TEXT: says what happens now.
step() {
    printf '\n\033[1m==> %s\033[0m\n' "$*"
}

# fail TEXT: says why it cannot go on, and stops.
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# apt_install PACKAGE...: installs Debian or Ubuntu packages, or names the command that would.
apt_install() {
    local run=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            run=(sudo)
        else
            fail "missing: $*. Install with: sudo apt-get install -y $*"
        fi
    fi
    command -v apt-get >/dev/null || fail "missing: $*. Install with your system's package manager"
    step "installing $*"
    # The lists may be old or absent on a fresh machine.
    "${run[@]}" apt-get install -y -q --no-install-recommends "$@" && return
    "${run[@]}" apt-get update -q
    "${run[@]}" apt-get install -y -q --no-install-recommends "$@"
}

# need_rust: cargo, a linker for C and Rust, and the wasm target.
need_rust() {
    command -v cargo >/dev/null ||
        fail "Rust is missing. Install with: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
    command -v cc >/dev/null || apt_install build-essential
    local target=wasm32-unknown-unknown
    if ! [ -d "$(rustc --print target-libdir --target $target)" ]; then
        command -v rustup >/dev/null || fail "the Rust target $target is missing. Install with: rustup target add $target"
        step "installing the Rust target $target"
        rustup target add $target
    fi
}

# need_node: Node 20 or newer, with npm.
need_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        fail "Node.js is missing. Install with: sudo apt-get install -y nodejs npm (20 or newer), or from https://nodejs.org"
    fi
    local major
    major=$(node -p 'process.versions.node.split(".")[0]')
    [ "$major" -ge 20 ] || fail "Node.js $major is too old; 20 or newer is needed, from https://nodejs.org"
}

# npm_packages FOLDER: what the folder's package-lock.json names, unless it is there already.
npm_packages() {
    local folder=$1
    if [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
        step "installing the npm packages of $folder"
        PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --prefix "$folder"
        touch "$folder/node_modules/.package-lock.json"
    fi
}

# need_browser: a Chromium for Playwright, its own or the distribution's.
need_browser() {
    local own
    own=$(cd end2end && node -p 'require("@playwright/test").chromium.executablePath()')
    if [ -x "$own" ] || [ -x /usr/bin/chromium ]; then
        return
    fi
    # Ubuntu's package of that name is an empty shell around a snap.
    if grep -qs '^ID=ubuntu' /etc/os-release; then
        step "installing Chromium"
        (cd end2end && npx --no-install playwright install --with-deps chromium)
    else
        apt_install chromium
    fi
}
