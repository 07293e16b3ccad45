#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "core/log/log_verify.hpp"

namespace cairn {

/// The log as one file that needs neither LMDB nor a machine of the same kind: FORMAT.md, *The log
/// as one file*. Each event stands in it as it is stored, so that whoever reads it gets the same
/// leaves and the same root.

/// Writes the events up to `until`, at most the head. `put` takes piece after piece. Throws
/// StorageError naming an event that cannot be read, and what `put` throws. Needs nothing of the
/// log past `until`, nor its stored tree. Returns the root over what was written.
Hash write_portable_log(const LmdbEventLog& log,
                        Position until,
                        const std::function<void(std::string_view)>& put,
                        const VerifyProgress& progress);

/// Reads such a file from its beginning, an event at a time: what it holds in memory is bounded
/// whatever it is given. Everything that is not as it was written throws StorageError naming the
/// event. Whether the events follow on one another is for `verify_log` to say.
class PortableLogReader {
public:
    /// `in` must outlive it. Throws StorageError where this is no log.
    explicit PortableLogReader(std::istream& in);
    [[nodiscard]] const Epoch& epoch() const { return epoch_; }
    /// Nothing after the last one; then `root` is there, and nothing follows in the file.
    [[nodiscard]] std::optional<Recorded> next();
    /// Over all events, as the file says.
    [[nodiscard]] const Hash& root() const { return root_; }

private:
    [[nodiscard]] std::string take(std::size_t bytes);
    void finish();

    std::istream& in_;
    Epoch epoch_;
    Position read_;
    Hash root_{};
};

}  // namespace cairn
