#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/log/lmdb_event_log.hpp"
#include "core/log/log_proof.hpp"
#include "core/log/signed_note.hpp"

namespace cairn {

/// Signs what the log is: a checkpoint within a second of each commit, and when it is asked. The
/// newest stands in the file CHECKPOINT, flushed before anybody sees it, and the key's public half
/// in VKEY beside it, so that no two checkpoints that contradict each other are ever signed.
class Notary {
public:
    /// `seed`: 32 secret bytes. That log, key and files belong together is seen to before
    /// (`check_agreement`). Throws StorageError where VKEY cannot be written.
    Notary(const LmdbEventLog& log, std::filesystem::path folder, std::string_view seed);
    ~Notary();  ///< Stops. The log must be closed by then.
    Notary(const Notary&) = delete;
    Notary& operator=(const Notary&) = delete;

    /// Starts the thread that signs by itself.
    void start();
    /// The newest checkpoint as a signed note; signs where there are events since the last one.
    /// Throws StorageError where it cannot be kept. Any thread.
    [[nodiscard]] std::string checkpoint();
    [[nodiscard]] std::string vkey() const { return signer_.verifier().vkey(); }

private:
    void run();
    void take_up_last();

    const LmdbEventLog& log_;
    const std::filesystem::path folder_;
    const NoteSigner signer_;
    std::mutex mutex_;
    Checkpoint last_;
    std::string note_;  ///< Empty: none was signed yet.
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

constexpr const char* checkpoint_file = "CHECKPOINT";
constexpr const char* vkey_file = "VKEY";
/// The secret of the vault that checkpoints are signed with.
constexpr const char* log_key_secret = "log_key";
/// The name that a life of a log signs under.
[[nodiscard]] std::string log_origin(const Epoch& epoch);
/// What the tree is now, as a signed note.
[[nodiscard]] std::string signed_checkpoint(const NoteSigner& signer, const LogTree& tree);

}  // namespace cairn
