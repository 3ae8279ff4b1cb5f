#!/usr/bin/env bash
# Verifies a small exported log with openssl, sha256sum, xxd and coreutils alone: none of the hub's code runs.
#   verify-log.sh DIR VKEYFILE     DIR: checkpoint, tile/…; VKEYFILE: the log's verifier key, from elsewhere than the log
# Exit 0 right, 1 a fault (the first one is named), 2 could not be checked. docs/verify-yourself.md explains each step.
# Some hundred entries a second. Needs bash 4 and OpenSSL 3.
set -u
export LC_ALL=C
max_entries=100000

fault() { echo "FAULT: $*"; exit 1; }
unchecked() { echo "could not check: $*"; exit 2; }

[ $# -eq 2 ] || unchecked "usage: verify-log.sh DIR VKEYFILE"
dir=$1
for tool in openssl sha256sum xxd od base64 cmp; do command -v "$tool" >/dev/null || unchecked "$tool is not installed"; done
work=$(mktemp -d) || unchecked "no temporary folder"
trap 'rm -rf "$work"' EXIT

sha256() { local sum; sum=$(sha256sum) && printf '%s' "${sum%% *}"; }   # of standard input, in hex
unhex() { printf '%s' "$1" | xxd -r -p; }
# One value has one base64 text: what does not come back the same is refused.
base64_hex() { # TEXT
  local hex; hex=$(printf '%s' "$1" | base64 -d 2>/dev/null | xxd -p | tr -d '\n')
  [ "$(unhex "$hex" | base64 -w0)" = "$1" ] && printf '%s' "$hex"
}

# Bytes are kept as printf takes them, \x7b\x22…, four characters a byte, and hashed many files at once: a process each would take minutes.
escaped() { od -An -v -tx1 -w"$1" | while IFS= read -r line; do printf '%s\n' "${line// /\\x}"; done; }   # standard input, WIDTH bytes a line
load() { mapfile -t blocks < <(od -An -v -tx1 -w1024 "$1"); }   # FILE, for take
take() { # OFFSET LENGTH of the loaded file → $taken, escaped
  local first=$(($1 / 1024)) IFS=
  taken="${blocks[*]:first:($1 + $2 - 1) / 1024 - first + 1}"
  taken=${taken:($1 % 1024) * 3:$2 * 3}
  taken=${taken// /\\x}
}
hash_files() { # the files of $work/n in order → array hashes, escaped
  mapfile -t hashes < <(cd "$work/n" && sha256sum -- * | cut -c1-64 | xxd -r -p | escaped 32)
  rm -f "$work"/n/*
}
digits=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_
base64url() { # ESCAPED, 32 bytes → $text
  local hex=${1//\\x/} i three
  text=
  for ((i = 0; i < 60; i += 6)); do
    three=$((16#${hex:i:6}))
    text+=${digits:three >> 18:1}${digits:three >> 12 & 63:1}${digits:three >> 6 & 63:1}${digits:three & 63:1}
  done
  three=$((16#${hex:60:4} << 2))
  text+=${digits:three >> 12:1}${digits:three >> 6 & 63:1}${digits:three & 63:1}
}

# --- 1. The verifier key: NAME+KEYID+base64(01 ‖ 32 bytes); the key id is the start of SHA-256(NAME ‖ 0a ‖ 01 ‖ key).
[ -r "$2" ] || unchecked "$2 cannot be read"
IFS= read -r vkey <"$2" || [ -n "$vkey" ] || unchecked "$2 is empty"
[[ $vkey =~ ^([^+ ]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$ ]] || unchecked "$2 holds no verifier key"
name=${BASH_REMATCH[1]} keyid=${BASH_REMATCH[2]} key=$(base64_hex "${BASH_REMATCH[3]}")
[[ $key =~ ^01[0-9a-f]{64}$ ]] || unchecked "the key is not Ed25519"
id=$({ printf '%s\n' "$name"; unhex "$key"; } | sha256)
[ "${id:0:8}" = "$keyid" ] || unchecked "the key id does not fit the key"
# An Ed25519 key as SubjectPublicKeyInfo (RFC 8410): twelve fixed bytes, then the key.
unhex "302a300506032b6570032100${key:2}" >"$work/key.der"

# --- 2. The checkpoint: origin, size, root; an empty line; signatures. The signature covers the text with its last newline.
[ -r "$dir/checkpoint" ] || unchecked "$dir/checkpoint is missing"
tr -d '\000' <"$dir/checkpoint" | cmp -s - "$dir/checkpoint" || fault "checkpoint: a zero byte"
[ "$(tail -c1 "$dir/checkpoint" | xxd -p)" = 0a ] || fault "checkpoint: does not end in a newline"
mapfile -t lines <"$dir/checkpoint"
blank=-1
for i in "${!lines[@]}"; do [ -n "${lines[i]}" ] || { [ $blank -lt 0 ] && blank=$i || fault "checkpoint: two empty lines"; }; done
[ $blank -ge 3 ] || fault "checkpoint: not three lines and an empty one"
printf '%s\n' "${lines[@]:0:blank}" >"$work/text"
signed=
for line in "${lines[@]:blank+1}"; do
  [[ $line =~ ^—\ ([^\ +]+)\ ([A-Za-z0-9+/]+=*)$ ]] || fault "checkpoint: no signature line: $line"
  by=${BASH_REMATCH[1]} signature=$(base64_hex "${BASH_REMATCH[2]}")
  [ -n "$signature" ] || fault "checkpoint: signature line of $by is no base64"
  [ "$by" = "$name" ] && [ "${signature:0:8}" = "$keyid" ] || continue
  unhex "${signature:8}" >"$work/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/text" -sigfile "$work/signature" >/dev/null 2>&1 \
    || fault "checkpoint: the signature of $name is wrong"
  signed=yes
done
[ -n "$signed" ] || fault "checkpoint: not signed by $name"
[ "${lines[0]}" = "$name" ] || fault "checkpoint: origin ${lines[0]}, expected $name"
size=${lines[1]} root=$(base64_hex "${lines[2]}")
[[ $size =~ ^(0|[1-9][0-9]{0,17})$ ]] || fault "checkpoint: size $size"
[ ${#root} -eq 64 ] || fault "checkpoint: root ${lines[2]}"
[ "$size" -le $max_entries ] || unchecked "$size entries are too many for a script"

# --- 3. Where tiles lie: numbers in groups of three digits, all but the last behind an x; a tile that is not full ends in .p/WIDTH.
tile_file() { # LEVEL INDEX WIDTH
  local rest=$2 path
  path=$(printf '%03d' $((rest % 1000)))
  while [ $((rest /= 1000)) -gt 0 ]; do path=$(printf 'x%03d/%s' $((rest % 1000)) "$path"); done
  [ "$3" -eq 256 ] || path+=.p/$3
  printf '%s' "$dir/tile/$1/$path"
}

# --- 4. The entries: each is a leaf in its one form; the leaf hash is SHA-256(00 ‖ entry) and stands as prev in the next.
b='[A-Za-z0-9_-]' id="[A-Za-z0-9_-]{21}[AQgw]" hash="[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
form="^\\{\"at\":(0|[1-9][0-9]{0,15}),\"body\":\"$hash\",\"id\":\"($id)\",\"prev\":\"($hash)\",\"tags\":\\[\"($id)\",\"($id)\",\"($id)\",\"($id)\"\\],\"v\":1\\}\$"
declare -A ids tags
leaves=() prevs=() at=0
mkdir "$work/n"
for ((start = 0; start < size; start += 256)); do
  width=$((size - start < 256 ? size - start : 256))
  bundle=$(tile_file entries $((start / 256)) $width)
  [ -f "$bundle" ] || fault "${bundle#"$dir"/}: missing"
  bytes=$(stat -c %s "$bundle") offset=0
  [ "$bytes" -le $((256 * 65537)) ] || fault "${bundle#"$dir"/}: $bytes bytes"
  load "$bundle"
  for ((i = 0; i < width; i++)); do
    where="entry $((start + i))"
    [ $((offset + 2)) -le "$bytes" ] || fault "$where: the bundle ends"
    take "$offset" 2
    length=$((16#${taken//\\x/})) offset=$((offset + 2))
    [ $length -gt 0 ] && [ $((offset + length)) -le "$bytes" ] || fault "$where: $length bytes, $((bytes - offset)) are left"
    take "$offset" $length
    offset=$((offset + length))
    printf -v text '%b' "$taken"
    [ ${#text} -eq $length ] && [[ $text =~ $form ]] || fault "$where: not the canonical form of a leaf"
    found=("${BASH_REMATCH[@]}")
    prevs+=("${found[3]}")
    [ "${found[1]}" -le 9007199254740991 ] && [ "${found[1]}" -ge $at ] || fault "$where: time ${found[1]} after $at"
    [ -z "${ids[${found[2]}]-}" ] || fault "$where: identifier ${found[2]} was used before"
    ids[${found[2]}]=1 at=${found[1]}
    for tag in "${found[@]:4:4}"; do
      [ -z "${tags[$tag]-}" ] || fault "$where: tag $tag was used before"
      tags[$tag]=1
    done
    printf '%b' "\\x00$taken" >"$work/n/$((1000 + i))"
  done
  [ "$offset" -eq "$bytes" ] || fault "${bundle#"$dir"/}: $((bytes - offset)) bytes after the last entry"
  hash_files
  leaves+=("${hashes[@]}")
done
for ((i = 0, zero = 1; i < size; i++, zero = 0)); do
  if [ $zero -eq 1 ]; then text=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; else base64url "${leaves[i - 1]}"; fi
  [ "${prevs[i]}" = "$text" ] || fault "entry $i: prev ${prevs[i]}, expected $text"
done

# --- 5. The tree: node SHA-256(01 ‖ left ‖ right). Each tile holds 256 hashes of a level; 256 of them make one hash of the next.
fold() { # HASH …: the root over a power of two of hashes → $folded
  local layer=("$@") i
  while [ ${#layer[@]} -gt 1 ]; do
    for ((i = 0; i < ${#layer[@]}; i += 2)); do printf '%b' "\\x01${layer[i]}${layer[i + 1]}" >"$work/n/$((1000 + i))"; done
    hash_files
    layer=("${hashes[@]}")
  done
  folded=${layer[0]}
}
level=0 layer=(${leaves[@]+"${leaves[@]}"}) peaks=()   # peaks: roots of the complete subtrees, from right to left
while [ ${#layer[@]} -gt 0 ]; do
  above=()
  for ((start = 0; start < ${#layer[@]}; start += 256)); do
    part=("${layer[@]:start:256}") file=$(tile_file $level $((start / 256)) $((${#layer[@]} - start < 256 ? ${#layer[@]} - start : 256)))
    [ -f "$file" ] || fault "${file#"$dir"/}: missing"
    printf '%b' "${part[@]}" | cmp -s - "$file" || fault "${file#"$dir"/}: not the hashes of what lies below"
    if [ ${#part[@]} -eq 256 ]; then
      fold "${part[@]}"
      above+=("$folded")
    else
      mine=() done=0
      for power in 128 64 32 16 8 4 2 1; do
        [ $((${#part[@]} & power)) -eq 0 ] && continue
        fold "${part[@]:done:power}"
        mine=("$folded" ${mine[@]+"${mine[@]}"}) done=$((done + power))
      done
      peaks+=("${mine[@]}")
    fi
  done
  layer=(${above[@]+"${above[@]}"}) level=$((level + 1))
done
computed=$(printf '' | sha256)
if [ ${#peaks[@]} -gt 0 ]; then
  folded=${peaks[0]}
  for ((i = 1; i < ${#peaks[@]}; i++)); do fold "${peaks[i]}" "$folded"; done
  computed=${folded//\\x/}
fi
[ "$computed" = "$root" ] || fault "root: signed $root, computed $computed"

echo "right: $size entries of $name, root ${lines[2]}"
