#!/bin/sh
# The browser test wants Debian's Chromium. Where it cannot be installed, that test is skipped and says so.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  if apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "note: no Chromium found and none could be installed; the browser test will be skipped" >&2
exit 0
