#!/usr/bin/env bash
# build-deb.sh -- builds the Debian package build/deb/gongdi_VERSION_ARCH.deb from the release binary.
# Needs dpkg-deb; what the package depends on is read from the binary itself.
set -eu
cd "$(dirname "$0")/.."
make -s -j"$(nproc)" V=release
bin=build/release/gongdi
version=$(make -sp -n 2>/dev/null | sed -n 's/^VERSION := //p' | head -1)
arch=$(dpkg --print-architecture)
root=build/deb/root
out=build/deb/gongdi_${version}_${arch}.deb
rm -rf build/deb
mkdir -p "$root/DEBIAN"

install -D -m755 "$bin" "$root/usr/bin/gongdi"
strip --strip-unneeded "$root/usr/bin/gongdi"
install -D -m644 deploy/gongdi.service "$root/lib/systemd/system/gongdi.service"
install -D -m644 deploy/gongdi.sysusers "$root/usr/lib/sysusers.d/gongdi.conf"
install -D -m644 deploy/nginx.conf "$root/usr/share/doc/gongdi/examples/nginx.conf"
install -D -m644 deploy/postgresql.md "$root/usr/share/doc/gongdi/postgresql.md"
install -D -m644 LICENSE "$root/usr/share/doc/gongdi/copyright"

# the manual page, from what the program says about itself
man=$root/usr/share/man/man1/gongdi.1
mkdir -p "$(dirname "$man")"
{
    printf '.TH GONGDI 1 "" "gongdi %s"\n.SH NAME\ngongdi \\- a district and its residents govern together\n' "$version"
    printf '.SH SYNOPSIS\n.B gongdi\n.I command\n[options] [operands]\n.SH COMMANDS\n'
    LANG=C "$bin" --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)  *\([A-Z].*\)$/\1\t\2/p' |
        while IFS=$'\t' read -r name text; do
            printf '.SS "%s"\n%s\n.PP\n.nf\n' "$name" "$text"
            # shellcheck disable=SC2086 -- a command may be two words
            LANG=C "$bin" $name --help | sed '1,2d; s/\\/\\e/g; s/-/\\-/g; s/^\./\\\&./'
            printf '.fi\n'
        done
    printf '.SH EXIT STATUS\n0 done, 1 failed, 2 misuse.\n.SH FILES\n'
    printf '.TP\n/etc/gongdi/vault.key\nThe key file. Without it personal data cannot be read; backups never hold it.\n'
    printf '.TP\n/var/lib/gongdi\nDatabase and pictures.\n'
} >"$man"
gzip -9n "$man"

depends=$(objdump -p "$bin" | awk '$1 == "NEEDED" { print $2 }' | while read -r so; do
    path=$(ldd "$bin" | awk -v so="$so" '$1 == so { print $3 }')
    real=$(readlink -f "$path")
    # the package may know the file by its path from before /lib became a link
    dpkg -S "$real" 2>/dev/null || dpkg -S "${real#/usr}"
done | cut -d: -f1 | sort -u | grep -v '^libc6$' | paste -sd, | sed 's/,/, /g')
libc=$(objdump -T "$bin" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
depends="libc6 (>= ${libc#GLIBC_}), $depends"
vips=libvips42
apt-cache show libvips42t64 >/dev/null 2>&1 && vips=libvips42t64
cat >"$root/DEBIAN/control" <<END
Package: gongdi
Version: $version
Architecture: $arch
Maintainer: The Gongdi project <gongdi@localhost>
Section: web
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends, systemd | systemd-sysusers
Recommends: $vips
Suggests: nginx, postgresql
Description: community governance for a district and its residents
 One program that serves grid workers, communities, streets, departments and
 residents: reports and their handling, registers, consultations, votes and
 budgets, with a signed record of every step. It keeps its data in SQLite or
 PostgreSQL.
END
cat >"$root/DEBIAN/postinst" <<'END'
#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
systemd-sysusers gongdi.conf
install -d -m 0700 /etc/gongdi
[ -d /run/systemd/system ] && systemctl daemon-reload
if [ -e /etc/gongdi/vault.key ]; then
    [ -d /run/systemd/system ] && systemctl try-restart gongdi.service || true
else
    echo "gongdi: to set up a district, run"
    echo "  GONGDI_KEY_FILE=/etc/gongdi/vault.key gongdi init --data /var/lib/gongdi"
    echo "  chown -R gongdi: /var/lib/gongdi && systemctl enable --now gongdi"
fi
END
cat >"$root/DEBIAN/prerm" <<'END'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    systemctl disable --now gongdi.service || true
fi
END
cat >"$root/DEBIAN/postrm" <<'END'
#!/bin/sh
set -e
[ -d /run/systemd/system ] && systemctl daemon-reload
# data and key file stay, also after purge: losing them is for people to decide
[ "$1" = purge ] && echo "gongdi: /var/lib/gongdi and /etc/gongdi were left as they are" || true
END
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm" "$root/DEBIAN/postrm"
dpkg-deb --root-owner-group --build "$root" "$out" >/dev/null
echo "$out"
