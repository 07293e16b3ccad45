#include <atomic>
#include <csignal>
#include <iostream>
#include <new>

#include <CLI/CLI.hpp>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "core/base64.hpp"
#include "core/file.hpp"
#include "core/log_leaf.hpp"
#include "core/log_verify.hpp"
#include "projections/notary.hpp"

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
    std::string text = given.empty() ? needed(data / vkey_file) : read_file(given).value_or(given);
    while (text.ends_with('\n')) text.pop_back();
    auto verifier = NoteVerifier::parse(text);
    if (!verifier) throw StorageError("not the public key of a log (a vkey): " + text);
    return *std::move(verifier);
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

/// Notes how far the log was found sound where the process that watches sees it.
using Sound = std::atomic<std::uint64_t>;

std::optional<LogFinding> check_signed(const LmdbEventLog& log,
                                       const VerifiedLog& verified,
                                       const VerifyOptions& given) {
    std::vector<std::string> notes;
    if (auto own = read_file(fs::path(given.data) / checkpoint_file)) notes.push_back(*own);
    if (!given.checkpoint.empty()) notes.push_back(needed(given.checkpoint));
    if (notes.empty()) return std::nullopt;
    const auto key = verifier_from(given.vkey, given.data);
    for (const std::string& note : notes) {
        const auto checkpoint = opened(key, note);
        if (!checkpoint)
            return LogFinding{{},
                              "a checkpoint is not signed by " + key.name() +
                                  ": give the key of the one who signed it with --vkey"};
        if (auto finding = check_against(log, verified, *checkpoint)) return finding;
    }
    return std::nullopt;
}

ExitCode verify_log_here(const VerifyOptions& given, Sound& sound) {
    const LmdbEventLog log(fs::path(given.data) / "log", LmdbEventLog::Access::read_only, {});
    ProgressBar progress("Verifying");
    VerifiedLog verified = verify_log(log, [&](Position done, Position all) {
        sound = done.value;
        progress.show(done.value, all.value);
    });
    if (!verified.finding) verified.finding = check_signed(log, verified, given);
    if (verified.finding)
        return damaged("event " + std::to_string(verified.finding->position.value) + ": " +
                       verified.finding->problem);
    std::cout << verified.size << ' ' << to_base64(bytes_of(verified.root)) << '\n';
    return 0;
}

/// In a process of its own, as a broken database file may end whoever reads it.
ExitCode verify_log_apart(const VerifyOptions& given) {
    void* shared =
        mmap(nullptr, sizeof(Sound), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) throw std::bad_alloc();
    auto* sound = new (shared) Sound(0);
    const pid_t child = fork();
    if (child < 0) throw std::bad_alloc();
    if (child == 0) {
        ExitCode code = 1;
        try {
            code = verify_log_here(given, *sound);
        } catch (const std::exception& broken) {
            code = damaged("event " + std::to_string(sound->load() + 1) + ": " + broken.what());
        }
        std::cout.flush();
        _exit(code);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    return damaged("event " + std::to_string(sound->load() + 1) +
                   ": the log's file cannot be read from about here on (" +
                   strsignal(WTERMSIG(status)) + "); restore a backup");
}

ExitCode verify(const VerifyOptions& given) {
    if (given.proof.empty()) return verify_log_apart(given);
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
