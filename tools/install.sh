#!/usr/bin/env bash
# install.sh run|test -- makes sure that the packages for running or testing are there.
# Says what it will install before it does; uses sudo when not root; without either it prints the
# one line to run and ends with 2. Works on Debian 12 and 13 and on Ubuntu 24.04.
set -u
what=${1:-run}
build="gcc make pkg-config gawk libsqlite3-dev libpq-dev libmicrohttpd-dev libsodium-dev libjansson-dev
       libutf8proc-dev libgcrypt20-dev libgnutls28-dev libgmp-dev libqrencode-dev zlib1g-dev libvips42 libzip4 libexpat1
       libxlsxwriter4 libgdal32 libgeos-c1v5 nodejs npm"
test="clang clang-format lld llvm libclang-rt-14-dev libcmocka-dev sqlite3 postgresql chromium-headless-shell fonts-noto-cjk
      python3 curl git gdb ledger hledger beancount glpk-utils"
want=$build
[ "$what" = test ] && want="$build $test"
missing=()
there=$(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
is_there() { grep -qxE "$1" <<<"$there"; }
for p in $want; do
    [[ $'\n'$there$'\n' == *$'\n'"$p"$'\n'* ]] && continue # most of them, most of the time
    case $p in
    # a toolchain from elsewhere is as good as the package
    nodejs) command -v node >/dev/null && continue ;;
    npm) command -v npm >/dev/null && continue ;;
    gcc | make | git | curl | python3 | clang) command -v "$p" >/dev/null && continue ;;
    # a library whose name changed with the 64-bit time of Debian 13 and Ubuntu 24.04
    libvips42 | libgeos-c1v5) is_there "${p%v5}(t64|v5)?" && continue ;;&
    libvips42) apt-cache show libvips42t64 >/dev/null 2>&1 && p=libvips42t64 ;;
    libgeos-c1v5) apt-cache show libgeos-c1t64 >/dev/null 2>&1 && p=libgeos-c1t64 ;;
    # libraries that the children load by name; their number differs from release to release
    libzip4 | libxlsxwriter4 | libgdal32)
        is_there "${p%%[0-9]*}[0-9]+(t64)?" && continue
        apt-cache show "$p" 2>/dev/null | grep -q '^Package' ||
            p=$(apt-cache search --names-only "^${p%%[0-9]*}[0-9]+(t64)?\$" | sort -V | tail -1 | cut -d' ' -f1)
        [ -n "$p" ] || continue ;;
    # the sanitizer runtime carries its clang's number
    libclang-rt-14-dev) ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 && continue
        apt-cache show "$p" >/dev/null 2>&1 || p=$(apt-cache search --names-only '^libclang-rt-[0-9]+-dev$' | sort -V | tail -1 | cut -d' ' -f1) ;;
    esac
    is_there "$p" || missing+=("$p")
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "Installing: ${missing[*]}"
sudo=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -v; then
        sudo=sudo
    else
        echo "This needs an administrator once:"
        echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
        exit 2
    fi
fi
export DEBIAN_FRONTEND=noninteractive
tty=0
[ -t 1 ] && tty=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# One line that says how far it is; on anything but a terminal every fiftieth step has its own.
progress() {
    awk -v log_="$log" -v tty="$tty" '
        { print >log_ }
        / newly installed,/ { all = $3 }
        /^Get:/ { got++ } /^Unpacking / { unpacked++ } /^Setting up / { ready++ }
        /^(Get:|Unpacking |Setting up )/ && (tty || ++step % 50 == 0) {
            printf "  %d packages: %d fetched, %d unpacked, %d ready%s", all, got, unpacked, ready, tty ? "\r" : "\n"
            fflush()
        }
        END { if (tty) print "" }'
}
set -o pipefail
{ $sudo apt-get update -qq && $sudo apt-get install -y -q --no-install-recommends "${missing[@]}"; } 2>&1 | progress || {
    tail -20 "$log" >&2
    echo "The packages could not be installed; the lines above say why." >&2
    exit 1
}
