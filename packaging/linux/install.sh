#!/bin/sh
# Puts the program into the user's own folder, for computers that take no .deb or give no
# rights to install one. `install.sh --remove` takes it away again; records stay.
set -eu
from=$(cd "$(dirname "$0")" && pwd)
to=${DUNDIAN_PREFIX:-$HOME/.local}
if [ "${1:-}" = --remove ]; then
    rm -f "$to/bin/dundian" "$to/lib/dundian/window" "$to/share/applications/dundian.desktop" \
        "$to/share/icons/hicolor/scalable/apps/dundian.svg"
    echo "已经去掉程序。记录都还在，没有动。"
    exit
fi
mkdir -p "$to/bin" "$to/lib/dundian" "$to/share/applications" "$to/share/icons/hicolor/scalable/apps"
# A program that is running can't be written over; another file in its place can be put.
cp "$from/bin/dundian" "$to/bin/dundian.new"
mv -f "$to/bin/dundian.new" "$to/bin/dundian"
cp "$from/lib/dundian/window" "$to/lib/dundian/window"
cp "$from/share/icons/hicolor/scalable/apps/dundian.svg" "$to/share/icons/hicolor/scalable/apps/"
sed "s|/usr/lib/dundian/window|\"$to/lib/dundian/window\"|" "$from/share/applications/dundian.desktop" \
    >"$to/share/applications/dundian.desktop"
echo "装好了：在开始菜单里找“蹲点”，或者运行 $to/bin/dundian"
