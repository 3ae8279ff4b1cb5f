// Command logcheck verifies an exported log with golang.org/x/mod alone, so that
// the verdict on a log does not rest on the project's own code.
//
//	logcheck DIRECTORY VKEYFILE [POLICYFILE]
//
// It checks the signed checkpoint, every entry bundle against its level-0 tile, every
// tile against the tree, the signed root, the form of every leaf, the chain of prev
// hashes, that time never goes back, and that no identifier and no tag is used twice.
// With a policy (c2sp.org/tlog-policy) also that enough witnesses cosigned the checkpoint or
// an earlier one of the same tree.
// Exit status: 0 right, 1 a fault, 2 could not be checked.
//
// Build without a module proxy (Debian: golang-go golang-golang-x-mod-dev):
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o logcheck .
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	hashSize   = tlog.HashSize
	maxFile    = 32 << 20
)

// errUnchecked marks what is missing before any check could begin.
var errUnchecked = errors.New("could not be checked")

func main() {
	if len(os.Args) != 3 && len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: logcheck DIRECTORY VKEYFILE [POLICYFILE]")
		os.Exit(2)
	}
	size, final, err := check(os.Args[1], os.Args[2], os.Args[3:])
	switch {
	case err == nil && len(os.Args) == 4:
		fmt.Printf("ok: %d entries, %d of them witnessed\n", size, final)
	case err == nil:
		fmt.Printf("ok: %d entries\n", size)
	case errors.Is(err, errUnchecked):
		fmt.Println(err)
		os.Exit(2)
	default:
		fmt.Println("FAULT:", err)
		os.Exit(1)
	}
}

func check(dir, vkeyFile string, policyFile []string) (size, final int64, err error) {
	vkey, err := os.ReadFile(vkeyFile)
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %v", errUnchecked, err)
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return 0, 0, fmt.Errorf("%w: verifier key: %v", errUnchecked, err)
	}
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %v", errUnchecked, err)
	}
	tree, err := openCheckpoint(signed, verifier)
	if err != nil {
		return 0, 0, fmt.Errorf("checkpoint: %v", err)
	}
	log := &logDir{dir: dir, size: tree.N}
	if err := log.hashEntries(); err != nil {
		return 0, 0, err
	}
	if err := log.compareTiles(); err != nil {
		return 0, 0, err
	}
	root, err := treeHash(tree.N, log)
	if err != nil {
		return 0, 0, fmt.Errorf("root: %v", err)
	}
	if root != tree.Hash {
		return 0, 0, fmt.Errorf("root: signed %v, computed %v", tree.Hash, root)
	}
	if len(policyFile) == 0 {
		return tree.N, 0, nil
	}
	witnesses, err := readPolicy(policyFile[0])
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %v", errUnchecked, err)
	}
	final, err = log.checkWitnesses(witnesses, verifier, signed)
	return tree.N, final, err
}

// treeHash is RFC 6962's, which defines the root of the empty tree; tlog.TreeHash leaves it out.
func treeHash(size int64, log *logDir) (tlog.Hash, error) {
	if size == 0 {
		return sha256.Sum256(nil), nil
	}
	return tlog.TreeHash(size, log)
}

// openCheckpoint verifies the note and reads origin, size and root (c2sp.org/tlog-checkpoint).
func openCheckpoint(signed []byte, verifier note.Verifier) (tree tlog.Tree, err error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	// note.Open lets unused bits at the end of a base64 field differ; one text, one meaning.
	for _, sig := range append(opened.Sigs, opened.UnverifiedSigs...) {
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return tree, fmt.Errorf("signature line of %s: %v", sig.Name, err)
		}
	}
	lines := strings.Split(strings.TrimSuffix(opened.Text, "\n"), "\n")
	if len(lines) < 3 {
		return tree, errors.New("fewer than three lines")
	}
	for _, line := range lines {
		if line == "" {
			return tree, errors.New("an empty line")
		}
	}
	if lines[0] != verifier.Name() {
		return tree, fmt.Errorf("origin %q, want %q", lines[0], verifier.Name())
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || tree.N < 0 || strconv.FormatInt(tree.N, 10) != lines[1] {
		return tree, fmt.Errorf("size %q", lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != hashSize {
		return tree, fmt.Errorf("root %q", lines[2])
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// logDir is an exported log. Once its entries are hashed it gives every stored hash of the tree.
type logDir struct {
	dir    string
	size   int64
	hashes []tlog.Hash
}

// ReadHashes implements tlog.HashReader over what was computed from the entries.
func (l *logDir) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(l.hashes)) {
			return nil, fmt.Errorf("no hash %d", x)
		}
		out[i] = l.hashes[x]
	}
	return out, nil
}

// hashEntries reads every bundle, checks the leaves one after the other and computes all the hashes of the tree.
func (l *logDir) hashEntries() error {
	leaves := newLeafChecks()
	for n := int64(0); n*tileWidth < l.size; n++ {
		width := l.width(0, n)
		path := tilePath("entries", n, width)
		data, err := l.read(path)
		if err != nil {
			return err
		}
		for i := 0; i < width; i++ {
			if len(data) < 2 {
				return fmt.Errorf("%s: ends at entry %d of %d", path, i, width)
			}
			length := int(binary.BigEndian.Uint16(data))
			data = data[2:]
			if length == 0 || length > len(data) {
				return fmt.Errorf("%s: entry %d has %d bytes, %d are left", path, i, length, len(data))
			}
			entry := data[:length]
			data = data[length:]
			index := n*tileWidth + int64(i)
			hash := tlog.RecordHash(entry)
			if err := leaves.next(entry, hash); err != nil {
				return fmt.Errorf("entry %d: %v", index, err)
			}
			stored, err := tlog.StoredHashesForRecordHash(index, hash, l)
			if err != nil {
				return fmt.Errorf("entry %d: %v", index, err)
			}
			l.hashes = append(l.hashes, stored...)
		}
		if len(data) != 0 {
			return fmt.Errorf("%s: %d bytes after the last entry", path, len(data))
		}
	}
	return nil
}

// compareTiles compares every tile of this size with what tlog computes for it.
func (l *logDir) compareTiles() error {
	for level := 0; l.size>>(uint(level)*tileHeight) > 0; level++ {
		for n := int64(0); n*tileWidth < l.size>>(uint(level)*tileHeight); n++ {
			width := l.width(level, n)
			path := tilePath(strconv.Itoa(level), n, width)
			have, err := l.read(path)
			if err != nil {
				return err
			}
			want, err := tlog.ReadTileData(tlog.Tile{H: tileHeight, L: level, N: n, W: width}, l)
			if err != nil {
				return fmt.Errorf("%s: %v", path, err)
			}
			if !bytes.Equal(have, want) {
				return fmt.Errorf("%s: differs from the entries below it", path)
			}
		}
	}
	return nil
}

// width of tile n at a level: 256, or what the size leaves for the last one.
func (l *logDir) width(level int, n int64) int {
	rest := l.size>>(uint(level)*tileHeight) - n*tileWidth
	if rest > tileWidth {
		return tileWidth
	}
	return int(rest)
}

func (l *logDir) read(path string) ([]byte, error) {
	file := filepath.Join(l.dir, filepath.FromSlash(path))
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("%s: missing", path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s: %d bytes", path, info.Size())
	}
	return os.ReadFile(file)
}

// tilePath is the path of c2sp.org/tlog-tiles, which fixes the height that tlog.Tile.Path spells out.
func tilePath(level string, n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	path = "tile/" + level + "/" + path
	if width != tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}
