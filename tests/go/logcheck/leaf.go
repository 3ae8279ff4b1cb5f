package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// leafForm is the one form of a leaf (RFC 8785): members in order, no space, integers without leading zeros.
var leafForm = regexp.MustCompile(`\A\{"at":(0|[1-9][0-9]{0,15}),"body":"([A-Za-z0-9_-]{43})","id":"([A-Za-z0-9_-]{22})",` +
	`"prev":"([A-Za-z0-9_-]{43})","tags":\["([A-Za-z0-9_-]{22})","([A-Za-z0-9_-]{22})","([A-Za-z0-9_-]{22})","([A-Za-z0-9_-]{22})"\],"v":1\}\z`)

// maxAt is the largest integer that JSON carries exactly everywhere.
const maxAt = 1<<53 - 1

// leafChecks remembers what ties one leaf to those before it.
type leafChecks struct {
	prev      tlog.Hash
	at        int64
	ids, tags map[string]bool
}

func newLeafChecks() *leafChecks {
	return &leafChecks{ids: map[string]bool{}, tags: map[string]bool{}}
}

// next checks the leaf that follows; hash is its own.
func (c *leafChecks) next(entry []byte, hash tlog.Hash) error {
	part := leafForm.FindSubmatch(entry)
	if part == nil {
		return errors.New("not the canonical form of a leaf")
	}
	strict := base64.RawURLEncoding.Strict()
	for _, text := range part[2:] {
		if _, err := strict.DecodeString(string(text)); err != nil {
			return fmt.Errorf("%s: %v", text, err)
		}
	}
	if want := base64.RawURLEncoding.EncodeToString(c.prev[:]); string(part[4]) != want {
		return fmt.Errorf("prev is not %s", want)
	}
	at, err := strconv.ParseInt(string(part[1]), 10, 64)
	if err != nil || at > maxAt || at < c.at {
		return fmt.Errorf("time %s after %d", part[1], c.at)
	}
	if c.ids[string(part[3])] {
		return fmt.Errorf("identifier %s was used before", part[3])
	}
	c.ids[string(part[3])] = true
	for _, tag := range part[5:] {
		if c.tags[string(tag)] {
			return fmt.Errorf("tag %s was used before", tag)
		}
		c.tags[string(tag)] = true
	}
	c.prev, c.at = hash, at
	return nil
}
