#include <iostream>

#include "cli/apart.hpp"
#include "cli/options.hpp"
#include "core/base64.hpp"
#include "core/file.hpp"
#include "core/log/log_leaf.hpp"
#include "workspace/notary.hpp"
#include "workspace/signed_log.hpp"

namespace cairn {

namespace {

namespace fs = std::filesystem;

ExitCode damaged(const std::string& what) {
    std::cerr << "cairn: " << what << '\n';
    return 1;
}

std::string needed(const fs::path& path) {
    auto text = read_file(path);
    if (!text) throw StorageError("read " + path.string() + ": it is not there");
    return *std::move(text);
}

/// A vkey as it stands in a file, or as it was given.
NoteVerifier verifier_from(const std::string& given, const fs::path& data) {
    return log_key(given.empty() ? needed(data / vkey_file) : read_file(given).value_or(given));
}

std::optional<Checkpoint> opened(const NoteVerifier& key, const std::string& note) {
    const auto text = key.open(note);
    return text ? Checkpoint::parse(*text) : std::nullopt;
}

/// A receipt checked with no server and no data folder: key, receipt, leaf.
ExitCode verify_proof(const VerifyOptions& given, const std::string& leaf) {
    const auto key = verifier_from(given.vkey, given.data);
    const auto proof = InclusionProof::parse(needed(given.proof));
    if (!proof) return damaged(given.proof + " is no tlog-proof");
    const auto checkpoint = opened(key, proof->note);
    if (!checkpoint) return damaged("the receipt's checkpoint is not signed by " + key.name());
    if (!merkle::is_included(proof->index, checkpoint->size, merkle::leaf_hash(leaf), proof->path,
                             checkpoint->root))
        return damaged("event " + std::to_string(proof->index + 1) +
                       " as given is not in the log that was signed");
    std::cout << "event " << proof->index + 1 << " stands in the log of " << checkpoint->size
              << " events signed by " << key.name() << '\n'
              << leaf << '\n';
    return 0;
}

std::string stored_leaf(const fs::path& data, const std::string& proof_file) {
    const auto proof = InclusionProof::parse(needed(proof_file));
    if (!proof) throw StorageError(proof_file + " is no tlog-proof");
    const LmdbEventLog log(data / "log", LmdbEventLog::Access::read_only, {});
    std::string leaf;
    log.read({proof->index}, 1, [&](const Recorded& event) {
        leaf = leaf_of(event);
        return false;
    });
    return leaf;
}

SignedNotes known_notes(const VerifyOptions& given) {
    SignedNotes known = notes_in(given.data);
    if (!given.checkpoint.empty()) known.notes.push_back(needed(given.checkpoint));
    if (!given.vkey.empty()) known.trusted = log_key(read_file(given.vkey).value_or(given.vkey));
    return known;
}

ExitCode verify_log_here(const VerifyOptions& given, Sound& sound) {
    const LmdbEventLog log(fs::path(given.data) / "log", LmdbEventLog::Access::read_only, {});
    ProgressBar progress("Verifying");
    VerifiedLog verified = verify_log(log, [&](Position done, Position all) {
        sound = done.value;
        progress.show(done.value, all.value);
    });
    if (!verified.finding) verified.finding = check_signed(log, verified, known_notes(given));
    if (verified.finding) return complain(*verified.finding);
    std::cout << verified.size << ' ' << to_base64(bytes_of(verified.root)) << '\n';
    return 0;
}

}  // namespace

ExitCode run_verify(const VerifyOptions& given) {
    if (given.proof.empty())
        return in_process_apart([&](Sound& sound) { return verify_log_here(given, sound); });
    return verify_proof(
        given, given.leaf.empty() ? stored_leaf(given.data, given.proof) : needed(given.leaf));
}

}  // namespace cairn
