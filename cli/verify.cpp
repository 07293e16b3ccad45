#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/apart.hpp"
#include "core/base64.hpp"
#include "core/file.hpp"
#include "core/log_leaf.hpp"
#include "projections/notary.hpp"
#include "projections/signed_log.hpp"

namespace cairn {

namespace {

namespace fs = std::filesystem;

struct VerifyOptions {
    std::string data;
    std::string checkpoint;
    std::string proof;
    std::string leaf;
    std::string vkey;
};

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

ExitCode verify(const VerifyOptions& given) {
    if (given.proof.empty())
        return in_process_apart([&](Sound& sound) { return verify_log_here(given, sound); });
    return verify_proof(
        given, given.leaf.empty() ? stored_leaf(given.data, given.proof) : needed(given.leaf));
}

}  // namespace

void add_verify(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<VerifyOptions>();
    auto* command = app.add_subcommand(
        "verify", "Check the whole log, or one event's receipt; exit 1 names the first bad event");
    auto* data =
        command->add_option("--data", given->data, "The workspace's folder")->envname("CAIRN_DATA");
    command->add_option("--checkpoint", given->checkpoint,
                        "An earlier checkpoint, which the log must continue");
    auto* proof = command->add_option("--proof", given->proof, "A receipt (.tlog-proof) to check");
    auto* leaf = command
                     ->add_option("--leaf", given->leaf,
                                  "The receipt's leaf; with --vkey no data folder is needed")
                     ->needs(proof);
    auto* vkey = command->add_option("--vkey", given->vkey,
                                     "The log's public key, or a file with it; usually VKEY in the "
                                     "data folder");
    command->callback([=, &chosen] {
        const bool apart = leaf->count() > 0 && vkey->count() > 0;
        if (data->count() == 0 && given->data.empty() && !apart)
            throw CLI::RequiredError("--data (or --proof, --leaf and --vkey)");
        chosen = [given] { return verify(*given); };
    });
}

}  // namespace cairn
