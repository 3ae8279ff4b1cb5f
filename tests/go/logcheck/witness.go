package main

import (
	"crypto/ed25519"
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
)

const (
	cosignatureType = 4
	maxCosigned     = 1 << 20
)

// cosigner checks cosignature/v1 (c2sp.org/tlog-cosignature), which sumdb/note does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(sig)
	if time == 0 || time>>63 != 0 {
		return false
	}
	signed := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), msg...)
	return ed25519.Verify(c.key, signed, sig[8:])
}

func newCosigner(vkey string) (*cosigner, error) {
	name, rest, ok := strings.Cut(vkey, "+")
	hash, encoded, ok2 := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if !ok || !ok2 || err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignatureType {
		return nil, fmt.Errorf("%q is no key of a cosigner", vkey)
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	id := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", id) != hash {
		return nil, fmt.Errorf("key id of %q", vkey)
	}
	return &cosigner{name, id, ed25519.PublicKey(key[1:])}, nil
}

// policy is what c2sp.org/tlog-policy says of witnesses: names met, in the order of the file.
type policy struct {
	witnesses map[string]*cosigner
	groups    []group
	quorum    string
}

type group struct {
	name      string
	threshold int
	members   []string
}

func readPolicy(path string) (*policy, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p := &policy{witnesses: map[string]*cosigner{}}
	for n, line := range strings.Split(string(file), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") || words[0] == "log" {
			continue
		}
		if err := p.take(words); err != nil {
			return nil, fmt.Errorf("policy line %d: %v", n+1, err)
		}
	}
	if p.quorum == "" {
		return nil, errors.New("policy: no quorum")
	}
	return p, nil
}

func (p *policy) take(words []string) (err error) {
	switch {
	case words[0] == "witness" && len(words) >= 3:
		p.witnesses[words[1]], err = newCosigner(words[2])
	case words[0] == "group" && len(words) >= 4:
		members := words[3:]
		threshold := map[string]int{"all": len(members), "any": 1}[words[2]]
		if threshold == 0 {
			threshold, err = strconv.Atoi(words[2])
		}
		if threshold < 1 || threshold > len(members) {
			return errors.New("threshold")
		}
		p.groups = append(p.groups, group{words[1], threshold, members})
	case words[0] == "quorum" && len(words) == 2:
		p.quorum = words[1]
	default:
		err = errors.New("unknown")
	}
	return err
}

// metBy says whether those who signed are enough.
func (p *policy) metBy(names map[string]bool) bool {
	for _, g := range p.groups {
		count := 0
		for _, member := range g.members {
			if names[member] {
				count++
			}
		}
		names[g.name] = count >= g.threshold
	}
	return p.quorum == "none" || names[p.quorum]
}

// read opens one note with the log's key and the witnesses', and says whether the quorum signed it.
// A line under the name and id of a known witness that does not verify is an error of note.Open.
func (p *policy) read(signed []byte, log note.Verifier) (bool, error) {
	verifiers := []note.Verifier{log}
	for _, witness := range p.witnesses {
		verifiers = append(verifiers, witness)
	}
	opened, err := note.Open(signed, note.VerifierList(verifiers...))
	if err != nil {
		return false, err
	}
	met := map[string]bool{}
	byLog := false
	for _, sig := range opened.Sigs {
		byLog = byLog || (sig.Name == log.Name() && sig.Hash == log.KeyHash())
		for name, witness := range p.witnesses {
			if sig.Name == witness.name && sig.Hash == witness.hash {
				met[name] = true
			}
		}
	}
	if !byLog {
		return false, errors.New("not signed by the log")
	}
	return p.metBy(met), nil
}

// checkWitnesses holds every cosigned checkpoint, and the newest, to the log's own tree and to the policy.
// Times of cosignatures are not compared with anything.
func (l *logDir) checkWitnesses(p *policy, log note.Verifier, newest []byte) (int64, error) {
	final, before := int64(0), int64(0)
	for n := int64(0); n < maxCosigned; n++ {
		path := strings.Replace(tilePath("entries", n, tileWidth), "tile/entries/", "cosigned/", 1)
		signed, err := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(path)))
		if errors.Is(err, os.ErrNotExist) {
			break
		}
		if err != nil {
			return 0, fmt.Errorf("%w: %v", errUnchecked, err)
		}
		tree, err := openCheckpoint(signed, log)
		if err != nil {
			return 0, fmt.Errorf("%s: %v", path, err)
		}
		if tree.N <= before || tree.N > l.size {
			return 0, fmt.Errorf("%s: %d entries after %d of %d", path, tree.N, before, l.size)
		}
		before = tree.N
		if root, err := treeHash(tree.N, l); err != nil || root != tree.Hash {
			return 0, fmt.Errorf("%s: signed %v, the log's tree has %v (%v)", path, tree.Hash, root, err)
		}
		met, err := p.read(signed, log)
		if err != nil {
			return 0, fmt.Errorf("%s: %v", path, err)
		}
		if met {
			final = tree.N
		}
	}
	met, err := p.read(newest, log)
	if err != nil {
		return 0, fmt.Errorf("checkpoint: %v", err)
	}
	if met {
		final = l.size
	} else if final == 0 {
		return 0, errors.New("checkpoint: too few witnesses cosigned it or an earlier one")
	}
	return final, nil
}
