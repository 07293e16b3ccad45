// A second opinion on what Cairn proves: notes, receipts and trees checked by Go's own sumdb
// packages, which share no code with us. Debian: golang-go, golang-golang-x-mod-dev.
//
//	second_opinion receipt VKEY PROOF LEAF          the event stands in the signed tree
//	second_opinion tree VKEY OLD_NOTE NEW_NOTE PATH  the new tree continues the old one
//
// Each is also tried with every byte changed in turn, and none of those may pass.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var errMalformed = errors.New("malformed")

func checkpoint(vkey string, signed []byte) (size int64, root tlog.Hash, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return 0, root, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return 0, root, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return 0, root, errMalformed
	}
	if size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return 0, root, err
	}
	root, err = hash(lines[2])
	return size, root, err
}

func hash(text string) (h tlog.Hash, err error) {
	decoded, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(decoded) != len(h) {
		return h, errMalformed
	}
	copy(h[:], decoded)
	return h, nil
}

func hashes(text string) (list []tlog.Hash, err error) {
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" && text == "" {
			return nil, nil
		}
		h, err := hash(line)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

func receipt(vkey string, files [][]byte) error {
	proof, leaf := string(files[0]), files[1]
	head, signed, found := strings.Cut(proof, "\n\n")
	if !found || !strings.HasPrefix(head, "c2sp.org/tlog-proof@v1\nindex ") {
		return errMalformed
	}
	first, path, _ := strings.Cut(strings.TrimPrefix(head, "c2sp.org/tlog-proof@v1\nindex "), "\n")
	index, err := strconv.ParseInt(first, 10, 64)
	if err != nil || strconv.FormatInt(index, 10) != first {
		return errMalformed
	}
	list, err := hashes(path)
	if err != nil {
		return err
	}
	size, root, err := checkpoint(vkey, []byte(signed))
	if err != nil {
		return err
	}
	return tlog.CheckRecord(list, size, root, index, tlog.RecordHash(leaf))
}

func tree(vkey string, files [][]byte) error {
	old, oldRoot, err := checkpoint(vkey, files[0])
	if err != nil {
		return err
	}
	size, root, err := checkpoint(vkey, files[1])
	if err != nil {
		return err
	}
	list, err := hashes(string(files[2]))
	if err != nil {
		return err
	}
	return tlog.CheckTree(list, size, root, old, oldRoot)
}

// The last digit of a note's signature has two bits that say nothing, which Go's note lets pass.
func saysTheSame(file []byte, i int) bool {
	return bytes.HasSuffix(file, []byte("=\n")) && i == len(file)-3
}

func main() {
	checks := map[string]func(string, [][]byte) error{"receipt": receipt, "tree": tree}
	check := checks[os.Args[1]]
	vkey, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	key := strings.TrimSpace(string(vkey))
	var files [][]byte
	for _, name := range os.Args[3:] {
		file, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		files = append(files, file)
	}
	if err := check(key, files); err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	tried := 0
	for f, file := range files {
		for i := range file {
			if saysTheSame(file, i) {
				continue
			}
			file[i] ^= 1
			if check(key, files) == nil {
				fmt.Printf("accepted with byte %d of file %d changed\n", i, f)
				os.Exit(1)
			}
			file[i] ^= 1
			tried++
		}
	}
	fmt.Println("accepted; refused after each of", tried, "changes")
}
