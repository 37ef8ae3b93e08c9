#!/bin/sh
# From feeds to an enforcement list, map and summary.
#   demo.sh FEEDS OUT      FEEDS: folder with the feeds; OUT: new folder for the results
# MINEWATCH names the command (default: minewatch), AS_OF the day to judge.
set -eu
feeds=$1
out=$2
minewatch=${MINEWATCH:-minewatch}
as_of=${AS_OF:-2025-06-29}

rm -rf "$out"
mkdir -p "$out"
# One meter in ten mines in the sample, far more than in a province; the prior says part of that.
# The sample was made with these hours of the sharp, peak, flat and valley registers.
"$minewatch" init "$out/workspace" --prior-mining 0.02 --register-hours 2,6,8,8
for feed in meters parks enterprises data-centres curves registers settlements \
    market-participants benefits commitments filings loans bills payments annual-reports; do
    for file in "$feeds/$feed".csv "$feeds/$feed".parquet; do
        [ ! -e "$file" ] || "$minewatch" load "$feed" "$file" -w "$out/workspace"
    done
done
"$minewatch" scan -w "$out/workspace" --as-of "$as_of"
"$minewatch" findings -w "$out/workspace" --top 10
"$minewatch" export list -w "$out/workspace" --out "$out/list.xlsx"
"$minewatch" export list -w "$out/workspace" --out "$out/list.csv"
"$minewatch" export map -w "$out/workspace" --out "$out/map.html"
"$minewatch" export summary -w "$out/workspace" --out "$out/summary.html"
echo "待核查名单 list     $out/list.xlsx"
echo "地图     map      $out/map.html"
echo "摘要     summary  $out/summary.html"
