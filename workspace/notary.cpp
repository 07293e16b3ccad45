#include "workspace/notary.hpp"

#include "core/file.hpp"
#include "core/thread_name.hpp"

namespace cairn {
namespace {

constexpr std::chrono::seconds between_signatures{1};

Checkpoint checkpoint_of(const NoteSigner& signer, const LogTree& tree) {
    return {signer.verifier().name(), tree.size(), tree.root(tree.size())};
}

}  // namespace

std::string log_origin(const Epoch& epoch) { return "cairn-log/" + epoch.text(); }

std::string signed_checkpoint(const NoteSigner& signer, const LogTree& tree) {
    return signer.sign(checkpoint_of(signer, tree).text());
}

Notary::Notary(const LmdbEventLog& log, std::filesystem::path folder, std::string_view seed)
    : log_(log), folder_(std::move(folder)), signer_(log_origin(log.epoch()), seed) {
    take_up_last();
    if (read_file(folder_ / vkey_file) != vkey() + '\n')
        replace_file(folder_ / vkey_file, vkey() + '\n');
}

void Notary::take_up_last() {
    const auto note = read_file(folder_ / checkpoint_file);
    if (!note) return;
    const auto text = signer_.verifier().open(*note);
    const auto last = text ? Checkpoint::parse(*text) : std::nullopt;
    if (!last) return;
    last_ = *last;
    note_ = *note;
}

Notary::~Notary() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Notary::start() {
    thread_ = std::thread([this] { run(); });
}

void Notary::run() {
    name_this_thread("notary");
    for (;;) {
        Position seen;
        {
            std::unique_lock lock(mutex_);
            if (stop_.wait_for(lock, between_signatures, [this] { return stopping_; })) return;
            seen = {last_.size};
        }
        if (!log_.wait(seen, wait_max)) continue;
        try {
            static_cast<void>(checkpoint());
        } catch (const StorageError&) {
            // A full disk, most likely: what is not kept is not published. Tried again in a second.
        }
    }
}

std::string Notary::checkpoint() {
    const std::lock_guard lock(mutex_);
    const LogTree tree = log_.tree();
    if (!note_.empty() && tree.size() == last_.size) return note_;
    const Checkpoint next = checkpoint_of(signer_, tree);
    std::string note = signer_.sign(next.text());
    replace_file(folder_ / checkpoint_file, note);
    last_ = next;
    note_ = std::move(note);
    return note_;
}

}  // namespace cairn
